//! The outermost layer: whatever happens inside, refusals, errors and panics
//! included, leaves as a response that carries the security headers.

use std::{any::Any, panic::AssertUnwindSafe, time::Instant};

use futures_util::FutureExt;
use poem::{
    Endpoint, IntoResponse, Request, Response, Result,
    http::{HeaderName, HeaderValue, header},
};

use super::{
    error_page,
    front::Front,
    guard::{self, BodyLimits},
    locale::{self, Visit},
};

/// Everything comes from here, nothing inline, no frames.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; \
    style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
    form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const FIXED: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // `no-referrer` would turn the Origin of our own forms into `null`.
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];

/// Guards `inner`, turns its errors and panics into pages, and adds the headers.
pub struct Hardened<E> {
    inner: E,
    limits: BodyLimits,
    front: Option<Front>,
}

impl<E> Hardened<E> {
    pub const fn new(inner: E, limits: BodyLimits) -> Self {
        Self {
            inner,
            limits,
            front: None,
        }
    }

    /// Reached by a proxy that speaks TLS.
    #[must_use]
    pub fn behind(self, front: Option<Front>) -> Self {
        Self { front, ..self }
    }
}

impl<E: Endpoint> Endpoint for Hardened<E> {
    type Output = Response;

    async fn call(&self, mut req: Request) -> Result<Response> {
        let (started, method) = (Instant::now(), req.method().clone());
        let visit = Visit::of(&req);
        let cookie = locale::remember(&req);
        let mut response =
            match guard::admit(&mut req, self.limits, self.front.as_ref(), visit.w).await {
                Ok(()) => self.answer(req, &visit).await,
                Err(problem) => unread(error_page::respond(&problem, &visit)),
            };
        let headers = response.headers_mut();
        // A page may have said more exactly where its forms lead.
        let own = headers.remove(header::CONTENT_SECURITY_POLICY);
        for (name, value) in FIXED {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if let Some(own) = own {
            headers.insert(header::CONTENT_SECURITY_POLICY, own);
        }
        if self.front.is_some() {
            let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
            headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
        }
        if !headers.contains_key(header::CACHE_CONTROL) {
            let no_store = HeaderValue::from_static("no-store");
            headers.insert(header::CACHE_CONTROL, no_store);
        }
        if let Some(cookie) = cookie {
            headers.append(header::SET_COOKIE, cookie);
        }
        // Without the query: it may hold names.
        let (path, status) = (&visit.path, response.status().as_u16());
        tracing::info!(%method, path, status, took = ?started.elapsed());
        Ok(response)
    }
}

impl<E: Endpoint> Hardened<E> {
    async fn answer(&self, req: Request, visit: &Visit) -> Response {
        match AssertUnwindSafe(self.inner.call(req)).catch_unwind().await {
            Ok(Ok(output)) => output.into_response(),
            Ok(Err(error)) => error_page::from_error(error, visit),
            Err(panic) => error_page::failure(panic_text(panic.as_ref()), visit),
        }
    }
}

/// A refused body stays unread, so the connection cannot carry another request.
fn unread(mut response: Response) -> Response {
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(header::CONNECTION, close);
    response
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("panic without a text")
}
