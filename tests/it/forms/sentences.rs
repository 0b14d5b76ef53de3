//! Every rule that can refuse a form has its sentence in both languages, and the figures that the
//! sentence names stand at every place that refuses by it.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, iter};

/// Where forms are refused.
const FOLDERS: [&str; 6] = [
    "src/company",
    "src/fund",
    "src/ledger",
    "src/command",
    "src/money",
    "src/bank",
];
/// What no form reaches: imports and exports of the command line, and findings of an audit.
const ELSEWHERE: [&str; 3] = ["src/fund/import", "src/ledger/export", "src/ledger/verify"];

/// Figures by place, as `file:line`, of each rule; `None` where they are not written out there.
type Rules = BTreeMap<String, BTreeMap<String, Option<BTreeSet<String>>>>;

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

fn literal(tree: &TokenTree) -> Option<String> {
    let TokenTree::Literal(literal) = tree else {
        return None;
    };
    let text = literal.to_string();
    Some(text.strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

/// `money.scale`: words of lower-case letters joined by dots.
fn is_rule(text: &str) -> bool {
    let word = |w: &str| !w.is_empty() && w.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    text.contains('.') && text.split('.').all(word)
}

/// The names of the pairs `("name", …)` at any depth.
fn names(stream: &TokenStream, into: &mut BTreeSet<String>) {
    for tree in stream.clone() {
        let TokenTree::Group(group) = tree else {
            continue;
        };
        let inner: Vec<TokenTree> = group.stream().into_iter().collect();
        if group.delimiter() == Delimiter::Parenthesis
            && let [first, TokenTree::Punct(comma), _, ..] = &inner[..]
            && comma.as_char() == ','
        {
            into.extend(literal(first).filter(|name| !name.contains([' ', '{'])));
        }
        names(&group.stream(), into);
    }
}

/// Rules in the calls of one file, and in the arms of its matches.
fn rules(file: &str, stream: TokenStream, into: &mut Rules) {
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    for (i, tree) in trees.iter().enumerate() {
        let TokenTree::Group(group) = tree else {
            continue;
        };
        rules(file, group.stream(), into);
        let called = i.checked_sub(1).map(|before| trees[before].to_string());
        let called = called.unwrap_or_default();
        let refuses = ["refused", "field", "field_with"].contains(&called.as_str());
        if !refuses || group.delimiter() != Delimiter::Parenthesis {
            continue;
        }
        let arguments: Vec<TokenTree> = group.stream().into_iter().collect();
        // The name of a field stands before the rule.
        let comma = arguments.iter().position(|tree| tree.to_string() == ",");
        let at_rule = match called.as_str() {
            "refused" => 0,
            _ => comma.map_or(0, |at| at + 1),
        };
        let rule = arguments.get(at_rule).and_then(literal);
        let rule = rule.filter(|text| is_rule(text));
        let at = format!("{file}:{}", group.span_open().start().line);
        let mut figures = BTreeSet::new();
        names(&group.stream(), &mut figures);
        // Figures that were put together before have a name there.
        let ready = arguments.iter().any(|a| a.to_string() == "figures");
        if let Some(rule) = rule {
            let figures = (!ready).then_some(figures);
            into.entry(rule).or_default().insert(at, figures);
        }
    }
    for (i, tree) in trees.iter().enumerate() {
        let arm = i >= 2 && trees[i - 2].to_string() == "=" && trees[i - 1].to_string() == ">";
        if let Some(rule) = literal(tree).filter(|l| arm && is_rule(l)) {
            let at = format!("{file}:{}", tree.span().start().line);
            into.entry(rule).or_default().insert(at, None);
        }
    }
}

fn refusing() -> Rules {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![root.join("src/db.rs")];
    for folder in FOLDERS {
        files(&root.join(folder), &mut paths);
    }
    let mut found = Rules::new();
    for path in paths {
        let name = path.strip_prefix(root).unwrap().display().to_string();
        if ELSEWHERE.iter().any(|folder| name.starts_with(folder)) {
            continue;
        }
        let stream: TokenStream = fs::read_to_string(&path).unwrap().parse().unwrap();
        rules(&name, stream, &mut found);
    }
    found
}

/// Key → the figures its sentence names.
fn sentences(lang: &str) -> BTreeMap<String, BTreeSet<String>> {
    let root = env!("CARGO_MANIFEST_DIR");
    let text = fs::read_to_string(format!("{root}/templates/locales/{lang}.ftl")).unwrap();
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut present = String::new();
    for line in text.lines() {
        let starts = line.starts_with(|first: char| first.is_ascii_lowercase());
        if let Some((key, _)) = line.split_once(" = ").filter(|_| starts) {
            key.clone_into(&mut present);
            found.insert(present.clone(), BTreeSet::new());
        }
        for rest in line.split("{ $").skip(1) {
            let name = rest.split([' ', '}']).next().unwrap();
            found.get_mut(&present).unwrap().insert(name.to_owned());
        }
    }
    found
}

#[test]
fn every_rule_has_its_sentence_and_the_sentence_its_figures() {
    let refusing = refusing();
    assert!(refusing.len() > 100, "only {} rules found", refusing.len());
    let mut wrong = Vec::new();
    for lang in ["en", "ja"] {
        let sentences = sentences(lang);
        for (rule, places) in &refusing {
            let key = format!("rule-{}", rule.replace(['.', '_'], "-"));
            let Some(named) = sentences.get(&key) else {
                let at: Vec<&str> = places.keys().map(String::as_str).collect();
                wrong.push(format!("{lang}: {key} is missing ({})", at.join(", ")));
                continue;
            };
            let written = places.iter().filter_map(|(at, f)| Some((at, f.as_ref()?)));
            for (at, figures) in written.filter(|(_, figures)| !named.is_subset(figures)) {
                wrong.push(format!(
                    "{lang}: {key} names {named:?}, {at} gives {figures:?}"
                ));
            }
        }
    }
    assert_eq!(wrong.join("\n"), "");
}

#[test]
fn rules_are_told_from_other_texts() {
    for (text, expected) in [
        ("money.scale", true),
        ("write_off.payment_under_way", true),
        ("money", false),
        ("1.5", false),
        ("a sentence. ", false),
    ] {
        assert_eq!(is_rule(text), expected, "{text}");
    }
    let source = r#"fn f() { Error::refused("a.b", "text", vec![("x", y.to_string())]) }"#;
    let mut found = Rules::new();
    rules("f.rs", source.parse().unwrap(), &mut found);
    let figures: BTreeSet<String> = iter::once("x".to_owned()).collect();
    assert_eq!(found["a.b"]["f.rs:1"], Some(figures));
}
