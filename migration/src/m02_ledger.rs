//! The ledger: books, accounts, journals with their legs, seals, balances, periods.
//!
//! A journal references its seal by a deferred foreign key, so COMMIT fails for a journal that
//! was never sealed; the trigger on `seal` refuses legs that do not sum to zero per currency and
//! layer; the trigger on `entry` refuses a leg added after the seal.

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
        create(
            manager,
            if is_sqlite(manager) {
                SEAL_SQLITE
            } else {
                SEAL_POSTGRES
            },
        )
        .await?;
        for table in ["journal", "entry", "seal", "period", "period_balance"] {
            append_only(manager, table).await?;
        }
        Ok(())
    }
}

const DDL: &str = "
CREATE TABLE book (
  fund_id {int} NOT NULL PRIMARY KEY REFERENCES fund (id),
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  head_seq {int} NOT NULL CHECK (head_seq >= 0),
  head_hash TEXT NOT NULL,
  accounts {int} NOT NULL,
  closed_through TEXT CHECK (length(closed_through) = 10),
  recorded_at {int} NOT NULL
) {strict};;
CREATE TABLE account (
  fund_id {int} NOT NULL REFERENCES book (fund_id),
  no {int} NOT NULL,
  code {int} NOT NULL CHECK (code BETWEEN 1000 AND 9999),
  path TEXT NOT NULL,
  currency TEXT NOT NULL CHECK (length(currency) = 3),
  layer TEXT NOT NULL CHECK (layer IN ('real', 'memo')),
  normal {int} NOT NULL CHECK (normal IN (1, -1)),
  floored {int} NOT NULL CHECK (floored IN (0, 1)),
  ceiling {int},
  side TEXT CHECK (side IN ('L', 'P')),
  recorded_at {int} NOT NULL,
  PRIMARY KEY (fund_id, no),
  CONSTRAINT account_path UNIQUE (fund_id, path, currency),
  CONSTRAINT account_facts UNIQUE (fund_id, no, currency, layer)
) {strict};;
CREATE INDEX account_by_code ON account (fund_id, code);;
CREATE TABLE seal (
  fund_id {int} NOT NULL,
  seq {int} NOT NULL,
  legs {int} NOT NULL CHECK (legs >= 2),
  PRIMARY KEY (fund_id, seq)
) {strict};;
CREATE TABLE journal (
  fund_id {int} NOT NULL REFERENCES book (fund_id),
  seq {int} NOT NULL CHECK (seq > 0),
  effective_on TEXT NOT NULL CHECK (length(effective_on) = 10),
  recorded_at {int} NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  text TEXT NOT NULL,
  key TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  reverses {int},
  maker TEXT NOT NULL,
  checker TEXT,
  meta TEXT NOT NULL,
  legs {int} NOT NULL CHECK (legs >= 2),
  prev_hash TEXT NOT NULL CHECK (length(prev_hash) = 64),
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  PRIMARY KEY (fund_id, seq),
  CONSTRAINT journal_sealed FOREIGN KEY (fund_id, seq) REFERENCES seal (fund_id, seq)
    DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT journal_reverses_journal FOREIGN KEY (fund_id, reverses)
    REFERENCES journal (fund_id, seq),
  CONSTRAINT journal_reversed_once UNIQUE (fund_id, reverses)
) {strict};;
CREATE INDEX journal_by_day ON journal (fund_id, effective_on, seq);;
CREATE INDEX journal_by_subject ON journal (fund_id, subject, seq);;
CREATE INDEX journal_by_kind ON journal (fund_id, kind, seq);;
CREATE TABLE entry (
  fund_id {int} NOT NULL,
  seq {int} NOT NULL,
  n {int} NOT NULL CHECK (n > 0),
  account {int} NOT NULL,
  currency TEXT NOT NULL,
  layer TEXT NOT NULL,
  amount {int} NOT NULL CHECK (amount <> 0 AND amount BETWEEN -4000000000000000000 AND 4000000000000000000),
  balance_after {int} NOT NULL CHECK (balance_after BETWEEN -4000000000000000000 AND 4000000000000000000),
  effective_on TEXT NOT NULL,
  PRIMARY KEY (fund_id, seq, n),
  FOREIGN KEY (fund_id, seq) REFERENCES journal (fund_id, seq),
  FOREIGN KEY (fund_id, account, currency, layer)
    REFERENCES account (fund_id, no, currency, layer)
) {strict};;
CREATE INDEX entry_by_account ON entry (fund_id, account, effective_on, seq, n, amount);;
CREATE TABLE balance (
  fund_id {int} NOT NULL,
  account {int} NOT NULL,
  posted {int} NOT NULL CHECK (posted BETWEEN -4000000000000000000 AND 4000000000000000000),
  version {int} NOT NULL,
  last_on TEXT NOT NULL,
  PRIMARY KEY (fund_id, account),
  FOREIGN KEY (fund_id, account) REFERENCES account (fund_id, no)
) {strict};;
CREATE TABLE period (
  fund_id {int} NOT NULL REFERENCES book (fund_id),
  n {int} NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('close', 'reopen')),
  through TEXT CHECK (length(through) = 10),
  head_seq {int} NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  recorded_at {int} NOT NULL,
  PRIMARY KEY (fund_id, n)
) {strict};;
CREATE TABLE period_balance (
  fund_id {int} NOT NULL,
  n {int} NOT NULL,
  account {int} NOT NULL,
  posted {int} NOT NULL,
  PRIMARY KEY (fund_id, n, account),
  FOREIGN KEY (fund_id, n) REFERENCES period (fund_id, n)
) {strict}";

