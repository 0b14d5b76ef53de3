//! Bank details on pages: entered by one, approved and verified by another, masked, and told to
//! the former contact.

use super::town::{From, Town};
use crate::bank::{FIRST, SECOND};
use crate::engine::both;
use crate::sign::visitor::Visitor;
use crate::world::people;
use cofund::bank::alert::tell;
use entity::mail;
use sea_orm::EntityTrait;

const PAGE: &str = "/funds/ALPHA/bank-details";
const DAYS: i64 = 24 * 60;

/// A browser of somebody with this role in the fund, who signed in just now.
async fn visitor(town: &Town, letter: char) -> Visitor<'_> {
    let mut someone = town.one(letter, From::Within).clone();
    someone.token = people::sitting(&town.app, someone.id, 2).await;
    town.visitor(&someone)
}

fn details<'a>(iban: &'a str, contact: &'a str) -> Vec<(&'static str, &'a str)> {
    vec![
        ("party", "company/ACME"),
        ("format", "iban"),
        ("holder", "Acme OU"),
        ("iban", iban),
        ("contact", contact),
    ]
}

/// Proposes the details, and has the proposal approved.
async fn change(town: &Town, no: i64, fields: &[(&'static str, &str)]) {
    let (mut maker, mut checker) = (visitor(town, 'F').await, visitor(town, 'V').await);
    let sent = maker.post(&format!("{PAGE}/enter"), fields).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let proposal = format!("/funds/ALPHA/proposals/{no}");
    assert_eq!(sent.location, format!("{proposal}?done=propose"));
    let shown = checker.get(&proposal).await.text;
    assert!(shown.contains("••••"), "{shown}");
    for secret in ["sealed", "fingerprints", fields[3].1] {
        assert!(!shown.contains(secret), "{secret}: {shown}");
    }
    let (_, rest) = shown.split_once(r#"name="hash" value=""#).unwrap();
    let hash = rest.split('"').next().unwrap();
    let fields = [("step", "approve"), ("hash", hash)];
    let sent = checker.post(&proposal, &fields).await;
    assert_eq!(sent.location, format!("{proposal}?done=approve"));
}

both!(
    async fn a_change_is_verified(db: crate::engine::Database) {
        let town = Town::over(&db).await;
        // What is wrong is said at its field.
        let mut maker = visitor(&town, 'F').await;
        let wrong = details("EE382200221020145686", "");
        let sent = maker.post(&format!("{PAGE}/enter"), &wrong).await;
        assert_eq!(sent.status, 422);
        assert!(
            sent.text.contains("The check digits do not fit") && sent.text.contains("iban-error")
        );
        for (format, field) in [
            ("zengin", "branch"),
            ("aba", "routing"),
            ("other", "country"),
        ] {
            let form = maker.get(&format!("{PAGE}/enter?format={format}")).await;
            assert!(
                form.text.contains(&format!(r#"name="{field}""#)),
                "{format}"
            );
        }

        change(&town, 2, &details(FIRST, "old@example.org")).await;
        let mut checker = visitor(&town, 'V').await;
        let list = checker.get(PAGE).await.text;
        assert!(
            list.contains("EE •••• 5685") && list.contains("Cooling off"),
            "{list}"
        );
        assert!(!list.contains(FIRST));
        let verify = format!("{PAGE}/verify?party=company/ACME");
        assert!(
            checker
                .get(&verify)
                .await
                .text
                .contains(r#"name="version" value="1""#)
        );
        let said = [
            ("party", "company/ACME"),
            ("version", "1"),
            ("note", "called"),
            ("step", "verify"),
        ];
        let early = checker.post(&format!("{PAGE}/verify"), &said).await;
        assert_eq!(early.status, 409, "{}", early.text);
        assert!(early.text.contains("changed lately"), "{}", early.text);

        town.house.wait(3 * DAYS + 1);
        let mut checker = visitor(&town, 'V').await;
        let done = checker.post(&format!("{PAGE}/verify"), &said).await;
        assert_eq!(
            done.location,
            format!("{PAGE}?done=bank-details-verify"),
            "{}",
            done.text
        );
        let list = checker.get(&done.location).await.text;
        assert!(
            list.contains("The party may be paid there") && list.contains("called"),
            "{list}"
        );
        let again = checker.post(&format!("{PAGE}/verify"), &said).await;
        assert_eq!(again.status, 409);
        assert!(again.text.contains("was decided already"), "{}", again.text);
    }
);

both!(
    async fn the_former_contact_is_told_once(db: crate::engine::Database) {
        let town = Town::over(&db).await;
        change(&town, 2, &details(FIRST, "old@example.org")).await;
        assert_eq!(tell(&town.app).await.unwrap(), 0);
        change(&town, 3, &details(SECOND, "new@example.org")).await;
        assert_eq!(tell(&town.app).await.unwrap(), 1);
        assert_eq!(tell(&town.app).await.unwrap(), 0);
        let letters = mail::Entity::find().all(&town.app.db.read).await.unwrap();
        let [letter] = &letters[..] else {
            panic!("one letter, not {}", letters.len());
        };
        assert_eq!(letter.to_address, "old@example.org");
        assert!(letter.text.contains("EE •••• 5685") && letter.text.contains("DE •••• 3000"));
        assert!(!letter.text.contains(FIRST) && !letter.text.contains(SECOND));
    }
);
