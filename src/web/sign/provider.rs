//! Signing in by an account elsewhere: sent there by a button, and coming back.

use super::caller::Caller;
use super::enter;
use super::lead::lead;
use super::next::local;
use crate::error::Error;
use crate::people::provider::{Answer, Browser};
use crate::web::answer::{Site, see};
use crate::web::form::Form;
use crate::web::locale::Visit;
use poem::http::header;
use poem::web::Data;
use poem::{Request, Response, Result, handler};
use std::sync::Arc;

pub const PATH: &str = "/sign-in/provider";
pub const BACK: &str = "/sign-in/provider/back";

fn browser<'a>(caller: &'a Caller, back: &'a str) -> Browser<'a> {
    Browser {
        key: &caller.form_key,
        from: &caller.origin,
        back,
    }
}

/// The address to come back to, by the name that the browser uses; the guard has checked it.
fn back(site: &Site, req: &Request) -> String {
    let host = req.headers().get(header::HOST);
    let host = host.and_then(|h| h.to_str().ok()).unwrap_or_default();
    let scheme = if site.is_secure() { "https" } else { "http" };
    format!("{scheme}://{host}{BACK}")
}

/// The sign-in page with what went wrong, or an error page for what nobody can mend.
fn refused(visit: &Visit, site: &Site, error: Error) -> Result<Response> {
    let Error::Refused(_) = error else {
        return Err(error.into());
    };
    let mut form = Form::blank();
    form.refuse("", visit.w.explain(&error));
    enter::refused(visit, site, &form, "/")
}

/// `POST /sign-in/provider`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(
    visit: Visit,
    site: Data<&Arc<Site>>,
    req: &Request,
    form: Form,
) -> Result<Response> {
    let (name, next) = (form.text("provider"), local(form.text("next")));
    let back = back(&site, req);
    let browser = browser(&visit.caller, &back);
    match site.providers.begin(&site.app, name, browser, next).await {
        Ok(url) => Ok(see(&url)),
        Err(error) => refused(&visit, &site, error),
    }
}

/// `GET /sign-in/provider/back?code=&state=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn come_back(visit: Visit, site: Data<&Arc<Site>>, req: &Request) -> Result<Response> {
    let back = back(&site, req);
    let browser = browser(&visit.caller, &back);
    let answer = Answer {
        state: visit.param("state"),
        code: visit.param("code"),
        error: visit.param("error"),
        issuer: visit.param("iss"),
    };
    match site.providers.finish(&site.app, answer, browser).await {
        Ok((token, next)) => Ok(lead(&site, &token, &next).await?),
        Err(error) => refused(&visit, &site, error),
    }
}
