//! One proposal: what would happen, who said what, and the buttons to decide.

use std::sync::Arc;

use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::told::{self, href};
use crate::access::{Action, Scope};
use crate::app::Ctx;
use crate::approve::{self, Approve, Reject};
use crate::error::Error;
use crate::proposal::{self, One, State, Withdraw};
use crate::web::answer::{Site, answer, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::fund::desk::{Desk, number};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Table};
use crate::web::section::Section;
use crate::web::words::Words;

#[derive(Template)]
#[template(path = "fund/proposal.html")]
pub struct ProposalPage<'a> {
    pub frame: Frame,
    pub w: Words,
    pub form: &'a Form,
    pub lede: String,
    pub refusal: Option<(String, String)>,
    pub fields: Vec<(String, Cell)>,
    pub legs: Option<Table>,
    pub facts: Vec<(String, Cell)>,
    pub events: Vec<(String, Cell)>,
    pub hash: String,
    /// Whether the reader may approve it, take it back.
    pub may: May,
}

pub struct May {
    pub decide: bool,
    pub withdraw: bool,
}

/// `GET /funds/:code/proposals/:no`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, no)): Path<(String, String)>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Proposals).await?;
    let no = number("proposal", &no)?;
    draw(&desk, no, &Form::blank(), None).await
}

/// `POST /funds/:code/proposals/:no`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn decide(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, no)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Proposals).await?;
    let no = number("proposal", &no)?;
    let decision = Decision {
        fund: Some(desk.fund.code.clone()),
        no,
        form: &form,
    };
    match decision.carry_out(&desk.ctx).await {
        Ok(slug) => Ok(see(&format!("{}?done={slug}", href(&code, no)))),
        Err(error @ (Error::Invalid(_) | Error::Refused(_) | Error::KeyReused { .. })) => {
            if matches!(error, Error::KeyReused { .. }) {
                form.renew_key();
            }
            draw(&desk, no, &form, Some(error)).await
        }
        Err(error) => Err(error.into()),
    }
}

/// A button that was pressed below a proposal.
pub struct Decision<'a> {
    /// None for the installation's proposals.
    pub fund: Option<String>,
    pub no: i64,
    pub form: &'a Form,
}

impl Decision<'_> {
    /// Gives the word of what was done, for the note on the next page.
    pub async fn carry_out(&self, ctx: &Ctx) -> Result<&'static str, Error> {
        let (fund, no, form) = (self.fund.clone(), self.no, self.form);
        let key = form.key().to_string();
        let note = form.text("note").trim().to_owned();
        match form.text("step") {
            "approve" => {
                let hash = form.text("hash").to_owned();
                let approve = Approve {
                    fund,
                    no,
                    hash,
                    note,
                };
                let approved = ctx.run(&key, approve).await?;
                Ok(if approved.reply.is_some() {
                    "approve"
                } else {
                    "approve-one"
                })
            }
            "reject" => {
                let reject = Reject {
                    fund,
                    no,
                    reason: note,
                };
                ctx.run(&key, reject).await.map(|_| "reject")
            }
            "withdraw" => {
                let withdraw = Withdraw {
                    fund,
                    no,
                    reason: note,
                };
                ctx.run(&key, withdraw).await.map(|_| "withdraw")
            }
            _ => Err(Error::field(
                "step",
                "form.step",
                "press one of the buttons",
            )),
        }
    }
}

async fn draw(desk: &Desk, no: i64, form: &Form, refused: Option<Error>) -> Result<Response> {
    let one = proposal::one(&desk.ctx, desk.fund.id.0, no).await?;
    let w = desk.w;
    let title = w.with("proposal-title", "no", no);
    let status = refused.as_ref().map_or(200, Error::status);
    let page = ProposalPage {
        frame: desk.titled(&title),
        w,
        form,
        lede: told::command(&one.line.command, w),
        refusal: refused.map(|e| (w.explain(&e), e.rule().to_owned())),
        fields: told::fields(&one.line.command, &one.body, w),
        legs: (!one.effect.legs.is_empty()).then(|| told::legs(desk, &one.effect)),
        facts: facts(desk, &one),
        events: told::events(&one, w, |at| desk.instant(at)),
        hash: one.hash.clone(),
        may: may(desk, &one)?,
    };
    answer(StatusCode::from_u16(status).unwrap_or_default(), &page)
}

/// Buttons are shown to those for whom they can work.
fn may(desk: &Desk, one: &One) -> Result<May, Error> {
    let open = one.line.state == State::Open;
    let action: Action = approve::known(&one.line.command)?.approved_as;
    let scope = Scope::Fund(desk.fund.id);
    let own = desk.ctx.actor.person_id() == Some(one.line.maker_id);
    Ok(May {
        decide: open && !own && desk.ctx.actor.allow_approval(action, scope).is_ok(),
        withdraw: open && own,
    })
}

fn facts(desk: &Desk, one: &One) -> Vec<(String, Cell)> {
    let mut facts = told::facts(one, desk.w, |at| desk.instant(at));
    if let Some(seq) = one.reply.as_deref().and_then(journal) {
        facts.push((desk.w.t("proposal-journal"), desk.journal_link(seq)));
    }
    facts
}

/// The journal a reply tells of.
fn journal(reply: &str) -> Option<i64> {
    let reply: serde_json::Value = serde_json::from_str(reply).ok()?;
    let posted = reply.get("posted").unwrap_or(&reply);
    posted.get("seq")?.as_i64()
}
