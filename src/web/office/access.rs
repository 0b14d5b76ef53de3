//! Who may do what, and why; giving and taking roles.

use std::sync::Arc;

use askama::Template;
use poem::http::StatusCode;
use poem::web::Data;
use poem::{Response, Result, handler};

use super::taken;
use super::written::{PROPOSALS, minute};
use crate::access::{Action, Role, Scope};
use crate::app::Ctx;
use crate::command::Done;
use crate::error::Error;
use crate::money::Lang;
use crate::people::invite::InvitePerson;
use crate::people::{EndRole, Grant, GrantRole, held, people};
use crate::web::answer::{Site, answer, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::fund::approval::told::href;
use crate::web::locale::Visit;
use crate::web::parts::{Field, Fields, SelectOption};
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
    grants: Vec<Shown>,
}

struct Shown {
    grant: i64,
    role: String,
    scope: String,
    time: String,
    why: String,
    makes: String,
    approves: String,
    ended: Option<String>,
    lent: Option<String>,
}

/// `GET /access`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(visit: Visit, site: Data<&Arc<Site>>) -> Result<Response> {
    let ctx = site.ctx(&visit);
    let permit = ctx.permit(Action::Audit, Scope::Instance)?;
    if !visit.param("format").is_empty() {
        let rows = held(&ctx, &permit).await?;
        if let Some(file) = taken::file(&ctx, &visit, None, "access", &rows).await? {
            return Ok(file);
        }
    }
    draw(&site, &visit, &ctx, &Form::blank(), StatusCode::OK).await
}

/// `POST /access/invite`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn invite(visit: Visit, site: Data<&Arc<Site>>, mut form: Form) -> Result<Response> {
    let ctx = site.ctx(&visit);
    let lang = Lang::from_tag(form.text("lang")).unwrap_or(visit.w.lang());
    let invite = InvitePerson::new(form.text("name"), form.text("email"), lang, &site.base)?;
    // A second sending makes another letter, so the address decides: it is taken by then.
    match ctx.run(&uuid::Uuid::new_v4().to_string(), invite).await {
        Ok(_) => Ok(see("/access?done=person-invite")),
        Err(error @ (Error::Invalid(_) | Error::Refused(_))) => {
            refuse(&mut form, &error, visit.w);
            let status = StatusCode::from_u16(error.status()).unwrap_or_default();
            draw(&site, &visit, &ctx, &form, status).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /access/grant`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn grant(visit: Visit, site: Data<&Arc<Site>>, mut form: Form) -> Result<Response> {
    let ctx = site.ctx(&visit);
    let day = |form: &Form, name: &str| match form.text(name).trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|e| {
            let text: String = format!("{e}");
            Error::field(name, "date.format", text)
        }),
    };
    let asked = match (day(&form, "starts_on"), day(&form, "ends_on")) {
        (Ok(starts_on), Ok(ends_on)) => {
            let grant = GrantRole {
                person: form.text("person").to_owned(),
                role: form.text("role").to_owned(),
                seat: match form.text("seat") {
                    "local" => Some(entity::value::Side::Local),
                    "partner" => Some(entity::value::Side::Partner),
                    _ => None,
                },
                scope: form.text("scope").trim().to_owned(),
                starts_on,
                ends_on,
                reason: form.text("reason").to_owned(),
            };
            ctx.ask(&form.key().to_string(), "", grant).await
        }
        (Err(e), _) | (_, Err(e)) => Err(e),
    };
    match asked {
        Ok(Done::Made(_)) => Ok(see("/access?done=role-grant")),
        Ok(Done::Proposed(p)) if p.chain == 0 => {
            Ok(see(&format!("{PROPOSALS}/{}?done=propose", p.no)))
        }
        Ok(Done::Proposed(p)) => {
            let fund = form.text("scope").trim().strip_prefix("fund:");
            let href = fund.map_or_else(|| "/access".to_owned(), |code| href(code, p.no));
            Ok(see(&format!("{href}?done=propose")))
        }
        Err(error @ (Error::Invalid(_) | Error::Refused(_) | Error::KeyReused { .. })) => {
            refuse(&mut form, &error, visit.w);
            let status = StatusCode::from_u16(error.status()).unwrap_or_default();
            if ctx.permit(Action::Audit, Scope::Instance).is_err() {
                return Err(error.into());
            }
            draw(&site, &visit, &ctx, &form, status).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /access/end`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn end(visit: Visit, site: Data<&Arc<Site>>, mut form: Form) -> Result<Response> {
    let ctx = site.ctx(&visit);
    let end = EndRole {
        grant: form.text("grant").parse().unwrap_or(0),
        scope: form.text("scope").to_owned(),
        reason: form.text("why").to_owned(),
    };
    match ctx.run(&form.key().to_string(), end).await {
        Ok(_) => Ok(see("/access?done=role-end")),
        Err(error @ (Error::Invalid(_) | Error::Refused(_))) => {
            refuse(&mut form, &error, visit.w);
            let status = StatusCode::from_u16(error.status()).unwrap_or_default();
            if ctx.permit(Action::Audit, Scope::Instance).is_err() {
                return Err(error.into());
            }
            draw(&site, &visit, &ctx, &form, status).await
        }
        Err(error) => Err(error.into()),
    }
}

fn refuse(form: &mut Form, error: &Error, w: Words) {
    match error {
        Error::Invalid(fields) => {
            for field in fields {
                form.refuse(&field.field, w.explain_field(field));
            }
        }
        other => form.refuse("", w.explain(other)),
    }
    if matches!(error, Error::KeyReused { .. }) {
        form.renew_key();
    }
}

async fn draw(
    site: &Site,
    visit: &Visit,
    ctx: &Ctx,
    form: &Form,
    status: StatusCode,
) -> Result<Response> {
    let permit = ctx.permit(Action::Audit, Scope::Instance)?;
    let w = visit.w;
    let rows = held(ctx, &permit).await?;
    let mut all: Vec<Person> = people(ctx, &permit)
        .await?
        .into_iter()
        .map(|p| Person {
            name: p.name,
            email: p.email,
            pseudonym: p.pseudonym,
            state: w.t(&format!("person-{}", p.state)),
            grants: Vec::new(),
        })
        .collect();
    for row in rows {
        if let Some(person) = all.iter_mut().find(|p| p.pseudonym == row.person) {
            person.grants.push(shown(row, w));
        }
    }
    let options = all
        .iter()
        .map(|p| option(&p.pseudonym, format!("{} ({})", p.name, p.email)))
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
            fields: fields(form, w, options),
            invite: invite_fields(form, w),
            may_grant: ctx.permit(Action::Grant, Scope::Instance).is_ok(),
        },
    )
}

