//! Approved proposals become what they asked for.
//!
//! An approval re-reads everything under the locks of its own transaction: who the maker is and
//! what they may do by now, who approves, the terms, and what the command would post. What is
//! carried out is what was shown, or nothing, with what changed.

mod known;
mod reject;
mod who;

pub use known::{Known, known, names};
pub use reject::Reject;

use crate::access::{self, Action, Actor, Member, Permit, Scope};
use crate::app::day_of;
use crate::audit::Event;
use crate::command::{Command, Effect, Relied, Tx};
use crate::error::{Error, Result};
use crate::proposal::{Standing, needed};
use entity::proposal_event;
use entity::value::PersonId;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use who::Authority;

/// Approves a proposal and, where nobody else is needed, carries it out.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Approve {
    /// None for the instance's.
    pub fund: Option<String>,
    pub no: i64,
    /// Hash of the command as the approver saw it.
    pub hash: String,
    pub note: String,
}

/// How far the proposal is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approved {
    pub no: i64,
    pub approvals: usize,
    pub needed: usize,
    /// JSON of the command's reply, once carried out.
    pub reply: Option<serde_json::Value>,
}

impl Command for Approve {
    type Reply = Approved;
    const NAME: &'static str = "proposal.approve";
    const ACTION: Action = Action::Decide;
    const INSTANCE: bool = true;

