//! Before every page: who asks, whether the page is for them, and whether a form is theirs.

use super::caller::{Caller, FIELD, HEADER};
use super::cookie::Cookie;
use super::{enter, next, resend};
use crate::access::Actor;
use crate::access::session::Token;
use crate::error::Error;
use crate::people::session::holder;
use crate::people::sign_in::Origin;
use crate::web::answer::{Seat, Site, see};
use crate::web::error_page::{self, Problem};
use crate::web::front::Front;
use crate::web::locale::Visit;
use crate::web::portal;
use poem::http::{HeaderValue, Method, StatusCode, header};
use poem::{Endpoint, IntoResponse, Request, Response, Result};
use std::sync::Arc;

/// What is there for people who have not signed in: these addresses and what lies below them.
const OPEN: [&str; 7] = [
    enter::PATH,
    next::DEMO,
    "/join",
    next::REGISTER,
    "/recover",
    "/confirm-email",
    portal::LIST,
];
/// Files say nothing about anybody.
const FILES: &str = "/static/";

/// See the module.
pub struct Gate<E> {
    inner: E,
    site: Arc<Site>,
}

impl<E> Gate<E> {
    pub const fn new(inner: E, site: Arc<Site>) -> Self {
        Self { inner, site }
    }
}

impl<E: Endpoint> Endpoint for Gate<E> {
    type Output = Response;

    async fn call(&self, mut req: Request) -> Result<Response> {
        if req.uri().path().starts_with(FILES) {
            return self.inner.call(req).await.map(IntoResponse::into_response);
        }
        let (caller, cookie) = self.site.recognise(&req).await?;
        req.set_data(caller.clone());
        let visit = Visit::of(&req);
        let mut response = match self.admit(&mut req, &visit).await {
            Some(turned_away) => turned_away,
            // An error becomes a page here, where it is known whose frame it stands in.
            None => match self.inner.call(req).await {
                Ok(output) => output.into_response(),
                Err(error) => error_page::from_error(error, &visit),
            },
        };
        if let Some(cookie) = cookie {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        Ok(response)
    }
}

impl<E> Gate<E> {
    /// Turns away who may not come in, and forms that are not the caller's.
    async fn admit(&self, req: &mut Request, visit: &Visit) -> Option<Response> {
        if matches!(self.site.seat, Seat::Given(_)) {
            return None;
        }
        let changes = !matches!(*req.method(), Method::GET | Method::HEAD);
        if visit.caller.actor == Actor::Nobody && !is_open(req.uri().path()) {
            let page = !changes && !visit.wants_json && !visit.partial;
            let keeps = resend::keeps(req.uri().path()) && !portal::streams(req);
            if changes && !visit.wants_json && keeps {
                return Some(kept(req, visit, StatusCode::UNAUTHORIZED).await);
            }
            return Some(if page {
                let door = if self.site.demo {
                    next::DEMO
                } else {
                    enter::PATH
                };
                see(&next::sign_in(door, req.uri()))
            } else {
                error_page::respond(&sign_in_first(visit), visit)
            });
        }
        if changes {
            return check_form(req, visit).await.err();
        }
        None
    }
}

impl Site {
    /// Who asks; with the cookie to be set, for a visitor who may want to sign in.
    async fn recognise(&self, req: &Request) -> Result<(Caller, Option<HeaderValue>), Error> {
        let origin = self.origin(req);
        if let Seat::Given(actor) = &self.seat {
            let (actor, form_key) = (actor.clone(), String::new());
            return Ok((
                Caller {
                    actor,
                    form_key,
                    origin,
                },
                None,
            ));
        }
        if let Some(token) = Cookie::Session.read(req.headers(), self.is_secure())
            && let Some(member) = holder(&self.app, &token, &origin.address).await?
        {
            let actor = Actor::Person(Arc::new(member));
            let form_key = token.form_key();
            return Ok((
                Caller {
                    actor,
                    form_key,
                    origin,
                },
                None,
            ));
        }
        let known = Cookie::Before.read(req.headers(), self.is_secure());
        let asks = known.is_none() && req.method() == Method::GET && is_open(req.uri().path());
        let fresh = if asks { Some(Token::fresh()?) } else { None };
        let cookie = fresh
            .as_ref()
            .map(|t| Cookie::Before.give(t, self.is_secure()));
        let form_key = known.or(fresh).map_or_else(String::new, |t| t.form_key());
        let actor = Actor::Nobody;
        Ok((
            Caller {
                actor,
                form_key,
                origin,
            },
            cookie,
        ))
    }
}

impl Site {
    fn origin(&self, req: &Request) -> Origin {
        let address = Front::address(self.front.as_ref(), req);
        let agent = req.headers().get(header::USER_AGENT);
        Origin {
            address: address.map_or_else(String::new, |a| a.to_string()),
            agent: agent
                .and_then(|agent| agent.to_str().ok())
                .unwrap_or_default()
                .to_owned(),
        }
    }
}

fn is_open(path: &str) -> bool {
    OPEN.iter().any(|open| {
        path.strip_prefix(open)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}

/// The one check of every form: it carries what only a page of this session could know. One with
/// files, which is read as it comes, meets the same check there.
async fn check_form(req: &mut Request, visit: &Visit) -> Result<(), Response> {
    if portal::streams(req) {
        return Ok(());
    }
    let header = req.headers().get(HEADER).and_then(|key| key.to_str().ok());
    let sent = match header.map(str::to_owned) {
        Some(key) => key,
        None => in_body(req, visit).await?,
    };
    if visit.caller.is_own_form(&sent) {
        return Ok(());
    }
    if !visit.wants_json && resend::keeps(req.uri().path()) {
        return Err(kept(req, visit, StatusCode::FORBIDDEN).await);
    }
    Err(error_page::respond(&Problem::stale_form(visit.w), visit))
}

async fn in_body(req: &mut Request, visit: &Visit) -> Result<String, Response> {
    let body = req.take_body().into_vec().await;
    let body = body.map_err(|e| error_page::from_error(e.into(), visit))?;
    let sent = form_urlencoded::parse(&body).find(|(name, _)| name == FIELD);
    let sent = sent.map_or_else(String::new, |(_, value)| value.into_owned());
    req.set_body(body);
    Ok(sent)
}

/// The page that keeps what was typed.
async fn kept(req: &mut Request, visit: &Visit, status: StatusCode) -> Response {
    match req.take_body().into_vec().await {
        Ok(body) => resend::page(visit, &body, status),
        Err(error) => error_page::from_error(error.into(), visit),
    }
}

fn sign_in_first(visit: &Visit) -> Problem {
    let w = visit.w;
    let status = StatusCode::UNAUTHORIZED;
    Problem::new(status, w.t("error-sign-in"), w.t("error-sign-in-detail")).by_rule("session.none")
}
