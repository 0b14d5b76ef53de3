//! Signing in by password, and signing out.

use super::caller::Caller;
use super::cookie::Cookie;
use super::lead::{lead, with_next};
use super::next::{DEMO, REGISTER, local};
use super::policy;
use crate::error::Error;
use crate::people::session::EndSession;
use crate::people::sign_in::by_password;
use crate::web::answer::{Site, answer, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::parts::Fields;
use crate::web::words::Words;
use askama::Template;
use poem::http::{StatusCode, header};
use poem::web::Data;
use poem::{Response, Result, handler};
use std::sync::Arc;

/// The one page for people who have not signed in.
pub const PATH: &str = "/sign-in";

#[derive(Template)]
#[template(path = "sign/sign_in.html")]
struct SignIn<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    f: Fields<'a>,
    next: &'a str,
    /// Where an account is made, on the way to `next`.
    register: String,
    /// Where people may sign in with an account they have elsewhere.
    providers: Vec<String>,
    /// Empty forms of buttons.
    button: Form,
}

fn draw(
    visit: &Visit,
    site: &Site,
    form: &Form,
    next: &str,
    status: StatusCode,
) -> Result<Response> {
    let mut response = answer(
        status,
        &SignIn {
            frame: Frame::new(visit, &visit.w.t("sign-in")).alone(),
            w: visit.w,
            form,
            f: Fields::new(form, visit.w),
            next: local(next),
            register: with_next(REGISTER, local(next)),
            providers: site.providers.names(),
            button: Form::blank(),
        },
    )?;
    policy::allow(site, &mut response);
    Ok(response)
}

/// The page with what went wrong.
pub fn refused(visit: &Visit, site: &Site, form: &Form, next: &str) -> Result<Response> {
    draw(visit, site, form, next, StatusCode::UNPROCESSABLE_ENTITY)
}

/// `GET /sign-in?next=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub fn show(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    if visit.caller.actor.person().is_some() {
        return Ok(see(local(visit.param("next"))));
    }
    let next = visit.param("next");
    draw(&visit, &site, &Form::blank(), next, StatusCode::OK)
}

/// `POST /sign-in`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(visit: Visit, site: Data<&Arc<Site>>, mut form: Form) -> Result<Response> {
    let Caller { origin, .. } = &visit.caller;
    let (email, password) = (form.text("email"), form.text("password"));
    let earlier = visit.caller.session();
    match by_password(&site.app, email, password, origin, earlier).await {
        Ok(token) => Ok(lead(&site, &token, form.text("next")).await?),
        Err(error @ Error::Refused(_)) => {
            form.refuse("", visit.w.explain(&error));
            let next = form.text("next").to_owned();
            refused(&visit, &site, &form, &next)
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /sign-out`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn leave(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let key = uuid::Uuid::new_v4().to_string();
    let end = EndSession { handle: None };
    site.ctx(&visit).run(&key, end).await?;
    let mut response = see(if site.demo { DEMO } else { PATH });
    let cookie = Cookie::Session.take_back(site.is_secure());
    response.headers_mut().append(header::SET_COOKIE, cookie);
    Ok(response)
}
