//! Terms as a reader sees them: the version in force, and those before and after it.

use crate::error::Result;
use crate::fund::terms::{Dimension, Matching, Ratio, Terms};
use crate::fund::view::sponsors::{Standing, Version};
use crate::money::{Fraction, show_with_unit};
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

/// What is agreed, in the order of the form; what binds nobody is left out.
struct Said<'a> {
    desk: &'a Desk,
    facts: Vec<(String, Cell)>,
}

fn facts(desk: &Desk, terms: &Terms) -> Result<Vec<(String, Cell)>> {
    let mut said = Said {
        desk,
        facts: Vec::new(),
    };
    said.calls(terms);
    if let Some(matching) = &terms.matching {
        said.matching(matching)?;
    }
    said.spending(terms);
    Ok(said.facts)
}

impl Said<'_> {
    fn say(&mut self, term: String, value: Option<String>) {
        self.facts
            .extend(value.map(|value| (term, Cell::text(value))));
    }

    fn share(&mut self, term: String, share: Option<Fraction>) {
        let lang = self.desk.w.lang();
        self.say(term, share.map(|share| percent(share, lang)));
    }

    fn ratio(&mut self, term: String, ratio: Option<Ratio>) {
        let said = ratio.map(|r| {
            let (local, partner) = (r.local.to_string(), r.partner.to_string());
            let args = [("local", local.as_str()), ("partner", &partner)];
            self.desk.w.with_all("terms-ratio", &args)
        });
        self.say(term, said);
    }

    fn calls(&mut self, terms: &Terms) {
        let w = self.desk.w;
        let days = terms.notice_days.map(|n| n.to_string());
        self.say(w.t("field-notice-days"), days);
        self.share(w.t("field-default-interest"), terms.default_interest);
        self.share(w.t("field-unlock-share"), terms.unlock_share);
        let excuse = terms.excuse.map(|yes| {
            if yes {
                w.t("terms-yes")
            } else {
                w.t("terms-no")
            }
        });
        self.say(w.t("field-excuse"), excuse);
        let rate = terms.reference_rate.as_deref();
        self.say(
            w.t("field-reference-rate"),
            rate.map(|r| self.desk.decimal(r)),
        );
        self.share(
            w.t("field-equalisation-interest"),
            terms.equalisation_interest,
        );
    }

    fn matching(&mut self, matching: &Matching) -> Result<()> {
        let w = self.desk.w;
        let rule = matching.rule(self.desk.fund.currency)?;
        let ratio = self
            .desk
            .decimal(&matching.ratio_government_per_private.to_string());
        let money = |money| Some(show_with_unit(money, w.lang()));
        self.say(
            w.t("field-matching-ratio-government-per-private"),
            Some(ratio),
        );
        self.say(w.t("field-matching-cap"), money(rule.cap));
        self.say(
            w.t("field-matching-private-floor"),
            money(rule.private_floor),
        );
        let most = Some(matching.max_government_share);
        self.share(w.t("field-matching-max-government-share"), most);
        Ok(())
    }

    fn spending(&mut self, terms: &Terms) {
        let w = self.desk.w;
        self.ratio(w.t("terms-award-ratio"), terms.award_ratio);
        self.ratio(w.t("terms-fee-ratio"), terms.fee_ratio);
        let last = terms
            .investment_period_ends
            .map(|day| self.desk.written(day));
        self.say(w.t("field-investment-period-ends"), last);
        self.share(w.t("field-concentration"), terms.concentration);
        for limit in &terms.limits {
            let what = match limit.dimension {
                Dimension::Sector => w.t("field-sector"),
                Dimension::Stage => w.t("field-stage"),
                Dimension::Region => w.t("field-region"),
            };
            self.share(format!("{what}: {}", limit.name), Some(limit.share));
        }
        self.share(w.t("field-mandated-share"), terms.mandated_share);
        let days = terms.recycling_days.map(|n| n.to_string());
        self.say(w.t("field-recycling-days"), days);
    }
}
