//! What was sent, and what changed since it was sent before, as those read it who consider it.

use std::sync::Arc;

use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::sent::enter;
use crate::dealflow::view::revision;
use crate::web::answer::{Site, page};
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::portal::{Changed, changes, lede};
use crate::web::words::Words;

#[derive(Template)]
#[template(path = "fund/revision.html")]
struct RevisionPage {
    frame: Frame,
    w: Words,
    lede: String,
    hash: String,
    sections: Vec<Changed>,
    same: usize,
}

/// `GET /funds/:code/applications/:id/revisions/:no`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, id, no)): Path<(String, String, i64)>,
) -> Result<Response> {
    let (desk, opened) = enter(visit, &site, &code, &id).await?;
    let found = revision(&desk.ctx, &opened, no).await?;
    let w = desk.w;
    let (sections, same) = changes(&found, &opened, w);
    let back = desk.href(&format!("applications/{id}"));
    page(&RevisionPage {
        frame: desk
            .titled(&w.with("revision-no", "no", no))
            .under(&opened.application.name, &back),
        w,
        lede: lede(&found, &opened, w),
        hash: found.sent.hash.clone(),
        sections,
        same,
    })
}
