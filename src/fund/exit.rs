//! Investments sold, in whole or in part: shares, convertibles, SAFEs. Loans are repaid.
//!
//! Accounts, per source, in the ratio that financed the company: 1100 against 1300 at cost, the
//! difference to 4100. The unrealised value of the part sold goes back from 1310 to 4200.

use super::amount::{Amount, line};
use super::holding::{Holding, INVESTMENTS};
use super::party::{bank, cash};
use super::source;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::entry::Legs;
use crate::ledger::{Code, Draft, Kind, Posted};
use crate::money::Money;
use crate::money::exact::rational;
use entity::value::Day;
use serde::{Deserialize, Serialize};

/// Records a sale.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Exit {
    pub fund: String,
    pub company: String,
    /// Bank account in the fund's currency that received the proceeds.
    pub bank: String,
    pub proceeds: Amount,
    /// Cost of the part sold; zero for what comes in after everything was sold or written off.
    pub cost: Amount,
    pub on: Day,
    pub note: String,
}

/// A sale as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exited {
    pub posted: Posted,
    /// Realised gain, below zero loss.
    pub gain: Money,
    /// Cost of what is still held.
    pub cost_left: Money,
}

impl Command for Exit {
    type Reply = Exited;
    const NAME: &'static str = "exit";
    const ACTION: Action = Action::Book;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Exited> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("on", self.on)?;
        let proceeds = self.proceeds.positive("proceeds", base)?;
        let cost = self.cost.not_negative("cost", base)?;
        let bank = bank(tx.conn(), fund, &self.bank, Some(base)).await?;
        let held = Holding::load(tx, fund, &self.company).await?;
        let ratio = held.financed(tx, held.cost, &INVESTMENTS).await?;
        check_cost(&held, cost)?;
        let received = source::divide(proceeds.minor(), ratio)?;
        let sold = source::divide(cost.minor(), ratio)?;
        let mut legs = Legs::new();
        for (side, part) in source::each(received) {
            legs.push(cash(&bank, side)?, part);
        }
        for (side, part) in source::each(sold) {
            held.push(&mut legs, Code::Investments, side, -part);
        }
        for ((side, received), (_, sold)) in source::each(received).zip(source::each(sold)) {
            legs.push(
                source::account(Code::RealisedGain, side, base),
                sold - received,
            );
        }
        release_unrealised(&mut legs, &held, sold)?;
        let draft = Draft::new(Kind::Exit, self.on, held.subject(), legs.balanced()?)
            .text(line("note", &self.note)?)
            .meta("proceeds", proceeds.to_string())
            .meta("cost", cost.to_string());
        let posted = tx.post(permit, fund, draft).await?;
        let gain = proceeds
            .checked_sub(cost)
            .map_err(|e| Error::money("proceeds", &e))?;
        let cost_left = Money::from_minor(held.cost[0] + held.cost[1] - cost.minor(), base);
        Ok(Exited {
            posted,
            gain,
            cost_left,
        })
    }
}

/// One figure for the whole holding, before the floors speak of one source.
fn check_cost(held: &Holding, cost: Money) -> Result<()> {
    let (all, base) = (
        Money::from_minor(held.cost[0] + held.cost[1], held.base),
        held.base,
    );
    if cost.minor() <= all.minor() {
        return Ok(());
    }
    let over = Money::from_minor(cost.minor() - all.minor(), base);
    Err(Error::refused(
        "holding.over_disposal",
        format!(
            "{} is held at a cost of {all} {base}; a sale of {cost} is {over} too much",
            held.company.code
        ),
        vec![
            ("available", all.to_string()),
            ("asked", cost.to_string()),
            ("short", over.to_string()),
            ("currency", base.to_string()),
        ],
    ))
}

/// The unrealised value of the part `sold` of each source; all of it where no cost is left.
pub(super) fn release_unrealised(legs: &mut Legs, held: &Holding, sold: [i64; 2]) -> Result<()> {
    let mut released = [0; 2];
    for (i, (sold, cost)) in sold.into_iter().zip(held.cost).enumerate() {
        released[i] = if sold == cost {
            held.unrealised[i]
        } else {
            let exact = rational(held.unrealised[i], cost) * rational(sold, 1);
            let part = Money::rounded_half_even(&exact, held.base);
            part.map_err(|e| Error::money("cost", &e))?.minor()
        };
    }
    for (side, part) in source::each(released) {
        legs.push(source::account(Code::UnrealisedGain, side, held.base), part);
    }
    for (side, part) in source::each(released) {
        held.push(legs, Code::UnrealisedValue, side, -part);
    }
    Ok(())
}
