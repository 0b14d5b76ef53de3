//! Whole books, as others read them: hledger, Beancount, CSV and JSON.
//!
//! A chunk of journals at a time goes to the writer, so memory does not grow with the book. Each
//! amount keeps all decimals of its currency, and balances equal the trial balance to the last
//! unit. With the JSON form and a published head anybody can recompute the chain.

mod beancount;
mod csv;
mod hledger;
mod json;
mod volume;

use crate::access::{Action, Permit, Scope};
use crate::error::{Error, Result};
use crate::ledger::store::Conn;
use crate::ledger::store::stream;
use entity::value::FundId;
use std::io::{self, Write};
use volume::{Form, lines, volumes};

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    Hledger,
    Beancount,
    Csv,
    Json,
}

impl Format {
    pub const ALL: [Self; 4] = [Self::Hledger, Self::Beancount, Self::Csv, Self::Json];

    pub fn name(self) -> &'static str {
        match self {
            Self::Hledger => "hledger",
            Self::Beancount => "beancount",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// Media type and file name ending.
    pub fn media(self) -> (&'static str, &'static str) {
        match self {
            Self::Hledger => ("text/plain; charset=utf-8", "journal"),
            Self::Beancount => ("text/plain; charset=utf-8", "beancount"),
            Self::Csv => ("text/csv; charset=utf-8", "csv"),
            Self::Json => ("application/json", "json"),
        }
    }
}

/// Journals fetched at a time.
const CHUNK: i64 = 500;

/// Writes the books of one fund or of all. `conn` should be a snapshot (`Db::snapshot`).
pub async fn export(
    conn: &impl Conn,
    permit: &Permit,
    format: Format,
    fund: Option<FundId>,
    out: &mut (dyn Write + Send),
) -> Result<()> {
    let scope = fund.map_or(Scope::Instance, Scope::Fund);
    if permit.action() != Action::Read
        || (permit.scope() != scope && permit.scope() != Scope::Instance)
    {
        return Err(Error::Denied("exporting the books".into()));
    }
    let mut form: Box<dyn Form> = match format {
        Format::Hledger => Box::new(hledger::Hledger),
        Format::Beancount => Box::<beancount::Beancount>::default(),
        Format::Csv => Box::new(csv::Csv),
        Format::Json => Box::<json::Json>::default(),
    };
    let volumes = volumes(conn, fund).await?;
    form.begin(out, &volumes).map_err(written)?;
    for volume in &volumes {
        form.open(out, volume).map_err(written)?;
        let mut after = 0;
        loop {
            let journals = stream::journals(conn, volume.fund.id, after, CHUNK).await?;
            let Some(last) = journals.last() else { break };
            after = last.journal.seq;
            for stored in &journals {
                let lines = lines(volume, stored)?;
                form.journal(out, volume, &stored.journal, &lines)
                    .map_err(written)?;
            }
        }
        form.close(out, volume).map_err(written)?;
    }
    form.end(out).and_then(|()| out.flush()).map_err(written)
}

#[allow(clippy::needless_pass_by_value, reason = "for map_err")]
fn written(e: io::Error) -> Error {
    if e.kind() == io::ErrorKind::BrokenPipe {
        return Error::field(
            "output",
            "output.closed",
            "the reader went away before the end",
        );
    }
    Error::Internal(format!("the export could not be written: {e}"))
}
