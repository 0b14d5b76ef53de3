//! Deeds drawn at random: most near what the fund can bear, some a cent beyond it, some absurd.

use crate::campaign::predict::deed::{Deed, Figure, PARTIES, TODAY, money};
use crate::campaign::predict::operation::Fund;
use crate::campaign::random::Random;
use chrono::{Days, NaiveDate};

const SPONSORS: [&str; 4] = ["T", "D", "P", "Q"];

fn from(start: &str, days: i64) -> String {
    let start = NaiveDate::parse_from_str(start, "%Y-%m-%d").expect("a day");
    let days = Days::new(u64::try_from(days).expect("forwards"));
    start
        .checked_add_days(days)
        .expect("in the calendar")
        .to_string()
}

/// Time passes as the sequence goes on; now and then somebody books late, early or nonsense.
fn on(random: &mut Random, i: usize) -> String {
    let now = i64::try_from(i).expect("few") % 700;
    match random.below(20) {
        0 => from("2024-01-02", random.between(0, now.max(1))),
        1 => from("2024-01-02", now + random.between(1, 60)),
        2 if random.once_in(4) => {
            (*random.pick(&["2022-12-31", "2045-01-01", "2023-01-01"])).to_owned()
        }
        3..=6 => from("2024-01-02", (now - random.between(0, 40)).max(0)),
        _ => from("2024-01-02", now),
    }
}

fn figure(minor: i128) -> Figure {
    let fault = if minor > 0 {
        Ok(minor)
    } else {
        Err("money.sign")
    };
    Figure {
        text: money(minor),
        minor: fault,
    }
}

/// About `near`, exactly `near`, or a cent more; sometimes no amount at all.
fn about(random: &mut Random, near: i128) -> Figure {
    let near = near.clamp(0, 1_000_000_000_000);
    let part = i128::from(random.between(1, 99));
    match random.below(24) {
        0 => Figure {
            text: "1.005".into(),
            minor: Err("money.scale"),
        },
        1 => Figure {
            text: (*random.pick(&["1e3", "1,000.00", ".5", "", "1_000"])).into(),
            minor: Err("money.format"),
        },
        2 => figure(0),
        3 => figure(near + 1),
        4..=7 => figure(near),
        8 => figure(near * 2 + 17),
        _ => figure(near * part / 100 + i128::from(random.between(1, 3))),
    }
}

fn sponsor(random: &mut Random) -> &'static str {
    if random.once_in(40) {
        "X"
    } else {
        SPONSORS[random.below(4)]
    }
}

pub fn deed(random: &mut Random, fund: &Fund, i: usize) -> Deed {
    // Nothing can be called before somebody promised.
    if i < 4 {
        return Deed::Commit {
            sponsor: SPONSORS[i],
            amount: figure(i128::from(random.between(10_000, 50_000_000))),
            on: from("2024-01-02", 0),
        };
    }
    let day = on(random, i);
    let (calls, receipts, seq) = fund.known();
    match random.below(100) {
        0..=7 => Deed::Commit {
            sponsor: sponsor(random),
            amount: about(random, 3_000_000),
            on: day,
        },
        8..=12 => {
            let sponsor = sponsor(random);
            Deed::Cancel {
                sponsor,
                amount: about(random, fund.held(sponsor, 9200) / 4),
                on: day,
            }
        }
        13..=19 => transfer(random, fund, day),
        20..=36 => call(random, fund, day),
        37..=60 => receive(random, fund, day),
        61..=66 => {
            let sponsor = sponsor(random);
            let amount = about(random, fund.held(sponsor, 2300));
            Deed::Advance {
                sponsor,
                call: random.between(1, calls + 1),
                amount,
                on: day,
            }
        }
        67..=69 => Deed::Return {
            receipt: random.between(1, receipts + 1),
            on: day,
        },
        70..=78 => {
            let seq = random.between((seq - 20).max(1), seq + 1);
            if !fund.reversible(seq) {
                return legs(random, fund, day);
            }
            Deed::Reverse { seq, on: day }
        }
        79 | 80 => {
            let cash: i128 = fund
                .books
                .balances
                .iter()
                .filter(|(a, _)| a.0 == 1100)
                .map(|(_, n)| n)
                .sum();
            Deed::Award {
                amount: about(random, cash / 3),
                on: day,
            }
        }
        81 => {
            let last = i64::try_from(fund.awards.len()).expect("few");
            Deed::Disburse {
                award: random.between((last - 2).max(1), last + 1),
                on: day,
            }
        }
        82 => Deed::Close {
            through: from(&day, 0),
        },
        83 if random.once_in(2) => Deed::Close {
            through: from(TODAY, random.between(0, 2)),
        },
        83..=86 => {
            let through = (!random.once_in(3)).then(|| from("2024-01-01", random.between(0, 30)));
            Deed::Reopen { through }
        }
        _ => legs(random, fund, day),
    }
}

