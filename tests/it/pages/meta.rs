//! Every fact that a command keeps beside a journal's legs has a name in both languages.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn literal(tree: Option<&TokenTree>) -> Option<String> {
    let text = tree?.to_string();
    Some(text.strip_prefix('"')?.strip_suffix('"')?.to_owned())
}

/// First literals of calls of `meta`, and of pairs in functions called `facts`.
fn keys(stream: TokenStream, in_facts: bool, into: &mut BTreeSet<String>) {
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    let mut facts = in_facts;
    for (i, tree) in trees.iter().enumerate() {
        if i > 0 && trees[i - 1].to_string() == "fn" {
            facts = in_facts || (tree.to_string() == "facts" && is_method(&trees, i));
        }
        let TokenTree::Group(group) = tree else {
            continue;
        };
        let first = group.stream().into_iter().next();
        let called = i > 0 && trees[i - 1].to_string() == "meta";
        if group.delimiter() == Delimiter::Parenthesis && (called || facts) {
            let key = literal(first.as_ref());
            into.extend(key.filter(|k| k.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')));
        }
        keys(group.stream(), facts, into);
    }
}

/// Whether the function at `i` begins its list with itself, as those of commands do.
fn is_method(trees: &[TokenTree], i: usize) -> bool {
    let list = trees.get(i + 1).map(|t| t.to_string().replace(' ', ""));
    list.is_some_and(|list| list.starts_with("(&self"))
}

fn read(folder: &Path, into: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(&path, into);
        } else {
            let stream = fs::read_to_string(&path).unwrap().parse().unwrap();
            keys(stream, false, into);
        }
    }
}

#[test]
fn every_fact_beside_the_legs_has_a_name_in_both_languages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = BTreeSet::new();
    read(&root.join("src/fund"), &mut found);
    for known in [
        "due_on",
        "rate",
        "date_assumed",
        "external_id",
        "applied_for",
        "programme",
    ] {
        assert!(found.contains(known), "{known} is not in {found:?}");
    }
    // One for each of many: their names begin so.
    found.extend(["rate.of", "tranche.of", "share.of"].map(str::to_owned));
    for lang in ["en", "ja"] {
        let file = root.join(format!("templates/locales/{lang}.ftl"));
        let texts = fs::read_to_string(file).unwrap();
        for key in &found {
            let name = format!("meta-{} = ", key.replace(['_', '.'], "-"));
            assert!(
                texts.lines().any(|l| l.starts_with(&name)),
                "{lang}: {name}"
            );
        }
    }
}
