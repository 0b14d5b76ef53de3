//! Who works on an application, and who was asked to.

use super::calls::{Call, one};
use crate::app::Ctx;
use crate::error::Result;
use entity::{application, application_invite, application_member, person};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

/// Somebody's part in an application.
#[derive(Debug, Clone)]
pub struct Member {
    pub name: String,
    pub role: String,
    pub part: Part,
}

/// How it stands.
#[derive(Debug, Clone)]
pub enum Part {
    /// Works on it; by their pseudonym.
    Joined(String),
    /// Was asked at this address.
    Asked(String),
}

/// Everybody, in the order they came; the application was opened before.
pub async fn team(ctx: &Ctx, application: &str) -> Result<Vec<Member>> {
    let conn = &ctx.app.db.read;
    let members = application_member::Entity::find()
        .filter(application_member::Column::Application.eq(application))
        .filter(application_member::Column::EndedAt.is_null())
        .order_by_asc(application_member::Column::RecordedAt)
        .all(conn)
        .await?;
    let people = person::Entity::find()
        .filter(person::Column::Id.is_in(members.iter().map(|m| m.person_id)))
        .all(conn)
        .await?;
    let joined = members.into_iter().filter_map(|m| {
        let who = people.iter().find(|p| p.id == m.person_id)?;
        Some(Member {
            name: who.name.clone(),
            role: m.role,
            part: Part::Joined(who.pseudonym.clone()),
        })
    });
    let invites = application_invite::Entity::find()
        .filter(application_invite::Column::Application.eq(application))
        .filter(application_invite::Column::EndedAt.is_null())
        .order_by_asc(application_invite::Column::RecordedAt)
        .all(conn)
        .await?;
    let asked = invites.into_iter().map(|i| Member {
        name: i.email.clone(),
        role: i.role,
        part: Part::Asked(i.email),
    });
    Ok(joined.chain(asked).collect())
}

/// An invitation that waits for the reader.
#[derive(Debug, Clone)]
pub struct Invitation {
    pub application: String,
    pub name: String,
    pub role: String,
    pub by: String,
    pub call: Call,
}

/// Those sent to the reader's address.
pub async fn invitations(ctx: &Ctx) -> Result<Vec<Invitation>> {
    let conn = &ctx.app.db.read;
    let Some(id) = ctx.actor.person_id() else {
        return Ok(Vec::new());
    };
    let Some(reader) = person::Entity::find_by_id(id).one(conn).await? else {
        return Ok(Vec::new());
    };
    let rows = application_invite::Entity::find()
        .filter(application_invite::Column::EmailKey.eq(reader.email_key))
        .filter(application_invite::Column::EndedAt.is_null())
        .all(conn)
        .await?;
    let mut found = Vec::new();
    for row in rows {
        let about = application::Entity::find_by_id(&row.application)
            .one(conn)
            .await?;
        let Some(about) = about else { continue };
        let by = person::Entity::find_by_id(row.person_id).one(conn).await?;
        if let Some(call) = one(&ctx.app, &about.round).await? {
            found.push(Invitation {
                application: about.id,
                name: about.name,
                role: row.role,
                by: by.map_or_else(String::new, |p| p.name),
                call,
            });
        }
    }
    Ok(found)
}
