//! The register as people use it, in both languages.

use super::{enter, entered, merge};
use crate::engine::both;
use crate::funded::funded;
use crate::pages::read::{main_text, table};
use crate::sign::visitor::House;
use crate::world::people::{grant, person};
use crate::world::{app, ctx};
use cofund::access::Role;
use cofund::web::Site;
use std::sync::Arc;

both!(
    async fn a_company_is_entered_changed_and_looked_at(db: crate::engine::Database) {
        let (app, root) = funded(&db).await;
        enter(&root, entered("ACME", "Acme OÜ")).await;
        let officer = person(&app, "officer@example.org", &[]).await;
        grant(&app, officer.id, Role::ProgrammeOfficer, None, ("fund", 1)).await;
        let house = House::with(Site::new(Arc::clone(&app)));
        let mut browser = house.visitor().holding(&officer);
        let list = browser.get("/companies").await;
        assert_eq!(list.status, 200);
        let rows = table(&list.text, "Companies");
        assert_eq!(rows[1], ["Acme OÜ ACME", "EE", "", ""]);
        assert!(
            list.text.contains("<bdi>Acme OÜ</bdi>") && list.text.contains("/do/company-register")
        );
        // Alike to one that is there, and then said to be none of them.
        let mut fields = vec![
            ("code", "ACME-2"),
            ("name", "ACME"),
            ("country", "EE"),
            ("number", "12345678"),
            ("site", "acme.example"),
            ("founded", "2020-02-29"),
            ("sector", "energy"),
        ];
        browser.get("/do/company-register").await;
        let came = browser.post("/do/company-register", &fields).await;
        assert_eq!(came.status, 422, "{}", came.text);
        assert!(came.text.contains("Acme OÜ (ACME)") && came.text.contains("company.alike"));
        fields.push(("distinct", "yes"));
        let came = browser.post("/do/company-register", &fields).await;
        assert_eq!(
            came.location, "/companies/ACME-2?done=company-register",
            "{}",
            came.text
        );
        let shown = browser.get(&came.location).await;
        assert_eq!(
            table(&shown.text, "May be the same company")[1],
            ["Acme OÜ ACME · EE", "name", ""]
        );
        let said = main_text(&shown.text);
        for part in ["12345678", "https://acme.example/", "2020-02-29", "energy"] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(
            !shown.text.contains("/do/company-merge"),
            "not for a programme officer"
        );
        let person = [
            ("company", "ACME-2"),
            ("name", "Anna <b>Ozola</b>"),
            ("role", "founder"),
            ("holding", "66.6667"),
            ("from", "2024-01-01"),
        ];
        let came = browser.post("/do/company-person-add", &person).await;
        assert_eq!(
            came.location, "/companies/ACME-2?done=company-person-add",
            "{}",
            came.text
        );
        let shown = browser.get("/companies/ACME-2?lang=ja").await;
        assert!(
            shown.text.contains("Anna &#60;b&#62;Ozola"),
            "{}",
            shown.text
        );
        assert_eq!(
            table(&shown.text, "関係者")[1][1..4],
            ["創業者", "66.6667%", "2024-01-01 – …"]
        );
        let history = table(&shown.text, "履歴");
        assert_eq!(history[1][..2], ["関係者の追加", "人物 1"]);
        // The button carries what stands.
        let (_, link) = shown.text.split_once("/do/company-change?").unwrap();
        let link = link.split('"').next().unwrap().replace("&#38;", "&");
        let form = browser
            .get(&format!("/do/company-change?{link}&lang=en"))
            .await;
        for part in [r#"value="12345678""#, r#"value="ACME""#, r#"value="1""#] {
            assert!(form.text.contains(part), "{part}: {}", form.text);
        }
    }
);

both!(
    async fn an_old_code_leads_to_the_survivor(db: crate::engine::Database) {
        let app = app(&db).await;
        let root = ctx(&app);
        enter(&root, entered("NEW", "Acme")).await;
        enter(&root, entered("OLD", "Acme AS")).await;
        merge(&root, "OLD", "NEW").await.expect("they are one");
        let auditor = person(&app, "auditor@example.org", &[Role::Auditor]).await;
        let house = House::with(Site::new(Arc::clone(&app)));
        let mut browser = house.visitor().holding(&auditor);
        let came = browser.get("/companies/OLD").await;
        assert_eq!(
            (came.status, came.location.as_str()),
            (303, "/companies/NEW")
        );
        let shown = browser.get("/companies/NEW").await;
        assert_eq!(
            table(&shown.text, "Records merged into it")[1],
            ["Acme AS OLD", "", ""]
        );
        assert!(!shown.text.contains("/do/"), "auditors read");
        let record = browser.get("/companies/OLD?record=yes").await;
        assert!(
            record.text.contains("was merged and counts as Acme"),
            "{}",
            record.text
        );
        assert_eq!(
            table(&record.text, "History")[1][..2],
            ["Merged into another", "NEW · Entered twice"]
        );
        assert_eq!(browser.get("/companies/NONE").await.status, 404);
    }
);

both!(
    async fn a_merge_is_proposed_and_approved_by_forms(db: crate::engine::Database) {
        let app = app(&db).await;
        let root = ctx(&app);
        for (code, name) in [("NEW", "Acme"), ("OLD", "Acme AS")] {
            enter(&root, entered(code, name)).await;
        }
        let one = person(&app, "one@example.org", &[Role::ProgrammeOwner]).await;
        let two = person(&app, "two@example.org", &[Role::ProgrammeOwner]).await;
        let house = House::with(Site::new(Arc::clone(&app)));
        let mut maker = house.visitor().holding(&one);
        let shown = maker.get("/companies/NEW").await;
        assert!(
            shown
                .text
                .contains("/do/company-merge?company=OLD&#38;into=NEW"),
            "{}",
            shown.text
        );
        let form = maker.get("/do/company-merge?company=OLD&into=NEW").await;
        assert!(form.text.contains("Another person approves this"));
        let fields = [
            ("company", "OLD"),
            ("into", "NEW"),
            ("reason", "Entered twice"),
            ("proposal_note", "see the letter"),
        ];
        let sent = maker.post("/do/company-merge", &fields).await;
        assert_eq!(sent.location, "/proposals/1?done=propose", "{}", sent.text);
        let mut checker = house.visitor().holding(&two);
        let shown = checker.get("/proposals/1").await;
        assert!(shown.text.contains("Entered twice") && shown.text.contains("see the letter"));
        let (_, hash) = shown.text.split_once(r#"name="hash" value=""#).unwrap();
        let hash = hash.split('"').next().unwrap().to_owned();
        let fields = [("hash", hash.as_str()), ("step", "approve"), ("note", "")];
        let came = checker.post("/proposals/1", &fields).await;
        assert_eq!(came.location, "/proposals/1?done=approve", "{}", came.text);
        assert_eq!(
            checker.get("/companies/OLD").await.location,
            "/companies/NEW"
        );
    }
);
