//! Capital calls: one total in the fund's currency, shared by cumulative deficit.
//!
//! Accounts. Real: 1200 receivable against 3100 contributions; where the commitment is in another
//! currency, 1200 and 1900 in that currency and 1900 and 3100 in the fund's, at the notice's rate.
//! Memo, in the commitment's currency: 9200 unfunded against 9300 called.

use super::amount::{Amount, Quote, line};
use super::party::{Party, find, parties};
use super::rule::businessday::{Calendar, Weekend};
use super::rule::unlock::unlock;
use super::terms::{AllTerms, Terms};
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::entry::Legs;
use crate::ledger::{AccountRef, Code, Draft, Kind, Posted, store};
use crate::money::{Currency, Money, PastCall, Rate, allot};
use entity::value::{Day, FundId, Minor, Side, SponsorId};
use entity::{call_share, capital_call, holiday, rate};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Issues a call.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IssueCall {
    pub fund: String,
    /// In the fund's currency.
    pub total: Amount,
    pub notice_on: Day,
    pub due_on: Day,
    pub purpose: String,
    /// Sponsors excused from this call; they never make it up later.
    pub excused: Vec<String>,
    /// The notice's rates, one for each currency of a commitment other than the fund's.
    pub rates: Vec<Quote>,
}

/// A call as issued, or as it would be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issued {
    pub no: i64,
    pub posted: Posted,
    pub shares: Vec<Share>,
}

/// What one sponsor is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub sponsor: String,
    pub name: String,
    pub side: Side,
    pub excused: bool,
    /// In the fund's currency.
    pub base: Money,
    /// In the commitment's currency.
    pub amount: Money,
    /// Still callable afterwards, in the commitment's currency.
    pub unfunded_after: Money,
}

/// A sponsor on the way to its share.
struct Line<'a> {
    party: &'a Party,
    terms: Terms,
    rate: Option<Rate>,
    weight: i64,
    unfunded: i64,
    /// Unfunded in the fund's currency, truncated.
    cap: i64,
}

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
        let lines = self.lines(tx, &parties, &rates, base).await?;
        self.check_notice(tx, &lines).await?;
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
    async fn lines<'a>(
        &self,
        tx: &mut Tx,
        parties: &'a [Party],
        rates: &BTreeMap<Currency, Rate>,
        base: Currency,
    ) -> Result<Vec<Line<'a>>> {
        let fund = tx.book(&self.fund)?.id();
        for code in &self.excused {
            find(parties, "excused", code)?;
        }
        let all_terms = AllTerms::load(tx.conn(), fund).await?;
        let mut lines = Vec::new();
        for party in parties {
            let terms = all_terms.of_sponsor(party.id, self.notice_on)?;
            let excused = self.excused.contains(&party.code);
            if excused && terms.excuse != Some(true) {
                let text = format!(
                    "the agreement of {} gives no right to be excused",
                    party.code
                );
                return Err(Error::field("excused", "call.excuse_not_agreed", text));
            }
            let committed = tx.balance(fund, &party.account(Code::Commitments)).await?;
            let unfunded = tx.balance(fund, &party.account(Code::Unfunded)).await?;
            let rate = if party.currency == base {
                None
            } else {
                Some(notice_rate(rates, party, base)?)
            };
            let reference = terms.reference(party.currency, base)?.or(rate);
            let weigh = |minor: i64, rate: Option<Rate>| -> Result<i64> {
                let money = Money::from_minor(minor, party.currency);
                rate.map_or(Ok(minor), |r| {
                    r.convert_truncated(money)
                        .map(|m| m.minor())
                        .map_err(|e| Error::money("rates", &e))
                })
            };
            let weight = if excused {
                0
            } else {
                weigh(committed, reference)?
            };
            lines.push(Line {
                party,
                terms,
                rate,
                weight,
                unfunded,
                cap: weigh(unfunded, rate)?,
            });
        }
        Ok(lines)
    }

    /// Every live sponsor's agreed notice, in business days of the fund's calendar.
    async fn check_notice(&self, tx: &Tx, lines: &[Line<'_>]) -> Result<()> {
        let fund = &tx.book(&self.fund)?.fund;
        if self.due_on < self.notice_on {
            return Err(Error::field(
                "due_on",
                "date.order",
                format!("{} is before the notice on {}", self.due_on, self.notice_on),
            ));
        }
        let longest = lines
            .iter()
            .filter(|l| l.weight > 0)
            .filter_map(|l| l.terms.notice_days.map(|d| (d, l.party)))
            .max_by_key(|(d, _)| *d);
        let Some((days, party)) = longest else {
            return Ok(());
        };
        let holidays = holiday::Entity::find()
            .filter(holiday::Column::FundId.eq(fund.id))
            .all(tx.conn())
            .await?;
        let weekend = if fund.weekend == "fri-sat" {
            Weekend::FridaySaturday
        } else {
            Weekend::SaturdaySunday
        };
        let calendar = Calendar {
            weekend,
            holidays: holidays.into_iter().map(|h| h.day.0).collect(),
        };
        let earliest = Day(calendar.add(self.notice_on.0, days)?);
        if self.due_on < earliest {
            return Err(Error::refused(
                "call.notice_period",
                format!(
                    "{} agreed {days} business days of notice: due {earliest} at the earliest, not {}",
                    party.code, self.due_on
                ),
                vec![
                    ("sponsor", party.code.clone()),
                    ("days", days.to_string()),
                    ("earliest", earliest.to_string()),
                    ("due", self.due_on.to_string()),
                ],
            ));
        }
        Ok(())
    }

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

impl Line<'_> {
    /// The share in the commitment's currency: half-even at the notice's rate.
    fn amount(&self, base_amount: i64, base: Currency) -> Result<i64> {
        let money = Money::from_minor(base_amount, base);
        self.rate.map_or(Ok(base_amount), |r| {
            r.convert(money)
                .map(|m| m.minor())
                .map_err(|e| Error::money("rates", &e))
        })
    }

    fn share(&self, base_amount: i64, base: Currency) -> Result<Share> {
        let amount = self.amount(base_amount, base)?;
        Ok(Share {
            sponsor: self.party.code.clone(),
            name: self.party.name.clone(),
            side: self.party.side,
            excused: self.weight == 0,
            base: Money::from_minor(base_amount, base),
            amount: Money::from_minor(amount, self.party.currency),
            unfunded_after: Money::from_minor(self.unfunded - amount, self.party.currency),
        })
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
        tx.book_mut(fund)?.rates.insert(rate.from(), rate);
        rates.insert(rate.from(), rate);
    }
    Ok(rates)
}

