//! Two funds of two programmes, and somebody of every role in each of them and everywhere.

use crate::award::award;
use crate::engine::Database;
use crate::funded::{amount, company, funded};
use crate::sign::visitor::{House, Visitor};
use crate::world::people::{self, Someone};
use crate::world::{day, key, sponsor};
use cofund::access::{Actor, Member, Role};
use cofund::app::{App, Ctx, day_of};
use cofund::fund::agreement::SignAgreement;
use cofund::fund::award::Award;
use cofund::fund::commit::Commit;
use cofund::fund::distribute::Distribute;
use cofund::fund::expense::Expense;
use cofund::fund::found::{OpenFund, StartProgramme};
use cofund::fund::receive::Receive;
use cofund::money::Lang;
use cofund::people::GrantRole;
use cofund::web::Site;
use entity::value::Side;
use sea_orm::ConnectionTrait;
use std::sync::Arc;

/// A letter for each role, in the order of `Role::ALL`.
pub const LETTERS: &str = "OMPRCFVASX";
/// Whoever reads a fund they hold a role in.
pub const READERS: &str = "OMPCFVA";

/// From where somebody looks at `ALPHA`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// With a role in it.
    Within,
    /// With the same role in the other fund.
    Outside,
    /// With the role on everything.
    Everywhere,
}

pub struct Somebody {
    pub letter: char,
    pub from: From,
    pub someone: Someone,
}

pub struct Town {
    pub house: House,
    pub app: Arc<App>,
    pub people: Vec<Somebody>,
    /// An owner of the other programme.
    pub stranger: Someone,
    /// The finance contact of the sponsor T.
    pub contact: Someone,
}

impl Town {
    pub async fn over(db: &Database) -> Self {
        let (app, root) = funded(db).await;
        alpha(&root).await;
        beta(&root).await;
        intake(&app, &root).await;
        let mut people = Vec::new();
        let places = [
            (From::Within, ("fund", 1)),
            (From::Outside, ("fund", 2)),
            (From::Everywhere, ("instance", 0)),
        ];
        for (letter, role) in LETTERS.chars().zip(Role::ALL) {
            for (from, scope) in places {
                let email = format!("{letter}.{from:?}@example.org");
                let someone = people::person(&app, &email, &[]).await;
                people::grant(&app, someone.id, role, None, scope).await;
                people.push(Somebody {
                    letter,
                    from,
                    someone,
                });
            }
        }
        let stranger = people::person(&app, "stranger@example.org", &[]).await;
        let owner = Role::ProgrammeOwner;
        people::grant(&app, stranger.id, owner, None, ("programme", 2)).await;
        let contact = people::person(&app, "contact@example.org", &[]).await;
        let role = Role::SponsorContact;
        people::grant(&app, contact.id, role, None, ("sponsor", 1)).await;
        let town = Self {
            house: House::with(Site::new(Arc::clone(&app))),
            app,
            people,
            stranger,
            contact,
        };
        town.propose().await;
        town
    }

    /// Proposal 1 of `ALPHA`, and proposal 1 of the installation.
    async fn propose(&self) {
        let expense = Expense {
            fund: "ALPHA".into(),
            bank: "MAIN".into(),
            payee: "Printer".into(),
            invoice: String::new(),
            amount: amount("10"),
            on: day("2026-01-14"),
            note: String::new(),
        };
        let maker = self.ctx(self.one('F', From::Within)).await;
        maker
            .ask(&key(), "", expense)
            .await
            .expect("it is proposed");
        let maker = people::person(&self.app, "maker@example.org", &[Role::ProgrammeOwner]).await;
        let grant = GrantRole {
            person: self.stranger.pseudonym.clone(),
            role: Role::FinanceOfficer.name().into(),
            seat: None,
            scope: "instance".into(),
            starts_on: None,
            ends_on: None,
            reason: "help".into(),
        };
        let maker = self.ctx(&maker).await;
        maker.ask(&key(), "", grant).await.expect("it is proposed");
    }

    pub fn one(&self, letter: char, from: From) -> &Someone {
        let found = self.people.iter();
        let mut found = found.filter(|p| p.letter == letter && p.from == from);
        &found.next().unwrap().someone
    }

