//! Management fees.
//!
//! Accounts, per source, in the fund's currency. Accrue: 5100 against 2100. Pay: 2100 against 1100.

use super::amount::{Amount, line};
use super::party::{bank, cash};
use super::rule;
use super::source::{self, BySide};
use super::subject::number;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::entry::Legs;
use crate::ledger::{Code, Draft, Guard, Kind, Posted, store};
use crate::money::{Currency, Fraction, Money};
use entity::value::{Day, FundId, Minor};
use entity::{fee, journal};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// How a fee is calculated from a yearly rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeMethod {
    /// A quarter of the yearly fee, whatever the days.
    #[serde(rename = "annual_rate_over_4")]
    AnnualRateOver4,
    /// By the days of the period, over 365.
    #[serde(rename = "act_365")]
    Act365,
}

impl FeeMethod {
    /// As commands write it.
    pub fn name(self) -> &'static str {
        match self {
            Self::AnnualRateOver4 => "annual_rate_over_4",
            Self::Act365 => "act_365",
        }
    }
}

impl std::str::FromStr for FeeMethod {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = [Self::AnnualRateOver4, Self::Act365]
            .into_iter()
            .find(|m| m.name() == text);
        found.ok_or_else(|| format!("{text} is none of annual_rate_over_4, act_365"))
    }
}

/// What the rate is applied to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FeeOn {
    /// All commitments; foreign ones at the agreement's rate.
    Commitments,
    /// Investments and loans at cost, less what was sold, repaid and written down.
    NetInvested,
    /// An amount in the fund's currency.
    Given(Amount),
}

/// How a fee is calculated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeBasis {
    pub method: FeeMethod,
    /// Yearly, e.g. `0.02`.
    pub rate: Fraction,
    pub of: FeeOn,
}

/// Records a fee owed to the manager.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccrueFee {
    pub fund: String,
    pub from: Day,
    /// Exclusive.
    pub to: Day,
    /// Either the amount in the fund's currency or the basis it is calculated on.
    pub amount: Option<Amount>,
    pub basis: Option<FeeBasis>,
    pub on: Day,
    pub note: String,
}

/// A fee as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accrued {
    pub no: i64,
    pub posted: Posted,
    pub amount: Money,
    pub local: Money,
    pub partner: Money,
}

impl Command for AccrueFee {
    type Reply = Accrued;
    const NAME: &'static str = "fee.accrue";
    const ACTION: Action = Action::Book;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Accrued> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("on", self.on)?;
        self.check_period(tx, fund).await?;
        let (amount, basis) = self.amount(tx, fund, base).await?;
        let parts = source::borne(tx, fund, amount.minor(), self.on).await?;
        let of = Condition::all().add(fee::Column::FundId.eq(fund));
        let no = store::last_number::<fee::Entity>(tx.conn(), fee::Column::No, of).await? + 1;
        let mut draft = Draft::new(
            Kind::FeeAccrue,
            self.on,
            subject(no),
            accrual(parts, base).balanced()?,
        )
        .text(line("note", &self.note)?)
        .meta("from", self.from.to_string())
        .meta("to", self.to.to_string())
        .guard(Guard::Award);
        if let (Some(how), Some(basis)) = (&self.basis, basis) {
            draft = draft
                .meta("method", how.method.name())
                .meta("rate", how.rate.to_string())
                .meta("basis", basis.to_string());
        }
        let posted = tx.post(permit, fund, draft).await?;
        let row = fee::Model {
            fund_id: fund,
            no,
            from_day: self.from,
            to_day: self.to,
            amount: Minor(amount.minor()),
            local: Minor(parts[0]),
            partner: Minor(parts[1]),
            paid_on: None,
            status: "accrued".into(),
            seq: posted.seq,
            pay_seq: None,
            recorded_at: tx.now(),
        };
        tx.insert::<fee::Entity>(permit, row).await?;
        let [local, partner] = parts.map(|part| Money::from_minor(part, base));
        Ok(Accrued {
            no,
            posted,
            amount,
            local,
            partner,
        })
    }
}

impl AccrueFee {
    /// No day is charged twice.
    async fn check_period(&self, tx: &Tx, fund: FundId) -> Result<()> {
        let book = tx.book_by_id(fund)?;
        crate::ledger::window::window(&book.fund, "from", self.from)?;
        crate::ledger::window::window(&book.fund, "to", self.to)?;
        if self.to <= self.from {
            let text = format!("{} is not after {}", self.to, self.from);
            let next = self.from.0.succ_opt().map_or(self.from, Day);
            return Err(Error::too_early("to", self.to, next, text));
        }
        let twice = fee::Entity::find()
            .filter(fee::Column::FundId.eq(fund))
            .filter(fee::Column::Status.ne("reversed"))
            .filter(fee::Column::FromDay.lt(self.to))
            .filter(fee::Column::ToDay.gt(self.from))
            .one(tx.conn())
            .await?;
        let Some(row) = twice else { return Ok(()) };
        Err(Error::refused(
            "fee.period_overlaps",
            format!(
                "fee {} covers {} up to {} already; reverse it first to charge these days anew",
                row.no, row.from_day, row.to_day
            ),
            vec![
                ("fee", row.no.to_string()),
                ("from", row.from_day.to_string()),
                ("to", row.to_day.to_string()),
            ],
        ))
    }

