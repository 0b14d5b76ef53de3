//! Grants published in the 360Giving format, posted to one fund's book.
//!
//! One row is one command, so one row is booked as a whole or not at all; rows share commits. A
//! row's key is made of the fund and the grant's id, never of the file, so that bringing in the
//! same grant again changes nothing. Rows are booked in the order of their dates, because cash is
//! checked at the end of every day; they are reported in the order of the file.
//!
//! The file has no payment dates: a disbursement takes the award's date and is marked as assumed.

mod establish;
mod grant;
mod keys;
mod read;
mod sum;
mod whole;

pub use grant::{Grant, ImportGrant, ImportedGrant};
pub use read::{Row, read};
pub use sum::{Sums, Total};
pub use whole::{ImportGrants, ImportedGrants};

use crate::app::Ctx;
use crate::command::Done;
use crate::error::{Error, Result};
use crate::money::{Currency, Money};
use futures_util::StreamExt as _;
use futures_util::stream;
use serde::Serialize;
use std::collections::HashSet;
use sum::Outcome;

/// Rows on their way at once; what waits together shares a commit.
const AT_ONCE: usize = 64;

/// What may be made or changed on the way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// Makes the fund, with two sponsors whose money is called and received, if there is none.
    pub create: bool,
    /// Books an increase where more was disbursed than awarded.
    pub raise_award: bool,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    pub fund: String,
    pub currency: Currency,
    /// Whether the fund was made, or its making finished, for this file.
    pub created: bool,
    /// Number of the proposal that holds the rows counted as imported, where a person asked:
    /// nothing is booked before somebody else approves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed: Option<i64>,
    pub rows: usize,
    pub imported: usize,
    pub already_there: usize,
    pub refused: Vec<RefusedRow>,
    /// Imported rows whose award was increased, and the sum of the increases.
    pub raised: usize,
    pub raised_by: Money,
    /// Per amount and currency: imported + already there + refused = file, exactly.
    pub sums: Sums,
}

/// A row of which nothing was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    /// Place in the file, from 1.
    pub row: usize,
    pub id: Option<String>,
    pub rule: String,
    pub reason: String,
}

/// Brings a 360Giving file into a fund's book. `progress` is told rows done and rows in all.
pub async fn import(
    ctx: &Ctx,
    fund: &str,
    text: &str,
    options: Options,
    progress: &mut (dyn FnMut(usize, usize) + Send),
) -> Result<Summary> {
    let rows = read(text)?;
    let person = ctx.actor.person().is_some();
    if person && options.create {
        let text =
            "open the fund, sign its agreements and commit first: each of them takes two people";
        return Err(Error::field("create", "import.create", text));
    }
    let created = options.create && establish::establish(ctx, fund, &rows).await?;
    let base = base_currency(ctx, fund).await?;
    let known = known(ctx, fund, &rows).await?;
    progress(0, rows.len());
    let into = Target {
        fund,
        base,
        raise_award: options.raise_award,
        known: &known,
    };
    let (outcomes, proposed) = if person {
        propose(ctx, &rows, into, progress).await?
    } else {
        (book(ctx, &rows, into, progress).await, None)
    };
    let mut summary = Summary {
        fund: fund.to_owned(),
        currency: base,
        created,
        proposed,
        rows: rows.len(),
        imported: 0,
        already_there: 0,
        refused: Vec::new(),
        raised: 0,
        raised_by: Money::zero(base),
        sums: Sums::default(),
    };
    for (row, outcome) in rows.iter().zip(outcomes) {
        summary.count(row, outcome, &known)?;
    }
    Ok(summary)
}

impl Summary {
    fn count(
        &mut self,
        row: &Row,
        outcome: Result<ImportedGrant>,
        known: &HashSet<String>,
    ) -> Result<()> {
        let what = match outcome {
            Ok(done) => {
                let there = row
                    .id
                    .as_ref()
                    .is_some_and(|id| known.contains(&keys::grant(&self.fund, id)));
                if there {
                    self.already_there += 1;
                    Outcome::AlreadyThere
                } else {
                    self.imported += 1;
                    if let Some(by) = done.raised_by {
                        self.raised += 1;
                        let sum = self.raised_by.checked_add(by);
                        self.raised_by = sum.map_err(|e| Error::money("raised_by", &e))?;
                    }
                    Outcome::Imported
                }
            }
            // Not the row's fault: the rest of the file must not be reported as if it had run.
            Err(e @ (Error::Internal(_) | Error::Denied(_) | Error::NotFound(_))) => return Err(e),
            Err(e) => {
                self.refused.push(RefusedRow {
                    row: row.place,
                    id: row.id.clone(),
                    rule: e.rule().to_owned(),
                    reason: e.to_string(),
                });
                Outcome::Refused
            }
        };
        self.sums.add(row, what);
        Ok(())
    }
}

