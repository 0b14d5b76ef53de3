//! Amounts by source of capital, and balances by number of the chart.

use crate::db::{marks, statement};
use crate::error::{Error, Result};
use crate::ledger::Code;
use crate::ledger::store::{Conn, stored_currency};
use crate::money::{Currency, Money};
use entity::value::{FundId, Side};
use sea_orm::Value;

/// An amount by the source of capital it belongs to, in one currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BySource {
    pub local: Money,
    pub partner: Money,
    pub total: Money,
}

impl BySource {
    /// Minor units of the local and the partner source.
    pub(super) fn new(currency: Currency, [local, partner]: [i64; 2]) -> Result<Self> {
        let (local, partner) = (
            Money::from_minor(local, currency),
            Money::from_minor(partner, currency),
        );
        let total = local.checked_add(partner);
        Ok(Self {
            local,
            partner,
            total: total.map_err(|e| Error::money("amount", &e))?,
        })
    }

    pub fn zero(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self {
            local: zero,
            partner: zero,
            total: zero,
        }
    }

    pub fn is_zero(&self) -> bool {
        self.local.is_zero() && self.partner.is_zero()
    }

    pub fn of(&self, side: Side) -> Money {
        match side {
            Side::Local => self.local,
            Side::Partner => self.partner,
        }
    }

    /// The same below zero where it was above, and the other way round.
    pub(super) fn negated(&self) -> Result<Self> {
        let parts = [self.local, self.partner].map(|money| money.minor().saturating_neg());
        Self::new(self.local.currency(), parts)
    }

    /// Both sources added up.
    pub(super) fn plus(&self, other: &Self) -> Result<Self> {
        Self::new(
            self.local.currency(),
            [
                sum(self.local, other.local)?,
                sum(self.partner, other.partner)?,
            ],
        )
    }
}

fn sum(one: Money, other: Money) -> Result<i64> {
    let sum = one.checked_add(other);
    Ok(sum.map_err(|e| Error::money("amount", &e))?.minor())
}

/// The balance of one number of the chart within a source and currency, on its normal side.
pub(super) struct Balance {
    code: i64,
    side: Option<Side>,
    currency: String,
    minor: i64,
}

/// Balances by number, source and currency, in one sum.
pub(super) async fn balances(
    conn: &impl Conn,
    fund: FundId,
    codes: &[Code],
) -> Result<Vec<Balance>> {
    let sql = format!(
        "SELECT a.code, a.side, a.currency, CAST(SUM(b.posted * a.normal) AS BIGINT) AS held
         FROM account a JOIN balance b ON b.fund_id = a.fund_id AND b.account = a.no
         WHERE a.fund_id = ? AND a.code IN ({})
         GROUP BY a.code, a.side, a.currency ORDER BY a.code, a.currency, a.side",
        marks(codes.len())
    );
    let mut values: Vec<Value> = vec![fund.0.into()];
    values.extend(codes.iter().map(|code| Value::from(code.number())));
    let rows = conn
        .query_all_raw(statement(conn.get_database_backend(), &sql, values))
        .await?;
    let balance = |row: &sea_orm::QueryResult| -> Result<Balance> {
        Ok(Balance {
            code: row.try_get("", "code")?,
            side: row.try_get("", "side")?,
            currency: row.try_get("", "currency")?,
            minor: row.try_get("", "held")?,
        })
    };
    rows.iter().map(balance).collect()
}

/// What stands under one number in `currency`, by source.
pub(super) fn standing(balances: &[Balance], code: Code, currency: Currency) -> Result<BySource> {
    let of = |side| {
        let mine = balances.iter().find(|b| {
            b.code == code.number() && b.side == Some(side) && b.currency == currency.code()
        });
        mine.map_or(0, |b| b.minor)
    };
    BySource::new(currency, Side::BOTH.map(of))
}

/// The balance of each account with one of `paths`: path, source, amount on the normal side.
pub(super) async fn at_paths(
    conn: &impl Conn,
    fund: FundId,
    paths: Vec<String>,
) -> Result<Vec<(String, Option<Side>, Money)>> {
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT a.path, a.side, a.currency, b.posted * a.normal AS held
         FROM account a JOIN balance b ON b.fund_id = a.fund_id AND b.account = a.no
         WHERE a.fund_id = ? AND a.path IN ({}) ORDER BY a.path, a.currency",
        marks(paths.len())
    );
    let mut values: Vec<Value> = vec![fund.0.into()];
    values.extend(paths.into_iter().map(Value::from));
    let rows = conn
        .query_all_raw(statement(conn.get_database_backend(), &sql, values))
        .await?;
    let held = |row: &sea_orm::QueryResult| -> Result<(String, Option<Side>, Money)> {
        let currency = stored_currency(&row.try_get::<String>("", "currency")?)?;
        let money = Money::from_minor(row.try_get("", "held")?, currency);
        Ok((row.try_get("", "path")?, row.try_get("", "side")?, money))
    };
    rows.iter().map(held).collect()
}
