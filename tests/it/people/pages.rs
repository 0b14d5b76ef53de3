//! The pages of letters and second factors, as a browser without scripts sees them.

use super::browser::{Browser, Pages};
use super::letters::{BASE, PASSWORD, app, code, from, later, to, token};
use crate::engine::both;
use crate::world::key;
use cofund::access::Actor;
use cofund::app::App;
use cofund::money::Lang;
use cofund::people::factor::Secret;
use cofund::people::invite::InvitePerson;
use cofund::people::session::holder;
use std::sync::Arc;

const ADA: &str = "ada@example.org";
const STEP: i64 = 30_000_000;

async fn factors(app: &App, browser: &Browser) -> Option<i64> {
    let member = holder(app, &browser.session()?, "x").await.unwrap()?;
    Some(member.factors)
}

/// Asks for a letter, and waits until it is written: the page answers before.
async fn ask(app: &App, browser: &mut Browser) -> entity::mail::Model {
    let before = to(app, ADA).await.len();
    later(app, 1);
    browser.get("/sign-in/link").await;
    let came = browser.post("/sign-in/link", &[("email", ADA)]).await;
    assert_eq!((came.status, came.to.as_str()), (303, "/sign-in/code"));
    for _ in 0..10_000 {
        let mut letters = to(app, ADA).await;
        if letters.len() > before {
            return letters.pop().unwrap();
        }
        tokio::task::yield_now().await;
    }
    panic!("no letter came")
}

/// Sets a device up for a browser that is signed in; gives its secret and the recovery codes.
async fn device(app: &App, browser: &mut Browser) -> (Secret, Vec<String>) {
    browser.get("/account/factors").await;
    let came = browser.post("/account/factors/enrol", &[]).await;
    assert_eq!(came.status, 303);
    let page = browser.get(&came.to).await;
    assert!(page.text.contains("<path d=\"M"), "{}", page.text);
    let (_, rest) = page.text.split_once("<span class=\"id\">").unwrap();
    let secret = Secret::read(rest.split('<').next().unwrap()).unwrap();
    let id = came.to.split_once("id=").unwrap().1.to_owned();
    let fields = [("id", id.as_str()), ("code", "000000")];
    let wrong = browser.post("/account/factors/confirm", &fields).await;
    assert_eq!(wrong.status, 422);
    let shown = secret.code(app.clock.now()).unwrap();
    let fields = [("id", id.as_str()), ("code", shown.as_str())];
    let came = browser.post("/account/factors/confirm", &fields).await;
    assert_eq!(came.status, 200);
    let codes = came.text.split("<li><span class=\"id\">").skip(1);
    let codes: Vec<String> = codes.map(|c| c.split('<').next().unwrap().into()).collect();
    assert_eq!(codes.len(), 10);
    (secret, codes)
}

both!(
    async fn a_letter_signs_in_by_link_and_by_code(db: Database) {
        let app = app(&db).await;
        let pages = Pages::of(&app);
        let (mut mine, mut other) = (pages.browser(), pages.browser());
        let letter = ask(&app, &mut mine).await;
        let link = token(&letter);
        let address = format!("/sign-in/link?token={}", link.text());
        assert!(letter.text.contains(&format!("{BASE}{address}")));
        // Whoever only looks uses nothing up.
        for _ in 0..3 {
            assert_eq!(other.get(&address).await.status, 200);
        }
        let fields = [("token", link.text())];
        let elsewhere = other.post("/sign-in/link", &fields).await;
        assert_eq!(elsewhere.status, 422);
        assert!(
            elsewhere.text.contains("another browser"),
            "{}",
            elsewhere.text
        );
        mine.get(&address).await;
        assert_eq!(mine.post("/sign-in/link", &fields).await.to, "/");
        assert_eq!(factors(&app, &mine).await, Some(1));

        let letter = ask(&app, &mut other).await;
        other.get("/sign-in/code").await;
        let wrong = other.post("/sign-in/code", &[("code", "0000-0000")]).await;
        assert_eq!(wrong.status, 422);
        let right = other
            .post("/sign-in/code", &[("code", &code(&letter))])
            .await;
        assert_eq!(right.to, "/");
        assert_eq!(factors(&app, &other).await, Some(1));
    }
);

