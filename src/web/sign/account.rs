//! One's own account: who one is here, one's sessions, one's password.

use crate::access::Actor;
use crate::app::Ctx;
use crate::error::Error;
use crate::people::session::{EndOtherSessions, EndSession, Listed, list};
use crate::people::set_password::change;
use crate::people::{Holding, holdings};
use crate::web::answer::{Site, answer, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::parts::Fields;
use crate::web::scope;
use crate::web::words::Words;
use askama::Template;
use entity::value::Instant;
use poem::http::StatusCode;
use poem::web::Data;
use poem::{Response, Result, handler};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "sign/account.html")]
struct Account<'a> {
    frame: Frame,
    w: Words,
    name: String,
    email: String,
    /// What one may do, and in what.
    roles: Vec<String>,
    sessions: Vec<Shown>,
    others: bool,
    form: &'a Form,
    f: Fields<'a>,
    /// Empty forms of buttons.
    button: Form,
}

/// A session as a line.
struct Shown {
    handle: String,
    way: String,
    place: String,
    opened: String,
    seen: String,
    own: bool,
}

async fn draw(
    visit: &Visit,
    site: &Site,
    ctx: &Ctx,
    form: &Form,
    status: StatusCode,
) -> Result<Response> {
    let w = visit.w;
    let Actor::Person(person) = &ctx.actor else {
        return Err(Error::NotFound("account".into()).into());
    };
    let sessions: Vec<Shown> = list(ctx).await?.into_iter().map(|s| shown(s, w)).collect();
    let mut frame = Frame::new(visit, &w.t("account")).funds(site.funds(visit).await?);
    match visit.param("said") {
        "password" => frame = frame.toast(w.t("account-said-password")),
        "ended" => frame = frame.toast(w.t("account-said-ended")),
        _ => {}
    }
    answer(
        status,
        &Account {
            frame,
            w,
            name: person.name.clone(),
            email: person.email.clone(),
            roles: holdings(ctx).await?.iter().map(|h| told(h, w)).collect(),
            others: sessions.len() > 1,
            sessions,
            form,
            f: Fields::new(form, w),
            button: Form::blank(),
        },
    )
}

fn told(holding: &Holding, w: Words) -> String {
    let place = holding.place.as_ref();
    let place = place.map(|place| scope::place(place, w));
    let role = scope::role(holding.role.name(), w);
    let text = match place {
        Some(place) => format!("{role} \u{b7} {place}"),
        None => role,
    };
    if holding.lent {
        format!("{text} {}", w.t("account-lent"))
    } else {
        text
    }
}

fn shown(session: Listed, w: Words) -> Shown {
    let agent = &session.agent;
    Shown {
        handle: session.handle,
        way: way(&session.way, w),
        place: [&session.address, agent]
            .into_iter()
            .filter(|part| !part.is_empty())
            .cloned()
            .collect::<Vec<_>>()
            .join(" \u{b7} "),
        opened: minute(session.opened_at),
        seen: minute(session.seen_at),
        own: session.own,
    }
}

fn way(way: &str, w: Words) -> String {
    match way {
        "password" => w.t("account-way-password"),
        "link" => w.t("account-way-link"),
        "passkey" => w.t("account-way-passkey"),
        "provider" => w.t("account-way-provider"),
        "demo" => w.t("account-way-demo"),
        "recovery" => w.t("account-way-recovery"),
        _ => w.t("account-way-token"),
    }
}

fn minute(at: Instant) -> String {
    let utc = chrono::DateTime::from_timestamp_micros(at.0).unwrap_or_default();
    utc.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// `GET /account`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let ctx = site.ctx(&visit);
    draw(&visit, &site, &ctx, &Form::blank(), StatusCode::OK).await
}

/// `POST /account/password`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn change_password(
    visit: Visit,
    site: Data<&Arc<Site>>,
    mut form: Form,
) -> Result<Response> {
    let ctx = site.ctx(&visit);
    let key = form.key().to_string();
    let error = match change(&ctx, &key, form.text("current"), form.text("new")).await {
        Ok(_) => return Ok(see("/account?said=password")),
        Err(Error::Invalid(fields)) => fields,
        Err(error) => return Err(error.into()),
    };
    for field in &error {
        form.refuse(&field.field, visit.w.explain_field(field));
    }
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    draw(&visit, &site, &ctx, &form, status).await
}

/// `POST /account/sessions/end`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn end(visit: Visit, site: Data<&Arc<Site>>, form: Form) -> Result<Response> {
    let handle = Some(form.text("handle").to_owned());
    // The same button may be sent for another session: the session makes it once, not the key.
    let key = uuid::Uuid::new_v4().to_string();
    site.ctx(&visit).run(&key, EndSession { handle }).await?;
    Ok(see("/account?said=ended"))
}

/// `POST /account/sessions/end-others`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn end_others(visit: Visit, site: Data<&Arc<Site>>, form: Form) -> Result<Response> {
    let key = form.key().to_string();
    site.ctx(&visit).run(&key, EndOtherSessions {}).await?;
    Ok(see("/account?said=ended"))
}
