//! Capital calls: one total in the fund's currency, shared by cumulative deficit.
//!
//! Accounts. Real: 1200 receivable against 3100 contributions; where the commitment is in another
//! currency, 1200 and 1900 in that currency and 1900 and 3100 in the fund's, at the notice's rate.
//! Memo, in the commitment's currency: 9200 unfunded against 9300 called.

mod ask;
mod condition;
mod share;

pub use ask::{IssueCall, Issued, Share};

use super::amount::{Quote, line};
use super::party::{Party, parties};
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::entry::Legs;
use crate::ledger::{AccountRef, Code, Draft, Kind, store};
use crate::money::{Currency, Money, Rate};
use condition::{check_notice, check_unlock};
use entity::value::{Day, FundId, Minor};
use entity::{call_share, capital_call, rate};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use share::{Line, lines, shares};
use std::collections::BTreeMap;

impl Command for IssueCall {
    type Reply = Issued;
    const NAME: &'static str = "call.issue";
    const ACTION: Action = Action::Call;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Issued> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("notice_on", self.notice_on)?;
        crate::ledger::window::window(&book.fund, "due_on", self.due_on)?;
        let total = self.total.positive("total", base)?;
        let parties = parties(tx.conn(), fund).await?;
        let rates = record_rates(
            tx,
            permit,
            fund,
            base,
            &self.rates,
            self.notice_on,
            "call notice",
        )
        .await?;
        check_used(&rates, &parties)?;
        let lines = lines(self, tx, &parties, &rates, base).await?;
        check_notice(self, tx, &lines).await?;
        check_unlock(tx, fund, base, &lines).await?;
        let shares = shares(tx, fund, total, &lines).await?;
        let no = next_no(tx, fund).await?;
        let draft = self.draft(no, base, &lines, &shares)?;
        let posted = tx.post(permit, fund, draft).await?;
        self.write(tx, permit, no, posted.seq, total, &lines, &shares)
            .await?;
        let shares = lines
            .iter()
            .zip(&shares)
            .map(|(l, s)| l.share(*s, base))
            .collect::<Result<_>>()?;
        Ok(Issued { no, posted, shares })
    }
}

