//! The languages of the pages, and amounts as each writes them.

use std::fmt;

use fixed_decimal::Decimal;
use icu_decimal::{DecimalFormatter, options::DecimalFormatterOptions};
use icu_locale_core::{Locale, locale};

use super::Money;

/// A language a page can be in. It decides how amounts are written and read; the browser's settings do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lang {
    En,
    Ja,
    De,
    Fr,
}

impl Lang {
    /// By the primary subtag of a BCP 47 tag: `de-AT` is German, `pt` is none of ours.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?;
        Self::all()
            .into_iter()
            .find(|lang| lang.tag().eq_ignore_ascii_case(primary))
    }

    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ja => "ja",
            Self::De => "de",
            Self::Fr => "fr",
        }
    }

    pub fn all() -> [Self; 4] {
        [Self::En, Self::Ja, Self::De, Self::Fr]
    }

    fn locale(self) -> Locale {
        match self {
            Self::En => locale!("en"),
            Self::Ja => locale!("ja"),
            Self::De => locale!("de"),
            Self::Fr => locale!("fr"),
        }
    }
}

/// The English name.
impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::En => "English",
            Self::Ja => "Japanese",
            Self::De => "German",
            Self::Fr => "French",
        })
    }
}

const MINUS: char = '\u{2212}';
const NO_BREAK_SPACE: char = '\u{a0}';

thread_local! {
    // Formatters are not shared between threads (their data is reference-counted), and cost microseconds to make.
    static FORMATTERS: [DecimalFormatter; 4] = Lang::all().map(|lang| {
        DecimalFormatter::try_new(lang.locale().into(), DecimalFormatterOptions::default())
            .expect("the compiled data covers every language of the pages")
    });
}

/// The grouped number with the currency's decimals and U+2212 for minus, without a unit: `−1.234,50` on a German page.
pub fn show(money: Money, lang: Lang) -> String {
    let sign = if money.is_negative() {
        MINUS.to_string()
    } else {
        String::new()
    };
    sign + &figures(money, lang)
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
