//! Passkeys: signing in with one, showing one beside a password.

use super::enter;
use super::lead::{self, entered};
use super::next::local;
use crate::error::Error;
use crate::people::factor;
use crate::people::passkey::{self, Asked, Sent};
use crate::web::answer::{Site, answer, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::words::Words;
use askama::Template;
use poem::http::StatusCode;
use poem::web::Data;
use poem::{Response, Result, handler};
use std::sync::Arc;

pub const ENTER: &str = "/sign-in/passkey";

#[derive(Template)]
#[template(path = "sign/passkey.html")]
struct Second<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    button: Form,
    next: &'a str,
    /// Whether there is a device with codes too, and where those are typed.
    totp: bool,
    other: String,
}

/// A question, for the page's script.
pub fn asked(asked: &Asked) -> Result<Response> {
    let json = serde_json::to_string(asked).map_err(Error::from)?;
    let response = Response::builder().content_type("application/json");
    Ok(response.body(json))
}

/// What the page's script put into the form.
pub fn sent(form: &Form) -> Sent<'_> {
    Sent {
        ceremony: form.text("ceremony"),
        answer: form.text("answer"),
    }
}

/// `POST /sign-in/passkey/ask`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn ask(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let (place, caller) = (site.passkeys()?, &visit.caller);
    let question =
        passkey::begin_entering(&site.app, &place, &caller.form_key, &caller.origin).await?;
    asked(&question)
}

/// `POST /sign-in/passkey`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(visit: Visit, site: Data<&Arc<Site>>, form: Form) -> Result<Response> {
    let (place, caller) = (site.passkeys()?, &visit.caller);
    let browser = (caller.form_key.as_str(), &caller.origin);
    let next = local(form.text("next"));
    match passkey::enter(&site.app, &place, browser, sent(&form)).await {
        Ok(token) => Ok(entered(&site, &token, next)),
        Err(error @ Error::Refused(_)) => {
            let mut refused = Form::blank();
            refused.refuse("", visit.w.explain(&error));
            enter::refused(&visit, &site, &refused, next)
        }
        Err(error) => Err(error.into()),
    }
}

async fn second_page(visit: &Visit, site: &Site, form: &Form, next: &str) -> Result<Response> {
    let Some(member) = visit.caller.actor.person() else {
        return Ok(see(enter::PATH));
    };
    let status = if form.is_refused() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let has = factor::of(&site.app, member.id).await?;
    let page = Second {
        frame: Frame::new(visit, &visit.w.t("passkey-second")).alone(),
        w: visit.w,
        form,
        button: Form::blank(),
        next: local(next),
        totp: has.totp && member.factors < 2,
        other: lead::with_next(lead::SECOND, local(next)),
    };
    answer(status, &page)
}

/// `GET /sign-in/passkey/second?next=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show_second(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    second_page(&visit, &site, &Form::blank(), visit.param("next")).await
}

/// `POST /sign-in/passkey/second/ask`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn ask_second(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let (ctx, place) = (site.ctx(&visit), site.passkeys()?);
    asked(&passkey::begin_second(&ctx, &place, &visit.caller.form_key).await?)
}

/// `POST /sign-in/passkey/second`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send_second(visit: Visit, site: Data<&Arc<Site>>, form: Form) -> Result<Response> {
    let (ctx, place) = (site.ctx(&visit), site.passkeys()?);
    let browser = (visit.caller.form_key.as_str(), &visit.caller.origin);
    let next = local(form.text("next"));
    match passkey::second(&ctx, &place, browser, sent(&form)).await {
        Ok(token) => Ok(entered(&site, &token, next)),
        Err(error @ Error::Refused(_)) => {
            let mut refused = Form::blank();
            refused.refuse("", visit.w.explain(&error));
            second_page(&visit, &site, &refused, next).await
        }
        Err(error) => Err(error.into()),
    }
}
