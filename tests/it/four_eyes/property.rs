//! No sequence of role changes and approvals lets one human both make and approve.

use super::office;
use crate::engine::Engine;
use crate::world::key;
use crate::world::office::{acting, give, person};
use cofund::access::Role;
use cofund::approve::Approve;
use cofund::command::Done;
use cofund::people::{DisablePerson, EnablePerson, EndRole, GrantRole, Lend, NameOneHuman};
use entity::value::{Day, PersonId};
use entity::{person as people, proposal, proposal_event, role_grant};
use sea_orm::{EntityTrait, QueryOrder};
use std::collections::BTreeMap;

/// Small, seeded, the same on every machine.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % u64::try_from(n).unwrap()).unwrap()
    }
}

const ROLES: [Role; 3] = [
    Role::FinanceOfficer,
    Role::FinanceApprover,
    Role::ProgrammeOwner,
];

/// Gives how many proposals were carried out.
async fn holds(seed: u64, steps: usize) -> usize {
    let o = office(Engine::Sqlite).await;
    let mut dice = Dice(seed);
    let mut ids = vec![o.maker, o.checker];
    for i in 0..6 {
        ids.push(person(&o.app, &format!("n{i}")).await);
    }
    give(&o.app, ids[2], Role::ProgrammeOwner, ("instance", 0), None).await;
    give(&o.app, ids[3], Role::ProgrammeOwner, ("instance", 0), None).await;
    // Who was one human with whom when each proposal was carried out.
    let mut executed = 0;
    for _ in 0..steps {
        let who = ids[dice.below(ids.len())];
        let ctx = acting(&o.app, who).await;
        let other = name(&o.app, ids[dice.below(ids.len())]).await;
        match dice.below(14) {
            0 => {
                let grants = role_grant::Entity::find()
                    .all(&o.app.db.read)
                    .await
                    .unwrap();
                let end = EndRole {
                    grant: grants[dice.below(grants.len())].id,
                    scope: "instance".into(),
                    reason: "x".into(),
                };
                let _ = ctx.run(&key(), end).await;
            }
            1 | 2 => {
                let grant = GrantRole {
                    person: other,
                    role: ROLES[dice.below(3)].name().into(),
                    seat: None,
                    scope: "instance".into(),
                    starts_on: None,
                    ends_on: None,
                    reason: "x".into(),
                };
                let _ = ctx.ask(&key(), "", grant).await;
            }
            3 => {
                let today: Day = "2026-01-15".parse().unwrap();
                let lend = Lend {
                    to: other,
                    starts_on: today,
                    ends_on: today,
                    reason: "x".into(),
                };
                let _ = ctx.ask(&key(), "", lend).await;
            }
            7 if dice.below(3) == 0 => {
                let close = DisablePerson {
                    person: other,
                    reason: "x".into(),
                };
                let _ = ctx.run(&key(), close).await;
            }
            8 if dice.below(2) == 0 => {
                let open = EnablePerson {
                    person: other,
                    reason: "x".into(),
                };
                let _ = ctx.ask(&key(), "", open).await;
            }
            4 if dice.below(4) == 0 => {
                let one = NameOneHuman {
                    person: name(&o.app, who).await,
                    other,
                    reason: "x".into(),
                };
                let _ = ctx.ask(&key(), "", one).await;
            }
            4..=6 => {
                let _ = ctx.ask(&key(), "", super::bill("1")).await;
            }
            _ => {
                let all = proposal::Entity::find().all(&o.app.db.read).await.unwrap();
                if all.is_empty() {
                    continue;
                }
                let row = all[dice.below(all.len())].clone();
                let approve = Approve {
                    fund: (row.chain == 1).then(|| "ALPHA".into()),
                    no: row.no,
                    hash: row.hash,
                    note: String::new(),
                };
                if let Ok(approved) = ctx.run(&key(), approve).await
                    && approved.reply.is_some()
                {
                    executed += 1;
                    apart(&o.app, row.chain, row.no).await;
                }
            }
        }
        if let Ok(Done::Made(_)) = ctx.ask(&key(), "", super::bill("1")).await {
            panic!("money moved by one person");
        }
    }
    executed
}

/// The humans who approved, and those whose grants they used, are not the human who made it.
async fn apart(app: &std::sync::Arc<cofund::app::App>, chain: i64, no: i64) {
    let conn = &app.db.read;
    let humans: BTreeMap<PersonId, PersonId> = people::Entity::find()
        .all(conn)
        .await
        .unwrap()
        .into_iter()
        .map(|p| (p.id, p.human_id))
        .collect();
    let row = proposal::Entity::find_by_id((chain, no))
        .one(conn)
        .await
        .unwrap()
        .unwrap();
    let events = proposal_event::Entity::find()
        .order_by_asc(proposal_event::Column::Seq)
        .all(conn)
        .await
        .unwrap();
    let own = events.iter().filter(|e| e.chain == chain && e.no == no);
    for event in own {
        for id in std::iter::once(event.person_id).chain(event.for_id) {
            // One command may itself say that two accounts are one human; it is judged before.
            if row.command != "person.one_human" {
                assert_ne!(humans[&id], humans[&row.maker_id], "proposal {chain}/{no}");
            }
        }
    }
}

async fn name(app: &std::sync::Arc<cofund::app::App>, id: PersonId) -> String {
    let row = people::Entity::find_by_id(id)
        .one(&app.db.read)
        .await
        .unwrap();
    row.unwrap().pseudonym
}

#[tokio::test]
async fn one_human_never_makes_and_approves() {
    let seeds = if std::env::var_os("COFUND_CAMPAIGN").is_some() {
        200
    } else {
        6
    };
    let mut executed = 0;
    for seed in 1..=seeds {
        executed += holds(seed, 150).await;
    }
    let least = usize::try_from(seeds).unwrap();
    assert!(executed > least, "{executed} proposals were carried out");
    println!("{seeds} histories of 150 steps, {executed} proposals carried out");
}
