//! Agreement terms as versioned data.
//!
//! The terms of the whole fund (sponsor 0) bind everybody; a sponsor's own terms stand over them
//! where they say something. The version in force on a day is the latest that took effect by then.

use super::amount::Amount;
use super::rule::matching::MatchingTerms;
use crate::error::{Error, Result};
use crate::money::{Currency, Fraction, Rate};
use entity::terms;
use entity::value::{Day, FundId, SponsorId};
use num_rational::BigRational;
use num_traits::One;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

/// What an agreement lays down; what it leaves out does not bind. Shares and ratios are decimal
/// text, compared as exact fractions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Terms {
    /// Public money follows private and partner money.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matching: Option<Matching>,
    /// In which ratio awards are financed; without it, by the commitments of each source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub award_ratio: Option<Ratio>,
    /// In which ratio fees and expenses are borne; without it, by the commitments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fee_ratio: Option<Ratio>,
    /// Share of what was paid in that must be spent or promised before the next call, e.g. `0.80`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unlock_share: Option<Fraction>,
    /// Business days between a call's notice and its due day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice_days: Option<u16>,
    /// Yearly rate on what is paid late, simple, ACT/365.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_interest: Option<Fraction>,
    /// Yearly rate a sponsor admitted later pays on its equalisation, simple, ACT/365.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equalisation_interest: Option<Fraction>,
    /// Whether the sponsor may be excused from a call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excuse: Option<bool>,
    /// Days after a distribution within which it may be made recallable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recycling_days: Option<u32>,
    /// Rate at which a recallable share reinstates a commitment in another currency, and at
    /// which that commitment weighs in calls: one unit of it in the fund's currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference_rate: Option<String>,
    /// Last day on which new companies are taken on; follow-ons may come later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub investment_period_ends: Option<Day>,
    /// Highest share of commitments in one company, follow-ons included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concentration: Option<Fraction>,
    /// Highest shares of commitments in one sector, stage or region.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// Share of commitments kept for the mandated purpose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mandated_share: Option<Fraction>,
}

/// How much public money private and partner money brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matching {
    pub ratio_government_per_private: Fraction,
    /// Highest public amount.
    pub cap: Amount,
    /// Private money below which nothing is matched.
    pub private_floor: Amount,
    pub max_government_share: Fraction,
}

/// Parts of the local and the partner source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ratio {
    pub local: u32,
    pub partner: u32,
}

/// What a limit counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dimension {
    Sector,
    Stage,
    Region,
}

/// A highest share of commitments in one sector, stage or region.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    pub dimension: Dimension,
    pub name: String,
    pub share: Fraction,
}

impl Terms {
    /// These terms where they say something, `under` elsewhere.
    #[must_use]
    pub fn over(self, under: Self) -> Self {
        Self {
            matching: self.matching.or(under.matching),
            award_ratio: self.award_ratio.or(under.award_ratio),
            fee_ratio: self.fee_ratio.or(under.fee_ratio),
            unlock_share: self.unlock_share.or(under.unlock_share),
            notice_days: self.notice_days.or(under.notice_days),
            default_interest: self.default_interest.or(under.default_interest),
            equalisation_interest: self.equalisation_interest.or(under.equalisation_interest),
            excuse: self.excuse.or(under.excuse),
            recycling_days: self.recycling_days.or(under.recycling_days),
            reference_rate: self.reference_rate.or(under.reference_rate),
            investment_period_ends: self.investment_period_ends.or(under.investment_period_ends),
            concentration: self.concentration.or(under.concentration),
            limits: if self.limits.is_empty() {
                under.limits
            } else {
                self.limits
            },
            mandated_share: self.mandated_share.or(under.mandated_share),
        }
    }

    /// The agreement's own rate from a commitment's currency into the fund's.
    pub fn reference(&self, from: Currency, base: Currency) -> Result<Option<Rate>> {
        let Some(text) = &self.reference_rate else {
            return Ok(None);
        };
        let rate = Rate::parse(text, from, base).map_err(|e| Error::money("reference_rate", &e))?;
        Ok(Some(rate))
    }
}

/// All versions of a fund's terms, for finding those in force.
#[derive(Debug, Clone)]
pub struct AllTerms(Vec<terms::Model>);

impl AllTerms {
    pub async fn load(conn: &impl ConnectionTrait, fund: FundId) -> Result<Self> {
        let rows = terms::Entity::find()
            .filter(terms::Column::FundId.eq(fund))
            .order_by_asc(terms::Column::EffectiveOn)
            .order_by_asc(terms::Column::Version)
            .all(conn)
            .await?;
        Ok(Self(rows))
    }

    /// What binds the whole fund on a day.
    pub fn of_fund(&self, on: Day) -> Result<Terms> {
        self.version(0, on)
    }

    /// What binds a sponsor on a day.
    pub fn of_sponsor(&self, sponsor: SponsorId, on: Day) -> Result<Terms> {
        Ok(self.version(sponsor.0, on)?.over(self.of_fund(on)?))
    }

    /// What a sponsor's own agreement says on a day, without the fund's terms under it.
    pub fn own(&self, sponsor: SponsorId, on: Day) -> Result<Terms> {
        self.version(sponsor.0, on)
    }

    fn version(&self, sponsor: i64, on: Day) -> Result<Terms> {
        let row = self
            .0
            .iter()
            .rev()
            .find(|t| t.sponsor_id == sponsor && t.effective_on <= on);
        row.map_or(Ok(Terms::default()), |t| Ok(serde_json::from_str(&t.body)?))
    }

    pub fn rows(&self) -> &[terms::Model] {
        &self.0
    }
}

impl Matching {
    /// The rule with its amounts in the fund's currency.
    pub fn rule(&self, base: Currency) -> Result<MatchingTerms> {
        Ok(MatchingTerms {
            ratio: self.ratio_government_per_private,
            cap: self.cap.not_negative("terms.matching.cap", base)?,
            private_floor: self
                .private_floor
                .not_negative("terms.matching.private_floor", base)?,
            max_government_share: self.max_government_share,
        })
    }
}

impl Terms {
    /// Refuses what could not be applied later: `own` is the commitment's currency.
    pub fn check(&self, own: Currency, base: Currency) -> Result<()> {
        if let Some(matching) = &self.matching {
            matching.rule(base)?;
            share(
                "terms.matching.max_government_share",
                Some(matching.max_government_share),
            )?;
        }
        share("terms.unlock_share", self.unlock_share)?;
        share("terms.concentration", self.concentration)?;
        share("terms.mandated_share", self.mandated_share)?;
        for limit in &self.limits {
            share("terms.limits", Some(limit.share))?;
        }
        for (field, ratio) in [
            ("terms.award_ratio", self.award_ratio),
            ("terms.fee_ratio", self.fee_ratio),
        ] {
            if ratio.is_some_and(|r| r.local == 0 && r.partner == 0) {
                return Err(Error::field(
                    field,
                    "ratio.zero",
                    "gives neither source a part",
                ));
            }
        }
        if self.reference_rate.is_some() && own == base {
            return Err(Error::field(
                "terms.reference_rate",
                "fx.same_currency",
                format!("{own} is the fund's own currency"),
            ));
        }
        self.reference(own, base).map(|_| ())
    }
}

/// A share of a whole is at most the whole.
fn share(field: &str, share: Option<Fraction>) -> Result<()> {
    match share {
        Some(s) if s.exact() > BigRational::one() => Err(Error::field_with(
            field,
            "ratio.range",
            format!("{s} is more than the whole"),
            vec![("text", s.to_string())],
        )),
        _ => Ok(()),
    }
}
