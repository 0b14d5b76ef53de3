//! Who may do what, and why: the access page and its export.

use crate::access::{Action, Permit, Role};
use crate::app::Ctx;
use crate::error::{Error, Result};
use entity::value::{Day, Instant, PersonId};
use entity::{delegation, fund, person, programme, role_grant, sponsor};
use sea_orm::{EntityTrait, QueryOrder};
use serde::Serialize;
use std::collections::BTreeMap;

/// A grant, or what was lent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    pub person: String,
    pub name: String,
    pub email: String,
    /// `invited`, `active`, `disabled` or `erased`.
    pub state: String,
    pub grant: i64,
    pub role: String,
    pub seat: Option<String>,
    /// As in [`super::GrantRole::scope`].
    pub scope: String,
    pub starts_on: Day,
    pub ends_on: Option<Day>,
    pub reason: String,
    pub granted_by: String,
    pub ended_at: Option<Instant>,
    /// Who lent it.
    pub lent_by: Option<String>,
    /// What the role asks for, and what it approves.
    pub makes: Vec<&'static str>,
    pub approves: Vec<&'static str>,
}

/// Every grant there ever was, by person; the permit is for reading the log of everything.
pub async fn held(ctx: &Ctx, permit: &Permit) -> Result<Vec<Row>> {
    if permit.action() != Action::Audit {
        return Err(Error::Denied("reading who may do what".into()));
    }
    let conn = &ctx.app.db.read;
    let people: BTreeMap<PersonId, person::Model> = person::Entity::find()
        .all(conn)
        .await?
        .into_iter()
        .map(|p| (p.id, p))
        .collect();
    let scopes = Scopes::load(ctx).await?;
    let grants = role_grant::Entity::find()
        .order_by_asc(role_grant::Column::Id)
        .all(conn)
        .await?;
    let lent = delegation::Entity::find().all(conn).await?;
    let mut rows = Vec::new();
    for grant in &grants {
        if let Some(own) = people.get(&grant.person_id) {
            rows.push(row(own, grant, &scopes));
        }
        for l in lent.iter().filter(|l| l.from_id == grant.person_id) {
            let (Some(to), Some(from)) = (people.get(&l.to_id), people.get(&l.from_id)) else {
                continue;
            };
            rows.push(Row {
                starts_on: l.starts_on.max(grant.starts_on),
                ends_on: Some(grant.ends_on.map_or(l.ends_on, |e| e.min(l.ends_on))),
                reason: l.reason.clone(),
                ended_at: l.ended_at.or(grant.ended_at),
                lent_by: Some(from.name.clone()),
                makes: Vec::new(),
                ..row(to, grant, &scopes)
            });
        }
    }
    rows.sort_by(|a, b| (&a.name, a.grant).cmp(&(&b.name, b.grant)));
    Ok(rows)
}

fn row(own: &person::Model, grant: &role_grant::Model, scopes: &Scopes) -> Row {
    let role = Role::from_name(&grant.role);
    let actions = |can: fn(Role, Action) -> bool| {
        let all = Action::ALL.into_iter();
        let can = all.filter(|a| role.is_some_and(|role| can(role, *a)));
        can.map(Action::name).collect::<Vec<_>>()
    };
    Row {
        person: own.pseudonym.clone(),
        name: own.name.clone(),
        email: own.email.clone(),
        state: own.state.clone(),
        grant: grant.id,
        role: grant.role.clone(),
        seat: grant.seat.map(|s| s.letter().to_owned()),
        scope: scopes.named(&grant.scope_kind, grant.scope_id),
        starts_on: grant.starts_on,
        ends_on: grant.ends_on,
        reason: grant.reason.clone(),
        granted_by: grant.granted_by.clone(),
        ended_at: grant.ended_at,
        lent_by: None,
        makes: actions(Role::makes),
        approves: actions(Role::approves),
    }
}

/// Codes by number.
struct Scopes(BTreeMap<(&'static str, i64), String>);

impl Scopes {
    async fn load(ctx: &Ctx) -> Result<Self> {
        let conn = &ctx.app.db.read;
        let mut codes = BTreeMap::new();
        for p in programme::Entity::find().all(conn).await? {
            codes.insert(("programme", p.id), p.code);
        }
        for f in fund::Entity::find().all(conn).await? {
            codes.insert(("fund", f.id.0), f.code);
        }
        for s in sponsor::Entity::find().all(conn).await? {
            codes.insert(("sponsor", s.id.0), s.code);
        }
        Ok(Self(codes))
    }

    fn named(&self, kind: &str, id: i64) -> String {
        let found = self.0.iter().find(|((k, i), _)| *k == kind && *i == id);
        found.map_or_else(|| kind.to_owned(), |(_, code)| format!("{kind}:{code}"))
    }
}
