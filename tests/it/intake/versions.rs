//! Answers when forms change, and when two people write at once.

use super::{ALL, acting, called, save, started};
use crate::engine::both;
use crate::world::key;
use crate::world::people::person;
use cofund::app::Ctx;
use cofund::dealflow::view::{invitations, open};
use cofund::dealflow::{
    InviteMember, JoinApplication, MoveToForm, PublishForm, SaveAnswers, SubmitApplication,
};
use cofund::form::{Kind, Question, Texts, standard};
use cofund::money::Lang;
use entity::audit_event;
use sea_orm::EntityTrait;

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
        let two = acting(&app, &partner).await;
        join(&one, &two, "jaan@startup.example", &id, "contributor").await;
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

/// Asked by letter, and taken up by whoever has the address.
async fn join(owner: &Ctx, who: &Ctx, email: &str, id: &str, role: &str) {
    let invite = InviteMember {
        fund: "ALPHA".into(),
        application: id.to_owned(),
        role: role.to_owned(),
        email: email.to_owned(),
        base: "http://localhost".into(),
    };
    owner.run(&key(), invite).await.unwrap();
    let waiting = invitations(who).await.unwrap();
    assert_eq!(waiting.len(), 1);
    let join = JoinApplication {
        fund: "ALPHA".into(),
        application: id.to_owned(),
    };
    who.run(&key(), join.clone()).await.unwrap();
    assert!(invitations(who).await.unwrap().is_empty());
    // An invitation is taken up once.
    assert_eq!(who.run(&key(), join).await.unwrap_err().status(), 404);
}

both!(
    async fn where_there_is_a_signatory_they_alone_send_it(db: crate::engine::Database) {
        let (app, _, founder) = called(&db).await;
        let owner = acting(&app, &founder).await;
        let id = started(&owner).await.application;
        owner.run(&key(), save(&id, 0, ALL)).await.unwrap();
        let lawyer = person(&app, "law@startup.example", &[]).await;
        let lawyer = acting(&app, &lawyer).await;
        let submit = SubmitApplication {
            fund: "ALPHA".into(),
            application: id.clone(),
            revision: 1,
            certified: true,
        };
        let outside = lawyer.run(&key(), submit.clone()).await.unwrap_err();
        assert_eq!(outside.status(), 404);
        join(&owner, &lawyer, "Law@startup.example", &id, "signatory").await;
        let own = owner.run(&key(), submit.clone()).await.unwrap_err();
        assert_eq!(own.rule(), "application.signatory");
        let unsigned = SubmitApplication {
            certified: false,
            ..submit.clone()
        };
        let unsigned = lawyer.run(&key(), unsigned).await.unwrap_err();
        assert_eq!(unsigned.rule(), "application.certify");
        lawyer.run(&key(), submit).await.unwrap();
        let log = audit_event::Entity::find().all(&app.db.read).await.unwrap();
        assert!(
            !format!("{log:?}").contains("law@startup"),
            "no address in the log"
        );
    }
);

both!(
    async fn one_page_saves_twice_and_meets_nobody(db: crate::engine::Database) {
        let (app, _, founder) = called(&db).await;
        let ctx = acting(&app, &founder).await;
        let id = started(&ctx).await.application;
        let page = key();
        let saving = |text: &str| {
            let typed = std::iter::once(("problem".to_owned(), text.to_owned()));
            let place = (0, page.as_str());
            SaveAnswers::new("ALPHA", &id, place, Lang::En, typed.collect())
        };
        // By itself, then by hand, both drawn before anything was saved.
        ctx.run(&key(), saving("Was")).await.unwrap();
        let saved = ctx.run(&key(), saving("Waste.")).await.unwrap();
        assert_eq!((saved.revision, saved.aside.len()), (2, 0));
        // Another page wrote since; the same text is kept aside once, however often it is sent.
        ctx.run(&key(), save(&id, 2, &[("problem", "Cold.")]))
            .await
            .unwrap();
        for _ in 0..3 {
            let late = ctx.run(&key(), saving("Heat.")).await.unwrap();
            assert_eq!(late.aside, ["problem"]);
        }
        let opened = open(&ctx, &id).await.unwrap();
        assert_eq!(opened.typed["problem"].text, "Cold.");
        assert_eq!(opened.aside["problem"].typed, "Heat.");
        assert_eq!(opened.application.revision, 4);
    }
);
