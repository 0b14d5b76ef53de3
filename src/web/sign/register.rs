//! Making an account for oneself: asked for here, confirmed by the letter's link.

use super::enter;
use super::join::new_password;
use super::lead::{lead, with_next};
use super::letter::token;
use super::next::{REGISTER, local};
use super::step::Step;
use crate::access::session::Token;
use crate::error::Error;
use crate::people::link::spent;
use crate::people::register::{Wish, begun, register, verify};
use crate::people::{ask, named};
use crate::web::answer::{Site, see};
use crate::web::form::Form;
use crate::web::locale::Visit;
use crate::web::parts::Fields;
use poem::web::Data;
use poem::{Response, Result, handler};
use std::sync::Arc;

/// Where the letter's link leads.
pub const CONFIRM: &str = "/register/confirm";
/// What everybody is told who asked.
pub const SENT: &str = "/register/sent";

fn ask_page(visit: &Visit, form: &Form, next: &str) -> Result<Response> {
    let (w, next) = (visit.w, local(next));
    let f = Fields::new(form, w);
    Step::new(visit, form, REGISTER, &w.t("register"))
        .lede(w.t("register-lede"))
        .hidden("next", next)
        .field(f.text("name", w.t("account-name")))
        .field(f.email("email", w.t("sign-in-email")))
        .button(w.t("link-ask-send"))
        .link(&with_next(enter::PATH, next), w.t("register-known"))
        .show()
}

/// `GET /register?next=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub fn show(visit: Visit) -> Result<Response> {
    ask_page(&visit, &Form::blank(), visit.param("next"))
}

/// `POST /register`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(visit: Visit, site: Data<&Arc<Site>>, mut form: Form) -> Result<Response> {
    let origin = &visit.caller.origin;
    let next = local(form.text("next")).to_owned();
    let admitted = match named(form.text("name")) {
        Ok(name) => ask::admit(&site.app, form.text("email"), origin)
            .await
            .map(|()| name),
        Err(error) => Err(error),
    };
    let name = match admitted {
        Ok(name) => name,
        Err(error) => {
            form.note(error, visit.w)?;
            return ask_page(&visit, &form, &next);
        }
    };
    let wish = Wish {
        name,
        email: form.text("email").to_owned(),
        lang: visit.w.lang(),
        next,
    };
    // Answered before it is done, so that the time tells nobody whose address it is.
    drop(register(&site.app, wish, origin, &site.base));
    Ok(see(SENT))
}

/// `GET /register/sent`: the same for every address.
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub fn show_sent(visit: Visit) -> Result<Response> {
    let w = visit.w;
    crate::web::answer::page(&super::said::Said::new(
        &visit,
        &w.t("link-sent"),
        w.t("register-sent-lede"),
    ))
}

fn confirm_page(visit: &Visit, form: &Form, token: &str) -> Result<Response> {
    let w = visit.w;
    Step::new(visit, form, CONFIRM, &w.t("register-confirm"))
        .lede(w.t("register-confirm-lede"))
        .hidden("token", token)
        .field(Fields::new(form, w).text("name", w.t("account-name")))
        .field(new_password(visit, form))
        .button(w.t("register"))
        .show()
}

/// `GET /register/confirm?token=`. Uses nothing up: mail is read by machines before it is read
/// by people.
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show_confirm(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let text = visit.param("token");
    let token = Token::read(text).ok_or_else(spent)?;
    let begun = begun(&site.app, &token).await?;
    let form = Form::blank().with("name", begun.name);
    confirm_page(&visit, &form, text)
}

/// `POST /register/confirm`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send_confirm(
    visit: Visit,
    site: Data<&Arc<Site>>,
    mut form: Form,
) -> Result<Response> {
    let token = token(&form)?;
    // Without a link there is no page to say anything on.
    begun(&site.app, &token).await?;
    let (origin, earlier) = (&visit.caller.origin, visit.caller.session());
    let typed = (form.text("name"), form.text("password"));
    match verify(&site.app, token.clone(), typed, origin, earlier).await {
        Ok((session, next)) => Ok(lead(&site, &session, &next).await?),
        Err(error @ Error::Refused(_)) => Err(error.into()),
        Err(error) => {
            form.note(error, visit.w)?;
            confirm_page(&visit, &form, token.text())
        }
    }
}
