//! Published heads: how long each chain was and with which hash it ended.
//!
//! One line a chain: `book KE-1 42 <hash>` or `audit KE-1 97 <hash>` (`audit instance 5 <hash>` for
//! the events of no fund); lines that start with `#` and empty lines say nothing. The JSON form
//! (`cofund heads --json`), one object a line, is read as well. Files may be joined.

use super::finding::Findings;
use crate::error::{Error, Result};
use crate::ledger::store::Conn;
use crate::ledger::store::stream;
use serde::{Deserialize, Serialize};
use std::io::{BufRead, Write};

/// Which chain of a fund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Chain {
    Book,
    Audit,
}

/// Where a chain ended when it was published.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    pub chain: Chain,
    /// The fund's code, or `instance`.
    pub fund: String,
    pub seq: i64,
    pub hash: String,
}

impl std::fmt::Display for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let chain = match self.chain {
            Chain::Book => "book",
            Chain::Audit => "audit",
        };
        // The audit chain of a new instance has no event yet, and no hash.
        let hash = if self.hash.is_empty() {
            "-"
        } else {
            &self.hash
        };
        write!(f, "{chain} {} {} {hash}", self.fund, self.seq)
    }
}

/// The heads as they stand: every book, then every audit chain.
pub async fn heads(conn: &impl Conn) -> Result<Vec<Head>> {
    let books = stream::books(conn).await?;
    let mut list = Vec::new();
    for (fund, book) in &books {
        let book = stream::book_of(fund, book.clone())?;
        list.push(Head {
            chain: Chain::Book,
            fund: fund.code.clone(),
            seq: book.head_seq,
            hash: book.head_hash,
        });
    }
    for (id, seq, hash) in stream::audit_chains(conn).await? {
        let fund = books
            .iter()
            .find(|(f, _)| f.id.0 == id)
            .map_or("instance", |(f, _)| f.code.as_str());
        list.push(Head {
            chain: Chain::Audit,
            fund: fund.to_owned(),
            seq,
            hash,
        });
    }
    Ok(list)
}

/// Writes heads as text lines.
pub fn write_heads(out: &mut impl Write, heads: &[Head]) -> std::io::Result<()> {
    heads.iter().try_for_each(|head| writeln!(out, "{head}"))
}

/// Reads published heads. A line that is none is an error that names it, and so is a file that
/// holds none: it would prove nothing.
pub fn read_heads(input: impl BufRead) -> Result<Vec<Head>> {
    let mut heads = Vec::new();
    for (i, line) in input.lines().enumerate() {
        let line = line.map_err(|e| Error::field("against", "heads.unreadable", e.to_string()))?;
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let head = if line.starts_with('{') {
            serde_json::from_str(line).ok()
        } else {
            parse(line)
        };
        heads.push(head.filter(sound).ok_or_else(|| {
            let text = format!("line {} is no published head: {line}", i + 1);
            Error::field("against", "heads.format", text)
        })?);
    }
    if heads.is_empty() {
        return Err(Error::field(
            "against",
            "heads.none",
            "the file holds no published head",
        ));
    }
    heads.sort();
    Ok(heads)
}

fn parse(line: &str) -> Option<Head> {
    let mut words = line.split_whitespace();
    let chain = match words.next()? {
        "book" => Chain::Book,
        "audit" => Chain::Audit,
        _ => return None,
    };
    let (fund, seq, hash) = (
        words.next()?.to_owned(),
        words.next()?.parse().ok()?,
        words.next()?,
    );
    let hash = if hash == "-" { "" } else { hash }.to_owned();
    words.next().is_none().then_some(Head {
        chain,
        fund,
        seq,
        hash,
    })
}

fn sound(head: &Head) -> bool {
    let hex = head.hash.len() == 64
        && head
            .hash
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    head.seq >= 0 && (hex || (head.hash.is_empty() && head.seq == 0))
}

/// Compares what is stored with heads published earlier; of each chain it names the first place
/// that differs or is missing.
pub async fn against(conn: &impl Conn, published: &[Head]) -> Result<Findings> {
    let books = stream::books(conn).await?;
    let mut findings = Findings::default();
    let mut done: Vec<(Chain, &str)> = Vec::new();
    for head in published {
        if done.contains(&(head.chain, head.fund.as_str())) {
            continue;
        }
        let fund = books
            .iter()
            .find(|(f, _)| f.code == head.fund)
            .map(|(f, _)| f);
        let stored = match (head.chain, fund) {
            (Chain::Book, Some(f)) if head.seq == 0 => {
                Some(crate::ledger::chain::genesis(&f.code, &f.currency))
            }
            (Chain::Book, Some(f)) => stream::hash_of(conn, f.id, head.seq).await?,
            (Chain::Audit, _) if head.seq == 0 => Some(String::new()),
            (Chain::Audit, Some(f)) => stream::event_hash_of(conn, f.id.0, head.seq).await?,
            (Chain::Audit, None) if head.fund == "instance" => {
                stream::event_hash_of(conn, crate::audit::INSTANCE, head.seq).await?
            }
            _ => None,
        };
        let rule = match head.chain {
            Chain::Book => "published.book",
            Chain::Audit => "audit.published",
        };
        let what = match stored {
            Some(hash) if hash == head.hash => continue,
            Some(hash) => format!("was published with hash {}, it now has {hash}", head.hash),
            None => format!("was published with hash {}, it is missing", head.hash),
        };
        findings.add(&head.fund, Some(head.seq), rule, what);
        done.push((head.chain, &head.fund));
    }
    Ok(findings)
}
