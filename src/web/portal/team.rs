//! The people of an application: asking, joining, leaving.

use super::{address, task};
use crate::dealflow::view::{Member, Part, invitations, team};
use crate::dealflow::{EndMember, InviteMember, JoinApplication};
use crate::error::Error;
use crate::web::answer::{Site, page, refused, see};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::parts::{Fields, SelectOption};
use crate::web::words::Words;
use askama::Template;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "portal/team.html")]
struct TeamPage<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    button: Form,
    fields: Vec<crate::web::parts::Field<'a>>,
    members: Vec<Shown>,
    id: String,
    /// Whether the reader says who takes part.
    owner: bool,
}

struct Shown {
    name: String,
    role: String,
    note: String,
    person: String,
    email: String,
    /// Whether the owner can end it.
    ends: bool,
}

fn shown(member: Member, w: Words) -> Shown {
    let (person, email, note) = match member.part {
        Part::Joined(pseudonym) => (pseudonym, String::new(), String::new()),
        Part::Asked(email) => (String::new(), email, w.t("team-asked")),
    };
    Shown {
        ends: member.role != "owner",
        role: w.t(&format!("team-{}", member.role)),
        name: member.name,
        note,
        person,
        email,
    }
}

async fn draw<'a>(
    site: &Site,
    visit: &Visit,
    id: &str,
    form: &'a Form,
) -> Result<TeamPage<'a>, Error> {
    let opened = task::own(site, visit, id).await?;
    let w = visit.w;
    let members = team(&site.ctx(visit), id).await?;
    let fields = Fields::new(form, w);
    let role = |value: &str| {
        let label = w.t(&format!("team-{value}"));
        SelectOption::new(value, label).below(w.t(&format!("team-{value}-note")))
    };
    Ok(TeamPage {
        frame: Frame::new(visit, &w.t("team-title")),
        w,
        form,
        button: Form::blank(),
        fields: vec![
            fields.email("email", w.t("sign-in-email")),
            fields.radios(
                "role",
                w.t("team-role"),
                vec![role("contributor"), role("signatory")],
            ),
        ],
        members: members.into_iter().map(|m| shown(m, w)).collect(),
        id: id.to_owned(),
        owner: opened.role.as_deref() == Some("owner") && opened.is_draft(),
    })
}

/// `GET /applications/:id/team`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(id): Path<String>,
) -> Result<Response> {
    let form = Form::blank().with("role", "contributor");
    page(&draw(&site, &visit, &id, &form).await?)
}

/// `POST /applications/:id/team`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn invite(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let opened = task::own(&site, &visit, &id).await?;
    let command = InviteMember {
        fund: opened.call.fund.clone(),
        application: id.clone(),
        role: form.text("role").to_owned(),
        email: form.text("email").to_owned(),
        base: site.base.clone(),
    };
    let key = uuid::Uuid::new_v4().to_string();
    match site.ctx(&visit).run(&key, command).await {
        Ok(_) => Ok(see(&address::team(&id))),
        Err(error) => {
            form.note(error, visit.w)?;
            refused(&draw(&site, &visit, &id, &form).await?)
        }
    }
}

/// `POST /applications/:id/team/end`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn end(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response> {
    let opened = task::own(&site, &visit, &id).await?;
    let command = EndMember {
        fund: opened.call.fund.clone(),
        application: id.clone(),
        person: form.text("person").to_owned(),
        email: form.text("email").to_owned(),
    };
    let key = uuid::Uuid::new_v4().to_string();
    site.ctx(&visit).run(&key, command).await?;
    Ok(see(&address::team(&id)))
}

/// `POST /applications/:id/join`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn join(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response> {
    let ctx = site.ctx(&visit);
    let waiting = invitations(&ctx).await?;
    let invitation = waiting.into_iter().find(|i| i.application == id);
    let gone = || Error::NotFound(format!("application {id}"));
    let command = JoinApplication {
        fund: invitation.ok_or_else(gone)?.call.fund,
        application: id.clone(),
    };
    ctx.run(&form.key().to_string(), command).await?;
    Ok(see(&address::of(&id)))
}
