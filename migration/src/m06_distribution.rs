//! Distributions and their shares.

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
CREATE TABLE distribution (
  fund_id {int} NOT NULL REFERENCES fund (id),
  no {int} NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('proceeds', 'equalisation')),
  amount {int} NOT NULL CHECK (amount > 0),
  recallable {int} NOT NULL CHECK (recallable BETWEEN 0 AND amount),
  declared_on TEXT NOT NULL CHECK (length(declared_on) = 10),
  purpose TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('declared', 'paid', 'reversed')),
  seq {int} NOT NULL,
  recorded_at {int} NOT NULL,
  PRIMARY KEY (fund_id, no)
) {strict};;
CREATE TABLE distribution_share (
  fund_id {int} NOT NULL,
  distribution_no {int} NOT NULL,
  sponsor_id {int} NOT NULL,
  weight {int} NOT NULL CHECK (weight >= 0),
  amount {int} NOT NULL CHECK (amount >= 0),
  recallable {int} NOT NULL CHECK (recallable BETWEEN 0 AND amount),
  reinstated {int} NOT NULL CHECK (reinstated >= 0),
  source TEXT NOT NULL CHECK (source IN ('L', 'P')),
  paid_on TEXT,
  pay_seq {int},
  PRIMARY KEY (fund_id, distribution_no, sponsor_id),
  FOREIGN KEY (fund_id, distribution_no) REFERENCES distribution (fund_id, no),
  FOREIGN KEY (fund_id, sponsor_id) REFERENCES agreement (fund_id, sponsor_id)
) {strict}";
