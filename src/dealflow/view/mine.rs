//! The applications somebody works on.

use super::calls::{Call, one};
use crate::app::Ctx;
use crate::error::Result;
use entity::{application, application_member};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// One of them.
#[derive(Debug, Clone)]
pub struct Mine {
    pub application: application::Model,
    pub role: String,
    pub call: Call,
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
    let mut found = Vec::new();
    for application in rows {
        let role = own.iter().find(|m| m.application == application.id);
        let role = role.map_or_else(String::new, |m| m.role.clone());
        if let Some(call) = one(&ctx.app, &application.round).await? {
            found.push(Mine {
                application,
                role,
                call,
            });
        }
    }
    Ok(found)
}
