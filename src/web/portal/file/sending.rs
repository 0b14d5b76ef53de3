//! A form with files, read as it comes: nothing of it is held as a whole.
//!
//! The guard leaves such a body unread, so the check that every other form meets in the gate is
//! met here: before any file comes what only a page of this session could know.

use crate::error::Error;
use crate::files::{Arrived, Arriving};
use crate::web::answer::{Seat, Site};
use crate::web::error_page::Problem;
use crate::web::form::KEY;
use crate::web::locale::Visit;
use crate::web::portal::address::MINE;
use crate::web::sign::caller::FIELD;
use crate::web::words::Words;
use bytes::Bytes;
use futures_util::Stream;
use futures_util::stream::BoxStream;
use multer::{Field, Multipart};
use poem::http::{Method, StatusCode, header};
use poem::{FromRequest, Request, RequestBody, Result};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use uuid::Uuid;

/// Nothing comes for so long, and it is given up.
const PATIENCE: Duration = Duration::from_secs(30);
/// Of the fields beside the files.
const MOST_TEXT: usize = 200;
/// What stands around a file: boundaries, headers, the fields before it.
const AROUND: u64 = 64 * 1024;

/// See the module; its key and its session have been checked.
pub struct Sending {
    parts: Multipart<'static>,
    key: Uuid,
    /// Bytes, where the sender says so.
    announced: Option<u64>,
}

/// A file of it.
pub struct Sent {
    pub name: String,
    pub file: Arrived,
}

/// Whether a request's body is left unread for [`Sending`].
pub fn streams(req: &Request) -> bool {
    let kind = req.headers().get(header::CONTENT_TYPE);
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    *req.method() == Method::POST && is_multipart(kind) && takes_files(req.uri().path())
}

fn is_multipart(kind: &str) -> bool {
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("multipart/form-data")
}

/// Exactly the addresses whose handler takes a [`Sending`]: `/applications/ID/files/QUESTION`.
fn takes_files(path: &str) -> bool {
    let plain = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    let rest = path.strip_prefix(MINE).and_then(|r| r.strip_prefix('/'));
    let mut parts = rest.unwrap_or_default().split('/');
    let fits = parts.next().is_some_and(plain)
        && parts.next() == Some("files")
        && parts.next().is_some_and(plain);
    fits && parts.next().is_none()
}

fn unusable(w: Words) -> Problem {
    let status = StatusCode::BAD_REQUEST;
    Problem::new(status, w.t("error-form"), w.t("error-form-detail"))
}

impl<'a> FromRequest<'a> for Sending {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> Result<Self> {
        let visit = Visit::of(req);
        let kind = req.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let boundary = multer::parse_boundary(kind).ok().filter(|_| streams(req));
        let Some(boundary) = boundary else {
            let (status, w) = (StatusCode::UNSUPPORTED_MEDIA_TYPE, visit.w);
            return Err(Problem::new(status, w.t("error-form"), w.t("error-form-detail")).into());
        };
        let announced = req.headers().get(header::CONTENT_LENGTH);
        let announced = announced.and_then(|n| n.to_str().ok()?.parse().ok());
        let stream = Paced {
            stream: Box::pin(body.take()?.into_bytes_stream()),
            came: false,
        };
        let mut sending = Self {
            parts: Multipart::new(stream, boundary),
            key: Uuid::nil(),
            announced,
        };
        let key = sending.text(KEY, visit.w).await?;
        sending.key = Uuid::try_parse(&key).map_err(|_| unusable(visit.w))?;
        let csrf = sending.text(FIELD, visit.w).await?;
        let site = req.extensions().get::<Arc<Site>>();
        let given = site.is_some_and(|site| matches!(site.seat, Seat::Given(_)));
        if !given && !visit.caller.is_own_form(&csrf) {
            return Err(Problem::stale_form(visit.w).into());
        }
        Ok(sending)
    }
}

impl Sending {
    /// The idempotency key.
    pub const fn key(&self) -> Uuid {
        self.key
    }

    async fn next(&mut self) -> Result<Option<Field<'static>>, Error> {
        let next = tokio::time::timeout(PATIENCE, self.parts.next_field()).await;
        next.map_err(|_| slow())?.map_err(|e| broken(&e))
    }

    /// The next field, which must be this one.
    async fn text(&mut self, name: &str, w: Words) -> Result<String> {
        let mut field = self.next().await?.ok_or_else(|| unusable(w))?;
        if field.name() != Some(name) {
            return Err(unusable(w).into());
        }
        let mut text = Vec::new();
        while let Some(bytes) = chunk(&mut field).await? {
            text.extend_from_slice(&bytes);
            if text.len() > MOST_TEXT {
                return Err(unusable(w).into());
            }
        }
        String::from_utf8(text).map_err(|_| unusable(w).into())
    }

    /// The next file of at most so many MiB; none after the last one. A field left empty is none.
    pub async fn file(&mut self, mib: u32) -> Result<Option<Sent>, Error> {
        let most = u64::from(mib) * 1024 * 1024;
        // One sending holds one file: it is refused before it is read.
        if self.announced.is_some_and(|n| n > most + AROUND) {
            return Err(crate::files::too_large(mib));
        }
        while let Some(mut field) = self.next().await? {
            let Some(name) = field.file_name().map(str::to_owned) else {
                continue;
            };
            let mut arriving = Arriving::start(mib)?;
            while let Some(bytes) = chunk(&mut field).await? {
                arriving.push(&bytes).await?;
            }
            let file = arriving.finish().await?;
            if name.is_empty() && file.size() == 0 {
                continue;
            }
            return Ok(Some(Sent { name, file }));
        }
        Ok(None)
    }
}

/// Hands on one piece at a time: multer gathers whatever is ready before it gives anything out,
/// which may be all of it.
struct Paced {
    stream: BoxStream<'static, std::io::Result<Bytes>>,
    came: bool,
}

impl Stream for Paced {
    type Item = std::io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.came) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let next = self.stream.as_mut().poll_next(cx);
        self.came = matches!(next, Poll::Ready(Some(Ok(_))));
        next
    }
}

async fn chunk(field: &mut Field<'static>) -> Result<Option<Bytes>, Error> {
    let next = tokio::time::timeout(PATIENCE, field.chunk()).await;
    next.map_err(|_| slow())?.map_err(|e| broken(&e))
}

fn slow() -> Error {
    let text = "stopped arriving; send it again";
    Error::field("file", "upload.slow", text)
}

fn broken(error: &multer::Error) -> Error {
    tracing::debug!(%error, "a sending broke off");
    let text = "did not arrive whole; send it again";
    Error::field("file", "upload.broken", text)
}

#[cfg(test)]
mod tests {
    use super::takes_files;

    #[test]
    fn only_the_addresses_of_files_are_left_unread() {
        assert!(takes_files("/applications/AB12/files/pitch_deck"));
        for other in [
            "/applications/AB12/files",
            "/applications/AB12/files/",
            "/applications/AB12/files/a/b",
            "/applications/AB12/form/team",
            "/applications/AB12/files/..",
            "/applications/A%2e/files/a",
            "/applications//files/a",
            "/applicationsX/A/files/a",
            "/x/applications/A/files/a",
        ] {
            assert!(!takes_files(other), "{other}");
        }
    }
}
