//! What agreements ask of a call before it may be issued: notice, and money put to work.

use super::ask::IssueCall;
use super::share::Line;
use crate::command::Tx;
use crate::error::{Error, Result};
use crate::fund::rule::businessday::{Calendar, Weekend};
use crate::fund::rule::unlock::unlock;
use crate::ledger::Code;
use crate::money::{Currency, Money};
use entity::holiday;
use entity::value::{Day, FundId};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Every live sponsor's agreed notice, in business days of the fund's calendar.
pub(super) async fn check_notice(call: &IssueCall, tx: &Tx, lines: &[Line<'_>]) -> Result<()> {
    let fund = &tx.book(&call.fund)?.fund;
    if call.due_on < call.notice_on {
        return Err(Error::too_early(
            "due_on",
            call.due_on,
            call.notice_on,
            format!("{} is before the notice on {}", call.due_on, call.notice_on),
        ));
    }
    let longest = lines
        .iter()
        .filter(|l| l.weight > 0)
        .filter_map(|l| l.terms.notice_days.map(|d| (d, l.party)))
        .max_by_key(|(d, _)| *d);
    let Some((days, party)) = longest else {
        return Ok(());
    };
    let holidays = holiday::Entity::find()
        .filter(holiday::Column::FundId.eq(fund.id))
        .all(tx.conn())
        .await?;
    let weekend = if fund.weekend == "fri-sat" {
        Weekend::FridaySaturday
    } else {
        Weekend::SaturdaySunday
    };
    let calendar = Calendar {
        weekend,
        holidays: holidays.into_iter().map(|h| h.day.0).collect(),
    };
    let earliest = Day(calendar.add(call.notice_on.0, days)?);
    if call.due_on < earliest {
        return Err(Error::refused(
            "call.notice_period",
            format!(
                "{} agreed {days} business days of notice: due {earliest} at the earliest, not {}",
                party.code, call.due_on
            ),
            vec![
                ("sponsor", party.code.clone()),
                ("days", days.to_string()),
                ("earliest", earliest.to_string()),
                ("due", call.due_on.to_string()),
            ],
        ));
    }
    Ok(())
}

/// The next call waits until enough of what was paid in is spent or promised.
pub(super) async fn check_unlock(
    tx: &mut Tx,
    fund: FundId,
    base: Currency,
    lines: &[Line<'_>],
) -> Result<()> {
    let Some((share, party)) = lines
        .iter()
        .find_map(|l| l.terms.unlock_share.map(|s| (s, l.party)))
    else {
        return Ok(());
    };
    let held = tx
        .totals(
            fund,
            &[
                Code::Contributions,
                Code::Receivable,
                Code::Investments,
                Code::Loans,
                Code::Grants,
                Code::Fees,
                Code::Expenses,
                Code::Encumbrance,
            ],
        )
        .await?;
    let sum = |codes: &[Code]| {
        codes
            .iter()
            .map(|c| held.get(c).copied().unwrap_or(0))
            .sum::<i64>()
    };
    let paid_in = sum(&[Code::Contributions]) - sum(&[Code::Receivable]);
    let deployed = sum(&[
        Code::Investments,
        Code::Loans,
        Code::Grants,
        Code::Fees,
        Code::Expenses,
        Code::Encumbrance,
    ]);
    let (paid_in, deployed) = (
        Money::from_minor(paid_in.max(0), base),
        Money::from_minor(deployed.max(0), base),
    );
    let state = unlock(paid_in, deployed, Money::zero(base), share)?;
    if state.is_unlocked {
        return Ok(());
    }
    Err(Error::refused(
        "call.locked",
        format!(
            "the agreement of {} unlocks the next call when {share} of {paid_in} {base} paid in is spent or promised; {deployed} is, {} are missing",
            party.code, state.missing
        ),
        vec![
            ("missing", state.missing.to_string()),
            ("share", share.to_string()),
            ("paid_in", paid_in.to_string()),
            ("deployed", deployed.to_string()),
            ("currency", base.to_string()),
        ],
    ))
}
