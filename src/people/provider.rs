//! Signing in with an account that a person has elsewhere: `OpenID` Connect's code flow, with PKCE,
//! state and nonce.
//!
//! Nothing of a visit under way is a secret of the database: verifier and nonce follow from what
//! only the browser has and from the state, of which a hash is stored.

mod claims;
mod client;
mod link;
mod refusal;
mod visit;

use super::person::by_email;
use super::sign_in::{Origin, Proven, open};
use super::throttle::{self, Attempt};
use crate::access::Actor;
use crate::access::session::Token;
use crate::app::{App, Ctx};
use crate::config;
use crate::error::{Error, Result};
use crate::money::Lang;
use client::{Http, Known};
use entity::{identity, person};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use std::sync::Arc;

pub use link::LinkIdentity;

use claims::Shown;

/// The providers that are configured; none most often.
#[derive(Debug, Default)]
pub struct Providers {
    known: Vec<Known>,
    http: Http,
}

/// The browser that signs in.
#[derive(Debug, Clone, Copy)]
pub struct Browser<'a> {
    /// What its forms carry before it has a session, which no other browser knows.
    pub key: &'a str,
    pub from: &'a Origin,
    /// Where the provider sends it back to.
    pub back: &'a str,
}

/// What the browser came back with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Answer<'a> {
    pub state: &'a str,
    pub code: &'a str,
    pub error: &'a str,
    /// Who answers; empty where the provider does not say.
    pub issuer: &'a str,
}

impl Providers {
    /// Reads the secrets that the settings name; asks nobody yet.
    pub fn new(settings: &[config::Provider]) -> Result<Self> {
        let known = settings.iter().map(Known::new).collect::<Result<_>>()?;
        Ok(Self {
            known,
            http: Http::default(),
        })
    }

    /// As they are called on buttons.
    pub fn names(&self) -> Vec<String> {
        let names = self.known.iter().map(|one| one.setting.name.clone());
        names.collect()
    }

    /// Where forms lead that ask for them.
    pub fn origins(&self) -> Vec<String> {
        let origins = self.known.iter().map(|one| one.setting.origin());
        origins.collect()
    }

    /// Where to send a browser that wants to sign in by the provider called `name`.
    pub async fn begin(
        &self,
        app: &App,
        name: &str,
        browser: Browser<'_>,
        next: &str,
    ) -> Result<String> {
        let known = self.known.iter().find(|one| one.setting.name == name);
        let known = known.ok_or_else(|| Error::NotFound(format!("provider {name}")))?;
        throttle::attempt(app, &attempts(browser.from)).await?;
        let state = Token::fresh()?;
        let ways = visit::Ways::of(browser.key, &state);
        let url = known
            .address(&self.http, state.text(), &ways, browser.back)
            .await?;
        visit::begin(app, &state, browser.key, &known.setting.issuer, next).await?;
        Ok(url)
    }

    /// Begins a session for a browser that came back; gives its token and the page it wanted.
    pub async fn finish(
        &self,
        app: &Arc<App>,
        answer: Answer<'_>,
        browser: Browser<'_>,
    ) -> Result<(Token, String)> {
        let state = Token::read(answer.state).ok_or_else(refusal::spent)?;
        let visit = visit::end(app, &state, browser.key).await?;
        let known = self.known.iter().find(|k| k.setting.issuer == visit.issuer);
        let known = known.ok_or_else(refusal::spent)?;
        let name = &known.setting.name;
        if !answer.error.is_empty() {
            return Err(refusal::declined(name));
        }
        if !answer.issuer.is_empty() && answer.issuer != visit.issuer {
            return Err(refusal::answer(name));
        }
        let ways = visit::Ways::of(browser.key, &state);
        let shown = known
            .redeem(&self.http, &app.clock, answer.code, &ways, browser.back)
            .await?;
        let token = match recognise(app, known, &shown).await {
            Ok(found) => enter(app, found, browser.from, shown.factors).await?,
            Err(refused) => {
                // Written down as a sign-in that was not let in; what is said is more exact.
                let way = "provider";
                let noted = open(app, None, None, browser.from, None, way, 1).await;
                return Err(noted.err().filter(is_failure).unwrap_or(refused));
            }
        };
        throttle::succeeded(app, &attempts(browser.from)).await?;
        Ok((token, visit.next))
    }
}

fn is_failure(error: &Error) -> bool {
    matches!(error, Error::Internal(_))
}

fn attempts(from: &Origin) -> [Attempt; 1] {
    let network = throttle::network(&from.address);
    [Attempt::new(throttle::PROVIDER, &[&network])]
}

async fn enter(
    app: &Arc<App>,
    person: person::Model,
    from: &Origin,
    factors: i64,
) -> Result<Token> {
    let proven = Proven {
        person: person.id,
        password_hash: None,
    };
    let named = Some(person.pseudonym);
    open(app, Some(proven), named, from, None, "provider", factors).await
}

/// Whose account it is: of whom it was linked with, else of whom it has the verified address.
async fn recognise(app: &Arc<App>, known: &Known, shown: &Shown) -> Result<person::Model> {
    let name = &known.setting.name;
    let conn = &app.db.read;
    let key = (known.setting.issuer.clone(), shown.subject.clone());
    if let Some(row) = identity::Entity::find_by_id(key).one(conn).await? {
        let person = person::Entity::find_by_id(row.person_id).one(conn).await?;
        let person = person.filter(|p| p.state == "active");
        return person.ok_or_else(|| refusal::no_account(name));
    }
    let email = shown.email.as_deref();
    let email = email.ok_or_else(|| refusal::unverified(name))?;
    let person = by_email(conn, email).await?;
    let person = person.filter(link::may_join);
    let person = person.ok_or_else(|| refusal::no_account(name))?;
    let other = identity::Entity::find()
        .filter(identity::Column::Issuer.eq(&known.setting.issuer))
        .filter(identity::Column::PersonId.eq(person.id))
        .one(conn)
        .await?;
    if other.is_some() {
        return Err(refusal::other_account(name));
    }
    let link = LinkIdentity {
        person: person.pseudonym.clone(),
        issuer: known.setting.issuer.clone(),
        subject: shown.subject.clone(),
        email_key: person.email_key.clone(),
    };
    let ctx: Ctx = app.ctx(Actor::Nobody, Lang::En);
    ctx.run(&uuid::Uuid::new_v4().to_string(), link).await?;
    Ok(person)
}
