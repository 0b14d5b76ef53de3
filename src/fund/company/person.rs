//! People of a company: who founded, directs and holds it, from when to when.

use super::change::{seen, seen_record};
use super::event::{Happened, Kind, write};
use crate::access::{Action, Permit};
use crate::command::{Command, Tx};
use crate::company::holding::{Span, check, percent};
use crate::error::{Error, Result};
use crate::fund::amount;
use crate::ledger::store;
use crate::mail::Mailbox;
use crate::people::email;
use entity::value::{CompanyId, Day};
use entity::{company, company_person};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize, Serializer};
use sha2::{Digest, Sha256};

/// What somebody may be of a company; `owner` is who benefits in the end.
pub const ROLES: [&str; 5] = ["founder", "director", "shareholder", "owner", "officer"];

/// Adds somebody. The log and the key's hash carry name and address only as a mark that tells
/// one sending from another and names nobody, since neither is ever erased.
#[derive(Clone, Serialize, Deserialize)]
pub struct AddCompanyPerson {
    pub company: String,
    #[serde(serialize_with = "mark")]
    pub name: String,
    #[serde(default, serialize_with = "mark_some")]
    pub email: Option<String>,
    /// One of [`ROLES`].
    pub role: String,
    /// Percent of the company, with at most four decimals.
    pub holding: Option<String>,
    pub from: Day,
    /// The last day; none until further notice.
    pub until: Option<Day>,
}

impl std::fmt::Debug for AddCompanyPerson {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AddCompanyPerson({}, {})", self.company, self.role)
    }
}

/// Says until when somebody was what they were.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EndCompanyPerson {
    pub company: String,
    pub person: i64,
    /// The last day.
    pub until: Day,
}

/// The reply of both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfCompany {
    pub code: String,
    pub person: i64,
}

/// One of 65,536: enough to tell another sending, too little to tell a name.
#[allow(clippy::ptr_arg, reason = "serde hands on the field as it is")]
fn mark<S: Serializer>(text: &String, s: S) -> Result<S::Ok, S::Error> {
    let hash = Sha256::digest(text.as_bytes());
    s.collect_str(&hex::encode(&hash[..2]))
}

#[allow(clippy::ref_option, reason = "serde hands on the field as it is")]
fn mark_some<S: Serializer>(text: &Option<String>, s: S) -> Result<S::Ok, S::Error> {
    match text {
        Some(text) => mark(text, s),
        None => s.serialize_none(),
    }
}

impl Command for AddCompanyPerson {
    type Reply = OfCompany;
    const NAME: &'static str = "company.add_person";
    const ACTION: Action = Action::Register;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<OfCompany> {
        let (_, company) = seen(permit, tx, &self.company).await?;
        let row = self.row(tx, company.id).await?;
        let body = serde_json::json!({
            "person": row.no, "role": row.role, "holding": row.holding,
            "from": row.from_day, "until": row.until_day,
        });
        let reply = OfCompany {
            code: company.code,
            person: row.no,
        };
        tx.insert::<company_person::Entity>(permit, row).await?;
        let happened = Happened {
            company: company.id,
            kind: Kind::PersonAdded,
            other: None,
            body,
            reason: "",
        };
        write(permit, tx, happened).await?;
        Ok(reply)
    }
}

impl AddCompanyPerson {
    async fn row(&self, tx: &Tx, company: CompanyId) -> Result<company_person::Model> {
        let name = amount::name("name", &self.name)?;
        if !ROLES.contains(&self.role.as_str()) {
            let text = format!("{} is none of {}", self.role, ROLES.join(", "));
            let figures = vec![("text", self.role.clone())];
            return Err(Error::field_with("role", "choice.unknown", text, figures));
        }
        let email = self.email.as_deref().unwrap_or_default().trim();
        let email_key = if email.is_empty() {
            String::new()
        } else {
            Mailbox::new(&name, email)?;
            email::key(email)?
        };
        if let Some(until) = self.until.filter(|until| *until < self.from) {
            let text = format!("{until} is before {}, the first day", self.from);
            return Err(Error::too_early("until", until, self.from, text));
        }
        let others = company_person::Entity::find()
            .filter(company_person::Column::CompanyId.eq(company))
            .all(tx.conn())
            .await?;
        let share = self.holding.as_deref().map(|text| percent("holding", text));
        let share = share.transpose()?;
        if let Some(share) = share {
            let held: Vec<Span> = others.iter().filter_map(span).collect();
            let asked = Span {
                share,
                from: self.from,
                until: self.until,
            };
            check("holding", &held, asked)?;
        }
        let own = Condition::all().add(company_person::Column::CompanyId.eq(company));
        let column = company_person::Column::No;
        let last = store::last_number::<company_person::Entity>(tx.conn(), column, own);
        Ok(company_person::Model {
            company_id: company,
            no: last.await? + 1,
            name,
            email: email.to_owned(),
            email_key,
            role: self.role.clone(),
            holding: share,
            from_day: self.from,
            until_day: self.until,
            recorded_at: tx.now(),
        })
    }
}

