//! Programmes, and how many countries their funds are in.

use crate::app::Ctx;
use crate::error::Result;
use crate::fund::list;
use entity::{fund, programme};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeSet;

/// A programme with the countries of the funds the reader may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Programme {
    pub code: String,
    pub name: String,
    pub countries: usize,
    /// How many countries it aims at.
    pub target: i64,
}

/// Programmes that have a fund the reader may see, by code.
pub async fn programmes(ctx: &Ctx) -> Result<Vec<Programme>> {
    let seen: BTreeSet<_> = list::funds(ctx).await?.into_iter().map(|f| f.id).collect();
    let conn = &ctx.app.db.read;
    let funds = fund::Entity::find()
        .filter(fund::Column::Id.is_in(seen))
        .all(conn)
        .await?;
    let rows = programme::Entity::find()
        .filter(programme::Column::Id.is_in(funds.iter().map(|f| f.programme_id)))
        .order_by_asc(programme::Column::Code)
        .all(conn)
        .await?;
    let countries = |id| {
        let own = funds.iter().filter(|f| f.programme_id == id);
        own.map(|f| &f.country).collect::<BTreeSet<_>>().len()
    };
    Ok(rows
        .iter()
        .map(|p| Programme {
            code: p.code.clone(),
            name: p.name.clone(),
            countries: countries(p.id),
            target: p.target_countries,
        })
        .collect())
}