both!(
    async fn an_unknown_address_is_answered_alike(db: Database) {
        let app = app(&db).await;
        let pages = Pages::of(&app);
        let mut seen = Vec::new();
        for email in [ADA, "nobody@example.org"] {
            let mut browser = pages.browser();
            browser.get("/sign-in/link").await;
            let asked = browser.post("/sign-in/link", &[("email", email)]).await;
            browser.get(&asked.to).await;
            let wrong = browser
                .post("/sign-in/code", &[("code", "0000-0000")])
                .await;
            browser.get("/recover").await;
            let recover = browser.post("/recover", &[("email", email)]).await;
            let (_, said) = wrong.text.split_once("error-summary").unwrap();
            let said = said.split("</ul>").next().unwrap().to_owned();
            seen.push((
                asked.status,
                asked.to,
                wrong.status,
                said,
                recover.status,
                recover.to,
            ));
        }
        assert_eq!(seen[0], seen[1]);
    }
);

both!(
    async fn somebody_joins_and_shows_a_second_factor_ever_after(db: Database) {
        let app = app(&db).await;
        let ctx = app.ctx(Actor::LocalAdministrator, Lang::En);
        let invite = InvitePerson::new("Grace", "grace@example.org", Lang::En, BASE).unwrap();
        ctx.run(&key(), invite).await.unwrap();
        let link = token(&to(&app, "grace@example.org").await.pop().unwrap());
        let pages = Pages::of(&app);
        let mut browser = pages.browser();
        let page = browser.get(&format!("/join?token={}", link.text())).await;
        assert!(page.text.contains("Welcome, Grace"));
        let short = [("token", link.text()), ("password", "short")];
        assert_eq!(browser.post("/join", &short).await.status, 422);
        let fields = [("token", link.text()), ("password", PASSWORD)];
        assert_eq!(browser.post("/join", &fields).await.to, "/account/factors");
        let first = browser.session().unwrap();
        let (secret, codes) = device(&app, &mut browser).await;
        assert_eq!(factors(&app, &browser).await, Some(2));
        assert!(holder(&app, &first, "x").await.unwrap().is_none());

        later(&app, STEP);
        let mut again = pages.browser();
        again.get("/sign-in?next=/account").await;
        let fields = [
            ("email", "grace@example.org"),
            ("password", PASSWORD),
            ("next", "/account"),
        ];
        let came = again.post("/sign-in", &fields).await;
        assert_eq!(came.to, "/sign-in/factor?next=%2Faccount");
        again.get(&came.to).await;
        let wrong = [("code", "000000"), ("next", "/account")];
        assert_eq!(again.post("/sign-in/factor", &wrong).await.status, 422);
        assert_eq!(factors(&app, &again).await, Some(1));
        let shown = secret.code(app.clock.now()).unwrap();
        let right = [("code", shown.as_str()), ("next", "/account")];
        assert_eq!(again.post("/sign-in/factor", &right).await.to, "/account");
        assert_eq!(factors(&app, &again).await, Some(2));

        let mut lost = pages.browser();
        lost.get("/sign-in").await;
        let fields = [("email", "grace@example.org"), ("password", PASSWORD)];
        let came = lost.post("/sign-in", &fields).await;
        lost.get(&came.to).await;
        let paper = [("code", codes[3].as_str()), ("next", "//evil")];
        assert_eq!(lost.post("/sign-in/factor", &paper).await.to, "/");
        assert_eq!(factors(&app, &lost).await, Some(2));
        let page = lost.get("/account/factors").await;
        assert!(
            page.text.contains("9 codes can still be used"),
            "{}",
            page.text
        );
    }
);

