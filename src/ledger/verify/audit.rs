//! The audit chains, event by event.

use super::finding::Report;
use crate::audit::event_hash;
use crate::error::Result;
use crate::ledger::store::Conn;
use crate::ledger::store::stream;
use std::collections::HashMap;

const CHUNK: u64 = 2_000;

/// Adds what it finds to the report; `names` says which chain is whose.
pub(super) async fn verify(
    conn: &impl Conn,
    names: &[(i64, String)],
    report: &mut Report,
) -> Result<()> {
    let stated = stream::audit_chains(conn).await?;
    let mut heads: HashMap<i64, (i64, String)> = stated
        .into_iter()
        .map(|(id, seq, hash)| (id, (seq, hash)))
        .collect();
    for (id, name) in names {
        match heads.remove(id) {
            Some((seq, hash)) => chain(conn, *id, name, seq, &hash, report).await?,
            None => report
                .findings
                .add(name, None, "audit.missing", "its audit chain is missing"),
        }
    }
    for id in heads.into_keys() {
        let what = format!("there is an audit chain {id} that belongs to no fund");
        report.findings.add("instance", None, "audit.stray", what);
    }
    Ok(())
}

async fn chain(
    conn: &impl Conn,
    id: i64,
    name: &str,
    head_seq: i64,
    head_hash: &str,
    report: &mut Report,
) -> Result<()> {
    let (mut seq, mut hash) = (0, String::new());
    loop {
        let events = stream::audit_events(conn, id, seq, CHUNK).await?;
        if events.is_empty() {
            break;
        }
        for e in events {
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
            (seq, hash) = (e.seq, e.hash);
        }
    }
    let found = &mut report.findings;
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
    Ok(())
}
