//! Who gets in, where they land, and what the log says of it.

use super::visitor::House;
use crate::engine::{Database, Engine, both};
use crate::world;
use crate::world::people::{PASSWORD, person};
use cofund::access::Role;
use cofund::web::Site;
use cofund::web::front::Front;
use entity::audit_event;
use sea_orm::{EntityTrait, QueryOrder};

both! {
    async fn a_person_signs_in_sees_the_pages_and_signs_out(db: Database) {
        let house = House::over(&db).await;
        world::alpha(&world::ctx(&house.app)).await;
        let ada = person(&house.app, "ada@example.org", &[Role::FinanceApprover]).await;
        let mut visitor = house.visitor();
        let away = visitor.get("/funds/ALPHA/calls?lang=en").await;
        assert_eq!(away.status, 303);
        assert_eq!(away.location, "/sign-in?next=%2Ffunds%2FALPHA%2Fcalls%3Flang%3Den");
        let form = visitor.get(&away.location).await;
        assert_eq!(form.status, 200, "{}", form.text);
        assert!(form.text.contains(r#"name="next" value="/funds/ALPHA/calls?lang=en""#), "{}", form.text);
        let before = visitor.cookies.clone();
        let fields = [("email", "ADA@example.org "), ("password", PASSWORD), ("next", "/funds/ALPHA/calls")];
        let entered = visitor.post("/sign-in", &fields).await;
        assert_eq!((entered.status, entered.location.as_str()), (303, "/funds/ALPHA/calls"), "{}", entered.text);
        assert!(!visitor.cookies.contains_key("before") && before.contains_key("before"));
        let page = visitor.get("/funds/ALPHA/calls").await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains("Name of ada@example.org"));
        let old = visitor.clone();
        let left = visitor.post("/sign-out", &[]).await;
        assert_eq!((left.status, left.location.as_str()), (303, "/sign-in"));
        assert!(!visitor.cookies.contains_key("session"), "{:?}", visitor.cookies);
        assert_eq!(old.clone().get("/").await.status, 303, "the session has ended, whoever kept its token");
        assert_eq!(events(&house, "session.open").await, [(ada.pseudonym.clone(), "done".into())]);
        assert_eq!(events(&house, "session.end").await, [(ada.pseudonym, "done".into())]);
    }
}

async fn events(house: &House, action: &str) -> Vec<(String, String)> {
    let all = audit_event::Entity::find()
        .order_by_asc(audit_event::Column::Seq)
        .all(&house.app.db.read)
        .await
        .unwrap();
    let own = all.into_iter().filter(|e| e.action == action);
    own.map(|e| (e.actor, e.outcome)).collect()
}

both! {
    async fn whoever_is_not_let_in_reads_the_same(db: Database) {
        let house = House::over(&db).await;
        person(&house.app, "ada@example.org", &[Role::Auditor]).await;
        let off = person(&house.app, "off@example.org", &[Role::Auditor]).await;
        let sql = "UPDATE person SET state = 'disabled' WHERE email_key = 'off@example.org'";
        sea_orm::ConnectionTrait::execute_unprepared(&house.app.db.write, sql).await.unwrap();
        let mut answers = Vec::new();
        for (email, password) in [
            ("ada@example.org", "not the password"),
            ("nobody@example.org", PASSWORD),
            ("off@example.org", PASSWORD),
            ("no address", PASSWORD),
        ] {
            let came = house.visitor().sign_in(email, password).await;
            assert_eq!(came.status, 422, "{email}");
            assert!(came.set.is_empty(), "{email}");
            let main = came.text.split_once("<main").unwrap().1.to_owned();
            // What was typed stands in its field again, and every form has its own keys.
            let main = main.replace(email, "EMAIL");
            let main: Vec<&str> = main.split("value=\"").map(|part| part.split_once('"').map_or(part, |p| p.1)).collect();
            answers.push(main.concat());
        }
        assert!(answers[0].contains("wrong"), "{}", answers[0]);
        assert!(answers.iter().all(|a| *a == answers[0]), "{answers:#?}");
        let refused = events(&house, "session.open").await;
        assert_eq!(refused, vec![("nobody".to_owned(), "refused".to_owned()); 4]);
        // A session that was open when its person was disabled is of no more use.
        assert_eq!(house.visitor().holding(&off).get("/").await.status, 303);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_changes_the_session() {
    let db = Database::fresh(Engine::Sqlite).await;
    let house = House::over(&db).await;
    let ada = person(&house.app, "ada@example.org", &[Role::Auditor]).await;
    let mut visitor = house.visitor().holding(&ada);
    let old = visitor.clone();
    // A token planted before sign-in is not the one afterwards, and is of no more use.
    let fields = [("email", "ada@example.org"), ("password", PASSWORD)];
    assert_eq!(visitor.post("/sign-in", &fields).await.status, 303);
    assert_ne!(visitor.cookies["session"], ada.token.text());
    assert_eq!(visitor.get("/account").await.status, 200);
    assert_eq!(old.clone().get("/account").await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn cookies_are_for_this_host_only() {
    let db = Database::fresh(Engine::Sqlite).await;
    let house = House::over(&db).await;
    person(&house.app, "ada@example.org", &[]).await;
    let came = house.visitor().sign_in("ada@example.org", PASSWORD).await;
    let set = came.set.iter().find(|c| c.starts_with("session=")).unwrap();
    assert!(set.ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{set}");
    let site = Site {
        front: Some(Front {
            host: "cofund.example.org".into(),
            proxy: [127, 0, 0, 1].into(),
        }),
        ..Site::new(house.app)
    };
    let house = House::with(site);
    let came = house.visitor().sign_in("ada@example.org", PASSWORD).await;
    let set = came.set.iter().find(|c| c.starts_with("__Host-session="));
    let set = set.unwrap();
    assert!(
        set.ends_with("; Path=/; HttpOnly; SameSite=Lax; Secure"),
        "{set}"
    );
    assert!(!set.contains("Domain"));
    for (host, status) in [("cofund.example.org", 200), ("other.example.org", 421)] {
        let page = house.page("/sign-in", host).await;
        assert_eq!(page.status().as_u16(), status, "{host}");
        let strict = &page.headers()["strict-transport-security"];
        assert_eq!(strict, "max-age=31536000; includeSubDomains");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_led_away_from_this_site() {
    let db = Database::fresh(Engine::Sqlite).await;
    let house = House::over(&db).await;
    person(&house.app, "ada@example.org", &[]).await;
    for away in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\tevil",
        "javascript:alert(1)",
    ] {
        let mut visitor = house.visitor();
        visitor.get("/sign-in").await;
        let fields = [
            ("email", "ada@example.org"),
            ("password", PASSWORD),
            ("next", away),
        ];
        let came = visitor.post("/sign-in", &fields).await;
        assert_eq!((came.status, came.location.as_str()), (303, "/"), "{away}");
        let next: String = form_urlencoded::byte_serialize(away.as_bytes()).collect();
        let there = visitor.get(&format!("/sign-in?next={next}")).await;
        assert_eq!(
            (there.status, there.location.as_str()),
            (303, "/"),
            "{away}"
        );
    }
}

/// What is logged from now on, at every level.
fn overhear() -> Log {
    let log = Log::default();
    let heard = log.clone();
    let started = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || heard.clone())
        .try_init();
    started.expect("each test has a process of its own");
    log
}

#[derive(Clone, Default)]
struct Log(std::sync::Arc<std::sync::Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

both! {
    async fn secrets_stand_in_no_event_and_no_log(db: Database) {
        let log = overhear();
        let house = House::over(&db).await;
        let ada = person(&house.app, "ada@example.org", &[Role::Auditor]).await;
        house.visitor().sign_in("ada@example.org", "a wrong secret").await;
        let mut visitor = house.visitor();
        visitor.sign_in("ada@example.org", PASSWORD).await;
        visitor.get("/account").await;
        let fields = [("current", PASSWORD), ("new", "ochre ferry eleven")];
        assert_eq!(visitor.post("/account/password", &fields).await.status, 303);
        let token = cofund::access::session::Token::read(&visitor.cookies["session"]).unwrap();
        let written = format!("{:?}", audit_event::Entity::find().all(&house.app.db.read).await.unwrap());
        let letters = entity::mail::Entity::find().all(&house.app.db.read).await.unwrap();
        assert!(letters.iter().any(|m| m.text.contains("password was changed")), "{letters:?}");
        assert!(written.contains("person.set_password") && written.contains(&ada.pseudonym), "{written}");
        for secret in [PASSWORD, "a wrong secret", "ochre ferry eleven", "argon2", token.text(), &token.hash(), &token.form_key(), "ada@example.org"] {
            assert!(!written.contains(secret), "{secret}: {written}");
            let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
            assert!(log.contains("/account/password") && !log.contains(secret), "{secret}: {log}");
        }
        for shown in [format!("{token:?}"), format!("{:?}", house.app)] {
            assert!(!shown.contains(token.text()) && !shown.contains(&token.hash()));
        }
    }
}
