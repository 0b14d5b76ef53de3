//! Which file names which other file, by `use` and by paths in expressions.
//!
//! A path is followed to the file it ends in, through `pub use`; a module that
//! only re-exports its own files does not depend on them.

use super::source::{Source, body, inside, is_mark, is_path_mark, is_word, line};
use proc_macro2::{Delimiter, TokenTree};
use std::collections::BTreeMap;

/// A path as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub segments: Vec<String>,
    pub line: usize,
    /// The name a `use` gives it; `None` for a path in an expression or type.
    name: Option<String>,
    exported: bool,
    /// Inline modules around it.
    within: Vec<String>,
}

/// One file naming another of the same crate.
#[derive(Debug)]
pub struct Edge {
    pub from: String,
    pub to: String,
    pub line: usize,
}

/// Every path of two segments or more, and every `use`, in shipped code.
pub fn written(source: &Source) -> Vec<Written> {
    let mut found = Vec::new();
    walk(&source.shipped, &mut Vec::new(), &mut found);
    found
}

fn walk(tokens: &[TokenTree], within: &mut Vec<String>, found: &mut Vec<Written>) {
    let mut at = 0;
    while at < tokens.len() {
        match &tokens[at] {
            TokenTree::Ident(word) if word == "use" && !is_mark(tokens.get(at + 1), '<') => {
                let end = body_of_use(tokens, at);
                let exported = at > 0 && is_public(&tokens[..at]);
                let start = found.len();
                use_tree(&tokens[at + 1..end], &[], found);
                for each in &mut found[start..] {
                    (each.exported, each.within) = (exported, within.clone());
                }
                at = end;
            }
            TokenTree::Ident(word) if word == "mod" => {
                let end = body(tokens, at);
                if let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(group))) =
                    (tokens.get(at + 1), tokens.get(end))
                {
                    within.push(name.to_string());
                    walk(&inside(group), within, found);
                    within.pop();
                }
                at = end;
            }
            TokenTree::Ident(first) if is_path_mark(tokens, at + 1) => {
                let mut segments = vec![first.to_string()];
                let line = line(first.span());
                while let (true, Some(TokenTree::Ident(next))) =
                    (is_path_mark(tokens, at + 1), tokens.get(at + 3))
                {
                    segments.push(next.to_string());
                    at += 3;
                }
                // A method's type argument also follows `::`.
                if segments.len() > 1 {
                    let (within, name) = (within.clone(), None);
                    found.push(Written {
                        segments,
                        line,
                        name,
                        exported: false,
                        within,
                    });
                }
            }
            TokenTree::Group(group) => walk(&inside(group), within, found),
            _ => {}
        }
        at += 1;
    }
}

fn body_of_use(tokens: &[TokenTree], from: usize) -> usize {
    let end = (from..tokens.len()).find(|&at| is_mark(tokens.get(at), ';'));
    end.unwrap_or(tokens.len())
}

/// `pub` or `pub(crate)` at the end.
fn is_public(before: &[TokenTree]) -> bool {
    let last = before.len() - 1;
    let bracket = matches!(&before[last], TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis);
    is_word(before.last(), "pub") || (bracket && last > 0 && is_word(before.get(last - 1), "pub"))
}

fn use_tree(tokens: &[TokenTree], prefix: &[String], found: &mut Vec<Written>) {
    for branch in tokens.split(|token| is_mark(Some(token), ',')) {
        let mut segments = prefix.to_vec();
        let mut name = None;
        let mut at = 0;
        while at < branch.len() {
            match &branch[at] {
                TokenTree::Ident(word) if word == "as" => {
                    name = branch.get(at + 1).map(ToString::to_string);
                    break;
                }
                TokenTree::Ident(word) => segments.push(word.to_string()),
                TokenTree::Group(group) => use_tree(&inside(group), &segments, found),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
            at += 1;
        }
        let ends_in_group = matches!(branch.last(), Some(TokenTree::Group(_)));
        let Some(first) = branch.first().filter(|_| !ends_in_group) else {
            continue;
        };
        if segments.last().is_some_and(|last| last == "self") {
            segments.pop();
        }
        let name = name.or_else(|| segments.last().cloned());
        let (line, within) = (line(first.span()), Vec::new());
        found.push(Written {
            segments,
            line,
            name,
            exported: false,
            within,
        });
    }
}

/// The files of `src/` by module path, and what they re-export.
pub struct Modules<'a> {
    sources: BTreeMap<Vec<String>, &'a Source>,
    exports: BTreeMap<Vec<String>, BTreeMap<String, Vec<String>>>,
}

