//! The page of one operation: shows its form, previews it, runs it.

use std::sync::Arc;

use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::explain::{Refusal, refusals};
use super::part::{Drawing, Part, label};
use super::read::Reader;
use super::room::Room;
use super::sheet::drawn;
use super::spec::{Kind, Operation, Sending};
use super::told::{At, Outcome, Sheet};
use super::{door, fill, table};
use crate::app::Ctx;
use crate::error::Error;
use crate::fund::list::{self, FundFacts};
use crate::web::answer::{Site, answer, see};
use crate::web::form::Form;
use crate::web::frame::{Frame, FundLink};
use crate::web::locale::Visit;
use crate::web::parts::{self, Table};
use crate::web::section::Section;
use crate::web::words::Words;

/// Which button was pressed.
const STEP: &str = "step";
/// What the maker tells who approves.
const NOTE: &str = "proposal_note";

#[derive(Template)]
#[template(path = "pages/operation.html")]
struct OperationPage<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    lede: String,
    /// What was chosen before: its field's name, its label, what was chosen.
    first: Option<(&'static str, String, String)>,
    refusals: Vec<Shown>,
    parts: Vec<Part<'a>>,
    preview: Option<Table>,
    previews: bool,
    /// Whether another person approves it.
    two: bool,
    submit: String,
    back: String,
}

#[derive(Template)]
#[template(path = "pages/operation_first.html")]
struct FirstPage<'a> {
    frame: Frame,
    w: Words,
    lede: String,
    fields: Vec<parts::Field<'a>>,
}

/// A refusal in the summary.
struct Shown {
    /// Empty for the form as a whole.
    field: String,
    label: String,
    message: String,
    rule: String,
}

/// Everything a request is about.
struct Desk<'a> {
    site: &'a Site,
    visit: &'a Visit,
    ctx: Ctx,
    operation: &'static Operation,
    room: Room,
}

/// What came of a form that stays on the screen.
#[derive(Default)]
struct Answer {
    status: StatusCode,
    refusals: Vec<Refusal>,
    preview: Option<Sheet>,
}

/// `GET /funds/:code/do/:operation`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, slug)): Path<(String, String)>,
) -> Result<Response> {
    Desk::at(&site, &visit, Some(&code), &slug)
        .await?
        .show()
        .await
}

/// `POST /funds/:code/do/:operation`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path((code, slug)): Path<(String, String)>,
    form: Form,
) -> Result<Response> {
    Desk::at(&site, &visit, Some(&code), &slug)
        .await?
        .send(form)
        .await
}

/// `GET /do/:operation`: what needs no fund.
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show_here(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(slug): Path<String>,
) -> Result<Response> {
    Desk::at(&site, &visit, None, &slug).await?.show().await
}

/// `POST /do/:operation`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send_here(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(slug): Path<String>,
    form: Form,
) -> Result<Response> {
    Desk::at(&site, &visit, None, &slug).await?.send(form).await
}

impl<'a> Desk<'a> {
    async fn at(
        site: &'a Site,
        visit: &'a Visit,
        code: Option<&str>,
        slug: &str,
    ) -> Result<Self, Error> {
        let ctx = site.ctx(visit);
        let fund: Option<FundFacts> = match code {
            Some(code) => Some(list::by_code(&ctx, code).await?),
            None => None,
        };
        let operation = table::find(slug)
            .filter(|operation| operation.instance || fund.is_some())
            .ok_or_else(|| Error::NotFound(format!("operation {slug}")))?;
        door::open(&ctx.actor, operation, fund.as_ref().map(|fund| fund.id))?;
        let room = Room::enter(&ctx, fund, operation).await?;
        Ok(Self {
            site,
            visit,
            ctx,
            operation,
            room,
        })
    }

    async fn show(&self) -> Result<Response> {
        let mut present = None;
        if let (Some(first), Some(fund)) = (self.operation.first, &self.room.fund) {
            if !self.visit.query.iter().any(|(name, _)| name == first.field) {
                return self.ask_first().await;
            }
            let chosen = self.visit.param(first.field).to_owned();
            let ctx = self.ctx.clone();
            present = Some((first.present)(ctx, fund.clone(), chosen, self.room.today).await?);
        }
        let form = fill::blank(self.operation, &self.room, self.visit, present.as_ref());
        self.draw(form, Answer::default()).await
    }

