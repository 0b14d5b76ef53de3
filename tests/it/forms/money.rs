//! Amounts and days as people type them, on pages of three languages.

use super::desk::Desk;

struct Case {
    lang: &'static str,
    typed: &'static str,
    /// `Ok` holds how it was understood, `Err` the rule and what its sentence says.
    read: Result<&'static str, (&'static str, &'static str)>,
}

const fn read(lang: &'static str, typed: &'static str, as_: &'static str) -> Case {
    Case {
        lang,
        typed,
        read: Ok(as_),
    }
}

const fn refused(
    lang: &'static str,
    typed: &'static str,
    rule: &'static str,
    says: &'static str,
) -> Case {
    Case {
        lang,
        typed,
        read: Err((rule, says)),
    }
}

const CASES: &[Case] = &[
    read("de", "1.234,56", "1.234,56\u{a0}EUR"),
    read("en", "1,234.56", "EUR\u{a0}1,234.56"),
    read("fr", "1\u{a0}000,50", "1\u{202f}000,50\u{a0}EUR"),
    read("ja", "\u{ff11}\u{ff12}\u{ff13}", "EUR\u{a0}123.00"),
    read("en", "€1,000", "EUR\u{a0}1,000.00"),
    refused(
        "en",
        "1.234,56",
        "money.ambiguous",
        "1,234.56 (as in German)",
    ),
    refused(
        "ja",
        "1.234,56",
        "money.ambiguous",
        "1,234.56（ドイツ語の表記）",
    ),
    refused(
        "de",
        "1,234.56",
        "money.ambiguous",
        "1.234,56 (as in English)",
    ),
    refused("en", "1'000.00", "money.format", "1&#39;000.00"),
    refused(
        "en",
        "\u{ff11}\u{ff12}\u{ff13}",
        "money.format",
        "not an amount",
    ),
    refused("en", "1e3", "money.format", "1e3"),
    refused("ja", "NaN", "money.format", "金額として読み取れません"),
    refused("en", "-0.00", "money.sign", "above zero"),
    refused("en", "-500,000.00", "money.sign", "above zero"),
    refused("ja", "-500000", "money.sign", "0より大きい"),
    refused("en", "10.005", "money.scale", "3 decimals, EUR has 2"),
    refused(
        "en",
        "79228162514264337593543950335",
        "money.range",
        "92,233,720,368,547,758.07",
    ),
    refused("en", "¥100", "money.unit", "EUR"),
    refused("en", "1,00,000", "money.grouping", "three digits"),
];

#[tokio::test(flavor = "multi_thread")]
async fn amounts_are_read_by_the_language_of_the_page() {
    let desk = Desk::committed().await;
    let before = desk.journals().await;
    for case in CASES {
        let address = format!("/funds/ALPHA/do/commit?lang={}", case.lang);
        // Without its day the form comes back, so that the echo can be seen.
        let typed = [("sponsor", "TREASURY"), ("amount", case.typed)];
        let page = desk.post_anew(&address, &typed).await;
        let of = format!("{} {}", case.lang, case.typed);
        assert_eq!(page.status, 422, "{of}");
        match case.read {
            Ok(understood) => {
                assert!(
                    page.understood("amount").contains(understood),
                    "{of}: {}",
                    page.text
                );
                assert_eq!(page.error("amount"), "", "{of}");
            }
            Err((rule, says)) => {
                let error = page.error("amount");
                assert!(error.contains(says), "{of}: {error}");
                assert!(page.text.contains(rule), "{of}: {}", page.text);
            }
        }
    }
    assert_eq!(desk.journals().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn days_are_strict() {
    let desk = Desk::committed().await;
    let before = desk.journals().await;
    for (typed, rule) in [
        ("2026-02-29", "date.invalid"),
        ("2026-2-3", "date.format"),
        ("03.02.2026", "date.format"),
        ("9999-12-31", "date.range"),
        ("0000-01-01", "date.range"),
        ("-0001-01-01", "date.range"),
    ] {
        for lang in ["de", "en", "ja"] {
            let address = format!("/funds/ALPHA/do/commit?lang={lang}");
            let fields = [("sponsor", "TREASURY"), ("amount", "5"), ("on", typed)];
            let page = desk.post_anew(&address, &fields).await;
            assert_eq!(page.status, 422, "{typed}: {}", page.text);
            assert!(page.text.contains(rule), "{typed} {rule}: {}", page.text);
            assert!(!page.error("on").is_empty(), "{typed}");
            assert!(page.control("on").contains(typed), "{typed}");
        }
    }
    assert_eq!(desk.journals().await, before);
}

/// The currency of a fund decides its decimals.
#[tokio::test(flavor = "multi_thread")]
async fn yen_have_no_decimals() {
    let desk = Desk::small().await;
    crate::world::fund(&crate::world::ctx(&desk.app), "BETA", "JPY").await;
    let fields = [("total", "100.50"), ("purpose", "x")];
    let page = desk.post_anew("/funds/BETA/do/call-issue", &fields).await;
    assert!(page.error("total").contains("JPY has 0"), "{}", page.text);
    let fields = [("total", "￥1,000"), ("purpose", "x")];
    let page = desk
        .post_anew("/funds/BETA/do/call-issue?lang=ja", &fields)
        .await;
    assert!(
        page.understood("total").contains("JPY\u{a0}1,000"),
        "{}",
        page.text
    );
}
