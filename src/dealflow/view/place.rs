//! Which part of a list is wanted, as SQL over `application_index`.

use super::sought::{By, Sort, Sought};
use crate::db::statement;
use crate::dealflow::search::Query;
use crate::error::{Error, Result};
use entity::value::FundId;
use sea_orm::{ConnectionTrait, DbBackend, QueryResult, Value};

/// Counted so far and no further: a count costs the same however many there are.
pub const COUNTED: u64 = 1_000;

/// Conditions on `application_index i`, with their values.
#[derive(Clone)]
pub struct Narrowed {
    backend: DbBackend,
    fund: FundId,
    conditions: Vec<String>,
    values: Vec<Value>,
    /// What is looked for, as the engine asks.
    words: Option<String>,
}

impl Narrowed {
    pub fn new(backend: DbBackend, fund: FundId, sought: &Sought, query: Option<&Query>) -> Self {
        let (mut conditions, mut values) = (Vec::new(), Vec::<Value>::new());
        let mut narrow = |condition: &str, value: Value| {
            conditions.push(condition.to_owned());
            values.push(value);
        };
        if sought.round.is_empty() {
            narrow("i.fund_id = ?", fund.0.into());
        } else {
            narrow("i.round = ?", sought.round.as_str().into());
            // The sign keeps the engine from walking the whole fund.
            narrow("+i.fund_id = ?", fund.0.into());
        }
        if !sought.stage.is_empty() {
            narrow("i.stage = ?", sought.stage.as_str().into());
        }
        let words = query.map(|query| match backend {
            DbBackend::Sqlite => query.sqlite(),
            _ => query.postgres(),
        });
        Self {
            backend,
            fund,
            conditions,
            values,
            words,
        }
    }

    /// How many there are, up to one more than [`COUNTED`].
    pub async fn count(&self, conn: &impl ConnectionTrait) -> Result<u64> {
        let (from, conditions, values) = self.found_first();
        let sql = format!(
            "SELECT COUNT(*) AS n FROM (SELECT 1 FROM {from} WHERE {} LIMIT {}) found",
            conditions.join(" AND "),
            COUNTED + 1
        );
        let row = conn
            .query_one_raw(statement(self.backend, &sql, values))
            .await?;
        let n: i64 = row.map_or(Ok(0), |row| row.try_get("", "n"))?;
        u64::try_from(n).map_err(|_| Error::Internal(format!("{n} applications")))
    }

    /// Beginning with what holds the words: right where few do.
    fn found_first(&self) -> (&'static str, Vec<String>, Vec<Value>) {
        let (mut conditions, mut values) = (self.conditions.clone(), self.values.clone());
        let Some(words) = &self.words else {
            return ("application_index i", conditions, values);
        };
        values.insert(0, words.as_str().into());
        if self.backend == DbBackend::Sqlite {
            conditions.insert(0, "w.application_words MATCH ?".into());
            let from = "application_words w CROSS JOIN application_index i ON i.doc = w.rowid";
            return (from, conditions, values);
        }
        conditions.insert(0, "i.words @@ CAST(? AS tsquery)".into());
        ("application_index i", conditions, values)
    }

    /// Walking the list in its order and looking into each: right where many hold the words.
    fn walked(&self) -> (&'static str, Vec<String>, Vec<Value>) {
        if self.backend != DbBackend::Sqlite {
            // The engine decides by what it knows of the words.
            return self.found_first();
        }
        let (mut conditions, mut values) = (self.conditions.clone(), self.values.clone());
        if let Some(words) = &self.words {
            let holds = "EXISTS (SELECT 1 FROM application_words w WHERE w.application_words MATCH ? AND w.rowid = i.doc)";
            conditions.push(holds.into());
            values.push(words.as_str().into());
        }
        ("application_index i", conditions, values)
    }

    /// One page and a row more where the list goes on.
    pub async fn page(
        &self,
        conn: &impl ConnectionTrait,
        sought: &Sought,
        many: bool,
    ) -> Result<Vec<QueryResult>> {
        let (from, mut conditions, mut values) = if many {
            self.walked()
        } else {
            self.found_first()
        };
        let column = sought.sort.by.column();
        let (than, order) = if sought.sort.descending {
            ("<", "DESC")
        } else {
            (">", "ASC")
        };
        if let Some(after) = &sought.after {
            conditions.push(format!("(i.{column}, i.application) {than} (?, ?)"));
            values.push(self.key(conn, after, sought.sort).await?);
            values.push(after.as_str().into());
        }
        let sql = format!(
            "SELECT a.id, a.no, a.round, a.name, a.stage, a.asked, a.submitted_at
             FROM (SELECT i.application, i.{column} FROM {from} WHERE {}
                   ORDER BY i.{column} {order}, i.application {order} LIMIT {}) i
             JOIN application a ON a.id = i.application
             ORDER BY i.{column} {order}, i.application {order}",
            conditions.join(" AND "),
            sought.limit + 1,
        );
        let rows = conn.query_all_raw(statement(self.backend, &sql, values));
        Ok(rows.await?)
    }

    /// What the row after which a page starts is ordered by.
    async fn key(&self, conn: &impl ConnectionTrait, after: &str, sort: Sort) -> Result<Value> {
        let column = sort.by.column();
        let sql = format!(
            "SELECT {column} AS place FROM application_index WHERE application = ? AND fund_id = ?"
        );
        let values = vec![after.into(), self.fund.0.into()];
        let row = conn
            .query_one_raw(statement(self.backend, &sql, values))
            .await?;
        let gone = || {
            let said = format!("\u{ab}{after}\u{bb} is no place in this list");
            Error::field("after", "page.cursor", said)
        };
        let row = row.ok_or_else(gone)?;
        Ok(match sort.by {
            By::Name => row.try_get::<String>("", "place")?.into(),
            By::Received | By::Asked => row.try_get::<i64>("", "place")?.into(),
        })
    }
}
