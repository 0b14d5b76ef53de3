//! Reads what was typed: by the page's language, exactly, and refusing what is irregular.

use super::attached::Attached;
use super::country::country_code;
use super::definition::{Kind, Question};
use super::value::{Typed, Value};
use crate::error::{Error, FieldError};
use crate::money::{Currency, Lang, Money, MoneyError, decimal, read as read_money};
use chrono::NaiveDate;
use rust_decimal::Decimal;
use std::str::FromStr;

/// What answers are read against beside the form itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The fund's currency.
    pub currency: Currency,
    /// Bounds of the amount asked for.
    pub least: Money,
    pub most: Money,
}

/// Why an answer is not understood: a rule and the figures it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    pub rule: &'static str,
    pub figures: Vec<(&'static str, String)>,
    /// The sentence where the rule is about amounts.
    pub money: Option<Box<MoneyError>>,
}

impl Wrong {
    pub fn plain(rule: &'static str) -> Self {
        Self {
            rule,
            figures: Vec::new(),
            money: None,
        }
    }

    /// As a refusal of a field.
    pub fn at(&self, field: &str) -> FieldError {
        if let Some(error) = &self.money
            && let Error::Invalid(mut fields) = Error::money(field, error)
            && let Some(first) = fields.pop()
        {
            return first;
        }
        FieldError {
            field: field.to_owned(),
            rule: self.rule.to_owned(),
            text: format!("cannot be taken: {}", self.rule),
            figures: self.figures.clone(),
        }
    }

    fn with(rule: &'static str, figures: &[(&'static str, String)]) -> Self {
        Self {
            figures: figures.to_vec(),
            ..Self::plain(rule)
        }
    }
}

/// None where nothing was typed.
pub(super) fn read(
    question: &Question,
    typed: &Typed,
    reading: &Reading,
) -> Option<Result<Value, Wrong>> {
    let text = typed.text.trim();
    if text.is_empty() {
        return None;
    }
    Some(match &question.kind {
        Kind::ShortText { max } => one_line(text).and_then(|t| short(t, *max)),
        Kind::LongText { max } => short(text, *max),
        Kind::Number {
            decimals,
            least,
            most,
        } => number(text, typed.lang, *decimals).and_then(|n| {
            let least = least.as_deref().and_then(decimal);
            within(n, least, most.as_deref().and_then(decimal))
        }),
        Kind::Money { asked } => money(text, typed.lang, *asked, reading),
        Kind::Percentage => number(text.trim_end_matches(['%', '％']).trim(), typed.lang, 2)
            .and_then(|n| within(n, Some(Decimal::ZERO), Some(Decimal::ONE_HUNDRED))),
        Kind::Date => date(text),
        Kind::Choice { options } => {
            let known = options.iter().any(|o| o.id == text);
            known.then(|| one(text)).ok_or_else(|| unknown(text))
        }
        Kind::Choices { options } => {
            let words: Vec<&str> = text.lines().map(str::trim).collect();
            let known = words.iter().all(|w| options.iter().any(|o| o.id == *w));
            let many = || Value::Many(words.iter().map(|w| (*w).to_owned()).collect());
            known.then(many).ok_or_else(|| unknown(text))
        }
        Kind::YesNo => {
            let known = matches!(text, "yes" | "no");
            known.then(|| one(text)).ok_or_else(|| unknown(text))
        }
        Kind::Declaration => (text == "yes")
            .then(|| one(text))
            .ok_or_else(|| unknown(text)),
        Kind::Country => country(text),
        Kind::Email => email(text),
        Kind::Url => url(text),
        Kind::Table { columns, most } => table(text, columns.len(), *most),
        Kind::Files { most, .. } => files(text, *most),
    })
}

fn unknown(text: &str) -> Wrong {
    Wrong::with("choice.unknown", &[("text", text.to_owned())])
}

fn one(text: &str) -> Value {
    Value::One(text.to_owned())
}

fn one_line(text: &str) -> Result<&str, Wrong> {
    let lines = text.contains(['\n', '\r', '\t']);
    (!lines)
        .then_some(text)
        .ok_or_else(|| Wrong::plain("text.one_line"))
}

fn short(text: &str, max: u32) -> Result<Value, Wrong> {
    if text.chars().any(crate::text::turns) {
        return Err(Wrong::plain("text.bidi_control"));
    }
    let count = text.replace("\r\n", "\n").chars().count();
    if count > usize::try_from(max).unwrap_or(usize::MAX) {
        let figures = [("max", max.to_string()), ("count", count.to_string())];
        return Err(Wrong::with("answer.too_long", &figures));
    }
    Ok(Value::One(text.replace("\r\n", "\n")))
}

