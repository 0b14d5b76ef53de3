//! A file handed out: as a file of its own, never as a page.

use crate::dealflow::HandedOut;
use crate::dealflow::view::own_file;
use crate::error::Error;
use crate::files::Files;
use crate::web::answer::Site;
use crate::web::locale::Visit;
use crate::web::portal::task;
use poem::http::header;
use poem::web::{Data, Path};
use poem::{Body, Response, Result, handler};
use std::sync::Arc;

/// `GET /applications/:id/file/:no`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn own(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((id, no)): Path<(String, i64)>,
) -> Result<Response> {
    let opened = task::own(&site, &visit, &id).await?;
    let taken = own_file(&site.ctx(&visit), &opened.call.fund, &id, no).await?;
    Ok(handed_out(&site.app.files, &taken).await?)
}

/// The content under its name; a browser saves it, and shows none of it.
pub async fn handed_out(files: &Files, taken: &HandedOut) -> Result<Response, Error> {
    let content = files.read(&taken.hash).await?;
    let name = percent(&taken.name);
    let place = format!("attachment; filename=\"file\"; filename*=UTF-8''{name}");
    Ok(Response::builder()
        .content_type(&taken.media)
        .header(header::CONTENT_DISPOSITION, place)
        .header(header::CONTENT_LENGTH, content.size)
        .header(
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox",
        )
        .body(Body::from_bytes_stream(content.bytes)))
}

/// A name as a header carries it (RFC 5987).
fn percent(name: &str) -> String {
    let each = name.bytes().map(|b| {
        if b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_') {
            char::from(b).to_string()
        } else {
            format!("%{b:02X}")
        }
    });
    each.collect()
}
