//! What each source of capital bears or receives of one amount.

use super::limit;
use super::party::cash;
use super::terms::AllTerms;
use crate::command::Tx;
use crate::error::{Error, Result};
use crate::ledger::{AccountRef, Code};
use crate::money::{Currency, split};
use entity::bank_account;
use entity::value::{Day, FundId, Side};

/// Minor units of the local and the partner source, in the order of [`Side::BOTH`].
pub(super) type BySide = [i64; 2];

/// Each source with its part.
pub(super) fn each(parts: BySide) -> impl Iterator<Item = (Side, i64)> {
    Side::BOTH.into_iter().zip(parts)
}

/// All of an amount to one source.
pub(super) fn only(side: Side, amount: i64) -> BySide {
    match side {
        Side::Local => [amount, 0],
        Side::Partner => [0, amount],
    }
}

/// Divides minor units by weights of which at least one is above zero: largest remainder, ties to
/// the local source.
pub(super) fn divide(amount: i64, weights: BySide) -> Result<BySide> {
    let parts = split(amount, &weights).map_err(|e| Error::money("amount", &e))?;
    Ok([parts[0], parts[1]])
}

/// What each source bears of a fee or an expense: by the agreed ratio, else by the commitments.
pub(super) async fn borne(tx: &mut Tx, fund: FundId, amount: i64, on: Day) -> Result<BySide> {
    let terms = AllTerms::load(tx.conn(), fund).await?;
    if let Some(ratio) = terms.of_fund(on)?.fee_ratio {
        return divide(amount, [i64::from(ratio.local), i64::from(ratio.partner)]);
    }
    let committed = committed(tx, fund, on).await?;
    if committed == [0, 0] {
        return Err(Error::refused(
            "source.nothing_committed",
            "the terms name no fee ratio and nobody has committed capital, so no source can bear it",
            Vec::new(),
        ));
    }
    divide(amount, committed)
}

/// Commitments of each source in the fund's currency.
pub(super) async fn committed(tx: &mut Tx, fund: FundId, on: Day) -> Result<BySide> {
    let code = tx.book_by_id(fund)?.fund.code.clone();
    let terms = AllTerms::load(tx.conn(), fund).await?;
    limit::committed(tx, &code, &terms, on).await
}

/// The refusal of a value that would need a rate nobody has recorded.
pub(super) fn unknown_rate(from: Currency, base: Currency) -> Error {
    Error::refused(
        "fx.rate_missing",
        format!("no rate from {from} to {base} is recorded"),
        vec![("currency", from.to_string()), ("base", base.to_string())],
    )
}

/// Cash of each source in a bank account.
pub(super) async fn cash_held(
    tx: &mut Tx,
    fund: FundId,
    bank: &bank_account::Model,
) -> Result<BySide> {
    let mut held = [0; 2];
    for (held, side) in held.iter_mut().zip(Side::BOTH) {
        *held = tx.balance(fund, &cash(bank, side)?).await?;
    }
    Ok(held)
}

/// The account each source has under one number.
pub(super) fn account(code: Code, side: Side, base: Currency) -> AccountRef {
    AccountRef::by_side(code, side, base)
}
