//! What there is to try, read from the sources themselves.

use std::collections::BTreeSet;
use std::path::Path;

/// Name and text of every file below `src/{folder}`, without its comments.
fn files(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src")
        .join(folder);
    let mut open = vec![root];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.lines().filter(|l| !l.trim_start().starts_with("//"));
                let name = path.file_stem().unwrap().to_string_lossy().into_owned();
                found.push((name, code.collect::<Vec<_>>().join("\n")));
            }
        }
    }
    found
}

/// The text up to the parenthesis that closes the one before it.
fn inside(text: &str) -> &str {
    let mut depth = 1;
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[..at];
        }
    }
    text
}

/// Methods and addresses of every `.at(…)`.
pub fn routes() -> BTreeSet<(&'static str, String)> {
    let files = files("web");
    let mut routes = BTreeSet::new();
    for (_, file) in &files {
        for rest in file.split(".at(").skip(1) {
            let (path, handlers) = inside(rest).split_once(',').unwrap_or_default();
            let path = path.trim();
            let address = if let Some(text) = path.strip_prefix('"') {
                text.trim_end_matches('"').to_owned()
            } else if let Some((module, name)) = path.split_once("::") {
                constant(&files, module, name)
            } else {
                continue;
            };
            let get = handlers.contains("get(") || handlers.contains("files");
            for (method, there) in [("GET", get), ("POST", handlers.contains("post("))] {
                if there {
                    routes.insert((method, address.clone()));
                }
            }
        }
    }
    routes
}

/// The constant of a module.
fn constant(files: &[(String, String)], module: &str, name: &str) -> String {
    let before = format!("const {name}: &str = \"");
    let mut own = files.iter().filter(|(stem, _)| stem == module);
    let found = own.find_map(|(_, text)| text.split_once(&before));
    let (_, rest) = found.unwrap_or_else(|| panic!("{module}::{name}"));
    rest.split('"').next().unwrap().to_owned()
}

/// A command as its `impl` says it.
#[derive(Debug)]
pub struct Command {
    pub name: String,
    pub action: String,
    /// Whether it is about no fund, ever.
    pub instance: bool,
}

pub fn commands() -> Vec<Command> {
    let mut found = Vec::new();
    for (_, file) in files("") {
        for rest in file.split("\nimpl Command for ").skip(1) {
            let body = rest.split("\n}").next().unwrap();
            let after = |text: &str, end: char| {
                let (_, rest) = body.split_once(text).unwrap_or_else(|| panic!("{body}"));
                rest.split(end).next().unwrap().to_owned()
            };
            found.push(Command {
                name: after("const NAME: &'static str = \"", '"'),
                action: after("const ACTION: Action = Action::", ';'),
                instance: body.contains("fn fund(&self) -> Option<&str> {\n        None\n    }"),
            });
        }
    }
    found
}
