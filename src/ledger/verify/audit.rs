//! The audit chains, event by event, with what each event says was recorded.

use super::finding::Report;
use super::record::Records;
use super::request;
use crate::audit::{INSTANCE, event_hash};
use crate::error::Result;
use crate::ledger::store::Conn;
use crate::ledger::store::{stream, told};
use entity::fund;
use std::collections::HashMap;

const CHUNK: i64 = 2_000;

/// Whose chain it is, and how it ends as stated.
struct Chain<'a> {
    id: i64,
    name: &'a str,
    /// None for the events of no fund.
    fund: Option<&'a fund::Model>,
    head: (i64, String),
}

/// Adds what it finds to the report.
pub(super) async fn verify(
    conn: &impl Conn,
    funds: &[fund::Model],
    report: &mut Report,
) -> Result<()> {
    let instance = std::iter::once((INSTANCE, "instance", None));
    let names = instance.chain(funds.iter().map(|f| (f.id.0, f.code.as_str(), Some(f))));
    let mut requests = 0;
    let stated = stream::audit_chains(conn).await?;
    let mut heads: HashMap<i64, (i64, String)> = stated
        .into_iter()
        .map(|(id, seq, hash)| (id, (seq, hash)))
        .collect();
    for (id, name, fund) in names {
        match heads.remove(&id) {
            Some(head) => {
                let of = Chain {
                    id,
                    name,
                    fund,
                    head,
                };
                requests += chain(conn, &of, report).await?;
            }
            None => report
                .findings
                .add(name, None, "audit.missing", "its audit chain is missing"),
        }
    }
    for id in heads.into_keys() {
        let what = format!("there is an audit chain {id} that belongs to no fund");
        report.findings.add("instance", None, "audit.stray", what);
    }
    request::untold(conn, requests, report).await
}

/// Gives how many requests its events tell of.
async fn chain(conn: &impl Conn, of: &Chain<'_>, report: &mut Report) -> Result<u64> {
    let (name, mut requests) = (of.name, 0);
    let (mut seq, mut hash) = (0, String::new());
    let mut records = match of.fund {
        Some(fund) => Some(Records::load(conn, fund).await?),
        None => None,
    };
    loop {
        let events = told::events(conn, of.id, seq, CHUNK).await?;
        if events.is_empty() {
            break;
        }
        for (e, asked) in events {
            report.audit_events += 1;
            let found = &mut report.findings;
            if e.seq != seq + 1 {
                found.add(name, Some(seq + 1), "audit.missing", "is missing");
            }
            if e.prev_hash != hash {
                found.add(
                    name,
                    Some(e.seq),
                    "audit.link",
                    "its link is not the hash of the event before it",
                );
            }
            if e.hash != event_hash(&e) {
                found.add(
                    name,
                    Some(e.seq),
                    "audit.hash",
                    "its hash is not that of its content",
                );
            }
            if e.outcome == "done" {
                let body = request::body(&e.detail);
                requests += u64::from(request::check(name, &e, &body, asked.as_ref(), found));
                if let Some(records) = &mut records {
                    records.told(&e, &body, found);
                }
            }
            (seq, hash) = (e.seq, e.hash);
        }
    }
    if let Some(records) = records {
        records.end(&mut report.findings);
    }
    ends(of, seq, &hash, report);
    Ok(requests)
}

fn ends(of: &Chain<'_>, seq: i64, hash: &str, report: &mut Report) {
    let (name, found) = (of.name, &mut report.findings);
    let (head_seq, head_hash) = (of.head.0, of.head.1.as_str());
    if seq < head_seq {
        found.add(
            name,
            Some(seq + 1),
            "audit.missing",
            format!("is missing; the chain has {head_seq} events"),
        );
    } else if seq > head_seq {
        found.add(
            name,
            Some(head_seq + 1),
            "audit.length",
            "stands beyond the chain's head",
        );
    } else if hash != head_hash {
        found.add(
            name,
            Some(seq),
            "audit.head",
            "the chain's head is not its last event's hash",
        );
    }
}
