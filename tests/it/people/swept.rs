//! What signing in leaves behind goes in time; what still serves stays.

use crate::engine::both;
use crate::world::app;
use crate::world::people::person;
use cofund::app::App;
use cofund::people::sweep::sweep;
use entity::value::Instant;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait};
use std::fmt::Write as _;

const DAY: i64 = 86_400_000_000;

async fn rows(app: &App) -> [u64; 5] {
    let conn = &app.db.read;
    [
        entity::throttle::Entity::find().count(conn).await.unwrap(),
        entity::passkey_ceremony::Entity::find()
            .count(conn)
            .await
            .unwrap(),
        entity::provider_visit::Entity::find()
            .count(conn)
            .await
            .unwrap(),
        entity::link::Entity::find().count(conn).await.unwrap(),
        entity::session::Entity::find().count(conn).await.unwrap(),
    ]
}

both!(
    async fn old_rows_go_in_batches_and_others_stay(db: crate::engine::Database) {
        let app = app(&db).await;
        person(&app, "ada@example.org", &[]).await;
        let now = app.clock.now().0;
        let mut sql = String::new();
        // More than one batch.
        for n in 0..1100 {
            write!(
                sql,
                "INSERT INTO throttle VALUES ('{n:064}', 1, 1, {});",
                now - 2 * DAY
            )
            .unwrap();
        }
        write!(
            sql,
            "INSERT INTO throttle VALUES ('{:064}', 1, 1, {now});",
            9_999_999
        )
        .unwrap();
        for (n, at) in [now - 2 * DAY, now].into_iter().enumerate() {
            write!(sql, "INSERT INTO passkey_ceremony VALUES ('{n:064}', '{n:064}', 'enter', '{{}}', {at}, NULL);").unwrap();
        }
        app.db.write.execute_unprepared(&sql).await.unwrap();
        assert_eq!(rows(&app).await, [1101, 2, 0, 0, 1]);
        assert_eq!(sweep(&app).await.unwrap(), 1101);
        assert_eq!(rows(&app).await, [1, 1, 0, 0, 1]);
        // The session ended by itself after its absolute time, and is kept for a while.
        app.clock.set(Instant(now + 60 * DAY));
        sweep(&app).await.unwrap();
        assert_eq!(rows(&app).await, [0, 0, 0, 0, 1]);
        app.clock.set(Instant(now + 200 * DAY));
        assert_eq!(sweep(&app).await.unwrap(), 1);
        assert_eq!(rows(&app).await, [0, 0, 0, 0, 0]);
    }
);
