//! Asking for another e-mail address.

use super::said::Said;
use super::step::Step;
use crate::people::change_email::ask;
use crate::web::answer::{Site, page, see};
use crate::web::form::Form;
use crate::web::locale::Visit;
use crate::web::parts::Fields;
use poem::web::Data;
use poem::{Response, Result, handler};
use std::sync::Arc;

pub const PATH: &str = "/account/email";

fn draw(visit: &Visit, form: &Form) -> Result<Response> {
    let (w, f) = (visit.w, Fields::new(form, visit.w));
    Step::new(visit, form, PATH, &w.t("change-email"))
        .lede(w.t("change-email-lede"))
        .field(f.secret(
            "current",
            w.t("account-password-current"),
            "current-password",
        ))
        .field(f.email("email", w.t("change-email-new")))
        .link("/account", w.t("op-back"))
        .show()
}

/// `GET /account/email`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub fn show(visit: Visit) -> Result<Response> {
    draw(&visit, &Form::blank())
}

/// `POST /account/email`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(visit: Visit, site: Data<&Arc<Site>>, mut form: Form) -> Result<Response> {
    let ctx = site.ctx(&visit);
    let key = form.key().to_string();
    let (current, email) = (form.text("current"), form.text("email"));
    match ask(&ctx, &key, current, email, &site.base).await {
        Ok(_) => Ok(see("/account/email/sent")),
        Err(error) => {
            form.note(error, visit.w)?;
            draw(&visit, &form)
        }
    }
}

/// `GET /account/email/sent`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub fn show_sent(visit: Visit) -> Result<Response> {
    let w = visit.w;
    page(&Said::new(
        &visit,
        &w.t("change-email"),
        w.t("change-email-sent"),
    ))
}
