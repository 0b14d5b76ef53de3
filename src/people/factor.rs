//! Second factors: one-time codes of a device, and recovery codes for when it is lost.
//!
//! Commands get secrets opened and codes hashed; only this file's functions touch the keys.

mod command;
mod recovery;
mod secret;
mod stored;

use super::sign_in::{Origin, Proven, open};
use super::throttle::{self, Attempt};
use crate::access::Member;
use crate::access::session::{TOKEN, Token};
use crate::app::{App, Ctx};
use crate::error::{Error, Result};
use crate::secret::Place;
use entity::value::PersonId;
use entity::{recovery_code, session, totp};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

pub use command::{
    Checked, ConfirmTotp, EnrolTotp, RenewRecoveryCodes, Renewed, UseRecoveryCode, UseTotp,
};
pub use recovery::RecoveryCode;
pub use secret::Secret;

use stored::{confirmed, none};

/// What a person has beside the password.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Factors {
    pub totp: bool,
    /// Recovery codes that can still be used.
    pub codes: u64,
}

/// What a person has beside the password.
pub async fn of(app: &App, person: PersonId) -> Result<Factors> {
    let conn = &app.db.read;
    let codes = recovery_code::Entity::find()
        .filter(recovery_code::Column::PersonId.eq(person))
        .filter(recovery_code::Column::UsedAt.is_null())
        .count(conn)
        .await?;
    Ok(Factors {
        totp: confirmed(conn, person).await?.is_some(),
        codes,
    })
}

fn place(id: &str) -> Place<'_> {
    Place {
        table: "totp",
        column: "secret",
        row: id,
    }
}

fn opened(app: &App, row: &totp::Model) -> Result<Secret> {
    let sealed = row.secret.as_deref().ok_or_else(none)?;
    Secret::read(app.ring.open(place(&row.id), sealed)?.text()?)
}

fn acting(ctx: &Ctx) -> Result<&Member> {
    let member = ctx.actor.person();
    member.ok_or_else(|| Error::Denied("this is for a person who signed in".into()))
}

/// Begins with a new device: a secret to be shown once and confirmed by a first code.
pub async fn enrol(ctx: &Ctx, key: &str) -> Result<(String, Secret)> {
    let id = uuid::Uuid::new_v4().to_string();
    let secret = Secret::fresh()?;
    let sealed = ctx.app.ring.seal(place(&id), secret.base32().as_bytes())?;
    let command = EnrolTotp {
        id: id.clone(),
        sealed,
    };
    ctx.run(key, command).await?;
    Ok((id, secret))
}

/// The secret of a device that waits for its first code, to show it again.
pub async fn waiting(ctx: &Ctx, id: &str) -> Result<Secret> {
    let member = acting(ctx)?;
    let row = totp::Entity::find_by_id(id).one(&ctx.app.db.read).await?;
    let row = row.filter(|r| r.person_id == member.id && r.confirmed_at.is_none());
    opened(&ctx.app, &row.ok_or_else(none)?)
}

/// Confirms a new device by its first code; gives recovery codes to be shown once, where the
/// person had none.
pub async fn confirm(ctx: &Ctx, id: &str, code: &str) -> Result<(Checked, Vec<RecoveryCode>)> {
    let member = acting(ctx)?;
    let secret = waiting(ctx, id).await?;
    let codes = match of(&ctx.app, member.id).await?.codes {
        0 => RecoveryCode::sheet()?,
        _ => Vec::new(),
    };
    let command = ConfirmTotp {
        id: id.to_owned(),
        secret,
        code: code.to_owned(),
        hashes: hashes(&codes, member.id),
    };
    let checked = ctx.run(&fresh_key(), command).await?;
    Ok((checked, codes))
}

fn hashes(codes: &[RecoveryCode], person: PersonId) -> Vec<String> {
    codes.iter().map(|code| code.hash(person)).collect()
}

/// Each code typed is tried for itself.
fn fresh_key() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Checks a device's code.
pub async fn use_totp(ctx: &Ctx, code: &str) -> Result<Checked> {
    let member = acting(ctx)?;
    let row = confirmed(&ctx.app.db.read, member.id).await?;
    let row = row.ok_or_else(none)?;
    let command = UseTotp {
        secret: opened(&ctx.app, &row)?,
        id: row.id,
        code: code.to_owned(),
    };
    ctx.run(&fresh_key(), command).await
}

/// Uses a recovery code up.
pub async fn use_recovery_code(ctx: &Ctx, code: &str) -> Result<Checked> {
    let member = acting(ctx)?;
    let attempts = [Attempt::new(throttle::RECOVERY_CODE, &[&member.pseudonym])];
    throttle::attempt(&ctx.app, &attempts).await?;
    let code = RecoveryCode::read(code);
    let command = UseRecoveryCode {
        hash: code.map(|code| code.hash(member.id)),
    };
    let checked = ctx.run(&fresh_key(), command).await?;
    if checked == Checked::Right {
        throttle::succeeded(&ctx.app, &attempts).await?;
    }
    Ok(checked)
}

/// Replaces the recovery codes; the new ones are to be shown once.
pub async fn renew(ctx: &Ctx) -> Result<Vec<RecoveryCode>> {
    let codes = RecoveryCode::sheet()?;
    let command = RenewRecoveryCodes {
        hashes: hashes(&codes, acting(ctx)?.id),
    };
    ctx.run(&fresh_key(), command).await?;
    Ok(codes)
}

/// Replaces the session that asks by one in which both factors were shown; gives its token. Only
/// after [`Checked::Right`].
pub async fn raise(ctx: &Ctx, from: &Origin) -> Result<Token> {
    let member = acting(ctx)?;
    let row = session::Entity::find_by_id(&member.session)
        .one(&ctx.app.db.read)
        .await?;
    let way = row.map_or("password", |row| match row.way.as_str() {
        "link" => "link",
        "provider" => "provider",
        TOKEN => TOKEN,
        "passkey" => "passkey",
        _ => "password",
    });
    let proven = Some(Proven {
        person: member.id,
        password_hash: None,
    });
    let named = Some(member.pseudonym.clone());
    let replaces = Some(member.session.clone());
    open(&ctx.app, proven, named, from, replaces, way, 2).await
}
