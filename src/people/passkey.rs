//! Passkeys: keys on a person's own device, which it uses only for whom it recognises. They count
//! as two factors, to sign in with alone or beside a password.

mod ceremony;
mod command;
mod refusal;

use super::sign_in::{Origin, Proven, open};
use super::throttle::{self, Attempt};
use crate::access::Member;
use crate::access::session::Token;
use crate::app::{App, Ctx};
use crate::digest::Bytes;
use crate::error::{Error, Result};
use crate::people::factor;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ceremony::{Kind, answered, ask};
use entity::value::{Instant, PersonId};
use entity::{passkey, person, session};
use refusal::{unconfirmed, unusable, wrong};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use std::sync::Arc;
use uuid::Uuid;
use webauthn_rs::prelude::{
    AuthenticationResult, CredentialID, DiscoverableAuthentication, Passkey, PasskeyAuthentication,
    PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential, Url, Webauthn,
    WebauthnBuilder,
};

pub use ceremony::{Asked, Sent};
pub use command::{AddPasskey, ConfirmSession, RemovePasskey};

/// Where passkeys are made for: the host that browsers name.
pub struct Place(Webauthn);

impl Place {
    /// `host` is offered over TLS; this machine's own name without one.
    pub fn new(host: Option<&str>) -> Result<Self> {
        let broken = |e: &dyn std::fmt::Display| Error::Internal(format!("passkeys: {e}"));
        let (id, origin) = match host {
            Some(host) => (host, format!("https://{host}")),
            None => ("localhost", "http://localhost".to_owned()),
        };
        let origin = Url::parse(&origin).map_err(|e| broken(&e))?;
        let built = WebauthnBuilder::new(id, &origin)
            .map_err(|e| broken(&e))?
            .rp_name("Cofund")
            // Ports of this machine are nobody else's.
            .allow_any_port(host.is_none())
            .build();
        Ok(Self(built.map_err(|e| broken(&e))?))
    }
}

/// A passkey as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    pub id: String,
    pub name: String,
    pub recorded_at: Instant,
    pub used_at: Option<Instant>,
}

/// The person's passkeys, the latest first.
pub async fn list(app: &App, person: PersonId) -> Result<Vec<Listed>> {
    let rows = rows(app, person).await?.into_iter();
    let listed = rows.map(|row| Listed {
        id: row.id,
        name: row.name,
        recorded_at: row.recorded_at,
        used_at: row.used_at,
    });
    Ok(listed.collect())
}

async fn rows(app: &App, person: PersonId) -> Result<Vec<passkey::Model>> {
    let rows = passkey::Entity::find()
        .filter(passkey::Column::PersonId.eq(person))
        .filter(passkey::Column::EndedAt.is_null())
        .order_by_desc(passkey::Column::RecordedAt)
        .all(&app.db.read)
        .await?;
    Ok(rows)
}

fn acting(ctx: &Ctx) -> Result<&Member> {
    let member = ctx.actor.person();
    member.ok_or_else(|| Error::Denied("this is for a person who signed in".into()))
}

/// What devices call a person; it tells nothing, and stays when name and address change.
fn handle(pseudonym: &str) -> Uuid {
    let mut bytes = Bytes::new("cofund-passkey-person-1");
    bytes.text(pseudonym);
    let digits = bytes.finish();
    Uuid::try_parse(&digits[..32]).expect("a hash is written in hexadecimal digits")
}

/// Whether the person showed of late who they are.
pub async fn is_confirmed(ctx: &Ctx) -> Result<bool> {
    let member = acting(ctx)?;
    let row = session::Entity::find_by_id(&member.session);
    let row = row.one(&ctx.app.db.read).await?;
    let now = ctx.app.clock.now();
    Ok(row.is_some_and(|row| now.0 - row.confirmed_at.0 < command::RECENT))
}

