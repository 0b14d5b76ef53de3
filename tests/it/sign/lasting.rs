//! How long a session lasts, and who may end it.

use super::visitor::House;
use crate::engine::both;
use crate::world;
use crate::world::people::{PASSWORD, grant, person, sitting};
use cofund::access::Role;
use entity::{role_grant, session};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel, Set};

both! {
    async fn a_session_ends_when_it_rests_and_when_it_is_old(db: Database) {
        let house = House::over(&db).await;
        let ada = person(&house.app, "ada@example.org", &[Role::Auditor]).await;
        let mut visitor = house.visitor().holding(&ada);
        for _ in 0..3 {
            house.wait(29);
            assert_eq!(visitor.get("/account").await.status, 200);
        }
        house.wait(30);
        assert_eq!(visitor.get("/account").await.status, 303, "it rested");
        let token = sitting(&house.app, ada.id, 2).await;
        visitor.cookies.insert("session".into(), token.text().into());
        for _ in 0..(12 * 60 / 20 - 1) {
            house.wait(20);
            assert_eq!(visitor.get("/account").await.status, 200);
        }
        house.wait(20);
        assert_eq!(visitor.get("/account").await.status, 303, "it is old");
    }
}

both! {
    async fn use_is_noted_once_a_minute(db: Database) {
        let house = House::over(&db).await;
        let ada = person(&house.app, "ada@example.org", &[]).await;
        let seen = async || session::Entity::find_by_id(ada.token.hash()).one(&house.app.db.read).await.unwrap().unwrap().seen_at;
        let mut visitor = house.visitor().holding(&ada);
        let start = house.app.clock.now();
        house.app.clock.set(entity::value::Instant(start.0 + 59_000_000));
        visitor.get("/account").await;
        assert_eq!(seen().await, start);
        house.wait(1);
        visitor.get("/account").await;
        assert_eq!(seen().await, house.app.clock.now());
    }
}

both! {
    async fn a_new_password_and_a_button_end_other_sessions(db: Database) {
        let house = House::over(&db).await;
        let ada = person(&house.app, "ada@example.org", &[]).await;
        let eve = person(&house.app, "eve@example.org", &[]).await;
        let [mut own, mut other, mut third] = [(); 3].map(|()| house.visitor());
        for visitor in [&mut own, &mut other, &mut third] {
            assert_eq!(visitor.sign_in("ada@example.org", PASSWORD).await.status, 303);
        }
        let page = own.get("/account").await.text;
        let handles: Vec<&str> = page.split(r#"name="handle" value=""#).skip(1).map(|rest| &rest[..16]).collect();
        assert_eq!(handles.len(), 3, "the one of the test's row, and two: {page}");
        let mut stranger = house.visitor().holding(&eve);
        stranger.get("/account").await;
        assert_eq!(stranger.post("/account/sessions/end", &[("handle", handles[0])]).await.status, 404);
        assert_eq!(own.post("/account/sessions/end", &[("handle", handles[0])]).await.status, 303);
        assert_eq!(own.post("/account/sessions/end", &[("handle", handles[0])]).await.status, 404);
        let mut left = 0;
        for visitor in [&mut other, &mut third, &mut house.visitor().holding(&ada)] {
            left += i32::from(visitor.get("/account").await.status == 200);
        }
        assert_eq!(left, 2);
        own.get("/account").await;
        let wrong = own.post("/account/password", &[("current", "no"), ("new", "ochre ferry eleven")]).await;
        assert!(wrong.status == 422 && wrong.text.contains("not your present password"), "{}", wrong.text);
        let common = own.post("/account/password", &[("current", PASSWORD), ("new", "Password123")]).await;
        assert!(common.status == 422 && common.text.contains("first that are tried"), "{}", common.text);
        assert_eq!(own.post("/account/password", &[("current", PASSWORD), ("new", "ochre ferry eleven")]).await.status, 303);
        for visitor in [&mut other, &mut third, &mut house.visitor().holding(&ada)] {
            assert_eq!(visitor.get("/account").await.status, 303);
        }
        assert_eq!(own.get("/account").await.status, 200);
        assert_eq!(house.visitor().sign_in("ada@example.org", PASSWORD).await.status, 422);
        assert_eq!(other.sign_in("ada@example.org", "ochre ferry eleven").await.status, 303);
        own.get("/account").await;
        assert_eq!(own.post("/account/sessions/end-others", &[]).await.status, 303);
        assert_eq!(other.get("/account").await.status, 303);
        assert_eq!(own.get("/account").await.status, 200);
    }
}

both! {
    async fn a_role_counts_from_the_next_request_on(db: Database) {
        let house = House::over(&db).await;
        let ctx = world::ctx(&house.app);
        world::alpha(&ctx).await;
        world::fund(&ctx, "BETA", "EUR").await;
        let ada = person(&house.app, "ada@example.org", &[]).await;
        let mut visitor = house.visitor().holding(&ada);
        assert_eq!(visitor.get("/funds/ALPHA").await.status, 404);
        let id = ctx.fund_id("ALPHA").await.unwrap().0;
        grant(&house.app, ada.id, Role::FinanceOfficer, None, ("fund", id)).await;
        assert_eq!(visitor.get("/funds/ALPHA").await.status, 200);
        assert_eq!(visitor.get("/funds/BETA").await.status, 404);
        let home = visitor.get("/").await.text;
        assert!(home.contains("ALPHA Fund") && !home.contains("BETA Fund"), "{home}");
        let mut row = role_grant::Entity::find().one(&house.app.db.read).await.unwrap().unwrap().into_active_model();
        row.ended_at = Set(Some(house.app.clock.now()));
        row.update(&house.app.db.write).await.unwrap();
        assert_eq!(visitor.get("/funds/ALPHA").await.status, 404);
    }
}
