//! Tells a history: moves the clock to each day and runs its commands under keys that repeat, so
//! that a history that was interrupted goes on where it stopped.

use crate::app::Ctx;
use crate::clock::Clock;
use crate::command::Command;
use crate::error::{Error, Result};
use chrono::{Days, NaiveTime};
use entity::value::{Day, Instant};

pub(super) struct Teller {
    ctx: Ctx,
    clock: Clock,
    /// The first day of the history.
    start: Day,
    on: Day,
    /// What the keys of this part begin with, and how many it has used.
    part: String,
    told: u32,
}

impl Teller {
    pub fn new(ctx: Ctx, clock: Clock, start: Day) -> Self {
        Self {
            ctx,
            clock,
            start,
            on: start,
            part: "programme".into(),
            told: 0,
        }
    }

    /// Begins another part, with keys of its own.
    pub fn part(&mut self, name: &str) {
        (self.part, self.told) = (name.to_owned(), 0);
    }

    /// The day `n` days into the history.
    pub fn day(&self, n: u64) -> Day {
        Day(self
            .start
            .0
            .checked_add_days(Days::new(n))
            .unwrap_or(self.start.0))
    }

    /// Moves on to the day `n` days into the history, at ten o'clock.
    pub fn go(&mut self, n: u64) -> Day {
        self.on = self.day(n);
        let ten = NaiveTime::from_hms_opt(10, 0, 0).unwrap_or_default();
        self.clock.set(Instant(
            self.on.0.and_time(ten).and_utc().timestamp_micros(),
        ));
        self.on
    }

    pub async fn run<C: Command>(&mut self, command: C) -> Result<C::Reply> {
        self.told += 1;
        let key = format!("demo/{}/{}", self.part, self.told);
        let told = self.ctx.run(&key, command).await;
        told.map_err(|e| {
            Error::Internal(format!("the history stopped at {key} on {}: {e}", self.on))
        })
    }

    /// Runs the command that ends the history.
    pub async fn end<C: Command>(&self, command: C) -> Result<C::Reply> {
        self.ctx.run(END, command).await
    }
}

/// The key of the last command: where it is known, the history is complete.
pub(super) const END: &str = "demo/end";

/// The key of the first command: a history that did not begin with it is nobody's example.
pub(super) const FIRST: &str = "demo/programme/1";
