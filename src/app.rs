//! The application and the context a command runs in.

use crate::access::{Action, Actor, Permit, Scope};
use crate::command::Writer;
use crate::db::Db;
use crate::error::Result;
use crate::money::Lang;
use entity::value::{Day, Instant};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// What every part of the product shares.
#[derive(Debug)]
pub struct App {
    pub db: Db,
    pub clock: Clock,
    pub writer: Writer,
}

impl App {
    /// Starts the writer task; needs a running tokio runtime.
    pub fn start(db: Db, clock: Clock) -> Arc<Self> {
        let writer = Writer::start(db.clone(), clock.clone());
        Arc::new(Self { db, clock, writer })
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
}

/// Where time comes from. Tests and the demo's history move it by hand.
#[derive(Debug, Clone)]
pub enum Clock {
    /// The machine's (SQLite) or the database's (PostgreSQL, so that replicas agree).
    System,
    /// Microseconds set by hand.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    pub fn manual(at: Instant) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(at.0)))
    }

    /// Sets a manual clock; the system's is left alone.
    pub fn set(&self, at: Instant) {
        if let Self::Manual(cell) = self {
            cell.store(at.0, Ordering::SeqCst);
        }
    }

    /// Now, by this machine. Journals take the database's time instead, see `command::Tx`.
    pub fn now(&self) -> Instant {
        match self {
            #[allow(clippy::disallowed_methods)] // the one place that reads the machine's clock
            Self::System => Instant(chrono::Utc::now().timestamp_micros()),
            Self::Manual(cell) => Instant(cell.load(Ordering::SeqCst)),
        }
    }

    pub fn today(&self) -> Day {
        day_of(self.now())
    }
}

/// The UTC day of an instant.
pub fn day_of(at: Instant) -> Day {
    Day(chrono::DateTime::from_timestamp_micros(at.0)
        .unwrap_or_default()
        .date_naive())
}
