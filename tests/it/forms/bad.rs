//! The bad inputs of the shared file, typed into forms: refused by the rule the file names, the
//! text back in its field, and nothing booked.

use super::desk::Desk;
use serde_json::Value;

/// What is typed where, in which fund.
struct Typed {
    slug: &'static str,
    fund: &'static str,
    lang: &'static str,
    field: &'static str,
    text: String,
}

fn typed(fund: &'static str, text: impl Into<String>) -> Vec<Typed> {
    let text = text.into();
    let of = |lang| Typed {
        slug: "call-issue",
        fund,
        lang,
        field: "total",
        text: text.clone(),
    };
    ["en", "ja", "fr", "de"].map(of).into()
}

fn each(texts: &[&str]) -> Vec<Typed> {
    texts
        .iter()
        .flat_map(|text| typed("ALPHA", *text))
        .collect()
}

fn at(slug: &'static str, field: &'static str, texts: &[&str]) -> Vec<Typed> {
    let of = |text: &&str, lang| Typed {
        slug,
        fund: "ALPHA",
        lang,
        field,
        text: (*text).to_owned(),
    };
    let both = texts
        .iter()
        .flat_map(|text| ["en", "ja"].map(|lang| of(text, lang)));
    both.collect()
}

/// The texts of a case; none where it is no text of a form.
fn texts(id: &str, input: &str) -> Vec<Typed> {
    let mut all = match id {
        "BI10" => each(&["NaN", "inf", "Infinity", "null", "[]", "{}", "true"]),
        "BI13" => each(&["10.005"]),
        "BI14" => [typed("YEN", "100.50"), typed("DINAR", "1.0005")]
            .into_iter()
            .flatten()
            .collect(),
        "BI16" => each(&["-500000.00"]),
        "BI19" => at(
            "bank-account-open",
            "currency",
            &["eur", "EUR\u{200b}", "€", "XXX", "ZZZ", "HRK"],
        ),
        "BI20" => at("revalue", "rates.USD", &["0", "-1", "1e-30"]),
        "BI23" => at(
            "call-issue",
            "due_on",
            &["9999-12-31", "0000-01-01", "-0001-01-01"],
        ),
        "BI21" | "BI24" => at("call-issue", "due_on", &[input]),
        // A JSON body; sums, rates and series: none is typed into one field.
        "BI15" | "BI17" | "BI18" | "BI22" => Vec::new(),
        _ => each(&[input]),
    };
    // What one language refuses another may read: those are asked for in `accepted`.
    all.retain(|t| !accepted(id).contains(&t.lang));
    all
}

/// The languages whose pages read the text, or read another in it.
fn accepted(id: &str) -> &'static [&'static str] {
    match id {
        "BI01" => &["de"],
        "BI02" => &["en", "ja"],
        "BI04" => &["fr"],
        "BI05" => &["ja"],
        // Plain decimals: with a comma for the point they are other texts.
        "BI09" | "BI13" | "BI14" | "BI16" => &["fr", "de"],
        _ => &[],
    }
}

/// A rule of the same refusal that says more than the file's: how the text could be read, or why
/// it is no amount.
fn says_more(id: &str, rule: &str) -> bool {
    match id {
        "BI01" | "BI02" | "BI03" | "BI04" => matches!(rule, "money.ambiguous" | "money.grouping"),
        "BI13" | "BI14" | "BI16" => rule == "money.ambiguous",
        "BI20" => rule == "fx.format",
        _ => false,
    }
}

const CALL: [(&str, &str); 4] = [
    ("total", "1"),
    ("notice_on", "2026-01-15"),
    ("due_on", "2026-02-15"),
    ("purpose", "First"),
];
const BANK: [(&str, &str); 3] = [("code", "NEW"), ("name", "New"), ("currency", "EUR")];
const REVALUE: [(&str, &str); 2] = [("rates.USD", "1"), ("on", "2026-01-15")];

#[tokio::test(flavor = "multi_thread")]
async fn the_files_bad_inputs_are_refused_by_the_rule_it_names() {
    let desk = Desk::committed().await;
    let ctx = crate::world::ctx(&desk.app);
    crate::world::fund(&ctx, "YEN", "JPY").await;
    crate::world::fund(&ctx, "DINAR", "KWD").await;
    let dollars = [("code", "DOLLAR"), ("name", "Dollars"), ("currency", "USD")];
    desk.done("/funds/ALPHA/do/bank-account-open", &dollars)
        .await;
    let before = desk.journals().await;
    let file: Vec<Value> =
        serde_json::from_str(include_str!("../../data/bad_inputs.json")).unwrap();
    let of_forms =
        |case: &&Value| ["money", "date", "currency"].contains(&case["area"].as_str().unwrap());
    let mut tried = 0;
    for case in file.iter().filter(of_forms) {
        let [id, input, expected] =
            ["id", "input", "expected"].map(|key| case[key].as_str().unwrap());
        for typed in texts(id, input) {
            let of = format!("{id} {} {:?}", typed.lang, typed.text);
            let address = format!(
                "/funds/{}/do/{}?lang={}",
                typed.fund, typed.slug, typed.lang
            );
            let usual: &[(&str, &str)] = match typed.slug {
                "call-issue" => &CALL,
                "revalue" => &REVALUE,
                _ => &BANK,
            };
            let mut fields: Vec<(&str, &str)> = usual.to_vec();
            fields.retain(|(name, _)| *name != typed.field);
            fields.push((typed.field, &typed.text));
            let page = desk.post_anew(&address, &fields).await;
            assert_eq!(page.status, 422, "{of}: {}", page.text);
            let error = page.error(typed.field);
            assert!(!error.is_empty(), "{of}: {}", page.text);
            let rules = page.text.split(r#"<span class="id">"#).skip(1);
            let rule = rules
                .filter_map(|r| r.split('<').next())
                .find(|r| r.contains('.'));
            let rule = rule.expect("the summary names the rule");
            assert!(
                expected.contains(rule) || says_more(id, rule),
                "{of}: {rule}"
            );
            tried += 1;
        }
    }
    assert!(tried > 60, "only {tried} inputs were tried");
    assert_eq!(desk.journals().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_language_reads_is_echoed() {
    let desk = Desk::committed().await;
    for (lang, text, read) in [
        ("de", "1.234,56", "1.234,56\u{a0}EUR"),
        ("en", "1,234.56", "EUR\u{a0}1,234.56"),
        ("ja", "1,234.56", "EUR\u{a0}1,234.56"),
        ("fr", "1\u{a0}000,50", "1\u{202f}000,50\u{a0}EUR"),
        ("ja", "\u{ff11}\u{ff12}\u{ff13}", "EUR\u{a0}123.00"),
    ] {
        let address = format!("/funds/ALPHA/do/call-issue?lang={lang}");
        let mut fields = CALL.to_vec();
        fields[0].1 = text;
        fields.push(("step", "preview"));
        let page = desk.post_anew(&address, &fields).await;
        assert_eq!(page.status, 200, "{lang} {text}: {}", page.text);
        assert!(page.understood("total").contains(read), "{lang} {text}");
    }
    assert_eq!(desk.journals().await, 1);
}
