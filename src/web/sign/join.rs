//! Pages that a letter's link leads to beside signing in: joining, a new password, an address.

use super::enter;
use super::lead::lead;
use super::letter::token;
use super::step::Step;
use crate::access::session::Token;
use crate::error::Error;
use crate::people::ask;
use crate::people::link::{Kind, spent};
use crate::web::answer::{Site, see};
use crate::web::form::Form;
use crate::web::locale::Visit;
use crate::web::parts::{Field, Fields};
use poem::web::Data;
use poem::{Response, Result, handler};
use std::sync::Arc;

const JOIN: &str = Kind::Invite.path();
const RECOVER: &str = Kind::Recover.path();
const CONFIRM: &str = Kind::EmailChange.path();

pub fn new_password<'a>(visit: &Visit, form: &'a Form) -> Field<'a> {
    let w = visit.w;
    Fields::new(form, w)
        .secret("password", w.t("account-password-new"), "new-password")
        .hint(w.t("join-password-hint"))
}

fn join_page(visit: &Visit, form: &Form, token: &str, name: &str) -> Result<Response> {
    let w = visit.w;
    Step::new(visit, form, JOIN, &w.t("join"))
        .lede(w.with("join-lede", "name", name))
        .hidden("token", token)
        .field(new_password(visit, form))
        .show()
}

/// The name of the person behind a link that can still be used.
async fn name(site: &Site, kind: Kind, token: Option<&Token>) -> Result<String, Error> {
    let token = token.ok_or_else(spent)?;
    let person = ask::person_behind(&site.app, kind, token).await?;
    Ok(person.ok_or_else(spent)?.name)
}

/// `GET /join?token=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show_join(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let token = visit.param("token");
    let name = name(&site, Kind::Invite, Token::read(token).as_ref()).await?;
    join_page(&visit, &Form::blank(), token, &name)
}

/// `POST /join`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send_join(visit: Visit, site: Data<&Arc<Site>>, mut form: Form) -> Result<Response> {
    let token = token(&form)?;
    let name = name(&site, Kind::Invite, Some(&token)).await?;
    let (origin, earlier) = (&visit.caller.origin, visit.caller.session());
    let password = form.text("password");
    match ask::join(&site.app, token.clone(), password, origin, earlier).await {
        Ok(session) => Ok(lead(&site, &session, "/account/factors").await?),
        Err(error) => {
            form.note(error, visit.w)?;
            join_page(&visit, &form, token.text(), &name)
        }
    }
}

fn recover_page(visit: &Visit, form: &Form, token: &str) -> Result<Response> {
    let w = visit.w;
    let step = Step::new(visit, form, RECOVER, &w.t("recover"));
    if token.is_empty() {
        let email = Fields::new(form, w).email("email", w.t("sign-in-email"));
        return step
            .lede(w.t("recover-ask-lede"))
            .field(email)
            .button(w.t("link-ask-send"))
            .link(enter::PATH, w.t("op-back"))
            .show();
    }
    step.lede(w.t("recover-lede"))
        .hidden("token", token)
        .field(new_password(visit, form))
        .button(w.t("recover-set"))
        .show()
}

/// `GET /recover`, from a letter with `?token=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show_recover(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let token = visit.param("token");
    if !token.is_empty() {
        name(&site, Kind::Recover, Token::read(token).as_ref()).await?;
    }
    recover_page(&visit, &Form::blank(), token)
}

/// `POST /recover`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send_recover(
    visit: Visit,
    site: Data<&Arc<Site>>,
    mut form: Form,
) -> Result<Response> {
    let origin = &visit.caller.origin;
    if form.text("token").is_empty() {
        if let Err(error) = ask::admit(&site.app, form.text("email"), origin).await {
            form.note(error, visit.w)?;
            return recover_page(&visit, &form, "");
        }
        // Answered before it is done, so that the time tells nobody whose address it is.
        drop(ask::recovery(
            &site.app,
            form.text("email"),
            origin,
            &site.base,
        ));
        return Ok(see("/recover/sent"));
    }
    let token = token(&form)?;
    match ask::recover(&site.app, token.clone(), form.text("password"), origin).await {
        Ok(_) => Ok(see(enter::PATH)),
        Err(error) => {
            form.note(error, visit.w)?;
            recover_page(&visit, &form, token.text())
        }
    }
}

/// `GET /recover/sent`: the same for every address.
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub fn show_sent(visit: Visit) -> Result<Response> {
    let (w, form) = (visit.w, Form::blank());
    let email = Fields::new(&form, w).email("email", w.t("sign-in-email"));
    Step::new(&visit, &form, RECOVER, &w.t("link-sent"))
        .lede(w.t("recover-sent-lede"))
        .field(email)
        .button(w.t("link-ask-again"))
        .link(enter::PATH, w.t("op-back"))
        .show()
}

/// `GET /confirm-email?token=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show_confirm(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let (w, token) = (visit.w, visit.param("token"));
    name(&site, Kind::EmailChange, Token::read(token).as_ref()).await?;
    Step::new(&visit, &Form::blank(), CONFIRM, &w.t("confirm-email"))
        .lede(w.t("confirm-email-lede"))
        .hidden("token", token)
        .button(w.t("device-confirm"))
        .show()
}

/// `POST /confirm-email`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send_confirm(visit: Visit, site: Data<&Arc<Site>>, form: Form) -> Result<Response> {
    let change = ask::confirm_email(&site.app, token(&form)?, &visit.caller.origin).await?;
    Ok(see(if change.done {
        "/confirm-email/done?all=1"
    } else {
        "/confirm-email/done"
    }))
}

/// `GET /confirm-email/done`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub fn show_confirmed(visit: Visit) -> Result<Response> {
    let w = visit.w;
    let lede = if visit.param("all").is_empty() {
        w.t("confirm-email-half")
    } else {
        w.t("confirm-email-done")
    };
    crate::web::answer::page(&super::said::Said::new(&visit, &w.t("confirm-email"), lede))
}
