//! What a fund holds in one company, by the source that financed it.

use super::company::by_code;
use super::source::BySide;
use crate::command::Tx;
use crate::error::{Error, Result};
use crate::ledger::{AccountRef, Code};
use crate::money::Currency;
use entity::value::{FundId, Side};
use entity::{award, company, tranche};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

/// Instruments carried as investments.
pub(super) const INVESTMENTS: [&str; 3] = ["equity", "convertible", "safe"];
/// Instruments that earn something.
pub(super) const EARNING: [&str; 4] = ["equity", "convertible", "safe", "loan"];
pub(super) const LOANS: [&str; 1] = ["loan"];

/// Balances in minor units of the fund's currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Holding {
    pub company: company::Model,
    pub fund: FundId,
    pub base: Currency,
    /// 1300, at cost.
    pub cost: BySide,
    /// 1310, above or below cost.
    pub unrealised: BySide,
    /// 1320.
    pub loans: BySide,
}

impl Holding {
    pub async fn load(tx: &mut Tx, fund: FundId, code: &str) -> Result<Self> {
        let base = tx.book_by_id(fund)?.currency();
        let company = by_code(tx.conn(), code).await?;
        let mut held = Self {
            company,
            fund,
            base,
            cost: [0; 2],
            unrealised: [0; 2],
            loans: [0; 2],
        };
        for (i, side) in Side::BOTH.into_iter().enumerate() {
            held.cost[i] = tx
                .balance(fund, &held.account(Code::Investments, side))
                .await?;
            held.unrealised[i] = tx
                .balance(fund, &held.account(Code::UnrealisedValue, side))
                .await?;
            held.loans[i] = tx.balance(fund, &held.account(Code::Loans, side)).await?;
        }
        Ok(held)
    }

    /// The company's account with this number within a source.
    pub fn account(&self, code: Code, side: Side) -> AccountRef {
        AccountRef::of(code, &self.company.code, side, self.base)
    }

    /// The source document of what happens to it.
    pub fn subject(&self) -> String {
        format!("company/{}", self.company.code)
    }

    /// Cost and loans together.
    pub fn balances(&self) -> BySide {
        [self.cost[0] + self.loans[0], self.cost[1] + self.loans[1]]
    }

    /// The ratio of `balances`; where nothing is left of them, the ratio in which payments of
    /// `instruments` were financed. Refused where there never were any.
    pub async fn financed(
        &self,
        tx: &Tx,
        balances: BySide,
        instruments: &[&str],
    ) -> Result<BySide> {
        if balances != [0, 0] {
            return Ok(balances);
        }
        let awards = award::Entity::find()
            .filter(award::Column::FundId.eq(self.fund))
            .filter(award::Column::CompanyId.eq(self.company.id))
            .filter(award::Column::Instrument.is_in(instruments.iter().copied()))
            .all(tx.conn())
            .await?;
        let paid = tranche::Entity::find()
            .filter(tranche::Column::FundId.eq(self.fund))
            .filter(tranche::Column::AwardNo.is_in(awards.iter().map(|a| a.no)))
            .filter(tranche::Column::Status.eq("settled"))
            .all(tx.conn())
            .await?;
        let sum = |part: fn(&tranche::Model) -> i64| {
            paid.iter().map(part).fold(0_i64, i64::saturating_add)
        };
        match [sum(|t| t.local.0), sum(|t| t.partner.0)] {
            [0, 0] => Err(self.nothing(instruments)),
            paid => Ok(paid),
        }
    }

    /// The refusal where the fund holds nothing of the kind asked for.
    pub fn nothing(&self, instruments: &[&str]) -> Error {
        let (code, kinds) = (&self.company.code, instruments.join(", "));
        Error::refused(
            "holding.none",
            format!("the fund holds and has held nothing of this kind ({kinds}) in {code}"),
            vec![("company", code.clone()), ("kinds", kinds)],
        )
    }
}
