//! Money from sponsors: in part, in full, too much, too late, and taken back by the bank.
//!
//! Accounts, in the commitment's currency: 1100 cash against 1200 receivable, the rest to 2300
//! advances. Default interest: 1200 against 4310 (through 1900 where the currency is another). A
//! returned receipt posts 1200 against 1100, or against 2400 where the money is spent already.

use super::amount::{Amount, line};
use super::call::standing_call;
use super::party::{Party, bank, cash, find, parties};
use super::receipt_back::take_back;
use super::rule::interest;
use super::subject::number;
use super::terms::AllTerms;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::entry::Legs;
use crate::ledger::{AccountRef, Code, Draft, Kind, Posted, store};
use crate::money::{Currency, Fraction, Money, Rate};
use entity::value::{Day, FundId, Minor};
use entity::{call_share, capital_call, journal, receipt, receipt_line};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// Records money that a sponsor paid.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Receive {
    pub fund: String,
    pub sponsor: String,
    /// Must be in the currency of the sponsor's commitment.
    pub bank: String,
    pub amount: Amount,
    pub on: Day,
    pub reference: String,
    /// Settles this call; without it, the one due earliest first.
    pub call: Option<i64>,
}

/// What a receipt settled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    pub no: i64,
    pub posted: Posted,
    pub settled: Vec<Settled>,
    /// Beyond everything owed; kept for the sponsor.
    pub advance: Money,
}

/// The part of a receipt that went to one call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    pub call: i64,
    pub principal: Money,
    /// Default interest charged for the days this part was late.
    pub charged: Money,
    /// Default interest paid by this receipt.
    pub interest: Money,
}

impl Command for Receive {
    type Reply = Received;
    const NAME: &'static str = "receive";
    const ACTION: Action = Action::Receive;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Received> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("on", self.on)?;
        let parties = parties(tx.conn(), fund).await?;
        let party = find(&parties, "sponsor", &self.sponsor)?;
        let amount = self.amount.positive("amount", party.currency)?;
        let bank = bank(tx.conn(), fund, &self.bank, Some(party.currency)).await?;
        let open = open_shares(tx, fund, party, self.call).await?;
        let rate = default_rate(tx, fund, party, self.on).await?;
        let (settled, advance) = settle(amount, self.on, rate, &open)?;
        let no = next_no(tx, fund).await?;
        let legs = legs(
            party,
            &cash(&bank, party.side)?,
            &settled,
            advance,
            &open,
            base,
        )?;
        let draft = Draft::new(
            Kind::Receive,
            self.on,
            format!("receipt/{no}"),
            legs.balanced()?,
        )
        .text(line("reference", &self.reference)?)
        .meta("sponsor", party.code.clone());
        let posted = tx.post(permit, fund, draft).await?;
        let row = receipt::Model {
            fund_id: fund,
            no,
            sponsor_id: party.id,
            bank: bank.code,
            currency: party.currency.code().to_owned(),
            amount: Minor(amount.minor()),
            advance: Minor(advance.minor()),
            received_on: self.on,
            reference: self.reference.clone(),
            status: "received".into(),
            seq: posted.seq,
            recorded_at: tx.now(),
        };
        tx.insert::<receipt::Entity>(permit, row).await?;
        for s in &settled {
            add_to_share(tx, permit, fund, party, s, 1).await?;
            tx.insert::<receipt_line::Entity>(permit, s.row(fund, no))
                .await?;
        }
        Ok(Received {
            no,
            posted,
            settled,
            advance,
        })
    }
}

/// Cash in, what it settled, interest charged, and the advance.
fn legs(
    party: &Party,
    cash: &AccountRef,
    settled: &[Settled],
    advance: Money,
    open: &[Open],
    base: Currency,
) -> Result<Legs> {
    let (mut total, mut legs) = (advance.minor(), Legs::new());
    for s in settled {
        total += s.principal.minor() + s.interest.minor();
    }
    legs.push(cash.clone(), total);
    for s in settled {
        legs.push(
            party.account(Code::Receivable),
            -(s.principal.minor() + s.interest.minor()),
        );
        let rate = open
            .iter()
            .find(|o| o.share.call_no == s.call)
            .and_then(|o| o.rate);
        charge(&mut legs, party, s.charged, rate, base)?;
    }
    legs.push(party.account(Code::Advances), -advance.minor());
    Ok(legs)
}

/// Default interest becomes owed.
fn charge(
    legs: &mut Legs,
    party: &Party,
    charged: Money,
    rate: Option<Rate>,
    base: Currency,
) -> Result<()> {
    legs.push(party.account(Code::Receivable), charged.minor());
    let income = AccountRef::by_side(Code::DefaultInterest, party.side, base);
    let Some(rate) = rate.filter(|_| party.currency != base) else {
        legs.push(income, -charged.minor());
        return Ok(());
    };
    let value = rate
        .convert(charged)
        .map_err(|e| Error::money("rates", &e))?
        .minor();
    let position =
        |currency| AccountRef::new(Code::Position, party.currency.code(), currency, None);
    legs.push(position(party.currency), -charged.minor());
    legs.push(position(base), value);
    legs.push(income, -value);
    Ok(())
}

