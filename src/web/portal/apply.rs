//! Beginning an application.

use super::address;
use crate::dealflow::StartApplication;
use crate::dealflow::view::{State, call};
use crate::web::answer::{Site, page, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::words::Words;
use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "portal/apply.html")]
struct ApplyPage {
    frame: Frame,
    w: Words,
    form: Form,
    action: String,
    call: String,
    state: String,
    left: String,
    open: bool,
}

/// `GET /apply/:call`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let call = call(&site.app, &code).await?;
    let w = visit.w;
    let title = call.title.say(w.lang()).to_owned();
    let (state, left) = super::when::state(&call, &site.app.clock, w);
    page(&ApplyPage {
        frame: Frame::new(&visit, &w.with("apply-title", "call", &title)),
        w,
        form: Form::blank(),
        action: address::apply(&code),
        call: format!("{}/{code}", address::LIST),
        state,
        left,
        open: call.state == State::Open,
    })
}

/// `POST /apply/:call`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
    form: Form,
) -> Result<Response> {
    let call = call(&site.app, &code).await?;
    let key = form.key().to_string();
    let start = StartApplication::new(&call.fund, &call.code, &key);
    let started = site.ctx(&visit).run(&key, start).await?;
    Ok(see(&address::of(&started.application)))
}