both!(
    async fn a_recovered_account_still_asks_for_the_second_factor(db: Database) {
        let app = app(&db).await;
        let pages = Pages::of(&app);
        let mut browser = pages.browser();
        browser.get("/sign-in").await;
        browser
            .post("/sign-in", &[("email", ADA), ("password", PASSWORD)])
            .await;
        device(&app, &mut browser).await;

        let asking = cofund::people::ask::recovery(&app, ADA, &from(), BASE);
        later(&app, 1);
        asking.await.unwrap();
        let letters = to(&app, ADA).await;
        let letter = letters
            .iter()
            .find(|l| l.text.contains("/recover?token="))
            .unwrap();
        let link = token(letter);
        let mut fresh = pages.browser();
        fresh.get(&format!("/recover?token={}", link.text())).await;
        let new = "seventeen purple kites";
        let fields = [("token", link.text()), ("password", new)];
        assert_eq!(fresh.post("/recover", &fields).await.to, "/sign-in");
        assert_eq!(factors(&app, &browser).await, None);
        let spent = fresh.get(&format!("/recover?token={}", link.text())).await;
        assert_eq!(spent.status, 409);
        fresh.get("/sign-in").await;
        let came = fresh
            .post("/sign-in", &[("email", ADA), ("password", new)])
            .await;
        assert_eq!(came.to, "/sign-in/factor?next=%2F");
    }
);

both!(
    async fn an_address_is_changed_by_whoever_knows_the_password(db: Database) {
        let app = app(&db).await;
        let pages = Pages::of(&app);
        let mut browser = pages.browser();
        browser.get("/sign-in").await;
        browser
            .post("/sign-in", &[("email", ADA), ("password", PASSWORD)])
            .await;
        browser.get("/account/email").await;
        let new = "lovelace@example.net";
        let wrong = [("current", "wrong password"), ("email", new)];
        assert_eq!(browser.post("/account/email", &wrong).await.status, 422);
        assert!(to(&app, new).await.is_empty());
        let right = [("current", PASSWORD), ("email", new)];
        assert_eq!(
            browser.post("/account/email", &right).await.to,
            "/account/email/sent"
        );
        for (address, said) in [
            (new, "/confirm-email/done"),
            (ADA, "/confirm-email/done?all=1"),
        ] {
            let link = token(&to(&app, address).await.pop().unwrap());
            let mut reader = pages.browser();
            reader
                .get(&format!("/confirm-email?token={}", link.text()))
                .await;
            let came = reader
                .post("/confirm-email", &[("token", link.text())])
                .await;
            assert_eq!(came.to, said);
            assert_eq!(reader.get(said).await.status, 200);
        }
    }
);

both!(
    async fn links_that_are_none_are_refused_alike(db: Database) {
        let app: Arc<App> = app(&db).await;
        let pages = Pages::of(&app);
        let mut browser = pages.browser();
        for path in ["/join", "/recover", "/confirm-email"] {
            for token in ["x", &"A".repeat(43)] {
                let came = browser.get(&format!("{path}?token={token}")).await;
                assert_eq!(came.status, 409, "{path}");
            }
        }
        for path in ["/account/factors", "/account/email"] {
            assert_eq!(browser.get(path).await.status, 303, "{path}");
        }
        assert_eq!(browser.get("/sign-in/factor").await.to, "/sign-in");
    }
);

both!(
    async fn nobodys_mail_is_filled(db: Database) {
        let app = app(&db).await;
        let pages = Pages::of(&app);
        for email in [ADA, "nobody@example.org"] {
            let mut browser = pages.browser();
            browser.get("/sign-in/link").await;
            for address in ["/sign-in/link", "/recover", "/sign-in/link"] {
                let came = browser.post(address, &[("email", email)]).await;
                assert_eq!(came.status, 303);
            }
            let fourth = browser.post("/recover", &[("email", email)]).await;
            assert_eq!(fourth.status, 429);
        }
    }
);
