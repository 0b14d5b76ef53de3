//! A provider that keeps to the standard: who gets in, once and again, and who does not.

use super::started::Provider;
use super::{BACK, events, house};
use crate::engine::both;
use crate::sign::visitor::{Came, House, Visitor};
use crate::world::people::person;
use cofund::access::Role;
use entity::session;
use sea_orm::{ConnectionTrait, EntityTrait};

/// Presses the button, passes through the provider's pages and comes back.
async fn sign_in(provider: &Provider, visitor: &mut Visitor<'_>) -> Came {
    visitor.get("/sign-in").await;
    let fields = [("provider", "Ministry"), ("next", "/account")];
    let sent = visitor.post("/sign-in/provider", &fields).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    assert!(sent.location.starts_with(&provider.issuer));
    let back = provider.pass(&sent.location).await;
    visitor.get(&back).await
}

async fn factors(house: &House) -> Vec<i64> {
    let all = session::Entity::find().all(&house.app.db.read).await;
    let own = all.unwrap().into_iter().filter(|s| s.way == "provider");
    own.map(|s| s.factors).collect()
}

both! {
    async fn whoever_has_a_verified_address_gets_in_and_stays_the_same(db: Database) {
        let provider = Provider::start("honest.mjs", &[BACK]);
        let house = house(&db, &provider.issuer).await;
        let ada = person(&house.app, "ada@example.org", &[Role::Auditor]).await;
        provider.tell("/as?sub=s-1&email=ADA@example.org&verified=true").await;
        let mut visitor = house.visitor();
        let page = visitor.get("/sign-in").await;
        assert!(page.text.contains("Sign in with Ministry"), "{}", page.text);
        let came = sign_in(&provider, &mut visitor).await;
        assert_eq!((came.status, came.location.as_str()), (303, "/account"), "{}", came.text);
        assert!(!visitor.cookies.contains_key("before"));
        let page = visitor.get("/account").await;
        assert!(page.text.contains("Name of ada@example.org") && page.text.contains("Signed in by your institution"), "{}", page.text);
        assert_eq!(events(&house, "identity.link").await, [("nobody".into(), "done".into())]);
        // Another time the provider's name for her counts, whatever her address is by then.
        provider.tell("/as?sub=s-1&email=ada@elsewhere.org&verified=false&amr=mfa").await;
        let came = sign_in(&provider, &mut house.visitor()).await;
        assert_eq!(came.status, 303, "{}", came.text);
        assert_eq!(events(&house, "identity.link").await.len(), 1);
        assert_eq!(events(&house, "session.open").await, vec![(ada.pseudonym, "done".to_owned()); 2]);
        provider.tell("/as?sub=s-1&acr=urn:two").await;
        assert_eq!(sign_in(&provider, &mut house.visitor()).await.status, 303);
        assert_eq!(factors(&house).await.iter().filter(|f| **f == 2).count(), 2);
        assert_eq!(factors(&house).await.len(), 3);
        // Nothing that opens anything stands in the log.
        let said = format!("{:?}", entity::audit_event::Entity::find().all(&house.app.db.read).await.unwrap());
        assert!(!said.contains("s-1") && !said.contains("ada@"), "{said}");
    }
}

both! {
    async fn whoever_was_invited_joins_and_nobody_else(db: Database) {
        let provider = Provider::start("honest.mjs", &[BACK]);
        let house = house(&db, &provider.issuer).await;
        person(&house.app, "ada@example.org", &[]).await;
        person(&house.app, "off@example.org", &[]).await;
        let states = "UPDATE person SET state = CASE email_key WHEN 'ada@example.org' THEN 'invited' ELSE 'disabled' END";
        house.app.db.write.execute_unprepared(states).await.unwrap();
        for (as_whom, said) in [
            ("sub=s-2&email=eve@example.org&verified=true", "Ask your programme owner"),
            ("sub=s-3&email=off@example.org&verified=true", "Ask your programme owner"),
            ("sub=s-4&email=ada@example.org&verified=false", "is verified"),
            ("", "did not sign you in"),
        ] {
            provider.tell(&format!("/as?{as_whom}")).await;
            let mut visitor = house.visitor();
            let came = sign_in(&provider, &mut visitor).await;
            assert_eq!(came.status, 422, "{as_whom}");
            assert!(came.text.contains(said), "{as_whom}: {}", came.text);
            assert!(!visitor.cookies.contains_key("session"));
        }
        assert_eq!(events(&house, "session.open").await, vec![("nobody".to_owned(), "refused".to_owned()); 3]);
        provider.tell("/as?sub=s-1&email=ada@example.org&verified=true").await;
        let came = sign_in(&provider, &mut house.visitor()).await;
        assert_eq!(came.status, 303, "{}", came.text);
        // Her address went to somebody else at the provider.
        provider.tell("/as?sub=s-5&email=ada@example.org&verified=true").await;
        let came = sign_in(&provider, &mut house.visitor()).await;
        assert!(came.text.contains("another account at Ministry"), "{}", came.text);
        let disabled = "UPDATE person SET state = 'disabled'";
        house.app.db.write.execute_unprepared(disabled).await.unwrap();
        provider.tell("/as?sub=s-1&email=ada@example.org&verified=true").await;
        assert_eq!(sign_in(&provider, &mut house.visitor()).await.status, 422);
    }
}
