//! Amounts as each language writes them.

use fixed_decimal::Decimal;
use icu_decimal::{DecimalFormatter, options::DecimalFormatterOptions};
use icu_locale_core::{Locale, locale};

use super::Money;
pub use super::lang::Lang;

const MINUS: char = '\u{2212}';
const NO_BREAK_SPACE: char = '\u{a0}';

thread_local! {
    // Formatters are not shared between threads (their data is reference-counted), and cost microseconds to make.
    static FORMATTERS: [DecimalFormatter; 4] = Lang::all().map(|lang| {
        DecimalFormatter::try_new(locale_of(lang).into(), DecimalFormatterOptions::default())
            .expect("the compiled data covers every language of the pages")
    });
}

fn locale_of(lang: Lang) -> Locale {
    match lang {
        Lang::En => locale!("en"),
        Lang::Ja => locale!("ja"),
        Lang::De => locale!("de"),
        Lang::Fr => locale!("fr"),
    }
}

/// The grouped number with the currency's decimals and U+2212 for minus, without a unit: `−1.234,50` on a German page.
pub fn show(money: Money, lang: Lang) -> String {
    let sign = if money.is_negative() {
        MINUS.to_string()
    } else {
        String::new()
    };
    format!("{sign}{}", figures(money, lang))
}

/// As [`show`], with the currency's code where the language puts a unit: `EUR 1,234.50`, `1.234,50 EUR`. The code and
/// not the symbol, because `¥` and `$` are not one currency; joined by a no-break space.
pub fn show_with_unit(money: Money, lang: Lang) -> String {
    let code = money.currency();
    match lang {
        Lang::En | Lang::Ja => {
            let sign = if money.is_negative() {
                MINUS.to_string()
            } else {
                String::new()
            };
            format!("{sign}{code}{NO_BREAK_SPACE}{}", figures(money, lang))
        }
        Lang::De | Lang::Fr => format!("{}{NO_BREAK_SPACE}{code}", show(money, lang)),
    }
}

/// The amount at a glance, cut (not rounded) in a large unit: `33.40 M`, on a Japanese page `25.00億` or `1,500万`.
/// Below a million the whole amount.
pub fn show_short(money: Money, lang: Lang) -> String {
    scaled(money, lang, false)
}

/// As [`show_short`] for an axis: without decimals that say nothing.
pub fn show_tick(money: Money, lang: Lang) -> String {
    scaled(money, lang, true)
}

fn scaled(money: Money, lang: Lang, bare: bool) -> String {
    let places =
        i16::try_from(money.currency().exponent()).expect("ISO 4217 has at most 4 decimals");
    let whole = money.minor().unsigned_abs() / 10_u64.pow(places.unsigned_abs().into());
    let (power, decimals, unit) = match (lang, whole) {
        (_, ..1_000_000) => (0, places, ""),
        (Lang::Ja, ..100_000_000) => (4, 0, "万"),
        (Lang::Ja, _) => (8, 2, "億"),
        (Lang::De, _) => (6, 2, "\u{a0}Mio."),
        (Lang::En | Lang::Fr, _) => (6, 2, "\u{a0}M"),
    };
    let mut number = Decimal::from(money.minor().unsigned_abs());
    number.multiply_pow10(-places - power);
    number.trunc(-decimals);
    if bare {
        number.trim_end();
    }
    let number =
        FORMATTERS.with(|formatters| formatters[lang as usize].format(&number).to_string());
    let sign = if money.is_negative() { "\u{2212}" } else { "" };
    format!("{sign}{number}{unit}")
}

fn figures(money: Money, lang: Lang) -> String {
    let mut number = Decimal::from(money.minor().unsigned_abs());
    let places =
        i16::try_from(money.currency().exponent()).expect("ISO 4217 has at most 4 decimals");
    number.multiply_pow10(-places);
    FORMATTERS.with(|formatters| formatters[lang as usize].format(&number).to_string())
}
