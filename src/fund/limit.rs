//! Every limit on what may be awarded, evaluated in one place for previews and for the real thing.
//!
//! The strictest of the fund's terms and of every sponsor's binds. Cost counts what was awarded
//! and not cancelled, follow-ons included; money that came back stays promised to its award and
//! counts until that promise is cancelled. Shares are of all commitments in the fund's currency,
//! compared as exact fractions: a cost in whole minor units is within a share exactly when it is
//! within the share's truncated amount.

use super::commit;
use super::party::parties;
use super::rule::concentration::concentration;
use super::terms::{AllTerms, Dimension, Terms};
use crate::command::Tx;
use crate::db::statement;
use crate::error::{Error, Result};
use crate::ledger::Code;
use crate::money::{Currency, Fraction, Money};
use entity::company;
use entity::value::{CompanyId, Day, FundId, Side};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

/// What somebody wants to award.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ask<'a> {
    /// The survivor, where records were merged.
    pub company: &'a company::Model,
    /// Minor units of the fund's currency.
    pub amount: i64,
    pub on: Day,
    pub mandated: bool,
}

/// Which limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LimitRule {
    #[serde(rename = "limit.concentration")]
    Concentration,
    #[serde(rename = "limit.sector")]
    Sector,
    #[serde(rename = "limit.stage")]
    Stage,
    #[serde(rename = "limit.region")]
    Region,
    #[serde(rename = "limit.mandated_purpose")]
    MandatedPurpose,
}

impl LimitRule {
    /// The stable name of the rule that refuses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Concentration => "limit.concentration",
            Self::Sector => "limit.sector",
            Self::Stage => "limit.stage",
            Self::Region => "limit.region",
            Self::MandatedPurpose => "limit.mandated_purpose",
        }
    }

    fn of(dimension: Dimension) -> Self {
        match dimension {
            Dimension::Sector => Self::Sector,
            Dimension::Stage => Self::Stage,
            Dimension::Region => Self::Region,
        }
    }
}

/// One limit with its figures, in the fund's currency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitFigure {
    pub rule: LimitRule,
    /// The company, sector, stage or region it counts; empty for the mandated purpose.
    pub of: String,
    /// Highest share of all commitments.
    pub share: Fraction,
    pub commitments: Money,
    /// The share as an amount, truncated.
    pub limit: Money,
    /// Counted before what is asked.
    pub used: Money,
    pub asked: Money,
    /// Limit less used; below zero where the limit is passed already.
    pub room: Money,
}

/// All limits that what is asked has to respect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Limits {
    pub figures: Vec<LimitFigure>,
    /// The end of the investment period, where a company is new to the fund after it.
    pub period_ended: Option<Day>,
}

impl Limits {
    /// Refuses with the first limit that is broken.
    pub fn check(&self, ask: &Ask<'_>) -> Result<()> {
        if let Some(ended) = self.period_ended {
            let (code, on) = (&ask.company.code, ask.on);
            return Err(Error::refused(
                "limit.investment_period",
                format!(
                    "the investment period ended on {ended}; {code} is new to the fund on {on}"
                ),
                vec![
                    ("ended", ended.to_string()),
                    ("company", code.clone()),
                    ("on", on.to_string()),
                ],
            ));
        }
        self.figures.iter().try_for_each(LimitFigure::check)
    }
}

