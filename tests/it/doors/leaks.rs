//! Nothing of a fund is found by those who hold no role in it: not in lists, choices, searches or
//! counts, and not by naming it in a form of one's own fund.

use super::sources;
use super::town::{From, LETTERS, Town};
use crate::engine::both;
use cofund::web::operation;
use entity::{audit_event, journal, proposal};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

/// What every text of the other fund, its programme, its sponsors and its companies holds.
const FOREIGN: [&str; 2] = ["ZETA", "BETA"];

both!(
    async fn pages(db: crate::engine::Database) {
        let town = Town::over(&db).await;
        let mut addresses: Vec<String> = sources::routes()
            .into_iter()
            .filter(|(method, _)| *method == "GET")
            .map(|(_, route)| {
                route
                    .replace(":code", "ALPHA")
                    .replace(":no", "1")
                    .replace(":seq", "1")
            })
            .filter(|route| !route.contains([':', '*']))
            .collect();
        addresses.extend(operation::all().map(|o| o.href(None)));
        addresses.extend(operation::all().map(|o| o.href(Some("ALPHA"))));
        addresses.extend(operation::all().map(|o| format!("{}?sponsor=", o.href(Some("ALPHA")))));
        let queries = [
            "/jump?q=eta",
            "/companies?q=eta",
            "/companies?q=",
            "/jump?fund=BETA",
            "/jump?fund=ALPHA&q=",
            "/?fund=BETA",
        ];
        addresses.extend(queries.map(str::to_owned));
        let mut leaks = Vec::new();
        for letter in LETTERS.chars() {
            for address in &addresses {
                let mut visitor = town.visitor(town.one(letter, From::Within));
                let came = visitor.get(address).await;
                // The page's own address may stand in its links.
                let text = came.text.replace("fund=BETA", "");
                for word in FOREIGN.iter().filter(|word| text.contains(**word)) {
                    leaks.push(format!("{word} at {address} for {letter}"));
                }
            }
        }
        assert!(leaks.is_empty(), "{}:\n{}", leaks.len(), leaks.join("\n"));
    }
);

both!(
    async fn naming_it_in_a_form(db: crate::engine::Database) {
        let town = Town::over(&db).await;
        let before = beta(&town).await;
        let foreign: [(&str, &str); 12] = [
            ("fund", "BETA"),
            ("code", "BETA"),
            ("fund_id", "2"),
            ("sponsor", "ZETAT"),
            ("from", "ZETAT"),
            ("to", "ZETAP"),
            ("company", "ZETACO"),
            ("award", "1"),
            ("receipt", "1"),
            ("amount", "10"),
            ("on", "2026-01-14"),
            ("bank", "MAIN"),
        ];
        for letter in "OMFV".chars() {
            for operation in operation::all() {
                let mut visitor = town.visitor(town.one(letter, From::Within));
                let sent = visitor.post(&operation.href(Some("ALPHA")), &foreign).await;
                assert!(
                    [303, 403, 404, 422].contains(&sent.status),
                    "{}",
                    operation.slug
                );
                let sent = visitor.post(&operation.href(Some("BETA")), &foreign).await;
                let status = sent.status;
                assert_eq!(
                    status, 404,
                    "{} of the other fund as {letter}",
                    operation.slug
                );
            }
        }
        assert_eq!(beta(&town).await, before);
    }
);

both!(
    async fn roles_of_another_scope(db: crate::engine::Database) {
        let town = Town::over(&db).await;
        let mut owner = town.visitor(town.one('O', From::Within));
        let person = town.contact.pseudonym.clone();
        for (scope, status) in [
            ("fund:BETA", 404),
            ("programme:ZETAPROG", 404),
            ("instance", 403),
        ] {
            let fields = [
                ("person", person.as_str()),
                ("role", "auditor"),
                ("reason", "r"),
            ];
            let mut fields = fields.to_vec();
            fields.push(("scope", scope));
            let sent = owner.post("/access/grant", &fields).await;
            assert_eq!(sent.status, status, "{scope}");
        }
        // The grant of the other fund's owner, under a scope of one's own.
        let ended = owner.post(
            "/access/end",
            &[("grant", "2"), ("scope", "fund:ALPHA"), ("why", "w")],
        );
        assert_eq!(ended.await.status, 404);
        // In one's own fund it is proposed, and seen there.
        let fields = [
            ("person", person.as_str()),
            ("role", "finance officer"),
            ("reason", "r"),
            ("scope", "fund:ALPHA"),
        ];
        let sent = owner.post("/access/grant", &fields).await;
        assert_eq!(sent.location, "/funds/ALPHA/proposals/2?done=propose");
        assert_eq!(owner.get(&sent.location).await.status, 200);
        // Whoever approves payments does not thereby reject roles.
        let mut approver = town.visitor(town.one('V', From::Within));
        let reject = [("step", "reject"), ("note", "no")];
        assert_eq!(
            approver
                .post("/funds/ALPHA/proposals/2", &reject)
                .await
                .status,
            403
        );
        assert_eq!(
            approver
                .post("/funds/ALPHA/proposals/1", &reject)
                .await
                .status,
            303
        );
    }
);

both!(
    async fn a_sponsors_own_account(db: crate::engine::Database) {
        let town = Town::over(&db).await;
        let mut contact = town.visitor(&town.contact);
        let account = contact.get("/capital-account").await;
        assert_eq!(account.status, 200);
        for there in ["Sponsor T", "ALPHA Fund", "600,000.00", "First call"] {
            assert!(account.text.contains(there), "{there}: {}", account.text);
        }
        // Nothing of the other sponsor of that fund, and of no other fund.
        for hidden in [
            "Sponsor P",
            "400,000",
            "200,000",
            "1,000,000",
            "ZETA",
            "BETA",
        ] {
            assert!(!account.text.contains(hidden), "{hidden}: {}", account.text);
        }
        let home = contact.get("/").await;
        assert!(home.text.contains("/capital-account") && !home.text.contains("/funds/"));
    }
);

/// How much was recorded of the other fund.
async fn beta(town: &Town) -> [u64; 3] {
    let read = &town.app.db.read;
    let done = audit_event::Entity::find()
        .filter(audit_event::Column::Chain.eq(2))
        .filter(audit_event::Column::Outcome.eq("done"));
    let journals = journal::Entity::find().filter(journal::Column::FundId.eq(2));
    let proposals = proposal::Entity::find().filter(proposal::Column::Chain.eq(2));
    [
        done.count(read).await.unwrap(),
        journals.count(read).await.unwrap(),
        proposals.count(read).await.unwrap(),
    ]
}
