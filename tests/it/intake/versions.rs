//! Answers when forms change, and when two people write at once.

use super::{ALL, acting, called, save, started};
use crate::engine::both;
use crate::world::key;
use crate::world::people::person;
use cofund::dealflow::view::open;
use cofund::dealflow::{MoveToForm, PublishForm, SubmitApplication};
use cofund::form::{Kind, Question, Texts, standard};
use entity::value::PersonId;
use entity::{application_member, audit_event};
use sea_orm::{EntityTrait, IntoActiveModel};

both!(
    async fn a_form_published_meanwhile_loses_no_answer(db: crate::engine::Database) {
        let (app, root, founder) = called(&db).await;
        let ctx = acting(&app, &founder).await;
        let id = started(&ctx).await.application;
        ctx.run(&key(), save(&id, 0, ALL)).await.unwrap();
        let mut form = standard();
        let project = form
            .sections
            .iter_mut()
            .find(|s| s.id == "project")
            .unwrap();
        project.questions.retain(|q| q.id != "market");
        project.questions.push(Question {
            id: "patents".into(),
            label: Texts::new("Which patents do you hold?", &[]),
            help: Texts::default(),
            required: true,
            private: false,
            when: None,
            kind: Kind::ShortText { max: 100 },
        });
        let publish = PublishForm {
            fund: "ALPHA".into(),
            round: "ROUND".into(),
            form,
        };
        let version = root.run(&key(), publish.clone()).await.unwrap();
        assert_eq!(version.version, 2);
        let same = root.run(&key(), publish).await.unwrap_err();
        assert_eq!(same.rule(), "round.same_form");

        let submit = |revision| SubmitApplication {
            fund: "ALPHA".into(),
            application: id.clone(),
            revision,
            certified: true,
        };
        let stale = ctx.run(&key(), submit(1)).await.unwrap_err();
        assert_eq!(stale.rule(), "application.form_changed");
        let opened = open(&ctx, &id).await.unwrap();
        assert!(opened.has_newer_form());
        assert_eq!(opened.typed["market"].text, "Utilities.");
        let move_on = MoveToForm {
            fund: "ALPHA".into(),
            application: id.clone(),
        };
        ctx.run(&key(), move_on).await.unwrap();
        let opened = open(&ctx, &id).await.unwrap();
        assert_eq!(opened.answers().left_over(), [("market", "Utilities.")]);
        let faults = opened.answers().faults();
        let missing: Vec<&str> = faults.iter().map(|(_, q, _)| q.id.as_str()).collect();
        assert_eq!(missing, ["patents"]);
        ctx.run(&key(), save(&id, 1, &[("patents", "none")]))
            .await
            .unwrap();
        let checked_before = ctx.run(&key(), submit(1)).await.unwrap_err();
        assert_eq!(checked_before.rule(), "application.changed");
        ctx.run(&key(), submit(2)).await.unwrap();
    }
);

both!(
    async fn two_who_write_at_once_lose_nothing(db: crate::engine::Database) {
        let (app, _, founder) = called(&db).await;
        let one = acting(&app, &founder).await;
        let id = started(&one).await.application;
        let partner = person(&app, "jaan@startup.example", &[]).await;
        join(&app, &id, partner.id).await;
        let two = acting(&app, &partner).await;
        one.run(&key(), save(&id, 0, &[("problem", "Waste.")]))
            .await
            .unwrap();
        // Drawn before the other one saved.
        let late_key = key();
        let late = two.run(
            &late_key,
            save(&id, 0, &[("problem", "Cold."), ("product", "Sand.")]),
        );
        let late = late.await.unwrap();
        assert_eq!((late.revision, late.aside), (2, vec!["problem".to_owned()]));
        let opened = open(&two, &id).await.unwrap();
        assert_eq!(opened.typed["problem"].text, "Waste.");
        assert_eq!(opened.typed["product"].text, "Sand.");
        assert_eq!(opened.aside["problem"].typed, "Cold.");
        // Seen and sent again, it replaces.
        let again = two
            .run(&key(), save(&id, 2, &[("problem", "Cold.")]))
            .await
            .unwrap();
        assert_eq!((again.revision, again.aside.len()), (3, 0));
        let opened = open(&one, &id).await.unwrap();
        assert_eq!(opened.typed["problem"].text, "Cold.");
        assert!(opened.aside.is_empty());
        // The log names questions, never answers.
        let log = audit_event::Entity::find().all(&app.db.read).await.unwrap();
        let text = format!("{log:?}");
        assert!(text.contains("application.save") && text.contains("problem"));
        assert!(!text.contains("Waste.") && !text.contains("Cold."));
        let stranger = person(&app, "other@startup.example", &[]).await;
        let stranger = acting(&app, &stranger).await;
        let refused = stranger
            .run(&key(), save(&id, 3, &[("problem", "x")]))
            .await;
        assert_eq!(refused.unwrap_err().status(), 404);
        assert!(open(&stranger, &id).await.is_err());
    }
);

async fn join(app: &std::sync::Arc<cofund::app::App>, id: &str, person_id: PersonId) {
    let row = application_member::Model {
        application: id.to_owned(),
        person_id,
        role: "contributor".into(),
        recorded_at: app.clock.now(),
        ended_at: None,
    };
    application_member::Entity::insert(row.into_active_model())
        .exec_without_returning(&app.db.write)
        .await
        .unwrap();
}
