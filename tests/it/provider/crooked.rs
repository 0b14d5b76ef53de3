//! A provider that signs real tokens and does wrong: nobody gets in, whatever it is.

use super::started::Provider;
use super::{events, house};
use crate::engine::{Database, Engine, both};
use crate::sign::visitor::{Came, House, Visitor};
use crate::world::people::person;
use cofund::access::Role;
use entity::{identity, session};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

async fn sent(visitor: &mut Visitor<'_>) -> Came {
    visitor.get("/sign-in").await;
    let fields = [("provider", "Ministry")];
    visitor.post("/sign-in/provider", &fields).await
}

async fn sign_in(provider: &Provider, visitor: &mut Visitor<'_>) -> Came {
    let sent = sent(visitor).await;
    if sent.status != 303 {
        return sent;
    }
    let back = provider.pass(&sent.location).await;
    visitor.get(&back).await
}

async fn let_in(house: &House) -> u64 {
    let sessions = session::Entity::find().filter(session::Column::Way.eq("provider"));
    sessions.count(&house.app.db.read).await.unwrap()
}

both! {
    async fn what_is_not_signed_for_this_visit_opens_nothing(db: Database) {
        let provider = Provider::start("crooked.mjs", &[]);
        let house = house(&db, &provider.issuer).await;
        person(&house.app, "ada@example.org", &[Role::Auditor]).await;
        let cannot = "could not be verified";
        for (fault, said) in [
            ("nonce", cannot),
            ("no nonce", cannot),
            ("audience", cannot),
            ("several", cannot),
            ("issuer", cannot),
            ("expired", cannot),
            ("key", cannot),
            ("changed", cannot),
            ("unsigned", cannot),
            ("shared secret", cannot),
            ("subject", cannot),
            ("mixed up", cannot),
            ("elsewhere", cannot),
            ("unverified", "is verified"),
            ("moved", "does not answer"),
            ("plain", "does not answer"),
            ("large", "does not answer"),
            ("issuer document", "does not answer"),
        ] {
            let query: String = form_urlencoded::byte_serialize(fault.as_bytes()).collect();
            provider.tell(&format!("/fault?is={query}")).await;
            let mut visitor = house.visitor();
            let came = sign_in(&provider, &mut visitor).await;
            assert_eq!(came.status, 422, "{fault}: {}", came.text);
            assert!(came.text.contains(said), "{fault}: {}", came.text);
            assert!(!visitor.cookies.contains_key("session"), "{fault}");
        }
        assert_eq!(let_in(&house).await, 0);
        assert_eq!(identity::Entity::find().count(&house.app.db.read).await.unwrap(), 0);
        for right in ["", "rsa"] {
            provider.tell(&format!("/fault?is={right}")).await;
            let came = sign_in(&provider, &mut house.visitor()).await;
            assert_eq!(came.status, 303, "{right}: {}", came.text);
        }
        assert_eq!(let_in(&house).await, 2);
        assert_eq!(events(&house, "identity.link").await.len(), 1);
    }
}

both! {
    async fn an_answer_is_for_one_browser_once_and_soon(db: Database) {
        let provider = Provider::start("crooked.mjs", &[]);
        let house = house(&db, &provider.issuer).await;
        person(&house.app, "ada@example.org", &[Role::Auditor]).await;
        let spent = |came: &Came| {
            assert_eq!(came.status, 422, "{}", came.text);
            assert!(came.text.contains("Begin again"), "{}", came.text);
        };
        let mut ada = house.visitor();
        let address = sent(&mut ada).await.location;
        let back = provider.pass(&address).await;
        // Somebody who lures another browser to it signs nobody in.
        let mut other = house.visitor();
        spent(&other.get(&back).await);
        other.get("/sign-in").await;
        spent(&other.get(&back).await);
        let came = ada.clone().get(&back).await;
        assert_eq!(came.status, 303, "the browser itself is let in: {}", came.text);
        spent(&ada.clone().get(&back).await);
        assert_eq!(provider.tell("/tokens").await, "1", "an answer that is spent is not traded");
        let back = provider.pass(&sent(&mut ada).await.location).await;
        house.wait(11);
        spent(&ada.get(&back).await);
        for back in ["/sign-in/provider/back", "/sign-in/provider/back?state=x&code=y"] {
            spent(&house.visitor().get(back).await);
        }
        assert_eq!(let_in(&house).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_sign_in_page_lets_forms_lead_to_providers() {
    let db = Database::fresh(Engine::Sqlite).await;
    let house = house(&db, "https://login.example.org/tenant").await;
    let policy = async |path: &str| {
        let page = house.page(path, "localhost:8080").await;
        let policy = &page.headers()["content-security-policy"];
        policy.to_str().unwrap().to_owned()
    };
    let own = policy("/sign-in").await;
    assert!(
        own.contains("form-action 'self' https://login.example.org;"),
        "{own}"
    );
    let others = policy("/recover").await;
    assert!(others.contains("form-action 'self';"), "{others}");
    assert_eq!(
        own.replace(" https://login.example.org", ""),
        others,
        "nothing else differs"
    );
    let mut visitor = house.visitor();
    visitor.get("/sign-in").await;
    let unknown = visitor.post("/sign-in/provider", &[("provider", "Other")]);
    assert_eq!(unknown.await.status, 404);
}
