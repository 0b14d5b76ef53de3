//! What somebody lends and was lent, and who it can be lent to.

use crate::access::{Action, Role};
use crate::app::Ctx;
use crate::error::Result;
use entity::value::{Day, PersonId};
use entity::{delegation, person, role_grant};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeSet;

/// One lending of or to the person who acts.
#[derive(Debug, Clone)]
pub struct Lending {
    pub lending: i64,
    /// Whether it was lent by whoever acts, not to them.
    pub own: bool,
    /// Who has it, or where it comes from.
    pub other: String,
    pub starts_on: Day,
    pub ends_on: Day,
    pub reason: String,
    /// Taken back, or over.
    pub ended: bool,
}

/// Lendings of and to the person who acts, the latest first.
pub async fn lendings(ctx: &Ctx) -> Result<Vec<Lending>> {
    let Some(me) = ctx.actor.person_id() else {
        return Ok(Vec::new());
    };
    let (conn, today) = (&ctx.app.db.read, ctx.app.clock.today());
    let either = Condition::any()
        .add(delegation::Column::FromId.eq(me))
        .add(delegation::Column::ToId.eq(me));
    let rows = delegation::Entity::find()
        .filter(either)
        .order_by_desc(delegation::Column::Id)
        .all(conn)
        .await?;
    let ids: BTreeSet<PersonId> = rows.iter().flat_map(|r| [r.from_id, r.to_id]).collect();
    let people = person::Entity::find()
        .filter(person::Column::Id.is_in(ids))
        .all(conn)
        .await?;
    let name = |id: PersonId| {
        let found = people.iter().find(|p| p.id == id);
        found.map_or_else(String::new, |p| p.name.clone())
    };
    let told = rows.into_iter().map(|row| Lending {
        lending: row.id,
        own: row.from_id == me,
        other: name(if row.from_id == me {
            row.to_id
        } else {
            row.from_id
        }),
        starts_on: row.starts_on,
        ends_on: row.ends_on,
        ended: row.ended_at.is_some() || row.ends_on < today,
        reason: row.reason,
    });
    Ok(told.collect())
}

/// Pseudonym and name of whoever grants can be lent to: people with a role that sees a fund. Only
/// such people are told.
pub async fn borrowers(ctx: &Ctx) -> Result<Vec<(String, String)>> {
    let Some(me) = ctx.actor.person() else {
        return Ok(Vec::new());
    };
    let own = me.held.iter().filter(|h| h.lent_by.is_none());
    if own.filter(|h| h.role.makes(Action::Read)).count() == 0 {
        return Ok(Vec::new());
    }
    let conn = &ctx.app.db.read;
    let roles = Role::ALL.into_iter().filter(|r| r.makes(Action::Read));
    let grants = role_grant::Entity::find()
        .filter(role_grant::Column::EndedAt.is_null())
        .filter(role_grant::Column::Role.is_in(roles.map(Role::name)))
        .all(conn)
        .await?;
    let holders: BTreeSet<PersonId> = grants.iter().map(|grant| grant.person_id).collect();
    let people = person::Entity::find()
        .filter(person::Column::Id.is_in(holders))
        .filter(person::Column::State.eq("active"))
        .filter(person::Column::HumanId.ne(me.human))
        .order_by_asc(person::Column::Name)
        .all(conn)
        .await?;
    Ok(people.into_iter().map(|p| (p.pseudonym, p.name)).collect())
}