/// A share of a call with something owed.
struct Open {
    share: call_share::Model,
    due_on: Day,
    rate: Option<Rate>,
}

async fn open_shares(tx: &Tx, fund: FundId, party: &Party, call: Option<i64>) -> Result<Vec<Open>> {
    if let Some(no) = call {
        standing_call(tx, fund, no).await?;
    }
    let base = tx.book_by_id(fund)?.currency();
    let shares = call_share::Entity::find()
        .filter(call_share::Column::FundId.eq(fund))
        .filter(call_share::Column::SponsorId.eq(party.id))
        .all(tx.conn())
        .await?;
    let calls = capital_call::Entity::find()
        .filter(capital_call::Column::FundId.eq(fund))
        .filter(capital_call::Column::Status.eq("issued"))
        .all(tx.conn())
        .await?;
    let mut open = Vec::new();
    for share in shares {
        let Some(c) = calls
            .iter()
            .find(|c| c.no == share.call_no && call.is_none_or(|no| no == c.no))
        else {
            continue;
        };
        if share.paid < share.amount || share.interest_paid < share.interest {
            let rate = stored_rate(&share, party.currency, base)?;
            open.push(Open {
                share,
                due_on: c.due_on,
                rate,
            });
        }
    }
    open.sort_by_key(|o| (o.due_on, o.share.call_no));
    Ok(open)
}

/// The rate of the notice that asked for a share.
pub(super) fn stored_rate(
    share: &call_share::Model,
    from: Currency,
    base: Currency,
) -> Result<Option<Rate>> {
    let (Some(mantissa), Some(scale)) = (share.rate_mantissa, share.rate_scale) else {
        return Ok(None);
    };
    let scale = u8::try_from(scale).map_err(|e| Error::Internal(format!("stored rate: {e}")))?;
    Rate::new(mantissa, scale, from, base)
        .map(Some)
        .map_err(|e| Error::Internal(format!("stored rate: {e}")))
}

async fn default_rate(tx: &Tx, fund: FundId, party: &Party, on: Day) -> Result<Option<Fraction>> {
    Ok(AllTerms::load(tx.conn(), fund)
        .await?
        .of_sponsor(party.id, on)?
        .default_interest)
}

/// Principal of every open share first, earliest due first, then the interest, then an advance.
fn settle(
    amount: Money,
    on: Day,
    rate: Option<Fraction>,
    open: &[Open],
) -> Result<(Vec<Settled>, Money)> {
    let (currency, mut left) = (amount.currency(), amount.minor());
    let mut settled = Vec::new();
    for o in open {
        let principal = left.min(o.share.amount.0 - o.share.paid.0);
        left -= principal;
        let late = Money::from_minor(principal, currency);
        let charged = match rate {
            Some(rate) if on > o.due_on && principal > 0 => {
                interest::simple_act_365(late, rate, o.due_on.0, on.0)?.interest
            }
            _ => Money::zero(currency),
        };
        settled.push(Settled {
            call: o.share.call_no,
            principal: late,
            charged,
            interest: Money::zero(currency),
        });
    }
    for (s, o) in settled.iter_mut().zip(open) {
        let owed = o.share.interest.0 + s.charged.minor() - o.share.interest_paid.0;
        let interest = left.min(owed);
        left -= interest;
        s.interest = Money::from_minor(interest, currency);
    }
    settled.retain(|s| !s.principal.is_zero() || !s.interest.is_zero());
    Ok((settled, Money::from_minor(left, currency)))
}

impl Settled {
    fn row(&self, fund: FundId, receipt: i64) -> receipt_line::Model {
        receipt_line::Model {
            fund_id: fund,
            receipt_no: receipt,
            call_no: self.call,
            principal: Minor(self.principal.minor()),
            interest: Minor(self.interest.minor()),
            charged: Minor(self.charged.minor()),
        }
    }
}

/// Adds (1) or takes away (-1) what was settled to the share of the call.
async fn add_to_share(
    tx: &mut Tx,
    permit: &Permit,
    fund: FundId,
    party: &Party,
    s: &Settled,
    sign: i64,
) -> Result<()> {
    let row = call_share::Entity::find_by_id((fund, s.call, party.id))
        .one(tx.conn())
        .await?;
    let mut row = row.ok_or_else(|| {
        Error::Internal(format!(
            "share of {} in call {} is missing",
            party.code, s.call
        ))
    })?;
    row.paid.0 += sign * s.principal.minor();
    row.interest.0 += sign * s.charged.minor();
    row.interest_paid.0 += sign * s.interest.minor();
    tx.update::<call_share::Entity>(permit, row).await
}

async fn next_no(tx: &Tx, fund: FundId) -> Result<i64> {
    let of = Condition::all().add(receipt::Column::FundId.eq(fund));
    Ok(store::last_number::<receipt::Entity>(tx.conn(), receipt::Column::No, of).await? + 1)
}

/// Takes a receipt back: the calls it settled are open again.
pub(super) async fn undo_in(tx: &mut Tx, permit: &Permit, original: &journal::Model) -> Result<()> {
    take_back(tx, permit, original.fund_id, number(original)?, "reversed")
        .await
        .map(|_| ())
}
