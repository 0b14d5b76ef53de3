//! Calls for applications.

use super::eligibility::Rules;
use super::workflow::{Workflow, standard as standard_workflow};
use super::{deadline, letter};
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::form::{Form, Texts, standard};
use crate::fund::Amount;
use crate::fund::amount::{code, line, name};
use crate::fund::found::Made;
use crate::money::Lang;
use entity::value::Instant;
use entity::{round, round_form, round_rules, round_workflow};
use sea_orm::{ConnectionTrait, EntityTrait};
use serde::{Deserialize, Serialize};

/// Makes a round with the standard form. Nobody sees it before it is published.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CreateRound {
    pub fund: String,
    /// Part of its public address, of no other round.
    pub code: String,
    pub title: String,
    pub title_ja: String,
    pub summary: String,
    pub summary_ja: String,
    /// Local times of the fund's zone, such as `2027-03-31 17:00`.
    pub opens_at: String,
    pub closes_at: String,
    /// For how long after that an application is received all the same.
    pub grace_minutes: u16,
    pub budget: Amount,
    /// Bounds of the amount asked for.
    pub ask_least: Amount,
    pub ask_most: Amount,
}

impl Command for CreateRound {
    type Reply = Made;
    const NAME: &'static str = "round.create";
    const ACTION: Action = Action::Announce;
    const INSTANCE: bool = true;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Made> {
        let row = self.row(tx)?;
        let taken = round::Entity::find_by_id(&row.code).one(tx.conn()).await?;
        if taken.is_some() {
            let text = format!("there is a round {} already", row.code);
            return Err(Error::field("code", "round.code_taken", text));
        }
        let form = round_form::Model {
            round: row.code.clone(),
            version: 1,
            body: serde_json::to_string(&standard())?,
            maker: permit.actor().name().to_owned(),
            recorded_at: tx.now(),
        };
        tx.insert::<round::Entity>(permit, row).await?;
        tx.insert::<round_form::Entity>(permit, form).await?;
        Ok(Made {
            code: self.code.clone(),
        })
    }
}

impl CreateRound {
    fn row(&self, tx: &Tx) -> Result<round::Model> {
        let book = tx.book(&self.fund)?;
        let (fund, base) = (book.id(), book.currency());
        let zone = deadline::zone(&book.fund.zone)?;
        let opens_at = deadline::instant("opens_at", &self.opens_at, zone)?;
        let closes_at = deadline::instant("closes_at", &self.closes_at, zone)?;
        if closes_at <= opens_at {
            let text = "must be after the round opens";
            return Err(Error::field("closes_at", "round.order", text));
        }
        if self.grace_minutes > 1440 {
            let text = "is at most a day: 1440 minutes";
            return Err(Error::field("grace_minutes", "round.grace", text));
        }
        let budget = self.budget.positive("budget", base)?;
        let least = self.ask_least.positive("ask_least", base)?;
        let most = self.ask_most.positive("ask_most", base)?;
        if most.minor() < least.minor() {
            let text = "is less than the least that can be asked for";
            return Err(Error::field("ask_most", "round.bounds", text));
        }
        if most.minor() > budget.minor() {
            let text = "is more than the round's whole budget";
            return Err(Error::field("ask_most", "round.budget", text));
        }
        let title = name("title", &self.title)?;
        let summary = paragraphs("summary", &self.summary)?;
        let title_ja = line("title_ja", self.title_ja.trim())?;
        let summary_ja = paragraphs("summary_ja", &self.summary_ja)?;
        let said = |english: &str, ja: &str| {
            serde_json::to_string(&Texts::new(english, &[(Lang::Ja, ja)]))
        };
        Ok(round::Model {
            code: code("code", &self.code)?,
            fund_id: fund,
            title: said(&title, &title_ja)?,
            summary: said(&summary, &summary_ja)?,
            zone: zone.to_string(),
            opens_at,
            closes_at,
            grace_minutes: i64::from(self.grace_minutes),
            budget: entity::value::Minor(budget.minor()),
            ask_least: entity::value::Minor(least.minor()),
            ask_most: entity::value::Minor(most.minor()),
            state: "draft".into(),
            form_version: 1,
            workflow_version: 0,
            rules_version: 0,
            recorded_at: tx.now(),
        })
    }
}

