//! Beginning an application.

use super::application::happened;
use super::round::load;
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::digest::Bytes;
use crate::error::{Error, Result};
use crate::ledger::store::last_number;
use entity::value::{Instant, PersonId};
use entity::{application, application_member, round};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// Begins an application to an open round. Whoever owns one in it is led to that one; who only
/// works on somebody else's may begin their own.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StartApplication {
    pub fund: String,
    pub round: String,
    /// What it will be called, from the key of the request.
    pub id: String,
}

/// The reply of [`StartApplication`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    pub application: String,
    /// Whether there was none before.
    pub new: bool,
}

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Ten letters and digits that cannot be mistaken for each other.
pub(super) fn id(key: &str) -> String {
    let mut bytes = Bytes::new("cofund-application-1");
    bytes.text(key);
    let digits = bytes.finish();
    let pairs = digits.as_bytes().chunks(2).take(10);
    let number = |pair: &[u8]| {
        let text = std::str::from_utf8(pair).unwrap_or("0");
        u8::from_str_radix(text, 16).unwrap_or(0)
    };
    pairs
        .map(|pair| char::from(LETTERS[usize::from(number(pair) % 32)]))
        .collect()
}

impl StartApplication {
    pub fn new(fund: &str, round: &str, key: &str) -> Self {
        Self {
            fund: fund.to_owned(),
            round: round.to_owned(),
            id: id(key),
        }
    }
}

/// Whether applications are received now.
pub(super) fn check_open(round: &round::Model, now: Instant) -> Result<()> {
    if round.state != "public" {
        return Err(Error::NotFound(format!("round {}", round.code)));
    }
    if now < round.opens_at {
        let text = "the round is not open yet";
        return Err(Error::refused("round.not_open", text, Vec::new()));
    }
    if now.0 > round.closes_at.0 + round.grace_minutes * 60_000_000 {
        let text = "the round is closed";
        return Err(Error::refused("call.closed", text, Vec::new()));
    }
    Ok(())
}

impl Command for StartApplication {
    type Reply = Started;
    const NAME: &'static str = "application.start";
    const ACTION: Action = Action::Apply;

    fn fund(&self) -> Option<&str> {
        Some(&self.fund)
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Started> {
        let round = load(tx, &self.fund, &self.round).await?;
        let who = permit.actor().person_id();
        let who = who.ok_or_else(|| Error::Denied(Action::Apply.name().into()))?;
        if let Some(id) = present(tx, &round, who).await? {
            let (application, new) = (id, false);
            return Ok(Started { application, new });
        }
        check_open(&round, tx.now())?;
        let of_round = Condition::all().add(application::Column::Round.eq(&round.code));
        let no = application::Column::No;
        let last = last_number::<application::Entity>(tx.conn(), no, of_round).await?;
        let row = application::Model {
            id: self.id.clone(),
            fund_id: round.fund_id,
            round: round.code.clone(),
            no: last + 1,
            name: String::new(),
            stage: "draft".into(),
            form_version: round.form_version,
            revision: 0,
            asked: None,
            submitted_at: None,
            recorded_at: tx.now(),
        };
        let owner = application_member::Model {
            application: row.id.clone(),
            person_id: who,
            role: "owner".into(),
            recorded_at: tx.now(),
            ended_at: None,
        };
        tx.insert::<application::Entity>(permit, row.clone())
            .await?;
        tx.insert::<application_member::Entity>(permit, owner)
            .await?;
        happened(permit, tx, &row, "started", "").await?;
        Ok(Started {
            application: row.id,
            new: true,
        })
    }
}

/// The application somebody has in a round already, unless they withdrew it.
async fn present(tx: &Tx, round: &round::Model, who: PersonId) -> Result<Option<String>> {
    let own = application_member::Entity::find()
        .filter(application_member::Column::PersonId.eq(who))
        .filter(application_member::Column::Role.eq("owner"))
        .filter(application_member::Column::EndedAt.is_null())
        .all(tx.conn())
        .await?;
    let ids = own.into_iter().map(|m| m.application);
    let found = application::Entity::find()
        .filter(application::Column::Id.is_in(ids))
        .filter(application::Column::Round.eq(&round.code))
        .filter(application::Column::Stage.ne("withdrawn"))
        .one(tx.conn())
        .await?;
    Ok(found.map(|a| a.id))
}
