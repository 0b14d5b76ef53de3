//! Who owes whom what at a later closing, and the legs of it.

use crate::error::{Error, Result};
use crate::fund::declared::payable;
use crate::fund::party::Party;
use crate::ledger::Code;
use crate::ledger::entry::Legs;
use crate::money::{Currency, Money, split};
use entity::value::Side;

/// A sponsor with a commitment, and what it owes or gets.
pub(super) struct Line<'a> {
    pub party: &'a Party,
    pub admitted: bool,
    pub commitment: i64,
    pub drawn: i64,
    pub unfunded: i64,
    pub capital: i64,
    pub interest: i64,
}

/// Refuses a commitment in another currency, and an admitted sponsor that is not new.
pub(super) fn refuse_standing(
    party: &Party,
    admitted: bool,
    commitment: i64,
    drawn: i64,
    base: Currency,
) -> Result<()> {
    if party.currency != base {
        return Err(Error::refused(
            "equalisation.foreign_commitment",
            format!(
                "{} commits in {}, the fund's currency is {base}: what it would owe depends on a rate no agreement names",
                party.code, party.currency
            ),
            vec![
                ("sponsor", party.code.clone()),
                ("currency", party.currency.to_string()),
            ],
        ));
    }
    if admitted && (commitment == 0 || drawn > 0) {
        let drawn = Money::from_minor(drawn, base);
        return Err(Error::refused(
            "equalisation.not_new",
            format!(
                "{} has committed {} {base} and been called {drawn}: a sponsor admitted now has a commitment and has not been called",
                party.code,
                Money::from_minor(commitment, base)
            ),
            vec![
                ("sponsor", party.code.clone()),
                ("committed", Money::from_minor(commitment, base).to_string()),
                ("drawn", drawn.to_string()),
                ("currency", base.to_string()),
            ],
        ));
    }
    Ok(())
}

/// What an earlier sponsor is owed out of one source.
pub(super) struct Owed<'a> {
    pub party: &'a Party,
    pub source: Side,
    pub amount: i64,
}

/// Each source pays the earlier sponsors what its own admitted sponsors owe, in the ratio in which
/// everything goes back.
pub(super) fn owed<'a>(lines: &[Line<'a>]) -> Result<Vec<Owed<'a>>> {
    let local = |part: fn(&Line<'_>) -> i64| -> Result<Vec<i64>> {
        let back: Vec<i64> = lines
            .iter()
            .map(|l| if l.admitted { 0 } else { part(l) })
            .collect();
        let paid = lines
            .iter()
            .filter(|l| l.admitted && l.party.side == Side::Local);
        let paid: i64 = paid.map(part).sum();
        if paid == 0 {
            return Ok(vec![0; lines.len()]);
        }
        split(paid, &back).map_err(|e| Error::money("admitted", &e))
    };
    let (capital, interest) = (local(|l| l.capital)?, local(|l| l.interest)?);
    let mut owed = Vec::new();
    for (i, l) in lines.iter().enumerate().filter(|(_, l)| !l.admitted) {
        let local = capital[i] + interest[i];
        for (source, amount) in [
            (Side::Local, local),
            (Side::Partner, l.capital + l.interest - local),
        ] {
            if amount > 0 {
                owed.push(Owed {
                    party: l.party,
                    source,
                    amount,
                });
            }
        }
    }
    Ok(owed)
}

pub(super) fn legs(lines: &[Line<'_>], owed: &[Owed<'_>], base: Currency) -> Legs {
    let mut legs = Legs::new();
    for l in lines.iter().filter(|l| l.admitted) {
        legs.push(l.party.account(Code::Receivable), l.capital + l.interest);
        legs.push(l.party.account(Code::Contributions), -l.capital);
        legs.push(l.party.account(Code::Unfunded), l.capital);
        legs.push(l.party.account(Code::Called), -l.capital);
    }
    for l in lines.iter().filter(|l| !l.admitted) {
        legs.push(l.party.account(Code::Contributions), l.capital);
        legs.push(l.party.account(Code::Called), l.capital);
        legs.push(l.party.account(Code::Unfunded), -l.capital);
    }
    for o in owed {
        legs.push(payable(&o.party.code, o.source, base), -o.amount);
    }
    legs
}