fn span(row: &company_person::Model) -> Option<Span> {
    Some(Span {
        share: row.holding?,
        from: row.from_day,
        until: row.until_day,
    })
}

impl Command for EndCompanyPerson {
    type Reply = OfCompany;
    const NAME: &'static str = "company.end_person";
    const ACTION: Action = Action::Register;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<OfCompany> {
        let (_, company) = seen(permit, tx, &self.company).await?;
        let (until, no) = (self.until, self.person);
        let row = of(tx, &company, no).await?;
        if until < row.from_day {
            let text = format!("{until} is before {}, the first day", row.from_day);
            return Err(Error::too_early("until", until, row.from_day, text));
        }
        if let Some(ended) = row.until_day.filter(|ended| *ended <= until) {
            let text = format!("number {no} ended on {ended} already; {until} is not before it");
            let figures = vec![("ended", ended.to_string()), ("until", until.to_string())];
            return Err(Error::refused("company.person_ended", text, figures));
        }
        let row = company_person::Model {
            until_day: Some(until),
            ..row
        };
        tx.update::<company_person::Entity>(permit, row).await?;
        let happened = Happened {
            company: company.id,
            kind: Kind::PersonEnded,
            other: None,
            body: serde_json::json!({ "person": no, "until": until }),
            reason: "",
        };
        write(permit, tx, happened).await?;
        Ok(OfCompany {
            code: company.code,
            person: no,
        })
    }
}

/// Forgets who somebody was; role, time and holding stay. Cannot be taken back, so two people
/// decide it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EraseCompanyPerson {
    pub company: String,
    pub person: i64,
    /// Stays for ever, so it names nobody.
    pub reason: String,
}

impl Command for EraseCompanyPerson {
    type Reply = OfCompany;
    const NAME: &'static str = "company.erase_person";
    const ACTION: Action = Action::Grant;

    fn fund(&self) -> Option<&str> {
        None
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<OfCompany> {
        let reason = amount::name("reason", &self.reason)?;
        // The record itself: merged ones have people of their own.
        let company = seen_record(permit, tx, &self.company).await?;
        let row = of(tx, &company, self.person).await?;
        if row.name.is_empty() {
            let text = format!("number {} is erased already", row.no);
            let figures = vec![("no", row.no.to_string())];
            return Err(Error::refused("company.person_erased", text, figures));
        }
        let row = company_person::Model {
            name: String::new(),
            email: String::new(),
            email_key: String::new(),
            ..row
        };
        tx.update::<company_person::Entity>(permit, row).await?;
        let happened = Happened {
            company: company.id,
            kind: Kind::PersonErased,
            other: None,
            body: serde_json::json!({ "person": self.person }),
            reason: &reason,
        };
        write(permit, tx, happened).await?;
        Ok(OfCompany {
            code: company.code,
            person: self.person,
        })
    }
}

/// Somebody of the company by their number.
async fn of(tx: &Tx, company: &company::Model, no: i64) -> Result<company_person::Model> {
    let row = company_person::Entity::find_by_id((company.id, no))
        .one(tx.conn())
        .await?;
    row.ok_or_else(|| {
        let text = format!("{} has nobody with the number {no}", company.code);
        let figures = vec![("text", no.to_string())];
        Error::field_with("person", "choice.unknown", text, figures)
    })
}
