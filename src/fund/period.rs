//! Closing the books through a day, and reopening them; both are recorded for ever.
//!
//! A close stores every balance as of its day, so that later reports need not read what lies
//! before. A reopening makes the closes after its day void; nothing is deleted.

use super::amount::name;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::store;
use entity::period;
use entity::value::{Day, FundId};
use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};

/// Closes a fund's books through a day.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ClosePeriod {
    pub fund: String,
    pub through: Day,
    pub reason: String,
}

/// How far the books are closed now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedThrough {
    pub through: Option<Day>,
}

impl Command for ClosePeriod {
    type Reply = ClosedThrough;
    const NAME: &'static str = "period.close";
    const ACTION: Action = Action::Close;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<ClosedThrough> {
        let book = tx.book(&self.fund)?;
        let fund = book.id();
        // Also refuses a day that is closed already, with how far the books are closed.
        book.check_day("through", self.through)?;
        let today = crate::app::day_of(tx.now());
        if self.through > today {
            let text = format!(
                "{} has not ended; the books can be closed through {today} at most",
                self.through
            );
            return Err(Error::field("through", "period.not_ended", text));
        }
        record(tx, permit, fund, "close", Some(self.through), &self.reason).await?;
        Ok(ClosedThrough {
            through: Some(self.through),
        })
    }
}

/// Opens closed books again.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReopenPeriod {
    pub fund: String,
    /// Last day that stays closed; none opens everything.
    pub through: Option<Day>,
    pub reason: String,
}

impl Command for ReopenPeriod {
    type Reply = ClosedThrough;
    const NAME: &'static str = "period.reopen";
    const ACTION: Action = Action::Close;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<ClosedThrough> {
        let book = tx.book(&self.fund)?;
        let (fund, closed) = (book.id(), book.closed_through);
        if closed.is_none() || self.through >= closed {
            let state = closed.map_or("not closed".to_owned(), |d| format!("closed through {d}"));
            return Err(Error::field(
                "through",
                "period.not_closed",
                format!("the books are {state}; there is nothing to reopen"),
            ));
        }
        record(tx, permit, fund, "reopen", self.through, &self.reason).await?;
        Ok(ClosedThrough {
            through: self.through,
        })
    }
}

async fn record(
    tx: &mut Tx,
    permit: &Permit,
    fund: FundId,
    kind: &str,
    through: Option<Day>,
    reason: &str,
) -> Result<()> {
    let of = Condition::all().add(period::Column::FundId.eq(fund));
    let n = store::last_number::<period::Entity>(tx.conn(), period::Column::N, of).await? + 1;
    let row = period::Model {
        fund_id: fund,
        n,
        kind: kind.to_owned(),
        through,
        head_seq: tx.book_by_id(fund)?.head_seq,
        actor: permit.actor().name().to_owned(),
        reason: name("reason", reason)?,
        recorded_at: tx.now(),
    };
    tx.insert::<period::Entity>(permit, row).await?;
    if let (Some(day), "close") = (through, kind) {
        // Earlier commands of the group may have posted what is not written yet.
        tx.write_posted(permit).await?;
        store::snapshot(tx.conn(), fund, n, day).await?;
    }
    tx.close_through(permit, fund, through)
}
