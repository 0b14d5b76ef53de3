//! How many must approve what in a fund, and proposing it otherwise.

use std::sync::Arc;

use askama::Template;
use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::told::{self, href};
use crate::access::{self, Scope};
use crate::command::Done;
use crate::error::Error;
use crate::money::{Money, locale, read};
use crate::proposal::{ApprovalRule, SetApprovalRules, rules};
use crate::web::answer::{Site, answer, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::fund::desk::Desk;
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Column, Control, Field, Fields, Row, SelectOption, Table};
use crate::web::section::Section;
use crate::web::words::Words;

/// Empty ones it offers beside those that stand.
const SPARE: usize = 2;

#[derive(Template)]
#[template(path = "fund/approval_rules.html")]
struct Page<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    standing: Table,
    /// The fields of each rule; none for whoever cannot ask for other ones.
    rows: Vec<Vec<Field<'a>>>,
    note: Field<'a>,
    back: String,
}

/// `GET /funds/:code/approval-rules`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Proposals).await?;
    let standing = rules(&desk.ctx, desk.fund.id).await?;
    let mut form = Form::blank();
    for (at, rule) in standing.iter().enumerate() {
        let from = Money::parse(&rule.from, desk.fund.currency);
        let from = from.map_or_else(
            |_| rule.from.clone(),
            |from| locale::show(from, desk.w.lang()),
        );
        form = form
            .with(&name("action", at), &rule.action)
            .with(&name("from", at), from)
            .with(&name("approvers", at), rule.approvers.to_string());
        if rule.both_sides {
            form = form.with(&name("both", at), "yes");
        }
    }
    draw(&desk, &standing, &form, StatusCode::OK)
}

/// `POST /funds/:code/approval-rules`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let desk = Desk::enter(visit, &site, &code, Section::Proposals).await?;
    desk.ctx
        .permit(access::Action::Limit, Scope::Fund(desk.fund.id))?;
    let Some(rules_asked) = read_all(&desk, &mut form) else {
        let standing = rules(&desk.ctx, desk.fund.id).await?;
        return draw(&desk, &standing, &form, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let set = SetApprovalRules {
        fund: desk.fund.code.clone(),
        rules: rules_asked,
    };
    let (key, note) = (form.key().to_string(), form.text("proposal_note").trim());
    let error = match desk.ctx.ask(&key, note, set).await {
        Ok(Done::Made(_)) => return Ok(see(&desk.href("approval-rules"))),
        Ok(Done::Proposed(p)) => {
            let place = href(&desk.fund.code, p.no);
            return Ok(see(&format!("{place}?done=propose")));
        }
        Err(error) => error,
    };
    let status = form.note(error, desk.w)?;
    draw(&desk, &rules(&desk.ctx, desk.fund.id).await?, &form, status)
}

fn name(field: &str, at: usize) -> String {
    format!("{field}.{at}")
}

/// The rules as they were typed; none where one cannot be read.
fn read_all(desk: &Desk, form: &mut Form) -> Option<Vec<ApprovalRule>> {
    let mut all = Vec::new();
    let mut next = 0;
    while form.has(&name("action", next)) {
        let at = next;
        next += 1;
        let action = form.text(&name("action", at)).to_owned();
        if action.is_empty() {
            continue;
        }
        let field = name("from", at);
        let typed = form.text(&field).trim();
        let typed = if typed.is_empty() { "0" } else { typed };
        let from = match read(typed, desk.w.lang(), desk.fund.currency) {
            Ok(from) => from,
            Err(error) => {
                let said = desk.w.explain(&Error::money(field.as_str(), &error));
                form.refuse(&field, said);
                continue;
            }
        };
        let field = name("approvers", at);
        let count = form.text(&field);
        let Ok(approvers) = count.parse() else {
            let said = desk.w.with("rule-number-whole", "text", count);
            form.refuse(&field, said);
            continue;
        };
        all.push(ApprovalRule {
            action,
            from: from.to_string(),
            approvers,
            both_sides: form.text(&name("both", at)) == "yes",
        });
    }
    (!form.is_refused()).then_some(all)
}

fn draw(
    desk: &Desk,
    standing: &[ApprovalRule],
    form: &Form,
    status: StatusCode,
) -> Result<Response> {
    let w = desk.w;
    let scope = Scope::Fund(desk.fund.id);
    let may = desk.ctx.permit(access::Action::Limit, scope).is_ok();
    let all = (0..).take_while(|at| form.has(&name("action", *at)));
    let filled = all.filter(|at| !form.text(&name("action", *at)).is_empty());
    let shown = filled.max().map_or(0, |last| last + 1) + SPARE;
    let rows = if may { shown } else { 0 };
    let row = |rule: &ApprovalRule| Row {
        cells: vec![
            Cell::text(told::action(&rule.action, w)),
            told::least(rule, desk.fund.currency).map_or(Cell::Empty, |from| desk.cell(from)),
            Cell::text(rule.approvers.to_string()),
            Cell::text(if rule.both_sides {
                w.t("approval-both")
            } else {
                String::new()
            }),
        ],
    };
    answer(
        status,
        &Page {
            frame: desk.titled(&w.t("approval-rules")),
            w,
            form,
            standing: Table {
                caption: w.t("approval-rules"),
                columns: vec![
                    Column::text(w.t("approval-what")),
                    Column::money(w.with("approval-from", "currency", desk.fund.currency)),
                    Column::text(w.t("approval-approvers")),
                    Column::text(w.t("approval-sides")),
                ],
                rows: standing.iter().map(row).collect(),
                foot: None,
            },
            rows: (0..rows).map(|at| fields(desk, form, at)).collect(),
            note: Fields::new(form, w)
                .text("proposal_note", w.t("proposal-note-make"))
                .optional(),
            back: Section::Proposals.href(&desk.fund.code),
        },
    )
}

fn fields<'a>(desk: &Desk, form: &'a Form, at: usize) -> Vec<Field<'a>> {
    let (w, f) = (desk.w, Fields::new(form, desk.w));
    let select = |options: Vec<SelectOption>| Control::Select { options };
    let mut actions = vec![
        SelectOption::new(String::new(), w.t("approval-none")),
        SelectOption::new("any", told::action("any", w)),
    ];
    let two = access::Action::ALL.into_iter().filter(|a| a.needs_two());
    actions.extend(two.map(|a| SelectOption::new(a.name().to_owned(), told::action(a.name(), w))));
    let numbers = (1..=5).map(|n| SelectOption::new(n.to_string(), n.to_string()));
    let sides = vec![
        SelectOption::new(String::new(), w.t("approval-either")),
        SelectOption::new("yes", w.t("approval-both")),
    ];
    let unit = desk.fund.currency.to_string();
    vec![
        f.of(name("action", at), w.t("approval-what"), select(actions)),
        f.of(
            name("from", at),
            w.t("approval-least"),
            Control::Money { unit },
        )
        .optional(),
        f.of(
            name("approvers", at),
            w.t("approval-approvers"),
            select(numbers.collect()),
        ),
        f.of(name("both", at), w.t("approval-sides"), select(sides)),
    ]
}
