//! A second person says that bank details are the party's own, or that they are not.

use super::detail::chain;
use super::party::Party;
use crate::access::{Action, Actor, Permit};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::fund::amount::name;
use crate::fund::payee::{self, State};
use entity::{bank_detail, bank_detail_event, person};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

/// Verifies or rejects a version. Whoever made the change may not, by whatever account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VerifyBankDetails {
    pub fund: Option<String>,
    pub party: Party,
    /// The version that was looked at; refused where there is a newer one.
    pub version: i64,
    pub verdict: Verdict,
    /// How it was verified, e.g. whom one called under which known number; or what is wrong.
    pub note: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    Verified,
    Rejected,
}

/// Where the version now stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    pub version: i64,
    pub mask: String,
    pub state: String,
}

impl Command for VerifyBankDetails {
    type Reply = Verified;
    const NAME: &'static str = "bank_details.verify";
    // The second pair of eyes itself: what it decides on was approved as a proposal before.
    const ACTION: Action = Action::Decide;

    fn fund(&self) -> Option<&str> {
        self.fund.as_deref()
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Verified> {
        if let Actor::Person(_) = permit.actor() {
            permit
                .actor()
                .allow_approval(Action::Bank, permit.scope())?;
        }
        let note = name("note", &self.note)?;
        let chain = chain(tx, self.fund.as_deref())?;
        let party = self.party.id(tx.conn()).await?;
        let rows = payee::versions(tx.conn(), chain, self.party.kind.name(), party).await?;
        let row = self.newest(&rows)?;
        refuse_maker(tx.conn(), permit.actor(), row).await?;
        let (state, last) = payee::state(tx.conn(), row, tx.now()).await?;
        let kind = match (self.verdict, state) {
            (Verdict::Verified, State::Cooling) => {
                return Err(payee::cooling(&self.party.code, row));
            }
            (Verdict::Verified, State::Waiting) => "verified",
            // Fraud is found at any time.
            (Verdict::Rejected, State::Cooling | State::Waiting | State::Verified) => "rejected",
            (_, State::Verified | State::Rejected) => return Err(decided(row, state)),
        };
        let event = bank_detail_event::Model {
            detail_id: row.id.clone(),
            seq: last.map_or(0, |event| event.seq) + 1,
            kind: kind.to_owned(),
            actor: permit.actor().name().to_owned(),
            note,
            recorded_at: tx.now(),
        };
        tx.insert::<bank_detail_event::Entity>(permit, event)
            .await?;
        Ok(Verified {
            version: row.version,
            mask: row.mask.clone(),
            state: kind.to_owned(),
        })
    }
}

impl VerifyBankDetails {
    fn newest<'a>(&self, rows: &'a [bank_detail::Model]) -> Result<&'a bank_detail::Model> {
        let newest = rows.first().ok_or_else(|| {
            let text = format!("{} has no bank details here", self.party.code);
            Error::field("party", "bank_detail.none", text)
        })?;
        if newest.version == self.version {
            return Ok(newest);
        }
        Err(Error::refused(
            "bank_detail.superseded",
            format!(
                "version {} is not the newest; look at version {} and decide on that",
                self.version, newest.version
            ),
            vec![
                ("version", self.version.to_string()),
                ("newest", newest.version.to_string()),
            ],
        ))
    }
}

fn decided(row: &bank_detail::Model, state: State) -> Error {
    Error::refused(
        "bank_detail.decided",
        format!("version {} is {} already", row.version, state.name()),
        vec![("version", row.version.to_string())],
    )
}

/// Compares human beings, of whom one may have several accounts.
async fn refuse_maker(
    conn: &impl ConnectionTrait,
    actor: &Actor,
    row: &bank_detail::Model,
) -> Result<()> {
    let Actor::Person(member) = actor else {
        return Ok(());
    };
    let by_name = person::Column::Pseudonym.eq(&row.maker);
    let maker = person::Entity::find().filter(by_name).one(conn).await?;
    if maker.is_none_or(|maker| maker.human_id != member.human) {
        return Ok(());
    }
    let text = format!(
        "version {} was entered by you; somebody else verifies it",
        row.version
    );
    let figures = vec![("version", row.version.to_string())];
    Err(Error::refused("bank_detail.own_change", text, figures))
}
