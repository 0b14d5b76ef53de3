//! What an award's legs are made of: its instrument, what each source pays, the accounts.

use super::limit;
use super::party;
use super::terms::{AllTerms, Ratio};
use crate::command::Tx;
use crate::error::{Error, Result};
use crate::ledger::entry::Legs;
use crate::ledger::{AccountRef, Code};
use crate::money::{Currency, Money, split};
use entity::value::{Day, FundId, Side};
use entity::{bank_account, tranche};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

/// What the fund gets for its money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Instrument {
    Grant,
    Equity,
    Convertible,
    Safe,
    Loan,
}

impl Instrument {
    pub const ALL: [Self; 5] = [
        Self::Grant,
        Self::Equity,
        Self::Convertible,
        Self::Safe,
        Self::Loan,
    ];

    /// As stored and as commands write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Equity => "equity",
            Self::Convertible => "convertible",
            Self::Safe => "safe",
            Self::Loan => "loan",
        }
    }

    /// The account that a payment of `side` to `company` is carried on.
    pub(super) fn account(self, company: &str, side: Side, base: Currency) -> AccountRef {
        match self {
            Self::Grant => AccountRef::by_side(Code::Grants, side, base),
            Self::Equity | Self::Convertible | Self::Safe => {
                AccountRef::of(Code::Investments, company, side, base)
            }
            Self::Loan => AccountRef::of(Code::Loans, company, side, base),
        }
    }
}

impl std::str::FromStr for Instrument {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|i| i.name() == text);
        found.ok_or_else(|| {
            let all = Self::ALL.map(Self::name).join(", ");
            format!("{text} is none of {all}")
        })
    }
}

/// What each source pays of a tranche.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrancheShare {
    pub n: i64,
    pub amount: Money,
    pub local: Money,
    pub partner: Money,
}

/// Parts of an amount by source of capital, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sources {
    pub local: i64,
    pub partner: i64,
}

impl Sources {
    pub fn total(self) -> i64 {
        self.local + self.partner
    }

    pub fn each(self) -> [(Side, i64); 2] {
        [(Side::Local, self.local), (Side::Partner, self.partner)]
    }

    /// Parts for `amounts` that sum to the total, exact per source: each is the difference of two
    /// truncated running sums, so the last takes what is left.
    pub fn over(self, amounts: &[i64]) -> Vec<Self> {
        let whole = i128::from(self.total());
        let (mut sum, mut given) = (0_i128, 0_i128);
        let mut parts = Vec::with_capacity(amounts.len());
        for &amount in amounts {
            sum += i128::from(amount);
            let due = i128::from(self.local) * sum / whole;
            let local = i64::try_from(due - given).expect("a part is no larger than the whole");
            given = due;
            parts.push(Self {
                local,
                partner: amount - local,
            });
        }
        parts
    }

    pub fn share(self, n: i64, base: Currency) -> TrancheShare {
        let money = |minor| Money::from_minor(minor, base);
        TrancheShare {
            n,
            amount: money(self.total()),
            local: money(self.local),
            partner: money(self.partner),
        }
    }

    pub fn of(row: &tranche::Model) -> Self {
        Self {
            local: row.local.0,
            partner: row.partner.0,
        }
    }
}

/// What each source pays of a new promise: by the agreed ratio, the local part truncated in the
/// public purse's favour; without a ratio by what each source has committed.
pub(super) async fn sources(tx: &mut Tx, code: &str, amount: Money, on: Day) -> Result<Sources> {
    let fund = tx.book(code)?.id();
    let terms = AllTerms::load(tx.conn(), fund).await?;
    if let Some(ratio) = terms.of_fund(on)?.award_ratio {
        return by_ratio(amount, ratio);
    }
    let committed = limit::committed(tx, code, &terms, on).await?;
    if committed == [0, 0] {
        return Err(Error::refused(
            "award.nothing_committed",
            format!("nobody has committed capital to {code} yet, so no source can pay"),
            vec![("fund", code.to_owned())],
        ));
    }
    let shares = split(amount.minor(), &committed).map_err(|e| Error::money("amount", &e))?;
    Ok(Sources {
        local: shares[0],
        partner: shares[1],
    })
}

