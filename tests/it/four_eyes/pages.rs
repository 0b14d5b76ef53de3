//! The same by forms: one proposes, another approves, the journal and the log show it.

use crate::engine::{Database, Engine};
use crate::funded::funded;
use crate::sign::visitor::House;
use crate::world::people::{grant, person};
use cofund::access::Role;
use cofund::web::Site;
use std::sync::Arc;

const BILL: [(&str, &str); 6] = [
    ("bank", "MAIN"),
    ("payee", "Auditor <b>&</b>"),
    ("invoice", "A-1"),
    ("amount", "1,200.50"),
    ("on", "2024-03-01"),
    ("proposal_note", "in the folder"),
];

#[tokio::test]
async fn a_bill_goes_from_hand_to_hand() {
    let db = Database::fresh(Engine::Sqlite).await;
    let (app, _) = funded(&db).await;
    let maker = person(&app, "maker@example.org", &[Role::FinanceOfficer]).await;
    let checker = person(&app, "checker@example.org", &[Role::FinanceApprover]).await;
    let auditor = person(&app, "auditor@example.org", &[Role::Auditor]).await;
    let outsider = person(&app, "outsider@example.org", &[]).await;
    grant(&app, outsider.id, Role::FinanceApprover, None, ("fund", 99)).await;
    let house = House::with(Site::new(Arc::clone(&app)));
    let form = "/funds/ALPHA/do/expense";

    let mut m = house.visitor().holding(&maker);
    let shown = m.get(form).await;
    assert_eq!(shown.status, 200, "{}", shown.text);
    assert!(shown.text.contains("Another person approves this"));
    let sent = m.post(form, &BILL).await;
    assert_eq!(
        sent.location, "/funds/ALPHA/proposals/1?done=propose",
        "{}",
        sent.text
    );
    let page = m.get(&sent.location).await;
    assert!(
        page.text.contains("Auditor &#60;b&#62;&#38;&#60;/b&#62;"),
        "{}",
        page.text
    );
    assert!(page.text.contains("in the folder") && page.text.contains("1200.50"));
    assert!(
        !page.text.contains(r#"value="approve""#),
        "not by its maker"
    );
    let hash = between(&page.text, r#"name="hash" value=""#).to_owned();
    let fields = [("hash", hash.as_str()), ("step", "approve"), ("note", "")];
    assert_eq!(
        m.post("/funds/ALPHA/proposals/1", &fields).await.status,
        403
    );

    let mut o = house.visitor().holding(&outsider);
    assert_eq!(o.get("/funds/ALPHA/proposals/1").await.status, 404);
    assert_eq!(
        o.post("/funds/ALPHA/proposals/1", &fields).await.status,
        404
    );

    let mut c = house.visitor().holding(&checker);
    let list = c.get("/funds/ALPHA/proposals").await;
    assert!(
        list.text.contains("/funds/ALPHA/proposals/1"),
        "{}",
        list.text
    );
    let stale = [("hash", "0"), ("step", "approve"), ("note", "")];
    c.get("/funds/ALPHA/proposals/1").await;
    let refused = c.post("/funds/ALPHA/proposals/1", &stale).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    assert!(refused.text.contains("not the command you were shown"));
    let approved = c.post("/funds/ALPHA/proposals/1", &fields).await;
    assert_eq!(
        approved.location, "/funds/ALPHA/proposals/1?done=approve",
        "{}",
        approved.text
    );
    let page = c.get(&approved.location).await;
    assert!(
        page.text.contains("/funds/ALPHA/journal/6"),
        "{}",
        page.text
    );

    let mut a = house.visitor().holding(&auditor);
    assert_eq!(c.get("/funds/ALPHA/audit").await.status, 403);
    let log = a.get("/funds/ALPHA/audit?action=expense").await;
    assert!(
        log.text.contains("Name of maker@example.org"),
        "{}",
        log.text
    );
    assert!(log.text.contains(&format!(
        "&#34;approved_by&#34;: &#34;{}&#34;",
        checker.pseudonym
    )));
    let file = a.get("/funds/ALPHA/audit?format=csv").await;
    assert!(
        file.text.starts_with("chain,seq,at,actor,name,action"),
        "{}",
        file.text
    );
    let log = a.get("/funds/ALPHA/audit?action=data.export").await;
    assert!(log.text.contains("data.export"), "taking out is recorded");
    assert_eq!(a.post(form, &BILL).await.status, 403);
}

#[tokio::test]
async fn roles_are_given_in_the_office() {
    let db = Database::fresh(Engine::Sqlite).await;
    let (app, _) = funded(&db).await;
    let one = person(&app, "one@example.org", &[Role::ProgrammeOwner]).await;
    let two = person(&app, "two@example.org", &[Role::ProgrammeOwner]).await;
    let new = person(&app, "new@example.org", &[]).await;
    let house = House::with(Site::new(Arc::clone(&app)));
    let mut first = house.visitor().holding(&one);
    let page = first.get("/access").await;
    assert_eq!(page.status, 200, "{}", page.text);
    let fields = |role| {
        [
            ("person", new.pseudonym.as_str()),
            ("role", role),
            ("seat", ""),
            ("scope", "fund:ALPHA"),
            ("starts_on", ""),
            ("ends_on", ""),
            ("reason", "joins"),
        ]
    };
    let done = first.post("/access/grant", &fields("auditor")).await;
    assert_eq!(done.location, "/access?done=role-grant", "{}", done.text);
    let done = first
        .post("/access/grant", &fields("finance officer"))
        .await;
    assert_eq!(
        done.location, "/funds/ALPHA/proposals/1?done=propose",
        "{}",
        done.text
    );
    let mut second = house.visitor().holding(&two);
    let page = second.get("/funds/ALPHA/proposals/1").await;
    let hash = between(&page.text, r#"name="hash" value=""#).to_owned();
    let approve = [("hash", hash.as_str()), ("step", "approve"), ("note", "")];
    let done = second.post("/funds/ALPHA/proposals/1", &approve).await;
    assert_eq!(
        done.location, "/funds/ALPHA/proposals/1?done=approve",
        "{}",
        done.text
    );
    let page = second.get("/access").await;
    assert!(page.text.contains("Finance officer"), "{}", page.text);
    // Without a name the form comes back, filled in.
    let invite = [("name", ""), ("email", "x@example.org"), ("lang", "ja")];
    let back = second.post("/access/invite", &invite).await;
    assert_eq!(back.status, 422);
    assert!(back.text.contains("x@example.org"), "{}", back.text);
    let invite = [
        ("name", "Xenia"),
        ("email", "x@example.org"),
        ("lang", "ja"),
    ];
    let done = second.post("/access/invite", &invite).await;
    assert_eq!(done.location, "/access?done=person-invite", "{}", done.text);
    let mut stranger = house.visitor().holding(&new);
    assert_eq!(stranger.get("/access").await.status, 403);
}

fn between<'a>(text: &'a str, opening: &str) -> &'a str {
    let rest = text.split_once(opening).map_or("", |(_, rest)| rest);
    rest.split('"').next().unwrap()
}
