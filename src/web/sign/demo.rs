//! One-click sign-in of the demo, on its own machine.

use super::lead::entered;
use crate::error::Error;
use crate::people::example::{Example, examples, sign_in};
use crate::web::answer::{Site, page};
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::locale::Visit;
use crate::web::words::Words;
use askama::Template;
use poem::web::{Data, Path};
use poem::{Request, Response, Result, handler};
use std::sync::Arc;

#[derive(Template)]
#[template(path = "sign/demo.html")]
struct Choose {
    frame: Frame,
    w: Words,
    form: Form,
    next: String,
    people: Vec<Shown>,
}

struct Shown {
    person: String,
    name: String,
    role: String,
    may: String,
}

fn shown(example: Example, w: Words) -> Shown {
    let key = example.role.name().replace(' ', "-");
    Shown {
        person: example.pseudonym,
        name: example.name,
        role: w.t(&format!("role-{key}")),
        may: w.t(&format!("role-{key}-may")),
    }
}

/// `GET /demo` and `GET /demo/:person`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(visit: Visit, site: Data<&Arc<Site>>, req: &Request) -> Result<Response> {
    admit(&site, req)?;
    let people = examples(&site.app).await?;
    page(&Choose {
        frame: Frame::new(&visit, &visit.w.t("demo-title")).alone(),
        w: visit.w,
        form: Form::blank(),
        next: visit.param("next").to_owned(),
        people: people.into_iter().map(|e| shown(e, visit.w)).collect(),
    })
}

/// `GET /demo/:person`, as printed on the terminal: signs in when it was opened from there.
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn open(
    visit: Visit,
    site: Data<&Arc<Site>>,
    req: &Request,
    Path(person): Path<String>,
) -> Result<Response> {
    admit(&site, req)?;
    // Another site cannot sign its visitor in here: a browser says where a request comes from.
    let from = req.headers().get("sec-fetch-site");
    if from.is_some_and(|site| site != "none" && site != "same-origin") {
        return Err(Error::NotFound("demo".into()).into());
    }
    enter(&visit, &site, &person, "/").await
}

/// `POST /demo`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(
    visit: Visit,
    site: Data<&Arc<Site>>,
    req: &Request,
    form: Form,
) -> Result<Response> {
    admit(&site, req)?;
    enter(&visit, &site, form.text("person"), form.text("next")).await
}

async fn enter(visit: &Visit, site: &Site, person: &str, next: &str) -> Result<Response> {
    let caller = &visit.caller;
    let token = sign_in(&site.app, person, &caller.origin, caller.session()).await?;
    Ok(entered(site, &token, next))
}

/// Only the demo has this door, and only for the machine it runs on.
fn admit(site: &Site, req: &Request) -> Result<(), Error> {
    let address = req.remote_addr().as_socket_addr();
    let here = address.is_none_or(|a| a.ip().is_loopback());
    if site.demo && here {
        return Ok(());
    }
    Err(Error::NotFound("demo".into()))
}
