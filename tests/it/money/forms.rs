//! Amounts read from forms and shown on pages, in every language.

use cofund::money::{
    Lang, Money, read, read_positive, show, show_short, show_tick, show_with_unit,
};
use proptest::prelude::*;

use super::{currency, named};

fn understood(text: &str, lang: Lang, code: &str) -> Result<String, &'static str> {
    named(read(text, lang, currency(code)))
}

#[test]
fn forms_are_read_by_the_language_of_the_page() {
    use Lang::{De, En, Fr, Ja};
    for (text, lang, code, expected) in [
        ("1,234.56", En, "EUR", Ok("1234.56")),
        ("1234.56", En, "EUR", Ok("1234.56")),
        ("$1,234.56", En, "USD", Ok("1234.56")),
        ("EUR 12", En, "EUR", Ok("12.00")),
        ("1.234,56", De, "EUR", Ok("1234.56")),
        ("1.234", De, "EUR", Ok("1234.00")),
        ("9.999", De, "EUR", Ok("9999.00")),
        ("-1.234,50 €", De, "EUR", Ok("-1234.50")),
        ("1 234,56", Fr, "EUR", Ok("1234.56")),
        ("1\u{a0}234,56", Fr, "EUR", Ok("1234.56")),
        ("1\u{202f}234,56\u{a0}€", Fr, "EUR", Ok("1234.56")),
        ("１２３", Ja, "JPY", Ok("123")),
        ("¥1,000", Ja, "JPY", Ok("1000")),
        ("1,000円", Ja, "JPY", Ok("1000")),
        ("￥１，０００", Ja, "JPY", Ok("1000")),
        ("−¥1,000", Ja, "JPY", Ok("-1000")),
        ("¥-1,000", Ja, "JPY", Ok("-1000")),
        ("1.234,56", En, "EUR", Err("money.ambiguous")),
        ("1,23", En, "EUR", Err("money.ambiguous")),
        ("1234.56", De, "EUR", Err("money.ambiguous")),
        ("1,00,000", En, "INR", Err("money.grouping")),
        ("0,123", En, "EUR", Err("money.grouping")),
        ("1 234\u{a0}567", Fr, "EUR", Err("money.grouping")),
        ("10.005", En, "EUR", Err("money.scale")),
        ("1,005", De, "EUR", Err("money.scale")),
        ("1.5", Ja, "JPY", Err("money.scale")),
        ("１２３", En, "EUR", Err("money.format")),
        ("1'000.00", De, "EUR", Err("money.format")),
        ("1e3", En, "EUR", Err("money.format")),
        ("", En, "EUR", Err("money.format")),
        (".5", En, "EUR", Err("money.format")),
        ("5,", En, "EUR", Err("money.format")),
        ("12\u{200b}3", En, "EUR", Err("money.format")),
        ("$5", En, "EUR", Err("money.unit")),
        ("5 CZK", En, "EUR", Err("money.unit")),
        ("-0,00", De, "EUR", Err("money.sign")),
        ("99999999999999999999", Fr, "EUR", Err("money.range")),
    ] {
        assert_eq!(
            understood(text, lang, code),
            expected.map(str::to_owned),
            "{text} {lang} {code}"
        );
    }
    let zero = read_positive("0", En, currency("EUR"));
    assert_eq!(named(zero), Err("money.sign"));
}

#[test]
fn an_ambiguous_text_shows_both_readings() {
    let said = |text, lang| read(text, lang, currency("EUR")).unwrap_err().to_string();
    assert_eq!(
        said("1.234,56", Lang::En),
        "\"1.234,56\" is not how English writes an amount; \
         it could mean 1.23456 (English) or 1234.56 (German) (money.ambiguous)"
    );
    assert_eq!(
        said("1,234.56", Lang::De),
        "\"1,234.56\" is not how German writes an amount; \
         it could mean 1.23456 (German) or 1234.56 (English) (money.ambiguous)"
    );
}

#[test]
fn amounts_are_shown_as_each_language_writes_them() {
    let money = Money::from_minor(-1_234_567_890, currency("EUR"));
    let shown = Lang::all().map(|lang| show(money, lang));
    assert_eq!(
        shown,
        [
            "−12,345,678.90",
            "−12,345,678.90",
            "−12.345.678,90",
            "−12\u{202f}345\u{202f}678,90"
        ]
    );
    let yen = Money::from_minor(1000, currency("JPY"));
    assert_eq!(show_with_unit(yen, Lang::Ja), "JPY\u{a0}1,000");
    assert_eq!(show_with_unit(money, Lang::En), "−EUR\u{a0}12,345,678.90");
    assert_eq!(show_with_unit(yen, Lang::De), "1.000\u{a0}JPY");
    assert_eq!(Lang::from_tag("de-AT"), Some(Lang::De));
    assert_eq!(Lang::from_tag("pt"), None);
}

proptest! {
    #[test]
    fn what_is_shown_reads_back(minor in -i64::MAX..=i64::MAX, code in "EUR|JPY|KWD|CLF|USD") {
        let money = Money::from_minor(minor, currency(&code));
        prop_assert_eq!(Money::parse(&money.to_string(), money.currency()).unwrap(), money);
        prop_assert_eq!(Money::from_amount(money.amount(), money.currency()).unwrap(), money);
        for lang in Lang::all() {
            prop_assert_eq!(read(&show(money, lang), lang, money.currency()).unwrap(), money);
            prop_assert_eq!(read(&show_with_unit(money, lang), lang, money.currency()).unwrap(), money);
        }
    }

    #[test]
    fn no_text_breaks_a_reader(text in "\\PC*|[-0-9., '€¥円\u{a0}\u{202f}]{0,12}") {
        for code in ["EUR", "JPY", "KWD"] {
            let strict = Money::parse(&text, currency(code));
            for lang in Lang::all() {
                let loose = read(&text, lang, currency(code));
                if let Err(refused) = &loose {
                    prop_assert!(refused.to_string().contains(refused.rule()));
                }
                // What JSON accepts, an English page reads as the same amount.
                if lang == Lang::En && let Ok(money) = &strict {
                    prop_assert_eq!(loose.as_ref().ok(), Some(money));
                }
            }
        }
    }
}

#[test]
fn amounts_at_a_glance_are_cut_and_never_say_more_than_there_is() {
    let short = |text: &str, code: &str, lang| {
        let money = Money::parse(text, currency(code)).expect("an amount");
        (show_short(money, lang), show_tick(money, lang))
    };
    for (text, code, lang, said, tick) in [
        (
            "33409999.99",
            "EUR",
            Lang::En,
            "33.40\u{a0}M",
            "33.4\u{a0}M",
        ),
        ("999999.99", "EUR", Lang::En, "999,999.99", "999,999.99"),
        (
            "-1000000",
            "EUR",
            Lang::En,
            "\u{2212}1.00\u{a0}M",
            "\u{2212}1\u{a0}M",
        ),
        ("2413440000", "JPY", Lang::Ja, "24.13億", "24.13億"),
        ("15999999", "JPY", Lang::Ja, "1,599万", "1,599万"),
        (
            "1500000.999",
            "KWD",
            Lang::De,
            "1,50\u{a0}Mio.",
            "1,5\u{a0}Mio.",
        ),
    ] {
        let expected = (said.to_owned(), tick.to_owned());
        assert_eq!(short(text, code, lang), expected, "{text} {code}");
    }
}
