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

fn figures(money: Money, lang: Lang) -> String {
    let mut number = Decimal::from(money.minor().unsigned_abs());
    let places =
        i16::try_from(money.currency().exponent()).expect("ISO 4217 has at most 4 decimals");
    number.multiply_pow10(-places);
    FORMATTERS.with(|formatters| formatters[lang as usize].format(&number).to_string())
}
