//! Source files as tokens: comments are gone, macros' arguments are in.

use proc_macro2::{Delimiter, Group, Span, TokenStream, TokenTree};
use std::path::{Path, PathBuf};

pub struct Source {
    /// From the repository's root, with `/`.
    pub path: String,
    pub text: String,
    /// Everything, tests included.
    pub tokens: Vec<TokenTree>,
    /// Without items under `#[cfg(test)]` and `#[test]`.
    pub shipped: Vec<TokenTree>,
}

impl Source {
    /// # Panics
    /// If `text` is not made of Rust's tokens.
    pub fn new(path: &str, text: &str) -> Self {
        let tokens: TokenStream = match text.parse() {
            Ok(tokens) => tokens,
            Err(error) => panic!("{path}: {error}"),
        };
        let tokens: Vec<_> = tokens.into_iter().collect();
        let test_file = path.starts_with("tests/") || path.ends_with("/tests.rs");
        let shipped = if test_file {
            Vec::new()
        } else {
            without_tests(&tokens)
        };
        let (path, text) = (path.to_owned(), text.to_owned());
        Self {
            path,
            text,
            tokens,
            shipped,
        }
    }

    /// Every Rust file of the repository below `folders`.
    pub fn all(folders: &[&str]) -> Vec<Self> {
        let sources: Vec<_> = files(folders, ".rs")
            .into_iter()
            .map(|(path, text)| Self::new(&path, &text))
            .collect();
        assert!(!sources.is_empty(), "no source file is below {folders:?}");
        sources
    }
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Path and text of every file below `folders` whose name ends so, sorted.
pub fn files(folders: &[&str], ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = folders.iter().map(|folder| root().join(folder)).collect();
    while let Some(folder) = open.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                open.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                let text = std::fs::read_to_string(&path).expect("the file is text");
                let path = path.strip_prefix(root()).expect("it is below the root");
                found.push((path.to_string_lossy().replace('\\', "/"), text));
            }
        }
    }
    found.sort();
    found
}

pub fn line(span: Span) -> usize {
    span.start().line
}

pub fn is_word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == word)
}

pub fn is_mark(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}

/// `::` at `at`.
pub fn is_path_mark(tokens: &[TokenTree], at: usize) -> bool {
    is_mark(tokens.get(at), ':') && is_mark(tokens.get(at + 1), ':')
}

/// The tokens between a group's brackets.
pub fn inside(group: &Group) -> Vec<TokenTree> {
    group.stream().into_iter().collect()
}

/// The index of the next `{ … }`, or of the `;` that comes before one.
pub fn body(tokens: &[TokenTree], from: usize) -> usize {
    let end = tokens[from..].iter().position(|token| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        _ => false,
    });
    end.map_or(tokens.len(), |end| from + end)
}

fn without_tests(tokens: &[TokenTree]) -> Vec<TokenTree> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if is_mark(tokens.get(at), '#') && tokens.get(at + 1).is_some_and(marks_a_test) {
            at = body(tokens, at) + 1;
            continue;
        }
        kept.push(match &tokens[at] {
            TokenTree::Group(group) => {
                let shipped = without_tests(&inside(group)).into_iter().collect();
                let mut copy = Group::new(group.delimiter(), shipped);
                copy.set_span(group.span());
                TokenTree::Group(copy)
            }
            token => token.clone(),
        });
        at += 1;
    }
    kept
}

/// `[cfg(test)]`, `[cfg(all(test, …))]`, `[test]`, `[tokio::test(…)]`.
fn marks_a_test(attribute: &TokenTree) -> bool {
    let TokenTree::Group(group) = attribute else {
        return false;
    };
    let text: String = group.stream().to_string().split_whitespace().collect();
    text == "test"
        || text.starts_with("tokio::test")
        || text == "cfg(test)"
        || text.starts_with("cfg(all(test")
}

#[test]
fn tests_are_told_from_shipped_code() {
    let text = "fn a() {} #[cfg(test)] mod tests { fn b() {} } #[cfg(test)] use x::y; \
        impl C { #[tokio::test] async fn d() {} fn e() {} } #[derive(Debug)] struct F;";
    let source = Source::new("src/a.rs", text);
    let shipped: TokenStream = source.shipped.into_iter().collect();
    let expected: TokenStream = "fn a() {} impl C { fn e() {} } #[derive(Debug)] struct F;"
        .parse()
        .expect("tokens");
    assert_eq!(shipped.to_string(), expected.to_string());
}
