//! What was typed while the session ended: kept on a page, to be sent again after signing in.
//!
//! Only for forms whose texts would be lost otherwise, and never with a password in them. Such a
//! form came from a page of ours, which the guard has checked before.

use super::caller::FIELD;
use crate::web::answer::answer;
use crate::web::error_page;
use crate::web::form::{Form, KEY};
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::portal::MINE;
use crate::web::words::Words;
use askama::Template;
use poem::Response;
use poem::http::StatusCode;

#[derive(Template)]
#[template(path = "sign/resend.html")]
struct Resend {
    frame: Frame,
    w: Words,
    form: Form,
    action: String,
    /// Where signing in leads to: a page that says it is done.
    sign_in: Option<String>,
    fields: Vec<(String, String)>,
}

/// Whether what is sent there is worth keeping.
pub fn keeps(path: &str) -> bool {
    path.strip_prefix(MINE)
        .is_some_and(|rest| rest.starts_with('/'))
}

/// The page with everything that was typed.
pub fn page(visit: &Visit, body: &[u8], status: StatusCode) -> Response {
    let w = visit.w;
    let typed = form_urlencoded::parse(body).into_owned();
    let own = |name: &str| name == FIELD || name == KEY;
    let nobody = visit.caller.actor.person().is_none();
    let resend = Resend {
        frame: Frame::new(visit, &w.t("resend-title")).alone(),
        w,
        form: Form::blank(),
        action: visit.path.clone(),
        sign_in: nobody.then(|| format!("/sign-in?next={MINE}")),
        fields: typed.filter(|(name, _)| !own(name)).collect(),
    };
    answer(status, &resend).unwrap_or_else(|error| error_page::from_error(error, visit))
}
