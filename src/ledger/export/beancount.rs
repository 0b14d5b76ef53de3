//! Beancount's input. A journal that touches both layers becomes two linked transactions, so that
//! `bean-check`, told to tolerate nothing, checks that each layer balances.

use super::volume::{Form, Line, Volume, currencies, one_line};
use crate::ledger::account::Layer;
use entity::journal;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, Write};

#[derive(Default)]
pub(super) struct Beancount {
    /// Names of the open book's accounts, by path.
    names: HashMap<String, String>,
    /// Names in use in the whole file.
    taken: HashSet<String>,
}

impl Form for Beancount {
    fn begin(&mut self, out: &mut dyn Write, volumes: &[Volume]) -> io::Result<()> {
        writeln!(out, "option \"title\" \"Cofund\"")?;
        writeln!(out, "option \"inferred_tolerance_multiplier\" \"0\"")?;
        let bases: std::collections::BTreeSet<_> =
            volumes.iter().map(|v| &v.book.currency).collect();
        for base in bases {
            writeln!(out, "option \"operating_currency\" \"{base}\"")?;
        }
        let first = volumes.iter().map(|v| v.first_day).min();
        if let Some(first) = first {
            for currency in currencies(volumes) {
                writeln!(out, "{first} commodity {currency}")?;
            }
        }
        Ok(())
    }

    fn open(&mut self, out: &mut dyn Write, volume: &Volume) -> io::Result<()> {
        self.names.clear();
        writeln!(
            out,
            "\n; {} {}",
            volume.fund.code,
            one_line(&volume.fund.name)
        )?;
        writeln!(
            out,
            "; head {} {}",
            volume.book.head_seq, volume.book.head_hash
        )?;
        let mut held: BTreeMap<(i64, &str), Vec<&str>> = BTreeMap::new();
        for account in volume.in_order() {
            held.entry((account.code, &account.path))
                .or_default()
                .push(&account.currency);
        }
        for ((code, path), currencies) in held {
            let mut name = name(&volume.fund.code, code, path);
            if !self.taken.insert(name.clone()) {
                name = format!("{name}:N{}", self.taken.len());
                self.taken.insert(name.clone());
            }
            writeln!(
                out,
                "{} open {name} {}",
                volume.first_day,
                currencies.join(",")
            )?;
            writeln!(out, "  path: {}", quoted(path))?;
            self.names.insert(path.to_owned(), name);
        }
        Ok(())
    }

    fn journal(
        &mut self,
        out: &mut dyn Write,
        volume: &Volume,
        j: &journal::Model,
        lines: &[Line<'_>],
    ) -> io::Result<()> {
        let memo = Layer::Memo.name();
        for layer in [Layer::Real.name(), memo] {
            let mut legs = lines.iter().filter(|l| l.account.layer == layer).peekable();
            if legs.peek().is_none() {
                continue;
            }
            let code = &volume.fund.code;
            let tag = if layer == memo { " #memo" } else { "" };
            let back = j
                .reverses
                .map_or(String::new(), |o| format!(" ^{code}/{o}"));
            let (kind, text) = (quoted(&j.kind), quoted(&j.text));
            writeln!(
                out,
                "\n{} * {kind} {text}{tag} ^{code}/{}{back}",
                j.effective_on, j.seq
            )?;
            writeln!(out, "  subject: {}", quoted(&j.subject))?;
            writeln!(out, "  hash: {}", quoted(&j.hash))?;
            for leg in legs {
                let name = self.names.get(&leg.account.path).map_or("", String::as_str);
                writeln!(out, "  {name}  {} {}", leg.amount, leg.amount.currency())?;
            }
        }
        Ok(())
    }

    fn close(&mut self, _out: &mut dyn Write, _volume: &Volume) -> io::Result<()> {
        Ok(())
    }

    fn end(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// A name Beancount takes: its root by the number's first digit, then the fund, then the path.
fn name(fund: &str, code: i64, path: &str) -> String {
    let root = match code / 1000 {
        1 => "Assets",
        2 => "Liabilities",
        4 => "Income",
        5 => "Expenses",
        _ => "Equity",
    };
    let mut name = format!("{root}:{}", part(fund));
    if code >= 9000 {
        name.push_str(":Memo");
    }
    for p in path.split(':') {
        name.push(':');
        name.push_str(&part(p));
    }
    name
}

/// One part of a name: begins with a capital letter or a digit, holds letters, digits and dashes.
fn part(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let fine = plain.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit());
    if fine { plain } else { format!("X{plain}") }
}

fn quoted(text: &str) -> String {
    format!(
        "\"{}\"",
        one_line(text).replace('\\', "\\\\").replace('"', "\\\"")
    )
}
