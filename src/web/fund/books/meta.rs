//! The names of the facts that journals keep beside their legs.

use crate::web::words::Words;

/// `due_on` as people read it; a fact about one of many (`rate.EUR`) names which.
pub(super) fn label(w: Words, key: &str) -> String {
    let (of, which) = key.split_once('.').unwrap_or((key, ""));
    let text = format!("meta-{}", of.replace('_', "-"));
    let known = if which.is_empty() {
        w.known(&text, &[])
    } else {
        w.known(&format!("{text}-of"), &[("of", which)])
    };
    known.unwrap_or_else(|| key.to_owned())
}
