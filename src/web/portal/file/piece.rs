//! Piece by piece, where the page's script runs: an upload goes on where it broke off.

use super::page::{asked, take};
use crate::error::Error;
use crate::files::Upload;
use crate::web::answer::Site;
use crate::web::form::Form;
use crate::web::locale::Visit;
use crate::web::portal::task;
use poem::web::{Data, Path};
use poem::{Body, Response, Result, handler};
use std::sync::Arc;

fn json(value: &serde_json::Value) -> Response {
    let response = Response::builder().content_type("application/json");
    response.body(value.to_string())
}

fn upload(id: &str, question: &str, key: &str) -> Result<Upload, Error> {
    let key = uuid::Uuid::try_parse(key);
    Ok(Upload {
        application: id.to_owned(),
        question: question.to_owned(),
        key: key.map_err(|_| Error::NotFound("upload".into()))?,
    })
}

/// `GET /applications/:id/files/:question/:key`: how much of an upload has arrived.
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn there(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((id, question, key)): Path<(String, String, String)>,
) -> Result<Response> {
    let opened = task::own(&site, &visit, &id).await?;
    asked(&opened, &question)?;
    let arrived = site
        .app
        .files
        .arrived(&upload(&id, &question, &key)?)
        .await?;
    Ok(json(&serde_json::json!({ "there": arrived })))
}

/// `POST /applications/:id/files/:question/:key/:offset`: the piece that begins there.
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn piece(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((id, question, key, offset)): Path<(String, String, String, u64)>,
    body: Body,
) -> Result<Response> {
    let opened = task::own(&site, &visit, &id).await?;
    let asked = asked(&opened, &question)?;
    let (files, upload) = (&site.app.files, upload(&id, &question, &key)?);
    let bytes = body.into_bytes().await?;
    let arrived = files.take_part(&upload, offset, bytes, asked.mib).await?;
    Ok(json(&serde_json::json!({ "there": arrived })))
}

/// `POST /applications/:id/files/:question/:key`: all of it is there.
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn finish(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((id, question, key)): Path<(String, String, String)>,
    form: Form,
) -> Result<Response> {
    let opened = task::own(&site, &visit, &id).await?;
    let asked = asked(&opened, &question)?;
    let (files, upload) = (&site.app.files, upload(&id, &question, &key)?);
    let bytes = form.text("size").parse().unwrap_or(0);
    let file = files.assemble(&upload, bytes, asked.mib).await?;
    let sent = (key.as_str(), form.text("name"), &file);
    let done = take(&site, &visit, &opened, &asked, sent).await;
    // Taken or refused, it is done with.
    files.forget(&upload).await?;
    let added = done?;
    Ok(json(
        &serde_json::json!({ "no": added.no, "revision": added.revision }),
    ))
}