impl LimitFigure {
    fn check(&self) -> Result<()> {
        let over = self.asked.minor().saturating_sub(self.room.minor());
        if over <= 0 {
            return Ok(());
        }
        let currency = self.limit.currency();
        let over = Money::from_minor(over, currency);
        let (limit, used, asked) = (self.limit, self.used, self.asked);
        let what = match self.rule {
            LimitRule::Concentration => format!("the company {}", self.of),
            LimitRule::Sector => format!("the sector {}", self.of),
            LimitRule::Stage => format!("the stage {}", self.of),
            LimitRule::Region => format!("the region {}", self.of),
            LimitRule::MandatedPurpose => "awards outside the mandated purpose".to_owned(),
        };
        Err(Error::refused(
            self.rule.name(),
            format!(
                "{what} may have {limit} {currency} ({} of commitments of {}); {used} awarded before, {asked} asked, over by {over}",
                self.share, self.commitments
            ),
            vec![
                ("of", self.of.clone()),
                ("share", self.share.to_string()),
                ("commitments", self.commitments.to_string()),
                ("limit", limit.to_string()),
                ("used", used.to_string()),
                ("asked", asked.to_string()),
                ("room", self.room.to_string()),
                ("over", over.to_string()),
                ("currency", currency.to_string()),
            ],
        ))
    }
}

/// Evaluates all limits of a fund for what is asked.
pub(super) async fn evaluate(tx: &mut Tx, code: &str, ask: &Ask<'_>) -> Result<Limits> {
    let book = tx.book(code)?;
    let (fund, base) = (book.id(), book.currency());
    let terms = AllTerms::load(tx.conn(), fund).await?;
    let mut all = vec![terms.of_fund(ask.on)?];
    for party in parties(tx.conn(), fund).await? {
        all.push(terms.of_sponsor(party.id, ask.on)?);
    }
    let bounds = Bounds::strictest(&all, ask)?;
    let late = bounds.period_ends.filter(|ends| ask.on > *ends);
    if bounds.shares.is_empty() && late.is_none() {
        return Ok(Limits {
            figures: Vec::new(),
            period_ended: None,
        });
    }
    let costs = costs(tx, fund).await?;
    let known = costs.iter().any(|c| c.company == ask.company.id);
    let committed = committed(tx, code, &terms, ask.on).await?;
    let commitments = total(committed.map(i128::from).into_iter(), base)?;
    let figures = bounds
        .shares
        .iter()
        .map(|b| b.figure(ask, &costs, commitments));
    Ok(Limits {
        figures: figures.collect::<Result<_>>()?,
        period_ended: late.filter(|_| !known),
    })
}

/// A share that binds what is asked.
struct Bound {
    rule: LimitRule,
    of: String,
    share: Fraction,
}

struct Bounds {
    shares: Vec<Bound>,
    period_ends: Option<Day>,
}

impl Bounds {
    fn strictest(all: &[Terms], ask: &Ask<'_>) -> Result<Self> {
        let mut bounds = Self {
            shares: Vec::new(),
            period_ends: None,
        };
        bounds.period_ends = all.iter().filter_map(|t| t.investment_period_ends).min();
        for terms in all {
            if let Some(share) = terms.concentration {
                bounds.tighten(LimitRule::Concentration, &ask.company.code, share);
            }
            for limit in &terms.limits {
                let of = match limit.dimension {
                    Dimension::Sector => &ask.company.sector,
                    Dimension::Stage => &ask.company.stage,
                    Dimension::Region => &ask.company.region,
                };
                if *of == limit.name {
                    bounds.tighten(LimitRule::of(limit.dimension), of, limit.share);
                }
            }
            if let Some(kept) = terms.mandated_share.filter(|_| !ask.mandated) {
                let outside = rest(kept)?;
                bounds.tighten(LimitRule::MandatedPurpose, "", outside);
            }
        }
        Ok(bounds)
    }

    fn tighten(&mut self, rule: LimitRule, of: &str, share: Fraction) {
        match self.shares.iter_mut().find(|b| b.rule == rule) {
            Some(bound) => bound.share = bound.share.min(share),
            None => self.shares.push(Bound {
                rule,
                of: of.to_owned(),
                share,
            }),
        }
    }
}

