//! One application with its answers, for those who work on it and those who consider it.

use super::calls::{Call, one};
use crate::access::{Action, Scope};
use crate::app::Ctx;
use crate::dealflow::application::{asides, membership, request, standing, typed};
use crate::dealflow::edit::draft as drafted;
use crate::dealflow::eligibility::{Rules, Verdict, verdicts};
use crate::dealflow::round::{form, rules, workflow};
use crate::dealflow::rules::version_for;
use crate::dealflow::search::Sent;
use crate::dealflow::workflow::{CHANGES, DRAFT, Stage, Workflow};
use crate::error::{Error, Result};
use crate::form::{Answers, Form, Reading, Typed, Value};
use crate::fund::encumbrance::agreed_parts;
use crate::money::{Lang, Money};
use entity::value::{Instant, PersonId};
use entity::{
    answer, application, application_event, application_message, person, round, round_form,
    submission,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use std::collections::BTreeMap;

/// See the module.
#[derive(Debug, Clone)]
pub struct Opened {
    pub application: application::Model,
    pub call: Call,
    /// The version the application is filled in by.
    pub form: Form,
    pub typed: BTreeMap<String, Typed>,
    /// The reader's role in it; none for those who only consider it.
    pub role: Option<String>,
    pub events: Vec<Event>,
    /// What was received, the latest first.
    pub submissions: Vec<submission::Model>,
    /// When an answer was last saved.
    pub saved_at: Option<Instant>,
    /// What its people are asked to change, until they did.
    pub request: Option<Request>,
    pub messages: Vec<Message>,
    /// The way it takes.
    pub workflow: Workflow,
    /// What it is held to.
    pub rules: Rules,
    /// What each source would pay of the amount asked for: local, partner. None where no ratio is
    /// agreed, or no amount is asked for yet.
    pub split: Option<(Money, Money)>,
    /// Answers that were kept aside, by question, the latest of each.
    pub aside: BTreeMap<String, answer::Model>,
}

/// See [`Opened::request`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub questions: Vec<String>,
    pub note: String,
}

/// What one side wrote to the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub of_fund: bool,
    pub by: String,
    pub body: String,
    pub at: Instant,
}

/// A line of the timeline.
#[derive(Debug, Clone)]
pub struct Event {
    pub kind: String,
    /// The stage it came to.
    pub stage: String,
    pub by: String,
    pub note: String,
    pub at: Instant,
}

impl Opened {
    pub fn reading(&self) -> Reading {
        self.call.reading()
    }

    pub fn answers(&self) -> Answers<'_> {
        Answers::new(&self.form, &self.typed, &self.reading())
    }

    /// How each rule stands by these answers.
    pub fn verdicts(&self, answers: &Answers<'_>) -> Vec<Verdict<'_>> {
        verdicts(&self.rules, answers, self.call.basis())
    }

    /// Whether its people write in it: a draft, or what they are asked to change.
    pub fn is_open(&self) -> bool {
        self.is_draft() || self.request.is_some()
    }

    pub fn is_draft(&self) -> bool {
        self.application.stage == DRAFT
    }

    /// Whether an answer can be given now.
    pub fn may_answer(&self, question: &str) -> bool {
        match &self.request {
            Some(request) => request.questions.iter().any(|q| q == question),
            None => self.is_draft(),
        }
    }

    /// The stage it is in.
    pub fn stage(&self) -> Option<&Stage> {
        self.workflow.stage(&self.application.stage)
    }

    /// Whether the round's form was changed since.
    pub fn has_newer_form(&self) -> bool {
        self.is_draft() && self.application.form_version != self.call.form_version
    }
}

/// Opens an application. Drafts are their people's alone; what was sent is also for those who
/// consider the fund's applications. To anybody else it does not exist.
pub async fn open(ctx: &Ctx, id: &str) -> Result<Opened> {
    let gone = || Error::NotFound(format!("application {id}"));
    let conn = &ctx.app.db.read;
    let row = application::Entity::find_by_id(id).one(conn).await?;
    let row = row.ok_or_else(gone)?;
    let member = match ctx.actor.person_id() {
        Some(person) => membership(conn, id, person).await?,
        None => None,
    };
    if member.is_none() {
        let scope = Scope::Fund(row.fund_id);
        let permitted = ctx.permit(Action::Consider, scope).is_ok();
        if !permitted || row.submitted_at.is_none() {
            return Err(gone());
        }
    }
    let call = one(&ctx.app, &row.round).await?.ok_or_else(gone)?;
    let stands = standing(conn, id).await?;
    let submissions = submission::Entity::find()
        .filter(submission::Column::Application.eq(id))
        .order_by_desc(submission::Column::No)
        .all(conn)
        .await?;
    // What was settled since is of no interest any more.
    let mut kept = asides(conn, id).await?;
    kept.retain(|question, row| {
        let stands = stands.get(question);
        stands.is_none_or(|s| s.revision < row.revision && s.typed != row.typed)
    });
    let sent = submissions.first();
    // What is being changed is read by others when it is sent again.
    let as_sent = stands.is_empty() || member.is_none();
    let version = match sent {
        Some(sent) if member.is_none() => sent.form_version,
        _ => row.form_version,
    };
    let of_round = round::Entity::find_by_id(&row.round).one(conn).await?;
    let of_round = of_round.ok_or_else(gone)?;
    let held_to = version_for(conn, &of_round, id).await?;
    let mut opened = Opened {
        form: form(conn, &row.round, version).await?,
        typed: if as_sent {
            received(sent)?
        } else {
            typed(&stands)
        },
        request: to_change(ctx, &row).await?,
        messages: messages(ctx, id).await?,
        workflow: workflow(conn, &of_round).await?,
        rules: rules(conn, &row.round, held_to).await?,
        split: None,
        role: member.map(|m| m.role),
        events: events(ctx, id).await?,
        submissions,
        saved_at: stands.values().map(|a| a.recorded_at).max(),
        aside: kept,
        call,
        application: row,
    };
    opened.split = split(ctx, &opened).await?;
    Ok(opened)
}

