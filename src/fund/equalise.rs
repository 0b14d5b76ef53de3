//! Equalisation at a later closing: everybody stands as if admitted at the first one.
//!
//! Accounts, in the fund's currency, for sponsors A admitted earlier and B admitted now. Real: 1200
//! of B against 3100 of B and, with the interest, against 2200 of A out of B's source; 3100 of A
//! takes the capital that goes back. Memo: 9200 of B against 9300 of B, 9300 of A against 9200 of A.

mod standing;

use self::standing::{Line, Owed, legs, owed, refuse_standing};
use super::amount::line;
use super::call;
use super::declared;
use super::party::{Party, parties};
use super::rule::equalisation::{self as rule, Draw, Standing, TrueUp};
use super::terms::AllTerms;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::{Code, Draft, Guard, Kind, Posted};
use crate::money::{Currency, Fraction, Money};
use entity::value::{Day, FundId, Minor, Side};
use entity::{call_share, capital_call, distribution, distribution_share, journal};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

/// Trues everybody up at a closing after the first.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Equalise {
    pub fund: String,
    /// Sponsors admitted at this closing.
    pub admitted: Vec<String>,
    /// The closing.
    pub on: Day,
    /// Nothing drawn bears interest for days before it.
    pub first_close: Day,
    /// When the admitted pay.
    pub due_on: Day,
    pub purpose: String,
}

/// An equalisation as recorded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Equalised {
    /// What the admitted owe; receipts settle it as any call.
    pub call: i64,
    /// What the earlier sponsors are owed: one for each source that pays.
    pub distributions: Vec<i64>,
    pub posted: Posted,
    pub sponsors: Vec<EqualisedShare>,
}

/// What one sponsor pays (admitted) or gets back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EqualisedShare {
    pub sponsor: String,
    pub admitted: bool,
    pub capital: Money,
    pub interest: Money,
    pub total: Money,
    /// Still callable afterwards.
    pub unfunded_after: Money,
}

impl Command for Equalise {
    type Reply = Equalised;
    const NAME: &'static str = "equalise";
    const ACTION: Action = Action::Call;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Equalised> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        book.check_day("on", self.on)?;
        crate::ledger::window::window(&book.fund, "due_on", self.due_on)?;
        for (field, earlier, later) in [
            ("first_close", self.first_close, self.on),
            ("due_on", self.on, self.due_on),
        ] {
            if later < earlier {
                return Err(Error::too_early(
                    field,
                    later,
                    earlier,
                    format!("{later} is before {earlier}"),
                ));
            }
        }
        let parties = parties(tx.conn(), fund).await?;
        let mut lines = self.lines(tx, fund, base, &parties).await?;
        self.true_up(tx, fund, base, &mut lines).await?;
        let no = call::next_no(tx, fund).await?;
        let owed = owed(&lines)?;
        let draft = Draft::new(
            Kind::CallEqualise,
            self.on,
            format!("call/{no}"),
            legs(&lines, &owed, base).balanced()?,
        )
        .text(line("purpose", &self.purpose)?)
        .meta("due_on", self.due_on.to_string())
        .meta("first_close", self.first_close.to_string())
        .guard(Guard::Award);
        let posted = tx.post(permit, fund, draft).await?;
        self.write_call(tx, permit, (fund, no, posted.seq), &lines)
            .await?;
        let mut distributions = Vec::new();
        for side in Side::BOTH {
            let shares: Vec<_> = owed.iter().filter(|o| o.source == side).collect();
            if !shares.is_empty() {
                distributions.push(
                    self.write_owed(tx, permit, fund, posted.seq, &shares)
                        .await?,
                );
            }
        }
        let sponsors = lines.iter().map(|l| l.reply(base)).collect();
        Ok(Equalised {
            call: no,
            distributions,
            posted,
            sponsors,
        })
    }
}

