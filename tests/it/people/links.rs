//! Links by letter: single use, their time, the browser, the code, and who learns what.

use super::letters::{
    BASE, MINUTE, PASSWORD, acting, app, asked, audit, code, from, later, person, to, token,
};
use crate::engine::both;
use crate::world::key;
use cofund::access::Actor;
use cofund::access::session::Token;
use cofund::app::App;
use cofund::error::Error;
use cofund::money::Lang;
use cofund::people::ask::{self, Typed};
use cofund::people::change_email::ChangeEmail;
use cofund::people::invite::{InviteAgain, InvitePerson};
use cofund::people::session::holder;
use cofund::people::sign_in::by_password;
use std::sync::Arc;

fn rule<T: std::fmt::Debug>(done: Result<T, Error>) -> String {
    done.unwrap_err().rule().to_owned()
}

fn browser() -> Token {
    Token::fresh().unwrap()
}

async fn by_link(app: &Arc<App>, token: Token, browser: &Token) -> Result<Token, Error> {
    ask::by_link(app, token, Some(browser.clone()), &from(), None).await
}

async fn by_code(app: &Arc<App>, code: &str, browser: &Token) -> Result<Typed, Error> {
    ask::by_code(app, code, browser.clone(), &from(), None).await
}

both!(
    async fn a_link_signs_in_once_in_the_browser_that_asked(db: Database) {
        let app = app(&db).await;
        let mine = browser();
        let letter = asked(&app, &mine).await;
        let link = token(&letter);
        assert_eq!(
            rule(by_link(&app, link.clone(), &browser()).await),
            "link.browser"
        );
        assert_eq!(
            rule(ask::by_link(&app, link.clone(), None, &from(), None).await),
            "link.browser"
        );
        let session = by_link(&app, link.clone(), &mine).await.unwrap();
        let member = holder(&app, &session, "x").await.unwrap().unwrap();
        assert_eq!((member.name.as_str(), member.factors), ("Ada", 1));
        assert_eq!(rule(by_link(&app, link, &mine).await), "link.spent");
        assert_eq!(
            rule(by_code(&app, &code(&letter), &mine).await),
            "link.spent"
        );
    }
);

both!(
    async fn of_two_at_once_one_signs_in(db: Database) {
        let app = app(&db).await;
        let mine = browser();
        let link = token(&asked(&app, &mine).await);
        let both = (0..8).map(|_| by_link(&app, link.clone(), &mine));
        let done = futures_util::future::join_all(both).await;
        assert_eq!(done.iter().filter(|d| d.is_ok()).count(), 1);
    }
);

both!(
    async fn two_replicas_use_a_link_once(db: Database) {
        let app = app(&db).await;
        let other = {
            let db = cofund::db::Db::connect(&db.url).await.unwrap();
            App::start_with(
                db,
                app.clock.clone(),
                cofund::access::Cost::LEAST,
                crate::world::ring(),
            )
        };
        let mine = browser();
        let link = token(&asked(&app, &mine).await);
        let (one, two) = tokio::join!(
            by_link(&app, link.clone(), &mine),
            by_link(&other, link.clone(), &mine)
        );
        assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|d| **d).count(), 1);
    }
);

both!(
    async fn a_link_ends_after_ten_minutes(db: Database) {
        let app = app(&db).await;
        let mine = browser();
        let letter = asked(&app, &mine).await;
        later(&app, 10 * MINUTE);
        assert_eq!(
            rule(by_link(&app, token(&letter), &mine).await),
            "link.spent"
        );
        assert_eq!(
            rule(by_code(&app, &code(&letter), &mine).await),
            "link.spent"
        );
        let letter = asked(&app, &mine).await;
        later(&app, 10 * MINUTE - 1);
        by_link(&app, token(&letter), &mine).await.unwrap();
    }
);

both!(
    async fn a_new_letter_takes_the_earlier_one_back(db: Database) {
        let app = app(&db).await;
        let mine = browser();
        let first = token(&asked(&app, &mine).await);
        let second = token(&asked(&app, &mine).await);
        assert_eq!(rule(by_link(&app, first, &mine).await), "link.spent");
        by_link(&app, second, &mine).await.unwrap();
    }
);

