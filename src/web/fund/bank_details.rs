//! Where companies and sponsors of a fund are paid: listed masked, entered, verified.

mod enter;
mod list;
mod verify;

use crate::app::Ctx;
use crate::bank::party::{Kind, Party};
use crate::bank::view::Line;
use crate::error::Error;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::parts::{Cell, Field, SelectOption};
use crate::web::words::Words;
use askama::Template;
use poem::{Route, get};

/// Adds these pages.
pub fn routes(route: Route) -> Route {
    route
        .at("/funds/:code/bank-details", get(list::show))
        .at(
            "/funds/:code/bank-details/enter",
            get(enter::show).post(enter::send),
        )
        .at(
            "/funds/:code/bank-details/verify",
            get(verify::show).post(verify::send),
        )
}

/// A form about one party's bank details.
#[derive(Template)]
#[template(path = "fund/bank_details.html")]
struct FormPage<'a> {
    frame: Frame,
    w: Words,
    form: &'a Form,
    lede: String,
    /// The same form for other kinds of account: label, address, whether it is this one.
    kinds: Vec<(String, String, bool)>,
    facts: Vec<(String, Cell)>,
    hidden: Vec<(&'static str, String)>,
    fields: Vec<Field<'a>>,
    hint: String,
    /// Value and label of each button.
    buttons: Vec<(&'static str, String)>,
    back: String,
}

/// `company/ACME` as a form names a party.
fn party(text: &str) -> Result<Party, Error> {
    let named = match text.split_once('/') {
        Some(("company", code)) => Some((Kind::Company, code)),
        Some(("sponsor", code)) => Some((Kind::Sponsor, code)),
        _ => None,
    };
    let (kind, code) =
        named.ok_or_else(|| Error::field("party", "choice.unknown", "choose a party"))?;
    Ok(Party {
        kind,
        code: code.to_owned(),
    })
}

/// Puts a refusal at its field.
fn refuse(form: &mut Form, error: &Error, w: Words) {
    match error {
        Error::Invalid(fields) => {
            for field in fields {
                let name = match field.field.as_str() {
                    "company" | "sponsor" => "party",
                    other => other,
                };
                form.refuse(name, w.explain_field(field));
            }
        }
        other => form.refuse("", w.explain(other)),
    }
    if matches!(error, Error::KeyReused { .. }) {
        form.renew_key();
    }
}

fn option(value: String, label: String) -> SelectOption {
    SelectOption {
        value,
        label,
        note: String::new(),
    }
}

/// The newest version of a party's details in the fund.
async fn newest(
    ctx: &Ctx,
    fund: entity::value::FundId,
    party: &Party,
) -> Result<Option<Line>, Error> {
    let lines = crate::bank::view::lines(ctx, Some(fund)).await?;
    let own = |line: &Line| line.kind == party.kind.name() && line.code == party.code;
    Ok(lines.into_iter().find(own))
}