impl Equalise {
    /// Everybody with a commitment, in the stable order.
    async fn lines<'a>(
        &self,
        tx: &mut Tx,
        fund: FundId,
        base: Currency,
        parties: &'a [Party],
    ) -> Result<Vec<Line<'a>>> {
        for (i, code) in self.admitted.iter().enumerate() {
            super::party::find(parties, "admitted", code)?;
            if self.admitted[..i].contains(code) {
                let text = format!("{code} stands there twice");
                return Err(Error::field("admitted", "equalisation.sponsor_twice", text));
            }
        }
        let mut lines = Vec::new();
        for party in parties {
            let admitted = self.admitted.contains(&party.code);
            let commitment = tx.balance(fund, &party.account(Code::Commitments)).await?;
            if commitment == 0 && !admitted {
                continue;
            }
            let drawn = tx.balance(fund, &party.account(Code::Called)).await?;
            let unfunded = tx.balance(fund, &party.account(Code::Unfunded)).await?;
            refuse_standing(party, admitted, commitment, drawn, base)?;
            let (capital, interest) = (0, 0);
            lines.push(Line {
                party,
                admitted,
                commitment,
                drawn,
                unfunded,
                capital,
                interest,
            });
        }
        Ok(lines)
    }

    /// What each owes or gets back.
    async fn true_up(
        &self,
        tx: &Tx,
        fund: FundId,
        base: Currency,
        lines: &mut [Line<'_>],
    ) -> Result<()> {
        let money = |minor| Money::from_minor(minor, base);
        let yearly = self.interest(tx, fund, lines).await?;
        let draws = self.draws(tx, fund, base).await?;
        let stand = |l: &Line<'_>| rule::Party {
            commitment: money(l.commitment),
            standing: if l.admitted {
                Standing::Admitted
            } else {
                Standing::Earlier {
                    drawn: money(l.drawn),
                }
            },
        };
        let standing: Vec<rule::Party> = lines.iter().map(stand).collect();
        let ups: Vec<TrueUp> = rule::equalise(&standing, &draws, self.on.0, yearly)?;
        if ups.iter().all(|up| up.total.is_zero()) {
            return Err(Error::refused(
                "equalisation.nothing_drawn",
                "nothing has been drawn that those admitted would share in",
                Vec::new(),
            ));
        }
        for (l, up) in lines.iter_mut().zip(ups) {
            l.capital = up.capital.minor();
            l.interest = up.interest.minor();
        }
        Ok(())
    }

    /// The one yearly rate all admitted sponsors agreed; none is no interest.
    async fn interest(&self, tx: &Tx, fund: FundId, lines: &[Line<'_>]) -> Result<Fraction> {
        let terms = AllTerms::load(tx.conn(), fund).await?;
        let mut agreed = Vec::new();
        for l in lines.iter().filter(|l| l.admitted) {
            let rate = terms.of_sponsor(l.party.id, self.on)?.equalisation_interest;
            agreed.push(rate.unwrap_or(Fraction::ZERO));
        }
        match agreed.split_first() {
            None => {
                let text = "names nobody";
                Err(Error::field("admitted", "equalisation.admitted", text))
            }
            Some((first, rest)) if rest.iter().all(|r| r == first) => Ok(*first),
            Some(_) => Err(Error::field(
                "admitted",
                "equalisation.rates_differ",
                "agreed different rates of interest: equalise them one after the other",
            )),
        }
    }

    /// Calls that stand, each on its due day, not before the first closing and not after this one.
    async fn draws(&self, tx: &Tx, fund: FundId, base: Currency) -> Result<Vec<Draw>> {
        let calls = capital_call::Entity::find()
            .filter(capital_call::Column::FundId.eq(fund))
            .filter(capital_call::Column::Kind.eq("call"))
            .filter(capital_call::Column::Status.eq("issued"))
            .order_by_asc(capital_call::Column::No)
            .all(tx.conn())
            .await?;
        let draw = |c: capital_call::Model| Draw {
            on: c.due_on.clamp(self.first_close, self.on).0,
            amount: Money::from_minor(c.total.0, base),
        };
        Ok(calls.into_iter().map(draw).collect())
    }

    /// `at` is fund, number of the call and journal.
    async fn write_call(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        at: (FundId, i64, i64),
        lines: &[Line<'_>],
    ) -> Result<()> {
        let (fund_id, no, seq) = at;
        let total = lines
            .iter()
            .filter(|l| l.admitted)
            .map(|l| l.capital + l.interest)
            .sum();
        let row = capital_call::Model {
            fund_id,
            no,
            kind: "equalisation".into(),
            notice_on: self.on,
            due_on: self.due_on,
            total: Minor(total),
            purpose: self.purpose.clone(),
            status: "issued".into(),
            seq,
            recorded_at: tx.now(),
        };
        tx.insert::<capital_call::Entity>(permit, row).await?;
        for l in lines.iter().filter(|l| l.admitted && l.capital > 0) {
            let amount = Minor(l.capital + l.interest);
            let row = call_share::Model {
                fund_id,
                call_no: no,
                sponsor_id: l.party.id,
                weight: l.commitment,
                base: amount,
                currency: l.party.currency.code().to_owned(),
                amount,
                rate_mantissa: None,
                rate_scale: None,
                paid: Minor(0),
                interest: Minor(0),
                interest_paid: Minor(0),
            };
            tx.insert::<call_share::Entity>(permit, row).await?;
        }
        Ok(())
    }

    /// What one source pays back, as a distribution.
    async fn write_owed(
        &self,
        tx: &mut Tx,
        permit: &Permit,
        fund_id: FundId,
        seq: i64,
        shares: &[&Owed<'_>],
    ) -> Result<i64> {
        let no = declared::next_no(tx, fund_id).await?;
        let row = distribution::Model {
            fund_id,
            no,
            kind: "equalisation".into(),
            amount: Minor(shares.iter().map(|o| o.amount).sum()),
            recallable: Minor(0),
            declared_on: self.on,
            purpose: self.purpose.clone(),
            status: "declared".into(),
            seq,
            recorded_at: tx.now(),
        };
        tx.insert::<distribution::Entity>(permit, row).await?;
        for o in shares {
            let row = distribution_share::Model {
                fund_id,
                distribution_no: no,
                sponsor_id: o.party.id,
                weight: o.amount,
                amount: Minor(o.amount),
                recallable: Minor(0),
                reinstated: Minor(0),
                source: o.source,
                paid_on: None,
                pay_seq: None,
            };
            tx.insert::<distribution_share::Entity>(permit, row).await?;
        }
        Ok(no)
    }
}

impl Line<'_> {
    fn reply(&self, base: Currency) -> EqualisedShare {
        let money = |minor| Money::from_minor(minor, base);
        let sign = if self.admitted { -1 } else { 1 };
        EqualisedShare {
            sponsor: self.party.code.clone(),
            admitted: self.admitted,
            capital: money(self.capital),
            interest: money(self.interest),
            total: money(self.capital + self.interest),
            unfunded_after: money(self.unfunded + sign * self.capital),
        }
    }
}

/// Withdraws the call and what was owed out of it; nothing of either may be paid.
pub(super) async fn undo_in(tx: &mut Tx, permit: &Permit, original: &journal::Model) -> Result<()> {
    call::undo_in(tx, permit, original).await?;
    let rows = distribution::Entity::find()
        .filter(distribution::Column::FundId.eq(original.fund_id))
        .filter(distribution::Column::Kind.eq("equalisation"))
        .filter(distribution::Column::Seq.eq(original.seq))
        .order_by_asc(distribution::Column::No)
        .all(tx.conn())
        .await?;
    for row in rows {
        let (row, shares) = declared::with_shares(tx, row.fund_id, row.no).await?;
        declared::withdraw(tx, permit, row, &shares).await?;
    }
    Ok(())
}
