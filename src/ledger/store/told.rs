//! What stands outside the chains, beside the audit events that tell of it.

use crate::db::statement;
use crate::error::Result;
use entity::value::{FundId, Instant};
use entity::{audit_event, rate, terms};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, FromQueryResult, QueryFilter, QueryOrder,
};
use std::collections::BTreeMap;

/// The row of a request, but for its reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub hash: String,
    pub command: String,
    pub fund_id: Option<i64>,
    pub recorded_at: Instant,
}

/// Audit events of a chain after `after`, at most `limit`, in order; those that tell of something
/// done with the request that bears their key.
pub async fn events(
    conn: &impl ConnectionTrait,
    chain: i64,
    after: i64,
    limit: i64,
) -> Result<Vec<(audit_event::Model, Option<Asked>)>> {
    let sql = "SELECT e.*, r.hash AS asked_hash, r.command AS asked_command,
            r.fund_id AS asked_fund, r.recorded_at AS asked_at
        FROM audit_event e LEFT JOIN request r ON r.key = e.subject AND e.outcome = 'done'
        WHERE e.chain = ? AND e.seq > ? ORDER BY e.seq LIMIT ?";
    let values = vec![chain.into(), after.into(), limit.into()];
    let rows = conn
        .query_all_raw(statement(conn.get_database_backend(), sql, values))
        .await?;
    rows.iter()
        .map(|row| {
            let hash: Option<String> = row.try_get("", "asked_hash")?;
            let asked = match hash {
                None => None,
                Some(hash) => Some(Asked {
                    hash,
                    command: row.try_get("", "asked_command")?,
                    fund_id: row.try_get("", "asked_fund")?,
                    recorded_at: row.try_get("", "asked_at")?,
                }),
            };
            Ok((audit_event::Model::from_query_result(row, "")?, asked))
        })
        .collect()
}

/// How many requests are stored.
pub async fn requests(conn: &impl ConnectionTrait) -> Result<u64> {
    let sql = "SELECT COUNT(*) AS n FROM request";
    let row = conn
        .query_one_raw(statement(conn.get_database_backend(), sql, vec![]))
        .await?;
    let n = row.map_or(Ok(0_i64), |r| r.try_get("", "n"))?;
    Ok(u64::try_from(n).unwrap_or(0))
}

/// Keys of requests that no event tells of, at most 100.
pub async fn untold(conn: &impl ConnectionTrait) -> Result<Vec<String>> {
    let sql = "SELECT r.key AS key FROM request r
        LEFT JOIN (SELECT subject FROM audit_event WHERE outcome = 'done') e ON e.subject = r.key
        WHERE e.subject IS NULL ORDER BY r.key LIMIT 100";
    let rows = conn
        .query_all_raw(statement(conn.get_database_backend(), sql, vec![]))
        .await?;
    rows.iter().map(|r| Ok(r.try_get("", "key")?)).collect()
}

/// Every version of a fund's terms, by sponsor and version.
pub async fn terms(
    conn: &impl ConnectionTrait,
    fund: FundId,
) -> Result<BTreeMap<(i64, i64), terms::Model>> {
    let rows = terms::Entity::find()
        .filter(terms::Column::FundId.eq(fund))
        .all(conn)
        .await?;
    let place = |row: &terms::Model| (row.sponsor_id, row.version);
    Ok(rows.into_iter().map(|row| (place(&row), row)).collect())
}

/// Every rate a fund recorded, by number.
pub async fn rates(
    conn: &impl ConnectionTrait,
    fund: FundId,
) -> Result<BTreeMap<i64, rate::Model>> {
    let rows = rate::Entity::find()
        .filter(rate::Column::FundId.eq(fund))
        .order_by_asc(rate::Column::N)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|row| (row.n, row)).collect())
}

/// What the journals of a fund's exchanges say beside their legs, in order.
pub async fn exchanges(conn: &impl ConnectionTrait, fund: FundId) -> Result<Vec<String>> {
    let sql = "SELECT meta FROM journal WHERE fund_id = ? AND kind = 'exchange' ORDER BY seq";
    let values = vec![fund.0.into()];
    let rows = conn
        .query_all_raw(statement(conn.get_database_backend(), sql, values))
        .await?;
    rows.iter().map(|r| Ok(r.try_get("", "meta")?)).collect()
}

/// The sponsors' numbers by their codes.
pub async fn sponsors(conn: &impl ConnectionTrait) -> Result<BTreeMap<String, i64>> {
    let rows = entity::sponsor::Entity::find().all(conn).await?;
    Ok(rows.into_iter().map(|s| (s.code, s.id.0)).collect())
}

/// The key under which a journal was posted.
pub async fn key_of(conn: &impl ConnectionTrait, fund: FundId, seq: i64) -> Result<Option<String>> {
    let sql = "SELECT key FROM journal WHERE fund_id = ? AND seq = ?";
    let values = vec![fund.0.into(), seq.into()];
    let row = conn
        .query_one_raw(statement(conn.get_database_backend(), sql, values))
        .await?;
    row.map_or(Ok(None), |r| Ok(r.try_get("", "key")?))
}

/// Triggers in force that refuse something: table and name.
pub async fn guards(conn: &impl ConnectionTrait) -> Result<Vec<(String, String)>> {
    let sql = if conn.get_database_backend() == DbBackend::Sqlite {
        "SELECT tbl_name AS guarded, name FROM sqlite_master
         WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT,%'"
    } else {
        "SELECT c.relname::text AS guarded, t.tgname::text AS name
         FROM pg_catalog.pg_trigger t
         JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
         JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace
         JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
         WHERE s.nspname = current_schema() AND t.tgenabled IN ('O', 'A')
           AND p.prosrc LIKE '%RAISE EXCEPTION%'"
    };
    let rows = conn
        .query_all_raw(statement(conn.get_database_backend(), sql, vec![]))
        .await?;
    rows.iter()
        .map(|r| Ok((r.try_get("", "guarded")?, r.try_get("", "name")?)))
        .collect()
}
