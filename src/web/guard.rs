//! What every request must satisfy before a page sees it.
//!
//! - `Host` names this machine, or the proxy in front: a foreign name resolved to 127.0.0.1 (DNS
//!   rebinding) is refused.
//! - A changing request comes from our own pages: `Sec-Fetch-Site` and
//!   `Origin` tell, and browsers set them out of scripts' reach. One without
//!   either is refused; scripts use the command line.
//! - Bodies are not compressed, are counted while they stream, and arrive in time; those with
//!   files are left to `portal::Sending`, which does the same.

use std::{net::IpAddr, time::Duration};

use futures_util::StreamExt;
use poem::{
    Body, Request,
    http::{HeaderMap, Method, StatusCode, header, uri::Authority},
};

use super::{error_page::Problem, front::Front, portal, words::Words};

/// Limits of one request body.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimits {
    /// Bytes of a body; more is answered with 413.
    pub bytes: usize,
    /// Time for the whole body; longer is answered with 408.
    pub time: Duration,
}

impl Default for BodyLimits {
    fn default() -> Self {
        Self {
            bytes: 256 * 1024,
            time: Duration::from_secs(30),
        }
    }
}

/// Checks the request and reads its body, so that handlers find it in memory.
pub async fn admit(
    req: &mut Request,
    limits: BodyLimits,
    front: Option<&Front>,
    w: Words,
) -> Result<(), Problem> {
    check_host(req, front, w)?;
    if !matches!(*req.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        check_same_origin(req, w)?;
    }
    check_encoding(req.headers(), w)?;
    // Files are counted, and given up, where they are read.
    if portal::streams(req) {
        return Ok(());
    }
    let body = read_body(req.take_body(), limits, w).await?;
    req.set_body(body);
    Ok(())
}

fn check_host(req: &Request, front: Option<&Front>, w: Words) -> Result<(), Problem> {
    let named = host(req.headers());
    let in_target = req.uri().authority();
    let is_ours = |authority: &Authority| {
        let host = authority.host();
        is_loopback(authority) || front.is_some_and(|front| host.eq_ignore_ascii_case(&front.host))
    };
    let ours = named.as_ref().is_some_and(is_ours) && in_target.is_none_or(is_ours);
    if ours {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::MISDIRECTED_REQUEST,
        w.t("error-host"),
        w.t("error-host-detail"),
    )
    .by_rule("host"))
}

/// The one `Host` of the request; `None` if it is absent, doubled or no authority.
fn host(headers: &HeaderMap) -> Option<Authority> {
    let mut hosts = headers.get_all(header::HOST).into_iter();
    let host = hosts.next()?.to_str().ok()?.parse().ok()?;
    hosts.next().is_none().then_some(host)
}

fn is_loopback(authority: &Authority) -> bool {
    let host = authority.host();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    address.parse::<IpAddr>().map_or_else(
        |_| host.eq_ignore_ascii_case("localhost"),
        |address| address.is_loopback(),
    )
}

fn check_same_origin(req: &Request, w: Words) -> Result<(), Problem> {
    let headers = req.headers();
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or(""));
    let site = text(header::HeaderName::from_static("sec-fetch-site"));
    let origin = text(header::ORIGIN);
    let same_site = site.is_none_or(|site| site == "same-origin");
    let same_host = origin.is_none_or(|origin| {
        let authority = origin.split_once("://").map(|(_, rest)| rest);
        authority.is_some() && authority == host(headers).as_ref().map(Authority::as_str)
    });
    if same_site && same_host && (site.is_some() || origin.is_some()) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::FORBIDDEN,
        w.t("error-origin"),
        w.t("error-origin-detail"),
    )
    .by_rule("same-origin"))
}

/// An inflated body could be a thousand times what was counted.
fn check_encoding(headers: &HeaderMap, w: Words) -> Result<(), Problem> {
    let plain = headers
        .get_all(header::CONTENT_ENCODING)
        .into_iter()
        .all(|value| value.as_bytes().eq_ignore_ascii_case(b"identity"));
    if plain {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        w.t("error-encoding"),
        w.t("error-encoding-detail"),
    ))
}

async fn read_body(body: Body, limits: BodyLimits, w: Words) -> Result<Vec<u8>, Problem> {
    let whole = async {
        let mut read = Vec::new();
        let mut chunks = body.into_bytes_stream();
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(|error| broken(&error, w))?;
            if read.len() + chunk.len() > limits.bytes {
                return Err(too_large(limits, w));
            }
            read.extend_from_slice(&chunk);
        }
        Ok(read)
    };
    tokio::time::timeout(limits.time, whole)
        .await
        .unwrap_or_else(|_| {
            Err(Problem::new(
                StatusCode::REQUEST_TIMEOUT,
                w.t("error-slow"),
                w.t("error-slow-detail"),
            ))
        })
}

fn too_large(limits: BodyLimits, w: Words) -> Problem {
    Problem::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        w.t("error-large"),
        w.with("error-large-detail", "kib", limits.bytes / 1024),
    )
}

fn broken(error: &std::io::Error, w: Words) -> Problem {
    tracing::debug!(%error, "a request body broke off");
    Problem::new(
        StatusCode::BAD_REQUEST,
        w.t("error-request"),
        w.t("error-request-detail"),
    )
}
