//! Passkeys without a device: what is refused before one is asked.

use super::visitor::{Came, House};
use crate::engine::both;
use crate::world::people::{PASSWORD, person};
use cofund::access::Role;
use entity::passkey;
use sea_orm::{EntityTrait, IntoActiveModel};

both! {
    async fn whoever_was_not_asked_of_late_confirms_first(db: Database) {
        let house = House::over(&db).await;
        let ada = person(&house.app, "ada@example.org", &[Role::Auditor]).await;
        let key = passkey::Model {
            id: "k-1".into(),
            person_id: ada.id,
            credential_id: "AAAA".into(),
            name: "Office laptop".into(),
            credential: "{}".into(),
            recorded_at: house.app.clock.now(),
            used_at: None,
            ended_at: None,
        };
        let added = passkey::Entity::insert(key.into_active_model());
        added.exec_without_returning(&house.app.db.write).await.unwrap();
        let mut visitor = house.visitor().holding(&ada);
        house.wait(16);
        let page = visitor.get("/account/passkeys").await;
        assert!(page.text.contains("Office laptop") && page.text.contains("Confirm that it is you"), "{}", page.text);
        for (path, fields) in [("/account/passkeys/ask", [("", "")]), ("/account/passkeys/remove", [("id", "k-1")])] {
            let came = visitor.post(path, &fields).await;
            assert!(came.text.contains("Confirm that it is you first"), "{path}: {}", came.text);
        }
        let wrong = visitor.post("/account/passkeys/confirm", &[("current", "not it")]).await;
        assert_eq!(wrong.status, 422, "{}", wrong.text);
        let right = visitor.post("/account/passkeys/confirm", &[("current", PASSWORD)]).await;
        assert_eq!(right.status, 303, "{}", right.text);
        let asked = visitor.post("/account/passkeys/ask", &[]).await;
        assert_eq!(asked.status, 200, "{}", asked.text);
        let asked: serde_json::Value = serde_json::from_str(&asked.text).unwrap();
        let options = &asked["options"]["publicKey"];
        assert_eq!(options["rp"]["id"], "localhost");
        assert_eq!(options["authenticatorSelection"]["userVerification"], "required");
        let away = visitor.post("/account/passkeys/remove", &[("id", "k-1")]).await;
        assert_eq!(away.status, 303, "{}", away.text);
        let left = passkey::Entity::find_by_id("k-1").one(&house.app.db.read).await.unwrap().unwrap();
        assert_eq!((left.credential.as_str(), left.credential_id.as_str()), ("", "ended k-1"));
    }
}

both! {
    async fn an_answer_without_its_question_opens_nothing(db: Database) {
        let house = House::over(&db).await;
        let ada = person(&house.app, "ada@example.org", &[]).await;
        let said = |came: &Came, text: &str| {
            assert_eq!(came.status, 422, "{}", came.text);
            assert!(came.text.contains(text), "{}", came.text);
        };
        let mut visitor = house.visitor();
        visitor.get("/sign-in").await;
        said(&visitor.post("/sign-in/passkey", &[]).await, "need JavaScript");
        let asked = visitor.post("/sign-in/passkey/ask", &[]).await;
        let asked: serde_json::Value = serde_json::from_str(&asked.text).unwrap();
        assert_eq!(asked["options"]["publicKey"]["userVerification"], "required");
        let ceremony = asked["ceremony"].as_str().unwrap();
        let answer = [("ceremony", ceremony), ("answer", "{}")];
        let mut other = house.visitor();
        other.get("/sign-in").await;
        said(&other.post("/sign-in/passkey", &answer).await, "Begin again");
        // A question to sign in is none to add.
        let mut member = house.visitor().holding(&ada);
        said(&member.post("/account/passkeys", &answer).await, "Begin again");
        said(&visitor.post("/sign-in/passkey", &answer).await, "Begin again");
        assert!(!visitor.cookies.contains_key("session"));
        let asked = visitor.post("/sign-in/passkey/ask", &[]).await;
        let asked: serde_json::Value = serde_json::from_str(&asked.text).unwrap();
        house.wait(6);
        let answer = [("ceremony", asked["ceremony"].as_str().unwrap()), ("answer", "{}")];
        said(&visitor.post("/sign-in/passkey", &answer).await, "Begin again");
    }
}
