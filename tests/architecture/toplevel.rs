//! Nothing but what newcomers and tools look for stands at the top.

use std::collections::BTreeSet;
use std::process::Command;

const ALLOWED: &[&str] = &[
    ".ci",
    ".gitignore",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "Dockerfile",
    "LICENSE",
    "README.md",
    "clippy.toml",
    "deny.toml",
    "entity",
    "migration",
    "src",
    "templates",
    "tests",
];

/// Top-level names that are not allowed, of paths as git lists them.
fn strangers(tracked: &str) -> BTreeSet<&str> {
    let top = tracked.lines().filter_map(|path| path.split('/').next());
    top.filter(|name| !ALLOWED.contains(name)).collect()
}

#[test]
fn only_known_names_at_the_top() {
    let git = Command::new("git")
        .args(["-C", env!("CARGO_MANIFEST_DIR"), "ls-files"])
        .output()
        .expect("git is installed");
    let complaint = String::from_utf8_lossy(&git.stderr);
    assert!(
        git.status.success(),
        "git cannot list the files: {complaint}"
    );
    let tracked = String::from_utf8(git.stdout).expect("paths are text");
    assert!(tracked.contains("Cargo.toml"));
    assert_eq!(strangers(&tracked), BTreeSet::new());
}

#[test]
fn a_planted_file_is_found() {
    let found = strangers("Cargo.toml\nsrc/lib.rs\nutils/a.rs\nutils/b.rs\nnotes.md");
    assert_eq!(found, BTreeSet::from(["notes.md", "utils"]));
}
