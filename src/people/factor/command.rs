//! What changes a person's second factors. A wrong code is counted, so it is an answer and no
//! refusal, which would leave nothing.

use super::secret::Secret;
use super::stored::{confirmed, none};
use crate::access::{Action, Member, Permit};
use crate::audit::{Event, INSTANCE};
use crate::command::{Command, Tx};
use crate::error::{Error, Result};
use crate::people::letter::{self, Change};
use crate::people::session::own;
use entity::value::{Instant, PersonId};
use entity::{person, recovery_code, totp};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};

const MINUTE: i64 = 60_000_000;
/// Wrong codes that cost no time.
const FREE: i64 = 5;
/// What the longest wait is, in minutes.
const LONGEST: i64 = 60;

/// What came of a code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Checked {
    Right,
    Wrong,
    /// It was not looked at: too many were wrong.
    Later(Instant),
}

/// Stores a device's secret; it counts once a first code confirmed it.
#[derive(Serialize)]
pub struct EnrolTotp {
    pub id: String,
    #[serde(skip)]
    pub sealed: String,
}

impl std::fmt::Debug for EnrolTotp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EnrolTotp({})", self.id)
    }
}

impl Command for EnrolTotp {
    type Reply = ();
    const NAME: &'static str = "factor.enrol_totp";
    const ACTION: Action = Action::Own;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<()> {
        let member = own(permit)?;
        if confirmed(tx.conn(), member.id).await?.is_some() {
            both_shown(member)?;
        }
        end(permit, tx, member.id, false).await?;
        let now = tx.now();
        let row = totp::Model {
            id: self.id.clone(),
            person_id: member.id,
            secret: Some(self.sealed.clone()),
            confirmed_at: None,
            last_step: 0,
            tries: 0,
            next_at: now,
            ended_at: None,
            recorded_at: now,
        };
        tx.insert::<totp::Entity>(permit, row).await
    }
}

/// Whoever has only the password may not exchange what stands beside it.
fn both_shown(member: &Member) -> Result<()> {
    if member.factors >= 2 {
        return Ok(());
    }
    let text = "this needs the second factor you have [access.second_factor]";
    Err(Error::Denied(text.into()))
}

/// Ends the person's devices: the confirmed one, or those that wait.
async fn end(permit: &Permit, tx: &mut Tx, person: PersonId, confirmed: bool) -> Result<()> {
    let now = tx.now();
    let which = if confirmed {
        totp::Column::ConfirmedAt.is_not_null()
    } else {
        totp::Column::ConfirmedAt.is_null()
    };
    totp::Entity::update_many()
        .col_expr(totp::Column::EndedAt, Expr::value(now.0))
        .col_expr(totp::Column::Secret, Expr::value(Option::<String>::None))
        .filter(totp::Column::PersonId.eq(person))
        .filter(totp::Column::EndedAt.is_null())
        .filter(which)
        .exec(tx.writing(permit).await?)
        .await?;
    Ok(())
}

/// Confirms a device by its first code. It replaces an earlier one.
#[derive(Serialize)]
pub struct ConfirmTotp {
    pub id: String,
    #[serde(skip)]
    pub secret: Secret,
    #[serde(skip)]
    pub code: String,
    /// Of recovery codes that go with it; none where there are some already.
    #[serde(skip)]
    pub hashes: Vec<String>,
}

impl std::fmt::Debug for ConfirmTotp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ConfirmTotp({})", self.id)
    }
}

impl Command for ConfirmTotp {
    type Reply = Checked;
    const NAME: &'static str = "factor.confirm_totp";
    const ACTION: Action = Action::Own;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Checked> {
        let member = own(permit)?;
        let row = totp::Entity::find_by_id(&self.id).one(tx.conn()).await?;
        let row = row.filter(|r| r.person_id == member.id && r.ended_at.is_none());
        let row = row.filter(|r| r.confirmed_at.is_none());
        let row = row.ok_or_else(none)?;
        if confirmed(tx.conn(), member.id).await?.is_some() {
            both_shown(member)?;
        }
        let (checked, row) = taken(permit, tx, &self.secret, &self.code, row).await?;
        let Checked::Right = checked else {
            return Ok(checked);
        };
        end(permit, tx, member.id, true).await?;
        let row = totp::Model {
            confirmed_at: Some(tx.now()),
            ..row
        };
        tx.update::<totp::Entity>(permit, row).await?;
        if !self.hashes.is_empty() {
            replace_codes(permit, tx, member.id, &self.hashes).await?;
        }
        tell(permit, tx, member.id, Change::FactorAdded).await?;
        Ok(Checked::Right)
    }
}

/// Shows a device's code.
#[derive(Serialize)]
pub struct UseTotp {
    pub id: String,
    #[serde(skip)]
    pub secret: Secret,
    #[serde(skip)]
    pub code: String,
}

impl std::fmt::Debug for UseTotp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UseTotp({})", self.id)
    }
}

impl Command for UseTotp {
    type Reply = Checked;
    const NAME: &'static str = "factor.use_totp";
    const ACTION: Action = Action::Own;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Checked> {
        let member = own(permit)?;
        let row = confirmed(tx.conn(), member.id).await?;
        // Another device may have been confirmed since the secret was opened.
        let row = row.filter(|r| r.id == self.id).ok_or_else(none)?;
        let (checked, _) = taken(permit, tx, &self.secret, &self.code, row).await?;
        Ok(checked)
    }
}

