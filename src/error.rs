//! One error for the whole product: what a person is told, and which status it has.

use crate::money::{Currency, Money, MoneyError};
use serde::Serialize;
use std::fmt;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A field of a command that cannot be taken as it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldError {
    pub field: String,
    /// The rule's stable name, e.g. `money.scale`; the key under which translations are found.
    pub rule: String,
    /// The sentence, in English.
    pub text: String,
    /// Figures the sentence names, by name, for translations.
    pub figures: Figures,
}

/// Named figures of an error, already written out.
pub type Figures = Vec<(&'static str, String)>;

/// A rule that refused a command whose fields are well written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    pub rule: &'static str,
    pub text: String,
    pub figures: Figures,
}

/// Why a command or a page was not carried out.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// May be seen, may not be done. 403
    #[error("not permitted: {0}")]
    Denied(String),
    /// Does not exist, or not for this person. 404
    #[error("{0} does not exist")]
    NotFound(String),
    /// Fields that cannot be taken. 422
    #[error("{}", Listed(.0))]
    Invalid(Vec<FieldError>),
    /// A rule refused. 409
    #[error("{} [{}]", .0.text, .0.rule)]
    Refused(Refusal),
    /// The idempotency key was used for another command. 409
    #[error("the key {key} was used for another command [request.key_reused]")]
    KeyReused { key: String },
    /// Tried too often of late. 429
    #[error("too many attempts; wait {seconds} seconds [throttle.wait]")]
    Wait { seconds: u64 },
    /// Not the person's fault. 500
    #[error("internal error: {0}")]
    Internal(String),
}

struct Listed<'a>(&'a [FieldError]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, e) in self.0.iter().enumerate() {
            let gap = if i > 0 { "; " } else { "" };
            write!(f, "{gap}{}: {}", e.field, e.text)?;
            // Texts of amounts name their rule themselves.
            if !e.text.ends_with(&format!("({})", e.rule)) {
                write!(f, " [{}]", e.rule)?;
            }
        }
        Ok(())
    }
}

impl Error {
    /// One field that cannot be taken.
    pub fn field(
        field: impl Into<String>,
        rule: impl Into<String>,
        text: impl Into<String>,
    ) -> Self {
        Self::Invalid(vec![FieldError {
            field: field.into(),
            rule: rule.into(),
            text: text.into(),
            figures: Vec::new(),
        }])
    }

    /// An amount, currency or rate in `field` that cannot be taken.
    pub fn money(field: impl Into<String>, e: &MoneyError) -> Self {
        Self::field_with(field, e.rule(), e.to_string(), e.figures())
    }

    /// One field that cannot be taken, with the figures its sentence names.
    pub fn field_with(
        field: impl Into<String>,
        rule: impl Into<String>,
        text: impl Into<String>,
        figures: Figures,
    ) -> Self {
        Self::Invalid(vec![FieldError {
            field: field.into(),
            rule: rule.into(),
            text: text.into(),
            figures,
        }])
    }

    /// A day in `field` that is before `earliest`; `text` says what stands on that day.
    pub fn too_early(
        field: impl Into<String>,
        day: impl fmt::Display,
        earliest: impl fmt::Display,
        text: impl Into<String>,
    ) -> Self {
        let figures = vec![("day", day.to_string()), ("earliest", earliest.to_string())];
        Self::field_with(field, "date.order", text, figures)
    }

    /// A sum in `field` that no amount of its currency can hold.
    pub fn too_large(
        field: impl Into<String>,
        text: impl fmt::Display,
        currency: Currency,
    ) -> Self {
        let largest = Money::from_minor(i64::MAX, currency);
        let text = format!("{text}: an amount is at most {largest} {currency}");
        Self::field_with(field, "money.range", text, Self::beyond(largest))
    }

    /// The figures of `money.range` where no typed amount but a sum is beyond the largest.
    pub fn beyond(largest: Money) -> Figures {
        vec![
            ("text", "sum".to_owned()),
            ("largest", largest.to_string()),
            ("currency", largest.currency().to_string()),
        ]
    }

    /// A rule that refuses, with the figures its sentence names.
    pub fn refused(rule: &'static str, text: impl Into<String>, figures: Figures) -> Self {
        Self::Refused(Refusal {
            rule,
            text: text.into(),
            figures,
        })
    }

    /// HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::Denied(_) => 403,
            Self::NotFound(_) => 404,
            Self::Invalid(fields) if fields.iter().any(|f| f.rule == "upload.size") => 413,
            Self::Invalid(_) => 422,
            Self::Refused(r) if r.rule == "upload.disk_full" => 507,
            Self::Refused(_) | Self::KeyReused { .. } => 409,
            Self::Wait { .. } => 429,
            Self::Internal(_) => 500,
        }
    }

    /// The stable name of the first rule behind it.
    pub fn rule(&self) -> &str {
        match self {
            // A reason of its own stands behind the sentence, in brackets.
            Self::Denied(text) => text
                .strip_suffix(']')
                .and_then(|text| text.rsplit_once(" ["))
                .map_or("access.denied", |(_, rule)| rule),
            Self::NotFound(_) => "not_found",
            Self::Invalid(fields) => fields.first().map_or("invalid", |f| f.rule.as_str()),
            Self::Refused(r) => r.rule,
            Self::KeyReused { .. } => "request.key_reused",
            Self::Wait { .. } => "throttle.wait",
            Self::Internal(_) => "internal",
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(e: serde_json::Error) -> Self {
        Self::Internal(format!("JSON: {e}"))
    }
}