const SEAL_SQLITE: &str = "
CREATE TRIGGER seal_balances BEFORE INSERT ON seal
BEGIN
  SELECT RAISE(ABORT, 'ledger.unbalanced: legs do not sum to zero')
  WHERE EXISTS (
    SELECT 1 FROM entry WHERE fund_id = NEW.fund_id AND seq = NEW.seq
    GROUP BY currency, layer HAVING SUM(amount) <> 0);
  SELECT RAISE(ABORT, 'ledger.leg_count: legs are missing or too many')
  WHERE NEW.legs <> (SELECT COUNT(*) FROM entry WHERE fund_id = NEW.fund_id AND seq = NEW.seq)
     OR NEW.legs IS NOT (SELECT legs FROM journal WHERE fund_id = NEW.fund_id AND seq = NEW.seq);
END;;
CREATE TRIGGER entry_before_seal BEFORE INSERT ON entry
WHEN EXISTS (SELECT 1 FROM seal WHERE fund_id = NEW.fund_id AND seq = NEW.seq)
BEGIN
  SELECT RAISE(ABORT, 'ledger.sealed: the journal is sealed');
END";

const SEAL_POSTGRES: &str = "
CREATE FUNCTION check_seal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM entry WHERE fund_id = NEW.fund_id AND seq = NEW.seq
             GROUP BY currency, layer HAVING SUM(amount) <> 0) THEN
    RAISE EXCEPTION 'ledger.unbalanced: legs do not sum to zero' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.legs <> (SELECT COUNT(*) FROM entry WHERE fund_id = NEW.fund_id AND seq = NEW.seq)
     OR NEW.legs IS DISTINCT FROM
        (SELECT legs FROM journal WHERE fund_id = NEW.fund_id AND seq = NEW.seq) THEN
    RAISE EXCEPTION 'ledger.leg_count: legs are missing or too many' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;;
CREATE TRIGGER seal_balances BEFORE INSERT ON seal FOR EACH ROW EXECUTE FUNCTION check_seal();;
CREATE FUNCTION check_unsealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM seal WHERE fund_id = NEW.fund_id AND seq = NEW.seq) THEN
    RAISE EXCEPTION 'ledger.sealed: the journal is sealed' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;;
CREATE TRIGGER entry_before_seal BEFORE INSERT ON entry
  FOR EACH ROW EXECUTE FUNCTION check_unsealed()";
