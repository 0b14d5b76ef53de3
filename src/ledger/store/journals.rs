//! Journals by filter, newest first, and one journal with its legs.

use super::{marks, stored_currency};
use crate::db::statement;
use crate::error::Result;
use crate::money::Money;
use entity::journal;
use entity::value::{Day, FundId, Side};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, Value};

/// What a list of journals is narrowed to; the account by number, already newest.
#[derive(Debug, Clone, Default)]
pub struct Narrow {
    pub kind: Option<String>,
    pub subject: Option<String>,
    pub from: Option<Day>,
    pub to: Option<Day>,
    pub text: Option<String>,
}

/// Where a page starts: below this journal, in the order of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Below {
    /// In the order they were recorded.
    Recorded { seq: i64 },
    /// By effective day, then as recorded.
    Effective { day: Day, seq: i64 },
}

impl Narrow {
    /// Conditions on `journal j`, and their values.
    fn conditions(&self) -> (String, Vec<Value>) {
        let (mut sql, mut values) = (String::new(), Vec::<Value>::new());
        let mut add = |condition: &str, text: String| {
            sql.push_str(" AND ");
            sql.push_str(condition);
            values.push(text.into());
        };
        if let Some(kind) = &self.kind {
            add("j.kind = ?", kind.clone());
        }
        if let Some(subject) = &self.subject {
            add("j.subject = ?", subject.clone());
        }
        if let Some(from) = self.from {
            add("j.effective_on >= ?", from.to_string());
        }
        if let Some(to) = self.to {
            add("j.effective_on <= ?", to.to_string());
        }
        if let Some(text) = &self.text {
            let escaped = text
                .to_lowercase()
                .replace('!', "!!")
                .replace('%', "!%")
                .replace('_', "!_");
            add(
                "lower(j.text || ' ' || j.subject || ' ' || j.meta) LIKE ? ESCAPE '!'",
                format!("%{escaped}%"),
            );
        }
        (sql, values)
    }
}

fn start(below: Option<Below>, alias: &str) -> (String, Vec<Value>) {
    match below {
        None => (String::new(), Vec::new()),
        Some(Below::Recorded { seq }) => (format!(" AND {alias}.seq < ?"), vec![seq.into()]),
        Some(Below::Effective { day, seq }) => (
            format!(" AND ({alias}.effective_on, {alias}.seq) < (?, ?)"),
            vec![day.to_string().into(), seq.into()],
        ),
    }
}

/// Journals below a place, newest first: by day where `by_day`, else as recorded.
pub async fn page(
    conn: &impl ConnectionTrait,
    fund: FundId,
    narrow: &Narrow,
    by_day: bool,
    below: Option<Below>,
    limit: i64,
) -> Result<Vec<journal::Model>> {
    let (conditions, narrowed) = narrow.conditions();
    let (begin, started) = start(below, "j");
    let order = if by_day {
        "j.effective_on DESC, j.seq DESC"
    } else {
        "j.seq DESC"
    };
    let sql = format!(
        "SELECT j.* FROM journal j WHERE j.fund_id = ?{conditions}{begin} ORDER BY {order} LIMIT ?"
    );
    let mut values: Vec<Value> = vec![fund.0.into()];
    values.extend(narrowed);
    values.extend(started);
    values.push(limit.into());
    models(conn, &sql, values).await
}

/// Journals that touch one of `accounts`, by day, newest first. Each account is asked on its own,
/// because only then the index gives the newest without reading the rest.
pub async fn page_of_accounts(
    conn: &impl ConnectionTrait,
    fund: FundId,
    narrow: &Narrow,
    accounts: &[i64],
    below: Option<Below>,
    limit: i64,
) -> Result<Vec<journal::Model>> {
    let (conditions, narrowed) = narrow.conditions();
    let (begin, started) = start(below, "e");
    let sql = format!(
        "SELECT DISTINCT e.effective_on, e.seq FROM entry e
         JOIN journal j ON j.fund_id = e.fund_id AND j.seq = e.seq
         WHERE e.fund_id = ? AND e.account = ?{conditions}{begin}
         ORDER BY e.effective_on DESC, e.seq DESC LIMIT ?"
    );
    let mut newest: Vec<(Day, i64)> = Vec::new();
    for account in accounts {
        let mut values: Vec<Value> = vec![fund.0.into(), (*account).into()];
        values.extend(narrowed.iter().cloned());
        values.extend(started.iter().cloned());
        values.push(limit.into());
        for row in conn
            .query_all_raw(statement(conn.get_database_backend(), &sql, values))
            .await?
        {
            newest.push((row.try_get("", "effective_on")?, row.try_get("", "seq")?));
        }
    }
    newest.sort_unstable_by(|a, b| b.cmp(a));
    newest.dedup();
    newest.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    let seqs: Vec<i64> = newest.into_iter().map(|(_, seq)| seq).collect();
    let mut rows = journal::Entity::find()
        .filter(journal::Column::FundId.eq(fund))
        .filter(journal::Column::Seq.is_in(seqs))
        .all(conn)
        .await?;
    rows.sort_unstable_by_key(|j| std::cmp::Reverse((j.effective_on, j.seq)));
    Ok(rows)
}