    /// Their browser.
    pub fn visitor(&self, someone: &Someone) -> Visitor<'_> {
        self.house.visitor().holding(someone)
    }

    pub async fn ctx(&self, someone: &Someone) -> Ctx {
        self.app.ctx(self.actor(someone).await, Lang::En)
    }

    pub async fn actor(&self, someone: &Someone) -> Actor {
        let today = day_of(self.app.clock.now());
        let member = cofund::access::load(&self.app.db.read, someone.id, today).await;
        let member = member.unwrap().unwrap();
        Actor::Person(Arc::new(Member {
            factors: 2,
            ..member
        }))
    }
}

/// An award, a distribution.
async fn alpha(root: &Ctx) {
    company(root, "ACME", ["", "", ""]).await;
    root.run(&key(), award("ACME", "60000", "2024-03-01"))
        .await
        .expect("the award stands");
    let distribution = Distribute {
        fund: "ALPHA".into(),
        amount: amount("1000"),
        recallable: amount("0"),
        on: day("2025-04-15"),
        purpose: "Proceeds".into(),
        shares: None,
    };
    root.run(&key(), distribution)
        .await
        .expect("it is declared");
}

/// Every text of the other fund is `ZETA…` or `BETA`.
async fn beta(root: &Ctx) {
    let programme = StartProgramme {
        code: "ZETAPROG".into(),
        name: "ZETA Programme".into(),
        target_countries: 10,
        currency: "EUR".into(),
    };
    root.run(&key(), programme).await.expect("it starts");
    let fund = OpenFund {
        programme: "ZETAPROG".into(),
        code: "BETA".into(),
        name: "BETA Fund".into(),
        kind: "national".into(),
        country: "LV".into(),
        currency: "EUR".into(),
        zone: "Europe/Riga".into(),
        weekend: "sat-sun".into(),
        starts_on: day("2024-01-01"),
        ends_on: day("2034-12-31"),
        holidays: Vec::new(),
    };
    root.run(&key(), fund).await.expect("the fund opens");
    for (code, kind, side) in [
        ("ZETAT", "treasury", Side::Local),
        ("ZETAP", "partner", Side::Partner),
    ] {
        sponsor(root, code, kind).await;
        let agreement = SignAgreement {
            fund: "BETA".into(),
            sponsor: code.into(),
            side,
            currency: "EUR".into(),
            signed_on: day("2024-01-01"),
            terms: cofund::fund::terms::Terms::default(),
        };
        root.run(&key(), agreement).await.expect("it is signed");
        let commitment = Commit {
            fund: "BETA".into(),
            sponsor: code.into(),
            amount: amount("500000"),
            on: day("2024-01-02"),
            note: "ZETA note".into(),
        };
        root.run(&key(), commitment).await.expect("it stands");
        let receipt = Receive {
            fund: "BETA".into(),
            sponsor: code.into(),
            bank: "MAIN".into(),
            amount: amount("200000"),
            on: day("2024-02-15"),
            reference: "ZETA receipt".into(),
            call: None,
        };
        root.run(&key(), receipt).await.expect("it is received");
    }
    company(root, "ZETACO", ["", "", ""]).await;
    let award = Award {
        fund: "BETA".into(),
        purpose: "ZETA award".into(),
        ..award("ZETACO", "1000", "2024-03-01")
    };
    root.run(&key(), award).await.expect("the award stands");
}

/// The round `ROUND` of `ALPHA` with the application `SENT000000`, of nobody's here.
async fn intake(app: &Arc<App>, root: &Ctx) {
    crate::intake::round(root, "ALPHA", "ROUND").await;
    let sender = people::person(app, "sender@startup.example", &[]).await;
    let sql = format!(
        "INSERT INTO application VALUES ('SENT000000', 1, 'ROUND', 99, 'Sender Ltd', 'submitted', \
         1, 1, 100, 1, 1);
         INSERT INTO application_member VALUES ('SENT000000', {0}, 'owner', 1, NULL);
         INSERT INTO submission VALUES ('SENT000000', 1, 1, '{{\"values\":{{}}}}', '{1}', \
         'Europe/Tallinn', {0}, 1)",
        sender.id,
        "0".repeat(64)
    );
    app.db.write.execute_unprepared(&sql).await.unwrap();
    let hash = crate::intake::attach::kept(app, b"What was sent.").await;
    let sql = format!(
        "INSERT INTO application_file VALUES ('SENT000000', 1, 'documents', 'plan.txt', \
         'text/plain', 14, '{hash}', {}, 1, 1, NULL)",
        sender.id
    );
    app.db.write.execute_unprepared(&sql).await.unwrap();
}