fn notice_rate(rates: &BTreeMap<Currency, Rate>, party: &Party, base: Currency) -> Result<Rate> {
    rates.get(&party.currency).copied().ok_or_else(|| {
        let text = format!(
            "{} commits in {}: the notice must name its rate into {base}",
            party.code, party.currency
        );
        Error::field("rates", "fx.rate_missing", text)
    })
}

/// Shares in minor units of the fund's currency, in the order of the lines.
async fn shares(tx: &mut Tx, fund: FundId, total: Money, lines: &[Line<'_>]) -> Result<Vec<i64>> {
    let weights: Vec<i64> = lines.iter().map(|l| l.weight).collect();
    let caps: Vec<i64> = lines
        .iter()
        .map(|l| if l.weight > 0 { l.cap } else { 0 })
        .collect();
    let callable: i128 = caps.iter().map(|c| i128::from(*c)).sum();
    if i128::from(total.minor()) > callable {
        let base = total.currency();
        let callable = Money::from_minor(i64::try_from(callable).unwrap_or(i64::MAX), base);
        let short = Money::from_minor(total.minor() - callable.minor(), base);
        return Err(Error::refused(
            "commitment.over_call",
            format!("{callable} {base} are callable; a call of {total} is {short} too much"),
            vec![
                ("available", callable.to_string()),
                ("asked", total.to_string()),
                ("short", short.to_string()),
                ("currency", base.to_string()),
            ],
        ));
    }
    let ids: Vec<SponsorId> = lines.iter().map(|l| l.party.id).collect();
    let past = past_calls(tx, fund, &ids).await?;
    allot(&past, total.minor(), &weights, &caps).map_err(|e| Error::money("total", &e))
}

/// Earlier calls that stand, with each sponsor's weight and grant.
async fn past_calls(tx: &Tx, fund: FundId, order: &[SponsorId]) -> Result<Vec<PastCall>> {
    let calls = capital_call::Entity::find()
        .filter(capital_call::Column::FundId.eq(fund))
        .filter(capital_call::Column::Status.eq("issued"))
        .filter(capital_call::Column::Kind.eq("call"))
        .order_by_asc(capital_call::Column::No)
        .all(tx.conn())
        .await?;
    let shares = call_share::Entity::find()
        .filter(call_share::Column::FundId.eq(fund))
        .all(tx.conn())
        .await?;
    let of = |no: i64, id: SponsorId| {
        shares
            .iter()
            .find(|s| s.call_no == no && s.sponsor_id == id)
    };
    Ok(calls
        .iter()
        .map(|c| PastCall {
            weights: order
                .iter()
                .map(|id| of(c.no, *id).map_or(0, |s| s.weight))
                .collect(),
            total: c.total.0,
            granted: order
                .iter()
                .map(|id| of(c.no, *id).map_or(0, |s| s.base.0))
                .collect(),
        })
        .collect())
}

/// The next call waits until enough of what was paid in is spent or promised.
async fn check_unlock(tx: &mut Tx, fund: FundId, base: Currency, lines: &[Line<'_>]) -> Result<()> {
    let Some((share, party)) = lines
        .iter()
        .find_map(|l| l.terms.unlock_share.map(|s| (s, l.party)))
    else {
        return Ok(());
    };
    let held = tx
        .totals(
            fund,
            &[
                Code::Contributions,
                Code::Receivable,
                Code::Investments,
                Code::Loans,
                Code::Grants,
                Code::Fees,
                Code::Expenses,
                Code::Encumbrance,
            ],
        )
        .await?;
    let sum = |codes: &[Code]| {
        codes
            .iter()
            .map(|c| held.get(c).copied().unwrap_or(0))
            .sum::<i64>()
    };
    let paid_in = sum(&[Code::Contributions]) - sum(&[Code::Receivable]);
    let deployed = sum(&[
        Code::Investments,
        Code::Loans,
        Code::Grants,
        Code::Fees,
        Code::Expenses,
        Code::Encumbrance,
    ]);
    let (paid_in, deployed) = (
        Money::from_minor(paid_in.max(0), base),
        Money::from_minor(deployed.max(0), base),
    );
    let state = unlock(paid_in, deployed, Money::zero(base), share)?;
    if state.is_unlocked {
        return Ok(());
    }
    Err(Error::refused(
        "call.locked",
        format!(
            "the agreement of {} unlocks the next call when {share} of {paid_in} {base} paid in is spent or promised; {deployed} is, {} are missing",
            party.code, state.missing
        ),
        vec![
            ("missing", state.missing.to_string()),
            ("share", share.to_string()),
            ("paid_in", paid_in.to_string()),
            ("deployed", deployed.to_string()),
            ("currency", base.to_string()),
        ],
    ))
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
