use askama::Template;

use super::Tone;
use crate::dealflow::eligibility::{Basis, Outcome, Rules, Severity, Verdict, found, sentence};
use crate::form::Form;
use crate::web::words::Words;

/// Who a call is for: each rule, whether it binds, and how it stands where that is known.
#[derive(Clone, Debug, Default, Template)]
#[template(path = "components/verdicts.html")]
pub struct Verdicts {
    lines: Vec<Line>,
}

#[derive(Clone, Debug)]
struct Line {
    sentence: String,
    severity: String,
    /// What was found, and its colour.
    said: Option<(String, Tone)>,
}

impl Verdicts {
    /// The rules alone.
    pub fn rules(rules: &Rules, form: &Form, basis: Basis, w: Words) -> Self {
        let each = rules.rules.iter();
        let lines = each.map(|rule| Line {
            sentence: sentence(rule, form, basis, w.lang()),
            severity: severity(rule.severity, w),
            said: None,
        });
        Self {
            lines: lines.collect(),
        }
    }

    /// The rules, and how each stands.
    pub fn found<'a>(
        verdicts: impl IntoIterator<Item = &'a Verdict<'a>>,
        form: &Form,
        basis: Basis,
        w: Words,
    ) -> Self {
        let lines = verdicts.into_iter().map(|v| Line {
            sentence: sentence(v.rule, form, basis, w.lang()),
            severity: severity(v.rule.severity, w),
            said: Some((found(v, w.lang()), tone(v))),
        });
        Self {
            lines: lines.collect(),
        }
    }

    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
}

fn severity(severity: Severity, w: Words) -> String {
    w.t(match severity {
        Severity::Gating => "eligibility-gating",
        Severity::Advisory => "eligibility-advisory",
    })
}

/// The colour of how a rule stands.
pub const fn tone(verdict: &Verdict<'_>) -> Tone {
    match (verdict.outcome, verdict.rule.severity) {
        (Outcome::Met, _) => Tone::Good,
        (Outcome::NotMet, Severity::Gating) => Tone::Bad,
        (Outcome::NotMet, Severity::Advisory) => Tone::Warning,
        (Outcome::Open | Outcome::NotAsked, _) => Tone::Plain,
    }
}
