//! A group of commands under one COMMIT: decided in turn, committed once, all answered.

use super::job::Job;
use super::kept::Kept;
use super::need::{Mode, Need};
use super::tx::{Tx, now};
use crate::audit::{self, Event};
use crate::clock::Clock;
use crate::db::Db;
use crate::db::batch::Batch;
use crate::error::{Error, Result};
use std::collections::HashMap;

/// Decides a group under one COMMIT; when the database refuses it, each alone.
pub(super) async fn run_group(
    db: &Db,
    clock: &Clock,
    kept: &mut Kept,
    mut jobs: Vec<Box<dyn Job>>,
) {
    let done = commit_group(db, clock, kept, &mut jobs).await;
    let refusals = match done {
        Ok(refusals) => refusals,
        Err(e) if jobs.len() == 1 => {
            // The outcome of a COMMIT that failed on the way is unknown. A second run under the
            // same key books nothing twice: it finds what was committed, or fails for good.
            tracing::warn!(error = %e, "transaction failed, trying once more");
            match commit_group(db, clock, kept, &mut jobs).await {
                Ok(refusals) => refusals,
                Err(e) => {
                    let refusals = refusal(jobs[0].need(), &e);
                    jobs[0].fail(e);
                    refusals
                }
            }
        }
        Err(e) => {
            tracing::warn!(error = %e, commands = jobs.len(), "group failed, running one by one");
            for job in jobs {
                Box::pin(run_group(db, clock, kept, vec![job])).await;
            }
            return;
        }
    };
    if let Err(e) = record(db, clock, refusals).await {
        tracing::error!(error = %e, "refusals could not be recorded");
    }
    jobs.into_iter().for_each(Job::answer);
}

/// Refusals to be recorded, by chain.
type Refusals = Vec<(i64, Event)>;

fn refusal(need: &Need, e: &Error) -> Refusals {
    let internal = matches!(e, Error::Internal(_) | Error::NotFound(_));
    if internal || need.mode == Mode::Preview {
        Vec::new()
    } else {
        vec![(need.chain(), need.event(Some(e)))]
    }
}

async fn commit_group(
    db: &Db,
    clock: &Clock,
    kept: &mut Kept,
    jobs: &mut [Box<dyn Job>],
) -> Result<Refusals> {
    let mut tx = Tx::begin(db, clock, kept, jobs.iter().map(|j| j.need())).await?;
    let mut known = tx
        .known_requests(jobs.iter().map(|j| j.need().key.as_str()))
        .await?;
    let mut refusals = Vec::new();
    for job in jobs.iter_mut() {
        let need = job.need().clone();
        if let Some((hash, reply)) = known.get(&need.key) {
            if *hash == need.hash {
                job.replay(reply);
            } else {
                let e = Error::KeyReused {
                    key: need.key.clone(),
                };
                refusals.extend(refusal(&need, &e));
                job.fail(e);
            }
            continue;
        }
        tx.enter(&need);
        match job.run(&mut tx).await {
            Ok(_) if need.mode == Mode::Preview => tx.take_back().await?,
            Ok(reply) if need.mode != Mode::Do => {
                let proposed = tx.propose(&need, &reply).await?;
                job.proposed(&proposed);
                known.insert(need.key, (need.hash, proposed));
            }
            Ok(reply) => {
                tx.accept(&need, &reply).await?;
                known.insert(need.key, (need.hash, reply));
            }
            Err(e) => {
                tx.take_back().await?;
                refusals.extend(refusal(&need, &e));
                job.fail(e);
            }
        }
    }
    kept.keep(tx.commit().await?);
    Ok(refusals)
}

/// Writes refusals in a transaction of their own.
pub(super) async fn record(db: &Db, clock: &Clock, refusals: Refusals) -> Result<()> {
    if refusals.is_empty() {
        return Ok(());
    }
    let conn = db.begin_write().await?;
    let mut chains: Vec<i64> = refusals.iter().map(|(chain, _)| *chain).collect();
    // Funds in order, the instance last, as every command locks them.
    chains.sort_unstable_by_key(|c| if *c == audit::INSTANCE { i64::MAX } else { *c });
    chains.dedup();
    let mut heads = HashMap::new();
    for chain in chains {
        heads.insert(chain, audit::lock(&conn, chain).await?);
    }
    let now = now(&conn, clock).await?;
    let rows = refusals
        .into_iter()
        .filter_map(|(chain, event)| heads.get_mut(&chain).map(|head| head.append(event, now)))
        .collect();
    let heads: Vec<_> = heads.values().collect();
    let mut batch = Batch::default();
    audit::write(&mut batch, rows, &heads);
    batch.run(&conn).await?;
    conn.commit().await?;
    Ok(())
}
