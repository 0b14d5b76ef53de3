//! One person for each role, two owners, and two proposals that wait for a decision.

use super::beginning::FUNDS;
use crate::access::{self, Action, Actor, Permit, Role};
use crate::app::{App, Ctx};
use crate::clock::Clock;
use crate::command::{Command, Tx};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::fund::Amount;
use crate::fund::expense::Expense;
use crate::ledger::store::last_number;
use crate::money::Lang;
use crate::people::{GrantRole, email};
use crate::secret::Ring;
use entity::person;
use entity::value::{PersonId, Side};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Who they are: role, name, for whom they sit, and where.
const PEOPLE: [(Role, &str, Option<Side>, Where); 11] = [
    (Role::ProgrammeOwner, "Elena Ozola", None, Where::Everywhere),
    (
        Role::ProgrammeOwner,
        "Noor Al-Sabah",
        None,
        Where::Everywhere,
    ),
    (Role::FundManager, "Kaja Tamm", None, Where::Everywhere),
    (Role::ProgrammeOfficer, "Ren Mori", None, Where::Everywhere),
    (Role::Reviewer, "Ilse Berg", None, Where::Everywhere),
    (
        Role::CommitteeMember,
        "Haruka Sato",
        Some(Side::Local),
        Where::Everywhere,
    ),
    (Role::FinanceOfficer, "Mihkel Saar", None, Where::Everywhere),
    (
        Role::FinanceApprover,
        "Dana Haddad",
        Some(Side::Local),
        Where::Everywhere,
    ),
    (Role::Auditor, "Tomas Lindt", None, Where::Everywhere),
    (
        Role::SponsorContact,
        "Ada North",
        Some(Side::Partner),
        Where::Partner,
    ),
    (Role::Applicant, "Yuki Tanaka", None, Where::Nowhere),
];

/// What a grant of the examples covers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Where {
    Everywhere,
    Partner,
    /// Applicants' grants come with their applications.
    Nowhere,
}

/// Somebody of the examples, without a password: they sign in with one click on this machine.
#[derive(Debug, Serialize)]
struct Appear {
    person: String,
    #[serde(skip)]
    name: &'static str,
}

#[derive(Debug, Serialize, Deserialize)]
struct Appeared {
    person: String,
}

impl Command for Appear {
    type Reply = Appeared;
    const NAME: &'static str = "person.example";
    const ACTION: Action = Action::Grant;

    fn fund(&self) -> Option<&str> {
        None
    }

    fn needs_two(&self) -> bool {
        false
    }

    async fn decide(&self, permit: &Permit, tx: &mut Tx) -> Result<Appeared> {
        let column = person::Column::Id;
        let id = last_number::<person::Entity>(tx.conn(), column, Condition::all()).await? + 1;
        let address = address(self.name);
        let row = person::Model {
            id: PersonId(id),
            pseudonym: self.person.clone(),
            human_id: PersonId(id),
            name: self.name.to_owned(),
            email_key: email::key(&address)?,
            email: address,
            lang: "en".into(),
            state: "active".into(),
            password_hash: None,
            recorded_at: tx.now(),
        };
        tx.insert::<person::Entity>(permit, row).await?;
        Ok(Appeared {
            person: self.person.clone(),
        })
    }
}

fn address(name: &str) -> String {
    let name = name.to_lowercase().replace(' ', ".");
    format!("{name}@example.org")
}

/// The applicant's pseudonym.
pub(super) const APPLICANT: &str = "demo-applicant-yuki";

fn pseudonym(role: Role, name: &str) -> String {
    let first = name.split(' ').next().unwrap_or(name).to_lowercase();
    format!("demo-{}-{first}", role.name().replace(' ', "-"))
}

/// Makes those who are missing; known by their keys.
pub(super) async fn make(db: &Db, ring: Ring) -> Result<()> {
    let app = App::with(db.clone(), Clock::System, ring);
    let root = app.ctx(Actor::LocalAdministrator, Lang::En);
    for (role, name, seat, place) in PEOPLE {
        let person = pseudonym(role, name);
        let appear = Appear {
            person: person.clone(),
            name,
        };
        root.run(&format!("demo/people/{person}"), appear).await?;
        let scope = match place {
            Where::Everywhere => "instance".to_owned(),
            Where::Partner => "sponsor:NORDBRIDGE".to_owned(),
            Where::Nowhere => continue,
        };
        let grant = GrantRole {
            person: person.clone(),
            role: role.name().to_owned(),
            seat,
            scope,
            starts_on: None,
            ends_on: None,
            reason: "example".into(),
        };
        root.run(&format!("demo/grant/{person}"), grant).await?;
    }
    propose(&app).await
}

/// What the finance officer asked for and the approver has not decided on yet.
async fn propose(app: &Arc<App>) -> Result<()> {
    let (role, name, ..) = PEOPLE[6];
    let maker = as_person(app, &pseudonym(role, name)).await?;
    let today = app.clock.today();
    for (n, (payee, amount)) in [("Baltic Audit", "4200"), ("Tallinn Legal", "1850.50")]
        .into_iter()
        .enumerate()
    {
        let bill = Expense {
            fund: FUNDS[0].code.to_owned(),
            bank: "MAIN".into(),
            payee: payee.to_owned(),
            invoice: format!("2{n}-117"),
            amount: Amount::new(amount),
            on: today,
            note: String::new(),
        };
        let key = format!("demo/propose/{n}");
        // Asked for on another day, the key is taken: then the proposal stands already.
        match maker.ask(&key, "Invoice is in the folder", bill).await {
            Ok(_) | Err(Error::KeyReused { .. }) => {}
            Err(e) => return Err(e),
        }
    }
    Ok(())
}

pub(super) async fn as_person(app: &Arc<App>, pseudonym: &str) -> Result<Ctx> {
    let row = person::Entity::find()
        .filter(person::Column::Pseudonym.eq(pseudonym))
        .one(&app.db.read)
        .await?;
    let missing = || Error::Internal(format!("{pseudonym} is missing"));
    let id = row.ok_or_else(missing)?.id;
    let member = access::load(&app.db.read, id, app.clock.today()).await?;
    let mut member = member.ok_or_else(missing)?;
    member.factors = 2;
    Ok(app.ctx(Actor::Person(Arc::new(member)), Lang::En))
}
