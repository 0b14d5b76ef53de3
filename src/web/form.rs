//! A form as it was typed, with what was wrong: a refused form comes back
//! filled in, each refusal beside its field and in the summary on top.

use std::collections::BTreeMap;

use poem::{
    FromRequest, Request, RequestBody, Result,
    http::{StatusCode, header},
};
use uuid::Uuid;

use crate::error::Error;

use super::{error_page::Problem, locale::Visit, sign::caller::FIELD, words::Words};

/// The hidden field that makes a repeated sending harmless.
pub const KEY: &str = "key";

/// A refusal; `field` is empty when it concerns the form as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    pub field: String,
    pub message: String,
}

/// Raw texts by field name, refusals, and how amounts and dates were understood.
#[derive(Clone, Debug)]
pub struct Form {
    texts: BTreeMap<String, String>,
    errors: Vec<FieldError>,
    understood: BTreeMap<String, String>,
    key: Uuid,
}

impl Form {
    /// An empty form with a fresh key.
    pub fn blank() -> Self {
        Self {
            texts: BTreeMap::new(),
            errors: Vec::new(),
            understood: BTreeMap::new(),
            key: Uuid::new_v4(),
        }
    }

    /// Reads a sent form. A field sent twice, or without a usable key, comes
    /// from no page of ours and is refused.
    fn read(body: &[u8], w: Words) -> Result<Self, Problem> {
        let unusable = || {
            Problem::new(
                StatusCode::BAD_REQUEST,
                w.t("error-form"),
                w.t("error-form-detail"),
            )
        };
        let mut texts = BTreeMap::new();
        for (name, text) in form_urlencoded::parse(body).into_owned() {
            if texts.insert(name, text).is_some() {
                return Err(unusable());
            }
        }
        texts.remove(FIELD);
        let key = texts.remove(KEY).ok_or_else(unusable)?;
        let key = Uuid::try_parse(&key).map_err(|_| unusable())?;
        Ok(Self {
            texts,
            key,
            ..Self::blank()
        })
    }

    /// A new key, after the old one turned out to be used for something else.
    pub fn renew_key(&mut self) {
        self.key = Uuid::new_v4();
    }

    /// Fills a field in advance, on the empty form.
    #[must_use]
    pub fn with(mut self, name: &str, text: impl Into<String>) -> Self {
        self.texts.insert(name.to_owned(), text.into());
        self
    }

    /// The text as typed; empty when the field was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.texts.get(name).map_or("", String::as_str)
    }

    /// The idempotency key. It stays the same while the form comes back.
    pub const fn key(&self) -> Uuid {
        self.key
    }

    /// Keeps what `parse` makes of a field, or its refusal beside the field.
    pub fn take<T>(
        &mut self,
        name: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        match parse(self.text(name)) {
            Ok(value) => Some(value),
            Err(message) => {
                self.refuse(name, message);
                None
            }
        }
    }

    /// Notes a refusal; an empty `field` concerns the form as a whole.
    pub fn refuse(&mut self, field: &str, message: impl Into<String>) {
        self.errors.push(FieldError {
            field: field.to_owned(),
            message: message.into(),
        });
    }

    /// Notes a refusal that a person can mend, beside the fields it names, and gives the status
    /// with which the form comes back. Anything else is a page of its own.
    pub fn note(&mut self, error: Error, w: Words) -> Result<StatusCode, Error> {
        match &error {
            Error::Invalid(fields) => {
                for field in fields {
                    self.refuse(&field.field, w.explain_field(field));
                }
            }
            Error::Refused(_) => self.refuse("", w.explain(&error)),
            Error::KeyReused { .. } => {
                self.renew_key();
                self.refuse("", w.explain(&error));
            }
            _ => return Err(error),
        }
        Ok(StatusCode::from_u16(error.status()).unwrap_or_default())
    }

    /// Whether a field was sent, empty or not.
    pub fn has(&self, name: &str) -> bool {
        self.texts.contains_key(name)
    }

    /// Notes how a field was read, to be shown beside it.
    pub fn echo(&mut self, field: &str, understood: impl Into<String>) {
        self.understood.insert(field.to_owned(), understood.into());
    }

    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    pub const fn is_refused(&self) -> bool {
        !self.errors.is_empty()
    }

    /// The first refusal of a field.
    pub fn error(&self, name: &str) -> Option<&str> {
        let found = self.errors.iter().find(|error| error.field == name);
        found.map(|error| error.message.as_str())
    }

    pub fn understood(&self, name: &str) -> Option<&str> {
        self.understood.get(name).map(String::as_str)
    }
}

impl<'a> FromRequest<'a> for Form {
    async fn from_request(req: &'a Request, body: &mut RequestBody) -> Result<Self> {
        let w = Visit::of(req).w;
        let kind = req.headers().get(header::CONTENT_TYPE);
        let is_form = kind
            .and_then(|kind| kind.to_str().ok())
            .and_then(|kind| kind.split(';').next())
            .is_some_and(|kind| kind.trim() == "application/x-www-form-urlencoded");
        if !is_form {
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            return Err(Problem::new(status, w.t("error-form"), w.t("error-form-detail")).into());
        }
        let bytes = body.take()?.into_vec().await?;
        Ok(Self::read(&bytes, w)?)
    }
}
