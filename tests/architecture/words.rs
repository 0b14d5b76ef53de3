//! Words that shipped code does not contain: floats near money, `unwrap`,
//! unfinished code, parsers that accept too much, and names that say nothing.

use super::source::{Source, inside, is_mark, is_path_mark, is_word, line};
use super::{Fault, assert_none};
use proc_macro2::TokenTree;

/// Where an amount passes through.
const EXACT: &[&str] = &["src/money", "src/ledger", "src/fund", "entity/"];

/// Calls `check` with every run of tokens and each position in it.
fn each(tokens: &[TokenTree], check: &mut impl FnMut(&[TokenTree], usize)) {
    for (at, token) in tokens.iter().enumerate() {
        check(tokens, at);
        if let TokenTree::Group(group) = token {
            each(&inside(group), check);
        }
    }
}

fn floats(source: &Source) -> Vec<Fault> {
    let mut faults = Vec::new();
    if !EXACT.iter().any(|place| source.path.starts_with(place)) {
        return faults;
    }
    each(&source.shipped, &mut |tokens, at| {
        let text = tokens[at].to_string();
        let float = match &tokens[at] {
            TokenTree::Ident(_) => text == "f32" || text == "f64",
            TokenTree::Literal(_) => is_float(&text),
            _ => false,
        };
        if float {
            let what = format!("`{text}` is a float");
            faults.push(Fault::new(&source.path, line(tokens[at].span()), what));
        }
    });
    faults
}

/// `1.5`, `1e3`, `2f64`; not `0x1e3`, `"1.5"` or `1_u8`.
fn is_float(literal: &str) -> bool {
    let number = literal.starts_with(|first: char| first.is_ascii_digit());
    let based = ["0x", "0b", "0o"]
        .iter()
        .any(|base| literal.starts_with(base));
    let suffix = literal.ends_with("f32") || literal.ends_with("f64");
    number && !based && (suffix || literal.contains(['.', 'e', 'E']) && !literal.contains("size"))
}

fn unfinished(source: &Source) -> Vec<Fault> {
    let mut faults = Vec::new();
    each(&source.shipped, &mut |tokens, at| {
        let unwrap = is_word(tokens.get(at), "unwrap")
            && at > 0
            && is_mark(tokens.get(at - 1), '.')
            && matches!(tokens.get(at + 1), Some(TokenTree::Group(arguments)) if arguments.stream().is_empty());
        let stub = ["todo", "unimplemented", "dbg"]
            .iter()
            .any(|word| is_word(tokens.get(at), word))
            && is_mark(tokens.get(at + 1), '!');
        if unwrap || stub {
            let what = format!("`{}` outside tests", tokens[at]);
            faults.push(Fault::new(&source.path, line(tokens[at].span()), what));
        }
    });
    faults
}

/// `Decimal::from_str` and `parse::<Decimal>` take `1e3` and `1_000` and round
/// past 28 decimals; `money` has the one grammar.
fn lenient_parsers(source: &Source) -> Vec<Fault> {
    let mut faults = Vec::new();
    if source.path.starts_with("src/money") {
        return faults;
    }
    each(&source.shipped, &mut |tokens, at| {
        let by_name = is_word(tokens.get(at), "Decimal")
            && is_path_mark(tokens, at + 1)
            && matches!(tokens.get(at + 3), Some(TokenTree::Ident(name)) if name.to_string().starts_with("from_str"));
        let by_type = is_word(tokens.get(at), "parse")
            && is_path_mark(tokens, at + 1)
            && is_word(tokens.get(at + 4), "Decimal");
        if by_name || by_type {
            let what = "a decimal is read by `money`, which refuses what it would round";
            faults.push(Fault::new(&source.path, line(tokens[at].span()), what));
        }
    });
    faults
}

/// Names that would let anything in.
const VAGUE: &[&str] = &[
    "util", "utils", "service", "manager", "helper", "helpers", "common", "misc",
];

fn vague_names(source: &Source) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut parts = source.path.split(['/', '.']);
    if let Some(name) = parts.find(|part| VAGUE.contains(part)) {
        faults.push(Fault::new(
            &source.path,
            1,
            format!("`{name}` says nothing"),
        ));
    }
    each(&source.tokens, &mut |tokens, at| {
        let Some(TokenTree::Ident(name)) = tokens.get(at + 1) else {
            return;
        };
        if is_word(tokens.get(at), "mod") && VAGUE.contains(&name.to_string().as_str()) {
            let what = format!("`{name}` says nothing");
            faults.push(Fault::new(&source.path, line(name.span()), what));
        }
    });
    faults
}

fn in_the_repository(rule: fn(&Source) -> Vec<Fault>) {
    let sources = Source::all(&["src", "entity", "migration"]);
    assert_none(&sources.iter().flat_map(rule).collect::<Vec<_>>());
}

#[test]
fn no_float_near_money() {
    in_the_repository(floats);
}

#[test]
fn no_unwrap_and_nothing_unfinished() {
    in_the_repository(unfinished);
}

#[test]
fn decimals_are_read_in_one_place() {
    in_the_repository(lenient_parsers);
}

#[test]
fn modules_have_telling_names() {
    in_the_repository(vague_names);
}

#[test]
fn a_planted_vague_name_is_found() {
    let lines = |path, text| -> Vec<_> {
        vague_names(&Source::new(path, text))
            .iter()
            .map(|fault| fault.line)
            .collect()
    };
    assert_eq!(lines("src/fund/util.rs", ""), [1]);
    assert_eq!(
        lines("src/fund/call.rs", "fn a() {}\nmod helper { fn b() {} }"),
        [2]
    );
    assert_eq!(
        lines("src/fund/call.rs", "mod notice; fn common() {}"),
        [0_usize; 0]
    );
}

#[test]
fn planted_floats_are_found() {
    let text = "fn a(x: f64) {\n let y = 1.5;\n b!(2f32, 1e3, 0x1e3, 1_u8, 3usize, \"1.5\", x.0) }";
    let lines = |path| -> Vec<_> {
        floats(&Source::new(path, text))
            .iter()
            .map(|fault| fault.line)
            .collect()
    };
    assert_eq!(lines("src/ledger/entry.rs"), [1, 2, 3, 3]);
    assert_eq!(lines("entity/src/value.rs"), [1, 2, 3, 3]);
    assert_eq!(lines("src/web/chart.rs"), [0_usize; 0]);
}

#[test]
fn a_planted_unwrap_is_found() {
    let text = "fn a() { b.unwrap();\n c!(d.unwrap());\n todo!() }
        #[test] fn e() { f.unwrap() } fn g() { h.unwrap_or(0); i.expect(\"j\") }";
    let found = unfinished(&Source::new("src/a.rs", text));
    assert_eq!(
        found.iter().map(|fault| fault.line).collect::<Vec<_>>(),
        [1, 2, 3]
    );
    assert_eq!(unfinished(&Source::new("src/a/tests.rs", text)), []);
}

#[test]
fn a_planted_lenient_parser_is_found() {
    let text =
        "fn a() { Decimal::from_str(b);\n c.parse::<Decimal>();\n Decimal::from_str_exact(d) }";
    assert_eq!(
        lenient_parsers(&Source::new("src/fund/a.rs", text)).len(),
        3
    );
    assert_eq!(
        lenient_parsers(&Source::new("src/money/parse.rs", text)),
        []
    );
}
