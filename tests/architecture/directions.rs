//! Who may name whom: rooms only look down, no circle between files, and
//! crates that do I/O stay out of the pure rooms and of the pages.

use super::imports::{Edge, Modules, written};
use super::source::Source;
use super::{Fault, assert_none};
use std::collections::{BTreeMap, BTreeSet};

/// May be named from everywhere, and name only each other and `money`.
const SHARED: &[&str] = &[
    "access", "audit", "clock", "mail", "db", "digest", "error", "config", "text", "secret",
    "files",
];

/// From the ground up; a room names only rooms of earlier lines.
const STOREYS: &[&[&str]] = &[
    &["money"],
    &["ledger"],
    // How every change is made, and who asks for it.
    &["command"],
    &["app"],
    &["form", "company", "document", "people", "proposal"],
    &["fund"],
    &["bank"],
    &["portfolio"],
    &["dealflow"],
    &["report"],
    &["approve"],
    &["web", "api", "jobs"],
    // Starts the others.
    &["cli"],
];

/// Where (a path's beginning, but for another beginning) which crates and modules are not named.
const FORBIDDEN: &[(&str, &str, &[&str])] = &[
    ("src/web", "", &["sea_orm", "sea_orm_migration", "sqlx"]),
    ("src/api", "", &["sea_orm", "sea_orm_migration", "sqlx"]),
    ("src/money", "", OUTSIDE_WORLD),
    ("src/ledger", "src/ledger/store", OUTSIDE_WORLD),
];

const OUTSIDE_WORLD: &[&str] = &[
    "sea_orm",
    "sea_orm_migration",
    "sqlx",
    "tokio",
    "poem",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "crate::db",
    "crate::app",
];

fn misdirected(edges: &[Edge]) -> Vec<Fault> {
    let entry = |path: &str| matches!(path, "src/lib.rs" | "src/main.rs");
    edges
        .iter()
        .filter(|edge| !entry(&edge.from) && !entry(&edge.to))
        .filter_map(|edge| {
            let (from, to) = (room(&edge.from), room(&edge.to));
            let fault = || format!("`{from}` may not name `{to}`");
            (!allowed(from, to)).then(|| Fault::new(&edge.from, edge.line, fault()))
        })
        .collect()
}

fn allowed(from: &str, to: &str) -> bool {
    if from == to || SHARED.contains(&to) {
        return true;
    }
    match (storey(from), storey(to)) {
        (Some(from), Some(to)) => to < from,
        (None, Some(to)) => SHARED.contains(&from) && to == 0,
        (_, None) => false,
    }
}

fn storey(room: &str) -> Option<usize> {
    STOREYS.iter().position(|rooms| rooms.contains(&room))
}

/// `src/fund/call.rs` and `src/fund.rs` are both in `fund`.
fn room(path: &str) -> &str {
    let path = path.trim_start_matches("src/");
    path.split(['/', '.']).next().unwrap_or(path)
}

fn unknown_rooms(sources: &[Source]) -> Vec<Fault> {
    let known =
        |room| storey(room).is_some() || SHARED.contains(&room) || ["lib", "main"].contains(&room);
    sources
        .iter()
        .filter(|source| !known(room(&source.path)))
        .map(|source| Fault::new(&source.path, 1, "no such room; see ARCHITECTURE.md"))
        .collect()
}

fn forbidden(source: &Source) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (place, except, names) in FORBIDDEN {
        let excepted = !except.is_empty() && source.path.starts_with(except);
        if room(place) != room(&source.path) || excepted {
            continue;
        }
        for path in written(source) {
            let path_text = format!("{}::", path.segments.join("::"));
            for name in names
                .iter()
                .filter(|name| path_text.starts_with(&format!("{name}::")))
            {
                let what = format!("`{name}` is not named in {place}");
                faults.push(Fault::new(&source.path, path.line, what));
            }
        }
    }
    faults
}

