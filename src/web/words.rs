//! The texts of one language as pages use them; a refusal's sentence.

use std::fmt::Display;

use super::figure;
use crate::error::{Error, FieldError, Figures};
use crate::money::locale::Lang;
use crate::text::{find, spoken};

pub use crate::text::t;

/// The texts of one language, handed to templates as `w`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Words {
    lang: Lang,
}

impl Words {
    pub const fn new(lang: Lang) -> Self {
        Self { lang }
    }

    /// The language in which numbers and dates are written.
    pub const fn lang(self) -> Lang {
        self.lang
    }

    /// The language the texts are really in, for `<html lang>`: German and
    /// French readers get their numbers, but English sentences.
    pub const fn html_lang(self) -> &'static str {
        match spoken(self.lang) {
            Lang::Ja => "ja",
            Lang::En | Lang::De | Lang::Fr => "en",
        }
    }

    pub fn t(self, key: &str) -> String {
        t(self.lang, key, &[])
    }

    /// A text with one placeholder: `w.with("read-as", "amount", shown)`.
    pub fn with(self, key: &str, name: &'static str, value: impl Display) -> String {
        t(self.lang, key, &[(name, &value.to_string())])
    }

    /// The sentence of a refusal: the text `rule-…` of its rule where there is one, with the
    /// refusal's figures, else the English sentence it carries.
    pub fn explain(self, error: &Error) -> String {
        match error {
            Error::Refused(r) => self
                .rule(r.rule, &r.figures)
                .unwrap_or_else(|| r.text.clone()),
            Error::Invalid(fields) => {
                let said: Vec<String> = fields.iter().map(|f| self.explain_field(f)).collect();
                said.join("\n")
            }
            Error::Wait { seconds } => {
                let figures = vec![("seconds", seconds.to_string())];
                self.rule(error.rule(), &figures)
                    .unwrap_or_else(|| error.to_string())
            }
            Error::Denied(_)
            | Error::NotFound(_)
            | Error::KeyReused { .. }
            | Error::Internal(_) => self
                .rule(error.rule(), &Vec::new())
                .unwrap_or_else(|| error.to_string()),
        }
    }

    /// The text for a key that may not exist.
    pub fn known(self, key: &str, args: &[(&'static str, &str)]) -> Option<String> {
        find(self.lang, key, args)
    }

    /// The sentence about one field.
    pub fn explain_field(self, field: &FieldError) -> String {
        self.rule(&field.rule, &field.figures)
            .unwrap_or_else(|| field.text.clone())
    }

    fn rule(self, rule: &str, figures: &Figures) -> Option<String> {
        let figures = figure::written(figures, self.lang, |key| self.t(key));
        let args: Vec<(&'static str, &str)> =
            figures.iter().map(|(n, v)| (*n, v.as_str())).collect();
        find(
            self.lang,
            &format!("rule-{}", rule.replace(['.', '_'], "-")),
            &args,
        )
    }

    /// A text with several placeholders; from Rust, where lists are easy to write.
    pub fn with_all(self, key: &str, args: &[(&'static str, &str)]) -> String {
        t(self.lang, key, args)
    }
}
