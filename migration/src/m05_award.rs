//! Companies, awards, tranches, fees.

use crate::dialect::create;
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
        Ok(())
    }
}

const DDL: &str = "
CREATE TABLE company (
  id {int} NOT NULL PRIMARY KEY CHECK (id > 0),
  code TEXT NOT NULL CONSTRAINT company_code UNIQUE,
  name TEXT NOT NULL,
  country TEXT NOT NULL,
  sector TEXT NOT NULL,
  stage TEXT NOT NULL,
  region TEXT NOT NULL,
  recorded_at {int} NOT NULL
) {strict};;
CREATE TABLE award (
  fund_id {int} NOT NULL REFERENCES fund (id),
  no {int} NOT NULL,
  company_id {int} NOT NULL REFERENCES company (id),
  instrument TEXT NOT NULL CHECK (instrument IN ('grant', 'equity', 'convertible', 'safe', 'loan')),
  amount {int} NOT NULL CHECK (amount >= 0),
  local {int} NOT NULL CHECK (local >= 0),
  partner {int} NOT NULL CHECK (partner >= 0 AND local + partner = amount),
  awarded_on TEXT NOT NULL CHECK (length(awarded_on) = 10),
  purpose TEXT NOT NULL,
  mandated {int} NOT NULL CHECK (mandated IN (0, 1)),
  external_id TEXT,
  status TEXT NOT NULL CHECK (status IN ('active', 'closed', 'cancelled')),
  seq {int} NOT NULL,
  recorded_at {int} NOT NULL,
  PRIMARY KEY (fund_id, no),
  CONSTRAINT award_external_id UNIQUE (fund_id, external_id)
) {strict};;
CREATE INDEX award_by_company ON award (company_id);;
CREATE TABLE tranche (
  fund_id {int} NOT NULL,
  award_no {int} NOT NULL,
  n {int} NOT NULL,
  amount {int} NOT NULL CHECK (amount > 0),
  local {int} NOT NULL CHECK (local >= 0),
  partner {int} NOT NULL CHECK (partner >= 0 AND local + partner = amount),
  planned_on TEXT NOT NULL CHECK (length(planned_on) = 10),
  condition TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN
    ('planned', 'approved', 'instructed', 'settled', 'returned', 'cancelled')),
  bank TEXT,
  approved_on TEXT,
  instructed_on TEXT,
  settled_on TEXT,
  instruct_seq {int},
  settle_seq {int},
  date_assumed {int} NOT NULL CHECK (date_assumed IN (0, 1)),
  PRIMARY KEY (fund_id, award_no, n),
  FOREIGN KEY (fund_id, award_no) REFERENCES award (fund_id, no)
) {strict};;
CREATE INDEX tranche_by_due ON tranche (fund_id, planned_on, award_no, n);;
CREATE INDEX tranche_by_state ON tranche (fund_id, status, planned_on, award_no, n, amount);;
CREATE TABLE fee (
  fund_id {int} NOT NULL REFERENCES fund (id),
  no {int} NOT NULL,
  from_day TEXT NOT NULL CHECK (length(from_day) = 10),
  to_day TEXT NOT NULL CHECK (length(to_day) = 10 AND to_day > from_day),
  amount {int} NOT NULL CHECK (amount > 0),
  local {int} NOT NULL CHECK (local >= 0),
  partner {int} NOT NULL CHECK (partner >= 0 AND local + partner = amount),
  paid_on TEXT,
  status TEXT NOT NULL CHECK (status IN ('accrued', 'paid', 'reversed')),
  seq {int} NOT NULL,
  pay_seq {int},
  recorded_at {int} NOT NULL,
  PRIMARY KEY (fund_id, no)
) {strict}";
