//! Approval rules and lending, as their pages send them.

use super::{Database, Engine};
use crate::funded::funded;
use crate::sign::visitor::House;
use crate::world::people::person;
use cofund::access::Role;
use cofund::web::Site;
use std::sync::Arc;

fn between<'a>(text: &'a str, start: &str) -> &'a str {
    let (_, rest) = text.split_once(start).unwrap();
    rest.split('"').next().unwrap()
}

#[tokio::test]
async fn rules_are_proposed_by_one_owner_and_stand_by_another() {
    let db = Database::fresh(Engine::Sqlite).await;
    let (app, _) = funded(&db).await;
    let one = person(&app, "one@example.org", &[Role::ProgrammeOwner]).await;
    let two = person(&app, "two@example.org", &[Role::ProgrammeOwner]).await;
    let house = House::with(Site::new(Arc::clone(&app)));
    let page = "/funds/ALPHA/approval-rules";
    let mut first = house.visitor().holding(&one);
    let shown = first.get(page).await;
    assert!(shown.text.contains("One approver is enough"));
    let wrong = [("action.0", "pay"), ("from.0", "1.00.0")];
    let came = first.post(page, &wrong).await;
    assert_eq!(came.status, 422);
    assert!(came.text.contains("1.00.0") && came.text.contains("from.0-error"));
    let fields = [
        ("action.0", "pay"),
        ("from.0", "100,000"),
        ("approvers.0", "2"),
        ("both.0", "yes"),
        ("action.1", ""),
        ("action.2", "any"),
        ("from.2", ""),
        ("approvers.2", "3"),
    ];
    let came = first.post(page, &fields).await;
    assert_eq!(came.status, 303, "{}", came.text);
    let mut second = house.visitor().holding(&two);
    let shown = second.get(&came.location).await;
    assert!(
        shown.text.contains("2 approvers (one for each source)"),
        "{}",
        shown.text
    );
    let hash = between(&shown.text, r#"name="hash" value=""#).to_owned();
    let place = came.location.split('?').next().unwrap();
    let decide = [("hash", hash.as_str()), ("step", "approve"), ("note", "")];
    let came = second.post(place, &decide).await;
    assert_eq!(came.status, 303, "{}", came.text);
    let shown = first.get(page).await;
    assert!(shown.text.contains("One for each source") && shown.text.contains("100,000.00"));
    assert!(shown.text.contains("Rule 4"), "two stand, two are empty");
    let reader = person(&app, "reader@example.org", &[Role::Auditor]).await;
    let shown = house.visitor().holding(&reader).get(page).await;
    assert!(!shown.text.contains("action.0") && shown.text.contains("100,000.00"));
}

#[tokio::test]
async fn roles_are_lent_and_taken_back() {
    let db = Database::fresh(Engine::Sqlite).await;
    let (app, _) = funded(&db).await;
    let owner = person(&app, "owner@example.org", &[Role::ProgrammeOwner]).await;
    let lender = person(&app, "lender@example.org", &[Role::FinanceApprover]).await;
    let borrower = person(&app, "borrower@example.org", &[Role::FundManager]).await;
    let nobody = person(&app, "nobody@example.org", &[]).await;
    let house = House::with(Site::new(Arc::clone(&app)));
    let page = "/account/lending";
    let mut away = house.visitor().holding(&lender);
    let shown = away.get(page).await;
    assert!(shown.text.contains(&borrower.pseudonym) && !shown.text.contains(&lender.pseudonym));
    let shown = house.visitor().holding(&nobody).get(page).await;
    assert!(!shown.text.contains(&borrower.pseudonym), "names nobody");
    let (from, to) = (app.clock.today().to_string(), app.clock.today().to_string());
    let fields = [
        ("to", borrower.pseudonym.as_str()),
        ("starts_on", from.as_str()),
        ("ends_on", to.as_str()),
        ("reason", "holiday"),
    ];
    let came = away.post(page, &fields).await;
    assert_eq!(came.status, 303, "{}", came.text);
    let mut second = house.visitor().holding(&owner);
    let shown = second.get(&came.location).await;
    let hash = between(&shown.text, r#"name="hash" value=""#).to_owned();
    let place = came.location.split('?').next().unwrap();
    let decide = [("hash", hash.as_str()), ("step", "approve"), ("note", "")];
    assert_eq!(second.post(place, &decide).await.status, 303);
    let mut other = house.visitor().holding(&borrower);
    assert!(other.get(page).await.text.contains("From Name of lender"));
    assert!(other.get("/account").await.text.contains("(lent)"));
    let end = [("lending", "1")];
    assert_eq!(other.post("/account/lending/end", &end).await.status, 404);
    assert!(away.get(page).await.text.contains("To Name of borrower"));
    assert_eq!(away.post("/account/lending/end", &end).await.status, 303);
    assert!(away.get(page).await.text.contains("ended"));
    assert!(!other.get("/account").await.text.contains("(lent)"));
}
