//! What an application's people and the fund write to each other, on their side.

use super::{address, task, when};
use crate::dealflow::WriteToFund;
use crate::dealflow::view::Opened;
use crate::web::answer::{Site, answer, page, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::words::Words;
use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "portal/messages.html")]
struct MessagesPage<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    back: String,
    action: String,
    messages: Vec<Said>,
}

/// A message as it is shown.
pub struct Said {
    pub by: String,
    pub at: String,
    pub body: String,
    /// Whether the reader's own side wrote it.
    pub own: bool,
}

/// Both sides' messages, the earliest first.
pub fn said(opened: &Opened, of_fund: bool, w: Words) -> Vec<Said> {
    let each = opened.messages.iter();
    each.map(|m| Said {
        by: match (m.of_fund, of_fund) {
            // Who of the fund wrote is the fund's own matter.
            (true, false) => w.t("messages-fund"),
            _ => m.by.clone(),
        },
        at: when::written(m.at, opened.call.zone, w.lang()),
        body: m.body.clone(),
        own: m.of_fund == of_fund,
    })
    .collect()
}

fn draw<'a>(visit: &Visit, opened: &Opened, form: &'a Form) -> MessagesPage<'a> {
    let w = visit.w;
    MessagesPage {
        frame: Frame::new(visit, &w.t("messages-title")),
        w,
        form,
        back: address::of(&opened.application.id),
        action: address::messages(&opened.application.id),
        messages: said(opened, false, w),
    }
}

/// `GET /applications/:id/messages`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response> {
    let opened = task::own(&site, &visit, &id).await?;
    page(&draw(&visit, &opened, &Form::blank()))
}

/// `POST /applications/:id/messages`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let opened = task::own(&site, &visit, &id).await?;
    let command = WriteToFund {
        fund: opened.call.fund.clone(),
        application: id.clone(),
        body: form.text("body").to_owned(),
    };
    match site.ctx(&visit).run(&form.key().to_string(), command).await {
        Ok(_) => Ok(see(&address::messages(&id))),
        Err(error) => {
            let status = form.note(error, visit.w)?;
            answer(status, &draw(&visit, &opened, &form))
        }
    }
}
