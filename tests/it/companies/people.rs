//! Founders, directors and shareholders: exact holdings, never above the whole; forgotten where they
//! ask for it.

use super::{enter, entered, merge, seen};
use crate::engine::both;
use crate::funded::{invalid, refused};
use crate::world::people::person;
use crate::world::{app, ctx, day, key};
use cofund::app::Ctx;
use cofund::error::Result;
use cofund::fund::company::{AddCompanyPerson, EndCompanyPerson, EraseCompanyPerson, OfCompany};
use cofund::people::ErasePerson;
use entity::{audit_event, company_event, request};
use sea_orm::EntityTrait;

fn shareholder(name: &str, holding: &str, from: &str, until: Option<&str>) -> AddCompanyPerson {
    AddCompanyPerson {
        company: "ONE".into(),
        name: name.into(),
        email: None,
        role: "shareholder".into(),
        holding: Some(holding.into()),
        from: day(from),
        until: until.map(day),
    }
}

async fn end(ctx: &Ctx, person: i64, until: &str) -> Result<OfCompany> {
    let end = EndCompanyPerson {
        company: "ONE".into(),
        person,
        until: day(until),
    };
    ctx.run(&key(), end).await
}

both!(
    async fn a_company_is_never_held_beyond_the_whole(db: crate::engine::Database) {
        let app = app(&db).await;
        let root = ctx(&app);
        enter(&root, entered("ONE", "Acme")).await;
        for (holding, from, until) in [
            ("33.3333", "2024-01-01", None),
            ("33.3333", "2024-01-01", Some("2024-12-31")),
            ("33.3334", "2024-01-01", None),
            // In place of the second.
            ("33.3333", "2025-01-01", None),
        ] {
            let held = shareholder("Ann", holding, from, until);
            root.run(&key(), held).await.expect("not above the whole");
        }
        let over = shareholder("Bea", "0.0001", "2023-06-01", None);
        let (field, rule, text) = invalid(root.run(&key(), over).await);
        assert_eq!((field.as_str(), rule.as_str()), ("holding", "holding.over"));
        assert!(text.contains("on 2024-01-01 100 % are held") && text.contains("0 % are left"));
        // What ended before the others began fits.
        let before = shareholder("Bea", "100", "2020-01-01", Some("2023-12-31"));
        root.run(&key(), before).await.expect("it ended before");
        end(&root, 1, "2025-06-30").await.expect("it ends");
        assert_eq!(
            refused(end(&root, 1, "2025-07-31").await).rule,
            "company.person_ended"
        );
        let (_, rule, _) = invalid(end(&root, 2, "2023-01-01").await);
        assert_eq!(rule, "date.order");
        let (_, rule, _) = invalid(end(&root, 9, "2025-01-01").await);
        assert_eq!(rule, "choice.unknown");
        let freed = shareholder("Cem", "33.3333", "2025-07-01", None);
        root.run(&key(), freed).await.expect("there is room again");
        let people = seen(&root, "ONE").await.people;
        let held: Vec<_> = people
            .iter()
            .map(|p| p.holding.as_deref().unwrap())
            .collect();
        assert_eq!(
            held,
            ["33.3333", "33.3333", "33.3334", "33.3333", "100", "33.3333"]
        );
        let wrong = AddCompanyPerson {
            role: "boss".into(),
            ..shareholder("Dan", "1", "2030-01-01", None)
        };
        assert_eq!(invalid(root.run(&key(), wrong).await).0, "role");
    }
);

both!(
    async fn nobody_is_named_where_nothing_is_erased(db: crate::engine::Database) {
        let app = app(&db).await;
        let root = ctx(&app);
        enter(&root, entered("ONE", "Acme")).await;
        let ann = person(&app, "Ann.Ozola@example.org", &[]).await;
        let add = AddCompanyPerson {
            email: Some("ann.ozola@EXAMPLE.org".into()),
            ..shareholder("Ann Ozola", "50", "2024-01-01", None)
        };
        let sent = key();
        let first = root.run(&sent, add.clone()).await.expect("she is added");
        assert_eq!(root.run(&sent, add.clone()).await.unwrap(), first);
        // Another name under the same key is another command.
        let other = AddCompanyPerson {
            name: "Ann Berzina".into(),
            ..add
        };
        let reused = root.run(&sent, other).await.unwrap_err();
        assert_eq!(reused.rule(), "request.key_reused");
        assert_eq!(seen(&root, "ONE").await.people[0].name, "Ann Ozola");
        let read = &app.db.read;
        let kept = [
            format!("{:?}", audit_event::Entity::find().all(read).await.unwrap()),
            format!(
                "{:?}",
                company_event::Entity::find().all(read).await.unwrap()
            ),
            format!("{:?}", request::Entity::find().all(read).await.unwrap()),
        ];
        for text in &kept {
            assert!(!text.contains("Ozola") && !text.contains("ozola"), "{text}");
        }
        let erase = ErasePerson {
            person: ann.pseudonym,
            reason: "asked".into(),
        };
        root.run(&key(), erase).await.expect("she is erased");
        let people = seen(&root, "ONE").await.people;
        assert_eq!(
            (people[0].name.as_str(), people[0].email.as_str()),
            ("", "")
        );
        assert_eq!(people[0].holding.as_deref(), Some("50"));
        // Somebody without an account is erased by number.
        let bea = shareholder("Bea Berzina", "1", "2024-01-01", None);
        root.run(&key(), bea).await.expect("she is added");
        // Also of a record that was merged.
        enter(&root, entered("TWO", "Acme AS")).await;
        merge(&root, "ONE", "TWO").await.expect("they are one");
        let erase = EraseCompanyPerson {
            company: "ONE".into(),
            person: 2,
            reason: "asked".into(),
        };
        root.run(&key(), erase.clone())
            .await
            .expect("she is erased");
        assert_eq!(
            refused(root.run(&key(), erase).await).rule,
            "company.person_erased"
        );
        let view = seen(&root, "ONE").await;
        assert_eq!(
            (view.people[1].name.as_str(), view.people[1].role.as_str()),
            ("", "shareholder")
        );
        assert_eq!(
            (view.events[0].kind.as_str(), view.events[0].person),
            ("person_erased", Some(2))
        );
    }
);
