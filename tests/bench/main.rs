//! What the product costs, measured; nothing here passes or fails.
//!
//! ```text
//! cargo bench --bench bench                 # everything, about five minutes
//! cargo bench --bench bench -- postings     # one of the names below
//! ```
//!
//! | name | what it measures |
//! |---|---|
//! | `postings` | durable postings by 64 clients, against the database library alone and against one commit each |
//! | `trial_balance` | a trial balance over 24 closed months and two open ones, of a long book and a short one |
//! | `verify` | entries verified in a second |
//! | `journal_page` | the newest page of journals of a short book and a long one |
//! | `sign_in` | what being signed in adds to a page; 500 sign-ins at once: pages meanwhile, memory |
//! | `applications` | rows of a file brought in; lists and searches of 1,000 and 100,000 applications |
//! | `start_up` | the program until its first answer, and its memory after the demo |
//!
//! Each figure that has a target is printed with it. Machines differ and are seldom quiet, so what
//! can be a ratio is one, of things measured in turn in the same run, the best of several rounds
//! each. Databases lie in `target/tmp`, which must be on a disk that honours fsync: its rate is
//! printed. `postings` also measures the PostgreSQL server named in `COFUND_TEST_POSTGRES`, where
//! that one runs with fsync on.

// A measurement that cannot go on should stop where it stands.
#![allow(clippy::unwrap_used)]

mod baseline;
mod books;
mod entering;
mod place;
mod postings;
mod process;
mod reading;
mod received;
mod table;

use table::Table;

/// As in the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const NAMES: [&str; 7] = [
    "postings",
    "trial_balance",
    "verify",
    "journal_page",
    "start_up",
    "sign_in",
    "applications",
];

#[tokio::main]
async fn main() {
    // Cargo adds flags of its own, such as --bench.
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|a| !a.starts_with("--"))
        .collect();
    if let Some(wrong) = asked.iter().find(|a| !NAMES.contains(&a.as_str())) {
        eprintln!(
            "no measurement is called {wrong}; there are {}",
            NAMES.join(", ")
        );
        std::process::exit(2);
    }
    let wanted = |name: &str| asked.is_empty() || asked.iter().any(|a| a == name);
    let mut table = Table::new(&asked);
    if wanted("postings") {
        postings::run(&mut table).await;
    }
    if ["trial_balance", "verify", "journal_page"]
        .into_iter()
        .any(wanted)
    {
        reading::run(&mut table, wanted).await;
    }
    if wanted("start_up") {
        process::run(&mut table);
    }
    if wanted("sign_in") {
        entering::run(&mut table).await;
    }
    if wanted("applications") {
        received::run(&mut table).await;
    }
    table.print();
}
