//! Distributions: money for the sponsors, in part callable again.
//!
//! Accounts. Declare, in the fund's currency: 3300 of each sponsor against 2200 of the sponsor and
//! the source that pays it; the recallable part (memo, in the commitment's currency): 9350
//! reinstated against 9200 unfunded.

use super::amount::{Amount, line};
use super::declared::{next_no, payable, subject, with_shares, withdraw};
use super::facts;
use super::party::{Party, find, parties};
use super::recall::reinstate;
use super::subject::number;
use super::terms::AllTerms;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::entry::Legs;
use crate::ledger::{Code, Draft, Guard, Kind, Posted};
use crate::money::{Currency, Money, allot, split};
use entity::value::{Day, FundId, Minor, Side};
use entity::{distribution, distribution_share, journal};
use serde::{Deserialize, Serialize};

/// Declares a distribution.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Distribute {
    pub fund: String,
    /// In the fund's currency.
    pub amount: Amount,
    /// The part that may be called again.
    pub recallable: Amount,
    pub on: Day,
    pub purpose: String,
    /// What each sponsor gets, where it is not by contributions; sums to the amount.
    pub shares: Option<Vec<GivenShare>>,
}

/// A share that a waterfall or an agreement gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenShare {
    pub sponsor: String,
    pub amount: Amount,
}

/// A distribution as declared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Distributed {
    pub no: i64,
    pub posted: Posted,
    pub shares: Vec<DistributionShare>,
}

/// What one sponsor gets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DistributionShare {
    pub sponsor: String,
    pub name: String,
    pub source: Side,
    /// In the fund's currency.
    pub amount: Money,
    pub recallable: Money,
    /// Callable again, in the commitment's currency.
    pub reinstated: Money,
}

/// A sponsor on the way to its share, in minor units.
struct Line<'a> {
    party: &'a Party,
    weight: i64,
    amount: i64,
    recallable: i64,
    reinstated: i64,
}

impl Command for Distribute {
    type Reply = Distributed;
    const NAME: &'static str = "distribute";
    const ACTION: Action = Action::Distribute;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Distributed> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("on", self.on)?;
        let amount = self.amount.positive("amount", base)?;
        let parties = parties(tx.conn(), fund).await?;
        let lines = self.lines(tx, fund, amount, &parties).await?;
        let no = next_no(tx, fund).await?;
        let mut legs = Legs::new();
        for l in &lines {
            legs.push(l.party.account_in(Code::Distributed, base), l.amount);
        }
        for l in &lines {
            legs.push(l.party.account(Code::Reinstated), l.reinstated);
        }
        for l in &lines {
            legs.push(payable(&l.party.code, l.party.side, base), -l.amount);
        }
        for l in &lines {
            legs.push(l.party.account(Code::Unfunded), -l.reinstated);
        }
        let recallable: i64 = lines.iter().map(|l| l.recallable).sum();
        let draft = Draft::new(Kind::Distribute, self.on, subject(no), legs.balanced()?)
            .text(line("purpose", &self.purpose)?)
            .meta("recallable", recallable.to_string())
            .guard(Guard::Payment);
        let posted = tx.post(permit, fund, draft).await?;
        let row = distribution::Model {
            fund_id: fund,
            no,
            kind: "proceeds".into(),
            amount: Minor(amount.minor()),
            recallable: Minor(recallable),
            declared_on: self.on,
            purpose: self.purpose.clone(),
            status: "declared".into(),
            seq: posted.seq,
            recorded_at: tx.now(),
        };
        tx.insert::<distribution::Entity>(permit, row).await?;
        for l in &lines {
            tx.insert::<distribution_share::Entity>(permit, l.row(fund, no))
                .await?;
        }
        let shares = lines.iter().map(|l| l.share(base)).collect();
        Ok(Distributed { no, posted, shares })
    }
}

