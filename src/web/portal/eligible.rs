//! What follows from the answers so far, beside them: the rules they touch, and what each source
//! of capital would pay.

use crate::dealflow::eligibility::{Test, Verdict};
use crate::dealflow::view::Opened;
use crate::form::Section;
use crate::money::show_with_unit;
use crate::web::parts::{Capital, Share, ShareBar, Verdicts};
use crate::web::words::Words;
use askama::Template;

/// See the module. Drawn with a page, and anew whenever an answer is kept.
#[derive(Default, Template)]
#[template(path = "portal/follows.html")]
pub struct Follows {
    title: String,
    verdicts: Verdicts,
    split: Option<ShareBar>,
}

impl Follows {
    /// What follows from the answers of one section.
    pub fn of_section(opened: &Opened, section: &Section, w: Words) -> Self {
        let answers = opened.answers();
        let holds = |id: &str| section.questions.iter().any(|q| q.id == id);
        let wanted = answers.asked_for().is_some_and(holds);
        let touched = |v: &&Verdict<'_>| {
            let room = matches!(v.rule.test, Test::Headroom { .. });
            holds(&v.rule.question) || (room && wanted)
        };
        let all = opened.verdicts(&answers);
        let basis = opened.call.basis();
        Self {
            title: w.t("eligibility-title"),
            verdicts: Verdicts::found(all.iter().filter(touched), &opened.form, basis, w),
            split: wanted.then(|| split(opened, w)).flatten(),
        }
    }
}

/// The amount asked for by source of capital, where a ratio is agreed.
pub fn split(opened: &Opened, w: Words) -> Option<ShareBar> {
    let (local, partner) = opened.split?;
    let total = local.checked_add(partner).ok()?;
    let share = |capital, key: &str, part: crate::money::Money| Share {
        capital,
        name: w.t(key),
        minor: i128::from(part.minor()),
        text: show_with_unit(part, w.lang()),
    };
    Some(ShareBar {
        label: w.t("apply-split"),
        total: show_with_unit(total, w.lang()),
        of: String::new(),
        shares: vec![
            share(Capital::Local, "apply-split-local", local),
            share(Capital::Partner, "apply-split-partner", partner),
        ],
        whole: i128::from(total.minor()),
    })
}

impl askama::filters::HtmlSafe for Follows {}
