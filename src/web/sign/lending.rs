//! Lending one's roles to somebody while absent, and taking them back.

use crate::app::Ctx;
use crate::command::Done;
use crate::error::Error;
use crate::people::{EndLending, Lend, Lending, borrowers, lendings};
use crate::web::answer::{Site, answer, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::parts::{Field, Fields, SelectOption};
use crate::web::words::Words;
use askama::Template;
use entity::value::Day;
use poem::http::StatusCode;
use poem::web::Data;
use poem::{Response, Result, handler};
use std::sync::Arc;

/// Where one's roles are lent.
pub const PATH: &str = "/account/lending";

#[derive(Template)]
#[template(path = "sign/lending.html")]
struct Page<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    /// Empty forms of buttons.
    button: Form,
    lendings: Vec<Shown>,
    fields: Vec<Field<'a>>,
    may_lend: bool,
}

struct Shown {
    lending: i64,
    title: String,
    time: String,
    reason: String,
    ended: bool,
    /// Whether it can be taken back here.
    back: bool,
}

fn shown(lending: Lending, w: Words) -> Shown {
    let key = if lending.own {
        "lending-to"
    } else {
        "lending-from"
    };
    Shown {
        lending: lending.lending,
        title: w.with(key, "who", &lending.other),
        time: format!("{} \u{2013} {}", lending.starts_on, lending.ends_on),
        reason: lending.reason,
        ended: lending.ended,
        back: lending.own && !lending.ended,
    }
}

async fn draw(
    visit: &Visit,
    site: &Site,
    ctx: &Ctx,
    form: &Form,
    status: StatusCode,
) -> Result<Response> {
    let w = visit.w;
    let people = borrowers(ctx).await?.into_iter();
    let people: Vec<_> = people
        .map(|(value, label)| SelectOption::new(value, label))
        .collect();
    let f = Fields::new(form, w);
    answer(
        status,
        &Page {
            frame: Frame::new(visit, &w.t("lending"))
                .under(&w.t("account"), "/account")
                .funds(site.funds(visit).await?),
            w,
            form,
            button: Form::blank(),
            lendings: lendings(ctx)
                .await?
                .into_iter()
                .map(|l| shown(l, w))
                .collect(),
            may_lend: !people.is_empty(),
            fields: vec![
                f.select("to", w.t("lending-who"), people),
                f.date("starts_on", w.t("access-starts")),
                f.date("ends_on", w.t("access-ends"))
                    .hint(w.t("lending-most")),
                f.text("reason", w.t("access-reason")),
            ],
        },
    )
}

/// `GET /account/lending`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let ctx = site.ctx(&visit);
    draw(&visit, &site, &ctx, &Form::blank(), StatusCode::OK).await
}

fn read(form: &Form) -> Result<Lend, Error> {
    let day = |name: &str| -> Result<Day, Error> {
        let read = form.text(name).trim().parse::<Day>();
        read.map_err(|e| Error::field(name, "date.format", e.to_string()))
    };
    if form.text("reason").trim().is_empty() {
        let text = "say why; it stays in the audit log";
        return Err(Error::field("reason", "text.required", text));
    }
    Ok(Lend {
        to: form.text("to").to_owned(),
        starts_on: day("starts_on")?,
        ends_on: day("ends_on")?,
        reason: form.text("reason").to_owned(),
    })
}

/// `POST /account/lending`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(visit: Visit, site: Data<&Arc<Site>>, mut form: Form) -> Result<Response> {
    let ctx = site.ctx(&visit);
    let asked = match read(&form) {
        Ok(lend) => ctx.ask(&form.key().to_string(), "", lend).await,
        Err(error) => Err(error),
    };
    let error = match asked {
        Ok(Done::Made(_)) => return Ok(see("/account/lending?done=role-lend")),
        Ok(Done::Proposed(p)) => {
            return Ok(see(&format!("/proposals/{}?done=propose", p.no)));
        }
        Err(error) => error,
    };
    let status = form.note(error, visit.w)?;
    draw(&visit, &site, &ctx, &form, status).await
}

/// `POST /account/lending/end`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn end(visit: Visit, site: Data<&Arc<Site>>, form: Form) -> Result<Response> {
    let lending = form.text("lending").parse().unwrap_or(0);
    let key = form.key().to_string();
    site.ctx(&visit).run(&key, EndLending { lending }).await?;
    Ok(see("/account/lending?done=role-lend-end"))
}
