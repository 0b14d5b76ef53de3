//! Commitments: binding promises to pay.
//!
//! Accounts (memo, in the commitment's currency): 9100 commitments against 9200 unfunded. A
//! transfer moves both, and 9300 called with 3100 contributions for the part already called.
//! Per sponsor 9100 = 9200 + 9300 - 9350, always.

use super::amount::{Amount, line};
use super::party::{Party, find, parties};
use super::rule::matching;
use super::terms::AllTerms;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::entry::Legs;
use crate::ledger::{Code, Draft, Guard, Kind, Posted};
use crate::money::Money;
use entity::value::Day;
use serde::{Deserialize, Serialize};

/// A sponsor promises an amount, for the first time or in addition.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Commit {
    pub fund: String,
    pub sponsor: String,
    pub amount: Amount,
    pub on: Day,
    pub note: String,
}

impl Command for Commit {
    type Reply = Posted;
    const NAME: &'static str = "commit";
    const ACTION: Action = Action::Commit;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Posted> {
        let book = tx.book(&self.fund)?;
        book.check_day("on", self.on)?;
        let fund = book.id();
        let parties = parties(tx.conn(), fund).await?;
        let party = find(&parties, "sponsor", &self.sponsor)?;
        party
            .currency
            .check_on(self.on.0)
            .map_err(|e| Error::money("on", &e))?;
        if self.on < party.signed_on {
            let text = format!(
                "{} is before the agreement was signed, on {}",
                self.on, party.signed_on
            );
            let figures = vec![("signed", party.signed_on.to_string())];
            return Err(Error::field_with(
                "on",
                "agreement.not_in_force",
                text,
                figures,
            ));
        }
        let amount = self.amount.positive("amount", party.currency)?;
        check_matching(tx, &self.fund, &parties, party, amount, self.on).await?;
        let already = tx.balance(fund, &party.account(Code::Commitments)).await?;
        let kind = if already > 0 {
            Kind::CommitIncrease
        } else {
            Kind::Commit
        };
        let legs = Legs::new()
            .debit(party.account(Code::Commitments), amount.minor())
            .credit(party.account(Code::Unfunded), amount.minor());
        let draft = Draft::new(
            kind,
            self.on,
            format!("sponsor/{}", party.code),
            legs.balanced()?,
        )
        .text(line("note", &self.note)?);
        tx.post(permit, fund, draft).await
    }
}

/// Public money may not pass what the private and partner money committed so far brings.
async fn check_matching(
    tx: &mut Tx,
    code: &str,
    parties: &[Party],
    party: &Party,
    amount: Money,
    on: Day,
) -> Result<()> {
    let book = tx.book(code)?;
    let (fund, base) = (book.id(), book.currency());
    let terms = AllTerms::load(tx.conn(), fund).await?;
    let Some(rule) = terms
        .of_fund(on)?
        .matching
        .filter(|_| party.is_government())
    else {
        return Ok(());
    };
    let (private, government) = committed(tx, code, &terms, parties, party, amount, on).await?;
    let allowed = matching::matched(&rule.rule(base)?, private)?;
    if government.minor() > allowed.government.minor() {
        let over = Money::from_minor(government.minor() - allowed.government.minor(), base);
        return Err(Error::refused(
            "matching.exceeded",
            format!(
                "public commitments would be {government} {base}; {private} of other commitments bring at most {} (bound by {}), over by {over}",
                allowed.government,
                binding(allowed.binding)
            ),
            vec![
                ("government", government.to_string()),
                ("private", private.to_string()),
                ("allowed", allowed.government.to_string()),
                ("over", over.to_string()),
                ("currency", base.to_string()),
            ],
        ));
    }
    Ok(())
}

/// What private and partner sponsors, and what public ones, have committed with this amount.
async fn committed(
    tx: &mut Tx,
    code: &str,
    terms: &AllTerms,
    parties: &[Party],
    party: &Party,
    amount: Money,
    on: Day,
) -> Result<(Money, Money)> {
    let book = tx.book(code)?;
    let (fund, base) = (book.id(), book.currency());
    let (mut private, mut government) = (0_i128, 0_i128);
    for p in parties {
        let mut committed = tx.balance(fund, &p.account(Code::Commitments)).await?;
        if p.id == party.id {
            committed += amount.minor();
        }
        let value = in_base(
            tx,
            terms,
            p,
            Money::from_minor(committed, p.currency),
            on,
            base,
            code,
        )?;
        if p.is_government() {
            government += i128::from(value);
        } else {
            private += i128::from(value);
        }
    }
    let wide = |n: i128| {
        i64::try_from(n)
            .map_err(|_| Error::too_large("amount", "the sum of commitments is too large", base))
    };
    Ok((
        Money::from_minor(wide(private)?, base),
        Money::from_minor(wide(government)?, base),
    ))
}