/// A text of several lines, of at most 5,000 characters.
fn paragraphs(field: &str, text: &str) -> Result<String> {
    let text = text.trim().replace("\r\n", "\n");
    let count = text.chars().count();
    if count > 5_000 {
        let said = format!("has {count} characters, at most 5000 are taken");
        let figures = vec![("max", "5000".to_owned()), ("count", count.to_string())];
        return Err(Error::field_with(field, "answer.too_long", said, figures));
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        let said = "contains a control character";
        return Err(Error::field(field, "text.control", said));
    }
    if text.chars().any(crate::text::turns) {
        let said = "contains a character that changes the reading direction";
        return Err(Error::field(field, "text.bidi_control", said));
    }
    Ok(text)
}

/// A round of the fund that the command is about.
pub(super) async fn load(tx: &Tx, fund: &str, code: &str) -> Result<round::Model> {
    let id = tx.book(fund)?.id();
    let row = round::Entity::find_by_id(code).one(tx.conn()).await?;
    row.filter(|r| r.fund_id == id).ok_or_else(|| {
        let text = format!("there is no round {code} in this fund");
        let figures = vec![("text", code.to_owned())];
        Error::field_with("round", "choice.unknown", text, figures)
    })
}

/// A version of a round's form.
pub(super) async fn form(conn: &impl ConnectionTrait, round: &str, version: i64) -> Result<Form> {
    let key = (round.to_owned(), version);
    let row = round_form::Entity::find_by_id(key).one(conn).await?;
    let row =
        row.ok_or_else(|| Error::Internal(format!("form {version} of {round} is missing")))?;
    Ok(serde_json::from_str(&row.body)?)
}

/// The way a round's applications take.
pub(super) async fn workflow(
    conn: &impl ConnectionTrait,
    round: &round::Model,
) -> Result<Workflow> {
    let version = round.workflow_version;
    if version == 0 {
        return Ok(standard_workflow());
    }
    let key = (round.code.clone(), version);
    let row = round_workflow::Entity::find_by_id(key).one(conn).await?;
    let gone = || Error::Internal(format!("workflow {version} of {} is missing", round.code));
    Ok(serde_json::from_str(&row.ok_or_else(gone)?.body)?)
}

/// A version of a round's eligibility rules; version 0 has none.
pub(super) async fn rules(conn: &impl ConnectionTrait, round: &str, version: i64) -> Result<Rules> {
    if version == 0 {
        return Ok(Rules::default());
    }
    let key = (round.to_owned(), version);
    let row = round_rules::Entity::find_by_id(key).one(conn).await?;
    let gone = || Error::Internal(format!("rules {version} of {round} are missing"));
    Ok(serde_json::from_str(&row.ok_or_else(gone)?.body)?)
}

/// Shows the round to everybody; it takes applications from its opening on.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PublishRound {
    pub fund: String,
    pub round: String,
}

impl Command for PublishRound {
    type Reply = Made;
    const NAME: &'static str = "round.publish";
    const ACTION: Action = Action::Announce;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Made> {
        let row = load(tx, &self.fund, &self.round).await?;
        if row.state == "public" {
            let text = format!("round {} is published already", row.code);
            return Err(Error::refused("round.public", text, Vec::new()));
        }
        if row.closes_at < tx.now() {
            let text = "its closing time has passed; make another round";
            return Err(Error::refused("round.past", text, Vec::new()));
        }
        let row = round::Model {
            state: "public".into(),
            ..row
        };
        tx.update::<round::Entity>(permit, row).await?;
        Ok(Made {
            code: self.round.clone(),
        })
    }
}

/// Moves the deadline to a later time; everybody with a draft is told by letter.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExtendRound {
    pub fund: String,
    pub round: String,
    /// A local time of the round's zone.
    pub closes_at: String,
    pub reason: String,
}

/// The reply of [`ExtendRound`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extended {
    pub closes_at: Instant,
    /// Letters written to people with a draft.
    pub told: usize,
}

impl Command for ExtendRound {
    type Reply = Extended;
    const NAME: &'static str = "round.extend";
    const ACTION: Action = Action::Announce;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Extended> {
        let row = load(tx, &self.fund, &self.round).await?;
        name("reason", &self.reason)?;
        let closes_at =
            deadline::instant("closes_at", &self.closes_at, deadline::zone(&row.zone)?)?;
        if closes_at <= row.closes_at || closes_at <= tx.now() {
            let text = "must be later than the present deadline, and than now";
            return Err(Error::field("closes_at", "round.earlier", text));
        }
        let row = round::Model { closes_at, ..row };
        tx.update::<round::Entity>(permit, row.clone()).await?;
        let told = letter::extended(permit, tx, &row).await?;
        Ok(Extended { closes_at, told })
    }
}
