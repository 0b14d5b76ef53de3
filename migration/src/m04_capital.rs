//! Capital calls, their shares, and receipts.

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
CREATE TABLE capital_call (
  fund_id {int} NOT NULL REFERENCES fund (id),
  no {int} NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('call', 'equalisation')),
  notice_on TEXT NOT NULL CHECK (length(notice_on) = 10),
  due_on TEXT NOT NULL CHECK (length(due_on) = 10 AND due_on >= notice_on),
  total {int} NOT NULL CHECK (total > 0),
  purpose TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('issued', 'withdrawn')),
  seq {int} NOT NULL,
  recorded_at {int} NOT NULL,
  PRIMARY KEY (fund_id, no)
) {strict};;
CREATE TABLE call_share (
  fund_id {int} NOT NULL,
  call_no {int} NOT NULL,
  sponsor_id {int} NOT NULL,
  weight {int} NOT NULL CHECK (weight >= 0),
  base {int} NOT NULL CHECK (base >= 0),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  amount {int} NOT NULL CHECK (amount >= 0),
  rate_mantissa {int},
  rate_scale {int},
  paid {int} NOT NULL CHECK (paid BETWEEN 0 AND amount),
  interest {int} NOT NULL CHECK (interest >= 0),
  interest_paid {int} NOT NULL CHECK (interest_paid BETWEEN 0 AND interest),
  PRIMARY KEY (fund_id, call_no, sponsor_id),
  FOREIGN KEY (fund_id, call_no) REFERENCES capital_call (fund_id, no),
  FOREIGN KEY (fund_id, sponsor_id) REFERENCES agreement (fund_id, sponsor_id)
) {strict};;
CREATE TABLE receipt (
  fund_id {int} NOT NULL REFERENCES fund (id),
  no {int} NOT NULL,
  sponsor_id {int} NOT NULL,
  bank TEXT NOT NULL,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  amount {int} NOT NULL CHECK (amount > 0),
  advance {int} NOT NULL CHECK (advance BETWEEN 0 AND amount),
  received_on TEXT NOT NULL CHECK (length(received_on) = 10),
  reference TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('received', 'reversed', 'returned', 'suspended')),
  seq {int} NOT NULL,
  recorded_at {int} NOT NULL,
  PRIMARY KEY (fund_id, no),
  FOREIGN KEY (fund_id, sponsor_id) REFERENCES agreement (fund_id, sponsor_id)
) {strict};;
CREATE TABLE receipt_line (
  fund_id {int} NOT NULL,
  receipt_no {int} NOT NULL,
  call_no {int} NOT NULL,
  principal {int} NOT NULL CHECK (principal >= 0),
  interest {int} NOT NULL CHECK (interest >= 0),
  charged {int} NOT NULL CHECK (charged >= 0),
  PRIMARY KEY (fund_id, receipt_no, call_no),
  FOREIGN KEY (fund_id, receipt_no) REFERENCES receipt (fund_id, no),
  FOREIGN KEY (fund_id, call_no) REFERENCES capital_call (fund_id, no)
) {strict}";
