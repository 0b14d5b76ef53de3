//! The currency signs people type beside an amount.

use super::{Currency, MoneyError, error::quoted};

/// Spaces that appear in amounts: plain, no-break, narrow no-break, thin, ideographic.
pub(super) const SPACES: [char; 5] = [' ', '\u{a0}', '\u{202f}', '\u{2009}', '\u{3000}'];
const MINUSES: [char; 2] = ['-', '\u{2212}'];

/// What is left of a text without its sign and unit.
pub(super) struct Bare<'a> {
    pub(super) negative: bool,
    /// From the first figure to the last.
    pub(super) number: &'a str,
}

/// Takes off a sign in front, and the code or sign of `currency` in front or behind. Another currency's is `money.unit`.
pub(super) fn strip<'a>(
    text: &'a str,
    original: &str,
    currency: Currency,
) -> Result<Bare<'a>, MoneyError> {
    let malformed = || MoneyError::Format {
        text: quoted(original),
    };
    let is_figure = |c: char| c.is_ascii_digit();
    let start = text.find(is_figure).ok_or_else(malformed)?;
    let end = text.rfind(is_figure).map_or(text.len(), |last| last + 1);
    let (negative, before) = take_sign(text[..start].trim_matches(SPACES));
    for unit in [before, text[end..].trim_matches(SPACES)] {
        if unit.is_empty() || names(unit, currency) {
            continue;
        }
        return Err(if unit.chars().all(looks_like_a_unit) {
            MoneyError::Unit {
                text: quoted(original),
                currency,
            }
        } else {
            malformed()
        });
    }
    Ok(Bare {
        negative,
        number: &text[start..end],
    })
}

/// The minus may stand before or after the unit: `-¥100`, `¥-100`.
fn take_sign(before: &str) -> (bool, &str) {
    let unsigned = before
        .strip_prefix(MINUSES)
        .or_else(|| before.strip_suffix(MINUSES));
    (
        unsigned.is_some(),
        unsigned.unwrap_or(before).trim_matches(SPACES),
    )
}

fn names(unit: &str, currency: Currency) -> bool {
    unit.eq_ignore_ascii_case(currency.code()) || symbols(currency.code()).contains(&unit)
}

fn looks_like_a_unit(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '$' | '£' | '¥' | '¤' | '\u{20a0}'..='\u{20cf}')
}

fn symbols(code: &str) -> &'static [&'static str] {
    match code {
        "EUR" => &["€"],
        "JPY" => &["¥", "円"],
        "CNY" => &["¥", "元", "CN¥"],
        "USD" => &["$", "US$"],
        "GBP" => &["£"],
        "CHF" => &["Fr", "SFr"],
        "KRW" => &["₩"],
        "INR" => &["₹", "Rs"],
        "AUD" => &["$", "A$", "AU$"],
        "CAD" => &["$", "C$", "CA$"],
        "NZD" => &["$", "NZ$"],
        "SGD" => &["$", "S$"],
        "HKD" => &["$", "HK$"],
        "TWD" => &["$", "NT$"],
        "MXN" => &["$", "MX$"],
        "BRL" => &["R$"],
        "SEK" | "NOK" | "DKK" | "ISK" => &["kr"],
        "CZK" => &["Kč"],
        "PLN" => &["zł"],
        "HUF" => &["Ft"],
        "RON" => &["lei"],
        "ILS" => &["₪"],
        "TRY" => &["₺", "TL"],
        "UAH" => &["₴"],
        "KZT" => &["₸"],
        "GEL" => &["₾"],
        "VND" => &["₫"],
        "PHP" => &["₱"],
        "THB" => &["฿"],
        "NGN" => &["₦"],
        "GHS" => &["₵", "GH₵"],
        "KES" => &["KSh"],
        "ZAR" => &["R"],
        _ => &[],
    }
}
