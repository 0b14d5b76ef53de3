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
//! 5. A row in `tests/it/doors/routes.rs`: for which roles it is.
//! 6. Its texts in `templates/locales/en.ftl` and `ja.ftl`; a test holds both complete.

mod answer;
pub mod chart;
pub mod error_page;
mod figure;
pub mod form;
pub mod frame;
pub mod front;
pub mod fund;
mod guard;
pub mod headers;
mod home;
mod jump;
pub mod listen;
pub mod locale;
pub mod office;
pub mod operation;
pub mod parts;
pub mod portal;
mod scope;
pub mod section;
pub mod sign;
pub mod static_files;
pub mod words;

use std::sync::Arc;

use poem::{Endpoint, EndpointExt, Response, Route, get};

pub use answer::{Seat, Site, answer, page, refused, see};
pub use guard::BodyLimits;
use headers::Hardened;
use sign::Gate;

/// Every page, guarded and with its headers.
pub fn app(site: Arc<Site>) -> impl Endpoint<Output = Response> {
    let front = site.front.clone();
    let gate = Gate::new(routes().data(Arc::clone(&site)), site);
    hardened(gate, BodyLimits::default()).behind(front)
}

/// The outermost layer around any routes.
pub fn hardened<E: Endpoint>(routes: E, limits: BodyLimits) -> Hardened<E> {
    Hardened::new(routes, limits)
}

fn routes() -> Route {
    let files = get(static_files::StaticFiles).head(static_files::StaticFiles);
    let route = Route::new()
        .at("/", get(home::show))
        .at("/static/*path", files)
        .at("/jump", get(jump::show))
        .at("/do", get(operation::list_here))
        .at(
            "/do/:operation",
            get(operation::show_here).post(operation::send_here),
        )
        .at("/funds/:code/do", get(operation::list))
        .at(
            "/funds/:code/do/:operation",
            get(operation::show).post(operation::send),
        );
    sign::routes(office::routes(portal::routes(fund::routes(route))))
}