/// See [`Opened::request`].
async fn to_change(ctx: &Ctx, row: &application::Model) -> Result<Option<Request>> {
    if row.stage != CHANGES {
        return Ok(None);
    }
    let asked = request(&ctx.app.db.read, &row.id).await?;
    let asked = asked.map(|r| {
        let questions = serde_json::from_str(&r.questions)?;
        let note = r.note;
        Ok(Request { questions, note })
    });
    asked.transpose()
}

/// See [`Opened::split`].
async fn split(ctx: &Ctx, opened: &Opened) -> Result<Option<(Money, Money)>> {
    let answers = opened.answers();
    let wanted = answers.asked_for().and_then(|id| answers.understood(id));
    let Some(Ok(Value::One(text))) = wanted else {
        return Ok(None);
    };
    let Ok(amount) = Money::parse(text, opened.call.currency) else {
        return Ok(None);
    };
    let today = ctx.app.clock.today();
    agreed_parts(&ctx.app.db.read, opened.call.fund_id, amount, today).await
}

/// What came from a file was never typed: it is read as it was received.
pub(super) fn received(sent: Option<&submission::Model>) -> Result<BTreeMap<String, Typed>> {
    let Some(sent) = sent else {
        return Ok(BTreeMap::new());
    };
    let sent: Sent = serde_json::from_str(&sent.body)?;
    let typed = sent.values.into_iter().map(|(question, value)| {
        let text = match value {
            Value::One(text) => text,
            Value::Many(words) => words.join("\n"),
            Value::Rows(rows) => serde_json::to_string(&rows)?,
        };
        let lang = Lang::En;
        Ok((question, Typed { text, lang }))
    });
    typed.collect()
}

async fn messages(ctx: &Ctx, id: &str) -> Result<Vec<Message>> {
    let conn = &ctx.app.db.read;
    let rows = application_message::Entity::find()
        .filter(application_message::Column::Application.eq(id))
        .order_by_asc(application_message::Column::No)
        .all(conn)
        .await?;
    let names = names(conn, rows.iter().filter_map(|r| r.person_id)).await?;
    let each = rows.into_iter();
    let each = each.map(|row| Message {
        of_fund: row.of_fund == 1,
        by: row
            .person_id
            .and_then(|p| names.get(&p).cloned())
            .unwrap_or_default(),
        body: row.body,
        at: row.recorded_at,
    });
    Ok(each.collect())
}

async fn names(
    conn: &impl ConnectionTrait,
    ids: impl Iterator<Item = PersonId>,
) -> Result<BTreeMap<PersonId, String>> {
    let people = person::Entity::find()
        .filter(person::Column::Id.is_in(ids))
        .all(conn)
        .await?;
    Ok(people.into_iter().map(|p| (p.id, p.name)).collect())
}

async fn events(ctx: &Ctx, id: &str) -> Result<Vec<Event>> {
    let conn = &ctx.app.db.read;
    let rows = application_event::Entity::find()
        .filter(application_event::Column::Application.eq(id))
        .order_by_asc(application_event::Column::Seq)
        .all(conn)
        .await?;
    let names = names(conn, rows.iter().filter_map(|r| r.person_id)).await?;
    let each = rows.into_iter();
    Ok(each
        .map(|row| Event {
            by: row
                .person_id
                .and_then(|p| names.get(&p).cloned())
                .unwrap_or_default(),
            kind: row.kind,
            stage: row.stage,
            note: row.note,
            at: row.recorded_at,
        })
        .collect())
}

/// The form being edited, with its revision: 0 where nobody changed the published one.
pub async fn draft(ctx: &Ctx, call: &Call) -> Result<(Form, i64)> {
    ctx.permit(Action::Announce, Scope::Fund(call.fund_id))?;
    let conn = &ctx.app.db.read;
    let row = round::Entity::find_by_id(&call.code).one(conn).await?;
    let row = row.ok_or_else(|| Error::NotFound(format!("round {}", call.code)))?;
    drafted(conn, &row).await
}

/// The versions of a round's form, the latest first: number and when it was published.
pub async fn versions(ctx: &Ctx, call: &Call) -> Result<Vec<(i64, Instant)>> {
    ctx.permit(Action::Consider, Scope::Fund(call.fund_id))?;
    let rows = round_form::Entity::find()
        .filter(round_form::Column::Round.eq(&call.code))
        .order_by_desc(round_form::Column::Version)
        .all(&ctx.app.db.read)
        .await?;
    Ok(rows
        .into_iter()
        .map(|r| (r.version, r.recorded_at))
        .collect())
}
