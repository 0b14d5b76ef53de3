//! Second factors: showing one at sign-in, and setting them up.

use super::enter;
use super::lead::{SECOND, entered, give};
use super::next::local;
use super::picture::Picture;
use super::step::Step;
use crate::app::Ctx;
use crate::error::Error;
use crate::people::factor::{self, Checked, Factors, RecoveryCode, Secret};
use crate::web::answer::{Site, answer, page, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::parts::Fields;
use crate::web::words::Words;
use askama::Template;
use poem::http::StatusCode;
use poem::web::Data;
use poem::{Response, Result, handler};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "sign/factors.html")]
struct Overview {
    frame: Frame,
    w: Words,
    factors: Factors,
    form: Form,
}

#[derive(Template)]
#[template(path = "sign/device.html")]
struct Device<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    f: Fields<'a>,
    id: &'a str,
    picture: Picture,
    secret: &'a str,
}

#[derive(Template)]
#[template(path = "sign/codes.html")]
struct Sheet {
    frame: Frame,
    w: Words,
    codes: Vec<String>,
}

fn refuse(form: &mut Form, checked: &Checked, w: Words) {
    let text = match checked {
        Checked::Later(_) => w.t("factor-later"),
        Checked::Right | Checked::Wrong => w.t("factor-wrong"),
    };
    form.refuse("code", text);
}

fn second_page(visit: &Visit, form: &Form, next: &str) -> Result<Response> {
    let w = visit.w;
    let code = Fields::new(form, w)
        .text("code", w.t("factor-code"))
        .hint(w.t("factor-code-hint"));
    Step::new(visit, form, SECOND, &w.t("factor"))
        .lede(w.t("factor-lede"))
        .hidden("next", local(next))
        .field(code)
        .button(w.t("sign-in"))
        .show()
}

/// `GET /sign-in/factor?next=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub fn show_second(visit: Visit) -> Result<Response> {
    match visit.caller.actor.person() {
        None => Ok(see(enter::PATH)),
        Some(member) if member.factors >= 2 => Ok(see(local(visit.param("next")))),
        Some(_) => second_page(&visit, &Form::blank(), visit.param("next")),
    }
}

/// `POST /sign-in/factor`: six digits are a device's code, anything else a recovery code.
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send_second(visit: Visit, site: Data<&Arc<Site>>, mut form: Form) -> Result<Response> {
    let ctx = site.ctx(&visit);
    let code = form.text("code").to_owned();
    let digits = code.chars().filter(|c| !c.is_whitespace());
    let device = digits.clone().count() == 6 && digits.clone().all(|c| c.is_ascii_digit());
    let checked = if device {
        factor::use_totp(&ctx, &code).await
    } else {
        factor::use_recovery_code(&ctx, &code).await
    };
    match checked {
        Ok(Checked::Right) => {
            let token = factor::raise(&ctx, &visit.caller.origin).await?;
            return Ok(entered(&site, &token, form.text("next")));
        }
        Ok(other) => refuse(&mut form, &other, visit.w),
        Err(error) => {
            form.note(error, visit.w)?;
        }
    }
    let next = form.text("next").to_owned();
    second_page(&visit, &form, &next)
}

/// `GET /account/factors`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let person = visit.caller.actor.person();
    let person = person.ok_or_else(|| Error::NotFound("account".into()))?;
    page(&Overview {
        frame: frame(&visit, &site, "factors").await?,
        w: visit.w,
        factors: factor::of(&site.app, person.id).await?,
        form: Form::blank(),
    })
}

async fn frame(visit: &Visit, site: &Site, title: &str) -> Result<Frame> {
    let w = visit.w;
    let title = match title {
        "device" => w.t("device"),
        "codes" => w.t("factors-codes"),
        _ => w.t("factors"),
    };
    let frame = Frame::new(visit, &title).funds(site.funds(visit).await?);
    Ok(frame.under(&w.t("account"), "/account"))
}

/// `POST /account/factors/enrol`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn enrol(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    // Each sending is a device of its own; the form's key would make the second one the first.
    let key = uuid::Uuid::new_v4().to_string();
    let (id, _) = factor::enrol(&site.ctx(&visit), &key).await?;
    Ok(see(&format!("/account/factors/device?id={id}")))
}

async fn device(visit: &Visit, site: &Site, ctx: &Ctx, form: &Form, id: &str) -> Result<Response> {
    let secret: Secret = factor::waiting(ctx, id).await?;
    let person = ctx.actor.person();
    let person = person.ok_or_else(|| Error::NotFound("account".into()))?;
    let status = if form.is_refused() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let device = Device {
        frame: frame(visit, site, "device").await?,
        w: visit.w,
        form,
        f: Fields::new(form, visit.w),
        id,
        picture: Picture::of(&secret.address(&person.email)?)?,
        secret: secret.base32(),
    };
    answer(status, &device)
}

/// `GET /account/factors/device?id=`: until a first code confirmed it.
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show_device(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let ctx = site.ctx(&visit);
    device(&visit, &site, &ctx, &Form::blank(), visit.param("id")).await
}

/// `POST /account/factors/confirm`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn confirm(visit: Visit, site: Data<&Arc<Site>>, mut form: Form) -> Result<Response> {
    let ctx = site.ctx(&visit);
    let id = form.text("id").to_owned();
    let (checked, codes) = factor::confirm(&ctx, &id, form.text("code")).await?;
    if checked != Checked::Right {
        refuse(&mut form, &checked, visit.w);
        return device(&visit, &site, &ctx, &form, &id).await;
    }
    let mut response = if codes.is_empty() {
        see("/account/factors")
    } else {
        sheet(&visit, &site, &codes).await?
    };
    if ctx.actor.person().is_some_and(|p| p.factors < 2) {
        let token = factor::raise(&ctx, &visit.caller.origin).await?;
        give(&site, &token, &mut response);
    }
    Ok(response)
}

/// `POST /account/factors/codes`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn renew(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let codes = factor::renew(&site.ctx(&visit)).await?;
    sheet(&visit, &site, &codes).await
}

/// The recovery codes, which are shown this once.
async fn sheet(visit: &Visit, site: &Site, codes: &[RecoveryCode]) -> Result<Response> {
    page(&Sheet {
        frame: frame(visit, site, "codes").await?,
        w: visit.w,
        codes: codes.iter().map(RecoveryCode::shown).collect(),
    })
}
