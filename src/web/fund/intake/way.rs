//! The workflow of a round: its stages, what leads from one to the next, its letters.

use std::sync::Arc;

use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use crate::access::{Action, Scope};
use crate::dealflow::PublishWorkflow;
use crate::dealflow::view::{Call, round_workflow};
use crate::dealflow::workflow::{Kind, Need, Workflow};
use crate::error::Error;
use crate::web::answer::{Site, answer, page, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::fund::desk::Desk;
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Row, Table};
use crate::web::section::Section;
use crate::web::words::Words;

#[derive(Template)]
#[template(path = "fund/way.html")]
struct WayPage<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    lede: String,
    stages: Table,
    transitions: Table,
    letters: Vec<(String, String, String)>,
    action: String,
    may_publish: bool,
    /// As text, to be changed.
    text: String,
}

async fn enter(
    visit: Visit,
    site: &Site,
    (code, round): (&str, &str),
) -> Result<(Desk, Call, Workflow, i64)> {
    let desk = Desk::enter(visit, site, code, Section::Rounds).await?;
    let call = super::round::find(&desk, round).await?;
    let (workflow, version) = round_workflow(&desk.ctx, &call).await?;
    Ok((desk, call, workflow, version))
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Draft => "draft",
        Kind::Open => "open",
        Kind::Review => "review",
        Kind::Committee => "committee",
        Kind::Closing => "closing",
        Kind::Final => "final",
    }
}

fn stages(workflow: &Workflow, w: Words) -> Table {
    let lang = w.lang();
    let rows = workflow.stages.iter().map(|s| Row {
        cells: vec![
            Cell::TwoLines {
                text: s.name.say(lang).to_owned(),
                below: s.id.clone(),
            },
            Cell::text(s.public.say(lang).to_owned()),
            Cell::text(w.t(&format!("stage-kind-{}", kind(s.kind)))),
            Cell::text(
                s.due_days
                    .map_or_else(String::new, |d| w.with("way-days", "n", d)),
            ),
        ],
    });
    Table {
        caption: w.t("way-stages"),
        columns: ["way-stage", "way-public", "way-kind", "way-due"]
            .map(|key| Column::text(w.t(key)))
            .into(),
        rows: rows.collect(),
        foot: None,
    }
}

fn transitions(workflow: &Workflow, w: Words) -> Table {
    let lang = w.lang();
    let called = |id: &String| {
        let stage = workflow.stage(id);
        stage.map_or_else(|| id.clone(), |s| s.name.say(lang).to_owned())
    };
    let rows = workflow.transitions.iter().map(|t| {
        let from: Vec<String> = t.from.iter().map(called).collect();
        let by = t
            .actors
            .iter()
            .map(|a| w.t(&format!("role-{}", a.role().name().replace(' ', "-"))));
        let needs = t.needs.iter().map(|n| match n {
            Need::Reason => w.t("way-needs-reason"),
            Need::Questions => w.t("way-needs-questions"),
        });
        let letter = t.letter.iter().map(|_| w.t("way-letter"));
        Row {
            cells: vec![
                Cell::TwoLines {
                    text: t.label.say(lang).to_owned(),
                    below: t.id.clone(),
                },
                Cell::text(from.join(", ")),
                Cell::text(called(&t.to)),
                Cell::text(by.collect::<Vec<_>>().join(", ")),
                Cell::text(needs.chain(letter).collect::<Vec<_>>().join(", ")),
            ],
        }
    });
    Table {
        caption: w.t("way-transitions"),
        columns: [
            "way-transition",
            "way-from",
            "way-to",
            "way-by",
            "way-needs",
        ]
        .map(|key| Column::text(w.t(key)))
        .into(),
        rows: rows.collect(),
        foot: None,
    }
}

fn draw<'a>(
    desk: &Desk,
    call: &Call,
    (workflow, version): (&Workflow, i64),
    form: &'a Form,
) -> Result<WayPage<'a>, Error> {
    let (w, lang) = (desk.w, desk.w.lang());
    let back = desk.href(&format!("rounds/{}", call.code));
    let letters = workflow.transitions.iter().filter_map(|t| {
        let letter = t.letter.as_ref()?;
        let texts = [&letter.subject, &letter.body].map(|text| text.say(lang).to_owned());
        let [subject, body] = texts;
        Some((t.label.say(lang).to_owned(), subject, body))
    });
    let scope = Scope::Fund(desk.fund.id);
    Ok(WayPage {
        frame: desk
            .titled(&w.t("way-title"))
            .under(call.title.say(lang), &back),
        w,
        form,
        lede: match version {
            0 => w.t("way-shipped"),
            n => w.with("way-version", "n", n),
        },
        stages: stages(workflow, w),
        transitions: transitions(workflow, w),
        letters: letters.collect(),
        action: format!("{back}/workflow"),
        may_publish: desk.ctx.permit(Action::Announce, scope).is_ok(),
        text: match form.text("workflow") {
            "" => serde_json::to_string_pretty(workflow).map_err(Error::from)?,
            typed => typed.to_owned(),
        },
    })
}

/// `GET /funds/:code/rounds/:round/workflow`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, round)): Path<(String, String)>,
) -> Result<Response> {
    let (desk, call, workflow, version) = enter(visit, &site, (&code, &round)).await?;
    page(&draw(&desk, &call, (&workflow, version), &Form::blank())?)
}

/// `POST /funds/:code/rounds/:round/workflow`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, round)): Path<(String, String)>,
    mut form: Form,
) -> Result<Response> {
    let (desk, call, present, version) = enter(visit, &site, (&code, &round)).await?;
    desk.ctx
        .permit(Action::Announce, Scope::Fund(desk.fund.id))?;
    let read = serde_json::from_str::<Workflow>(form.text("workflow"));
    let read = read.map_err(|e| {
        let figures = vec![("text", e.to_string())];
        Error::field_with("workflow", "workflow.json", e.to_string(), figures)
    });
    let done = match read {
        Ok(workflow) => {
            let command = PublishWorkflow {
                fund: desk.fund.code.clone(),
                round: call.code.clone(),
                workflow,
            };
            desk.ctx.run(&form.key().to_string(), command).await
        }
        Err(error) => Err(error),
    };
    match done {
        Ok(_) => Ok(see(&desk.href(&format!("rounds/{}/workflow", call.code)))),
        Err(error) => {
            let status = form.note(at_the_text(error), desk.w)?;
            answer(status, &draw(&desk, &call, (&present, version), &form)?)
        }
    }
}

/// Faults of stages and transitions stand at the one field there is.
fn at_the_text(error: Error) -> Error {
    let Error::Invalid(mut fields) = error else {
        return error;
    };
    for field in &mut fields {
        field.field = "workflow".into();
    }
    Error::Invalid(fields)
}
