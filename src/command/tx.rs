//! The transaction a group of commands shares.

use super::kept::Kept;
use super::need::{Mode, Need};
use super::propose::{Effect, Relied};
use crate::access::Permit;
use crate::audit::{self, Event, Head};
use crate::clock::Clock;
use crate::db::batch::Batch;
use crate::db::{Db, marks, statement};
use crate::error::{Error, Result};
use crate::ledger::book::Rows;
use crate::ledger::book::undo::Undo;
use crate::ledger::{AccountRef, Book, Draft, Guard, Posted, Stamp, store};
use entity::value::{Day, FundId, Instant};
use entity::{audit_event, request};
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend};
use std::collections::{BTreeMap, HashMap};

mod balance;
mod proposal;
mod rows;

/// See the module. Ledger rows, events and replies are gathered and written with few large
/// statements; rows of other tables are written at once, behind a savepoint of their command.
pub struct Tx {
    conn: DatabaseTransaction,
    now: Instant,
    books: BTreeMap<FundId, Book>,
    heads: BTreeMap<i64, Head>,
    posted: Vec<Rows>,
    events: Vec<audit_event::Model>,
    requests: Vec<request::Model>,
    current: Option<Current>,
}

/// The command being decided.
struct Current {
    stamp: Stamp,
    undo: Vec<(FundId, Undo)>,
    /// How many of `posted` belong to earlier commands.
    earlier: usize,
    savepoint: bool,
    /// Whether what it posts is kept below, for a proposal.
    traced: bool,
    effect: Effect,
    relied: Relied,
    /// Events beside its own.
    told: Vec<(i64, Event)>,
    /// Keys used beside its own.
    also: Vec<request::Model>,
}

/// The time that journals carry: the database's on PostgreSQL, so that replicas agree.
pub async fn now(conn: &DatabaseTransaction, clock: &Clock) -> Result<Instant> {
    if matches!(clock, Clock::Manual(_)) || conn.get_database_backend() == DbBackend::Sqlite {
        return Ok(clock.now());
    }
    let sql = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) AS now";
    let row = conn
        .query_one_raw(statement(DbBackend::Postgres, sql, vec![]))
        .await?;
    let row = row.ok_or_else(|| Error::Internal("the database has no clock".into()))?;
    Ok(Instant(row.try_get("", "now")?))
}