/// Where the rows go, and what is there.
#[derive(Clone, Copy)]
struct Target<'a> {
    fund: &'a str,
    base: Currency,
    raise_award: bool,
    known: &'a HashSet<String>,
}

impl Target<'_> {
    /// A row that is there and needed its award raised was booked so, whatever is asked for now.
    fn command(&self, grant: &Grant, key: &str) -> ImportGrant {
        let raise = self.raise_award || self.known.contains(key);
        ImportGrant {
            fund: self.fund.to_owned(),
            grant: grant.clone(),
            raise_award: raise && grant.needs_raise(self.base),
        }
    }
}

/// Books every readable row; outcomes are in the order of the file.
async fn book(
    ctx: &Ctx,
    rows: &[Row],
    into: Target<'_>,
    progress: &mut (dyn FnMut(usize, usize) + Send),
) -> Vec<Result<ImportedGrant>> {
    let mut outcomes: Vec<Option<Result<ImportedGrant>>> = Vec::with_capacity(rows.len());
    let mut readable = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        match &row.grant {
            Ok(grant) => {
                readable.push((i, grant));
                outcomes.push(None);
            }
            Err(reason) => outcomes.push(Some(Err(Error::Invalid(vec![reason.clone()])))),
        }
    }
    readable.sort_by_key(|(i, grant)| (grant.on, *i));
    let mut done = rows.len() - readable.len();
    let mut running = stream::iter(readable)
        .map(|(i, grant)| async move {
            let key = keys::grant(into.fund, &grant.id);
            let command = into.command(grant, &key);
            (i, ctx.run(&key, command).await)
        })
        .buffered(AT_ONCE);
    while let Some((i, outcome)) = running.next().await {
        outcomes[i] = Some(outcome);
        done += 1;
        progress(done, rows.len());
    }
    let missing = || Err(Error::Internal("a row was not decided".into()));
    outcomes
        .into_iter()
        .map(|o| o.unwrap_or_else(missing))
        .collect()
}

/// Asks for every row that could be booked as one proposal; outcomes are in the order of the file.
async fn propose(
    ctx: &Ctx,
    rows: &[Row],
    into: Target<'_>,
    progress: &mut (dyn FnMut(usize, usize) + Send),
) -> Result<(Vec<Result<ImportedGrant>>, Option<i64>)> {
    let mut outcomes = Vec::with_capacity(rows.len());
    let mut whole = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        let outcome = match &row.grant {
            Err(reason) => Err(Error::Invalid(vec![reason.clone()])),
            Ok(grant) => {
                let key = keys::grant(into.fund, &grant.id);
                let command = into.command(grant, &key);
                // What is there answers from its first reply; a preview would book it again.
                if into.known.contains(&key) {
                    keys::reply(ctx, &key).await
                } else {
                    let outcome = ctx.preview(command.clone()).await;
                    if outcome.is_ok() {
                        whole.push(command);
                    }
                    outcome
                }
            }
        };
        outcomes.push(outcome);
        progress(i + 1, rows.len());
    }
    if whole.is_empty() {
        return Ok((outcomes, None));
    }
    whole.sort_by_key(|row| row.grant.on);
    let key = uuid::Uuid::new_v4().to_string();
    let fund = into.fund.to_owned();
    match ctx
        .ask(&key, "", ImportGrants { fund, rows: whole })
        .await?
    {
        Done::Proposed(proposed) => Ok((outcomes, Some(proposed.no))),
        Done::Made(_) => Ok((outcomes, None)),
    }
}

/// Those rows' keys that were booked before.
async fn known(ctx: &Ctx, fund: &str, rows: &[Row]) -> Result<HashSet<String>> {
    let keys: Vec<String> = rows
        .iter()
        .filter_map(|r| r.id.as_ref())
        .map(|id| keys::grant(fund, id))
        .collect();
    keys::known(ctx, &keys).await
}

async fn base_currency(ctx: &Ctx, fund: &str) -> Result<Currency> {
    let id = ctx.fund_id(fund).await?;
    let row = crate::ledger::store::book_row(&ctx.app.db.read, id).await?;
    crate::ledger::store::stored_currency(&row.currency)
}