impl IssueCall {
    fn draft(&self, no: i64, base: Currency, lines: &[Line<'_>], shares: &[i64]) -> Result<Draft> {
        let mut legs = Legs::new();
        let mut rates = BTreeMap::new();
        for (line, base_amount) in lines.iter().zip(shares) {
            let amount = line.amount(*base_amount, base)?;
            contribution(&mut legs, line.party, amount, *base_amount, base);
            if let Some(rate) = line.rate {
                rates.insert(format!("rate.{}", line.party.currency), rate.to_string());
            }
        }
        let mut draft = Draft::new(
            Kind::Call,
            self.notice_on,
            format!("call/{no}"),
            legs.balanced()?,
        )
        .text(line("purpose", &self.purpose)?)
        .meta("due_on", self.due_on.to_string());
        draft.meta.extend(rates);
        Ok(draft)
    }

    #[allow(clippy::too_many_arguments)] // the parts of one call, all decided by now
    async fn write(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        no: i64,
        seq: i64,
        total: Money,
        lines: &[Line<'_>],
        shares: &[i64],
    ) -> Result<()> {
        let (fund, base) = (tx.book(&self.fund)?.id(), total.currency());
        let row = capital_call::Model {
            fund_id: fund,
            no,
            kind: "call".into(),
            notice_on: self.notice_on,
            due_on: self.due_on,
            total: Minor(total.minor()),
            purpose: self.purpose.clone(),
            status: "issued".into(),
            seq,
            recorded_at: tx.now(),
        };
        tx.insert::<capital_call::Entity>(permit, row).await?;
        for (line, base_amount) in lines.iter().zip(shares) {
            let row = call_share::Model {
                fund_id: fund,
                call_no: no,
                sponsor_id: line.party.id,
                weight: line.weight,
                base: Minor(*base_amount),
                currency: line.party.currency.code().to_owned(),
                amount: Minor(line.amount(*base_amount, base)?),
                rate_mantissa: line.rate.map(|r| r.mantissa()),
                rate_scale: line.rate.map(|r| i64::from(r.scale())),
                paid: Minor(0),
                interest: Minor(0),
                interest_paid: Minor(0),
            };
            tx.insert::<call_share::Entity>(permit, row).await?;
        }
        Ok(())
    }
}

/// The legs by which a called amount becomes a contribution owed.
pub(super) fn contribution(
    legs: &mut Legs,
    party: &Party,
    amount: i64,
    base_amount: i64,
    base: Currency,
) {
    legs.push(party.account(Code::Receivable), amount);
    if party.currency != base {
        let position =
            |currency| AccountRef::new(Code::Position, party.currency.code(), currency, None);
        legs.push(position(party.currency), -amount);
        legs.push(position(base), base_amount);
    }
    legs.push(party.account_in(Code::Contributions, base), -base_amount);
    legs.push(party.account(Code::Unfunded), amount);
    legs.push(party.account(Code::Called), -amount);
}

/// Records quoted rates and makes them the latest the book knows.
pub(super) async fn record_rates(
    tx: &mut Tx,
    permit: &Permit,
    fund: FundId,
    base: Currency,
    quotes: &[Quote],
    on: Day,
    origin: &str,
) -> Result<BTreeMap<Currency, Rate>> {
    let mut rates = BTreeMap::new();
    for quote in quotes {
        let rate = quote.rate("rates", base)?;
        if rates.contains_key(&rate.from()) {
            let text = format!("{} is named twice", rate.from());
            return Err(Error::field("rates", "fx.rate_twice", text));
        }
        let of = Condition::all().add(rate::Column::FundId.eq(fund));
        let n = store::last_number::<rate::Entity>(tx.conn(), rate::Column::N, of).await? + 1;
        let row = rate::Model {
            fund_id: fund,
            n,
            from_currency: rate.from().code().to_owned(),
            to_currency: base.code().to_owned(),
            on_day: on,
            mantissa: rate.mantissa(),
            scale: i64::from(rate.scale()),
            origin: origin.to_owned(),
            recorded_at: tx.now(),
        };
        tx.insert::<rate::Entity>(permit, row).await?;
        // A rate of an earlier day is recorded, and does not become the latest.
        let later = rate::Entity::find()
            .filter(rate::Column::FundId.eq(fund))
            .filter(rate::Column::FromCurrency.eq(rate.from().code()))
            .filter(rate::Column::OnDay.gt(on))
            .one(tx.conn())
            .await?;
        if later.is_none() {
            tx.book_mut(fund)?.rates.insert(rate.from(), rate);
        }
        rates.insert(rate.from(), rate);
    }
    Ok(rates)
}

/// A rate of a currency in which nobody committed is most often a slip of the pen.
fn check_used(rates: &BTreeMap<Currency, Rate>, parties: &[Party]) -> Result<()> {
    let unused = rates
        .keys()
        .find(|c| parties.iter().all(|p| p.currency != **c));
    match unused {
        None => Ok(()),
        Some(currency) => Err(Error::field_with(
            "rates",
            "fx.rate_unused",
            format!("no sponsor of this fund committed in {currency}"),
            vec![("currency", currency.to_string())],
        )),
    }
}

pub(super) async fn next_no(tx: &Tx, fund: FundId) -> Result<i64> {
    let of = Condition::all().add(capital_call::Column::FundId.eq(fund));
    Ok(
        store::last_number::<capital_call::Entity>(tx.conn(), capital_call::Column::No, of).await?
            + 1,
    )
}

/// A call of this fund.
pub(super) async fn call_row(tx: &Tx, fund: FundId, no: i64) -> Result<capital_call::Model> {
    let row = capital_call::Entity::find_by_id((fund, no))
        .one(tx.conn())
        .await?;
    row.ok_or_else(|| Error::field("call", "call.unknown", format!("there is no call {no}")))
}

/// A call that still asks for money.
pub(super) async fn standing_call(tx: &Tx, fund: FundId, no: i64) -> Result<capital_call::Model> {
    let row = call_row(tx, fund, no).await?;
    if row.status == "issued" {
        return Ok(row);
    }
    Err(Error::refused(
        "call.withdrawn",
        format!("call {no} is withdrawn and asks for nothing"),
        vec![("call", no.to_string())],
    ))
}

/// Withdraws a call when its journal is reversed; nothing of it may be paid.
pub(super) async fn undo_in(
    tx: &mut Tx,
    permit: &Permit,
    original: &entity::journal::Model,
) -> Result<()> {
    let (fund, no) = (original.fund_id, super::subject::number(original)?);
    let mut row = call_row(tx, fund, no).await?;
    let paid = call_share::Entity::find()
        .filter(call_share::Column::FundId.eq(fund))
        .filter(call_share::Column::CallNo.eq(no))
        .filter(
            Condition::any()
                .add(call_share::Column::Paid.gt(0))
                .add(call_share::Column::InterestPaid.gt(0)),
        )
        .one(tx.conn())
        .await?;
    if let Some(share) = paid {
        let paid = Money::from_minor(share.paid.0, store::stored_currency(&share.currency)?);
        return Err(Error::refused(
            "call.partly_paid",
            format!(
                "call {no} has been paid {paid} {}: reverse the receipt first",
                paid.currency()
            ),
            vec![("call", no.to_string()), ("paid", paid.to_string())],
        ));
    }
    row.status = "withdrawn".into();
    tx.update::<capital_call::Entity>(permit, row).await
}
