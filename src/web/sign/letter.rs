//! Signing in by letter: asked for here, by its link here, or by its code.

use super::cookie::Cookie;
use super::lead::lead;
use super::step::Step;
use crate::access::session::Token;
use crate::error::Error;
use crate::people::ask::{self, Typed};
use crate::people::link;
use crate::web::answer::{Site, see};
use crate::web::form::Form;
use crate::web::locale::Visit;
use crate::web::parts::Fields;
use poem::http::HeaderMap;
use poem::web::Data;
use poem::{Response, Result, handler};
use std::sync::Arc;

/// Where the letter is asked for, and where its link leads.
pub const LINK: &str = "/sign-in/link";
/// Where its code is typed.
pub const CODE: &str = "/sign-in/code";

/// The token of a letter's link, as a form carries it on.
pub fn token(form: &Form) -> Result<Token, Error> {
    Token::read(form.text("token")).ok_or_else(link::spent)
}

fn ask_page(visit: &Visit, form: &Form) -> Result<Response> {
    let w = visit.w;
    let email = Fields::new(form, w).email("email", w.t("sign-in-email"));
    Step::new(visit, form, LINK, &w.t("link-ask"))
        .lede(w.t("link-ask-lede"))
        .field(email)
        .button(w.t("link-ask-send"))
        .link("/sign-in", w.t("op-back"))
        .show()
}

fn use_page(visit: &Visit, form: &Form, token: &str) -> Result<Response> {
    let w = visit.w;
    Step::new(visit, form, LINK, &w.t("sign-in"))
        .lede(w.t("link-use-lede"))
        .hidden("token", token)
        .show()
}

/// `GET /sign-in/link`, from a letter with `?token=`. Uses nothing up: mail is read by machines
/// before it is read by people.
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub fn show(visit: Visit) -> Result<Response> {
    let form = Form::blank();
    match visit.param("token") {
        "" => ask_page(&visit, &form),
        token => use_page(&visit, &form, token),
    }
}

/// `POST /sign-in/link`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(
    visit: Visit,
    site: Data<&Arc<Site>>,
    headers: &HeaderMap,
    mut form: Form,
) -> Result<Response> {
    let browser = Cookie::Before.read(headers, site.is_secure());
    let origin = &visit.caller.origin;
    if form.text("token").is_empty() {
        let browser = browser.ok_or_else(link::spent)?;
        if let Err(error) = ask::admit(&site.app, form.text("email"), origin).await {
            form.note(error, visit.w)?;
            return ask_page(&visit, &form);
        }
        // Answered before it is done, so that the time tells nobody whose address it is.
        drop(ask::sign_in_link(
            &site.app,
            form.text("email"),
            browser,
            origin,
            &site.base,
        ));
        return Ok(see(CODE));
    }
    let token = token(&form)?;
    let earlier = visit.caller.session();
    match ask::by_link(&site.app, token.clone(), browser, origin, earlier).await {
        Ok(session) => Ok(lead(&site, &session, "/").await?),
        Err(error) => {
            form.note(error, visit.w)?;
            use_page(&visit, &form, token.text())
        }
    }
}

fn code_page(visit: &Visit, form: &Form) -> Result<Response> {
    let w = visit.w;
    let code = Fields::new(form, w).text("code", w.t("link-code"));
    Step::new(visit, form, CODE, &w.t("link-sent"))
        .lede(w.t("link-sent-lede"))
        .field(code)
        .button(w.t("sign-in"))
        .link(LINK, w.t("link-ask-again"))
        .show()
}

/// `GET /sign-in/code`: the same for every address.
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub fn show_code(visit: Visit) -> Result<Response> {
    code_page(&visit, &Form::blank())
}

/// `POST /sign-in/code`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send_code(
    visit: Visit,
    site: Data<&Arc<Site>>,
    headers: &HeaderMap,
    mut form: Form,
) -> Result<Response> {
    let browser = Cookie::Before.read(headers, site.is_secure());
    let browser = browser.ok_or_else(link::spent)?;
    let (origin, earlier) = (&visit.caller.origin, visit.caller.session());
    match ask::by_code(&site.app, form.text("code"), browser, origin, earlier).await {
        Ok(Typed::Right(session)) => return Ok(lead(&site, &session, "/").await?),
        // Says nothing of how many are left: for an unknown address there is nothing to count.
        Ok(Typed::Wrong(_)) => {
            form.note(link::spent_or_wrong(), visit.w)?;
        }
        Err(error) if error.rule() == "link.spent" => {
            form.note(link::spent_or_wrong(), visit.w)?;
        }
        Err(error) => {
            form.note(error, visit.w)?;
        }
    }
    code_page(&visit, &form)
}