impl Tx {
    /// Begins, and locks what the commands need: books in id order, the instance last.
    pub(super) async fn begin<'a>(
        db: &Db,
        clock: &Clock,
        kept: &mut Kept,
        needs: impl Iterator<Item = &'a Need>,
    ) -> Result<Self> {
        let conn = db.begin_write().await?;
        let (mut funds, mut instance) = (Vec::new(), false);
        for need in needs {
            funds.extend(need.fund);
            instance |= need.instance;
        }
        funds.sort_unstable();
        funds.dedup();
        let (mut books, mut heads) = (BTreeMap::new(), BTreeMap::new());
        for id in funds {
            books.insert(id, store::lock_book(&conn, id, kept.take(id)).await?);
            heads.insert(id.0, audit::lock(&conn, id.0).await?);
        }
        if instance {
            heads.insert(audit::INSTANCE, audit::lock(&conn, audit::INSTANCE).await?);
        }
        let now = now(&conn, clock).await?;
        Ok(Self {
            conn,
            now,
            books,
            heads,
            posted: Vec::new(),
            events: Vec::new(),
            requests: Vec::new(),
            current: None,
        })
    }

    /// Hash and reply of those keys that were used before.
    pub(super) async fn known_requests(
        &self,
        keys: impl Iterator<Item = &str>,
    ) -> Result<HashMap<String, (String, String)>> {
        let values: Vec<sea_orm::Value> = keys.map(Into::into).collect();
        let sql = format!(
            "SELECT key, hash, reply FROM request WHERE key IN ({})",
            marks(values.len())
        );
        let rows = self
            .conn
            .query_all_raw(statement(self.conn.get_database_backend(), &sql, values))
            .await?;
        rows.iter()
            .map(|r| {
                let known = (r.try_get_by_index(1)?, r.try_get_by_index(2)?);
                Ok((r.try_get_by_index(0)?, known))
            })
            .collect()
    }

    pub(super) fn enter(&mut self, need: &Need) {
        let stamp = Stamp {
            at: self.now,
            key: need.key.clone(),
            request_hash: need.hash.clone(),
            maker: need.permit.actor().name().to_owned(),
            checker: None,
        };
        let undo = self
            .books
            .iter()
            .filter(|(id, _)| Some(**id) == need.fund)
            .map(|(id, b)| (*id, b.mark()))
            .collect();
        self.current = Some(Current {
            stamp,
            undo,
            earlier: self.posted.len(),
            savepoint: false,
            traced: matches!(need.mode, Mode::Propose(_)),
            effect: Effect::default(),
            relied: Relied::default(),
            told: Vec::new(),
            also: Vec::new(),
        });
    }

    /// Keeps what the command did, with its event and its reply.
    pub(super) async fn accept(&mut self, need: &Need, reply: &str) -> Result<()> {
        if self.current.as_ref().is_some_and(|c| c.savepoint) {
            self.conn
                .execute_unprepared("RELEASE SAVEPOINT command")
                .await?;
        }
        let current = self.current.take().map(|c| (c.told, c.also));
        let (told, also) = current.unwrap_or_default();
        self.requests.extend(also);
        for (chain, event) in std::iter::once((need.chain(), need.event(None))).chain(told) {
            let head = self
                .heads
                .get_mut(&chain)
                .ok_or_else(|| Error::Internal("chain not locked".into()))?;
            self.events.push(head.append(event, self.now));
        }
        self.requests.push(request::Model {
            key: need.key.clone(),
            hash: need.hash.clone(),
            command: need.name.to_owned(),
            fund_id: need.fund,
            reply: reply.to_owned(),
            recorded_at: self.now,
        });
        Ok(())
    }

    /// Takes back everything the command did.
    pub(super) async fn take_back(&mut self) -> Result<()> {
        let Some(current) = self.current.take() else {
            return Ok(());
        };
        if current.savepoint {
            self.conn
                .execute_unprepared("ROLLBACK TO SAVEPOINT command")
                .await?;
            self.conn
                .execute_unprepared("RELEASE SAVEPOINT command")
                .await?;
        }
        self.posted.truncate(current.earlier);
        for (id, undo) in current.undo {
            if let Some(book) = self.books.get_mut(&id) {
                book.undo(undo);
            }
        }
        Ok(())
    }

    /// Writes what is left, commits, and gives the books as they now stand.
    pub(super) async fn commit(mut self) -> Result<BTreeMap<FundId, Book>> {
        let mut batch = Batch::default();
        store::write::write(&mut batch, std::mem::take(&mut self.posted));
        for book in self.books.values_mut().filter(|b| b.touched) {
            store::write::write_head(&mut batch, book);
        }
        let chains: Vec<i64> = self.events.iter().map(|e| e.chain).collect();
        let heads: Vec<_> = self
            .heads
            .values()
            .filter(|h| chains.contains(&h.chain))
            .collect();
        audit::write(&mut batch, self.events, &heads);
        let rows = self.requests.into_iter().map(request_values).collect();
        let columns = "key, hash, command, fund_id, reply, recorded_at";
        batch.insert("request", columns, rows, "");
        batch.run(&self.conn).await?;
        self.conn.commit().await?;
        Ok(self.books)
    }

    /// Writes what the present command and those before it posted, for statements that read it.
    pub(super) async fn write_own(&mut self) -> Result<()> {
        if self.posted.is_empty() {
            return Ok(());
        }
        self.guard_writes().await?;
        let rows = std::mem::take(&mut self.posted);
        self.write_rows(rows).await
    }

    /// Opens the command's savepoint, after writing what earlier commands posted, so that taking
    /// this one back leaves theirs.
    async fn guard_writes(&mut self) -> Result<()> {
        if self.current.as_ref().is_none_or(|c| c.savepoint) {
            return Ok(());
        }
        if self.current.as_ref().is_some_and(|c| c.earlier > 0) {
            let own = self
                .posted
                .split_off(self.current.as_ref().map_or(0, |c| c.earlier));
            let earlier = std::mem::replace(&mut self.posted, own);
            self.write_rows(earlier).await?;
        }
        self.conn.execute_unprepared("SAVEPOINT command").await?;
        if let Some(current) = &mut self.current {
            current.savepoint = true;
            current.earlier = 0;
        }
        Ok(())
    }

    async fn write_rows(&self, rows: Vec<Rows>) -> Result<()> {
        let mut batch = Batch::default();
        store::write::write(&mut batch, rows);
        batch.run(&self.conn).await
    }

    /// For reading.
    pub fn conn(&self) -> &DatabaseTransaction {
        &self.conn
    }

    /// Moves the last closed day of a book.
    pub fn close_through(
        &mut self,
        _permit: &Permit,
        fund: FundId,
        through: Option<Day>,
    ) -> Result<()> {
        let book = self.book_mut(fund)?;
        book.closed_through = through;
        book.touched = true;
        Ok(())
    }

    pub fn now(&self) -> Instant {
        self.now
    }

    /// The locked book of a fund named by its code.
    pub fn book(&self, code: &str) -> Result<&Book> {
        self.books
            .values()
            .find(|b| b.fund.code == code)
            .ok_or_else(|| Error::NotFound(format!("fund {code}")))
    }

    /// A locked book.
    pub fn book_by_id(&self, id: FundId) -> Result<&Book> {
        self.books
            .get(&id)
            .ok_or_else(|| Error::NotFound(format!("fund {id}")))
    }

    pub fn book_mut(&mut self, id: FundId) -> Result<&mut Book> {
        self.books
            .get_mut(&id)
            .ok_or_else(|| Error::NotFound(format!("fund {id}")))
    }

    /// Posts a journal to a locked book.
    pub async fn post(&mut self, _permit: &Permit, fund: FundId, draft: Draft) -> Result<Posted> {
        let accounts: Vec<AccountRef> = draft
            .entry
            .legs()
            .iter()
            .map(|l| l.account.clone())
            .collect();
        self.load(fund, &accounts).await?;
        if draft.guard != Guard::Free {
            self.load_guards(fund).await?;
        }
        self.check_later_days(fund, &draft).await?;
        let current = self
            .current
            .as_mut()
            .ok_or_else(|| Error::Internal("no command is being decided".into()))?;
        let book = self
            .books
            .get_mut(&fund)
            .ok_or_else(|| Error::NotFound(format!("fund {fund}")))?;
        if let Some((_, undo)) = current.undo.iter_mut().find(|(id, _)| *id == fund) {
            book.remember(undo, &draft);
        }
        if current.traced {
            current.relied.add(&draft, book);
            current.effect.add(&draft, book);
        }
        let (posted, rows) = book.post(draft, &current.stamp)?;
        self.posted.push(rows);
        Ok(posted)
    }
}

fn request_values(r: request::Model) -> Vec<sea_orm::Value> {
    vec![
        r.key.into(),
        r.hash.into(),
        r.command.into(),
        r.fund_id.map(|f| f.0).into(),
        r.reply.into(),
        r.recorded_at.0.into(),
    ]
}