impl Distribute {
    async fn lines<'a>(
        &self,
        tx: &mut Tx,
        fund: FundId,
        amount: Money,
        parties: &'a [Party],
    ) -> Result<Vec<Line<'a>>> {
        let base = amount.currency();
        let weights = match &self.shares {
            Some(given) => given_weights(given, amount, parties)?,
            None => contributions(tx, fund, base, parties).await?,
        };
        let by_weight = split(amount.minor(), &weights).map_err(|e| Error::money("amount", &e))?;
        let again = self.recallable.not_negative("recallable", base)?;
        if again.minor() > amount.minor() {
            let text = format!("{again} is more than the {amount} distributed");
            let figures = vec![
                ("available", amount.to_string()),
                ("asked", again.to_string()),
                ("currency", base.to_string()),
            ];
            return Err(Error::field_with(
                "recallable",
                "distribution.recallable",
                text,
                figures,
            ));
        }
        // Rounding the smaller part could pass a share of the larger by a unit: it may not.
        let again = if again.is_zero() {
            vec![0; weights.len()]
        } else {
            allot(&[], again.minor(), &weights, &by_weight)
                .map_err(|e| Error::money("recallable", &e))?
        };
        let terms = AllTerms::load(tx.conn(), fund).await?;
        let mut lines = Vec::new();
        for (i, party) in parties.iter().enumerate().filter(|(i, _)| weights[*i] > 0) {
            let recallable = again[i];
            let reinstated = reinstate(tx, fund, &terms, party, recallable, self.on).await?;
            let (weight, amount) = (weights[i], by_weight[i]);
            lines.push(Line {
                party,
                weight,
                amount,
                recallable,
                reinstated,
            });
        }
        Ok(lines)
    }
}

/// What each sponsor has contributed, in the fund's currency.
async fn contributions(
    tx: &mut Tx,
    fund: FundId,
    base: Currency,
    parties: &[Party],
) -> Result<Vec<i64>> {
    let mut weights = Vec::with_capacity(parties.len());
    for party in parties {
        weights.push(
            tx.balance(fund, &party.account_in(Code::Contributions, base))
                .await?,
        );
    }
    if weights.iter().all(|w| *w == 0) {
        let text = "nobody has contributed yet: there is nothing to distribute by";
        return Err(Error::refused(
            "distribution.no_contributions",
            text,
            Vec::new(),
        ));
    }
    Ok(weights)
}

/// Given shares in the order of the parties; they sum to the amount.
fn given_weights(given: &[GivenShare], amount: Money, parties: &[Party]) -> Result<Vec<i64>> {
    let mut weights = vec![0_i64; parties.len()];
    let mut sum = 0_i128;
    for share in given {
        let party = find(parties, "shares", &share.sponsor)?;
        let place = parties
            .iter()
            .position(|p| p.id == party.id)
            .unwrap_or_default();
        if weights[place] > 0 {
            let text = format!("{} stands there twice", share.sponsor);
            return Err(Error::field("shares", "distribution.sponsor_twice", text));
        }
        weights[place] = share.amount.positive("shares", amount.currency())?.minor();
        sum += i128::from(weights[place]);
    }
    if sum != i128::from(amount.minor()) {
        let text = match i64::try_from(sum) {
            Ok(sum) => {
                let sum = Money::from_minor(sum, amount.currency());
                format!(
                    "sum to {sum}, the distribution is {amount} {}",
                    amount.currency()
                )
            }
            Err(_) => "sum to more than an amount can hold".to_owned(),
        };
        return Err(Error::field("shares", "distribution.share_sum", text));
    }
    Ok(weights)
}

impl Line<'_> {
    fn row(&self, fund: FundId, no: i64) -> distribution_share::Model {
        distribution_share::Model {
            fund_id: fund,
            distribution_no: no,
            sponsor_id: self.party.id,
            weight: self.weight,
            amount: Minor(self.amount),
            recallable: Minor(self.recallable),
            reinstated: Minor(self.reinstated),
            source: self.party.side,
            paid_on: None,
            pay_seq: None,
        }
    }

    fn share(&self, base: Currency) -> DistributionShare {
        DistributionShare {
            sponsor: self.party.code.clone(),
            name: self.party.name.clone(),
            source: self.party.side,
            amount: Money::from_minor(self.amount, base),
            recallable: Money::from_minor(self.recallable, base),
            reinstated: Money::from_minor(self.reinstated, self.party.currency),
        }
    }
}

/// Takes back a distribution of which nothing is paid and nothing was made recallable later.
pub(super) async fn undo_in(tx: &mut Tx, permit: &Permit, original: &journal::Model) -> Result<()> {
    let no = number(original)?;
    let (row, shares) = with_shares(tx, original.fund_id, no).await?;
    let first = facts::under(original, "recallable")?;
    let first = first.get("").map_or("0", String::as_str);
    if row.recallable.0 != facts::whole(original, "recallable", first)? {
        return Err(Error::refused(
            "distribution.recalled",
            format!("part of distribution {no} was made recallable later: reverse that first"),
            vec![("distribution", no.to_string())],
        ));
    }
    withdraw(tx, permit, row, &shares).await
}
