//! Who may do what, and why; giving and taking roles, closing and opening accounts.

mod page;

use std::sync::Arc;

use poem::http::StatusCode;
use poem::web::Data;
use poem::{Response, Result, handler};

use self::page::draw;
use super::taken;
use super::written::PROPOSALS;
use crate::access::{Action, Scope};
use crate::app::Ctx;
use crate::command::Done;
use crate::error::Error;
use crate::money::Lang;
use crate::people::invite::InvitePerson;
use crate::people::{DisablePerson, EnablePerson, EndRole, GrantRole, held};
use crate::web::answer::{Site, see};
use crate::web::form::Form;
use crate::web::fund::approval::told::href;
use crate::web::locale::Visit;

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
pub async fn invite(visit: Visit, site: Data<&Arc<Site>>, form: Form) -> Result<Response> {
    let ctx = site.ctx(&visit);
    let lang = Lang::from_tag(form.text("lang")).unwrap_or(visit.w.lang());
    let invite = InvitePerson::new(form.text("name"), form.text("email"), lang, &site.base)?;
    // A second sending makes another letter, so the address decides: it is taken by then.
    match ctx.run(&uuid::Uuid::new_v4().to_string(), invite).await {
        Ok(_) => Ok(see("/access?done=person-invite")),
        Err(error) => back(&site, &visit, &ctx, form, error).await,
    }
}

/// `POST /access/grant`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn grant(visit: Visit, site: Data<&Arc<Site>>, form: Form) -> Result<Response> {
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
        Err(error) => back(&site, &visit, &ctx, form, error).await,
    }
}

/// `POST /access/end`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn end(visit: Visit, site: Data<&Arc<Site>>, form: Form) -> Result<Response> {
    let ctx = site.ctx(&visit);
    let end = EndRole {
        grant: form.text("grant").parse().unwrap_or(0),
        scope: form.text("scope").to_owned(),
        reason: form.text("why").to_owned(),
    };
    match ctx.run(&form.key().to_string(), end).await {
        Ok(_) => Ok(see("/access?done=role-end")),
        Err(error) => back(&site, &visit, &ctx, form, error).await,
    }
}

/// `POST /access/disable`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn disable(visit: Visit, site: Data<&Arc<Site>>, form: Form) -> Result<Response> {
    let ctx = site.ctx(&visit);
    let disable = DisablePerson {
        person: form.text("person").to_owned(),
        reason: form.text("why").to_owned(),
    };
    match ctx.run(&form.key().to_string(), disable).await {
        Ok(_) => Ok(see("/access?done=person-disable")),
        Err(error) => back(&site, &visit, &ctx, form, error).await,
    }
}

/// `POST /access/enable`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn enable(visit: Visit, site: Data<&Arc<Site>>, form: Form) -> Result<Response> {
    let ctx = site.ctx(&visit);
    let enable = EnablePerson {
        person: form.text("person").to_owned(),
        reason: form.text("why").to_owned(),
    };
    match ctx.ask(&form.key().to_string(), "", enable).await {
        Ok(Done::Made(_)) => Ok(see("/access?done=person-enable")),
        Ok(Done::Proposed(p)) => Ok(see(&format!("{PROPOSALS}/{}?done=propose", p.no))),
        Err(error) => back(&site, &visit, &ctx, form, error).await,
    }
}

/// The page with what went wrong, where it is for the reader and can be mended.
async fn back(
    site: &Site,
    visit: &Visit,
    ctx: &Ctx,
    mut form: Form,
    error: Error,
) -> Result<Response> {
    if ctx.permit(Action::Audit, Scope::Instance).is_err() {
        return Err(error.into());
    }
    let status = form.note(error, visit.w)?;
    draw(site, visit, ctx, &form, status).await
}
