//! Making an account for oneself: single use, its time, and who learns what.

use super::browser::{Browser, Pages};
use super::letters::{BASE, MINUTE, PASSWORD, app, audit, from, later, person, to, token};
use crate::engine::both;
use crate::world::key;
use cofund::access::Actor;
use cofund::access::session::Token;
use cofund::app::App;
use cofund::money::Lang;
use cofund::people::invite::InvitePerson;
use cofund::people::register::{Wish, register, verify};
use cofund::people::session::holder;
use std::sync::Arc;

const EVE: &str = "eve@example.org";
const CALL: &str = "/calls/EE-2026/apply";

fn wish(email: &str) -> Wish {
    Wish {
        name: "Eve".into(),
        email: email.into(),
        lang: Lang::En,
        next: CALL.into(),
    }
}

/// The letter to somebody who wants an account.
async fn asked(app: &Arc<App>, email: &str) -> entity::mail::Model {
    later(app, 1);
    register(app, wish(email), &from(), BASE).await.unwrap();
    to(app, email).await.pop().unwrap()
}

async fn confirm(app: &Arc<App>, token: &Token, name: &str) -> Result<String, String> {
    let typed = (name, PASSWORD);
    let done = verify(app, token.clone(), typed, &from(), None).await;
    done.map(|(_, next)| next).map_err(|e| e.rule().to_owned())
}

both!(
    async fn an_account_begins_with_its_letter(db: Database) {
        let app = app(&db).await;
        let link = token(&asked(&app, EVE).await);
        assert_eq!(person(&app, EVE).await.state, "invited");
        let typed = ("Eve Example", PASSWORD);
        let (session, next) = verify(&app, link.clone(), typed, &from(), None)
            .await
            .unwrap();
        assert_eq!(next, CALL);
        let member = holder(&app, &session, "x").await.unwrap().unwrap();
        assert_eq!((member.name.as_str(), member.factors), ("Eve Example", 1));
        assert!(member.held.is_empty());
        assert_eq!(confirm(&app, &link, "Eve").await.unwrap_err(), "link.spent");
        let log = audit(&app).await;
        assert!(log.contains("person.register") && log.contains("person.verify"));
        for secret in [EVE, "Eve", link.text(), PASSWORD, CALL] {
            assert!(!log.contains(secret), "{secret}");
        }
    }
);

both!(
    async fn its_letter_ends_and_a_later_one_takes_it_back(db: Database) {
        let app = app(&db).await;
        let first = token(&asked(&app, EVE).await);
        let second = token(&asked(&app, EVE).await);
        assert_eq!(
            confirm(&app, &first, "Eve").await.unwrap_err(),
            "link.spent"
        );
        later(&app, 72 * 60 * MINUTE);
        assert_eq!(
            confirm(&app, &second, "Eve").await.unwrap_err(),
            "link.spent"
        );
        let third = token(&asked(&app, EVE).await);
        later(&app, 72 * 60 * MINUTE - 1);
        assert_eq!(confirm(&app, &third, "Eve").await.unwrap(), CALL);
    }
);

both!(
    async fn of_two_at_once_one_begins(db: Database) {
        let app = app(&db).await;
        let link = token(&asked(&app, EVE).await);
        let all = (0..4).map(|_| confirm(&app, &link, "Eve"));
        let done = futures_util::future::join_all(all).await;
        assert_eq!(done.iter().filter(|d| d.is_ok()).count(), 1);
    }
);

both!(
    async fn whom_an_owner_invited_keeps_the_name_given(db: Database) {
        let app = app(&db).await;
        let root = app.ctx(Actor::LocalAdministrator, Lang::En);
        let invite = InvitePerson::new("Eve of the Fund", EVE, Lang::En, BASE).unwrap();
        root.run(&key(), invite).await.unwrap();
        let invitation = token(&to(&app, EVE).await[0]);
        let link = token(&asked(&app, EVE).await);
        confirm(&app, &link, "Director").await.unwrap();
        assert_eq!(person(&app, EVE).await.name, "Eve of the Fund");
        let joined = cofund::people::ask::join(&app, invitation, PASSWORD, &from(), None).await;
        assert_eq!(joined.unwrap_err().rule(), "link.spent");
    }
);

/// Waits for a letter: the page answers before it is written.
async fn letter(app: &App, email: &str, before: usize) -> entity::mail::Model {
    for _ in 0..10_000 {
        let mut letters = to(app, email).await;
        if letters.len() > before {
            return letters.pop().unwrap();
        }
        tokio::task::yield_now().await;
    }
    panic!("no letter came")
}

async fn send(browser: &mut Browser, email: &str) -> super::browser::Came {
    let fields = [("name", "Eve"), ("email", email), ("next", CALL)];
    browser.post("/register", &fields).await
}

both!(
    async fn the_pages_say_the_same_to_everybody(db: Database) {
        let app = app(&db).await;
        let pages = Pages::of(&app);
        let mut browser = pages.browser();
        let page = browser.get("/sign-in?next=/calls/EE-2026/apply").await;
        let door = "/register?next=%2Fcalls%2FEE-2026%2Fapply";
        assert!(page.text.contains(door), "{}", page.text);
        browser.get(door).await;
        let known = send(&mut browser, "ada@example.org").await;
        let unknown = send(&mut browser, EVE).await;
        assert_eq!((known.status, known.to.as_str()), (303, "/register/sent"));
        assert_eq!(
            (unknown.status, unknown.to.as_str()),
            (303, "/register/sent")
        );
        assert_eq!(browser.get("/register/sent").await.status, 200);
        let told = letter(&app, "ada@example.org", 0).await;
        assert!(
            told.text
                .contains("/sign-in?next=%2Fcalls%2FEE-2026%2Fapply")
        );
        assert!(!told.text.contains("token="));

        let told = letter(&app, EVE, 0).await;
        assert!(!told.text.contains("Eve"), "anybody may have asked");
        let link = token(&told);
        let address = format!("/register/confirm?token={}", link.text());
        for _ in 0..2 {
            let page = browser.get(&address).await;
            assert_eq!(page.status, 200);
            assert!(page.text.contains("value=\"Eve\""));
        }
        let short = [("token", link.text()), ("name", "Eve"), ("password", "x")];
        let came = browser.post("/register/confirm", &short).await;
        assert_eq!(came.status, 422);
        let fields = [
            ("token", link.text()),
            ("name", "Eve"),
            ("password", PASSWORD),
        ];
        let came = browser.post("/register/confirm", &fields).await;
        assert_eq!((came.status, came.to.as_str()), (303, CALL));
        assert!(browser.session().is_some());
        let again = pages.browser().get(&address).await;
        assert_eq!(again.status, 409);
    }
);

both!(
    async fn letters_to_one_address_are_few(db: Database) {
        let app = app(&db).await;
        let mut browser = Pages::of(&app).browser();
        browser.get("/register").await;
        for email in [EVE, "ada@example.org"] {
            for _ in 0..3 {
                assert_eq!(send(&mut browser, email).await.status, 303);
            }
            assert_eq!(send(&mut browser, email).await.status, 429);
        }
        let came = browser.post("/register", &[("email", "none")]).await;
        assert_eq!(came.status, 422);
        let fields = [
            ("name", "Eve"),
            ("email", "b@example.org"),
            ("next", "//evil"),
        ];
        assert_eq!(browser.post("/register", &fields).await.status, 303);
        let told = letter(&app, "b@example.org", 0).await;
        let link = token(&told);
        assert_eq!(confirm(&app, &link, "Bo").await.unwrap(), "/");
    }
);
