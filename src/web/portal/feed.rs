//! The list of calls for programs: JSON, Atom, a calendar of deadlines.

use super::address::LIST;
use super::when::written;
use crate::dealflow::deadline::local;
use crate::dealflow::view::{Call, State};
use crate::error::Result;
use crate::form::Texts;
use crate::money::Lang;
use crate::web::words::Words;
use atom_syndication::{Entry, Feed, Link, Text};
use chrono::{DateTime, Utc};
use entity::value::Instant;
use icalendar::{Calendar, Component, Event, EventLike};
use serde::Serialize;

/// A call as data. Times are in UTC, amounts plain decimals.
#[derive(Serialize)]
struct Published<'a> {
    code: &'a str,
    fund: &'a str,
    country: &'a str,
    title: &'a Texts,
    summary: &'a Texts,
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

fn utc(at: Instant) -> DateTime<Utc> {
    local(at, chrono_tz::UTC).to_utc()
}

fn href(call: &Call, base: &str) -> String {
    format!("{base}{LIST}/{}", call.code)
}

impl<'a> Published<'a> {
    fn new(call: &'a Call, base: &str) -> Self {
        let utc = |at| utc(at).format("%Y-%m-%dT%H:%M:%SZ").to_string();
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
            href: href(call, base),
        }
    }
}

pub fn json(calls: &[Call], base: &str) -> Result<String> {
    let data: Vec<_> = calls.iter().map(|c| Published::new(c, base)).collect();
    Ok(serde_json::to_string(&data)?)
}

/// An entry for each call, updated when it opens.
pub fn atom(calls: &[Call], base: &str, w: Words, now: Instant) -> String {
    let lang = w.lang();
    let entries = calls.iter().map(|call| {
        let closes = written(call.closes_at, call.zone, lang);
        let summary = format!(
            "{}\n\n{}",
            w.with("call-closes", "at", closes),
            call.summary.say(lang)
        );
        Entry {
            id: href(call, base),
            title: Text::plain(call.title.say(lang).to_owned()),
            updated: utc(call.opens_at.min(now)).fixed_offset(),
            summary: Some(Text::plain(summary)),
            links: vec![Link {
                href: href(call, base),
                ..Link::default()
            }],
            ..Entry::default()
        }
    });
    let newest = calls.iter().map(|c| c.opens_at.min(now)).max();
    let feed = Feed {
        id: format!("{base}{LIST}"),
        title: Text::plain(w.t("opencalls-title")),
        updated: utc(newest.unwrap_or(now)).fixed_offset(),
        lang: Some(w.html_lang().to_owned()),
        entries: entries.collect(),
        ..Feed::default()
    };
    feed.to_string()
}

/// The deadlines of calls that are open or will be.
pub fn calendar(calls: &[Call], base: &str, lang: Lang) -> String {
    let mut calendar = Calendar::new();
    let running = [State::Upcoming, State::Open];
    for call in calls.iter().filter(|c| running.contains(&c.state)) {
        let closes = utc(call.closes_at);
        let event = Event::new()
            .uid(&format!("{}@cofund", call.code))
            .summary(call.title.say(lang))
            .description(call.summary.say(lang))
            .url(&href(call, base))
            .starts(closes)
            .ends(closes)
            .timestamp(utc(call.opens_at))
            .done();
        calendar.push(event);
    }
    calendar.to_string()
}
