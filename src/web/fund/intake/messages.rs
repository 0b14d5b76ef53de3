//! What the fund and an application's people write to each other, on the fund's side.

use std::sync::Arc;

use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::sent::enter;
use crate::access::{Action, Scope};
use crate::dealflow::WriteToApplicant;
use crate::dealflow::view::Opened;
use crate::web::answer::{Site, answer, page, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::fund::desk::Desk;
use crate::web::locale::Visit;
use crate::web::portal::{Said, said};
use crate::web::words::Words;

#[derive(Template)]
#[template(path = "fund/messages.html")]
struct MessagesPage<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    action: String,
    messages: Vec<Said>,
    may_write: bool,
}

fn draw<'a>(desk: &Desk, opened: &Opened, form: &'a Form) -> MessagesPage<'a> {
    let (w, id) = (desk.w, &opened.application.id);
    let back = desk.href(&format!("applications/{id}"));
    let scope = Scope::Fund(desk.fund.id);
    MessagesPage {
        frame: desk
            .titled(&w.t("messages-title"))
            .under(&opened.application.name, &back),
        w,
        form,
        action: format!("{back}/messages"),
        messages: said(opened, true, w),
        may_write: desk.ctx.permit(Action::Handle, scope).is_ok(),
    }
}

/// `GET /funds/:code/applications/:id/messages`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response> {
    let (desk, opened) = enter(visit, &site, &code, &id).await?;
    page(&draw(&desk, &opened, &Form::blank()))
}

/// `POST /funds/:code/applications/:id/messages`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, id)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let (desk, opened) = enter(visit, &site, &code, &id).await?;
    let command = WriteToApplicant {
        fund: desk.fund.code.clone(),
        application: id.clone(),
        body: form.text("body").to_owned(),
    };
    match desk.ctx.run(&form.key().to_string(), command).await {
        Ok(_) => Ok(see(&desk.href(&format!("applications/{id}/messages")))),
        Err(error) => {
            let status = form.note(error, desk.w)?;
            answer(status, &draw(&desk, &opened, &form))
        }
    }
}
