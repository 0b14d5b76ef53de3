//! A second person says that bank details are the party's own, or that they are not.

use std::sync::Arc;

use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::list::state;
use super::part::{FormPage, newest, of_form, party};
use crate::access::{Action, Scope};
use crate::bank::verify::{Verdict, VerifyBankDetails};
use crate::bank::view::Line;
use crate::error::Error;
use crate::fund::payee::minute;
use crate::web::answer::{Site, answer, see};
use crate::web::form::Form;
use crate::web::fund::desk::Desk;
use crate::web::locale::Visit;
use crate::web::parts::{Cell, Fields};
use crate::web::section::Section;

/// The page for whoever may verify bank details.
async fn enter(visit: Visit, site: &Site, code: &str) -> Result<Desk> {
    let desk = Desk::enter(visit, site, code, Section::BankDetails).await?;
    let scope = Scope::Fund(desk.fund.id);
    desk.ctx.actor.allow_approval(Action::Bank, scope)?;
    Ok(desk)
}

/// `GET /funds/:code/bank-details/verify?party=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = enter(visit, &site, &code).await?;
    let form = Form::blank().with("party", desk.visit.param("party"));
    draw(&desk, &form, StatusCode::OK).await
}

/// `POST /funds/:code/bank-details/verify`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let desk = enter(visit, &site, &code).await?;
    match decide(&desk, &form).await {
        Ok(slug) => {
            let place = Section::BankDetails.href(&desk.fund.code);
            Ok(see(&format!("{place}?done={slug}")))
        }
        Err(error) => {
            let status = form.note(of_form(error), desk.w)?;
            draw(&desk, &form, status).await
        }
    }
}

/// Gives the word of what was done.
async fn decide(desk: &Desk, form: &Form) -> Result<&'static str, Error> {
    let (verdict, done) = match form.text("step") {
        "verify" => (Verdict::Verified, "bank-details-verify"),
        "reject" => (Verdict::Rejected, "bank-details-reject"),
        _ => {
            return Err(Error::field(
                "step",
                "form.step",
                "press one of the buttons",
            ));
        }
    };
    let command = VerifyBankDetails {
        fund: Some(desk.fund.code.clone()),
        party: party(form.text("party"))?,
        version: form.text("version").parse().unwrap_or(0),
        verdict,
        note: form.text("note").to_owned(),
    };
    desk.ctx.run(&form.key().to_string(), command).await?;
    Ok(done)
}

async fn draw(desk: &Desk, form: &Form, status: StatusCode) -> Result<Response> {
    let w = desk.w;
    let found = match party(form.text("party")) {
        Ok(party) => newest(&desk.ctx, desk.fund.id, &party).await?,
        Err(_) => None,
    };
    let f = Fields::new(form, w);
    let version = found.as_ref().map_or(0, |line| line.version);
    let there = found.is_some();
    answer(
        status,
        &FormPage {
            frame: desk.titled(&w.t("op-bank-details-verify")),
            w,
            form,
            lede: if there {
                w.t("bank-verify-lede")
            } else {
                w.t("rule-bank-detail-none")
            },
            kinds: Vec::new(),
            facts: found.map_or_else(Vec::new, |line| facts(desk, &line)),
            hidden: vec![
                ("party", form.text("party").to_owned()),
                // What was looked at when the form was first shown.
                (
                    "version",
                    match form.text("version") {
                        "" => version.to_string(),
                        shown => shown.to_owned(),
                    },
                ),
            ],
            fields: vec![
                f.text("note", w.t("bank-verify-note"))
                    .hint(w.t("bank-verify-note-hint")),
            ],
            hint: String::new(),
            buttons: vec![
                ("verify", w.t("bank-verify-yes")),
                ("reject", w.t("bank-verify-no")),
            ],
            back: Section::BankDetails.href(&desk.fund.code),
        },
    )
}

fn facts(desk: &Desk, line: &Line) -> Vec<(String, Cell)> {
    let w = desk.w;
    let account = format!(
        "{} \u{b7} {}",
        line.mask,
        w.with("bank-version", "no", line.version)
    );
    vec![
        (
            w.t("bank-party"),
            Cell::text(format!("{} ({})", line.name, line.code)),
        ),
        (w.t("bank-account"), Cell::text(account)),
        (w.t("capital-status"), state(desk, line)),
        (w.t("bank-entered"), Cell::text(&line.maker)),
        (w.t("bank-cooling"), Cell::text(minute(line.cooling_until))),
    ]
}
