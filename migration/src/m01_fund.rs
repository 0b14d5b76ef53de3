//! Programmes, funds, sponsors, agreements and their terms.

use crate::dialect::{REFUSE_CHANGE, append_only, create, is_sqlite};
use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub struct Step;

#[async_trait::async_trait]
impl MigrationTrait for Step {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if !is_sqlite(manager) {
            manager
                .get_connection()
                .execute_unprepared(REFUSE_CHANGE)
                .await?;
        }
        create(manager, DDL).await?;
        append_only(manager, "terms").await?;
        append_only(manager, "rate").await?;
        Ok(())
    }
}

const DDL: &str = "
CREATE TABLE programme (
  id {int} NOT NULL PRIMARY KEY,
  code TEXT NOT NULL CONSTRAINT programme_code UNIQUE,
  name TEXT NOT NULL,
  target_countries {int} NOT NULL CHECK (target_countries BETWEEN 1 AND 300),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  recorded_at {int} NOT NULL
) {strict};;
CREATE TABLE fund (
  id {int} NOT NULL PRIMARY KEY CHECK (id > 0),
  programme_id {int} NOT NULL REFERENCES programme (id),
  code TEXT NOT NULL CONSTRAINT fund_code UNIQUE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('national', 'global_infrastructure')),
  country TEXT NOT NULL CHECK (length(country) = 2),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  zone TEXT NOT NULL,
  weekend TEXT NOT NULL CHECK (weekend IN ('sat-sun', 'fri-sat')),
  starts_on TEXT NOT NULL CHECK (length(starts_on) = 10),
  ends_on TEXT NOT NULL CHECK (length(ends_on) = 10 AND ends_on > starts_on),
  recorded_at {int} NOT NULL
) {strict};;
CREATE TABLE holiday (
  fund_id {int} NOT NULL REFERENCES fund (id),
  day TEXT NOT NULL CHECK (length(day) = 10),
  name TEXT NOT NULL,
  PRIMARY KEY (fund_id, day)
) {strict};;
CREATE TABLE sponsor (
  id {int} NOT NULL PRIMARY KEY CHECK (id > 0),
  code TEXT NOT NULL CONSTRAINT sponsor_code UNIQUE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN
    ('treasury', 'sovereign_fund', 'development_bank', 'private_investor', 'partner')),
  country TEXT NOT NULL CHECK (length(country) = 2),
  recorded_at {int} NOT NULL
) {strict};;
CREATE TABLE agreement (
  fund_id {int} NOT NULL REFERENCES fund (id),
  sponsor_id {int} NOT NULL REFERENCES sponsor (id),
  side TEXT NOT NULL CHECK (side IN ('L', 'P')),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  place {int} NOT NULL,
  signed_on TEXT NOT NULL CHECK (length(signed_on) = 10),
  recorded_at {int} NOT NULL,
  PRIMARY KEY (fund_id, sponsor_id),
  CONSTRAINT agreement_place UNIQUE (fund_id, place)
) {strict};;
CREATE TABLE terms (
  fund_id {int} NOT NULL REFERENCES fund (id),
  sponsor_id {int} NOT NULL,
  version {int} NOT NULL CHECK (version > 0),
  effective_on TEXT NOT NULL CHECK (length(effective_on) = 10),
  body TEXT NOT NULL,
  recorded_at {int} NOT NULL,
  PRIMARY KEY (fund_id, sponsor_id, version)
) {strict};;
CREATE TABLE bank_account (
  fund_id {int} NOT NULL REFERENCES fund (id),
  code TEXT NOT NULL,
  name TEXT NOT NULL,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  recorded_at {int} NOT NULL,
  PRIMARY KEY (fund_id, code)
) {strict};;
CREATE TABLE rate (
  fund_id {int} NOT NULL REFERENCES fund (id),
  n {int} NOT NULL,
  from_currency TEXT NOT NULL CHECK (length(from_currency) = 3),
  to_currency TEXT NOT NULL CHECK (length(to_currency) = 3),
  on_day TEXT NOT NULL CHECK (length(on_day) = 10),
  mantissa {int} NOT NULL CHECK (mantissa > 0),
  scale {int} NOT NULL CHECK (scale BETWEEN 0 AND 12),
  origin TEXT NOT NULL,
  recorded_at {int} NOT NULL,
  PRIMARY KEY (fund_id, n)
) {strict}";
