//! The shape of the source, held by tests: what `ARCHITECTURE.md` promises
//! about directions, circles, sizes and money is read from the tokens of every
//! file. Each rule is also tried on a planted fault, so that it cannot pass by
//! seeing nothing.

#[path = "architecture/directions.rs"]
mod directions;
#[path = "architecture/imports.rs"]
mod imports;
#[path = "architecture/licences.rs"]
mod licences;
#[path = "architecture/markup.rs"]
mod markup;
#[path = "architecture/security.rs"]
mod security;
#[path = "architecture/sizes.rs"]
mod sizes;
#[path = "architecture/source.rs"]
mod source;
#[path = "architecture/toplevel.rs"]
mod toplevel;
#[path = "architecture/words.rs"]
mod words;

/// One rule broken in one place.
#[derive(Debug, PartialEq, Eq)]
struct Fault {
    path: String,
    line: usize,
    what: String,
}

impl Fault {
    fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        let (path, what) = (path.to_owned(), what.into());
        Self { path, line, what }
    }
}

/// Fails with every fault as `file:line: what`, which editors can follow.
fn assert_none(faults: &[Fault]) {
    let lines: Vec<_> = faults
        .iter()
        .map(|fault| format!("{}:{}: {}", fault.path, fault.line, fault.what))
        .collect();
    assert!(faults.is_empty(), "\n{}", lines.join("\n"));
}
