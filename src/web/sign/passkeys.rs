//! One's own passkeys: the list, another one, one less.

use super::lead::give;
use super::passkey::{asked, sent};
use crate::error::Error;
use crate::people::passkey::{
    Listed, RemovePasskey, begin_adding, confirm, finish_adding, is_confirmed, list,
};
use crate::web::answer::{Site, answer, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::parts::Fields;
use crate::web::words::Words;
use askama::Template;
use entity::value::Instant;
use poem::http::StatusCode;
use poem::web::Data;
use poem::{Response, Result, handler};
use std::sync::Arc;

pub const PATH: &str = "/account/passkeys";

#[derive(Template)]
#[template(path = "sign/passkeys.html")]
struct Overview<'a> {
    frame: Frame,
    w: Words,
    passkeys: Vec<Shown>,
    /// Whether the person showed of late who they are.
    confirmed: bool,
    form: &'a Form,
    f: Fields<'a>,
    button: Form,
}

struct Shown {
    id: String,
    name: String,
    since: String,
}

fn day(at: Instant) -> String {
    let utc = chrono::DateTime::from_timestamp_micros(at.0).unwrap_or_default();
    utc.format("%Y-%m-%d").to_string()
}

fn shown(one: Listed, w: Words) -> Shown {
    let added = day(one.recorded_at);
    let since = match one.used_at {
        Some(at) => {
            let used = day(at);
            w.with_all("passkeys-used", &[("added", &added), ("used", &used)])
        }
        None => w.with("passkeys-unused", "added", added),
    };
    Shown {
        id: one.id,
        name: one.name,
        since,
    }
}

async fn draw(visit: &Visit, site: &Site, form: &Form) -> Result<Response> {
    let (w, ctx) = (visit.w, site.ctx(visit));
    let person = ctx.actor.person();
    let person = person.ok_or_else(|| Error::NotFound("account".into()))?;
    let listed = list(&site.app, person.id).await?;
    let frame = Frame::new(visit, &w.t("passkeys")).funds(site.funds(visit).await?);
    let frame = match visit.param("said") {
        "added" => frame.toast(w.t("passkeys-said-added")),
        "removed" => frame.toast(w.t("passkeys-said-removed")),
        _ => frame,
    };
    let status = if form.is_refused() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let page = Overview {
        frame: frame.under(&w.t("account"), "/account"),
        w,
        passkeys: listed.into_iter().map(|one| shown(one, w)).collect(),
        confirmed: is_confirmed(&ctx).await?,
        form,
        f: Fields::new(form, w),
        button: Form::blank(),
    };
    answer(status, &page)
}

/// `GET /account/passkeys`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    draw(&visit, &site, &Form::blank()).await
}

/// `POST /account/passkeys/ask`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn ask(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let (ctx, place) = (site.ctx(&visit), site.passkeys()?);
    asked(&begin_adding(&ctx, &place, &visit.caller.form_key).await?)
}

/// `POST /account/passkeys`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn add(visit: Visit, site: Data<&Arc<Site>>, mut form: Form) -> Result<Response> {
    let (ctx, place) = (site.ctx(&visit), site.passkeys()?);
    let browser = (visit.caller.form_key.as_str(), &visit.caller.origin);
    let name = form.text("name").to_owned();
    match finish_adding(&ctx, &place, browser, sent(&form), &name).await {
        Ok(raised) => {
            let mut response = see("/account/passkeys?said=added");
            if let Some(token) = raised {
                give(&site, &token, &mut response);
            }
            Ok(response)
        }
        Err(error) => {
            form.note(error, visit.w)?;
            draw(&visit, &site, &form).await
        }
    }
}

/// `POST /account/passkeys/remove`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn remove(visit: Visit, site: Data<&Arc<Site>>, mut form: Form) -> Result<Response> {
    let id = form.text("id").to_owned();
    let key = form.key().to_string();
    match site.ctx(&visit).run(&key, RemovePasskey { id }).await {
        Ok(()) => Ok(see("/account/passkeys?said=removed")),
        Err(error) => {
            form.note(error, visit.w)?;
            draw(&visit, &site, &form).await
        }
    }
}

/// `POST /account/passkeys/confirm`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send_confirm(
    visit: Visit,
    site: Data<&Arc<Site>>,
    mut form: Form,
) -> Result<Response> {
    match confirm(&site.ctx(&visit), form.text("current")).await {
        Ok(()) => Ok(see(PATH)),
        Err(error) => {
            form.note(error, visit.w)?;
            draw(&visit, &site, &form).await
        }
    }
}
