//! The one task that writes: drains the queue, decides a group, commits once, answers all.

use super::Tx;
use super::job::{Job, Need};
use crate::app::Clock;
use crate::audit::{self, Event};
use crate::db::Db;
use crate::error::{Error, Result};
use entity::value::FundId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use tokio::sync::mpsc;

/// Commands decided under one COMMIT at most.
const GROUP: usize = 256;
/// Commands that may wait; more callers wait to be let in.
const QUEUE: usize = 4096;

/// The way to the writing task.
#[derive(Clone)]
pub struct Writer {
    queue: mpsc::Sender<Box<dyn Job>>,
    db: Db,
    clock: Clock,
    /// Codes never change, so they are looked up once.
    funds: Arc<RwLock<HashMap<String, FundId>>>,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer")
            .field("waiting", &(QUEUE - self.queue.capacity()))
            .finish_non_exhaustive()
    }
}

impl Writer {
    pub fn start(db: Db, clock: Clock) -> Self {
        let (queue, mut jobs) = mpsc::channel::<Box<dyn Job>>(QUEUE);
        let (own_db, own_clock) = (db.clone(), clock.clone());
        tokio::spawn(async move {
            let mut group = Vec::with_capacity(GROUP);
            while jobs.recv_many(&mut group, GROUP).await > 0 {
                run_group(&db, &clock, std::mem::take(&mut group)).await;
            }
        });
        Self {
            queue,
            db: own_db,
            clock: own_clock,
            funds: Arc::default(),
        }
    }

    pub async fn send(&self, job: Box<dyn Job>) -> Result<()> {
        self.queue
            .send(job)
            .await
            .map_err(|_| Error::Internal("the writer stopped".into()))
    }

    pub async fn fund_id(&self, code: &str) -> Result<FundId> {
        let poisoned = |_| Error::Internal("the register of codes is poisoned".into());
        if let Some(id) = self.funds.read().map_err(poisoned)?.get(code) {
            return Ok(*id);
        }
        let fund = entity::fund::Entity::find()
            .filter(entity::fund::Column::Code.eq(code))
            .one(&self.db.read)
            .await?;
        let id = fund
            .ok_or_else(|| Error::NotFound(format!("fund {code}")))?
            .id;
        self.funds
            .write()
            .map_err(|_| Error::Internal("the register of codes is poisoned".into()))?
            .insert(code.to_owned(), id);
        Ok(id)
    }

    /// Writes the event of a person turned away at the door.
    pub async fn record_denial(
        &self,
        actor: &str,
        action: &str,
        fund: Option<FundId>,
        denied: &Error,
    ) -> Result<()> {
        let event = Event {
            actor: actor.to_owned(),
            action: action.to_owned(),
            subject: String::new(),
            refused: true,
            detail: serde_json::json!({ "because": denied.to_string() }).to_string(),
        };
        record(&self.db, &self.clock, vec![(audit::chain_of(fund), event)]).await
    }
}

/// Decides a group under one COMMIT; when the database refuses it, each alone.
async fn run_group(db: &Db, clock: &Clock, mut jobs: Vec<Box<dyn Job>>) {
    let done = commit_group(db, clock, &mut jobs).await;
    let refusals = match done {
        Ok(refusals) => refusals,
        Err(e) if jobs.len() == 1 => {
            // The outcome of a COMMIT that failed on the way is unknown. A second run under the
            // same key books nothing twice: it finds what was committed, or fails for good.
            tracing::warn!(error = %e, "transaction failed, trying once more");
            match commit_group(db, clock, &mut jobs).await {
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
                Box::pin(run_group(db, clock, vec![job])).await;
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
    if internal || need.preview {
        Vec::new()
    } else {
        vec![(need.chain(), need.event(Some(e)))]
    }
}

async fn commit_group(db: &Db, clock: &Clock, jobs: &mut [Box<dyn Job>]) -> Result<Refusals> {
    let mut tx = Tx::begin(db, clock, jobs.iter().map(|j| j.need())).await?;
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
            Ok(_) if need.preview => tx.take_back().await?,
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
    tx.commit().await?;
    Ok(refusals)
}

/// Writes refusals in a transaction of their own.
async fn record(db: &Db, clock: &Clock, refusals: Refusals) -> Result<()> {
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
    let now = super::tx::now(&conn, clock).await?;
    let rows = refusals
        .into_iter()
        .filter_map(|(chain, event)| heads.get_mut(&chain).map(|head| head.append(event, now)))
        .collect();
    let heads: Vec<_> = heads.values().collect();
    audit::write(&conn, rows, &heads).await?;
    conn.commit().await?;
    Ok(())
}
