//! Pages. Works without JavaScript: every action is a form or a link.
//!
//! # To add a page
//! 1. A struct with `#[derive(Template)] #[template(path = "fund/calls.html")]`, holding
//!    `frame: Frame`, `w: Words` and the parts it shows (`web::parts`, `web::chart`).
//! 2. `templates/fund/calls.html`: `{% extends "layout.html" %}{% block content %}…{% endblock %}`;
//!    parts are written `{{ table }}`, small pieces `{{ ui::icon("plus") }}`, texts `{{ w.t("key") }}`;
//!    a form is `<form class="form card" method="post" novalidate>` with `{{ ui::form_key(form) }}`.
//! 3. A `#[handler]` that takes `Visit` (language, query), `Form` on POST and `Data<&Arc<Site>>`, and
//!    ends in `page(&…)`, `refused(&…)` for a form that comes back, or `Err(Problem …)`.
//! 4. A line in [`app`]: `.at("/funds/:code/calls", get(calls::list).post(calls::issue))`.
//! 5. Its texts in `templates/locales/en.ftl` and `ja.ftl`; a test holds both complete.

pub mod chart;
pub mod error_page;
pub mod form;
pub mod frame;
mod guard;
pub mod headers;
mod jump;
pub mod listen;
pub mod locale;
pub mod parts;
pub mod section;
pub mod static_files;
pub mod words;

use std::sync::Arc;

use askama::Template;
use poem::{
    Endpoint, EndpointExt, Response, Result, Route, get,
    http::{StatusCode, header},
    web::Redirect,
};

use crate::access::Actor;
use crate::app::{App, Ctx};
use crate::fund::list;
use frame::FundLink;
pub use guard::BodyLimits;
use headers::Hardened;
use locale::Visit;

/// What pages draw on.
#[derive(Debug)]
pub struct Site {
    pub app: Arc<App>,
}

impl Site {
    /// The context of the person behind a request: until sign-in exists, whoever sits at this
    /// machine.
    pub fn ctx(&self, visit: &Visit) -> Ctx {
        self.app.ctx(Actor::LocalAdministrator, visit.w.lang())
    }

    /// The funds the person may see, for the switcher.
    pub async fn funds(&self, visit: &Visit) -> crate::error::Result<Vec<FundLink>> {
        let funds = list::funds(&self.ctx(visit)).await?;
        Ok(funds.iter().map(FundLink::of).collect())
    }
}

/// Every page, guarded and with its headers.
pub fn app(site: Arc<Site>) -> impl Endpoint<Output = Response> {
    hardened(routes().data(site), BodyLimits::default())
}

/// The outermost layer around any routes.
pub fn hardened<E: Endpoint>(routes: E, limits: BodyLimits) -> Hardened<E> {
    Hardened::new(routes, limits)
}

fn routes() -> Route {
    let files = get(static_files::StaticFiles).head(static_files::StaticFiles);
    Route::new()
        .at("/static/*path", files)
        .at("/jump", get(jump::show))
}

/// A page as the answer.
pub fn page(template: &impl Template) -> Result<Response> {
    answer(StatusCode::OK, template)
}

/// A form that comes back with its refusals: 422, which htmx and browsers show.
pub fn refused(template: &impl Template) -> Result<Response> {
    answer(StatusCode::UNPROCESSABLE_ENTITY, template)
}

/// After a command went through: 303, so that a reload sends nothing again.
pub fn see(href: &str) -> Response {
    poem::IntoResponse::into_response(Redirect::see_other(href))
}

fn answer(status: StatusCode, template: &impl Template) -> Result<Response> {
    let html = template
        .render()
        .map_err(poem::error::InternalServerError)?;
    Ok(Response::builder()
        .status(status)
        .header(header::VARY, "Accept-Language, Cookie, HX-Request")
        .content_type("text/html; charset=utf-8")
        .body(html))
}