both!(
    async fn a_code_signs_in_where_it_was_asked_for_and_may_be_wrong_four_times(db: Database) {
        let app = app(&db).await;
        let mine = browser();
        let right = code(&asked(&app, &mine).await);
        assert_eq!(rule(by_code(&app, &right, &browser()).await), "link.spent");
        for left in [4, 3, 2, 1] {
            let Ok(Typed::Wrong(n)) = by_code(&app, "0000-0000", &mine).await else {
                panic!("a wrong code is wrong")
            };
            assert_eq!(n, left);
        }
        let Ok(Typed::Right(session)) = by_code(&app, &right.to_lowercase(), &mine).await else {
            panic!("the code is right")
        };
        assert!(holder(&app, &session, "x").await.unwrap().is_some());
        assert_eq!(rule(by_code(&app, &right, &mine).await), "link.spent");

        let letter = asked(&app, &mine).await;
        for _ in 0..5 {
            by_code(&app, "nonsense", &mine).await.unwrap();
        }
        assert_eq!(
            rule(by_code(&app, &code(&letter), &mine).await),
            "link.spent"
        );
        assert_eq!(
            rule(by_link(&app, token(&letter), &mine).await),
            "link.spent"
        );
        assert_eq!(audit(&app).await.matches("link.wrong_code").count(), 9);
    }
);

both!(
    async fn an_unknown_address_gets_no_letter_and_leaves_the_same_event(db: Database) {
        let app = app(&db).await;
        for address in ["nobody@example.org", "no address at all"] {
            ask::sign_in_link(&app, address, browser(), &from(), BASE)
                .await
                .unwrap();
            ask::recovery(&app, address, &from(), BASE).await.unwrap();
            assert_eq!(to(&app, address).await, []);
        }
        let told = audit(&app).await;
        assert_eq!(told.matches("link.ask_sign_in").count(), 2);
        assert!(!told.contains("nobody@"), "{told}");
    }
);

both!(
    async fn an_invitation_makes_an_account_that_signs_in(db: Database) {
        let app = app(&db).await;
        let ctx = app.ctx(Actor::LocalAdministrator, Lang::En);
        let invite = InvitePerson::new("Grace <b>", "Grace@Example.org", Lang::Ja, BASE).unwrap();
        let invited = ctx.run(&key(), invite).await.unwrap();
        let letter = to(&app, "Grace@Example.org").await.pop().unwrap();
        assert_eq!(letter.subject, "Cofund への招待");
        assert!(
            letter.html.contains("Grace &#60;b&#62;") || letter.html.contains("Grace &lt;b&gt;")
        );
        assert!(letter.text.contains("https://fund.example.org/join?token="));

        // Not yet a way in.
        let early = by_password(&app, "grace@example.org", PASSWORD, &from(), None).await;
        assert_eq!(rule(early), "sign_in.wrong");
        let asking = ask::sign_in_link(&app, "grace@example.org", browser(), &from(), BASE);
        asking.await.unwrap();
        assert_eq!(to(&app, "Grace@Example.org").await.len(), 1);

        let again = InviteAgain {
            person: invited.person.clone(),
            token: Token::fresh().unwrap(),
            base: BASE.into(),
        };
        later(&app, 1);
        ctx.run(&key(), again).await.unwrap();
        let second = to(&app, "Grace@Example.org").await.pop().unwrap();
        let join =
            |link, password| ask::join(&app, link, password, Box::leak(Box::new(from())), None);
        assert_eq!(rule(join(token(&letter), PASSWORD).await), "link.spent");
        assert_eq!(rule(join(token(&second), "short").await), "password.short");
        later(&app, 72 * 60 * MINUTE - 1);
        let session = join(token(&second), PASSWORD).await.unwrap();
        assert!(holder(&app, &session, "x").await.unwrap().is_some());
        assert_eq!(rule(join(token(&second), PASSWORD).await), "link.spent");
        by_password(&app, "grace@example.org", PASSWORD, &from(), None)
            .await
            .unwrap();
        assert_eq!(
            person(&app, "grace@example.org").await.pseudonym,
            invited.person
        );

        let twice = InvitePerson::new("G", "GRACE@example.org", Lang::En, BASE).unwrap();
        assert_eq!(rule(ctx.run(&key(), twice).await), "person.email_taken");
        let told = audit(&app).await;
        let secret = token(&second);
        for hidden in ["Grace", "race@", secret.text(), PASSWORD] {
            assert!(!told.contains(hidden), "{hidden} in {told}");
        }
    }
);

both!(
    async fn a_header_cannot_be_begun_by_a_name(db: Database) {
        let app = app(&db).await;
        let ctx = app.ctx(Actor::LocalAdministrator, Lang::En);
        for (name, address) in [
            ("A\r\nBcc: b@x.org", "a@x.org"),
            ("A", "a@x.org\r\nBcc: b@x.org"),
        ] {
            let invite = InvitePerson::new(name, address, Lang::En, BASE).unwrap();
            assert_eq!(ctx.run(&key(), invite).await.unwrap_err().status(), 422);
        }
        assert_eq!(to(&app, "a@x.org").await, []);
    }
);

