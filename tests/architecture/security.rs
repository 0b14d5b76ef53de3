//! The table of security requirements in ARCHITECTURE.md: each test it names is there.

use super::{Fault, assert_none};
use std::path::Path;

/// Every `file::name` of the table.
fn named(text: &str) -> Vec<(String, String)> {
    let (_, rest) = text
        .split_once("## Security requirements")
        .unwrap_or_default();
    let table = rest.split("\n## ").next().unwrap_or_default();
    let rows = table.lines().filter(|line| line.starts_with('|'));
    let marks = rows.flat_map(|row| row.split('`').skip(1).step_by(2));
    marks
        .filter_map(|mark| mark.split_once("::"))
        .filter(|(file, _)| Path::new(file).extension().is_some_and(|e| e == "rs"))
        .map(|(file, name)| (file.to_owned(), name.to_owned()))
        .collect()
}

fn missing(root: &Path, text: &str) -> Vec<Fault> {
    let there = |file: &str, name: &str| {
        let source = std::fs::read_to_string(root.join(file)).unwrap_or_default();
        ["fn ", "mod "].iter().any(|kind| {
            let mark = format!("{kind}{name}");
            let mut found = source.split(&mark).skip(1);
            found.any(|rest| {
                let next = rest.chars().next();
                next.is_some_and(|c| !c.is_alphanumeric() && c != '_')
            })
        })
    };
    let each = named(text).into_iter();
    each.filter(|(file, name)| !there(file, name))
        .map(|(file, name)| Fault::new("ARCHITECTURE.md", 1, format!("{file} has no `{name}`")))
        .collect()
}

#[test]
fn every_test_the_table_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    assert!(named(&text).len() > 40, "the table can be read");
    assert_none(&missing(root, &text));
}

#[test]
fn a_test_that_is_gone_is_found() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text =
        "## Security requirements\n| 1 | x | `tests/it/sign/forms.rs::nothing_of_the_kind` |";
    assert_eq!(missing(root, text).len(), 1);
}
