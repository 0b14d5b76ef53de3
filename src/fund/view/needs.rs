//! What waits for somebody to act.

use super::books::reader;
use super::calls::{self, Status};
use super::distributions;
use super::sponsors::balances;
use crate::app::Ctx;
use crate::error::{Error, Result};
use crate::fund::list::FundFacts;
use crate::fund::party;
use crate::ledger::Code;
use crate::ledger::store::history::periods;
use crate::ledger::store::{Conn, stored_currency};
use crate::money::Money;
use chrono::Datelike;
use entity::value::Day;
use entity::{fee, tranche};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// Nobody has signed an agreement yet.
    Sponsors,
    /// Agreements are signed, and nothing is committed.
    Commitments,
    /// A sponsor is late with a call, or its share falls due within thirty days.
    Share(OpenShare),
    /// A sponsor paid beyond everything called, and a call waits.
    Advance {
        sponsor: String,
        name: String,
        amount: Money,
    },
    /// Money whose owner or whose return is open.
    Suspense { amount: Money },
    /// Tranches `planned` by today that nobody approved, `approved` ones to send to the bank, and
    /// `instructed` ones that have not come back as settled.
    Tranches { state: &'static str, count: u64 },
    /// A distribution that is not paid in full.
    Distribution { no: i64, amount: Money },
    /// Fees accrued and not paid.
    Fees { count: u64 },
    /// A month that is over and open.
    Close { through: Day },
}

/// A share of a call that is not paid in full.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenShare {
    pub call: i64,
    pub sponsor: String,
    pub name: String,
    pub amount: Money,
    pub due_on: Day,
    /// Zero or below where it is not late.
    pub days_late: i64,
}

/// Days ahead within which a due share is shown.
const AHEAD: i64 = 30;

/// What waits, the most pressing first.
pub async fn needs(ctx: &Ctx, fund: &FundFacts) -> Result<Vec<Need>> {
    reader(ctx, fund)?;
    let conn = ctx.app.db.snapshot().await?;
    let today = fund.today(ctx.app.clock.now());
    let parties = party::parties(&conn, fund.id).await?;
    if parties.is_empty() {
        return Ok(vec![Need::Sponsors]);
    }
    let held = balances(
        &conn,
        fund,
        &[Code::Commitments, Code::Advances, Code::Suspense],
    )
    .await?;
    if !held.keys().any(|(path, _)| path.starts_with("9100")) {
        return Ok(vec![Need::Commitments]);
    }
    let mut needs = shares(&conn, fund, today).await?;
    for party in &parties {
        let account = party.account(Code::Advances);
        let key = (account.path(), party.currency.code().to_owned());
        let minor = held
            .get(&key)
            .map_or(0, |minor| minor * Code::Advances.normal());
        let waits = needs
            .iter()
            .any(|need| matches!(need, Need::Share(open) if open.sponsor == party.code));
        if minor > 0 && waits {
            needs.push(Need::Advance {
                sponsor: party.code.clone(),
                name: party.name.clone(),
                amount: Money::from_minor(minor, party.currency),
            });
        }
    }
    for ((path, currency), minor) in &held {
        if path.starts_with("2400") && *minor != 0 {
            let amount = minor * Code::Suspense.normal();
            let amount = Money::from_minor(amount, stored_currency(currency)?);
            needs.push(Need::Suspense { amount });
        }
    }
    needs.extend(payments(&conn, fund, today).await?);
    needs.extend(open_month(&conn, fund, today).await?);
    Ok(needs)
}

async fn shares(conn: &impl Conn, fund: &FundFacts, today: Day) -> Result<Vec<Need>> {
    let mut needs = Vec::new();
    for call in calls::unpaid(conn, fund).await? {
        for share in &call.shares {
            let days_late = (today.0 - call.due_on.0).num_days();
            let waits = match call.status(share, today) {
                Status::Late { .. } => true,
                Status::Due => days_late >= -AHEAD,
                _ => false,
            };
            if waits {
                needs.push(Need::Share(OpenShare {
                    call: call.no,
                    sponsor: share.party.code.clone(),
                    name: share.party.name.clone(),
                    amount: share.outstanding,
                    due_on: call.due_on,
                    days_late,
                }));
            }
        }
    }
    Ok(needs)
}

async fn payments(conn: &impl Conn, fund: &FundFacts, today: Day) -> Result<Vec<Need>> {
    let with = |status: &str| {
        tranche::Entity::find()
            .filter(tranche::Column::FundId.eq(fund.id))
            .filter(tranche::Column::Status.eq(status))
    };
    let due = tranche::Column::PlannedOn.lte(today);
    let mut needs = Vec::new();
    for distribution in distributions::unpaid(conn, fund).await? {
        needs.push(Need::Distribution {
            no: distribution.no,
            amount: distribution.unpaid()?,
        });
    }
    let fees = fee::Entity::find()
        .filter(fee::Column::FundId.eq(fund.id))
        .filter(fee::Column::Status.eq("accrued"));
    for state in ["instructed", "approved", "planned"] {
        let own = with(state);
        let own = if state == "planned" {
            own.filter(due.clone())
        } else {
            own
        };
        let count = own.count(conn).await?;
        needs.extend((count > 0).then_some(Need::Tranches { state, count }));
    }
    let count = fees.count(conn).await?;
    needs.extend((count > 0).then_some(Need::Fees { count }));
    Ok(needs)
}

/// The last month that is over, where the books are still open in it.
async fn open_month(conn: &impl Conn, fund: &FundFacts, today: Day) -> Result<Option<Need>> {
    let first = today.0.with_day(1);
    let end = first.and_then(|day| day.pred_opt());
    let end = end.ok_or_else(|| Error::Internal(format!("no month before {today}")))?;
    let closed = periods(conn, fund.id).await?.last().and_then(|p| p.through);
    let open = end >= fund.starts_on.0 && closed.is_none_or(|day| day.0 < end);
    Ok(open.then_some(Need::Close { through: Day(end) }))
}
