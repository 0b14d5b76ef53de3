//! Who is asked for how much: weights, limits, and the split by cumulative deficit.

use super::ask::{IssueCall, Share};
use crate::command::Tx;
use crate::error::{Error, Result};
use crate::fund::party::{Party, find};
use crate::fund::terms::{AllTerms, Terms};
use crate::ledger::Code;
use crate::money::{Currency, Money, PastCall, Rate, allot};
use entity::value::{FundId, SponsorId};
use entity::{call_share, capital_call};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;

/// A sponsor on the way to its share.
pub(super) struct Line<'a> {
    pub(super) party: &'a Party,
    pub(super) terms: Terms,
    pub(super) rate: Option<Rate>,
    pub(super) weight: i64,
    unfunded: i64,
    /// Unfunded in the fund's currency, truncated.
    cap: i64,
}

impl Line<'_> {
    /// The share in the commitment's currency: half-even at the notice's rate.
    pub(super) fn amount(&self, base_amount: i64, base: Currency) -> Result<i64> {
        let money = Money::from_minor(base_amount, base);
        self.rate.map_or(Ok(base_amount), |r| {
            r.convert(money)
                .map(|m| m.minor())
                .map_err(|e| Error::money("rates", &e))
        })
    }

    pub(super) fn share(&self, base_amount: i64, base: Currency) -> Result<Share> {
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

/// The sponsors of the fund with what weighs and what limits their shares.
pub(super) async fn lines<'a>(
    call: &IssueCall,
    tx: &mut Tx,
    parties: &'a [Party],
    rates: &BTreeMap<Currency, Rate>,
    base: Currency,
) -> Result<Vec<Line<'a>>> {
    let fund = tx.book(&call.fund)?.id();
    for code in &call.excused {
        find(parties, "excused", code)?;
    }
    let all_terms = AllTerms::load(tx.conn(), fund).await?;
    let mut lines = Vec::new();
    for party in parties {
        let terms = all_terms.of_sponsor(party.id, call.notice_on)?;
        let excused = call.excused.contains(&party.code);
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

fn notice_rate(rates: &BTreeMap<Currency, Rate>, party: &Party, base: Currency) -> Result<Rate> {
    rates.get(&party.currency).copied().ok_or_else(|| {
        let text = format!(
            "{} commits in {}: the notice must name its rate into {base}",
            party.code, party.currency
        );
        let figures = vec![("currency", party.currency.to_string())];
        Error::field_with("rates", "fx.rate_missing", text, figures)
    })
}

/// Shares in minor units of the fund's currency, in the order of the lines.
pub(super) async fn shares(
    tx: &mut Tx,
    fund: FundId,
    total: Money,
    lines: &[Line<'_>],
) -> Result<Vec<i64>> {
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
