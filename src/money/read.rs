//! Amounts typed into a form, read by the page's language and by nothing else.
//!
//! A guess at what a person meant is a wrong booking waiting to happen: a text that is irregular for the page is refused,
//! and where another language would read it the refusal shows what each would make of it.

use super::{
    Currency, Lang, Money, MoneyError, Reading,
    amount::Digits,
    error::quoted,
    unit::{Bare, SPACES, strip},
};
use rust_decimal::Decimal;

/// Reads form input by the page's language: `1,234.56` in English, `1.234,56` in German, `1 234,56` in French (plain,
/// no-break, narrow or thin spaces), English figures and full-width ones in Japanese. The currency's own code or sign
/// is tolerated.
///
/// Refuses with `money.format`, `money.grouping` (`1,00,000`), `money.ambiguous` (irregular here, regular in another
/// language; with the readings), `money.unit`, `money.scale`, `money.range` and `money.sign` (a zero with a minus).
pub fn read(text: &str, lang: Lang, currency: Currency) -> Result<Money, MoneyError> {
    let narrow = if lang == Lang::Ja {
        to_ascii_width(text)
    } else {
        text.to_owned()
    };
    let bare = strip(narrow.trim_matches(SPACES), text, currency)?;
    match scan(bare.number, convention(lang)) {
        Ok(number) => number.money(bare.negative, text, currency),
        Err(irregular) => Err(refusal(&irregular, &bare, text, lang, currency)),
    }
}

/// A plain decimal such as `-1234.5`, without grouping or exponent; none where it is none, or has
/// more digits than can be kept.
#[allow(
    clippy::disallowed_methods,
    reason = "this is where plain decimals are read"
)]
pub fn decimal(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    plain.then(|| Decimal::from_str_exact(text).ok()).flatten()
}

/// Reads a number that is no amount, such as a headcount, by the same separators; gives it as a
/// plain decimal.
pub fn number(text: &str, lang: Lang) -> Option<String> {
    let narrow = if lang == Lang::Ja {
        to_ascii_width(text)
    } else {
        text.to_owned()
    };
    let bare = narrow.trim_matches(SPACES);
    let (negative, digits) = match bare.strip_prefix(['-', '\u{2212}']) {
        Some(digits) => (true, digits),
        None => (false, bare),
    };
    let number = scan(digits, convention(lang)).ok()?;
    Some(number.plain(negative))
}

/// As [`read`], and `money.sign` for zero or less.
pub fn read_positive(text: &str, lang: Lang, currency: Currency) -> Result<Money, MoneyError> {
    read(text, lang, currency)?.positive()
}

/// The separators of a language.
#[derive(PartialEq, Eq, Clone, Copy)]
struct Convention {
    decimal: char,
    groups: &'static [char],
}

fn convention(lang: Lang) -> Convention {
    match lang {
        Lang::En | Lang::Ja => Convention {
            decimal: '.',
            groups: &[','],
        },
        Lang::De => Convention {
            decimal: ',',
            groups: &['.'],
        },
        Lang::Fr => Convention {
            decimal: ',',
            groups: &SPACES,
        },
    }
}

/// A number whose separators have been understood.
struct Number {
    whole: String,
    decimals: String,
}

impl Number {
    fn money(&self, negative: bool, text: &str, currency: Currency) -> Result<Money, MoneyError> {
        let digits = Digits {
            negative,
            whole: &self.whole,
            decimals: &self.decimals,
        };
        Money::from_digits(&digits, text, currency)
    }

    fn plain(&self, negative: bool) -> String {
        let sign = if negative { "-" } else { "" };
        let point = if self.decimals.is_empty() { "" } else { "." };
        format!("{sign}{}{point}{}", self.whole, self.decimals)
    }
}

enum Irregular {
    /// Holds something that is neither a figure nor a separator of the language, or has two decimal marks.
    Foreign,
    /// Only the places of the group separators are wrong; without them it would be this.
    Grouping(Number),
}

fn scan(number: &str, by: Convention) -> Result<Number, Irregular> {
    let (whole, decimals) = number.split_once(by.decimal).unwrap_or((number, ""));
    let ungrouped = |part: &str| part.replace(by.groups, "");
    let is_figures = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let understood = Number {
        whole: ungrouped(whole),
        decimals: ungrouped(decimals),
    };
    if !is_figures(&understood.whole) || !is_figures(&understood.decimals) {
        return Err(Irregular::Foreign);
    }
    if is_figures(decimals) && is_grouped(whole, by.groups) {
        Ok(understood)
    } else {
        Err(Irregular::Grouping(understood))
    }
}

/// No separators at all, or one to three figures (no leading zero) and then threes, all with the same separator.
fn is_grouped(whole: &str, separators: &[char]) -> bool {
    let mut groups = whole.split(separators);
    let first = groups.next().unwrap_or_default();
    let mut used = whole.matches(separators);
    let Some(separator) = used.next() else {
        return !whole.is_empty();
    };
    matches!(first.len(), 1..=3)
        && !first.starts_with('0')
        && groups.all(|group| group.len() == 3)
        && used.all(|other| other == separator)
}

fn refusal(
    irregular: &Irregular,
    bare: &Bare<'_>,
    text: &str,
    lang: Lang,
    currency: Currency,
) -> MoneyError {
    let reading = |lang, number: &Number| Reading {
        lang,
        amount: number.plain(bare.negative),
    };
    let mut readings: Vec<Reading> = [Lang::En, Lang::De, Lang::Fr]
        .into_iter()
        .filter(|&other| convention(other) != convention(lang))
        .filter_map(|other| {
            let number = scan(bare.number, convention(other)).ok()?;
            number.money(bare.negative, text, currency).ok()?;
            Some(reading(other, &number))
        })
        .collect();
    readings.dedup_by(|later, earlier| later.amount == earlier.amount);
    let text = quoted(text);
    match (irregular, readings.is_empty()) {
        (Irregular::Foreign, true) => MoneyError::Format { text },
        (Irregular::Grouping(_), true) => MoneyError::Grouping { text, lang },
        (Irregular::Foreign, false) => MoneyError::Ambiguous {
            text,
            lang,
            readings,
        },
        (Irregular::Grouping(here), false) => {
            readings.insert(0, reading(lang, here));
            MoneyError::Ambiguous {
                text,
                lang,
                readings,
            }
        }
    }
}

/// Full-width figures and marks as Japanese keyboards write them, in their ASCII width.
fn to_ascii_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '０'..='９' | '，' | '．' | '－' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' => {
                char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c)
            }
            '￥' => '¥',
            other => other,
        })
        .collect()
}