/// A commitment's value in the fund's currency: at the agreement's rate, else the latest known.
pub(super) fn in_base(
    tx: &Tx,
    terms: &AllTerms,
    party: &Party,
    amount: Money,
    on: Day,
    base: crate::money::Currency,
    code: &str,
) -> Result<i64> {
    if party.currency == base || amount.is_zero() {
        return Ok(amount.minor());
    }
    let agreed = terms
        .of_sponsor(party.id, on)?
        .reference(party.currency, base)?;
    let rate = agreed.or_else(|| {
        tx.book(code)
            .ok()
            .and_then(|b| b.rates.get(&party.currency).copied())
    });
    let rate = rate.ok_or_else(|| {
        Error::refused(
            "fx.rate_missing",
            format!(
                "the agreement of {} names no rate from {} to {base}, and none is recorded",
                party.code, party.currency
            ),
            vec![
                ("sponsor", party.code.clone()),
                ("currency", party.currency.to_string()),
            ],
        )
    })?;
    Ok(rate
        .convert_truncated(amount)
        .map_err(|e| Error::money("amount", &e))?
        .minor())
}

/// A sponsor takes back a promise not yet called.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CancelCommitment {
    pub fund: String,
    pub sponsor: String,
    pub amount: Amount,
    pub on: Day,
    pub note: String,
}

impl Command for CancelCommitment {
    type Reply = Posted;
    const NAME: &'static str = "commit.cancel";
    const ACTION: Action = Action::Commit;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Posted> {
        let fund = tx.book(&self.fund)?.id();
        let parties = parties(tx.conn(), fund).await?;
        let party = find(&parties, "sponsor", &self.sponsor)?;
        let amount = self.amount.positive("amount", party.currency)?.minor();
        let legs = Legs::new()
            .debit(party.account(Code::Unfunded), amount)
            .credit(party.account(Code::Commitments), amount);
        let draft = Draft::new(
            Kind::CommitCancel,
            self.on,
            format!("sponsor/{}", party.code),
            legs.balanced()?,
        )
        .text(line("note", &self.note)?)
        .guard(Guard::Award);
        tx.post(permit, fund, draft).await
    }
}

/// A sponsor hands part of its commitment to another of the same side and currency.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TransferCommitment {
    pub fund: String,
    pub from: String,
    pub to: String,
    /// The part of the commitment that moves.
    pub amount: Amount,
    /// How much of it has been called; its contributions move along, pro rata, truncated.
    pub called: Amount,
    pub on: Day,
    pub note: String,
}

impl Command for TransferCommitment {
    type Reply = Posted;
    const NAME: &'static str = "commit.transfer";
    const ACTION: Action = Action::Commit;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Posted> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        let parties = parties(tx.conn(), fund).await?;
        let (from, to) = (
            find(&parties, "from", &self.from)?,
            find(&parties, "to", &self.to)?,
        );
        if from.id == to.id || from.side != to.side || from.currency != to.currency {
            return Err(Error::field(
                "to",
                "commitment.transfer_between",
                "must be another sponsor of the same side and currency",
            ));
        }
        let amount = self.amount.positive("amount", from.currency)?.minor();
        let called = self.called.not_negative("called", from.currency)?.minor();
        if called > amount {
            return Err(Error::field(
                "called",
                "commitment.transfer_called",
                "is more than the amount that moves",
            ));
        }
        let all_called = tx.balance(fund, &from.account(Code::Called)).await?;
        let contributed = tx
            .balance(fund, &from.account_in(Code::Contributions, base))
            .await?;
        let moved = if called == 0 || all_called == 0 {
            0
        } else {
            i64::try_from(i128::from(contributed) * i128::from(called) / i128::from(all_called))
                .unwrap_or(i64::MAX)
        };
        let legs = Legs::new()
            .debit(to.account(Code::Commitments), amount)
            .credit(from.account(Code::Commitments), amount)
            .debit(from.account(Code::Unfunded), amount - called)
            .credit(to.account(Code::Unfunded), amount - called)
            .debit(from.account(Code::Called), called)
            .credit(to.account(Code::Called), called)
            .debit(from.account_in(Code::Contributions, base), moved)
            .credit(to.account_in(Code::Contributions, base), moved);
        let draft = Draft::new(
            Kind::CommitTransfer,
            self.on,
            format!("sponsor/{}", from.code),
            legs.balanced()?,
        )
        .text(line("note", &self.note)?)
        .meta("to", to.code.clone())
        .guard(Guard::Award);
        tx.post(permit, fund, draft).await
    }
}

fn binding(binding: matching::Binding) -> &'static str {
    match binding {
        matching::Binding::Floor => "the floor",
        matching::Binding::Ratio => "the ratio",
        matching::Binding::MaxShare => "the largest public share",
        matching::Binding::Cap => "the cap",
    }
}
