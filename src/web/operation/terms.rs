//! The terms of an agreement as fields: of one sponsor, or of the whole fund.

use std::future::Future;
use std::pin::Pin;

use serde_json::{Value, json};

use super::spec::{Field, Kind, Need, Shape, Unit, day, money_or_zero, share};
use crate::app::Ctx;
use crate::error::Result;
use crate::fund::choice;
use crate::fund::list::FundFacts;
use entity::value::Day;

const MATCHING: Need = Need::Together("terms.matching");

const fn whole(name: &'static str, most: u32) -> Field {
    Field::new(name, Kind::Whole(most)).optional()
}

const fn matching(mut field: Field) -> Field {
    field.need = MATCHING;
    field
}

pub const TERMS: &[Field] = &[
    whole("terms.notice_days", 65_535).part("calls"),
    share("terms.default_interest"),
    share("terms.unlock_share"),
    Field::new("terms.excuse", Kind::YesNo).optional(),
    Field::new("terms.reference_rate", Kind::Rate).optional(),
    share("terms.equalisation_interest"),
    matching(share("terms.matching.ratio_government_per_private")).part("matching"),
    matching(money_or_zero("terms.matching.cap", Unit::Base)),
    matching(money_or_zero("terms.matching.private_floor", Unit::Base)),
    matching(share("terms.matching.max_government_share")),
    whole("terms.award_ratio.local", u32::MAX)
        .together("terms.award_ratio")
        .part("ratios"),
    whole("terms.award_ratio.partner", u32::MAX).together("terms.award_ratio"),
    whole("terms.fee_ratio.local", u32::MAX).together("terms.fee_ratio"),
    whole("terms.fee_ratio.partner", u32::MAX).together("terms.fee_ratio"),
    day("terms.investment_period_ends")
        .optional()
        .part("investing"),
    share("terms.concentration"),
    Field::new("terms.limits", Kind::Lines(Shape::Limits)).optional(),
    share("terms.mandated_share"),
    whole("terms.recycling_days", u32::MAX).part("recycling"),
];

/// The terms in force, which an amendment starts from: a version stands as a whole.
pub fn present(
    ctx: Ctx,
    fund: FundFacts,
    sponsor: String,
    on: Day,
) -> Pin<Box<dyn Future<Output = Result<Value>> + Send>> {
    Box::pin(async move {
        let sponsor = Some(sponsor.as_str()).filter(|code| !code.is_empty());
        let terms = choice::terms_in_force(&ctx, &fund, sponsor, on).await?;
        Ok(json!({ "terms": terms }))
    })
}
