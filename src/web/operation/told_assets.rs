//! What the replies about awards, holdings and the treasury say.

use super::told::{At, Entry, Outcome, Sheet, Told};
use crate::fund::award::Awarded;
use crate::fund::disburse::TrancheState;
use crate::fund::distribute::Distributed;
use crate::fund::equalise::Equalised;
use crate::fund::exchange::{Exchanged, Revalued};
use crate::fund::exit::Exited;
use crate::fund::fee::Accrued;
use crate::fund::write_down::{Valued, WrittenOff};

fn outcome(at: At, columns: &[&'static str], rows: Vec<Vec<Entry>>) -> Outcome {
    Outcome {
        at,
        sheet: Some(Sheet {
            columns: columns.to_vec(),
            rows,
            total: None,
        }),
    }
}

impl Told for Awarded {
    fn told(self) -> Outcome {
        let rows: Vec<Vec<Entry>> = self
            .tranches
            .iter()
            .map(|t| {
                vec![
                    Entry::Text(t.n.to_string()),
                    Entry::Money(t.amount),
                    Entry::Money(t.local),
                    Entry::Money(t.partner),
                ]
            })
            .collect();
        let sum = self.local.checked_add(self.partner);
        let total = vec![
            Entry::Word("sheet-total"),
            sum.map_or(Entry::Nothing, Entry::Money),
            Entry::Money(self.local),
            Entry::Money(self.partner),
        ];
        let columns = ["tranche", "amount", "local", "partner"];
        let mut outcome = outcome(At::Page("awards", self.no), &columns, rows);
        if let Some(sheet) = &mut outcome.sheet {
            sheet.total = Some(total);
        }
        outcome
    }
}

impl Told for TrancheState {
    fn told(self) -> Outcome {
        Outcome {
            at: At::Page("awards", self.award),
            sheet: None,
        }
    }
}

impl Told for Accrued {
    fn told(self) -> Outcome {
        let row = [self.amount, self.local, self.partner].map(Entry::Money);
        let columns = ["amount", "local", "partner"];
        outcome(
            At::Page("journal", self.posted.seq),
            &columns,
            vec![row.into()],
        )
    }
}

impl Told for Exchanged {
    fn told(self) -> Outcome {
        let (from, to) = (self.rate.from(), self.rate.to());
        let rate = Entry::Text(format!("1 {from} = {} {to}", self.rate));
        let row = vec![rate, Entry::Money(self.result)];
        outcome(
            At::Page("journal", self.posted.seq),
            &["rate", "result"],
            vec![row],
        )
    }
}

impl Told for Revalued {
    fn told(self) -> Outcome {
        let at = self
            .posted
            .map_or(At::Section, |posted| At::Page("journal", posted.seq));
        let rows = self.differences.into_iter().map(|d| {
            let rate = format!("1 {} = {} {}", d.rate.from(), d.rate, d.rate.to());
            vec![
                Entry::Text(rate),
                Entry::Money(d.held),
                Entry::Money(d.difference),
            ]
        });
        outcome(at, &["rate", "held", "difference"], rows.collect())
    }
}

impl Told for Exited {
    fn told(self) -> Outcome {
        let row = [self.gain, self.cost_left].map(Entry::Money);
        outcome(
            At::Page("journal", self.posted.seq),
            &["gain", "cost-left"],
            vec![row.into()],
        )
    }
}

impl Told for WrittenOff {
    fn told(self) -> Outcome {
        let lost = vec![Entry::Word("sheet-lost"), Entry::Money(self.lost)];
        let tranches = self.cancelled.into_iter().map(|t| {
            let name = format!("{}/{}", t.award, t.n);
            vec![Entry::Text(name), Entry::Money(t.amount)]
        });
        let rows = std::iter::once(lost).chain(tranches).collect();
        outcome(
            At::Page("journal", self.posted.seq),
            &["cancelled", "amount"],
            rows,
        )
    }
}

impl Told for Valued {
    fn told(self) -> Outcome {
        let row = vec![Entry::Money(self.change)];
        outcome(At::Page("journal", self.posted.seq), &["change"], vec![row])
    }
}

impl Told for Distributed {
    fn told(self) -> Outcome {
        let rows = self.shares.into_iter().map(|s| {
            vec![
                Entry::Text(s.name),
                Entry::Side(s.source),
                Entry::Money(s.amount),
                Entry::Money(s.recallable),
                Entry::Money(s.reinstated),
            ]
        });
        let columns = ["sponsor", "side", "share", "recallable", "reinstated"];
        outcome(
            At::Page("journal", self.posted.seq),
            &columns,
            rows.collect(),
        )
    }
}

impl Told for Equalised {
    fn told(self) -> Outcome {
        let rows = self.sponsors.into_iter().map(|s| {
            vec![
                Entry::Text(s.sponsor),
                Entry::Money(s.capital),
                Entry::Money(s.interest),
                Entry::Money(s.total),
                Entry::Money(s.unfunded_after),
            ]
        });
        let columns = ["sponsor", "capital", "interest", "to-pay", "unfunded"];
        outcome(At::Page("calls", self.call), &columns, rows.collect())
    }
}
