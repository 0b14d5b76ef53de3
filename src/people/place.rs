//! What a grant covers, by name.

use crate::access::{Action, Held, Permit, Reach, Role};
use crate::app::Ctx;
use crate::error::{Error, Result};
use entity::value::Side;
use entity::{fund, programme, sponsor};
use sea_orm::{EntityTrait, QueryOrder};

/// Something that a role can be held in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// `instance`, `programme`, `fund` or `sponsor`.
    pub kind: &'static str,
    pub id: i64,
    /// As in [`super::GrantRole::scope`].
    pub scope: String,
    /// None of everything.
    pub name: String,
}

/// A role that somebody holds today.
#[derive(Debug, Clone)]
pub struct Holding {
    pub role: Role,
    pub seat: Option<Side>,
    /// None where the place has no name here.
    pub place: Option<Place>,
    pub lent: bool,
}

/// Everything that a role can be held in; the permit is for reading who holds which.
pub async fn places(ctx: &Ctx, permit: &Permit) -> Result<Vec<Place>> {
    if permit.action() != Action::Audit {
        return Err(Error::Denied("reading who may do what".into()));
    }
    all(ctx).await
}

/// What the person who acts holds today.
pub async fn holdings(ctx: &Ctx) -> Result<Vec<Holding>> {
    let places = all(ctx).await?;
    let held = ctx.actor.person().map(|member| member.held.as_slice());
    let own = held.unwrap_or_default().iter().map(|held| Holding {
        role: held.role,
        seat: held.seat,
        place: place(held, &places),
        lent: held.lent_by.is_some(),
    });
    Ok(own.collect())
}

fn place(held: &Held, places: &[Place]) -> Option<Place> {
    let of = match &held.reach {
        Reach::Everything => ("instance", 0),
        Reach::Programme(id, _) => ("programme", *id),
        Reach::Fund(id) => ("fund", id.0),
        Reach::Sponsor(id) => ("sponsor", id.0),
        Reach::Elsewhere => return None,
    };
    places.iter().find(|p| (p.kind, p.id) == of).cloned()
}

async fn all(ctx: &Ctx) -> Result<Vec<Place>> {
    let conn = &ctx.app.db.read;
    let mut places = vec![Place {
        kind: "instance",
        id: 0,
        scope: "instance".into(),
        name: String::new(),
    }];
    let mut add = |kind: &'static str, id: i64, code: &str, name: String| {
        let scope = format!("{kind}:{code}");
        places.push(Place {
            kind,
            id,
            scope,
            name,
        });
    };
    let programmes = programme::Entity::find().order_by_asc(programme::Column::Name);
    for p in programmes.all(conn).await? {
        add("programme", p.id, &p.code, p.name);
    }
    let funds = fund::Entity::find().order_by_asc(fund::Column::Name);
    for f in funds.all(conn).await? {
        add("fund", f.id.0, &f.code, f.name);
    }
    let sponsors = sponsor::Entity::find().order_by_asc(sponsor::Column::Name);
    for s in sponsors.all(conn).await? {
        add("sponsor", s.id.0, &s.code, s.name);
    }
    Ok(places)
}
