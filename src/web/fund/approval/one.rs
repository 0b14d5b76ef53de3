//! One proposal: what would happen, who said what, and the buttons to decide.

use std::sync::Arc;

use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::{href, told};
use crate::access::{Action, Scope};
use crate::approve::{self, Approve};
use crate::error::Error;
use crate::proposal::{self, One, Reject, State, Withdraw};
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
struct ProposalPage<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    lede: String,
    refusal: Option<(String, String)>,
    fields: Vec<(String, Cell)>,
    legs: Option<Table>,
    facts: Vec<(String, Cell)>,
    events: Vec<(String, Cell)>,
    hash: String,
    /// Whether the reader may approve it, take it back.
    may: May,
}

struct May {
    decide: bool,
    withdraw: bool,
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
    let done = carry_out(&desk, no, &form).await;
    match done {
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

/// Gives the word of what was done, for the note on the next page.
async fn carry_out(desk: &Desk, no: i64, form: &Form) -> Result<&'static str, Error> {
    let (fund, key) = (Some(desk.fund.code.clone()), form.key().to_string());
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
            let approved = desk.ctx.run(&key, approve).await?;
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
            desk.ctx.run(&key, reject).await.map(|_| "reject")
        }
        "withdraw" => {
            let withdraw = Withdraw {
                fund,
                no,
                reason: note,
            };
            desk.ctx.run(&key, withdraw).await.map(|_| "withdraw")
        }
        _ => Err(Error::field(
            "step",
            "form.step",
            "press one of the buttons",
        )),
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
        events: events(desk, &one),
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
    let own = desk.ctx.actor.person_id() == Some(one.maker_id);
    Ok(May {
        decide: open && !own && desk.ctx.actor.allow_approval(action, scope).is_ok(),
        withdraw: open && own,
    })
}

fn facts(desk: &Desk, one: &One) -> Vec<(String, Cell)> {
    let w = desk.w;
    let id = Cell::Id {
        id: one.hash.clone(),
        href: String::new(),
        w,
    };
    let mut facts = vec![
        (w.t("proposal-state"), told::state(one.line.state, w)),
        (w.t("proposal-maker"), Cell::text(&one.line.maker)),
        (
            w.t("proposal-made"),
            Cell::text(desk.instant(one.line.recorded_at)),
        ),
        (
            w.t("proposal-expires"),
            Cell::text(desk.instant(one.line.expires_at)),
        ),
    ];
    if !one.line.note.is_empty() {
        facts.push((w.t("proposal-note"), Cell::text(&one.line.note)));
    }
    let posted = one.reply.as_deref().and_then(journal);
    if let Some(seq) = posted {
        facts.push((w.t("proposal-journal"), desk.journal_link(seq)));
    }
    facts.push((w.t("proposal-hash"), id));
    facts
}

/// The journal a reply tells of.
fn journal(reply: &str) -> Option<i64> {
    let reply: serde_json::Value = serde_json::from_str(reply).ok()?;
    let posted = reply.get("posted").unwrap_or(&reply);
    posted.get("seq")?.as_i64()
}

fn events(desk: &Desk, one: &One) -> Vec<(String, Cell)> {
    let w = desk.w;
    let told = one.events.iter().map(|event| {
        let mut text = w.with(&format!("proposal-event-{}", event.kind), "who", &event.who);
        if let Some(lender) = &event.on_behalf_of {
            text = format!("{text} {}", w.with("proposal-lent-by", "who", lender));
        }
        let cell = if event.note.is_empty() {
            Cell::text(text)
        } else {
            Cell::TwoLines {
                text,
                below: event.note.clone(),
            }
        };
        (desk.instant(event.at), cell)
    });
    told.collect()
}
