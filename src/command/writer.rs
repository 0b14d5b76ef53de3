//! The way in: permits, queues, and the one task that writes.

use super::decide::Command;
use super::group::{record, run_group};
use super::job::{Job, Typed};
use super::kept::Kept;
use super::need::{Mode, Need};
use super::propose::Done;
use crate::access::{Actor, Scope};
use crate::audit::{self, Event};
use crate::clock::Clock;
use crate::db::Db;
use crate::digest;
use crate::error::{Error, Result};
use entity::value::FundId;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use tokio::sync::{mpsc, oneshot};

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
            let (mut group, mut kept) = (Vec::with_capacity(GROUP), Kept::default());
            while jobs.recv_many(&mut group, GROUP).await > 0 {
                gather(&mut jobs, &mut group).await;
                run_group(&db, &clock, &mut kept, std::mem::take(&mut group)).await;
            }
        });
        Self {
            queue,
            db: own_db,
            clock: own_clock,
            funds: Arc::default(),
        }
    }

    /// Permits, queues and waits for the answer. A preview is decided and taken back.
    pub async fn submit<C: Command>(
        &self,
        actor: &Actor,
        key: &str,
        command: C,
        mode: Mode,
    ) -> Result<Done<C::Reply>> {
        check_key(key)?;
        let fund = match command.fund() {
            Some(code) => Some(self.fund_id(code).await?),
            None => None,
        };
        let scope = self.scope(fund, &command).await?;
        let allowed = match (&mode, actor) {
            (Mode::Do, Actor::Person(_)) if command.needs_two() => Err(Error::Denied(
                "this takes two people: one proposes, another approves [access.two]".into(),
            )),
            _ => actor.allow(C::ACTION, scope),
        };
        let permit = match allowed {
            Ok(permit) => permit,
            Err(denied) => {
                self.record_denial(actor.name(), C::NAME, fund, &denied)
                    .await?;
                return Err(denied);
            }
        };
        let body = serde_json::to_string(&command)?;
        let need = Need {
            key: key.to_owned(),
            hash: match mode {
                Mode::Propose(_) => digest::request("propose", &digest::request(C::NAME, &body)),
                _ => digest::request(C::NAME, &body),
            },
            body,
            name: C::NAME,
            fund,
            instance: C::INSTANCE || fund.is_none(),
            permit,
            mode,
        };
        let (answer, answered) = oneshot::channel();
        self.send(Box::new(Typed::new(need, command, answer)))
            .await?;
        answered
            .await
            .map_err(|_| Error::Internal("the writer stopped".into()))?
    }

    /// What a command is about, for the door.
    async fn scope<C: Command>(&self, fund: Option<FundId>, command: &C) -> Result<Scope> {
        if let Some(fund) = fund {
            return Ok(Scope::Fund(fund));
        }
        let Some(code) = command.programme() else {
            return Ok(Scope::Instance);
        };
        let programme = entity::programme::Entity::find()
            .filter(entity::programme::Column::Code.eq(code))
            .one(&self.db.read)
            .await?;
        // An unknown code is the command's to refuse, with its field.
        Ok(programme.map_or(Scope::Instance, |p| Scope::Programme(p.id)))
    }

    async fn send(&self, job: Box<dyn Job>) -> Result<()> {
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
    async fn record_denial(
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

/// Lets callers who are about to ask do so before a COMMIT is spent: those just answered ask
/// again together. Ends as soon as nobody came, so that one caller alone never waits.
async fn gather(jobs: &mut mpsc::Receiver<Box<dyn Job>>, group: &mut Vec<Box<dyn Job>>) {
    loop {
        let before = group.len();
        tokio::task::yield_now().await;
        while group.len() < GROUP
            && let Ok(job) = jobs.try_recv()
        {
            group.push(job);
        }
        if group.len() == before || group.len() == GROUP {
            return;
        }
    }
}

/// A key is made by the client: 1 to 200 visible ASCII characters.
fn check_key(key: &str) -> Result<()> {
    let fine = (1..=200).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_graphic());
    if fine {
        return Ok(());
    }
    Err(Error::field(
        "key",
        "request.key",
        "a key has 1 to 200 visible ASCII characters",
    ))
}
