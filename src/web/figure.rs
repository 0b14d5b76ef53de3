//! Figures as the reader's language writes them.

use crate::error::Figures;
use crate::money::exact::{decimal_text, rational};
use crate::money::{Currency, Fraction, Lang, Money, show};

/// Amounts in the currency that stands beside them, sources of capital by their text; all else as
/// it is.
pub fn written(figures: &Figures, lang: Lang, text: impl Fn(&str) -> String) -> Figures {
    let currency = figures
        .iter()
        .find(|(name, _)| *name == "currency")
        .and_then(|(_, code)| Currency::from_code(code).ok());
    let write = |name: &'static str, value: &String| match (name, value.as_str(), currency) {
        ("side", "L", _) => text("side-local"),
        ("side", "P", _) => text("side-partner"),
        (
            "available" | "asked" | "short" | "over" | "allowed" | "government" | "private"
            | "missing" | "paid_in" | "deployed" | "paid" | "left" | "largest" | "open" | "limit"
            | "used" | "commitments" | "room" | "sum" | "committed" | "drawn" | "value" | "ceiling"
            | "called",
            amount,
            Some(currency),
        ) => Money::parse(amount, currency).map_or_else(|_| value.clone(), |m| show(m, lang)),
        _ => value.clone(),
    };
    figures
        .iter()
        .map(|(name, value)| (*name, write(name, value)))
        .collect()
}

/// `80 %`, with at most four decimals of it.
pub fn percent(share: Fraction, lang: Lang) -> String {
    let exact = share.exact() * rational(100, 1);
    let text = decimal_text(&exact, 4);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    match lang {
        Lang::De | Lang::Fr => format!("{}\u{a0}%", text.replace('.', ",")),
        Lang::En | Lang::Ja => format!("{text}%"),
    }
}
