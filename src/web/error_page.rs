//! Refusals and failures as pages, or as problem documents (RFC 9457) for
//! clients that ask for JSON.

use std::fmt;

use askama::Template;
use poem::{
    Response,
    error::ResponseError,
    http::{StatusCode, header},
};

use crate::error::Error;

use super::{frame::Frame, locale::Visit, words::Words};

/// Why a request was not done, in the reader's language.
#[derive(Clone, Debug)]
pub struct Problem {
    pub status: StatusCode,
    pub title: String,
    /// The rule that refused, where there is one, such as `over-call`.
    pub rule: Option<String>,
    /// What was wrong, with the figures, and what to do next.
    pub detail: String,
    /// Seconds after which the same may be tried again.
    pub retry_after: Option<u64>,
}

impl Problem {
    pub fn new(status: StatusCode, title: String, detail: String) -> Self {
        Self {
            status,
            title,
            rule: None,
            detail,
            retry_after: None,
        }
    }

    #[must_use]
    pub fn by_rule(self, rule: &str) -> Self {
        Self {
            rule: Some(rule.to_owned()),
            ..self
        }
    }

    /// A form that is none of this session.
    pub fn stale_form(w: Words) -> Self {
        let (title, detail) = (w.t("error-form-stale"), w.t("error-form-stale-detail"));
        Self::new(StatusCode::FORBIDDEN, title, detail).by_rule("form.session")
    }

    /// The standing text for a status that comes without its own.
    fn for_status(status: StatusCode, w: Words) -> Self {
        let (title, detail) = match status {
            StatusCode::NOT_FOUND => (w.t("error-not-found"), w.t("error-not-found-detail")),
            StatusCode::METHOD_NOT_ALLOWED => (w.t("error-method"), w.t("error-method-detail")),
            status if status.is_client_error() => {
                (w.t("error-request"), w.t("error-request-detail"))
            }
            _ => (w.t("error-internal"), w.t("error-internal-detail")),
        };
        Self::new(status, title, detail)
    }

    /// What a refused or failed command says, in the reader's language.
    pub fn of(error: &Error, w: Words) -> Self {
        let status =
            StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        match error {
            Error::NotFound(_) | Error::Internal(_) => Self::for_status(status, w),
            Error::Wait { seconds } => Self {
                retry_after: Some(*seconds),
                ..Self::new(status, w.t("error-wait"), w.explain(error)).by_rule(error.rule())
            },
            _ => Self::new(status, w.t("error-refused"), w.explain(error)).by_rule(error.rule()),
        }
    }

    fn json(&self) -> String {
        let mut fields = serde_json::Map::new();
        let mut put = |name: &str, value: serde_json::Value| fields.insert(name.into(), value);
        put("type", "about:blank".into());
        put("title", self.title.as_str().into());
        put("status", self.status.as_u16().into());
        put("detail", self.detail.as_str().into());
        if let Some(rule) = &self.rule {
            put("rule", rule.as_str().into());
        }
        serde_json::Value::Object(fields).to_string()
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.title, self.detail)
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status(&self) -> StatusCode {
        self.status
    }
}

/// Handlers pass a command's refusal on with `?`.
impl ResponseError for Error {
    fn status(&self) -> StatusCode {
        StatusCode::from_u16(Error::status(self)).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

#[derive(Template)]
#[template(path = "pages/error.html")]
struct ErrorPage<'a> {
    frame: Frame,
    w: Words,
    problem: &'a Problem,
}

/// The answer for a problem: a page in the layout, or `application/problem+json`.
pub fn respond(problem: &Problem, visit: &Visit) -> Response {
    let mut response = Response::builder().status(problem.status);
    if let Some(seconds) = problem.retry_after {
        response = response.header(header::RETRY_AFTER, seconds);
    }
    if visit.wants_json {
        return response
            .content_type("application/problem+json")
            .body(problem.json());
    }
    let page = ErrorPage {
        frame: Frame::new(visit, &problem.title),
        w: visit.w,
        problem,
    };
    match page.render() {
        Ok(html) => response.content_type("text/html; charset=utf-8").body(html),
        Err(error) => {
            tracing::error!(%error, "the error page cannot be rendered");
            response
                .content_type("text/plain; charset=utf-8")
                .body(problem.to_string())
        }
    }
}

/// The answer for whatever a handler returned as an error.
///
/// The cause of a failure of ours (5xx) goes to the log under a reference that
/// the page shows; it never goes to the page itself.
pub fn from_error(error: poem::Error, visit: &Visit) -> Response {
    if let Some(problem) = error.downcast_ref::<Problem>() {
        if problem.status.is_server_error() {
            tracing::error!(path = visit.path, %problem, "request failed");
        }
        return respond(problem, visit);
    }
    if let Some(cause) = error.downcast_ref::<Error>() {
        if cause.status() >= 500 {
            return failure(&cause.to_string(), visit);
        }
        return respond(&Problem::of(cause, visit.w), visit);
    }
    if error.is_from_response() {
        return error.into_response();
    }
    let status = error.status();
    if status.is_server_error() {
        return failure(&error.to_string(), visit);
    }
    let mut response = respond(&Problem::for_status(status, visit.w), visit);
    // RFC 9110 wants `Allow` on a 405 and other codes' own fields: keep them.
    for (name, value) in error.into_response().headers() {
        if *name != header::CONTENT_TYPE && *name != header::CONTENT_LENGTH {
            response.headers_mut().append(name, value.clone());
        }
    }
    response
}

/// The answer for a failure of ours; `cause` is only logged.
pub fn failure(cause: &str, visit: &Visit) -> Response {
    let reference = uuid::Uuid::new_v4().to_string();
    tracing::error!(reference, path = visit.path, cause, "request failed");
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    let mut problem = Problem::for_status(status, visit.w);
    let shown = visit.w.with("error-reference", "reference", reference);
    problem.detail = format!("{} {shown}", problem.detail);
    respond(&problem, visit)
}
