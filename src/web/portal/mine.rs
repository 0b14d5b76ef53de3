//! The applications of whoever is signed in.

use super::{address, when};
use crate::dealflow::view::{Invitation, Mine, invitations, mine};
use crate::web::answer::{Site, page};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::words::Words;
use askama::Template;
use poem::web::Data;
use poem::{Response, Result, handler};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "portal/mine.html")]
struct MinePage {
    frame: Frame,
    w: Words,
    applications: Vec<Shown>,
    form: Form,
    /// Address, company or call, and who asks, in a sentence.
    invitations: Vec<(String, String)>,
}

struct Shown {
    href: String,
    name: String,
    call: String,
    stage: String,
    note: String,
    id: String,
}

/// `GET /applications`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let w = visit.w;
    let own = mine(&site.ctx(&visit)).await?;
    let asked = invitations(&site.ctx(&visit)).await?;
    let shown = |one: &Mine| {
        let (state, left) = when::state(&one.call, &site.app.clock, w);
        let row = &one.application;
        let note = match row.submitted_at {
            Some(at) => {
                let at = when::written(at, one.call.zone, w.lang());
                w.with("apply-received-at", "at", at)
            }
            None => format!("{state} {left}").trim().to_owned(),
        };
        Shown {
            href: address::of(&row.id),
            name: name(&row.name, w),
            call: one.call.title.say(w.lang()).to_owned(),
            stage: one.stage.say(w.lang()).to_owned(),
            note,
            id: row.id.clone(),
        }
    };
    page(&MinePage {
        frame: Frame::new(&visit, &w.t("mine-title")),
        w,
        applications: own.iter().map(shown).collect(),
        form: Form::blank(),
        invitations: asked.iter().map(|i| invitation(i, w)).collect(),
    })
}

fn invitation(one: &Invitation, w: Words) -> (String, String) {
    let title = one.call.title.say(w.lang());
    let called = name(&one.name, w);
    let args = [("by", one.by.as_str()), ("name", &called), ("title", title)];
    (
        format!("{}/join", address::of(&one.application)),
        w.with_all("team-invitation", &args),
    )
}

/// What an application is called before it has a company's name.
pub fn name(name: &str, w: Words) -> String {
    if name.is_empty() {
        return w.t("apply-unnamed");
    }
    name.to_owned()
}
