//! Terms as a reader sees them: the version in force, and those before and after it.

use crate::error::Result;
use crate::fund::terms::{Dimension, Ratio, Terms};
use crate::fund::view::sponsors::{Standing, Version};
use crate::money::{Currency, Fraction};
use crate::web::figure::percent;
use crate::web::fund::desk::Desk;
use crate::web::fund::listing::Card;
use crate::web::parts::Cell;
use entity::value::Day;

/// Every version, those in force opened.
pub fn cards(desk: &Desk, standings: &[Standing], versions: &[Version]) -> Result<Vec<Card>> {
    let today = desk.today();
    let mut cards = Vec::new();
    for version in versions {
        let binds = standings
            .iter()
            .find(|s| Some(&s.party.code) == version.sponsor.as_ref());
        let code = version.sponsor.as_deref().unwrap_or_default();
        let (number, day) = (
            version.version.to_string(),
            desk.written(version.effective_on),
        );
        let in_force = stands(versions, version, today);
        let args = [("version", number.as_str()), ("day", &day)];
        cards.push(Card {
            title: binds.map_or_else(|| desk.w.t("terms-all"), |s| s.party.name.clone()),
            note: desk.w.with_all("terms-version", &args),
            open: in_force,
            facts: facts(desk, &version.terms)?,
            action: in_force
                .then(|| desk.action("terms-amend", &[("sponsor", code)]))
                .flatten(),
        });
    }
    Ok(cards)
}

/// The latest that took effect by today.
fn stands(versions: &[Version], version: &Version, today: Day) -> bool {
    let mut same = versions.iter().filter(|v| v.sponsor == version.sponsor);
    let place = |v: &Version| (v.effective_on, v.version);
    version.effective_on <= today
        && same.all(|v| v.effective_on > today || place(v) <= place(version))
}

fn facts(desk: &Desk, terms: &Terms) -> Result<Vec<(String, Cell)>> {
    let (w, base) = (desk.w, desk.fund.currency);
    let share = |f: Fraction| percent(f, w.lang());
    let yes = |yes: bool| {
        if yes {
            w.t("terms-yes")
        } else {
            w.t("terms-no")
        }
    };
    let mut said: Vec<(String, Option<String>)> = vec![
        (
            w.t("field-notice-days"),
            terms.notice_days.map(|n| n.to_string()),
        ),
        (
            w.t("field-default-interest"),
            terms.default_interest.map(share),
        ),
        (w.t("field-unlock-share"), terms.unlock_share.map(share)),
        (w.t("field-excuse"), terms.excuse.map(yes)),
        (
            w.t("field-reference-rate"),
            terms.reference_rate.as_deref().map(|r| desk.decimal(r)),
        ),
        (
            w.t("field-equalisation-interest"),
            terms.equalisation_interest.map(share),
        ),
    ];
    if let Some(matching) = &terms.matching {
        let ratio = desk.decimal(&matching.ratio_government_per_private.to_string());
        let money = |amount: &crate::fund::amount::Amount, currency: Currency| {
            let money = amount.not_negative("terms.matching", currency);
            money.map(|m| crate::money::show_with_unit(m, w.lang()))
        };
        said.extend([
            (
                w.t("field-matching-ratio-government-per-private"),
                Some(ratio),
            ),
            (w.t("field-matching-cap"), Some(money(&matching.cap, base)?)),
            (
                w.t("field-matching-private-floor"),
                Some(money(&matching.private_floor, base)?),
            ),
            (
                w.t("field-matching-max-government-share"),
                Some(share(matching.max_government_share)),
            ),
        ]);
    }
    let ratio = |r: Ratio| {
        let (local, partner) = (r.local.to_string(), r.partner.to_string());
        w.with_all("terms-ratio", &[("local", &local), ("partner", &partner)])
    };
    said.extend([
        (w.t("terms-award-ratio"), terms.award_ratio.map(ratio)),
        (w.t("terms-fee-ratio"), terms.fee_ratio.map(ratio)),
        (
            w.t("field-investment-period-ends"),
            terms.investment_period_ends.map(|d| desk.written(d)),
        ),
        (w.t("field-concentration"), terms.concentration.map(share)),
        (w.t("field-mandated-share"), terms.mandated_share.map(share)),
        (
            w.t("field-recycling-days"),
            terms.recycling_days.map(|n| n.to_string()),
        ),
    ]);
    let limits = terms.limits.iter().map(|limit| {
        let what = match limit.dimension {
            Dimension::Sector => w.t("field-sector"),
            Dimension::Stage => w.t("field-stage"),
            Dimension::Region => w.t("field-region"),
        };
        (format!("{what}: {}", limit.name), Some(share(limit.share)))
    });
    said.extend(limits);
    let said = said.into_iter();
    let facts = said.filter_map(|(term, value)| Some((term, Cell::text(value?))));
    Ok(facts.collect())
}
