//! Calls for applications, as everybody sees them.

use super::address::{self, LIST};
use super::when;
use crate::dealflow::view::{Call, State, call, calls};
use crate::form::Form;
use crate::money::show_with_unit;
use crate::web::answer::{Site, page};
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::words::Words;
use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};
use serde::Serialize;
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

/// A call as data.
#[derive(Serialize)]
struct Published<'a> {
    code: &'a str,
    fund: &'a str,
    country: &'a str,
    title: &'a crate::form::Texts,
    summary: &'a crate::form::Texts,
    state: &'static str,
    opens_at: String,
    closes_at: String,
    zone: String,
    budget: String,
    least: String,
    most: String,
    currency: &'a str,
    href: String,
}

impl<'a> Published<'a> {
    fn new(call: &'a Call, base: &str) -> Self {
        let utc = |at: entity::value::Instant| {
            let at = crate::dealflow::deadline::local(at, chrono_tz::UTC);
            at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
        };
        Self {
            code: &call.code,
            fund: &call.fund,
            country: &call.country,
            title: &call.title,
            summary: &call.summary,
            state: match call.state {
                State::Draft => "draft",
                State::Upcoming => "upcoming",
                State::Open => "open",
                State::Closed => "closed",
            },
            opens_at: utc(call.opens_at),
            closes_at: utc(call.closes_at),
            zone: call.zone.to_string(),
            budget: call.budget.to_string(),
            least: call.ask_least.to_string(),
            most: call.ask_most.to_string(),
            currency: call.currency.code(),
            href: format!("{base}{LIST}/{}", call.code),
        }
    }
}

/// `GET /calls`, as JSON where that is asked for.
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn list(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let all = calls(&site.app).await?;
    if visit.wants_json || visit.param("format") == "json" {
        let data: Vec<_> = all.iter().map(|c| Published::new(c, &site.base)).collect();
        let json = serde_json::to_string(&data).map_err(crate::error::Error::from)?;
        let response = Response::builder().content_type("application/json");
        return Ok(response.body(json));
    }
    let w = visit.w;
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
