//! The hash chain: bytes that are versioned, length-prefixed and cover every field.

use crate::digest::Bytes;

/// The hash a book starts from, so that two funds' chains never share a journal.
pub fn genesis(fund: &str, currency: &str) -> String {
    let mut bytes = Bytes::new("cofund-book-1");
    bytes.text(fund);
    bytes.text(currency);
    bytes.finish()
}

/// A leg as it is hashed.
#[derive(Debug)]
pub struct ChainLeg<'a> {
    pub path: &'a str,
    pub currency: &'a str,
    pub layer: &'a str,
    pub amount: i64,
    pub balance_after: i64,
}

/// The hash of a journal: every column but `hash` itself, then every leg in order.
pub fn journal_hash<'a>(
    j: &entity::journal::Model,
    legs: impl ExactSizeIterator<Item = ChainLeg<'a>>,
) -> String {
    let mut bytes = Bytes::new("cofund-journal-1");
    bytes.text(&j.prev_hash);
    bytes.number(j.seq);
    bytes.text(&j.effective_on.to_string());
    bytes.number(j.recorded_at.0);
    bytes.text(&j.kind);
    bytes.text(&j.subject);
    bytes.text(&j.text);
    bytes.text(&j.key);
    bytes.text(&j.request_hash);
    bytes.optional(j.reverses.map(|n| n.to_string()).as_deref());
    bytes.text(&j.maker);
    bytes.optional(j.checker.as_deref());
    bytes.text(&j.meta);
    bytes.number(j.legs);
    for leg in legs {
        bytes.text(leg.path);
        bytes.text(leg.currency);
        bytes.text(leg.layer);
        bytes.number(leg.amount);
        bytes.number(leg.balance_after);
    }
    bytes.finish()
}