/// Takes a code of a step that no code was taken of, or counts a wrong one.
async fn taken(
    permit: &Permit,
    tx: &mut Tx,
    secret: &Secret,
    code: &str,
    row: totp::Model,
) -> Result<(Checked, totp::Model)> {
    let now = tx.now();
    if now.0 < row.next_at.0 {
        return Ok((Checked::Later(row.next_at), row));
    }
    let step = secret.step(code, now)?;
    if let Some(step) = step.filter(|step| *step > row.last_step) {
        let row = totp::Model {
            last_step: step,
            tries: 0,
            ..row
        };
        tx.update::<totp::Entity>(permit, row.clone()).await?;
        return Ok((Checked::Right, row));
    }
    let tries = row.tries + 1;
    let wait = match tries - FREE {
        over @ 0..6 => (1 << over) * MINUTE,
        over if over >= 6 => LONGEST * MINUTE,
        _ => 0,
    };
    let row = totp::Model {
        tries,
        next_at: Instant(now.0 + wait),
        ..row
    };
    tx.update::<totp::Entity>(permit, row.clone()).await?;
    wrong(permit, tx)?;
    Ok((Checked::Wrong, row))
}

fn wrong(permit: &Permit, tx: &mut Tx) -> Result<()> {
    let from = permit.actor().person().map(|p| p.address.clone());
    let event = Event {
        actor: permit.actor().name().to_owned(),
        action: "factor.wrong_code".into(),
        subject: permit.actor().name().to_owned(),
        refused: true,
        detail: serde_json::json!({ "from": from }).to_string(),
    };
    tx.tell(INSTANCE, event)
}

/// Uses up a recovery code in place of the device's.
#[derive(Serialize)]
pub struct UseRecoveryCode {
    /// None where the text cannot be one.
    #[serde(skip)]
    pub hash: Option<String>,
}

impl std::fmt::Debug for UseRecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UseRecoveryCode")
    }
}

impl Command for UseRecoveryCode {
    type Reply = Checked;
    const NAME: &'static str = "factor.use_recovery_code";
    const ACTION: Action = Action::Own;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Checked> {
        let id = own(permit)?.id;
        let now = tx.now();
        let used = match &self.hash {
            Some(hash) => {
                let done = recovery_code::Entity::update_many()
                    .col_expr(recovery_code::Column::UsedAt, Expr::value(now.0))
                    .filter(recovery_code::Column::CodeHash.eq(hash))
                    .filter(recovery_code::Column::PersonId.eq(id))
                    .filter(recovery_code::Column::UsedAt.is_null())
                    .exec(tx.writing(permit).await?)
                    .await?;
                done.rows_affected
            }
            None => 0,
        };
        if used == 0 {
            wrong(permit, tx)?;
            return Ok(Checked::Wrong);
        }
        tell(permit, tx, id, Change::CodeUsed).await?;
        Ok(Checked::Right)
    }
}

/// Replaces the recovery codes.
#[derive(Serialize)]
pub struct RenewRecoveryCodes {
    #[serde(skip)]
    pub hashes: Vec<String>,
}

/// The reply of [`RenewRecoveryCodes`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewed {
    /// How many earlier ones work no longer.
    pub ended: u64,
}

impl std::fmt::Debug for RenewRecoveryCodes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RenewRecoveryCodes")
    }
}

impl Command for RenewRecoveryCodes {
    type Reply = Renewed;
    const NAME: &'static str = "factor.renew_recovery_codes";
    const ACTION: Action = Action::Own;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Renewed> {
        let member = own(permit)?;
        both_shown(member)?;
        let unused = recovery_code::Entity::find()
            .filter(recovery_code::Column::PersonId.eq(member.id))
            .filter(recovery_code::Column::UsedAt.is_null());
        let ended = unused.count(tx.conn()).await?;
        replace_codes(permit, tx, member.id, &self.hashes).await?;
        tell(permit, tx, member.id, Change::CodesRenewed).await?;
        Ok(Renewed { ended })
    }
}

async fn replace_codes(
    permit: &Permit,
    tx: &mut Tx,
    person: PersonId,
    hashes: &[String],
) -> Result<()> {
    let now = tx.now();
    recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(now.0))
        .filter(recovery_code::Column::PersonId.eq(person))
        .filter(recovery_code::Column::UsedAt.is_null())
        .exec(tx.writing(permit).await?)
        .await?;
    for hash in hashes {
        let row = recovery_code::Model {
            code_hash: hash.clone(),
            person_id: person,
            used_at: None,
            recorded_at: now,
        };
        tx.insert::<recovery_code::Entity>(permit, row).await?;
    }
    Ok(())
}

async fn tell(permit: &Permit, tx: &mut Tx, person: PersonId, what: Change) -> Result<()> {
    let person = person::Entity::find_by_id(person).one(tx.conn()).await?;
    let person = person.ok_or_else(|| Error::NotFound("person".into()))?;
    let letter = letter::changed(&person, what);
    letter::send(permit, tx, (&person, &person.email), &letter, None).await
}