/// Takes the password of whoever sits at an open session.
pub async fn confirm(ctx: &Ctx, password: &str) -> Result<()> {
    let (app, member) = (&ctx.app, acting(ctx)?);
    let person = person::Entity::find_by_id(member.id).one(&app.db.read);
    let stored = person.await?.and_then(|p| p.password_hash);
    let attempts = [Attempt::new(throttle::PASSWORD, &[&member.pseudonym])];
    throttle::attempt(app, &attempts).await?;
    if !app.passwords.verify(password, stored.as_deref()).await? {
        let text = "is not the present password";
        return Err(Error::field("current", "password.wrong", text));
    }
    throttle::succeeded(app, &attempts).await?;
    ctx.run(&Uuid::new_v4().to_string(), ConfirmSession {})
        .await
}

/// Asks the browser to make a passkey.
pub async fn begin_adding(ctx: &Ctx, place: &Place, browser: &str) -> Result<Asked> {
    let member = acting(ctx)?;
    if !is_confirmed(ctx).await? {
        return Err(unconfirmed());
    }
    let known = rows(&ctx.app, member.id).await?;
    let known = known.iter().filter_map(|row| {
        let id = URL_SAFE_NO_PAD.decode(&row.credential_id).ok()?;
        Some(CredentialID::from(id))
    });
    let (id, name) = (handle(&member.pseudonym), &member.email);
    let known = Some(known.collect());
    let started = place
        .0
        .start_passkey_registration(id, name, &member.name, known);
    let (options, state) = started.map_err(|e| failed(&e, unusable))?;
    let mut options = serde_json::to_value(&options)?;
    // One that the device finds by itself, so that nobody types an address to sign in.
    let chosen = &mut options["publicKey"]["authenticatorSelection"];
    chosen["residentKey"] = "required".into();
    chosen["requireResidentKey"] = true.into();
    ask(&ctx.app, Kind::Register, browser, &options, &state).await
}

/// Keeps what the browser made. Whoever had one factor has shown two with it; gives the token of
/// the session that stands in then.
pub async fn finish_adding(
    ctx: &Ctx,
    place: &Place,
    browser: (&str, &Origin),
    sent: Sent<'_>,
    name: &str,
) -> Result<Option<Token>> {
    let (answer, state): (RegisterPublicKeyCredential, PasskeyRegistration) =
        answered(&ctx.app, Kind::Register, browser.0, sent).await?;
    let made = place.0.finish_passkey_registration(&answer, &state);
    let made = made.map_err(|e| failed(&e, unusable))?;
    let command = AddPasskey {
        id: Uuid::new_v4().to_string(),
        name: name.to_owned(),
        credential_id: URL_SAFE_NO_PAD.encode(made.cred_id()),
        credential: serde_json::to_string(&made)?,
    };
    ctx.run(&Uuid::new_v4().to_string(), command).await?;
    if acting(ctx)?.factors >= 2 {
        return Ok(None);
    }
    factor::raise(ctx, browser.1).await.map(Some)
}

/// Asks a browser for any passkey of this site.
pub async fn begin_entering(
    app: &App,
    place: &Place,
    browser: &str,
    from: &Origin,
) -> Result<Asked> {
    throttle::attempt(app, &attempts(from)).await?;
    let started = place.0.start_discoverable_authentication();
    let (options, state) = started.map_err(|e| failed(&e, wrong))?;
    ask(app, Kind::Enter, browser, &options, &state).await
}

/// Begins a session for whoever's passkey it is; gives its token.
pub async fn enter(
    app: &Arc<App>,
    place: &Place,
    browser: (&str, &Origin),
    sent: Sent<'_>,
) -> Result<Token> {
    let (answer, state): (PublicKeyCredential, DiscoverableAuthentication) =
        answered(app, Kind::Enter, browser.0, sent).await?;
    let (proven, named) = match recognise(app, place, &answer, state).await? {
        Some(person) => {
            let proven = Proven {
                person: person.id,
                password_hash: None,
            };
            (Some(proven), Some(person.pseudonym))
        }
        None => (None, None),
    };
    let opened = open(app, proven, named, browser.1, None, "passkey", 2).await;
    // The sentence of a sign-in that is not let in is about passwords.
    let opened = opened.map_err(|e| match e {
        Error::Refused(_) => wrong(),
        other => other,
    })?;
    throttle::succeeded(app, &attempts(browser.1)).await?;
    Ok(opened)
}

