//! The page of people and roles.

use std::collections::BTreeMap;

use askama::Template;
use poem::http::StatusCode;
use poem::{Response, Result};

use crate::access::{Action, Role, Scope};
use crate::app::Ctx;
use crate::people::{Grant, held, people, places};
use crate::web::answer::{Site, answer};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::office::written::minute;
use crate::web::parts::{Field, Fields, SelectOption};
use crate::web::scope;
use crate::web::words::Words;

#[derive(Template)]
#[template(path = "office/access.html")]
struct AccessPage<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    button: Form,
    files: Vec<(&'static str, String)>,
    people: Vec<Person>,
    fields: Vec<Field<'a>>,
    invite: Vec<Field<'a>>,
    may_grant: bool,
}

/// Everything one person holds.
struct Person {
    name: String,
    email: String,
    pseudonym: String,
    state: String,
    disabled: bool,
    /// Whether the account can be closed or opened here.
    turns: bool,
    grants: Vec<Shown>,
}

struct Shown {
    grant: i64,
    role: String,
    /// As a command names it, and in words.
    scope: String,
    place: String,
    time: String,
    why: String,
    makes: String,
    approves: String,
    ended: Option<String>,
    lent: Option<String>,
}

/// The page; for whoever may read the log of everything.
pub async fn draw(
    site: &Site,
    visit: &Visit,
    ctx: &Ctx,
    form: &Form,
    status: StatusCode,
) -> Result<Response> {
    let permit = ctx.permit(Action::Audit, Scope::Instance)?;
    let w = visit.w;
    let rows = held(ctx, &permit).await?;
    let places = places(ctx, &permit).await?;
    let may_grant = ctx.permit(Action::Grant, Scope::Instance).is_ok();
    let own = ctx.actor.person().map(|own| own.pseudonym.as_str());
    let known = people(ctx, &permit).await?;
    let names: BTreeMap<String, String> = known
        .iter()
        .map(|p| (p.pseudonym.clone(), p.name.clone()))
        .collect();
    let mut all: Vec<Person> = known
        .into_iter()
        .map(|p| Person {
            disabled: p.state == "disabled",
            turns: may_grant && own != Some(p.pseudonym.as_str()),
            name: p.name,
            email: p.email,
            pseudonym: p.pseudonym,
            state: w.t(&format!("person-{}", p.state)),
            grants: Vec::new(),
        })
        .collect();
    for row in rows {
        if let Some(person) = all.iter_mut().find(|p| p.pseudonym == row.person) {
            let place = scope::scope(&row.scope, &places, w);
            let by = by(&row.granted_by, &names, w);
            person.grants.push(shown(row, place, &by, w));
        }
    }
    let options = all
        .iter()
        .map(|p| SelectOption::new(&p.pseudonym, format!("{} ({})", p.name, p.email)))
        .collect();
    answer(
        status,
        &AccessPage {
            frame: Frame::new(visit, &w.t("access-title")).funds(site.funds(visit).await?),
            w,
            form,
            button: Form::blank(),
            files: ["csv", "json"]
                .map(|format| (format, visit.href_with("format", format)))
                .into(),
            people: all,
            fields: fields(form, w, options, scope::choices(&places, w)),
            invite: invite_fields(form, w),
            may_grant,
        },
    )
}

fn fields(
    form: &Form,
    w: Words,
    people: Vec<SelectOption>,
    places: Vec<SelectOption>,
) -> Vec<Field<'_>> {
    let f = Fields::new(form, w);
    let roles = Role::ALL.iter();
    let roles = roles.map(|role| SelectOption::new(role.name(), scope::role(role.name(), w)));
    let seats = vec![
        SelectOption::new("", w.t("access-no-seat")),
        SelectOption::new("local", w.t("side-local")),
        SelectOption::new("partner", w.t("side-partner")),
    ];
    vec![
        f.select("person", w.t("access-person"), people),
        f.select("role", w.t("access-role"), roles.collect()),
        f.select("seat", w.t("access-seat"), seats),
        f.select("scope", w.t("access-scope"), places),
        f.date("starts_on", w.t("access-starts")).optional(),
        f.date("ends_on", w.t("access-ends")).optional(),
        f.text("reason", w.t("access-reason")),
    ]
}

fn invite_fields(form: &Form, w: Words) -> Vec<Field<'_>> {
    let f = Fields::new(form, w);
    let languages = vec![
        SelectOption::new("en", "English"),
        SelectOption::new("ja", "日本語"),
    ];
    vec![
        f.text("name", w.t("account-name")),
        f.email("email", w.t("sign-in-email")),
        f.select("lang", w.t("access-lang"), languages),
    ]
}

/// Who gave a role, by the name they have now.
fn by(granted_by: &str, names: &BTreeMap<String, String>, w: Words) -> String {
    match granted_by {
        "local-administrator" => w.t("by-local-administrator"),
        "operator" => w.t("by-operator"),
        pseudonym => names
            .get(pseudonym)
            .map_or_else(|| pseudonym.to_owned(), Clone::clone),
    }
}

fn shown(row: Grant, place: String, by: &str, w: Words) -> Shown {
    let seat = row.seat.as_deref().map(|seat| match seat {
        "L" => w.t("side-local"),
        _ => w.t("side-partner"),
    });
    let role = scope::role(&row.role, w);
    let until = row
        .ends_on
        .map_or_else(|| "…".to_owned(), |day| day.to_string());
    let actions = |names: &[&str]| {
        let all: Vec<_> = names.iter().map(|n| w.t(&format!("action-{n}"))).collect();
        all.join(", ")
    };
    Shown {
        grant: row.grant,
        role: seat.map_or_else(|| role.clone(), |seat| format!("{role} ({seat})")),
        time: format!("{} – {until}", row.starts_on),
        why: format!("{} · {by}", row.reason),
        makes: actions(&row.makes),
        approves: actions(&row.approves),
        ended: row.ended_at.map(minute),
        lent: row.lent_by,
        scope: row.scope,
        place,
    }
}
