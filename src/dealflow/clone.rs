//! A round like an earlier one.

use super::deadline;
use super::round::{form, load, rules, workflow};
use super::rules::publish;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::fund::amount::code;
use crate::fund::found::Made;
use entity::{round, round_form, round_workflow};
use sea_orm::EntityTrait;
use serde::{Deserialize, Serialize};

/// Makes a round with the texts, amounts, rules and present form of another one of the fund, at other
/// times. Nobody sees it before it is published.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CloneRound {
    pub fund: String,
    /// The one that is copied.
    pub round: String,
    pub code: String,
    /// Local times of the fund's zone.
    pub opens_at: String,
    pub closes_at: String,
}

impl Command for CloneRound {
    type Reply = Made;
    const NAME: &'static str = "round.clone";
    const ACTION: Action = Action::Announce;
    const INSTANCE: bool = true;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Made> {
        let model = load(tx, &self.fund, &self.round).await?;
        let zone = deadline::zone(&tx.book(&self.fund)?.fund.zone)?;
        let opens_at = deadline::instant("opens_at", &self.opens_at, zone)?;
        let closes_at = deadline::instant("closes_at", &self.closes_at, zone)?;
        if closes_at <= opens_at {
            let text = "must be after the round opens";
            return Err(Error::field("closes_at", "round.order", text));
        }
        let own = code("code", &self.code)?;
        let taken = round::Entity::find_by_id(&own).one(tx.conn()).await?;
        if taken.is_some() {
            let text = format!("there is a round {own} already");
            return Err(Error::field("code", "round.code_taken", text));
        }
        let body = form(tx.conn(), &model.code, model.form_version).await?;
        let way = match model.workflow_version {
            0 => None,
            _ => Some(workflow(tx.conn(), &model).await?),
        };
        let rules = rules(tx.conn(), &model.code, model.rules_version).await?;
        let row = round::Model {
            code: own.clone(),
            zone: zone.to_string(),
            opens_at,
            closes_at,
            state: "draft".into(),
            form_version: 1,
            workflow_version: model.workflow_version.min(1),
            rules_version: 0,
            recorded_at: tx.now(),
            ..model
        };
        let first = round_form::Model {
            round: own.clone(),
            version: 1,
            body: serde_json::to_string(&body)?,
            maker: permit.actor().name().to_owned(),
            recorded_at: tx.now(),
        };
        tx.insert::<round::Entity>(permit, row.clone()).await?;
        tx.insert::<round_form::Entity>(permit, first).await?;
        if !rules.rules.is_empty() {
            let row = publish(permit, tx, row, &rules).await?;
            tx.update::<round::Entity>(permit, row).await?;
        }
        if let Some(way) = way {
            let first = round_workflow::Model {
                round: own.clone(),
                version: 1,
                body: serde_json::to_string(&way)?,
                maker: permit.actor().name().to_owned(),
                recorded_at: tx.now(),
            };
            tx.insert::<round_workflow::Entity>(permit, first).await?;
        }
        Ok(Made { code: own })
    }
}