async fn recognise(
    app: &App,
    place: &Place,
    answer: &PublicKeyCredential,
    state: DiscoverableAuthentication,
) -> Result<Option<person::Model>> {
    let Ok((handle_sent, id)) = place.0.identify_discoverable_authentication(answer) else {
        return Ok(None);
    };
    let found = passkey::Entity::find()
        .filter(passkey::Column::CredentialId.eq(URL_SAFE_NO_PAD.encode(id)))
        .filter(passkey::Column::EndedAt.is_null())
        .one(&app.db.read)
        .await?;
    let Some(row) = found else {
        return Ok(None);
    };
    let person = person::Entity::find_by_id(row.person_id).one(&app.db.read);
    let person = person
        .await?
        .filter(|p| handle(&p.pseudonym) == handle_sent);
    let stored: Passkey = serde_json::from_str(&row.credential)?;
    let key = webauthn_rs::prelude::DiscoverableKey::from(&stored);
    let checked = place
        .0
        .finish_discoverable_authentication_v2(answer, state, &key);
    match checked {
        Ok(result) if used(app, row, stored, &result).await? => Ok(person),
        Ok(_) => Ok(None),
        Err(error) => {
            tracing::info!(%error, "a passkey was refused");
            Ok(None)
        }
    }
}

/// Asks for one of the person's own passkeys, beside what they showed already.
pub async fn begin_second(ctx: &Ctx, place: &Place, browser: &str) -> Result<Asked> {
    let keys = rows(&ctx.app, acting(ctx)?.id).await?;
    let keys: Vec<Passkey> = keys
        .iter()
        .map(|row| serde_json::from_str(&row.credential))
        .collect::<Result<_, _>>()?;
    let started = place.0.start_passkey_authentication(&keys);
    let (options, state) = started.map_err(|e| failed(&e, wrong))?;
    ask(&ctx.app, Kind::Second, browser, &options, &state).await
}

/// Replaces the session by one in which two factors were shown; gives its token.
pub async fn second(
    ctx: &Ctx,
    place: &Place,
    browser: (&str, &Origin),
    sent: Sent<'_>,
) -> Result<Token> {
    let (answer, state): (PublicKeyCredential, PasskeyAuthentication) =
        answered(&ctx.app, Kind::Second, browser.0, sent).await?;
    let checked = place.0.finish_passkey_authentication(&answer, &state);
    let checked = checked.map_err(|e| failed(&e, wrong))?;
    let id = URL_SAFE_NO_PAD.encode(checked.cred_id());
    let own = rows(&ctx.app, acting(ctx)?.id).await?;
    let row = own.into_iter().find(|row| row.credential_id == id);
    let row = row.ok_or_else(wrong)?;
    let stored: Passkey = serde_json::from_str(&row.credential)?;
    if !used(&ctx.app, row, stored, &checked).await? {
        return Err(wrong());
    }
    factor::raise(ctx, browser.1).await
}

/// Keeps the device's counter, so that a copy of the key is found out; whether it may be used.
async fn used(
    app: &App,
    row: passkey::Model,
    mut stored: Passkey,
    result: &AuthenticationResult,
) -> Result<bool> {
    if !result.user_verified() {
        return Ok(false);
    }
    stored.update_credential(result);
    let done = passkey::Entity::update_many()
        .col_expr(
            passkey::Column::Credential,
            Expr::value(serde_json::to_string(&stored)?),
        )
        .col_expr(passkey::Column::UsedAt, Expr::value(app.clock.now().0))
        .filter(passkey::Column::Id.eq(&row.id))
        // Of two answers at once with one counter, one is a copy's.
        .filter(passkey::Column::Credential.eq(&row.credential))
        .exec(&app.db.write)
        .await?;
    Ok(done.rows_affected == 1)
}

fn attempts(from: &Origin) -> [Attempt; 1] {
    let network = throttle::network(&from.address);
    [Attempt::new(throttle::PASSKEY, &[&network])]
}

fn failed(error: &webauthn_rs::prelude::WebauthnError, refusal: fn() -> Error) -> Error {
    tracing::info!(%error, "a passkey was refused");
    refusal()
}
