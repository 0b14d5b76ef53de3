//! A closed account, and what the command line tells of people and events.

use super::town::{From, Town};
use crate::cli::{cofund, done, text};
use crate::engine::both;
use crate::funded::refused;
use crate::world::{key, people};
use cofund::access::Role;
use cofund::people::{DisablePerson, EndRole};

fn disable(person: &people::Someone) -> DisablePerson {
    DisablePerson {
        person: person.pseudonym.clone(),
        reason: "left".into(),
    }
}

both!(
    async fn a_closed_account_opens_nothing(db: crate::engine::Database) {
        let town = Town::over(&db).await;
        let owner = town.ctx(town.one('O', From::Everywhere)).await;
        let auditor = town.one('A', From::Within);
        let mut visitor = town.visitor(auditor);
        assert_eq!(visitor.get("/funds/ALPHA").await.status, 200);
        let closed = owner.run(&key(), disable(auditor)).await.unwrap();
        assert_eq!(closed.sessions_ended, 1);
        assert_eq!(visitor.get("/funds/ALPHA").await.status, 303);
        let mut again = town.house.visitor();
        let sent = again
            .sign_in("A.Within@example.org", people::PASSWORD)
            .await;
        assert_eq!(sent.status, 422);
        let said = refused(owner.run(&key(), disable(auditor)).await);
        assert_eq!(said.rule, "person.disabled");
        // The owner of a programme closes nobody's account.
        let other = town.ctx(&town.stranger).await;
        assert!(other.run(&key(), disable(&town.contact)).await.is_err());
    }
);

both!(
    async fn a_closed_account_is_opened_by_two(db: crate::engine::Database) {
        let town = Town::over(&db).await;
        let owner = town.one('O', From::Everywhere);
        let auditor = town.one('A', From::Within);
        let mut page = town.visitor(owner);
        let fields = [("person", auditor.pseudonym.as_str()), ("why", "left")];
        let early = page.post("/access/enable", &fields).await;
        assert_eq!(early.status, 409, "{}", early.text);
        assert!(early.text.contains("is not closed"), "{}", early.text);
        let came = page.post("/access/disable", &fields).await;
        assert_eq!(came.location, "/access?done=person-disable");
        let shown = page.get("/access").await;
        assert!(shown.text.contains("action=\"/access/enable\""));
        // One owner asks; nothing is open yet.
        let came = page.post("/access/enable", &fields).await;
        assert!(
            came.location.starts_with("/proposals/"),
            "{}",
            came.location
        );
        let mut again = town.house.visitor();
        let sent = again
            .sign_in("A.Within@example.org", people::PASSWORD)
            .await;
        assert_eq!(sent.status, 422);
        let two = people::person(
            &town.house.app,
            "second@example.org",
            &[cofund::access::Role::ProgrammeOwner],
        )
        .await;
        let mut second = town.visitor(&two);
        let proposal = came.location.split('?').next().unwrap();
        let shown = second.get(proposal).await;
        let (_, hash) = shown.text.split_once("name=\"hash\" value=\"").unwrap();
        let hash = hash.split('"').next().unwrap();
        let fields = [("step", "approve"), ("hash", hash), ("note", "")];
        let came = second.post(proposal, &fields).await;
        assert_eq!(came.status, 303, "{}", came.text);
        let sent = again
            .sign_in("A.Within@example.org", people::PASSWORD)
            .await;
        assert_eq!(sent.status, 303, "{}", sent.text);
    }
);

both!(
    async fn the_last_owner_stays_able(db: crate::engine::Database) {
        let app = crate::world::app(&db).await;
        let one = people::person(&app, "one@example.org", &[Role::ProgrammeOwner]).await;
        let two = people::person(&app, "two@example.org", &[Role::ProgrammeOwner]).await;
        let root = crate::world::ctx(&app);
        root.run(&key(), disable(&one)).await.unwrap();
        let said = refused(root.run(&key(), disable(&two)).await);
        assert_eq!(said.rule, "role.last_owner");
        // Whoever cannot sign in is no other owner.
        let end = EndRole {
            grant: 2,
            scope: "instance".into(),
            reason: "left".into(),
        };
        assert_eq!(refused(root.run(&key(), end).await).rule, "role.last_owner");
    }
);

both!(
    async fn on_the_command_line(db: crate::engine::Database) {
        let town = Town::over(&db).await;
        let owner = town.one('O', From::Everywhere);
        let list = done(&cofund(&db, "access list --json"));
        let rows: serde_json::Value = serde_json::from_str(&list).unwrap();
        let own = rows.as_array().unwrap().iter();
        let mut own = own.filter(|row| row["person"] == owner.pseudonym.as_str());
        assert_eq!(own.next().unwrap()["role"], "programme owner");
        let about = done(&cofund(
            &db,
            "audit list --json --fund ALPHA --about call/1",
        ));
        assert!(about.contains("\"call.issue\"") && !about.contains("\"bank_account.open\""));
        let taken = done(&cofund(&db, "audit list --json --action data.export"));
        assert!(taken.contains("command line"), "{taken}");
        let nobody = done(&cofund(
            &db,
            "audit list --json --fund ALPHA --who nobody-such",
        ));
        assert_eq!(nobody.trim(), "[]");

        // Whoever sits at the keyboard only reads.
        let person = &town.one('X', From::Within).pseudonym;
        for line in [
            format!("person disable --person {person} --reason left"),
            format!("person enable --person {person} --reason back"),
            format!("person erase --person {person} --reason left"),
            format!("person one-human --person {person} --other {person} --reason same"),
        ] {
            let tried = cofund(&db, &line);
            assert!(
                text(&tried.stderr).contains("grant"),
                "{line}: {}",
                text(&tried.stderr)
            );
            assert!(!tried.status.success());
        }
    }
);