/// A number in the separators of a language, by way of an amount of a currency without a name.
fn number(text: &str, lang: Lang, decimals: u32) -> Result<Decimal, Wrong> {
    let plain = crate::money::number(text, lang).ok_or_else(|| Wrong::plain("number.format"))?;
    let value = decimal(&plain).ok_or_else(|| Wrong::plain("number.format"))?;
    if value.normalize().scale() > decimals {
        let figures = [("decimals", decimals.to_string())];
        return Err(Wrong::with("number.decimals", &figures));
    }
    Ok(value)
}

fn within(n: Decimal, least: Option<Decimal>, most: Option<Decimal>) -> Result<Value, Wrong> {
    let low = least.is_some_and(|l| n < l);
    let high = most.is_some_and(|m| n > m);
    if low || high {
        let show = |bound: Option<Decimal>| bound.map_or_else(|| "…".into(), |b| b.to_string());
        let figures = [("least", show(least)), ("most", show(most))];
        return Err(Wrong::with("number.range", &figures));
    }
    Ok(Value::One(n.normalize().to_string()))
}

fn money(text: &str, lang: Lang, asked: bool, reading: &Reading) -> Result<Value, Wrong> {
    let amount = read_money(text, lang, reading.currency)
        .and_then(Money::not_negative)
        .map_err(|e| Wrong {
            money: Some(Box::new(e)),
            ..Wrong::plain("money.format")
        })?;
    let (least, most) = (reading.least.minor(), reading.most.minor());
    if asked && !(least..=most).contains(&amount.minor()) {
        let show = |m: Money| crate::money::show_with_unit(m, lang);
        let figures = [("least", show(reading.least)), ("most", show(reading.most))];
        return Err(Wrong::with("answer.asked", &figures));
    }
    Ok(Value::One(amount.to_string()))
}

fn date(text: &str) -> Result<Value, Wrong> {
    let shape = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    if !shape {
        return Err(Wrong::with("date.format", &[("text", text.to_owned())]));
    }
    let day = NaiveDate::from_str(text)
        .map_err(|_| Wrong::with("date.invalid", &[("text", text.to_owned())]))?;
    let (first, last) = (
        NaiveDate::from_ymd_opt(1900, 1, 1),
        NaiveDate::from_ymd_opt(2200, 1, 1),
    );
    if Some(day) < first || Some(day) >= last {
        return Err(Wrong::plain("answer.date_range"));
    }
    Ok(one(text))
}

fn country(text: &str) -> Result<Value, Wrong> {
    country_code(text)
        .map(one)
        .ok_or_else(|| Wrong::plain("answer.country"))
}

fn email(text: &str) -> Result<Value, Wrong> {
    crate::mail::Mailbox::new(text, text)
        .map(|_| one(text))
        .map_err(|_| Wrong::plain("person.email"))
}

fn url(text: &str) -> Result<Value, Wrong> {
    let whole = if text.contains("://") {
        text.to_owned()
    } else {
        format!("https://{text}")
    };
    let parsed = url::Url::parse(&whole).ok();
    let fine = parsed
        .filter(|u| matches!(u.scheme(), "http" | "https"))
        .filter(|u| u.host_str().is_some_and(|h| h.contains('.')))
        .filter(|u| u.username().is_empty() && u.password().is_none());
    fine.map(|u| Value::One(u.to_string()))
        .ok_or_else(|| Wrong::plain("answer.url"))
}

/// Written by the server alone, see [`Attached`].
fn files(text: &str, most: u32) -> Result<Value, Wrong> {
    let files = Attached::list(text).ok_or_else(|| Wrong::plain("answer.files"))?;
    if files.len() > usize::try_from(most).unwrap_or(usize::MAX) {
        let figures = [("most", most.to_string())];
        return Err(Wrong::with("upload.too_many", &figures));
    }
    Ok(Value::Rows(files.iter().map(Attached::row).collect()))
}

/// Rows as JSON, cells as typed; rows without any text are left out.
fn table(text: &str, columns: usize, most: u32) -> Result<Value, Wrong> {
    let rows: Vec<Vec<String>> =
        serde_json::from_str(text).map_err(|_| Wrong::plain("answer.table"))?;
    let filled: Vec<Vec<String>> = rows
        .into_iter()
        .filter(|row| row.iter().any(|cell| !cell.trim().is_empty()))
        .collect();
    if filled.iter().any(|row| row.len() != columns) {
        return Err(Wrong::plain("answer.table"));
    }
    if filled.len() > usize::try_from(most).unwrap_or(usize::MAX) {
        let figures = [("most", most.to_string())];
        return Err(Wrong::with("answer.too_many_rows", &figures));
    }
    Ok(Value::Rows(filled))
}
