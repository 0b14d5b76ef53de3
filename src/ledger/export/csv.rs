//! One row a leg, RFC 4180. Amounts are plain numbers; a text that a spreadsheet would run as a
//! formula is made harmless by an apostrophe in front.

use super::volume::{Form, Line, Volume, instant};
use entity::journal;
use std::io::{self, Write};

pub(super) struct Csv;

const COLUMNS: [&str; 20] = [
    "fund",
    "seq",
    "effective_on",
    "recorded_at",
    "kind",
    "subject",
    "text",
    "reverses",
    "maker",
    "checker",
    "meta",
    "key",
    "leg",
    "account",
    "layer",
    "currency",
    "amount",
    "balance_after",
    "prev_hash",
    "hash",
];

/// Puts an apostrophe before a text whose first visible character starts a formula.
pub fn neutral(text: &str) -> String {
    let starts = |c: char| {
        matches!(
            c,
            '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '−' | '|' | '%'
        )
    };
    let hidden = |c: char| {
        c.is_whitespace() || c.is_control() || matches!(c, '\u{200b}'..='\u{200f}' | '\u{feff}')
    };
    let formula = text.chars().find(|c| !hidden(*c)).is_some_and(starts);
    let begins_badly = text.starts_with(|c: char| c.is_control());
    if formula || begins_badly {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn row(out: &mut dyn Write, cells: &[String]) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer.write_record(cells).map_err(io::Error::other)?;
    out.write_all(
        &writer
            .into_inner()
            .map_err(|e| io::Error::other(e.to_string()))?,
    )
}

impl Form for Csv {
    fn begin(&mut self, out: &mut dyn Write, _volumes: &[Volume]) -> io::Result<()> {
        row(out, &COLUMNS.map(str::to_owned))
    }

    fn open(&mut self, _out: &mut dyn Write, _volume: &Volume) -> io::Result<()> {
        Ok(())
    }

    fn journal(
        &mut self,
        out: &mut dyn Write,
        volume: &Volume,
        j: &journal::Model,
        lines: &[Line<'_>],
    ) -> io::Result<()> {
        for (n, line) in lines.iter().enumerate() {
            row(
                out,
                &[
                    neutral(&volume.fund.code),
                    j.seq.to_string(),
                    j.effective_on.to_string(),
                    instant(j.recorded_at),
                    neutral(&j.kind),
                    neutral(&j.subject),
                    neutral(&j.text),
                    j.reverses.map_or(String::new(), |o| o.to_string()),
                    neutral(&j.maker),
                    neutral(j.checker.as_deref().unwrap_or_default()),
                    neutral(&j.meta),
                    neutral(&j.key),
                    (n + 1).to_string(),
                    neutral(&line.account.path),
                    line.account.layer.clone(),
                    line.amount.currency().to_string(),
                    line.amount.to_string(),
                    line.balance_after.to_string(),
                    j.prev_hash.clone(),
                    j.hash.clone(),
                ],
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

#[cfg(test)]
mod tests {
    use super::neutral;

    #[test]
    fn a_formula_is_made_harmless_and_an_ordinary_text_left_alone() {
        for text in [
            "=cmd|'/C calc'!A0",
            "+1+1",
            "-2+3",
            "@SUM(1)",
            "\t=1",
            "\0=1",
            "＝1+1",
            " =1",
        ] {
            assert_eq!(neutral(text), format!("'{text}"));
        }
        for text in ["", "Seed round", "a=b", "1300:ACME:L", "日本"] {
            assert_eq!(neutral(text), text);
        }
    }
}
