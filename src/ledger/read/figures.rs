//! A fund at a glance: what each source of capital committed, paid and spent, and over time.

use super::door::may_read;
use crate::access::Permit;
use crate::error::{Error, Result};
use crate::ledger::guard::{Capital, value_in_base};
use crate::ledger::store::Conn;
use crate::ledger::store::history::{Bound, Moved, balances_at, moved_by_kind, moved_by_month};
use crate::ledger::store::{book_row, rates, stored_currency};
use crate::ledger::{Code, Kind};
use crate::money::{Currency, Money, Rate};
use chrono::{Datelike, NaiveDate};
use entity::value::{Day, FundId, Side};
use serde::Serialize;
use std::collections::BTreeMap;

/// All amounts in the fund's currency; foreign ones at the latest rate known, truncated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// Local, then partner.
    pub sources: [SourceFigures; 2],
    /// Running totals at the end of each quarter, without gaps.
    pub quarters: Vec<Quarter>,
}

/// One source of capital.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SourceFigures {
    pub side: Side,
    pub committed: Money,
    pub called: Money,
    /// Contributions less what is called and unpaid.
    pub paid_in: Money,
    /// Paid to companies, less what came back unpaid.
    pub disbursed: Money,
    /// What may still be awarded.
    pub free_to_commit: Money,
}

/// Both sources together, from the beginning through the end of a quarter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Quarter {
    pub ends_on: Day,
    pub committed: Money,
    pub called: Money,
    pub disbursed: Money,
}

/// Journals by which money reaches companies, or comes back.
const PAYMENTS: [Kind; 2] = [Kind::TrancheSettle, Kind::TrancheReturn];

/// Values amounts in one currency.
struct Valued {
    base: Currency,
    rates: BTreeMap<Currency, Rate>,
}

impl Valued {
    fn minor(&self, minor: i64, currency: Currency) -> i64 {
        value_in_base(minor, currency, self.base, &self.rates)
    }

    fn money(&self, minor: i128) -> Result<Money> {
        let minor = i64::try_from(minor)
            .map_err(|_| Error::too_large("amount", "the sum is too large to show", self.base))?;
        Ok(Money::from_minor(minor, self.base))
    }
}

/// Reads them. `agreed` are rates that agreements name, for currencies in which no dated rate has
/// been recorded yet.
pub async fn figures(
    conn: &impl Conn,
    permit: &Permit,
    fund: FundId,
    agreed: &BTreeMap<Currency, Rate>,
) -> Result<Figures> {
    may_read(permit, fund)?;
    let base = stored_currency(&book_row(conn, fund).await?.currency)?;
    let mut known = agreed.clone();
    known.extend(rates(conn, fund, base).await?);
    let valued = Valued { base, rates: known };
    let bound = Bound {
        day: Day(NaiveDate::MAX.with_year(9999).unwrap_or(NaiveDate::MAX)),
        seq: None,
    };
    let balances = balances_at(conn, fund, bound, None).await?;
    let kinds = PAYMENTS.map(Kind::name);
    let paid = moved_by_kind(conn, fund, Code::Cash.number(), &kinds).await?;
    let promised = [Code::Commitments.number(), Code::Called.number()];
    let promised = moved_by_month(conn, fund, &promised).await?;

    let source = |side: Side| -> Result<SourceFigures> {
        let mut capital = Capital::default();
        let mut sums: BTreeMap<Code, i128> = BTreeMap::new();
        for account in balances.iter().filter(|a| a.side == Some(side)) {
            let Some(code) = Code::from_number(account.code) else {
                continue;
            };
            let value = valued.minor(account.balance.minor(), account.balance.currency());
            let detail = account
                .path
                .split_once(':')
                .map_or("", |(_, detail)| detail);
            capital.add(code, detail, value);
            *sums.entry(code).or_default() += i128::from(value) * i128::from(code.normal());
        }
        let sum = |code: Code| sums.get(&code).copied().unwrap_or(0);
        let disbursed = paid
            .iter()
            .filter(|m| m.1 == Some(side))
            .map(|m| -i128::from(valued.minor(m.4, m.2)));
        Ok(SourceFigures {
            side,
            committed: valued.money(sum(Code::Commitments))?,
            called: valued.money(sum(Code::Called))?,
            paid_in: valued.money(sum(Code::Contributions) - sum(Code::Receivable))?,
            disbursed: valued.money(disbursed.sum())?,
            free_to_commit: valued.money(i128::from(capital.award_headroom().max(0)))?,
        })
    };
    Ok(Figures {
        sources: [source(Side::Local)?, source(Side::Partner)?],
        quarters: by_quarter(&valued, &promised, &paid)?,
    })
}

fn by_quarter(valued: &Valued, promised: &[Moved], paid: &[Moved]) -> Result<Vec<Quarter>> {
    let mut moved: BTreeMap<i32, [i128; 3]> = BTreeMap::new();
    for m in promised.iter().chain(paid) {
        let Some(quarter) = quarter_of(&m.3) else {
            continue;
        };
        let value = i128::from(valued.minor(m.4, m.2));
        let at = moved.entry(quarter).or_default();
        match Code::from_number(m.0) {
            Some(Code::Commitments) => at[0] += value,
            Some(Code::Called) => at[1] -= value,
            _ => at[2] -= value,
        }
    }
    let (Some(first), Some(last)) = (moved.keys().next(), moved.keys().last()) else {
        return Ok(Vec::new());
    };
    let (mut total, mut quarters) = ([0_i128; 3], Vec::new());
    for quarter in *first..=*last {
        if let Some(by) = moved.get(&quarter) {
            total = [total[0] + by[0], total[1] + by[1], total[2] + by[2]];
        }
        quarters.push(Quarter {
            ends_on: end_of(quarter),
            committed: valued.money(total[0])?,
            called: valued.money(total[1])?,
            disbursed: valued.money(total[2])?,
        });
    }
    Ok(quarters)
}

/// Quarters counted from year 0, of a month written `YYYY-MM`.
fn quarter_of(month: &str) -> Option<i32> {
    let (year, month) = month.split_once('-')?;
    let (year, month): (i32, i32) = (year.parse().ok()?, month.parse().ok()?);
    Some(year * 4 + (month - 1) / 3)
}

fn end_of(quarter: i32) -> Day {
    let next = quarter + 1;
    let month = u32::try_from(next.rem_euclid(4)).unwrap_or(0) * 3 + 1;
    let first = NaiveDate::from_ymd_opt(next.div_euclid(4), month, 1).unwrap_or_default();
    Day(first.pred_opt().unwrap_or_default())
}
