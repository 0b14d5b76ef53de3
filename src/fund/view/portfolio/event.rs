//! Journals of certain kinds with their legs, newest first.

use super::sums::BySource;
use crate::error::Result;
use crate::fund::list::FundFacts;
use crate::fund::view::page::{Page, below};
use crate::ledger::store::Conn;
use crate::ledger::store::journals::{LegRow, legs_of, reversals};
use crate::ledger::{Code, Kind};
use crate::money::{Currency, Money};
use entity::journal;
use entity::value::{Day, Side};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use std::collections::BTreeMap;

/// What happened, with its legs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub seq: i64,
    pub on: Day,
    pub kind: String,
    /// The source document, e.g. `company/ACME`.
    pub subject: String,
    pub text: String,
    /// Facts beside the legs.
    pub meta: BTreeMap<String, String>,
    pub reversed_by: Option<i64>,
    pub legs: Vec<LegRow>,
}

impl Event {
    /// What its legs in `base` did to the accounts under `codes`, by source: credits above zero,
    /// so that income and gains are.
    pub fn credited(&self, codes: &[Code], base: Currency) -> Result<BySource> {
        let numbers: Vec<String> = codes.iter().map(|c| c.number().to_string()).collect();
        let of = |side: Side| -> i64 {
            let legs = self.legs.iter().filter(|leg| {
                let number = leg.path.split(':').next().unwrap_or_default();
                leg.side == Some(side)
                    && leg.amount.currency() == base
                    && numbers.iter().any(|n| n == number)
            });
            legs.fold(0_i64, |sum, leg| sum.saturating_sub(leg.amount.minor()))
        };
        BySource::new(base, Side::BOTH.map(of))
    }

    /// The legs on cash, incoming above zero, with their source.
    pub fn cash(&self) -> impl Iterator<Item = (Option<Side>, Money)> {
        let cash = format!("{}:", Code::Cash.number());
        self.legs
            .iter()
            .filter(move |leg| leg.path.starts_with(&cash))
            .map(|leg| (leg.side, leg.amount))
    }

    pub fn fact(&self, name: &str) -> &str {
        self.meta.get(name).map_or("", String::as_str)
    }
}

/// A kind of journal, and what its source document starts with.
pub(super) type Wanted = (Kind, &'static str);

/// A page of journals of these kinds. Each kind is asked on its own, because only then the index
/// gives the newest without reading the rest.
pub(super) async fn events(
    conn: &impl Conn,
    fund: &FundFacts,
    wanted: &[Wanted],
    after: Option<&str>,
    limit: u64,
) -> Result<Page<Event>> {
    let below = below(after)?;
    let mut rows = Vec::new();
    for (kind, subject) in wanted {
        let newest = journal::Entity::find()
            .filter(journal::Column::FundId.eq(fund.id))
            .filter(journal::Column::Kind.eq(kind.name()))
            .filter(journal::Column::Subject.starts_with(*subject))
            .filter(journal::Column::Seq.lt(below))
            .order_by_desc(journal::Column::Seq)
            .limit(limit + 1)
            .all(conn)
            .await?;
        rows.extend(newest);
    }
    rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.seq));
    let page = Page::cut(rows, limit, |row| row.seq)?;
    let seqs: Vec<i64> = page.rows.iter().map(|row| row.seq).collect();
    let mut legs = legs_of(conn, fund.id, &seqs).await?;
    let reversed = reversals(conn, fund.id, &seqs).await?;
    let event = |row: journal::Model| -> Result<Event> {
        Ok(Event {
            reversed_by: reversed.iter().find(|(of, _)| *of == row.seq).map(|r| r.1),
            legs: legs.extract_if(.., |leg| leg.seq == row.seq).collect(),
            meta: serde_json::from_str(&row.meta)?,
            seq: row.seq,
            on: row.effective_on,
            kind: row.kind,
            subject: row.subject,
            text: row.text,
        })
    };
    Ok(Page {
        rows: page.rows.into_iter().map(event).collect::<Result<_>>()?,
        next: page.next,
    })
}
