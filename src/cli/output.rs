//! How answers and refusals are printed: aligned text for people, JSON for programs.

use crate::error::{Error, Result};
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::fmt::Write as _;
use std::io::Write as _;

/// Which of the two.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output {
    pub json: bool,
}

impl Output {
    /// Prints an answer whose text follows from its JSON.
    pub fn answer(self, answer: &impl Serialize) -> Result<()> {
        let value = serde_json::to_value(answer)?;
        self.print(&value, || text(&value))
    }

    /// Prints an answer that has a text of its own.
    pub fn print(self, answer: &impl Serialize, text: impl FnOnce() -> String) -> Result<()> {
        let text = if self.json {
            format!("{}\n", serde_json::to_string(answer)?)
        } else {
            text()
        };
        to_stdout(&text)
    }

    /// Prints why it was not done.
    pub fn error(self, e: &Error) {
        let text = if self.json {
            problem(e).to_string()
        } else {
            sentence(e)
        };
        eprintln!("{text}");
    }
}

/// Writes text; a reader that went away (`| head`) is no error.
pub(super) fn to_stdout(text: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::Internal(format!("cannot print: {e}")))
        }
        _ => Ok(()),
    }
}

fn problem(e: &Error) -> Value {
    let mut fields = Vec::new();
    let mut figures = Map::new();
    if let Error::Invalid(list) = e {
        for f in list {
            let figures: Map<String, Value> = named(&f.figures);
            fields.push(
                json!({"field": f.field, "rule": f.rule, "text": f.text, "figures": figures}),
            );
        }
    }
    if let Error::Refused(r) = e {
        figures = named(&r.figures);
    }
    json!({"error": {"status": e.status(), "rule": e.rule(), "text": e.to_string(), "fields": fields, "figures": figures}})
}

/// The problem of a line that is no command.
pub(super) fn usage(text: &str) -> Value {
    let text = text.trim();
    json!({"error": {"status": 400, "rule": "command.usage", "text": text, "fields": [], "figures": {}}})
}

fn named(figures: &[(&'static str, String)]) -> Map<String, Value> {
    figures
        .iter()
        .map(|(name, figure)| ((*name).to_owned(), figure.clone().into()))
        .collect()
}

fn sentence(e: &Error) -> String {
    match e {
        Error::Invalid(list) => {
            let lines: Vec<String> = list
                .iter()
                .map(|f| {
                    // Texts of amounts name their rule themselves.
                    let rule = if f.text.contains(&f.rule) {
                        String::new()
                    } else {
                        format!(" ({})", f.rule)
                    };
                    format!("error: {}: {}{rule}", f.field, f.text)
                })
                .collect();
            lines.join("\n")
        }
        Error::Refused(r) => {
            let mut text = format!("refused: {} ({})", r.text, r.rule);
            let width = r
                .figures
                .iter()
                .map(|(name, _)| name.len())
                .max()
                .unwrap_or(0);
            for (name, figure) in &r.figures {
                _ = write!(text, "\n  {name:width$}  {figure}");
            }
            text
        }
        other => format!("error: {other}"),
    }
}

/// A value as aligned lines: an object's scalars first, then its lists as tables.
pub(super) fn text(value: &Value) -> String {
    let mut out = String::new();
    lines(value, &mut out);
    out
}

fn lines(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) if !is_money(map) => {
            let is_list =
                |v: &Value| matches!(v, Value::Array(list) if list.iter().any(Value::is_object));
            let width = map
                .iter()
                .filter(|(_, v)| !is_list(v))
                .map(|(k, _)| k.len())
                .max()
                .unwrap_or(0);
            for (name, v) in map.iter().filter(|(_, v)| !is_list(v) && !v.is_null()) {
                _ = writeln!(out, "{name:width$}  {}", cell(v));
            }
            for (name, v) in map.iter().filter(|(_, v)| is_list(v)) {
                _ = writeln!(out, "\n{name}");
                lines(v, out);
            }
        }
        Value::Array(rows) if rows.iter().all(Value::is_object) => out.push_str(&objects(rows)),
        other => {
            out.push_str(&cell(other));
            out.push('\n');
        }
    }
}

fn objects(rows: &[Value]) -> String {
    let Some(Value::Object(first)) = rows.first() else {
        return String::new();
    };
    let header: Vec<String> = first.keys().cloned().collect();
    let body = rows.iter().map(|row| {
        header
            .iter()
            .map(|k| cell(row.get(k).unwrap_or(&Value::Null)))
            .collect()
    });
    table(&header, &body.collect::<Vec<_>>())
}

/// Columns under a heading; what looks like a number is aligned to the right.
pub(super) fn table(header: &[String], rows: &[Vec<String>]) -> String {
    let width = |i: usize| {
        let cells = rows.iter().map(|r| r[i].chars().count());
        cells.chain([header[i].chars().count()]).max().unwrap_or(0)
    };
    let figure = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_digit() || c == '-')
            && !text.contains(['/', ':', 'T'])
    };
    let right =
        |i: usize| !rows.is_empty() && rows.iter().all(|r| r[i].is_empty() || figure(&r[i]));
    let (widths, rights): (Vec<usize>, Vec<bool>) =
        (0..header.len()).map(|i| (width(i), right(i))).unzip();
    let mut out = String::new();
    for row in std::iter::once(header).chain(rows.iter().map(Vec::as_slice)) {
        let cells = row.iter().enumerate().map(|(i, cell)| {
            let space = " ".repeat(widths[i].saturating_sub(cell.chars().count()));
            if rights[i] {
                format!("{space}{cell}")
            } else {
                format!("{cell}{space}")
            }
        });
        out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        out.push('\n');
    }
    out
}

fn is_money(map: &Map<String, Value>) -> bool {
    map.len() == 2 && map.contains_key("amount") && map.contains_key("currency")
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Object(map) if is_money(map) => {
            format!("{} {}", cell(&map["amount"]), cell(&map["currency"]))
        }
        Value::Object(map) => map
            .iter()
            .map(|(k, v)| format!("{k} {}", cell(v)))
            .collect::<Vec<_>>()
            .join(", "),
        Value::Array(list) => list.iter().map(cell).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_reads_as_aligned_lines_and_a_table() {
        let answer = json!({
            "no": 3,
            "posted": {"seq": 12, "hash": "ab"},
            "shares": [
                {"sponsor": "T", "base": {"amount": "66.67", "currency": "EUR"}},
                {"sponsor": "DOM", "base": {"amount": "1033.33", "currency": "EUR"}},
            ],
        });
        let want = "no      3\nposted  seq 12, hash ab\n\nshares\nsponsor         base\nT          66.67 EUR\nDOM      1033.33 EUR\n";
        assert_eq!(text(&answer), want);
    }

    #[test]
    fn a_refusal_names_its_rule_and_figures() {
        let e = Error::refused(
            "cash.overdraw",
            "too little",
            vec![("short", "1.00".into())],
        );
        assert_eq!(
            sentence(&e),
            "refused: too little (cash.overdraw)\n  short  1.00"
        );
        assert_eq!(problem(&e)["error"]["figures"]["short"], "1.00");
    }
}
