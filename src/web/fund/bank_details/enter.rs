//! Entering bank details, which becomes a proposal. They are sealed before anything is stored.

use std::sync::Arc;

use poem::http::StatusCode;
use poem::web::{Data, Path};
use poem::{Response, Result, handler};

use super::part::{FormPage, of_form, party};
use crate::access::{Action, Scope};
use crate::bank::account::{Account, Details};
use crate::bank::detail::{EnterBankDetails, Entered};
use crate::command::Done;
use crate::error::Error;
use crate::fund::choice::{List, load};
use crate::web::answer::{Site, answer, see};
use crate::web::form::Form;
use crate::web::fund::approval::told::href;
use crate::web::fund::desk::Desk;
use crate::web::locale::Visit;
use crate::web::parts::{Field, Fields, SelectOption};
use crate::web::section::Section;

/// As accounts are written: the stored word, and the fields of its number.
const KINDS: [(&str, &[&str]); 4] = [
    ("iban", &["iban", "bic"]),
    ("zengin", &["bank", "branch", "kind", "number"]),
    ("aba", &["routing", "number"]),
    ("other", &["country", "bank", "branch", "bic", "number"]),
];

/// The page for whoever may enter bank details.
async fn enter(visit: Visit, site: &Site, code: &str) -> Result<Desk> {
    let desk = Desk::enter(visit, site, code, Section::BankDetails).await?;
    desk.ctx.permit(Action::Bank, Scope::Fund(desk.fund.id))?;
    Ok(desk)
}

/// `GET /funds/:code/bank-details/enter?format=&party=`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn show(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Response> {
    let desk = enter(visit, &site, &code).await?;
    let form = Form::blank()
        .with("format", desk.visit.param("format"))
        .with("party", desk.visit.param("party"));
    draw(&desk, &form, StatusCode::OK).await
}

/// `POST /funds/:code/bank-details/enter`
#[handler]
#[allow(clippy::needless_pass_by_value, reason = "extractors come by value")]
pub async fn send(
    visit: Visit,
    site: Data<&Arc<Site>>,
    Path(code): Path<String>,
    mut form: Form,
) -> Result<Response> {
    let desk = enter(visit, &site, &code).await?;
    match propose(&desk, &form).await {
        Ok(Done::Proposed(proposed)) => {
            let place = href(&desk.fund.code, proposed.no);
            Ok(see(&format!("{place}?done=propose")))
        }
        Ok(Done::Made(_)) => {
            let place = Section::BankDetails.href(&desk.fund.code);
            Ok(see(&format!("{place}?done=bank-details-enter")))
        }
        Err(error) => {
            let status = form.note(of_form(error), desk.w)?;
            draw(&desk, &form, status).await
        }
    }
}

async fn propose(desk: &Desk, form: &Form) -> Result<Done<Entered>, Error> {
    let text = |name: &str| form.text(name).trim().to_owned();
    let account = match format(form).0 {
        "zengin" => Account::Zengin {
            bank: text("bank"),
            branch: text("branch"),
            kind: text("kind"),
            number: text("number"),
        },
        "aba" => Account::Aba {
            routing: text("routing"),
            number: text("number"),
        },
        "other" => Account::Other {
            country: text("country"),
            bank: text("bank"),
            branch: text("branch"),
            bic: text("bic"),
            number: text("number"),
        },
        _ => Account::Iban {
            iban: text("iban"),
            bic: text("bic"),
        },
    };
    let details = Details {
        holder: text("holder"),
        account,
        contact: text("contact"),
    };
    let (key, fund) = (form.key().to_string(), Some(desk.fund.code.clone()));
    let (ring, party) = (&desk.ctx.app.ring, party(form.text("party"))?);
    let command = EnterBankDetails::new(ring, &key, fund, party, &details)?;
    desk.ctx.ask(&key, &text("proposal_note"), command).await
}

/// The kind of account that was chosen, with its fields.
fn format(form: &Form) -> (&'static str, &'static [&'static str]) {
    let chosen = KINDS
        .into_iter()
        .find(|(name, _)| *name == form.text("format"));
    chosen.unwrap_or(KINDS[0])
}

async fn draw(desk: &Desk, form: &Form, status: StatusCode) -> Result<Response> {
    let (w, (chosen, own)) = (desk.w, format(form));
    let kinds = KINDS.map(|(name, _)| {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("format", name)
            .append_pair("party", form.text("party"))
            .finish();
        let href = desk.href(&format!("bank-details/enter?{query}"));
        (w.t(&format!("bank-format-{name}")), href, name == chosen)
    });
    let f = Fields::new(form, w);
    let mut fields = vec![
        f.select("party", w.t("bank-party"), parties(desk).await?),
        f.text("holder", w.t("bank-holder"))
            .hint(w.t("bank-holder-hint")),
    ];
    fields.extend(own.iter().map(|name| field(desk, f, name)));
    fields.push(
        f.text("contact", w.t("bank-contact"))
            .hint(w.t("bank-contact-hint"))
            .optional(),
    );
    fields.push(
        f.text("proposal_note", w.t("proposal-note-make"))
            .optional(),
    );
    answer(
        status,
        &FormPage {
            frame: desk.titled(&w.t("op-bank-details-enter")),
            w,
            form,
            lede: w.t("bank-enter-lede"),
            kinds: kinds.into(),
            facts: Vec::new(),
            hidden: vec![("format", chosen.to_owned())],
            fields,
            hint: w.t("proposal-two"),
            buttons: vec![("enter", w.t("proposal-submit"))],
            back: Section::BankDetails.href(&desk.fund.code),
        },
    )
}

fn field<'a>(desk: &Desk, f: Fields<'a>, name: &'static str) -> Field<'a> {
    let w = desk.w;
    let label = w.t(&format!("bank-field-{name}"));
    match name {
        "kind" => {
            let kinds = ["1", "2", "4"];
            let kinds = kinds.map(|k| SelectOption::new(k, w.t(&format!("bank-kind-{k}"))));
            f.select(name, label, kinds.into())
        }
        "bic" => f.text(name, label).optional(),
        _ => f.text(name, label),
    }
}

/// The fund's sponsors, and companies the reader may see.
async fn parties(desk: &Desk) -> Result<Vec<SelectOption>, Error> {
    let mut all = Vec::new();
    for (list, kind) in [(List::Companies, "company"), (List::Parties, "sponsor")] {
        for choice in load(&desk.ctx, list, Some(&desk.fund)).await? {
            let label = format!("{} ({})", choice.name, choice.value);
            all.push(SelectOption::new(format!("{kind}/{}", choice.value), label));
        }
    }
    Ok(all)
}
