//! Calls for applications, as everybody sees them.

use super::address::{self, LIST};
use super::{feed, when};
use crate::dealflow::view::{Call, State, call, calls};
use crate::form::Form;
use crate::money::show_with_unit;
use crate::web::answer::{Site, page};
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::parts::Verdicts;
use crate::web::words::Words;
use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "portal/calls.html")]
struct CallsPage {
    frame: Frame,
    w: Words,
    calls: Vec<Shown>,
}

/// One call in the list, and at the top of its own page.
struct Shown {
    href: String,
    title: String,
    fund: String,
    summary: String,
    state: String,
    left: String,
    amounts: String,
    open: bool,
}

impl Shown {
    fn new(call: &Call, site: &Site, w: Words) -> Self {
        let lang = w.lang();
        let (state, left) = when::state(call, &site.app.clock, w);
        let least = show_with_unit(call.ask_least, lang);
        let most = show_with_unit(call.ask_most, lang);
        Self {
            href: format!("{LIST}/{}", call.code),
            title: call.title.say(lang).to_owned(),
            fund: format!("{} · {}", call.fund_name, call.country),
            summary: call.summary.say(lang).to_owned(),
            state,
            left,
            amounts: w.with_all("call-amounts", &[("least", &least), ("most", &most)]),
            open: call.state == State::Open,
        }
    }
}

/// `GET /calls?format=`, for programs as JSON, Atom or a calendar.
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn list(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let all = calls(&site.app).await?;
    let w = visit.w;
    let file = match visit.param("format") {
        "json" => Some(("application/json", feed::json(&all, &site.base)?)),
        _ if visit.wants_json => Some(("application/json", feed::json(&all, &site.base)?)),
        "atom" => {
            let now = site.app.clock.now();
            Some(("application/atom+xml", feed::atom(&all, &site.base, w, now)))
        }
        "ics" => {
            let text = feed::calendar(&all, &site.base, w.lang());
            Some(("text/calendar; charset=utf-8", text))
        }
        _ => None,
    };
    if let Some((kind, text)) = file {
        return Ok(Response::builder().content_type(kind).body(text));
    }
    page(&CallsPage {
        frame: Frame::new(&visit, &w.t("opencalls-title")),
        w,
        calls: all.iter().map(|c| Shown::new(c, &site, w)).collect(),
    })
}

#[derive(Template)]
#[template(path = "portal/call.html")]
struct CallPage {
    frame: Frame,
    w: Words,
    call: Shown,
    paragraphs: Vec<String>,
    facts: Vec<(String, String)>,
    /// Titles of sections with what they ask.
    questions: Vec<(String, Vec<String>)>,
    apply: String,
    rules: Verdicts,
    self_check: String,
}

/// `GET /calls/:call`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let call = call(&site.app, &code).await?;
    let form = call.form(&site.app).await?;
    let rules = call.rules(&site.app).await?;
    let (w, lang) = (visit.w, visit.w.lang());
    let said = |at| when::written(at, call.zone, lang);
    let mut facts = vec![
        (w.t("call-fact-opens"), said(call.opens_at)),
        (w.t("call-fact-closes"), said(call.closes_at)),
    ];
    if call.grace_minutes > 0 {
        let grace = w.with("call-fact-grace-minutes", "n", call.grace_minutes);
        facts.push((w.t("call-fact-grace"), grace));
    }
    facts.push((w.t("call-fact-budget"), show_with_unit(call.budget, lang)));
    let shown = Shown::new(&call, &site, w);
    page(&CallPage {
        frame: Frame::new(&visit, &shown.title),
        w,
        paragraphs: shown.summary.split("\n\n").map(str::to_owned).collect(),
        call: shown,
        facts,
        questions: questions(&form, w),
        apply: address::apply(&code),
        rules: Verdicts::rules(&rules, &form, call.basis(), w),
        self_check: address::self_check(&code),
    })
}

fn questions(form: &Form, w: Words) -> Vec<(String, Vec<String>)> {
    let lang = w.lang();
    let each = form.sections.iter();
    each.map(|s| {
        let asked = s.questions.iter().map(|q| q.label.say(lang).to_owned());
        (s.title.say(lang).to_owned(), asked.collect())
    })
    .collect()
}
