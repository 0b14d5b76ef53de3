//! `keys`: a fresh encryption key, and sealing everything anew with the first one.

use super::output::{Output, to_stdout};
use super::session::Session;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::config::Config;
use crate::db::statement;
use crate::error::{Error, Result};
use crate::secret::{Place, Ring, Sealed};
use sea_orm::{ConnectionTrait, DatabaseTransaction, QueryResult, Value};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Every column that holds sealed texts.
const SEALED: &[Sealed] = &[
    crate::bank::detail::SEALED,
    Sealed {
        table: "totp",
        column: "secret",
        row: "id",
        fingerprint: None,
    },
];

#[derive(Debug, clap::Subcommand)]
pub(super) enum Keys {
    New(New),
    Rotate(Rotate),
}

impl Keys {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        match self {
            Self::New(new) => new.run(config),
            Self::Rotate(_) => rotate(config, output).await,
        }
    }
}

/// Print a fresh key, as the configuration takes it
#[derive(Debug, clap::Args)]
pub(super) struct New {
    /// Its name: 1 to 32 of a-z, 0-9 and -; by default the day
    #[arg(long)]
    id: Option<String>,
}

impl New {
    fn run(self, config: &Config) -> Result<()> {
        let today = || format!("k{}", crate::clock::Clock::System.today());
        let id = self.id.unwrap_or_else(today);
        let line = Ring::fresh(&id);
        Ring::parse("--id", &line)?;
        if config.ring(false)?.ids().contains(&id.as_str()) {
            let text = format!("a key {id} is configured already");
            return Err(Error::field("--id", "config.keys", text));
        }
        to_stdout(&format!("{}\n", *line))
    }
}

/// Seal everything again with the first key, so that the others can be taken away
#[derive(Debug, clap::Args)]
pub(super) struct Rotate {}

async fn rotate(config: &Config, output: Output) -> Result<()> {
    let session = Session::working(config).await?;
    let ring = Arc::clone(&session.ctx.app.ring);
    let to = ring.ids().first().map(|id| (*id).to_owned());
    let command = Reseal {
        to: to.unwrap_or_default(),
        ring,
    };
    let key = uuid::Uuid::new_v4().to_string();
    let done = session.ctx.run(&key, command).await;
    session.close().await?;
    output.answer(&done?)
}

/// Seals with the ring's first key whatever an older one sealed.
#[derive(Debug, Serialize)]
struct Reseal {
    to: String,
    #[serde(skip)]
    ring: Arc<Ring>,
}

/// How many texts were sealed anew, by column.
#[derive(Debug, Serialize, Deserialize)]
struct Resealed {
    key: String,
    sealed: BTreeMap<String, usize>,
}

impl Command for Reseal {
    type Reply = Resealed;
    const NAME: &'static str = "keys.rotate";
    const ACTION: Action = Action::Establish;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Resealed> {
        let conn = tx.writing(permit).await?;
        let mut sealed = BTreeMap::new();
        for column in SEALED {
            let n = reseal(conn, &self.ring, column).await?;
            sealed.insert(format!("{}.{}", column.table, column.column), n);
        }
        Ok(Resealed {
            key: self.to.clone(),
            sealed,
        })
    }
}

async fn reseal(conn: &DatabaseTransaction, ring: &Ring, of: &Sealed) -> Result<usize> {
    let backend = conn.get_database_backend();
    let (table, column, key) = (of.table, of.column, of.row);
    let sql = format!("SELECT {key}, {column} FROM {table} WHERE {column} IS NOT NULL");
    let rows = conn.query_all_raw(statement(backend, &sql, vec![])).await?;
    let print = of
        .fingerprint
        .map_or_else(String::new, |(c, _, _)| format!(", {c} = ?"));
    let sql = format!("UPDATE {table} SET {column} = ?{print} WHERE {key} = ?");
    let mut done = 0;
    for row in rows {
        let sealed: String = row.try_get_by_index(1)?;
        if ring.is_current(&sealed) {
            continue;
        }
        let (row, at) = row_key(&row)?;
        let place = Place {
            table,
            column,
            row: &row,
        };
        let plain = ring.open(place, &sealed)?;
        let mut values = vec![ring.seal(place, plain.bytes())?.into()];
        if let Some((_, what, of)) = of.fingerprint {
            values.push(ring.fingerprint(what, &of(plain.text()?)?)?.into());
        }
        values.push(at);
        conn.execute_raw(statement(backend, &sql, values)).await?;
        done += 1;
    }
    Ok(done)
}

/// The key of a row, a number or a text, as the place names it and as the database takes it.
fn row_key(row: &QueryResult) -> Result<(String, Value)> {
    if let Ok(number) = row.try_get_by_index::<i64>(0) {
        return Ok((number.to_string(), number.into()));
    }
    let text: String = row.try_get_by_index(0)?;
    Ok((text.clone(), text.into()))
}