/// What the local and the partner source would pay of an amount by the ratio that is agreed on a
/// day, as an award splits it; none where no ratio is agreed.
pub async fn agreed_parts(
    conn: &impl ConnectionTrait,
    fund: FundId,
    amount: Money,
    on: Day,
) -> Result<Option<(Money, Money)>> {
    let terms = AllTerms::load(conn, fund).await?;
    let Some(ratio) = terms.of_fund(on)?.award_ratio else {
        return Ok(None);
    };
    let parts = by_ratio(amount, ratio)?;
    let money = |minor| Money::from_minor(minor, amount.currency());
    Ok(Some((money(parts.local), money(parts.partner))))
}

fn by_ratio(amount: Money, ratio: Ratio) -> Result<Sources> {
    let parts = i128::from(ratio.local) + i128::from(ratio.partner);
    if parts == 0 {
        return Err(Error::refused(
            "terms.award_ratio",
            "the agreed award ratio is 0 to 0",
            Vec::new(),
        ));
    }
    let local = i128::from(amount.minor()) * i128::from(ratio.local) / parts;
    let local = i64::try_from(local).expect("a part is no larger than the whole");
    Ok(Sources {
        local,
        partner: amount.minor() - local,
    })
}

/// The award's own encumbrance account.
pub(super) fn encumbrance(no: i64, base: Currency) -> AccountRef {
    AccountRef::new(Code::Encumbrance, format!("A{no}"), base, None)
}

/// The legs of a promise.
pub(super) fn encumber(no: i64, sources: Sources, base: Currency) -> Legs {
    let mut legs = Legs::new().debit(encumbrance(no, base), sources.total());
    for (side, amount) in sources.each() {
        legs.push(AccountRef::by_side(Code::Reserve, side, base), -amount);
    }
    legs
}

/// Takes the reservation of an instructed payment away.
pub(super) fn release(sources: Sources, base: Currency) -> Legs {
    let mut legs = Legs::new();
    for (side, amount) in sources.each() {
        legs.push(AccountRef::by_side(Code::Instructed, side, base), amount);
        legs.push(
            AccountRef::by_side(Code::InstructedCash, side, base),
            -amount,
        );
    }
    legs
}

/// The legs of a payment to a company, without its reservation.
pub(super) fn payment(
    award: i64,
    company: &str,
    instrument: Instrument,
    bank: &bank_account::Model,
    sources: Sources,
    base: Currency,
) -> Result<Legs> {
    let mut legs = Legs::new();
    for (side, amount) in sources.each() {
        legs.push(instrument.account(company, side, base), amount);
        legs.push(party::cash(bank, side)?, -amount);
    }
    for leg in encumber(award, sources, base).balanced()?.reversed().legs() {
        legs.push(leg.account.clone(), leg.amount.0);
    }
    Ok(legs)
}

#[cfg(test)]
mod tests {
    use super::Sources;
    use proptest::prelude::*;

    proptest! {
        /// Parts sum to the award per source and to each tranche, and no part is below zero.
        #[test]
        fn tranches_sum_exactly(
            amounts in proptest::collection::vec(1_i64..1_000_000_000_000, 1..20),
            per_mille in 0_i64..=1000,
        ) {
            let total: i64 = amounts.iter().sum();
            let local = total / 1000 * per_mille;
            let award = Sources { local, partner: total - local };
            let parts = award.over(&amounts);
            prop_assert_eq!(parts.iter().map(|p| p.local).sum::<i64>(), award.local);
            prop_assert_eq!(parts.iter().map(|p| p.partner).sum::<i64>(), award.partner);
            for (part, amount) in parts.iter().zip(&amounts) {
                prop_assert_eq!(part.total(), *amount);
                prop_assert!(part.local >= 0 && part.partner >= 0);
            }
        }
    }
}
