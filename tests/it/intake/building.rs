//! Building a form in the browser, and publishing it while drafts exist.

use super::{ALL, acting, browser, called, save, started};
use crate::engine::both;
use crate::sign::visitor::{Came, House, Visitor};
use crate::world::key;
use crate::world::people::person;
use cofund::access::Role;
use cofund::dealflow::view::open;
use cofund::dealflow::{CloneRound, EditForm, EndDraft};
use cofund::form::{Edit, Seen};
use cofund::web::Site;
use sea_orm::EntityTrait;
use std::sync::Arc;

const FORM: &str = "/funds/ALPHA/rounds/ROUND/form";

fn hidden(came: &Came, name: &str) -> String {
    let mark = format!(r#"name="{name}" value=""#);
    let (_, rest) = came.text.split_once(&mark).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

async fn press(visitor: &mut Visitor<'_>, step: &str, fields: &[(&str, &str)]) -> Came {
    let page = visitor.get(FORM).await;
    let revision = hidden(&page, "revision");
    let mut sent = vec![("step", step), ("revision", revision.as_str())];
    sent.extend(fields);
    visitor.post(FORM, &sent).await
}

async fn ask(visitor: &mut Visitor<'_>, address: &str, fields: &[(&str, &str)]) -> Came {
    let page = visitor.get(&format!("{FORM}/question{address}")).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let kept = ["revision", "was", "section"].map(|name| (name, hidden(&page, name)));
    let mut sent: Vec<(&str, &str)> = kept.iter().map(|(n, v)| (*n, v.as_str())).collect();
    sent.extend(fields);
    visitor.post(&format!("{FORM}/question"), &sent).await
}

both!(
    async fn a_manager_builds_version_two_while_drafts_exist(db: crate::engine::Database) {
        let (app, _, founder) = called(&db).await;
        let writer = acting(&app, &founder).await;
        let id = started(&writer).await.application;
        writer.run(&key(), save(&id, 0, ALL)).await.unwrap();
        let manager = person(&app, "kaja@fund.example", &[Role::FundManager]).await;
        let house = House::with(Site::new(Arc::clone(&app)));
        let mut kaja = browser(&house, &manager);

        let came = press(&mut kaja, "section", &[("id", "ip"), ("title", "Rights")]).await;
        assert_eq!(came.location, FORM, "{}", came.text);
        let patents = [
            ("id", "patents"),
            ("label", "Do you hold patents?"),
            ("label_ja", "特許はありますか"),
            ("kind", "yes-no"),
            ("flags.required", "on"),
        ];
        let came = ask(&mut kaja, "?section=ip", &patents).await;
        assert_eq!(came.location, FORM, "{}", came.text);
        let number = [
            ("id", "patent_number"),
            ("label", "Which number has the first?"),
            ("kind", "short-text"),
            ("max", "40"),
            ("flags.required", "on"),
            ("clauses", "patents; is; yes\nheadcount; at least; 2"),
            ("join", "all"),
        ];
        let came = ask(&mut kaja, "?section=ip", &number).await;
        assert_eq!(came.location, FORM, "{}", came.text);
        let wrong = [
            ("id", "x"),
            ("label", "X"),
            ("kind", "short-text"),
            ("max", "many"),
        ];
        let came = ask(&mut kaja, "?section=ip", &wrong).await;
        assert_eq!(came.status, 422);
        assert!(
            came.text.contains("“many” is not a whole number"),
            "{}",
            came.text
        );

        // Nobody applying sees any of it yet.
        let opened = open(&writer, &id).await.unwrap();
        assert!(!opened.has_newer_form());
        let preview = kaja.get(&format!("{FORM}/preview")).await;
        assert!(
            preview.text.contains("Do you hold patents?"),
            "{}",
            preview.text
        );

        // What rests on a question that comes later cannot be published, and says so.
        let came = press(&mut kaja, "up", &[("id", "patent_number")]).await;
        assert_eq!(came.status, 303);
        let came = press(&mut kaja, "publish", &[]).await;
        assert_eq!(came.status, 422, "{}", came.text);
        assert!(
            came.text.contains("patent_number rests on"),
            "{}",
            came.text
        );
        press(&mut kaja, "down", &[("id", "patent_number")]).await;
        let came = press(&mut kaja, "publish", &[]).await;
        assert_eq!(came.location, "/funds/ALPHA/rounds/ROUND", "{}", came.text);

        let opened = open(&writer, &id).await.unwrap();
        assert!(opened.has_newer_form());
        let mut mari = browser(&house, &founder);
        let task = mari.get(&format!("/applications/{id}")).await;
        assert!(
            task.text.contains("The form was changed since you began"),
            "{}",
            task.text
        );
        let moved = mari.post(&format!("/applications/{id}/move"), &[]).await;
        assert_eq!(moved.status, 303);
        let opened = open(&writer, &id).await.unwrap();
        assert_eq!(opened.answers().seen("patent_number"), Seen::Undetermined);
        for (question, text) in ALL {
            assert_eq!(opened.typed[*question].text, *text, "kept");
        }
        writer
            .run(&key(), save(&id, 1, &[("patents", "yes")]))
            .await
            .unwrap();
        let opened = open(&writer, &id).await.unwrap();
        assert_eq!(opened.answers().seen("patent_number"), Seen::Visible);
    }
);

#[tokio::test]
async fn two_who_build_at_once_notice() {
    let db = crate::engine::Database::fresh(crate::engine::Engine::Sqlite).await;
    let (app, _, _) = called(&db).await;
    let manager = person(&app, "kaja@fund.example", &[Role::FundManager]).await;
    let house = House::with(Site::new(Arc::clone(&app)));
    let mut kaja = browser(&house, &manager);
    let page = kaja.get(FORM).await;
    let revision = hidden(&page, "revision");
    let step = [
        ("step", "remove"),
        ("id", "website"),
        ("revision", revision.as_str()),
    ];
    assert_eq!(kaja.post(FORM, &step).await.status, 303);
    let late = [
        ("step", "remove"),
        ("id", "impact"),
        ("revision", revision.as_str()),
    ];
    let came = kaja.post(FORM, &late).await;
    assert_eq!(came.status, 409);
    assert!(
        came.text
            .contains("Somebody else changed the form meanwhile"),
        "{}",
        came.text
    );
    let came = press(&mut kaja, "discard", &[]).await;
    assert_eq!(came.location, "/funds/ALPHA/rounds/ROUND");
    let page = kaja.get(FORM).await;
    assert!(page.text.contains("Website"), "{}", page.text);
}

/// A clone has everything but times, code and being published.
#[tokio::test]
async fn a_round_is_cloned_with_its_form() {
    let db = crate::engine::Database::fresh(crate::engine::Engine::Sqlite).await;
    let (app, root, _) = called(&db).await;
    let edit = |edit| EditForm {
        fund: "ALPHA".into(),
        round: "ROUND".into(),
        revision: 0,
        edit,
    };
    let id = "website".to_owned();
    let edited = root.run(&key(), edit(Edit::RemoveQuestion { id })).await;
    let publish = EndDraft {
        fund: "ALPHA".into(),
        round: "ROUND".into(),
        revision: edited.unwrap().revision,
        publish: true,
    };
    root.run(&key(), publish).await.unwrap();
    let clone = CloneRound {
        fund: "ALPHA".into(),
        round: "ROUND".into(),
        code: "NEXT".into(),
        opens_at: "2027-01-01 09:00".into(),
        closes_at: "2027-03-31 17:00".into(),
    };
    root.run(&key(), clone).await.unwrap();
    let rows = entity::round::Entity::find()
        .all(&app.db.read)
        .await
        .unwrap();
    let [was, new] = ["ROUND", "NEXT"].map(|c| rows.iter().find(|r| r.code == c).unwrap());
    assert_eq!((new.state.as_str(), new.form_version), ("draft", 1));
    let expected = entity::round::Model {
        code: "NEXT".into(),
        state: "draft".into(),
        form_version: 1,
        opens_at: new.opens_at,
        closes_at: new.closes_at,
        recorded_at: new.recorded_at,
        ..was.clone()
    };
    assert_eq!(*new, expected);
    let forms = entity::round_form::Entity::find()
        .all(&app.db.read)
        .await
        .unwrap();
    let body = |round: &str, version| {
        let found = forms
            .iter()
            .find(|f| f.round == round && f.version == version);
        found.unwrap().body.clone()
    };
    assert_eq!(body("NEXT", 1), body("ROUND", 2));
}
