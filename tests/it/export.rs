//! Exports, judged by the programs they are for.

use crate::cli::{cofund, done, history, text};
use crate::engine::{Database, both};
use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Output};

/// (account, currency) → balance, as decimal text without its minus's or zeros' whims.
type Balances = BTreeMap<(String, String), String>;

fn trial_balance(db: &Database) -> Balances {
    let json = done(&cofund(
        db,
        "trial-balance --fund K.w_1 --as-of 2034-12-31 --json",
    ));
    let balance: serde_json::Value = serde_json::from_str(&json).unwrap();
    let line = |l: &serde_json::Value| {
        let money = |name: &str| l["balance"][name].as_str().unwrap().to_owned();
        (
            (l["path"].as_str().unwrap().to_owned(), money("currency")),
            money("amount"),
        )
    };
    balance["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(line)
        .collect()
}

fn export(db: &Database, format: &str) -> String {
    done(&cofund(db, &format!("export --format {format}")))
}

fn file(content: &str, ending: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(ending).tempfile().unwrap();
    file.write_all(content.as_bytes()).unwrap();
    file
}

fn program(name: &str, arguments: &[&str]) -> Output {
    Command::new(name)
        .args(arguments)
        .output()
        .unwrap_or_else(|e| panic!("{name}: {e}"))
}

both! {
    async fn hledger_accepts_it_and_agrees_to_the_last_unit(db: Database) {
        history(&db);
        let file = file(&export(&db, "hledger"), ".journal");
        let path = file.path().to_str().unwrap();
        done(&program("hledger", &["-f", path, "check", "-s"]));
        let listed = done(&program("hledger", &["-f", path, "balance", "--flat", "--no-total", "--layout=bare", "-O", "csv"]));
        let mut found = Balances::new();
        for row in csv::Reader::from_reader(listed.as_bytes()).records() {
            let row = row.unwrap();
            if row[2] != *"0" {
                let path = row[0].strip_prefix("K.w_1:").unwrap().to_owned();
                found.insert((path, row[1].to_owned()), row[2].to_owned());
            }
        }
        assert_eq!(found, trial_balance(&db));
    }
}

both! {
    async fn beancount_accepts_it_without_tolerance_and_agrees_to_the_last_unit(db: Database) {
        history(&db);
        let content = export(&db, "beancount");
        assert!(content.contains("option \"inferred_tolerance_multiplier\" \"0\""));
        let file = file(&content, ".beancount");
        let path = file.path().to_str().unwrap();
        let checked = program("bean-check", &[path]);
        assert!(checked.status.success() && checked.stderr.is_empty(), "{}", text(&checked.stderr));
        let query = "SELECT account, currency, sum(number) AS total GROUP BY account, currency";
        let listed = done(&program("bean-query", &["-f", "csv", path, query]));
        let paths = paths(&content);
        let mut found = Balances::new();
        for row in csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(listed.as_bytes()).records() {
            let row = row.unwrap();
            if row[2].bytes().any(|b| (b'1'..=b'9').contains(&b)) {
                found.insert((paths[&row[0]].clone(), row[1].to_owned()), row[2].to_owned());
            }
        }
        assert_eq!(found, trial_balance(&db));
    }
}

/// The ledger's path behind each name, as the `open` directives state it.
fn paths(content: &str) -> BTreeMap<String, String> {
    let lines: Vec<&str> = content.lines().collect();
    let open = lines.windows(2).filter(|w| w[0].contains(" open "));
    let pair = |w: &[&str]| {
        let name = w[0].split_whitespace().nth(2).unwrap().to_owned();
        (name, w[1].split('"').nth(1).unwrap().to_owned())
    };
    open.map(pair).collect()
}

both! {
    async fn csv_holds_every_leg_with_plain_numbers_and_no_formula(db: Database) {
        history(&db);
        let content = export(&db, "csv");
        let mut reader = csv::Reader::from_reader(content.as_bytes());
        let header = reader.headers().unwrap().clone();
        let at = |name: &str| header.iter().position(|h| h == name).unwrap();
        let mut sums: BTreeMap<(String, String), i128> = BTreeMap::new();
        let mut texts = Vec::new();
        for row in reader.records() {
            let row = row.unwrap();
            let amount = &row[at("amount")];
            let minor: i128 = amount.replace('.', "").parse().unwrap();
            *sums.entry((row[at("account")].to_owned(), row[at("currency")].to_owned())).or_default() += minor;
            texts.push(row[at("text")].to_owned());
        }
        sums.retain(|_, sum| *sum != 0);
        let want = trial_balance(&db);
        let want: BTreeMap<_, i128> = want.into_iter().map(|(k, v)| (k, v.replace('.', "").parse().unwrap())).collect();
        assert_eq!(sums, want);
        assert!(texts.contains(&"'=1+1".to_owned()), "{texts:?}");
        assert!(content.contains(",-"), "credits stay negative numbers");
    }
}

both! {
    async fn json_is_enough_to_recompute_the_chain(db: Database) {
        use sha2::{Digest, Sha256};
        history(&db);
        let books: serde_json::Value = serde_json::from_str(&export(&db, "json")).unwrap();
        let book = &books["books"][0];
        let part = |h: &mut Sha256, text: &str| {
            h.update((text.len() as u64).to_be_bytes());
            h.update(text.as_bytes());
        };
        let exponent = |currency: &str| if currency == "KWD" { 3 } else { 2 };
        let minor = |amount: &str, currency: &str| -> i64 {
            let decimals = amount.split('.').nth(1).unwrap_or_default();
            assert_eq!(decimals.len(), exponent(currency), "full exponent");
            amount.replace('.', "").parse().unwrap()
        };
        let mut hash = {
            let mut h = Sha256::new();
            for text in ["cofund-book-1", book["fund"].as_str().unwrap(), book["currency"].as_str().unwrap()] {
                part(&mut h, text);
            }
            hex::encode(h.finalize())
        };
        for j in book["journals"].as_array().unwrap() {
            let text = |name: &str| j[name].as_str().unwrap();
            let mut h = Sha256::new();
            part(&mut h, "cofund-journal-1");
            part(&mut h, &hash);
            h.update(j["seq"].as_i64().unwrap().to_be_bytes());
            part(&mut h, text("effective_on"));
            h.update(j["recorded_at"].as_i64().unwrap().to_be_bytes());
            for name in ["kind", "subject", "text", "key", "request_hash"] {
                part(&mut h, text(name));
            }
            for (name, value) in [("reverses", j["reverses"].as_i64().map(|n| n.to_string())), ("maker", None), ("checker", j["checker"].as_str().map(str::to_owned))] {
                if name == "maker" {
                    part(&mut h, text("maker"));
                    continue;
                }
                h.update([u8::from(value.is_some())]);
                if let Some(value) = value {
                    part(&mut h, &value);
                }
            }
            part(&mut h, text("meta"));
            let legs = j["legs"].as_array().unwrap();
            h.update(i64::try_from(legs.len()).unwrap().to_be_bytes());
            for leg in legs {
                let of = |name: &str| leg[name].as_str().unwrap();
                for name in ["account", "currency", "layer"] {
                    part(&mut h, of(name));
                }
                h.update(minor(of("amount"), of("currency")).to_be_bytes());
                h.update(minor(of("balance_after"), of("currency")).to_be_bytes());
            }
            hash = hex::encode(h.finalize());
            assert_eq!(hash, text("hash"));
        }
        assert_eq!(hash, book["head"]["hash"].as_str().unwrap());
        assert!(done(&cofund(&db, "heads")).contains(&hash));
    }
}