both!(
    async fn only_an_owner_invites(db: Database) {
        let app = app(&db).await;
        // Acts without any role.
        let ctx = acting(&app, "ada@example.org").await;
        let invite = InvitePerson::new("A", "a@x.org", Lang::En, BASE).unwrap();
        assert_eq!(ctx.run(&key(), invite).await.unwrap_err().status(), 403);
    }
);

both!(
    async fn recovering_sets_a_password_and_ends_sessions(db: Database) {
        let app = app(&db).await;
        let session = by_password(&app, "ada@example.org", PASSWORD, &from(), None)
            .await
            .unwrap();
        ask::recovery(&app, "ADA@example.org", &from(), BASE)
            .await
            .unwrap();
        let link = token(&to(&app, "ada@example.org").await.pop().unwrap());
        // A link is good for its own purpose only.
        let mine = browser();
        assert_eq!(rule(by_link(&app, link.clone(), &mine).await), "link.spent");
        let new = "seventeen purple kites";
        ask::recover(&app, link.clone(), new, &from())
            .await
            .unwrap();
        assert!(holder(&app, &session, "x").await.unwrap().is_none());
        assert_eq!(
            rule(ask::recover(&app, link, new, &from()).await),
            "link.spent"
        );
        let old = by_password(&app, "ada@example.org", PASSWORD, &from(), None).await;
        assert_eq!(rule(old), "sign_in.wrong");
        by_password(&app, "ada@example.org", new, &from(), None)
            .await
            .unwrap();
        let letters = to(&app, "ada@example.org").await;
        assert!(
            letters
                .iter()
                .any(|l| l.text.contains("Your password was set anew"))
        );
    }
);

both!(
    async fn another_address_counts_once_both_are_confirmed(db: Database) {
        let app = app(&db).await;
        let ctx = acting(&app, "ada@example.org").await;
        let change = ChangeEmail::new("lovelace@example.net", BASE).unwrap();
        ctx.run(&key(), change).await.unwrap();
        let old = token(&to(&app, "ada@example.org").await.pop().unwrap());
        let new = token(&to(&app, "lovelace@example.net").await.pop().unwrap());
        assert!(
            !ask::confirm_email(&app, new.clone(), &from())
                .await
                .unwrap()
                .done
        );
        assert_eq!(
            rule(ask::confirm_email(&app, new, &from()).await),
            "link.spent"
        );
        assert_eq!(
            person(&app, "ada@example.org").await.email,
            "ada@example.org"
        );
        assert!(ask::confirm_email(&app, old, &from()).await.unwrap().done);
        assert_eq!(person(&app, "lovelace@example.net").await.name, "Ada");
        let told = to(&app, "ada@example.org").await;
        assert!(
            told.iter()
                .any(|l| l.text.contains("Your e-mail address was changed"))
        );
    }
);

both!(
    async fn halves_of_two_changes_make_no_whole(db: Database) {
        let app = app(&db).await;
        let ctx = acting(&app, "ada@example.org").await;
        ctx.run(&key(), ChangeEmail::new("one@example.net", BASE).unwrap())
            .await
            .unwrap();
        let one = token(&to(&app, "one@example.net").await.pop().unwrap());
        ask::confirm_email(&app, one, &from()).await.unwrap();
        later(&app, 1);
        ctx.run(&key(), ChangeEmail::new("two@example.net", BASE).unwrap())
            .await
            .unwrap();
        let old = token(&to(&app, "ada@example.org").await.pop().unwrap());
        assert!(!ask::confirm_email(&app, old, &from()).await.unwrap().done);
        assert_eq!(
            person(&app, "ada@example.org").await.email,
            "ada@example.org"
        );
    }
);

both!(
    async fn another_address_waits_ten_minutes(db: Database) {
        let app = app(&db).await;
        let ctx = acting(&app, "ada@example.org").await;
        let change = ChangeEmail::new("lovelace@example.net", BASE).unwrap();
        ctx.run(&key(), change).await.unwrap();
        let new = token(&to(&app, "lovelace@example.net").await.pop().unwrap());
        later(&app, 10 * MINUTE);
        assert_eq!(
            rule(ask::confirm_email(&app, new, &from()).await),
            "link.spent"
        );
        let same = ChangeEmail::new("ADA@example.org", BASE).unwrap();
        assert_eq!(rule(ctx.run(&key(), same).await), "person.email_same");
    }
);
