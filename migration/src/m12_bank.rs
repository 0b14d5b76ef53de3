//! Where companies and sponsors are paid.

use crate::dialect::{append_only, create, is_sqlite};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        create(manager, DDL).await?;
        append_only(manager, "bank_detail_event").await?;
        let (change, remove) = if is_sqlite(manager) {
            (
                "BEGIN SELECT RAISE(ABORT, 'append_only: bank_detail refuses UPDATE'); END",
                "BEGIN SELECT RAISE(ABORT, 'append_only: bank_detail refuses DELETE'); END",
            )
        } else {
            let refuse = "FOR EACH ROW EXECUTE FUNCTION refuse_change()";
            let truncate = "CREATE TRIGGER bank_detail_no_truncate BEFORE TRUNCATE ON bank_detail
                FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()";
            manager
                .get_connection()
                .execute_unprepared(truncate)
                .await?;
            (refuse, refuse)
        };
        for sql in [
            format!(
                "CREATE TRIGGER bank_detail_no_change BEFORE UPDATE OF {KEPT} ON bank_detail {change}"
            ),
            format!("CREATE TRIGGER bank_detail_no_delete BEFORE DELETE ON bank_detail {remove}"),
        ] {
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        Ok(())
    }
}

/// All but `sealed` and `fingerprint`, which change with the keys.
const KEPT: &str = "id, chain, party_kind, party_id, version, format, country, mask, maker,
    checker, cooling_until, recorded_at";

const DDL: &str = "
CREATE TABLE bank_detail (
  id TEXT NOT NULL PRIMARY KEY,
  chain {int} NOT NULL REFERENCES audit_chain (id),
  party_kind TEXT NOT NULL CHECK (party_kind IN ('company', 'sponsor')),
  party_id {int} NOT NULL,
  version {int} NOT NULL CHECK (version > 0),
  format TEXT NOT NULL CHECK (format IN ('iban', 'zengin', 'aba', 'other')),
  country TEXT NOT NULL CHECK (length(country) = 2),
  mask TEXT NOT NULL,
  fingerprint TEXT NOT NULL CHECK (length(fingerprint) = 64),
  sealed TEXT NOT NULL,
  maker TEXT NOT NULL,
  checker TEXT,
  cooling_until {int} NOT NULL,
  recorded_at {int} NOT NULL,
  CONSTRAINT bank_detail_version UNIQUE (chain, party_kind, party_id, version)
) {strict};;
CREATE INDEX bank_detail_party ON bank_detail (party_kind, party_id);;
CREATE INDEX bank_detail_fingerprint ON bank_detail (fingerprint);;
CREATE TABLE bank_detail_event (
  detail_id TEXT NOT NULL REFERENCES bank_detail (id),
  seq {int} NOT NULL CHECK (seq > 0),
  kind TEXT NOT NULL CHECK (kind IN ('verified', 'rejected')),
  actor TEXT NOT NULL,
  note TEXT NOT NULL,
  recorded_at {int} NOT NULL,
  PRIMARY KEY (detail_id, seq)
) {strict}";
