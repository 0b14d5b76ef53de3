//! Moving applications along the workflow of their round.

use super::application::{happened, of_fund};
use super::letter;
use super::round::{form, load, workflow};
use super::workflow::{Need, Transition, Workflow};
use crate::access::{Action, Actor, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::ledger::store::last_number;
use entity::{application, change_request, round, round_workflow};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};

/// The most that is written with a step.
const MOST_CHARACTERS: usize = 5_000;

/// Takes a transition with an application that was sent, and tells its people what the
/// transition's letter says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AdvanceApplication {
    pub fund: String,
    pub application: String,
    pub transition: String,
    /// The stage it was seen in.
    pub stage: String,
    #[serde(default)]
    pub note: String,
    /// Questions to be answered anew, where the transition asks for them.
    #[serde(default)]
    pub questions: Vec<String>,
}

/// The reply of [`AdvanceApplication`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advanced {
    pub stage: String,
    /// Letters written to the application's people.
    pub told: usize,
}

impl AdvanceApplication {
    fn find<'a>(&self, workflow: &'a Workflow, stage: &str) -> Result<&'a Transition> {
        let gone = || Error::NotFound(format!("transition {}", self.transition));
        let found = workflow.transition(&self.transition).ok_or_else(gone)?;
        if stage == self.stage && found.leaves(stage) {
            return Ok(found);
        }
        let text = format!("the application is in {stage} now");
        let figures = vec![("stage", stage.to_owned()), ("seen", self.stage.clone())];
        Err(Error::refused("workflow.moved_on", text, figures))
    }

    /// What was written, in order.
    fn note(&self, transition: &Transition) -> Result<String> {
        let note = self.note.trim().replace("\r\n", "\n");
        if note.is_empty() && transition.asks(Need::Reason) {
            return Err(Error::field("note", "text.required", "is empty"));
        }
        check_text("note", &note)?;
        Ok(note)
    }
}

/// Paragraphs, without what turns the direction of writing.
pub(super) fn check_text(field: &str, text: &str) -> Result<()> {
    let count = text.chars().count();
    if count > MOST_CHARACTERS {
        let said = format!("has {count} characters, at most {MOST_CHARACTERS} are taken");
        let figures = vec![
            ("max", MOST_CHARACTERS.to_string()),
            ("count", count.to_string()),
        ];
        return Err(Error::field_with(field, "answer.too_long", said, figures));
    }
    if text.chars().any(crate::text::turns) {
        let said = "contains a character that turns the direction of writing";
        return Err(Error::field(field, "text.bidi_control", said));
    }
    Ok(())
}

/// Whether one of the roles that may take it is held in the fund.
fn check_actor(permit: &Permit, transition: &Transition) -> Result<()> {
    let Actor::Person(member) = permit.actor() else {
        return Ok(());
    };
    let mut held = member
        .held
        .iter()
        .filter(|h| h.reach.covers(permit.scope()));
    let may = |role| transition.actors.iter().any(|a| a.role() == role);
    if held.any(|h| h.lent_by.is_none() && may(h.role)) {
        return Ok(());
    }
    let text = "this step is taken by somebody in another role";
    Err(Error::refused("workflow.actor", text, Vec::new()))
}

impl Command for AdvanceApplication {
    type Reply = Advanced;
    const NAME: &'static str = "application.advance";
    const ACTION: Action = Action::Handle;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Advanced> {
        let row = of_fund(tx, &self.fund, &self.application).await?;
        let round = load(tx, &self.fund, &row.round).await?;
        let workflow = workflow(tx.conn(), &round).await?;
        let transition = self.find(&workflow, &row.stage)?;
        check_actor(permit, transition)?;
        let note = self.note(transition)?;
        if transition.asks(Need::Questions) {
            self.ask(permit, tx, &row, &note).await?;
        }
        let stage = transition.to.clone();
        let row = application::Model { stage, ..row };
        tx.update::<application::Entity>(permit, row.clone())
            .await?;
        let kind = if transition.asks(Need::Questions) {
            "asked"
        } else {
            "moved"
        };
        happened(permit, tx, &row, kind, &note).await?;
        let told = match &transition.letter {
            Some(text) => letter::advanced(permit, tx, (&round, &row), text, &note).await?,
            None => 0,
        };
        let stage = row.stage;
        Ok(Advanced { stage, told })
    }
}

impl AdvanceApplication {
    /// Notes which questions are to be answered anew.
    async fn ask(
        &self,
        permit: &Permit,
        tx: &mut Tx,
        row: &application::Model,
        note: &str,
    ) -> Result<()> {
        let form = form(tx.conn(), &row.round, row.form_version).await?;
        if self.questions.is_empty() {
            let text = "names no question";
            return Err(Error::field("questions", "workflow.no_question", text));
        }
        if let Some(lost) = self.questions.iter().find(|q| form.question(q).is_none()) {
            return Err(Error::NotFound(format!("question {lost}")));
        }
        let of = Condition::all().add(change_request::Column::Application.eq(&row.id));
        let column = change_request::Column::No;
        let no = last_number::<change_request::Entity>(tx.conn(), column, of).await? + 1;
        let request = change_request::Model {
            application: row.id.clone(),
            no,
            stage: row.stage.clone(),
            questions: serde_json::to_string(&self.questions)?,
            note: note.to_owned(),
            person_id: permit.actor().person_id(),
            recorded_at: tx.now(),
            submission: None,
        };
        tx.insert::<change_request::Entity>(permit, request).await
    }
}

/// Publishes another version of a round's workflow; its applications stay in their stages.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PublishWorkflow {
    pub fund: String,
    pub round: String,
    pub workflow: Workflow,
}

/// The reply of [`PublishWorkflow`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkflowVersion {
    pub round: String,
    pub version: i64,
}

impl Command for PublishWorkflow {
    type Reply = WorkflowVersion;
    const NAME: &'static str = "round.workflow";
    const ACTION: Action = Action::Announce;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<WorkflowVersion> {
        let row = load(tx, &self.fund, &self.round).await?;
        self.workflow.check()?;
        if workflow(tx.conn(), &row).await? == self.workflow {
            let text = "this is the workflow the round has";
            return Err(Error::refused("round.same_workflow", text, Vec::new()));
        }
        self.check_in_use(tx).await?;
        let version = row.workflow_version + 1;
        let next = round_workflow::Model {
            round: row.code.clone(),
            version,
            body: serde_json::to_string(&self.workflow)?,
            maker: permit.actor().name().to_owned(),
            recorded_at: tx.now(),
        };
        tx.insert::<round_workflow::Entity>(permit, next).await?;
        let row = round::Model {
            workflow_version: version,
            ..row
        };
        tx.update::<round::Entity>(permit, row).await?;
        Ok(WorkflowVersion {
            round: self.round.clone(),
            version,
        })
    }
}

impl PublishWorkflow {
    /// Stages in which applications stand cannot be taken away.
    async fn check_in_use(&self, tx: &Tx) -> Result<()> {
        let stages: Vec<String> = application::Entity::find()
            .select_only()
            .column(application::Column::Stage)
            .distinct()
            .filter(application::Column::Round.eq(&self.round))
            .into_tuple()
            .all(tx.conn())
            .await?;
        let lost = stages.iter().filter(|s| self.workflow.stage(s).is_none());
        let lost: Vec<&str> = lost.map(String::as_str).collect();
        if lost.is_empty() {
            return Ok(());
        }
        let names = lost.join(", ");
        let text = format!("applications stand in {names}, which the new workflow does not have");
        let figures = vec![("names", names)];
        Err(Error::refused("workflow.in_use", text, figures))
    }
}
