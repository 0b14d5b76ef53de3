//! What the forms about bank details share.

use crate::app::Ctx;
use crate::bank::party::{Kind, Party};
use crate::bank::view::Line;
use crate::error::Error;
use crate::web::form::Form;
use crate::web::frame::Frame;
use crate::web::parts::{Cell, Field};
use crate::web::words::Words;
use askama::Template;

/// A form about one party's bank details.
#[derive(Template)]
#[template(path = "fund/bank_details.html")]
pub struct FormPage<'a> {
    pub frame: Frame,
    pub w: Words,
    pub form: &'a Form,
    pub lede: String,
    /// The same form for other kinds of account: label, address, whether it is this one.
    pub kinds: Vec<(String, String, bool)>,
    pub facts: Vec<(String, Cell)>,
    pub hidden: Vec<(&'static str, String)>,
    pub fields: Vec<Field<'a>>,
    pub hint: String,
    /// Value and label of each button.
    pub buttons: Vec<(&'static str, String)>,
    pub back: String,
}

/// `company/ACME` as a form names a party.
pub fn party(text: &str) -> Result<Party, Error> {
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

/// A refusal at the fields of these forms, which choose the party in one.
pub fn of_form(error: Error) -> Error {
    let Error::Invalid(mut fields) = error else {
        return error;
    };
    for field in &mut fields {
        if matches!(field.field.as_str(), "company" | "sponsor") {
            "party".clone_into(&mut field.field);
        }
    }
    Error::Invalid(fields)
}

/// The newest version of a party's details in the fund.
pub async fn newest(
    ctx: &Ctx,
    fund: entity::value::FundId,
    party: &Party,
) -> Result<Option<Line>, Error> {
    let lines = crate::bank::view::lines(ctx, Some(fund)).await?;
    let own = |line: &Line| line.kind == party.kind.name() && line.code == party.code;
    Ok(lines.into_iter().find(own))
}
