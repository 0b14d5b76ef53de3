//! The applications somebody works on.

use super::calls::{Call, one};
use super::stage::ways;
use crate::app::Ctx;
use crate::error::Result;
use crate::form::Texts;
use entity::{application, application_member};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// One of them.
#[derive(Debug, Clone)]
pub struct Mine {
    pub application: application::Model,
    pub role: String,
    pub call: Call,
    /// The stage as its people read it.
    pub stage: Texts,
}

/// The latest first.
pub async fn mine(ctx: &Ctx) -> Result<Vec<Mine>> {
    let Some(person) = ctx.actor.person_id() else {
        return Ok(Vec::new());
    };
    let own = application_member::Entity::find()
        .filter(application_member::Column::PersonId.eq(person))
        .filter(application_member::Column::EndedAt.is_null())
        .all(&ctx.app.db.read)
        .await?;
    let rows = application::Entity::find()
        .filter(application::Column::Id.is_in(own.iter().map(|m| m.application.clone())))
        .order_by_desc(application::Column::RecordedAt)
        .all(&ctx.app.db.read)
        .await?;
    let rounds = rows.iter().map(|a| a.round.clone()).collect();
    let ways = ways(&ctx.app.db.read, rounds).await?;
    let mut found = Vec::new();
    for application in rows {
        let role = own.iter().find(|m| m.application == application.id);
        let role = role.map_or_else(String::new, |m| m.role.clone());
        if let Some(call) = one(&ctx.app, &application.round).await? {
            let stage = ways.stage(&application.round, &application.stage);
            found.push(Mine {
                stage: stage.map(|s| s.public.clone()).unwrap_or_default(),
                application,
                role,
                call,
            });
        }
    }
    Ok(found)
}
