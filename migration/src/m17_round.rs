//! Calls for applications, applications, answers and what was received.

use crate::dialect::{append_only, create};
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
        append_only(manager, "round_form").await?;
        append_only(manager, "application_event").await
    }
}

const DDL: &str = "
CREATE TABLE round (
  code TEXT NOT NULL PRIMARY KEY,
  fund_id {int} NOT NULL REFERENCES fund (id),
  title TEXT NOT NULL,
  summary TEXT NOT NULL,
  zone TEXT NOT NULL,
  opens_at {int} NOT NULL,
  closes_at {int} NOT NULL CHECK (closes_at > opens_at),
  grace_minutes {int} NOT NULL CHECK (grace_minutes BETWEEN 0 AND 1440),
  budget {int} NOT NULL CHECK (budget > 0),
  ask_least {int} NOT NULL CHECK (ask_least > 0),
  ask_most {int} NOT NULL CHECK (ask_most >= ask_least),
  state TEXT NOT NULL CHECK (state IN ('draft', 'public')),
  form_version {int} NOT NULL CHECK (form_version > 0),
  recorded_at {int} NOT NULL
) {strict};;
CREATE INDEX round_fund ON round (fund_id);;
CREATE TABLE round_form (
  round TEXT NOT NULL REFERENCES round (code),
  version {int} NOT NULL CHECK (version > 0),
  body TEXT NOT NULL,
  maker TEXT NOT NULL,
  recorded_at {int} NOT NULL,
  PRIMARY KEY (round, version)
) {strict};;
CREATE TABLE round_draft (
  round TEXT NOT NULL PRIMARY KEY REFERENCES round (code),
  revision {int} NOT NULL CHECK (revision > 0),
  body TEXT NOT NULL,
  recorded_at {int} NOT NULL
) {strict};;
CREATE TABLE application (
  id TEXT NOT NULL PRIMARY KEY,
  fund_id {int} NOT NULL REFERENCES fund (id),
  round TEXT NOT NULL REFERENCES round (code),
  no {int} NOT NULL CHECK (no > 0),
  name TEXT NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN ('draft', 'submitted', 'withdrawn')),
  form_version {int} NOT NULL,
  revision {int} NOT NULL CHECK (revision >= 0),
  asked {int},
  submitted_at {int},
  recorded_at {int} NOT NULL,
  CONSTRAINT application_no UNIQUE (round, no)
) {strict};;
CREATE INDEX application_fund ON application (fund_id, stage);;
CREATE TABLE application_member (
  application TEXT NOT NULL REFERENCES application (id),
  person_id {int} NOT NULL REFERENCES person (id),
  role TEXT NOT NULL CHECK (role IN ('owner', 'contributor', 'signatory')),
  recorded_at {int} NOT NULL,
  ended_at {int},
  PRIMARY KEY (application, person_id)
) {strict};;
CREATE INDEX application_member_person ON application_member (person_id);;
CREATE TABLE application_invite (
  application TEXT NOT NULL REFERENCES application (id),
  email_key TEXT NOT NULL,
  email TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('contributor', 'signatory')),
  person_id {int} NOT NULL REFERENCES person (id),
  recorded_at {int} NOT NULL,
  ended_at {int},
  PRIMARY KEY (application, email_key)
) {strict};;
CREATE INDEX application_invite_email ON application_invite (email_key);;
CREATE TABLE answer (
  application TEXT NOT NULL REFERENCES application (id),
  revision {int} NOT NULL CHECK (revision > 0),
  question TEXT NOT NULL,
  typed TEXT NOT NULL,
  lang TEXT NOT NULL,
  aside {int} NOT NULL CHECK (aside IN (0, 1)),
  person_id {int} NOT NULL REFERENCES person (id),
  recorded_at {int} NOT NULL,
  PRIMARY KEY (application, revision, question)
) {strict};;
CREATE TABLE submission (
  application TEXT NOT NULL REFERENCES application (id),
  no {int} NOT NULL CHECK (no > 0),
  form_version {int} NOT NULL,
  body TEXT NOT NULL,
  hash TEXT NOT NULL CHECK (length(hash) = 64),
  zone TEXT NOT NULL,
  person_id {int} NOT NULL REFERENCES person (id),
  received_at {int} NOT NULL,
  PRIMARY KEY (application, no)
) {strict};;
CREATE TABLE application_event (
  application TEXT NOT NULL REFERENCES application (id),
  seq {int} NOT NULL CHECK (seq > 0),
  kind TEXT NOT NULL CHECK (kind IN ('started', 'submitted', 'withdrawn', 'moved')),
  stage TEXT NOT NULL,
  person_id {int} NOT NULL REFERENCES person (id),
  note TEXT NOT NULL,
  recorded_at {int} NOT NULL,
  PRIMARY KEY (application, seq)
) {strict}";
