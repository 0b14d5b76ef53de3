//! JSON with every field that is hashed: enough to recompute the chain without the database.
//!
//! `recorded_at` is in microseconds, amounts are decimal text, `meta` is the text that was hashed.

use super::volume::{Form, Line, Volume};
use entity::journal;
use entity::value::Side;
use serde_json::json;
use std::io::{self, Write};

#[derive(Default)]
pub(super) struct Json {
    books: usize,
    journals: usize,
}

impl Form for Json {
    fn begin(&mut self, out: &mut dyn Write, _volumes: &[Volume]) -> io::Result<()> {
        write!(out, "{{\"format\":\"cofund-export-1\",\"books\":[")
    }

    fn open(&mut self, out: &mut dyn Write, volume: &Volume) -> io::Result<()> {
        let (fund, book) = (&volume.fund, &volume.book);
        let accounts: Vec<_> = volume
            .in_order()
            .map(|a| json!({"path": a.path, "currency": a.currency, "layer": a.layer, "side": a.side.map(Side::letter)}))
            .collect();
        let head = json!({"seq": book.head_seq, "hash": book.head_hash});
        let comma = if self.books > 0 { "," } else { "" };
        write!(
            out,
            "{comma}\n{{\"fund\":{},\"name\":{},\"currency\":{},\"head\":{head},\"accounts\":{},\"journals\":[",
            json!(fund.code),
            json!(fund.name),
            json!(book.currency),
            json!(accounts)
        )?;
        (self.books, self.journals) = (self.books + 1, 0);
        Ok(())
    }

    fn journal(
        &mut self,
        out: &mut dyn Write,
        _volume: &Volume,
        j: &journal::Model,
        lines: &[Line<'_>],
    ) -> io::Result<()> {
        let legs: Vec<_> = lines
            .iter()
            .map(|l| {
                json!({
                    "account": l.account.path,
                    "layer": l.account.layer,
                    "currency": l.amount.currency(),
                    "amount": l.amount.to_string(),
                    "balance_after": l.balance_after.to_string(),
                })
            })
            .collect();
        let whole = json!({
            "seq": j.seq,
            "effective_on": j.effective_on,
            "recorded_at": j.recorded_at.0,
            "kind": j.kind,
            "subject": j.subject,
            "text": j.text,
            "key": j.key,
            "request_hash": j.request_hash,
            "reverses": j.reverses,
            "maker": j.maker,
            "checker": j.checker,
            "meta": j.meta,
            "legs": legs,
            "prev_hash": j.prev_hash,
            "hash": j.hash,
        });
        write!(out, "{}\n{whole}", if self.journals > 0 { "," } else { "" })?;
        self.journals += 1;
        Ok(())
    }

    fn close(&mut self, out: &mut dyn Write, _volume: &Volume) -> io::Result<()> {
        write!(out, "]}}")
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "]}}")
    }
}
