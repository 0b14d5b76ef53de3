//! Deadlines, as people read them.

use crate::clock::Clock;
use crate::dealflow::deadline::{local, said_day};
use crate::dealflow::view::{Call, State};
use crate::money::Lang;
use crate::web::words::Words;
use chrono_tz::Tz;
use entity::value::Instant;

/// Day, time and zone with its offset.
pub fn written(at: Instant, zone: Tz, lang: Lang) -> String {
    let at = local(at, zone);
    let day = said_day(at.date_naive(), lang);
    let place = zone.to_string().replace('_', " ");
    format!(
        "{day}, {} ({place}, UTC{})",
        at.format("%H:%M"),
        at.format("%:z")
    )
}

/// Whether it is open, and until when.
pub fn state(call: &Call, clock: &Clock, w: Words) -> (String, String) {
    let said = |at| written(at, call.zone, w.lang());
    match call.state {
        State::Draft => (w.t("call-draft"), String::new()),
        State::Upcoming => (
            w.with("call-opens", "at", said(call.opens_at)),
            String::new(),
        ),
        State::Closed => (
            w.with("call-closed", "at", said(call.closes_at)),
            String::new(),
        ),
        State::Open => {
            let closes = w.with("call-closes", "at", said(call.closes_at));
            (closes, left(call, clock.now(), w))
        }
    }
}

/// How much is left, rounded down.
fn left(call: &Call, now: Instant, w: Words) -> String {
    let minutes = (call.closes_at.0 - now.0).div_euclid(60_000_000);
    match minutes {
        ..0 => w.t("call-grace"),
        0..120 => w.with("call-left-minutes", "n", minutes),
        120..2880 => w.with("call-left-hours", "n", minutes / 60),
        _ => w.with("call-left-days", "n", minutes / 1440),
    }
}