async fn models(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<journal::Model>> {
    let rows = conn
        .query_all_raw(statement(conn.get_database_backend(), sql, values))
        .await?;
    let models: std::result::Result<Vec<_>, _> = rows
        .iter()
        .map(|r| journal::Model::from_query_result(r, ""))
        .collect();
    Ok(models?)
}

/// One journal.
pub async fn one(
    conn: &impl ConnectionTrait,
    fund: FundId,
    seq: i64,
) -> Result<Option<journal::Model>> {
    Ok(journal::Entity::find_by_id((fund, seq)).one(conn).await?)
}

/// What each journal moved: the sum of its debits, per currency and layer.
pub async fn debits(
    conn: &impl ConnectionTrait,
    fund: FundId,
    seqs: &[i64],
) -> Result<Vec<(i64, String, Money)>> {
    if seqs.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT seq, layer, currency, CAST(SUM(amount) AS BIGINT) AS debits FROM entry
         WHERE fund_id = ? AND seq IN ({}) AND amount > 0
         GROUP BY seq, layer, currency ORDER BY seq, layer DESC, currency",
        marks(seqs.len())
    );
    let mut values: Vec<Value> = vec![fund.0.into()];
    values.extend(seqs.iter().map(|s| Value::from(*s)));
    let rows = conn
        .query_all_raw(statement(conn.get_database_backend(), &sql, values))
        .await?;
    rows.iter()
        .map(|r| {
            let currency = stored_currency(&r.try_get::<String>("", "currency")?)?;
            let money = Money::from_minor(r.try_get("", "debits")?, currency);
            Ok((r.try_get("", "seq")?, r.try_get("", "layer")?, money))
        })
        .collect()
}

/// Which journals reverse those in `seqs`: (original, reversal).
pub async fn reversals(
    conn: &impl ConnectionTrait,
    fund: FundId,
    seqs: &[i64],
) -> Result<Vec<(i64, i64)>> {
    let rows = journal::Entity::find()
        .filter(journal::Column::FundId.eq(fund))
        .filter(journal::Column::Reverses.is_in(seqs.iter().copied()))
        .all(conn)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|j| Some((j.reverses?, j.seq)))
        .collect())
}

/// A leg with what its account is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegRow {
    pub seq: i64,
    pub n: i64,
    pub path: String,
    pub layer: String,
    pub side: Option<Side>,
    pub amount: Money,
    pub balance_after: Money,
}

/// The legs of one journal, in order.
pub async fn legs(conn: &impl ConnectionTrait, fund: FundId, seq: i64) -> Result<Vec<LegRow>> {
    legs_of(conn, fund, &[seq]).await
}

/// The legs of several journals, by journal and in order.
pub async fn legs_of(
    conn: &impl ConnectionTrait,
    fund: FundId,
    seqs: &[i64],
) -> Result<Vec<LegRow>> {
    if seqs.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT e.seq, e.n, a.path, e.layer, a.side, e.currency, e.amount, e.balance_after
        FROM entry e JOIN account a ON a.fund_id = e.fund_id AND a.no = e.account
        WHERE e.fund_id = ? AND e.seq IN ({}) ORDER BY e.seq, e.n",
        marks(seqs.len())
    );
    let mut values: Vec<Value> = vec![fund.0.into()];
    values.extend(seqs.iter().map(|seq| Value::from(*seq)));
    let rows = conn
        .query_all_raw(statement(conn.get_database_backend(), &sql, values))
        .await?;
    rows.iter()
        .map(|r| {
            let currency = stored_currency(&r.try_get::<String>("", "currency")?)?;
            Ok(LegRow {
                seq: r.try_get("", "seq")?,
                n: r.try_get("", "n")?,
                path: r.try_get("", "path")?,
                layer: r.try_get("", "layer")?,
                side: r.try_get("", "side")?,
                amount: Money::from_minor(r.try_get("", "amount")?, currency),
                balance_after: Money::from_minor(r.try_get("", "balance_after")?, currency),
            })
        })
        .collect()
}