    /// The fee, and the basis where it was calculated.
    async fn amount(
        &self,
        tx: &mut Tx,
        fund: FundId,
        base: Currency,
    ) -> Result<(Money, Option<Money>)> {
        let how = match (&self.amount, &self.basis) {
            (Some(amount), None) => return Ok((amount.positive("amount", base)?, None)),
            (None, Some(how)) => how,
            _ => {
                let text = "give either the amount or the basis it is calculated on";
                return Err(Error::field("amount", "fee.amount_or_basis", text));
            }
        };
        let basis = how.of.amount(tx, fund, base, self.on).await?;
        let fee = match how.method {
            FeeMethod::AnnualRateOver4 => rule::fee::annual_rate_over_4(basis, how.rate)?,
            FeeMethod::Act365 => {
                let (from, to_exclusive) = (self.from.0, self.to.0);
                let part = rule::fee::FeePart {
                    from,
                    to_exclusive,
                    rate: how.rate,
                    basis,
                };
                rule::fee::act_365(&[part])?.fee
            }
        };
        let fee = fee.positive().map_err(|e| Error::money("basis", &e))?;
        Ok((fee, Some(basis)))
    }
}

impl FeeOn {
    async fn amount(&self, tx: &mut Tx, fund: FundId, base: Currency, on: Day) -> Result<Money> {
        let sum = match self {
            Self::Given(amount) => return amount.not_negative("basis", base),
            Self::Commitments => source::committed(tx, fund, on).await?,
            Self::NetInvested => {
                let held = tx.totals(fund, &[Code::Investments, Code::Loans]).await?;
                let of = |code| held.get(&code).copied().unwrap_or(0);
                [of(Code::Investments), of(Code::Loans)]
            }
        };
        Money::sum(sum.map(|part| Money::from_minor(part, base)), base)
            .map_err(|e| Error::money("basis", &e))
    }
}

fn subject(no: i64) -> String {
    format!("fee/{no}")
}

fn accrual(parts: BySide, base: Currency) -> Legs {
    let mut legs = Legs::new();
    for (side, part) in source::each(parts) {
        legs.push(source::account(Code::Fees, side, base), part);
    }
    for (side, part) in source::each(parts) {
        legs.push(source::account(Code::FeesPayable, side, base), -part);
    }
    legs
}

/// Pays a fee.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PayFee {
    pub fund: String,
    pub fee: i64,
    /// Bank account in the fund's currency.
    pub bank: String,
    pub on: Day,
}

impl Command for PayFee {
    type Reply = Posted;
    const NAME: &'static str = "fee.pay";
    const ACTION: Action = Action::Pay;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Posted> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("on", self.on)?;
        let mut row = fee_row(tx, fund, self.fee).await?;
        expect(&row, "accrued")?;
        let bank = bank(tx.conn(), fund, &self.bank, Some(base)).await?;
        let parts = [row.local.0, row.partner.0];
        let mut legs = Legs::new();
        for (side, part) in source::each(parts) {
            legs.push(source::account(Code::FeesPayable, side, base), part);
        }
        for (side, part) in source::each(parts) {
            legs.push(cash(&bank, side)?, -part);
        }
        let draft = Draft::new(Kind::FeePay, self.on, subject(row.no), legs.balanced()?)
            .text(format!("Fee {} up to {}", row.from_day, row.to_day))
            .meta("bank", bank.code)
            .guard(Guard::Payment);
        let posted = tx.post(permit, fund, draft).await?;
        row.status = "paid".into();
        row.paid_on = Some(self.on);
        row.pay_seq = Some(posted.seq);
        tx.update::<fee::Entity>(permit, row).await?;
        Ok(posted)
    }
}

async fn fee_row(tx: &Tx, fund: FundId, no: i64) -> Result<fee::Model> {
    let row = fee::Entity::find_by_id((fund, no)).one(tx.conn()).await?;
    row.ok_or_else(|| Error::field("fee", "fee.unknown", format!("there is no fee {no}")))
}

fn expect(row: &fee::Model, status: &str) -> Result<()> {
    if row.status == status {
        return Ok(());
    }
    Err(Error::refused(
        "fee.status",
        format!("fee {} is {}, not {status}", row.no, row.status),
        vec![
            ("fee", row.no.to_string()),
            ("status", row.status.clone()),
            ("wanted", status.to_owned()),
        ],
    ))
}

/// Takes back an accrual that is not paid, or a payment.
pub(super) async fn undo_in(tx: &mut Tx, permit: &Permit, original: &journal::Model) -> Result<()> {
    let mut row = fee_row(tx, original.fund_id, number(original)?).await?;
    if original.kind == Kind::FeePay.name() {
        expect(&row, "paid")?;
        row.status = "accrued".into();
        row.paid_on = None;
        row.pay_seq = None;
    } else {
        expect(&row, "accrued")?;
        row.status = "reversed".into();
    }
    tx.update::<fee::Entity>(permit, row).await
}
