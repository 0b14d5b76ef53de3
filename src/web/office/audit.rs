//! The audit log, of a fund or of the installation.

use std::sync::Arc;

use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::taken;
use super::written::second;
use crate::access::{Action, Scope};
use crate::app::Ctx;
use crate::audit::read::{Filter, Listed, events};
use crate::error::Error;
use crate::fund::list::by_code;
use crate::web::answer::{Site, page};
use crate::web::frame::{Frame, FundLink};
use crate::web::locale::Visit;
use crate::web::parts::PageLinks;
use crate::web::section::Section;
use crate::web::words::Words;
use entity::value::{Day, Instant};

/// Events on a page, and in a file.
const PAGE: u64 = 50;
const FILE: u64 = 100_000;

#[derive(Template)]
#[template(path = "office/audit.html")]
struct AuditPage {
    frame: Frame,
    w: Words,
    lede: String,
    /// Name, label, what was typed.
    filters: Vec<(&'static str, String, String)>,
    files: Vec<(&'static str, String)>,
    events: Vec<Shown>,
    pages: Option<PageLinks>,
}

/// The list alone, for the drawer of a thing.
#[derive(Template)]
#[template(path = "office/audit_part.html")]
struct AuditPart {
    frame: Frame,
    w: Words,
    events: Vec<Shown>,
    pages: Option<PageLinks>,
}

struct Shown {
    seq: i64,
    at: String,
    who: String,
    pseudonym: String,
    action: String,
    refused: bool,
    because: String,
    from: String,
    subject: String,
    detail: String,
    hash: String,
}

/// `GET /audit`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn here(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let ctx = site.ctx(&visit);
    let title = visit.w.t("audit-title");
    let frame = Frame::new(&visit, &title).funds(site.funds(&visit).await?);
    draw(&ctx, &visit, frame, Scope::Instance, None).await
}

/// `GET /funds/:code/audit`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn of_fund(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let ctx = site.ctx(&visit);
    let fund = by_code(&ctx, &code).await?;
    let frame = Frame::new(&visit, &Section::Audit.title(visit.w))
        .within(FundLink::of(&fund), Section::Audit)
        .funds(site.funds(&visit).await?);
    draw(&ctx, &visit, frame, Scope::Fund(fund.id), Some(&code)).await
}

async fn draw(
    ctx: &Ctx,
    visit: &Visit,
    frame: Frame,
    scope: Scope,
    fund: Option<&str>,
) -> Result<Response> {
    let permit = ctx.permit(Action::Audit, scope)?;
    let filter = asked(visit, scope)?;
    let most = if visit.param("format").is_empty() {
        PAGE + 1
    } else {
        FILE
    };
    let mut rows = events(&ctx.app.db.read, &permit, &filter, most).await?;
    if let Some(file) = taken::file(ctx, visit, fund, "audit", &rows).await? {
        return Ok(file);
    }
    let w = visit.w;
    let more = rows.len() as u64 > PAGE;
    rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let older = rows.last().filter(|_| more).map(|last| last.seq);
    let later = !visit.param("before").is_empty();
    let pages = (older.is_some() || later).then(|| PageLinks {
        w,
        shown: w.with("books-shown", "shown", rows.len()),
        newer: later.then(|| visit.href_with("before", "")),
        older: older.map(|seq| visit.href_with("before", &seq.to_string())),
    });
    if visit.partial {
        return page(&AuditPart {
            frame,
            w,
            events: rows.into_iter().map(shown).collect(),
            pages,
        });
    }
    let field = |name, key: &str| (name, w.t(key), visit.param(name).trim().to_owned());
    page(&AuditPage {
        frame,
        w,
        lede: w.t("audit-lede"),
        filters: vec![
            field("who", "audit-who"),
            field("action", "audit-action"),
            field("about", "audit-about"),
            field("outcome", "audit-outcome"),
            field("from", "audit-from"),
            field("until", "audit-until"),
        ],
        files: ["csv", "json"]
            .map(|format| (format, visit.href_with("format", format)))
            .into(),
        events: rows.into_iter().map(shown).collect(),
        pages,
    })
}

fn asked(visit: &Visit, scope: Scope) -> Result<Filter, Error> {
    let text = |name| visit.param(name).trim().to_owned();
    let day = |name: &str| -> Result<Option<Day>, Error> {
        let text = visit.param(name).trim();
        if text.is_empty() {
            return Ok(None);
        }
        let day = text.parse::<Day>();
        day.map(Some)
            .map_err(|e| Error::field(name, "date.format", e.to_string()))
    };
    let midnight = |day: Day| {
        let utc = day.0.and_time(chrono::NaiveTime::MIN).and_utc();
        Instant(utc.timestamp_micros())
    };
    let until = day("until")?.and_then(|day| day.0.succ_opt());
    Ok(Filter {
        chain: match scope {
            Scope::Fund(id) => id.0,
            _ => 0,
        },
        actor: text("who"),
        action: text("action"),
        outcome: text("outcome"),
        about: text("about"),
        from: day("from")?.map(midnight),
        until: until.map(|day| midnight(Day(day))),
        before: visit.param("before").parse().ok(),
    })
}

fn shown(event: Listed) -> Shown {
    let detail: serde_json::Value = serde_json::from_str(&event.detail).unwrap_or_default();
    let text = |name: &str| {
        let found = detail.get(name).and_then(serde_json::Value::as_str);
        found.unwrap_or_default().to_owned()
    };
    let person = detail.get("as").is_some();
    Shown {
        seq: event.seq,
        at: second(event.at),
        who: if event.name.is_empty() {
            event.actor.clone()
        } else {
            event.name
        },
        pseudonym: event.actor,
        action: event.action,
        refused: event.outcome == "refused",
        because: text("because"),
        from: if person { text("from") } else { String::new() },
        subject: event.subject,
        detail: serde_json::to_string_pretty(&detail).unwrap_or(event.detail),
        hash: event.hash,
    }
}
