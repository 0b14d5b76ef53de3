//! Functions of 70 lines, files of 350 lines that are not blank.

use super::source::{Source, body, inside, is_word, line};
use super::{Fault, assert_none};
use proc_macro2::TokenTree;

const FUNCTION: usize = 70;
const FILE: usize = 350;

fn oversized(source: &Source) -> Vec<Fault> {
    let mut faults = Vec::new();
    let lines = source
        .text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .count();
    if lines > FILE {
        let what = format!("{lines} lines; a file has {FILE} at most");
        faults.push(Fault::new(&source.path, 1, what));
    }
    functions(&source.path, &source.tokens, &mut faults);
    faults
}

fn functions(path: &str, tokens: &[TokenTree], faults: &mut Vec<Fault>) {
    for (at, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            functions(path, &inside(group), faults);
        }
        let (true, Some(TokenTree::Ident(name))) = (is_word(Some(token), "fn"), tokens.get(at + 1))
        else {
            continue;
        };
        if let Some(TokenTree::Group(group)) = tokens.get(body(tokens, at)) {
            let start = line(token.span());
            let lines = group.span_close().end().line + 1 - start;
            if lines > FUNCTION {
                let what = format!("`{name}` has {lines} lines; a function has {FUNCTION} at most");
                faults.push(Fault::new(path, start, what));
            }
        }
    }
}

#[test]
fn functions_and_files_are_short() {
    // Tests tell stories with whole expected results; they may take the room that needs.
    let sources = Source::all(&["src", "entity", "migration"]);
    assert_none(&sources.iter().flat_map(oversized).collect::<Vec<_>>());
}

#[test]
fn a_planted_long_function_is_found() {
    let text = |lines: usize| format!("impl A {{\nfn long() {{{}}}\n}}", "\n".repeat(lines - 1));
    assert_eq!(oversized(&Source::new("src/a.rs", &text(70))), []);
    let what = "`long` has 71 lines; a function has 70 at most";
    let found = oversized(&Source::new("src/a.rs", &text(71)));
    assert_eq!(found, [Fault::new("src/a.rs", 2, what)]);
}

#[test]
fn a_planted_long_file_is_found() {
    let text = |lines: usize| "const A: u8 = 1;\n\n".repeat(lines);
    assert_eq!(oversized(&Source::new("src/a.rs", &text(350))), []);
    assert_eq!(oversized(&Source::new("src/a.rs", &text(351))).len(), 1);
}
