//! Agreement terms as versioned data.
//!
//! The terms of the whole fund (sponsor 0) bind everybody; a sponsor's own terms stand over them
//! where they say something. The version in force on a day is the latest that took effect by then.

use crate::error::{Error, Result};
use crate::money::{Currency, Rate};
use entity::terms;
use entity::value::{Day, FundId, SponsorId};
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
    pub unlock_share: Option<String>,
    /// Business days between a call's notice and its due day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice_days: Option<u16>,
    /// Yearly rate on what is paid late, simple, ACT/365.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_interest: Option<String>,
    /// Yearly rate a sponsor admitted later pays on its equalisation, simple, ACT/365.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equalisation_interest: Option<String>,
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
    pub concentration: Option<String>,
    /// Highest shares of commitments in one sector, stage or region.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub limits: Vec<Limit>,
    /// Share of commitments kept for the mandated purpose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mandated_share: Option<String>,
}

/// How much public money private and partner money brings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matching {
    pub ratio_government_per_private: String,
    /// Highest public amount.
    pub cap: String,
    /// Private money below which nothing is matched.
    pub private_floor: String,
    pub max_government_share: String,
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
    pub share: String,
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
            limits: if self.limits.is_empty() { under.limits } else { self.limits },
            mandated_share: self.mandated_share.or(under.mandated_share),
        }
    }

    /// The agreement's own rate from a commitment's currency into the fund's.
    pub fn reference(&self, from: Currency, base: Currency) -> Result<Option<Rate>> {
        let Some(text) = &self.reference_rate else { return Ok(None) };
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

    fn version(&self, sponsor: i64, on: Day) -> Result<Terms> {
        let row = self.0.iter().rev().find(|t| t.sponsor_id == sponsor && t.effective_on <= on);
        row.map_or(Ok(Terms::default()), |t| Ok(serde_json::from_str(&t.body)?))
    }

    pub fn rows(&self) -> &[terms::Model] {
        &self.0
    }
}
