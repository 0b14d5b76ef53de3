//! The application and the context a command runs in.

use crate::access::{Action, Actor, Cost, Passwords, Permit, Scope};
pub use crate::clock::{Clock, day_of};
use crate::command::{Command, Done, Mode, Writer};
use crate::db::Db;
use crate::error::Result;
use crate::files::Files;
use crate::money::Lang;
use crate::secret::Ring;
use entity::value::FundId;
use std::sync::Arc;

/// What every part of the product shares.
#[derive(Debug)]
pub struct App {
    pub db: Db,
    pub clock: Clock,
    pub writer: Writer,
    pub passwords: Passwords,
    /// Opens what is sealed at rest.
    pub ring: Arc<Ring>,
    /// Keeps what people send.
    pub files: Files,
}

impl App {
    /// Starts without keys: what must be sealed is refused.
    pub fn start(db: Db, clock: Clock) -> Arc<Self> {
        Self::with(db, clock, Ring::default())
    }

    /// Starts the writer task; needs a running tokio runtime.
    pub fn with(db: Db, clock: Clock, ring: Ring) -> Arc<Self> {
        Self::start_with(db, clock, Cost::FULL, ring)
    }

    /// With a place for files; without one they are refused.
    pub fn keeping(db: Db, clock: Clock, ring: Ring, files: Files) -> Arc<Self> {
        Self::start_keeping(db, clock, Cost::FULL, ring, files)
    }

    /// With passwords that cost something else; less in tests.
    pub fn start_at(db: Db, clock: Clock, cost: Cost) -> Arc<Self> {
        Self::start_with(db, clock, cost, Ring::default())
    }

    /// With both.
    pub fn start_with(db: Db, clock: Clock, cost: Cost, ring: Ring) -> Arc<Self> {
        Self::start_keeping(db, clock, cost, ring, Files::none())
    }

    /// With everything that can be chosen.
    pub fn start_keeping(db: Db, clock: Clock, cost: Cost, ring: Ring, files: Files) -> Arc<Self> {
        let writer = Writer::start(db.clone(), clock.clone());
        Arc::new(Self {
            db,
            clock,
            writer,
            passwords: Passwords::new(cost),
            ring: Arc::new(ring),
            files,
        })
    }

    /// A context for `actor`, with the language of what it is shown.
    pub fn ctx(self: &Arc<Self>, actor: Actor, lang: Lang) -> Ctx {
        Ctx {
            app: Arc::clone(self),
            actor,
            lang,
        }
    }
}

/// Who acts, in which language, on what.
#[derive(Debug, Clone)]
pub struct Ctx {
    pub app: Arc<App>,
    pub actor: Actor,
    pub lang: Lang,
}

impl Ctx {
    /// The door.
    pub fn permit(&self, action: Action, scope: Scope) -> Result<Permit> {
        self.actor.allow(action, scope)
    }

    /// Runs a command once under its idempotency key and commits it.
    pub async fn run<C: Command>(&self, key: &str, command: C) -> Result<C::Reply> {
        self.submit(key, command, Mode::Do).await?.made()
    }

    /// Runs a command, or keeps it as a proposal where it takes a second person.
    pub async fn ask<C: Command>(
        &self,
        key: &str,
        note: &str,
        command: C,
    ) -> Result<Done<C::Reply>> {
        let two = command.needs_two() && self.actor.person().is_some();
        let mode = if two {
            Mode::Propose(note.to_owned())
        } else {
            Mode::Do
        };
        self.submit(key, command, mode).await
    }

    async fn submit<C: Command>(
        &self,
        key: &str,
        command: C,
        mode: Mode,
    ) -> Result<Done<C::Reply>> {
        let writer = &self.app.writer;
        writer.submit(&self.actor, key, command, mode).await
    }

    /// Decides a command on the real balances and takes everything back: what would happen.
    pub async fn preview<C: Command>(&self, command: C) -> Result<C::Reply> {
        let key = uuid::Uuid::new_v4().to_string();
        self.submit(&key, command, Mode::Preview).await?.made()
    }

    /// The fund behind a code.
    pub async fn fund_id(&self, code: &str) -> Result<FundId> {
        self.app.writer.fund_id(code).await
    }
}
