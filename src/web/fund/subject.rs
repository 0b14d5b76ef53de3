//! The source document a journal names, as an address.

use super::desk::Desk;

/// The page of `call/3` or `award/2`; nothing where the document has none.
pub fn href(desk: &Desk, subject: &str) -> Option<String> {
    let (thing, rest) = subject.split_once('/')?;
    let numbered = |section: &str| {
        let number = rest.bytes().all(|b| b.is_ascii_digit()) && !rest.is_empty();
        number.then(|| desk.href(&format!("{section}/{rest}")))
    };
    match thing {
        "call" => numbered("calls"),
        "award" => numbered("awards"),
        "receipt" => Some(desk.href("receipts")),
        "distribution" => Some(desk.href("distributions")),
        "fee" => Some(desk.href("fees")),
        "company" => Some(desk.href("write-offs")),
        "revaluation" => Some(desk.href("exchange")),
        _ => None,
    }
}