fn fields(form: &Form, w: Words, people: Vec<SelectOption>) -> Vec<Field<'_>> {
    let f = Fields::new(form, w);
    let roles = Role::ALL.iter().map(|role| {
        let key = role.name().replace(' ', "-");
        option(role.name(), w.t(&format!("role-{key}")))
    });
    let seats = vec![
        option("", w.t("access-no-seat")),
        option("local", w.t("side-local")),
        option("partner", w.t("side-partner")),
    ];
    vec![
        f.select("person", w.t("access-person"), people),
        f.select("role", w.t("access-role"), roles.collect()),
        f.select("seat", w.t("access-seat"), seats),
        f.text("scope", w.t("access-scope"))
            .hint(w.t("access-scope-hint")),
        f.date("starts_on", w.t("access-starts")).optional(),
        f.date("ends_on", w.t("access-ends")).optional(),
        f.text("reason", w.t("access-reason")),
    ]
}

fn invite_fields(form: &Form, w: Words) -> Vec<Field<'_>> {
    let f = Fields::new(form, w);
    let languages = vec![
        option("en", "English".into()),
        option("ja", "日本語".into()),
    ];
    vec![
        f.text("name", w.t("account-name")),
        f.email("email", w.t("sign-in-email")),
        f.select("lang", w.t("access-lang"), languages),
    ]
}

fn option(value: &str, label: String) -> SelectOption {
    SelectOption {
        value: value.to_owned(),
        label,
        note: String::new(),
    }
}

fn shown(row: Grant, w: Words) -> Shown {
    let key = row.role.replace(' ', "-");
    let seat = row.seat.as_deref().map(|seat| match seat {
        "L" => w.t("side-local"),
        _ => w.t("side-partner"),
    });
    let role = w.t(&format!("role-{key}"));
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
        why: format!("{} · {}", row.reason, row.granted_by),
        makes: actions(&row.makes),
        approves: actions(&row.approves),
        ended: row.ended_at.map(minute),
        lent: row.lent_by,
        scope: row.scope,
    }
}
