//! Where time comes from.

use entity::value::{Day, Instant};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

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

/// An instant as RFC 3339 writes it, in UTC.
pub fn written(at: Instant) -> String {
    chrono::DateTime::from_timestamp_micros(at.0)
        .unwrap_or_default()
        .to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}

/// The UTC day of an instant.
pub fn day_of(at: Instant) -> Day {
    Day(chrono::DateTime::from_timestamp_micros(at.0)
        .unwrap_or_default()
        .date_naive())
}