impl Bound {
    fn figure(&self, ask: &Ask<'_>, costs: &[Cost], commitments: Money) -> Result<LimitFigure> {
        let base = commitments.currency();
        let counted = costs.iter().filter(|c| match self.rule {
            LimitRule::Concentration => c.company == ask.company.id,
            LimitRule::Sector => c.sector == self.of,
            LimitRule::Stage => c.stage == self.of,
            LimitRule::Region => c.region == self.of,
            LimitRule::MandatedPurpose => !c.mandated,
        });
        let used = total(counted.map(|c| i128::from(c.amount)), base)?;
        let asked = Money::from_minor(ask.amount, base);
        let room = concentration(used, asked, commitments, self.share)?.headroom;
        let limit = used
            .checked_add(room)
            .map_err(|e| Error::money("amount", &e))?;
        Ok(LimitFigure {
            rule: self.rule,
            of: self.of.clone(),
            share: self.share,
            commitments,
            limit,
            used,
            asked,
            room,
        })
    }
}

/// What was awarded and not cancelled, per company and purpose.
struct Cost {
    company: CompanyId,
    mandated: bool,
    sector: String,
    stage: String,
    region: String,
    amount: i64,
}

/// What was awarded to a record that was merged counts for its survivor, under its sector.
const COSTS: &str = "SELECT c.id AS company_id, a.mandated, c.sector, c.stage, c.region,
  CAST(SUM(t.amount) AS BIGINT) AS amount
  FROM tranche t
  JOIN award a ON a.fund_id = t.fund_id AND a.no = t.award_no
  JOIN company o ON o.id = a.company_id
  JOIN company c ON c.id = o.root_id
  WHERE t.fund_id = ? AND t.status <> 'cancelled'
  GROUP BY c.id, a.mandated, c.sector, c.stage, c.region";

async fn costs(tx: &Tx, fund: FundId) -> Result<Vec<Cost>> {
    let backend = tx.conn().get_database_backend();
    let rows = tx
        .conn()
        .query_all_raw(statement(backend, COSTS, vec![fund.0.into()]))
        .await?;
    rows.iter()
        .map(|r| {
            Ok(Cost {
                company: CompanyId(r.try_get("", "company_id")?),
                mandated: r.try_get::<i64>("", "mandated")? == 1,
                sector: r.try_get("", "sector")?,
                stage: r.try_get("", "stage")?,
                region: r.try_get("", "region")?,
                amount: r.try_get("", "amount")?,
            })
        })
        .collect()
}

/// Commitments of the local and the partner source, in minor units of the fund's currency;
/// foreign ones at their agreement's rate, else at the latest the book knows.
pub(super) async fn committed(
    tx: &mut Tx,
    code: &str,
    terms: &AllTerms,
    on: Day,
) -> Result<[i64; 2]> {
    let book = tx.book(code)?;
    let (fund, base) = (book.id(), book.currency());
    let mut sums = [0_i128; 2];
    for party in parties(tx.conn(), fund).await? {
        let minor = tx.balance(fund, &party.account(Code::Commitments)).await?;
        let amount = Money::from_minor(minor, party.currency);
        let value = commit::in_base(tx, terms, &party, amount, on, base, code)?;
        sums[usize::from(party.side == Side::Partner)] += i128::from(value);
    }
    let [local, partner] = sums.map(|sum| total(std::iter::once(sum), base));
    Ok([local?.minor(), partner?.minor()])
}

fn total(amounts: impl Iterator<Item = i128>, base: Currency) -> Result<Money> {
    let sum = i64::try_from(amounts.sum::<i128>());
    let sum = sum.map_err(|_| {
        Error::too_large("amount", "the sum of what is promised is too large", base)
    })?;
    Ok(Money::from_minor(sum, base))
}

/// One less the fraction; nothing for a fraction above one.
fn rest(kept: Fraction) -> Result<Fraction> {
    let (above, below) = (kept.numerator(), kept.denominator());
    let left = below.saturating_sub(above).max(0);
    Fraction::parse(&format!("{left}/{below}")).map_err(|e| Error::money("mandated_share", &e))
}
