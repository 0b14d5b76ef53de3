//! What commands about an application load and check.

use super::workflow::{CHANGES, DRAFT};
use crate::access::Permit;
use crate::command::Tx;
use crate::error::{Error, Result};
use crate::form::{Reading, Typed};
use crate::ledger::store::{last_number, stored_currency};
use crate::money::{Lang, Money};
use entity::value::PersonId;
use entity::{answer, application, application_event, application_member, change_request, round};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;

fn gone(id: &str) -> Error {
    Error::NotFound(format!("application {id}"))
}

/// An application of the command's fund and the asker's place in it; to anybody else it does not
/// exist.
pub(super) async fn own(
    permit: &Permit,
    tx: &Tx,
    fund: &str,
    id: &str,
) -> Result<(application::Model, application_member::Model)> {
    let book = tx.book(fund)?.id();
    let row = application::Entity::find_by_id(id).one(tx.conn()).await?;
    let row = row.filter(|a| a.fund_id == book).ok_or_else(|| gone(id))?;
    let person = permit.actor().person_id().ok_or_else(|| gone(id))?;
    let member = membership(tx.conn(), id, person).await?;
    Ok((row, member.ok_or_else(|| gone(id))?))
}

/// An application of the command's fund that was sent; a draft is its people's own.
pub(super) async fn of_fund(tx: &Tx, fund: &str, id: &str) -> Result<application::Model> {
    let book = tx.book(fund)?.id();
    let row = application::Entity::find_by_id(id).one(tx.conn()).await?;
    let row = row.filter(|a| a.fund_id == book && a.submitted_at.is_some());
    row.ok_or_else(|| gone(id))
}

pub(super) async fn membership(
    conn: &impl ConnectionTrait,
    application: &str,
    person: PersonId,
) -> Result<Option<application_member::Model>> {
    let key = (application.to_owned(), person);
    let row = application_member::Entity::find_by_id(key)
        .one(conn)
        .await?;
    Ok(row.filter(|m| m.ended_at.is_none()))
}

pub(super) fn still_draft(row: &application::Model) -> Result<()> {
    if row.stage == DRAFT {
        return Ok(());
    }
    let text = "this application was sent or withdrawn; its answers stay as they are";
    Err(Error::refused("application.not_draft", text, Vec::new()))
}

/// What its people may answer now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Open {
    Everything,
    /// On request: only these questions.
    Questions(change_request::Model, Vec<String>),
}

impl Open {
    pub fn holds(&self, question: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Questions(_, ids) => ids.iter().any(|id| id == question),
        }
    }
}

/// A draft is open as a whole; what was sent, for what the fund asked to be changed.
pub(super) async fn still_open(
    conn: &impl ConnectionTrait,
    row: &application::Model,
) -> Result<Open> {
    if row.stage == CHANGES
        && let Some(request) = request(conn, &row.id).await?
    {
        let ids = serde_json::from_str(&request.questions)?;
        return Ok(Open::Questions(request, ids));
    }
    still_draft(row).map(|()| Open::Everything)
}

/// What is asked to be changed and was not answered yet.
pub(super) async fn request(
    conn: &impl ConnectionTrait,
    application: &str,
) -> Result<Option<change_request::Model>> {
    Ok(change_request::Entity::find()
        .filter(change_request::Column::Application.eq(application))
        .filter(change_request::Column::Submission.is_null())
        .order_by_desc(change_request::Column::No)
        .one(conn)
        .await?)
}

/// The refusal of a question that was not asked for.
pub(super) fn not_asked(question: &str) -> Error {
    let text = format!("{question} is none of the questions to be changed");
    let figures = vec![("at", question.to_owned())];
    Error::field_with(question, "application.not_asked", text, figures)
}

/// The latest answer of each question that stands, with its revision.
pub(super) async fn standing(
    conn: &impl ConnectionTrait,
    application: &str,
) -> Result<BTreeMap<String, answer::Model>> {
    latest(conn, application, 0).await
}

/// The latest of each question that was kept aside.
pub(super) async fn asides(
    conn: &impl ConnectionTrait,
    application: &str,
) -> Result<BTreeMap<String, answer::Model>> {
    latest(conn, application, 1).await
}

async fn latest(
    conn: &impl ConnectionTrait,
    application: &str,
    aside: i64,
) -> Result<BTreeMap<String, answer::Model>> {
    let rows = answer::Entity::find()
        .filter(answer::Column::Application.eq(application))
        .filter(answer::Column::Aside.eq(aside))
        .order_by_asc(answer::Column::Revision)
        .all(conn)
        .await?;
    Ok(rows.into_iter().map(|r| (r.question.clone(), r)).collect())
}

pub(super) fn typed(standing: &BTreeMap<String, answer::Model>) -> BTreeMap<String, Typed> {
    let each = standing.iter();
    each.map(|(id, row)| {
        let lang = Lang::from_tag(&row.lang).unwrap_or(Lang::En);
        let text = row.typed.clone();
        (id.clone(), Typed { text, lang })
    })
    .collect()
}

/// What the answers of a round are read against.
pub(super) fn reading(round: &round::Model, currency: &str) -> Result<Reading> {
    let currency = stored_currency(currency)?;
    Ok(Reading {
        currency,
        least: Money::from_minor(round.ask_least.0, currency),
        most: Money::from_minor(round.ask_most.0, currency),
    })
}

/// Adds to the application's timeline.
pub(super) async fn happened(
    permit: &Permit,
    tx: &mut Tx,
    row: &application::Model,
    kind: &str,
    note: &str,
) -> Result<()> {
    let own = Condition::all().add(application_event::Column::Application.eq(&row.id));
    let column = application_event::Column::Seq;
    let last = last_number::<application_event::Entity>(tx.conn(), column, own).await?;
    let event = application_event::Model {
        application: row.id.clone(),
        seq: last + 1,
        kind: kind.to_owned(),
        stage: row.stage.clone(),
        person_id: permit.actor().person_id(),
        note: note.to_owned(),
        recorded_at: tx.now(),
    };
    tx.insert::<application_event::Entity>(permit, event).await
}