impl<'a> Modules<'a> {
    pub fn new(sources: &'a [Source]) -> Self {
        let sources = sources.iter().map(|source| (module(&source.path), source));
        let mut modules = Self {
            sources: sources.collect(),
            exports: BTreeMap::new(),
        };
        for (module, source) in &modules.sources {
            let exported = written(source).into_iter().filter(|path| path.exported);
            let names: BTreeMap<_, _> = exported
                .filter_map(|path| Some((path.name.clone()?, modules.absolute(module, &path)?)))
                .collect();
            modules.exports.insert(module.clone(), names);
        }
        modules
    }

    /// Every file that names another, in the order of paths and lines.
    pub fn edges(&self) -> Vec<Edge> {
        let mut edges = Vec::new();
        for (module, source) in &self.sources {
            for path in written(source) {
                let Some(target) = self.absolute(module, &path).and_then(|to| self.file(to)) else {
                    continue;
                };
                let own_child = target.len() > module.len() && target.starts_with(module);
                if target == *module || (path.exported && own_child) {
                    continue;
                }
                let (from, to) = (source.path.clone(), self.sources[&target].path.clone());
                edges.push(Edge {
                    from,
                    to,
                    line: path.line,
                });
            }
        }
        edges
    }

    /// From the crate's root; `None` for another crate.
    fn absolute(&self, module: &[String], path: &Written) -> Option<Vec<String>> {
        let mut base = [module, &path.within].concat();
        let mut rest = path.segments.as_slice();
        match rest.first()?.as_str() {
            "crate" | "cofund" => (base, rest) = (Vec::new(), &rest[1..]),
            "self" => rest = &rest[1..],
            "super" => {
                while rest.first().is_some_and(|first| first == "super") {
                    base.pop();
                    rest = &rest[1..];
                }
            }
            first => {
                let child = [base.as_slice(), &[first.to_owned()]].concat();
                self.sources.get(&child)?;
            }
        }
        base.extend_from_slice(rest);
        Some(base)
    }

    /// The module file an absolute path ends in.
    fn file(&self, mut path: Vec<String>) -> Option<Vec<String>> {
        for _ in 0..8 {
            let known = (0..=path.len())
                .rev()
                .find(|&n| self.sources.contains_key(&path[..n]))?;
            let exports = self.exports.get(&path[..known]);
            let item = path.get(known);
            let Some(target) = item.and_then(|item| exports?.get(item)) else {
                path.truncate(known);
                return Some(path);
            };
            path.clone_from(target);
        }
        None
    }
}

/// `src/fund/call.rs` is `fund::call`, `src/fund/mod.rs` is `fund`.
fn module(path: &str) -> Vec<String> {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs");
    let path = path.strip_suffix("/mod").unwrap_or(path);
    let parts = path.split('/').map(str::to_owned);
    if path == "lib" {
        Vec::new()
    } else {
        parts.collect()
    }
}

#[test]
fn paths_are_read_as_written() {
    let text = "use crate::{fund::{self, call::Call as C}, money::*};
        fn a() { std::fs::read(x); assert!(crate::db::b(1)); y.z::<u8>(); }";
    let read: Vec<_> = written(&Source::new("src/web/a.rs", text))
        .into_iter()
        .map(|path| (path.segments.join("::"), path.line))
        .collect();
    let expected = [
        ("crate::fund", 1),
        ("crate::fund::call::Call", 1),
        ("crate::money", 1),
        ("std::fs::read", 2),
        ("crate::db::b", 2),
    ];
    assert_eq!(read, expected.map(|(path, line)| (path.to_owned(), line)));
}

#[test]
fn a_path_is_followed_through_re_exports() {
    let sources = [
        Source::new("src/lib.rs", "pub mod money; pub mod fund;"),
        Source::new("src/money/mod.rs", "mod amount; pub use amount::Money;"),
        Source::new("src/money/amount.rs", "pub struct Money;"),
        Source::new("src/fund/mod.rs", "mod call; use call::Call;"),
        Source::new(
            "src/fund/call.rs",
            "use crate::money::Money; use super::{Fund, x};",
        ),
    ];
    let edges: Vec<_> = Modules::new(&sources)
        .edges()
        .into_iter()
        .map(|edge| format!("{} {}", edge.from, edge.to))
        .collect();
    let expected = [
        "src/fund/mod.rs src/fund/call.rs",
        "src/fund/call.rs src/money/amount.rs",
        "src/fund/call.rs src/fund/mod.rs",
        "src/fund/call.rs src/fund/mod.rs",
    ];
    assert_eq!(edges, expected);
}
