//! An account held in memory, and the bounds its balance keeps.

use super::account::{AccountRef, Code};
use super::journal::Draft;
use crate::error::{Error, Result};
use crate::money::Money;
use entity::account;
use entity::value::Day;

/// An account with its balance.
#[derive(Debug, Clone)]
pub struct Held {
    pub at: AccountRef,
    pub row: account::Model,
    pub posted: i64,
    pub version: i64,
    /// Latest effective day among its entries.
    pub last_on: Option<Day>,
    /// Changed since it was last written.
    pub dirty: bool,
}

/// Bounds of every stored sum; the database holds them too.
const LIMIT: i64 = 4_000_000_000_000_000_000;

pub(super) fn add(posted: i64, amount: i64, account: &AccountRef) -> Result<i64> {
    posted
        .checked_add(amount)
        .filter(|sum| sum.abs() <= LIMIT)
        .ok_or_else(|| {
            let largest = Money::from_minor(LIMIT, account.currency);
            let mut figures = Error::beyond(largest);
            figures.push(("account", account.path()));
            Error::refused(
                "money.range",
                format!(
                    "the balance of {} would pass {largest} {}, the most an account can hold",
                    account.path(),
                    account.currency
                ),
                figures,
            )
        })
}

pub(super) fn check_bounds(held: &Held, draft: &Draft) -> Result<()> {
    let normal = held.posted * held.row.normal;
    if held.row.floored == 1 && normal < 0 {
        let asked: i64 = leg_sum(draft, &held.at) * held.row.normal;
        if asked < 0 {
            return Err(below_floor(&held.at, normal - asked, -asked, None));
        }
    }
    if let Some(ceiling) = held.row.ceiling.filter(|c| normal > *c) {
        let money = |n| Money::from_minor(n, held.at.currency).to_string();
        return Err(Error::refused(
            "ledger.ceiling",
            format!(
                "{} would hold {}, its ceiling is {}",
                held.row.path,
                money(normal),
                money(ceiling)
            ),
            vec![
                ("account", held.row.path.clone()),
                ("ceiling", money(ceiling)),
                ("over", money(normal - ceiling)),
                ("currency", held.at.currency.to_string()),
            ],
        ));
    }
    Ok(())
}

/// The sum of a draft's legs on one account, signed.
pub fn leg_sum(draft: &Draft, account: &AccountRef) -> i64 {
    draft
        .entry
        .legs()
        .iter()
        .filter(|l| l.account == *account)
        .map(|l| l.amount.0)
        .sum()
}

/// The refusal of a balance below its floor, by how much, and on which later day if not now.
pub fn below_floor(account: &AccountRef, available: i64, asked: i64, on: Option<Day>) -> Error {
    let money = |n| Money::from_minor(n, account.currency).to_string();
    let (path, currency) = (account.path(), account.currency);
    let when = on.map_or(String::new(), |day| format!(" on {day}"));
    let (have, want, short) = (money(available), money(asked), money(asked - available));
    let mut figures = vec![
        ("account", path.clone()),
        ("available", have.clone()),
        ("asked", want.clone()),
        ("short", short.clone()),
        ("currency", currency.to_string()),
    ];
    if let Some(day) = on {
        figures.push(("day", day.to_string()));
    }
    let what = match account.code {
        Code::Unfunded => "callable",
        Code::Cash => "in the bank account",
        Code::Encumbrance | Code::Reserve => "awarded and unpaid",
        _ => "on the account",
    };
    Error::refused(
        account.code.floor_rule(),
        format!("{path} has {have} {currency} {what}{when}; this needs {want}, short by {short}"),
        figures,
    )
}