fn transfer(random: &mut Random, fund: &Fund, on: String) -> Deed {
    let (from, to) = match random.below(8) {
        0 => (sponsor(random), sponsor(random)),
        n if n % 2 == 0 => ("T", "D"),
        _ => ("D", "T"),
    };
    let amount = about(random, fund.held(from, 9200) / 3);
    let called = match random.below(4) {
        0 => about(random, fund.held(from, 9300) / 10),
        _ => Figure {
            text: "0.00".into(),
            minor: Ok(0),
        },
    };
    // Zero may be called: only what is no amount, or below zero, is refused.
    let called = if called.text == "0.00" {
        Figure {
            minor: Ok(0),
            ..called
        }
    } else {
        called
    };
    Deed::Transfer {
        from,
        to,
        amount,
        called,
        on,
    }
}

fn call(random: &mut Random, fund: &Fund, notice: String) -> Deed {
    let open: i128 = SPONSORS.iter().map(|s| fund.held(s, 9200)).sum();
    let total = if random.once_in(12) {
        about(random, open)
    } else {
        about(random, open / 8)
    };
    let due = match random.below(10) {
        0 => from(&notice, random.between(0, 6)),
        1 => "2024-01-01".to_owned(),
        2 if random.once_in(6) => "2050-01-01".to_owned(),
        _ => from(&notice, random.between(8, 30)),
    };
    let excused = match random.below(8) {
        0 => vec!["D"],
        1 => vec!["Q", "D"],
        2 if random.once_in(3) => vec![*random.pick(&["T", "P", "X"])],
        _ => Vec::new(),
    };
    let rate = (!random.once_in(15)).then(|| i128::from(random.between(7_000, 12_000)));
    Deed::Call {
        total,
        notice,
        due,
        excused,
        rate,
    }
}

fn receive(random: &mut Random, fund: &Fund, on: String) -> Deed {
    let sponsor = sponsor(random);
    let own = PARTIES
        .iter()
        .find(|p| p.code == sponsor)
        .map_or("EUR", |p| p.currency);
    let bank = match random.below(30) {
        0 => "NONE",
        1 => *random.pick(&["MAIN", "DOLLAR"]),
        _ if own == "USD" => "DOLLAR",
        _ => "MAIN",
    };
    let amount = about(random, fund.held(sponsor, 1200));
    let call = random
        .once_in(4)
        .then(|| random.between(1, fund.known().0 + 1));
    Deed::Receive {
        sponsor,
        bank,
        amount,
        on,
        call,
    }
}

/// Legs of any kind, among them some that do not balance.
fn legs(random: &mut Random, fund: &Fund, on: String) -> Deed {
    let cash = (1100, "MAIN:L".to_owned(), "EUR", 'L');
    let held = fund.books.held(&cash);
    let n = about(random, held / 2).minor.unwrap_or(1).max(1);
    let guarded = random.once_in(2);
    let legs = match random.below(12) {
        0 => vec![(1100, "MAIN:L", n), (4300, "L", 1 - n)],
        1 => vec![(1100, "MAIN:L", n)],
        2 => vec![(1100, "MAIN:L", 0), (4300, "L", 0)],
        3 => vec![(5110, "L", held + 1), (1100, "MAIN:L", -held - 1)],
        4 => vec![(5100, "L", n), (2100, "L", -n)],
        5 => vec![(2100, "L", n), (1100, "MAIN:L", -n)],
        6 => vec![(9500, "T1", n), (9600, "L", -n)],
        7 => vec![(9600, "L", n), (9500, "T1", -n)],
        8 => vec![
            (1100, "MAIN:L", n),
            (4300, "L", -n),
            (1100, "MAIN:L", -n),
            (5110, "L", n),
        ],
        9 => vec![(1100, "MAIN:L", n), (9600, "L", -n)],
        _ => vec![(5110, "L", n), (1100, "MAIN:L", -n)],
    };
    Deed::Legs { on, legs, guarded }
}