    async fn send(&self, mut form: Form) -> Result<Response> {
        let w = self.visit.w;
        let read = Reader::new(self.operation, &self.room, &mut form, w).read();
        let command = match read {
            Ok(command) => command,
            Err(refusals) => {
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return self.draw(form, refused(status, refusals)).await;
            }
        };
        let preview = self.operation.previews && form.text(STEP) == "preview";
        let sending = Sending {
            key: form.key().to_string(),
            preview,
            note: form.text(NOTE).trim().to_owned(),
            command,
        };
        match (self.operation.run)(self.ctx.clone(), sending).await {
            Ok(outcome) if preview => {
                let answer = Answer {
                    preview: outcome.sheet,
                    ..Answer::default()
                };
                self.draw(form, answer).await
            }
            Ok(outcome) => Ok(see(&self.place(&outcome))),
            Err(error @ (Error::Invalid(_) | Error::Refused(_) | Error::KeyReused { .. })) => {
                if matches!(error, Error::KeyReused { .. }) {
                    form.renew_key();
                }
                let status = StatusCode::from_u16(error.status()).unwrap_or_default();
                let refusals = refusals(&error, self.operation, w);
                self.draw(form, refused(status, refusals)).await
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Where the thing is now, with what the page there says once.
    fn place(&self, outcome: &Outcome) -> String {
        let slug = self.operation.slug;
        let fund = self.room.fund.as_ref().map(|fund| fund.code.as_str());
        let (path, no) = match (&outcome.at, fund) {
            (At::Made(code), _) if self.operation.opens_fund => {
                (Section::Overview.href(code), None)
            }
            (At::Made(code), _) if self.operation.opens.is_some() => {
                let place = self.operation.opens.unwrap_or_default();
                (format!("{place}/{code}"), None)
            }
            (At::Proposal(no), _) if self.operation.instance => {
                return format!("/proposals/{no}?done=propose");
            }
            (At::Page(page, no), Some(fund)) => {
                let fund = Section::Overview.href(fund);
                (format!("{fund}/{page}/{no}"), Some(no))
            }
            (At::Proposal(no), Some(fund)) => {
                return format!("{}/{no}?done=propose", Section::Proposals.href(fund));
            }
            (_, Some(fund)) => (self.operation.section.href(fund), None),
            (_, None) => ("/".to_owned(), None),
        };
        let no = no.map_or_else(String::new, |no| format!("&no={no}"));
        format!("{path}?done={slug}{no}")
    }

    async fn ask_first(&self) -> Result<Response> {
        let form = Form::blank();
        let drawing = self.drawing(&form);
        let first = self.operation.first.map(|first| first.field);
        let field = self.operation.fields().find(|f| Some(f.name) == first);
        answer(
            StatusCode::OK,
            &FirstPage {
                frame: self.frame().await?,
                w: self.visit.w,
                lede: self.lede(),
                fields: field.map_or_else(Vec::new, |field| drawing.field(field)),
            },
        )
    }

    async fn draw(&self, mut form: Form, came: Answer) -> Result<Response> {
        let w = self.visit.w;
        let mut refusals = came.refusals;
        for refusal in refusals.iter_mut().filter(|r| !r.field.is_empty()) {
            self.find_place(&mut refusal.field);
            form.refuse(&refusal.field, &refusal.message);
        }
        let fund = self.room.fund.as_ref().map(|fund| fund.code.as_str());
        let slug = self.operation.slug;
        let page = OperationPage {
            frame: self.frame().await?,
            w,
            lede: self.lede(),
            first: self.first(&form),
            refusals: refusals.into_iter().map(|r| self.shown(r)).collect(),
            parts: self.drawing(&form).parts(),
            preview: came.preview.map(|sheet| drawn(sheet, w)),
            previews: self.operation.previews,
            two: self.operation.needs_two && self.ctx.actor.person().is_some(),
            submit: w
                .known(&format!("op-{slug}-submit"), &[])
                .unwrap_or_else(|| w.t("op-submit")),
            back: fund.map_or_else(|| "/".to_owned(), |code| self.operation.section.href(code)),
            form: &form,
        };
        answer(came.status, &page)
    }

    fn drawing<'f>(&'f self, form: &'f Form) -> Drawing<'f> {
        Drawing {
            operation: self.operation,
            room: &self.room,
            form,
            w: self.visit.w,
        }
    }

    /// A field of the command may stand as several in the form: the first of them.
    fn find_place(&self, name: &mut String) {
        let Some(field) = self.operation.fields().find(|f| f.name == *name) else {
            return;
        };
        let first = match field.kind {
            Kind::Rates(lists) => self.room.foreign(lists).first().map(ToString::to_string),
            Kind::Amounts(list) => self.room.list(list).first().map(|c| c.value.clone()),
            _ => return,
        };
        *name = first.map_or_else(String::new, |first| format!("{name}.{first}"));
    }

    fn lede(&self) -> String {
        let key = format!("op-{}-lede", self.operation.slug);
        self.visit.w.known(&key, &[]).unwrap_or_default()
    }

    fn first(&self, form: &Form) -> Option<(&'static str, String, String)> {
        let name = self.operation.first?.field;
        let w = self.visit.w;
        let chosen = form.text(name);
        let said = if chosen.is_empty() {
            w.t(&format!("choice-none-{name}"))
        } else {
            chosen.to_owned()
        };
        Some((name, label(self.operation, name, w), said))
    }

    fn shown(&self, refusal: Refusal) -> Shown {
        let has = |name: &str| self.operation.fields().any(|f| f.name == name);
        let label = if has(&refusal.field) {
            label(self.operation, &refusal.field, self.visit.w)
        } else {
            String::new()
        };
        Shown {
            field: refusal.field,
            label,
            message: refusal.message,
            rule: refusal.rule,
        }
    }

    async fn frame(&self) -> Result<Frame, Error> {
        let title = self.visit.w.t(&format!("op-{}", self.operation.slug));
        let frame = Frame::new(self.visit, &title).funds(self.site.funds(self.visit).await?);
        Ok(match &self.room.fund {
            Some(fund) => frame.within(FundLink::of(fund), self.operation.section),
            None => frame,
        })
    }
}

fn refused(status: StatusCode, refusals: Vec<Refusal>) -> Answer {
    Answer {
        status,
        refusals,
        preview: None,
    }
}
