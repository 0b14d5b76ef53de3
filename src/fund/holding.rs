//! What a fund holds in one company, by the source that financed it; together with what stands under
//! the codes of records merged into it.

use super::company::{by_code, group};
use super::source::BySide;
use crate::command::Tx;
use crate::error::{Error, Result};
use crate::ledger::entry::Legs;
use crate::ledger::{AccountRef, Code};
use crate::money::Currency;
use entity::value::{CompanyId, FundId, Side};
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
    /// The same for each record merged into the company.
    merged: Vec<Part>,
}

/// What stands under the code of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    id: CompanyId,
    code: String,
    cost: BySide,
    unrealised: BySide,
    loans: BySide,
}

impl Part {
    async fn load(tx: &mut Tx, fund: FundId, base: Currency, row: &company::Model) -> Result<Self> {
        let mut all = [[0; 2]; 3];
        for (of, code) in all.iter_mut().zip(HELD) {
            for (i, side) in Side::BOTH.into_iter().enumerate() {
                let account = AccountRef::of(code, &row.code, side, base);
                of[i] = tx.balance(fund, &account).await?;
            }
        }
        let [cost, unrealised, loans] = all;
        Ok(Self {
            id: row.id,
            code: row.code.clone(),
            cost,
            unrealised,
            loans,
        })
    }

    fn of(&self, code: Code, side: Side) -> i64 {
        let both = match code {
            Code::Investments => self.cost,
            Code::UnrealisedValue => self.unrealised,
            Code::Loans => self.loans,
            _ => [0; 2],
        };
        both[usize::from(side == Side::Partner)]
    }
}

/// Accounts of a holding.
const HELD: [Code; 3] = [Code::Investments, Code::UnrealisedValue, Code::Loans];

impl Holding {
    pub async fn load(tx: &mut Tx, fund: FundId, code: &str) -> Result<Self> {
        let base = tx.book_by_id(fund)?.currency();
        let company = by_code(tx.conn(), code).await?;
        let mut merged = Vec::new();
        for row in group(tx.conn(), company.id).await? {
            merged.push(Part::load(tx, fund, base, &row).await?);
        }
        let sum = |of: fn(&Part) -> BySide| {
            let both = merged.iter().map(of);
            both.fold([0; 2], |sum: BySide, part| {
                [sum[0] + part[0], sum[1] + part[1]]
            })
        };
        let (cost, unrealised, loans) = (sum(|p| p.cost), sum(|p| p.unrealised), sum(|p| p.loans));
        // Itself comes last.
        merged.pop();
        Ok(Self {
            company,
            fund,
            base,
            cost,
            unrealised,
            loans,
            merged,
        })
    }

    /// Changes what is held by `change`: what goes is taken from merged records first, what comes
    /// goes to the company's own account.
    pub fn push(&self, legs: &mut Legs, code: Code, side: Side, change: i64) {
        let mut left = change;
        for part in &self.merged {
            let stands = part.of(code, side);
            if stands.signum() * left.signum() >= 0 {
                continue;
            }
            let taken = stands.abs().min(left.abs()) * left.signum();
            legs.push(AccountRef::of(code, &part.code, side, self.base), taken);
            left -= taken;
        }
        if left != 0 {
            legs.push(self.account(code, side), left);
        }
    }

    /// All records that count as the company.
    pub fn records(&self) -> impl Iterator<Item = CompanyId> {
        let own = std::iter::once(self.company.id);
        self.merged.iter().map(|part| part.id).chain(own)
    }

    /// The company's account with this number within a source.
    fn account(&self, code: Code, side: Side) -> AccountRef {
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
            .filter(award::Column::CompanyId.is_in(self.records()))
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
