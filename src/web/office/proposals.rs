//! Proposals about the whole installation: roles, lent grants.

use std::sync::Arc;

use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::written::{PROPOSALS, minute};
use crate::access::{Action, Scope};
use crate::app::Ctx;
use crate::approve;
use crate::error::Error;
use crate::proposal::{self, Listed, State};
use crate::web::answer::{Site, answer, page, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::fund::approval::{Decision, May, ProposalPage, told};
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table};
use crate::web::words::Words;

/// Proposals shown.
const MOST: u64 = 200;

#[derive(askama::Template)]
#[template(path = "office/proposals.html")]
struct Proposals {
    frame: Frame,
    w: Words,
    waiting: Table,
    decided: Table,
}

/// Who has a hand in it: its maker, who may approve it, and readers of the log.
async fn may_look(ctx: &Ctx, line: &Listed, body: &str) -> Result<bool, Error> {
    let own = ctx.actor.person_id() == Some(line.maker_id);
    if own || ctx.permit(Action::Audit, Scope::Instance).is_ok() {
        return Ok(true);
    }
    let known = approve::known(&line.command)?;
    let scope = approve::scope_of(ctx, &known, body).await?;
    Ok(ctx.actor.allow_approval(known.approved_as, scope).is_ok())
}

/// `GET /proposals`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn list(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let ctx = site.ctx(&visit);
    let w = visit.w;
    let mut found = Vec::new();
    for line in proposal::list(&ctx, 0, MOST).await? {
        if may_look(&ctx, &line, &line.body).await? {
            found.push(line);
        }
    }
    let (open, ended): (Vec<_>, Vec<_>) = found.iter().partition(|p| p.state == State::Open);
    page(&Proposals {
        frame: Frame::new(&visit, &w.t("nav-proposals")).funds(site.funds(&visit).await?),
        w,
        waiting: table(w, &open),
        decided: table(w, &ended),
    })
}

fn table(w: Words, rows: &[&Listed]) -> Table {
    let row = |p: &&Listed| {
        let href = format!("{PROPOSALS}/{}", p.no);
        Row {
            cells: vec![
                Cell::link(p.no.to_string(), &href),
                Cell::link(told::command(&p.command, w), &href),
                Cell::text(&p.maker),
                Cell::text(minute(p.recorded_at)),
                told::state(p.state, w),
            ],
        }
    };
    Table {
        caption: w.t("nav-proposals"),
        columns: vec![
            Column::text(w.t("proposal-no")),
            Column::text(w.t("proposal-what")),
            Column::text(w.t("proposal-maker")),
            Column::text(w.t("proposal-made")),
            Column::text(w.t("proposal-state")),
        ],
        rows: rows.iter().map(row).collect(),
        foot: None,
    }
}

/// `GET /proposals/:no`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(no): Path<String>,
) -> Result<Response> {
    draw(&site, &visit, number(&no)?, &Form::blank(), None).await
}

/// `POST /proposals/:no`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn decide(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(no): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let (ctx, no) = (site.ctx(&visit), number(&no)?);
    let decision = Decision {
        fund: None,
        no,
        form: &form,
    };
    match decision.carry_out(&ctx).await {
        Ok(slug) => Ok(see(&format!("{PROPOSALS}/{no}?done={slug}"))),
        Err(error @ (Error::Invalid(_) | Error::Refused(_) | Error::KeyReused { .. })) => {
            if matches!(error, Error::KeyReused { .. }) {
                form.renew_key();
            }
            draw(&site, &visit, no, &form, Some(error)).await
        }
        Err(error) => Err(error.into()),
    }
}

fn number(text: &str) -> Result<i64, Error> {
    let no = text.parse();
    no.map_err(|_| Error::NotFound(format!("proposal {text}")))
}

async fn draw(
    site: &Site,
    visit: &Visit,
    no: i64,
    form: &Form,
    refused: Option<Error>,
) -> Result<Response> {
    let (ctx, w) = (site.ctx(visit), visit.w);
    let one = proposal::one(&ctx, 0, no).await?;
    if !may_look(&ctx, &one.line, &one.body).await? {
        return Err(Error::NotFound(format!("proposal {no}")).into());
    }
    let open = one.line.state == State::Open;
    let own = ctx.actor.person_id() == Some(one.line.maker_id);
    let known = approve::known(&one.line.command)?;
    let scope = approve::scope_of(&ctx, &known, &one.body).await?;
    let decides = ctx.actor.allow_approval(known.approved_as, scope).is_ok();
    let status = refused.as_ref().map_or(200, Error::status);
    let title = w.with("proposal-title", "no", no);
    let page = ProposalPage {
        frame: Frame::new(visit, &title)
            .funds(site.funds(visit).await?)
            .under(&w.t("nav-proposals"), PROPOSALS),
        w,
        form,
        lede: told::command(&one.line.command, w),
        refusal: refused.map(|e| (w.explain(&e), e.rule().to_owned())),
        fields: told::fields(&one.line.command, &one.body, w),
        legs: None,
        facts: told::facts(&one, w, minute),
        events: told::events(&one, w, minute),
        hash: one.hash.clone(),
        may: May {
            decide: open && !own && decides,
            withdraw: open && own,
        },
    };
    answer(StatusCode::from_u16(status).unwrap_or_default(), &page)
}