/// One fault for each circle, at its first file: a file is taken away as long
/// as it names none that is left.
fn circles(edges: &[Edge]) -> Vec<Fault> {
    let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for edge in edges {
        names.entry(&edge.from).or_default().insert(&edge.to);
        names.entry(&edge.to).or_default();
    }
    let mut faults = Vec::new();
    while let Some((&first, _)) = names.first_key_value() {
        let free: Vec<_> = names
            .iter()
            .filter(|(_, to)| to.is_empty())
            .map(|(&from, _)| from)
            .collect();
        let removed = if free.is_empty() {
            let circle = circle_from(first, &names);
            faults.push(Fault::new(
                circle[0],
                1,
                format!("circle: {}", circle.join(" → ")),
            ));
            circle
        } else {
            free
        };
        for path in removed {
            names.remove(path);
            for to in names.values_mut() {
                to.remove(path);
            }
        }
    }
    faults
}

/// Every file names another one, so a walk must come back to where it was.
fn circle_from<'a>(first: &'a str, names: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Vec<&'a str> {
    let mut walk = vec![first];
    loop {
        let next = *names[walk[walk.len() - 1]]
            .first()
            .expect("every file names another");
        if let Some(start) = walk.iter().position(|&path| path == next) {
            return walk.split_off(start);
        }
        walk.push(next);
    }
}

#[test]
fn rooms_only_look_down() {
    let sources = Source::all(&["src"]);
    assert_none(&unknown_rooms(&sources));
    assert_none(&misdirected(&Modules::new(&sources).edges()));
}

#[test]
fn no_circle_between_files() {
    assert_none(&circles(&Modules::new(&Source::all(&["src"])).edges()));
}

#[test]
fn pure_rooms_and_pages_stay_clear_of_the_outside_world() {
    let faults: Vec<_> = Source::all(&["src"]).iter().flat_map(forbidden).collect();
    assert_none(&faults);
}

#[test]
fn a_planted_look_upwards_is_found() {
    let sources = [
        Source::new(
            "src/lib.rs",
            "pub mod fund; pub mod web; pub mod api; pub mod db;",
        ),
        Source::new("src/fund/mod.rs", "pub fn a() { crate::web::b(); }"),
        Source::new("src/web/mod.rs", "use crate::{api::c, db::d, fund::a};"),
        Source::new(
            "src/api/mod.rs",
            "#[cfg(test)] mod tests { use crate::web::b; }",
        ),
        Source::new("src/db.rs", "use super::fund;"),
        Source::new("src/helper.rs", ""),
    ];
    let found: Vec<_> = misdirected(&Modules::new(&sources).edges())
        .into_iter()
        .map(|fault| fault.what)
        .collect();
    let expected = [
        "`db` may not name `fund`",
        "`fund` may not name `web`",
        "`web` may not name `api`",
    ];
    assert_eq!(found, expected);
    assert_eq!(unknown_rooms(&sources)[0].path, "src/helper.rs");
}

#[test]
fn a_planted_circle_is_found() {
    let sources = [
        Source::new(
            "src/fund/mod.rs",
            "mod a; mod b; pub use a::A; pub use b::B;",
        ),
        Source::new("src/fund/a.rs", "use super::B;"),
        Source::new("src/fund/b.rs", "use super::a::A;"),
    ];
    let found = circles(&Modules::new(&sources).edges());
    let what = "circle: src/fund/a.rs → src/fund/b.rs";
    assert_eq!(found, [Fault::new("src/fund/a.rs", 1, what)]);
}

#[test]
fn planted_input_and_output_is_found() {
    let text = "use std::{collections::BTreeMap, fs};\nfn a() { ::sea_orm::b() }";
    let faults = |path| forbidden(&Source::new(path, text)).len();
    assert_eq!(faults("src/ledger/chain.rs"), 2);
    assert_eq!(faults("src/money.rs"), 2);
    assert_eq!(faults("src/web/fund.rs"), 1);
    assert_eq!(faults("src/ledger/store.rs"), 0);
    assert_eq!(faults("src/fund/call.rs"), 0);
}
