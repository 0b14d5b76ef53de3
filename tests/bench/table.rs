//! Figures as a table, each with its target.

use std::time::{Duration, Instant};

/// What was measured so far; each line is also printed as it comes.
pub struct Table {
    command: String,
    lines: Vec<Line>,
}

struct Line {
    name: String,
    figure: String,
    target: String,
}

/// What a ratio or figure should be.
#[derive(Clone, Copy)]
pub enum Target {
    AtLeast(f64),
    Below(f64),
    None,
}

impl Table {
    pub fn new(asked: &[String]) -> Self {
        let mut command = "cargo bench --bench bench".to_owned();
        if !asked.is_empty() {
            command = format!("{command} -- {}", asked.join(" "));
        }
        Self {
            command,
            lines: Vec::new(),
        }
    }

    /// Adds a figure with its unit.
    pub fn add(&mut self, name: impl Into<String>, figure: f64, unit: &str, target: Target) {
        let verdict = |fine| if fine { "met" } else { "MISSED" };
        let target = match target {
            Target::AtLeast(want) => format!("≥ {} {}", short(want), verdict(figure >= want)),
            Target::Below(want) => format!("< {} {}", short(want), verdict(figure < want)),
            Target::None => String::new(),
        };
        let line = Line {
            name: name.into(),
            figure: format!("{} {unit}", short(figure)),
            target,
        };
        eprintln!("{}: {} {}", line.name, line.figure, line.target);
        self.lines.push(line);
    }

    pub fn print(&self) {
        let wide = |of: fn(&Line) -> &str| {
            let longest = self.lines.iter().map(|l| of(l).chars().count()).max();
            longest.unwrap_or(0)
        };
        let (name, figure) = (wide(|l| &l.name), wide(|l| &l.figure));
        println!("\n{}\n", self.command);
        for l in &self.lines {
            println!("{:name$}  {:>figure$}  {}", l.name, l.figure, l.target);
        }
    }
}

/// Enough digits to compare.
fn short(n: f64) -> String {
    if n >= 100.0 {
        format!("{n:.0}")
    } else if n >= 10.0 {
        format!("{n:.1}")
    } else {
        format!("{n:.2}")
    }
}

/// How many in a second.
pub fn rate(n: usize, took: Duration) -> f64 {
    f64::from(u32::try_from(n).expect("fewer than 4 milliards")) / took.as_secs_f64()
}

pub fn millis(took: Duration) -> f64 {
    took.as_secs_f64() * 1000.0
}

/// The shortest of `rounds` runs, after one that warms up.
pub async fn shortest<F: Future<Output = ()>>(rounds: usize, run: impl Fn() -> F) -> Duration {
    run().await;
    let mut best = Duration::MAX;
    for _ in 0..rounds {
        let start = Instant::now();
        run().await;
        best = best.min(start.elapsed());
    }
    best
}
