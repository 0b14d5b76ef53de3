//! hledger's journal. Promises are balanced virtual postings, in brackets, so that hledger itself
//! checks that each layer balances; `hledger check -s` finds every account and commodity declared.

use super::volume::{Form, Line, Volume, currencies, one_line};
use crate::ledger::account::Layer;
use entity::journal;
use std::collections::BTreeSet;
use std::io::{self, Write};

pub(super) struct Hledger;

/// What hledger calls the kind of an account, by the first digit of its number.
fn kind(code: i64) -> Option<&'static str> {
    match code / 1000 {
        1 => Some("A"),
        2 => Some("L"),
        3 => Some("E"),
        4 => Some("R"),
        5 => Some("X"),
        _ => None,
    }
}

impl Form for Hledger {
    fn begin(&mut self, out: &mut dyn Write, volumes: &[Volume]) -> io::Result<()> {
        writeln!(
            out,
            "; Cofund: {} books. Promises (9xxx) are virtual postings.",
            volumes.len()
        )?;
        for currency in currencies(volumes) {
            let decimals = "0".repeat(currency.exponent() as usize);
            writeln!(out, "commodity 1000.{decimals} {currency}")?;
        }
        Ok(())
    }

    fn open(&mut self, out: &mut dyn Write, volume: &Volume) -> io::Result<()> {
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
        let mut declared = BTreeSet::new();
        for account in volume.in_order() {
            if declared.insert(&account.path) {
                let kind = kind(account.code).map_or(String::new(), |k| format!("  ; type: {k}"));
                writeln!(out, "account {}:{}{kind}", volume.fund.code, account.path)?;
            }
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
        // A semicolon would begin a comment; the full text stands in the comment below.
        let text = one_line(&j.text).replace(';', ",").replace('|', "/");
        writeln!(
            out,
            "\n{} * ({}/{}) {} | {text}",
            j.effective_on, volume.fund.code, j.seq, j.kind
        )?;
        writeln!(out, "    ; subject: {}", one_line(&j.subject))?;
        writeln!(out, "    ; hash: {}", j.hash)?;
        if text != j.text {
            writeln!(out, "    ; text: {}", one_line(&j.text))?;
        }
        if let Some(original) = j.reverses {
            writeln!(out, "    ; reverses: {original}")?;
        }
        for line in lines {
            let name = format!("{}:{}", volume.fund.code, line.account.path);
            let name = if line.account.layer == Layer::Memo.name() {
                format!("[{name}]")
            } else {
                name
            };
            writeln!(
                out,
                "    {name}  {} {}",
                line.amount,
                line.amount.currency()
            )?;
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