    fn fund(&self) -> Option<&str> {
        self.fund.as_deref()
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Approved> {
        let fund = self.fund.as_deref();
        let chain = fund.map_or(Ok(0), |code| tx.book(code).map(|b| b.id().0))?;
        let mut standing = Standing::load(tx.conn(), chain, self.no, tx.now()).await?;
        standing.check_open()?;
        self.check_bytes(&standing)?;
        let known = known(&standing.row.command)?;
        let scope = scope(tx, &known, &standing.row.body).await?;
        let maker = maker(tx, &known, &standing, scope).await?;
        let approver = approver(permit, tx).await?;
        let authority = who::authority(tx, &standing, &maker, &approver, known.approved_as, scope);
        let authority = authority.await?;
        check_terms(tx, fund, &standing).await?;

        let event = proposal_event::Model {
            for_id: authority.lender,
            seat: authority.seat,
            ..standing.event("approved", approver.id, &self.note, tx.now())
        };
        tx.insert::<proposal_event::Entity>(permit, event.clone())
            .await?;
        standing.events.push(event);
        let base = fund
            .map(|code| tx.book(code).map(crate::ledger::Book::currency))
            .transpose()?;
        let moved = standing.row.amount;
        let need = needed(tx.conn(), chain, base, known.approved_as, moved).await?;
        let approvals = standing.approvals().count();
        let both = who::both_sides(&standing);
        let reply = if approvals >= need.approvers && (both || !need.both_sides) {
            Some(carry_out(tx, permit, &standing, &known, &maker, scope).await?)
        } else {
            None
        };
        Ok(Approved {
            no: self.no,
            approvals,
            needed: need.approvers,
            reply,
        })
    }
}

impl Approve {
    /// The approver saw these bytes, and nobody changed them since they were written.
    fn check_bytes(&self, standing: &Standing) -> Result<()> {
        let row = &standing.row;
        if crate::digest::request(&row.command, &row.body) != row.hash {
            let text = format!("proposal {} does not match its hash", row.no);
            return Err(Error::Internal(text));
        }
        if self.hash == row.hash {
            return Ok(());
        }
        let text = "this is not the command you were shown; open the proposal again";
        Err(Error::field("hash", "proposal.hash", text))
    }
}

/// Executes the command in the maker's name and keeps its reply.
async fn carry_out(
    tx: &mut Tx,
    permit: &Permit,
    standing: &Standing,
    known: &Known,
    maker: &Member,
    scope: Scope,
) -> Result<serde_json::Value> {
    let row = &standing.row;
    let own = Actor::Person(Arc::new(maker.clone())).allow(known.action, scope)?;
    tx.trace()?;
    tx.stand_in(&maker.pseudonym, permit)?;
    let reply = (known.run)(&row.body, &own, tx).await?;
    let (effect, _) = tx.traced()?;
    check_effect(&serde_json::from_str(&row.effect)?, &effect)?;
    let executed = proposal_event::Model {
        reply: reply.clone(),
        ..standing.event("executed", person(permit)?, "", tx.now())
    };
    tx.insert::<proposal_event::Entity>(permit, executed)
        .await?;
    let detail = serde_json::json!({
        "command": serde_json::from_str::<serde_json::Value>(&row.body)?,
        "proposal": row.no,
        "approved_by": permit.actor().name(),
    });
    let event = Event {
        actor: maker.pseudonym.clone(),
        action: row.command.clone(),
        subject: format!("proposal/{}", row.no),
        refused: false,
        detail: detail.to_string(),
    };
    tx.tell(row.chain, event)?;
    Ok(serde_json::from_str(&reply)?)
}

fn person(permit: &Permit) -> Result<PersonId> {
    let id = permit.actor().person_id();
    id.ok_or_else(|| Error::Denied("only a person approves".into()))
}

/// What a proposed command is about, for pages that ask who may approve it.
pub async fn scope_of(ctx: &crate::app::Ctx, known: &Known, body: &str) -> Result<Scope> {
    let about = (known.about)(body)?;
    if let Some(code) = about.fund {
        return Ok(Scope::Fund(ctx.fund_id(&code).await?));
    }
    programme(&ctx.app.db.read, about.programme).await
}

/// What the proposed command is about.
async fn scope(tx: &Tx, known: &Known, body: &str) -> Result<Scope> {
    let about = (known.about)(body)?;
    if let Some(code) = about.fund {
        return Ok(Scope::Fund(tx.book(&code)?.id()));
    }
    programme(tx.conn(), about.programme).await
}

async fn programme(conn: &impl ConnectionTrait, code: Option<String>) -> Result<Scope> {
    let Some(code) = code else {
        return Ok(Scope::Instance);
    };
    let row = entity::programme::Entity::find()
        .filter(entity::programme::Column::Code.eq(code))
        .one(conn)
        .await?;
    Ok(row.map_or(Scope::Instance, |p| Scope::Programme(p.id)))
}

/// The maker as of now: who lost the right to ask since then has nothing carried out.
async fn maker(tx: &Tx, known: &Known, standing: &Standing, scope: Scope) -> Result<Member> {
    let lost = || {
        Error::refused(
            "proposal.maker_lost",
            "its maker may not ask for this any more",
            vec![("no", standing.row.no.to_string())],
        )
    };
    let today = day_of(tx.now());
    let maker = access::load(tx.conn(), standing.row.maker_id, today).await?;
    let mut maker = maker.ok_or_else(lost)?;
    if !maker.may_make(known.action, scope) {
        return Err(lost());
    }
    // The proposal was made with a second factor; it is not asked for again.
    maker.factors = 2;
    Ok(maker)
}

/// The approver as of now, on the locked rows.
async fn approver(permit: &Permit, tx: &Tx) -> Result<Member> {
    let id = person(permit)?;
    let fresh = access::load(tx.conn(), id, day_of(tx.now())).await?;
    let mut fresh = fresh.ok_or_else(|| Error::Denied("the account is closed".into()))?;
    fresh.factors = permit.actor().person().map_or(1, |m| m.factors);
    Ok(fresh)
}

/// Refuses when a sponsor's terms have another version than the maker saw.
async fn check_terms(tx: &Tx, fund: Option<&str>, standing: &Standing) -> Result<()> {
    let Some(code) = fund else {
        return Ok(());
    };
    let relied: Relied = serde_json::from_str(&standing.row.relied)?;
    let now = tx.terms_versions(tx.book(code)?.id()).await?;
    let moved = now
        .iter()
        .find(|(sponsor, version)| relied.terms.get(*sponsor) != Some(version));
    let Some((sponsor, version)) = moved else {
        return Ok(());
    };
    let was = relied.terms.get(sponsor).copied().unwrap_or(0);
    Err(Error::refused(
        "proposal.terms_changed",
        format!("the terms of {sponsor} went from version {was} to {version} since it was made"),
        vec![
            ("sponsor", sponsor.clone()),
            ("was", was.to_string()),
            ("now", version.to_string()),
        ],
    ))
}

/// Refuses when the command would post something else than the maker saw.
fn check_effect(shown: &Effect, now: &Effect) -> Result<()> {
    if shown.legs == now.legs {
        return Ok(());
    }
    let longest = shown.legs.len().max(now.legs.len());
    let at = (0..longest).find(|i| shown.legs.get(*i) != now.legs.get(*i));
    let told = |effect: &Effect| {
        let leg = at.and_then(|i| effect.legs.get(i));
        leg.map_or_else(
            || "nothing".to_owned(),
            |leg| {
                format!(
                    "{} {} {} on {}",
                    leg.account, leg.amount, leg.currency, leg.on
                )
            },
        )
    };
    let (was, is) = (told(shown), told(now));
    Err(Error::refused(
        "proposal.changed",
        format!("it would now post {is} where its maker saw {was} (minor units)"),
        vec![("was", was), ("now", is)],
    ))
}

impl Authority {
    /// One's own grant rather than a lent one.
    const fn is_own(&self) -> bool {
        self.lender.is_none()
    }
}
