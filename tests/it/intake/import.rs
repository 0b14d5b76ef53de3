//! Applications from files: whatever the file is like, all of it or nothing.

use super::{browser, called};
use crate::engine::{Database, Engine, both};
use crate::sign::visitor::House;
use crate::world::key;
use crate::world::people::person;
use cofund::access::Role;
use cofund::app::Ctx;
use cofund::dealflow::import::{
    ImportApplications, Imported, Preview, Source, UndoImport, guess, preview,
};
use cofund::dealflow::view::{Sought, applications, open};
use cofund::error::{Error, Result};
use cofund::money::Currency;
use cofund::web::Site;
use entity::value::FundId;
use entity::{application, application_event, audit_event, submission};
use sea_orm::{ConnectionTrait as _, EntityTrait, PaginatorTrait};
use std::sync::Arc;

pub(super) const ALPHA: FundId = FundId(1);
const PAGE: &str = "/funds/ALPHA/applications/import";

pub(super) fn file(bytes: impl AsRef<[u8]>) -> Source {
    Source::Memory(Arc::new(bytes.as_ref().to_vec()))
}

async fn seen(ctx: &Ctx, source: &Source) -> Result<Preview> {
    let mapping = guess(ctx, ALPHA, "ROUND", source).await?;
    preview(ctx, ALPHA, "ROUND", source, &mapping).await
}

fn command(seen: &Preview, source: &Source) -> ImportApplications {
    ImportApplications {
        fund: "ALPHA".into(),
        round: "ROUND".into(),
        file_name: "old.csv".into(),
        file_hash: seen.file_hash.clone(),
        rows: seen.rows,
        mapping: seen.mapping.clone(),
        confirm: seen.confirm.clone(),
        source: source.clone(),
        progress: None,
    }
}

pub(super) async fn brought(ctx: &Ctx, source: &Source) -> Result<Imported> {
    let seen = seen(ctx, source).await?;
    ctx.run(&key(), command(&seen, source)).await
}

fn rule(error: &Error) -> String {
    error.rule().to_owned()
}

const GOOD: &str = "company_name,Amount asked for,product,country\n\
    Škoda Wärme,\"32,000.50\",\"Sand,\nin two lines\",DE\n\
    東京エナジー,6000,蓄電池,jp\n\n";

async fn listed(ctx: &Ctx, q: &str, stage: &str) -> Vec<(i64, String)> {
    let sought = Sought {
        q: q.into(),
        stage: stage.into(),
        limit: 50,
        ..Sought::default()
    };
    let euro = Currency::from_code("EUR").unwrap();
    let found = applications(ctx, (ALPHA, euro), &sought).await.unwrap();
    let mut all: Vec<_> = found.lines.into_iter().map(|l| (l.no, l.name)).collect();
    all.sort();
    all
}

both!(
    async fn a_file_comes_whole_once_and_goes_whole(db: Database) {
        let (app, root, _) = called(&db).await;
        let label = "company_name,amount,product,country";
        let source = file(GOOD.replace("company_name,Amount asked for,product,country", label));
        let looked = seen(&root, &source).await.unwrap();
        assert_eq!(
            (looked.rows, looked.rows_wrong),
            (2, 0),
            "{:?}",
            looked.faults
        );
        assert_eq!(looked.asked.to_string(), "38000.50");
        assert!(looked.unanswered.contains(&"problem".to_owned()));
        let done = root.run(&key(), command(&looked, &source)).await.unwrap();
        assert_eq!((done.import, done.rows, done.asked), (1, 2, looked.asked));
        let both = vec![
            (1, "Škoda Wärme".to_owned()),
            (2, "東京エナジー".to_owned()),
        ];
        assert_eq!(listed(&root, "", "").await, both);
        assert_eq!(listed(&root, "蓄電", "submitted").await, both[1..]);
        let row = application::Entity::find().all(&app.db.read).await.unwrap();
        let row = row.iter().find(|a| a.no == 1).unwrap();
        let opened = open(&root, &row.id).await.unwrap();
        let answers = opened.answers();
        let said = answers.values()["product"].one().unwrap();
        assert_eq!(said, "Sand,\nin two lines");
        assert_eq!(opened.submissions[0].hash.len(), 64);
        assert_eq!(opened.submissions[0].person_id, None);
        let events = audit_event::Entity::find().all(&app.db.read).await.unwrap();
        let event = events
            .iter()
            .find(|e| e.action == "application.import")
            .unwrap();
        assert!(event.detail.contains(&looked.file_hash) && event.detail.contains("\"rows\":2"));
        let again = brought(&root, &source).await.unwrap_err();
        assert_eq!(rule(&again), "import.file_again");
        assert!(again.to_string().contains("import 1 on 20"), "{again}");
        assert_eq!(seen(&root, &source).await.unwrap().already.unwrap().0, 1);
        let undo = |reason: &str| UndoImport {
            fund: "ALPHA".into(),
            import: 1,
            reason: reason.into(),
        };
        let undone = root.run(&key(), undo("wrong round")).await.unwrap();
        assert_eq!(undone.withdrawn, 2);
        assert_eq!(listed(&root, "", "submitted").await, vec![]);
        assert_eq!(listed(&root, "蓄電", "withdrawn").await.len(), 1);
        let opened = open(&root, &row.id).await.unwrap();
        assert_eq!(opened.events.last().unwrap().note, "import 1: wrong round");
        let twice = root.run(&key(), undo("again")).await.unwrap_err();
        assert_eq!(rule(&twice), "import.undone");
        let anew = brought(&root, &source).await.unwrap();
        assert_eq!(anew.import, 2);
        assert_eq!(
            listed(&root, "", "submitted").await[0].0,
            3,
            "numbers go on"
        );
    }
);

both!(
    async fn what_moved_on_is_named_and_stays(db: Database) {
        let (app, root, _) = called(&db).await;
        let source = file("company_name;amount\nOne;6000\nTwo;7000\n");
        brought(&root, &source).await.unwrap();
        let sql = "INSERT INTO application_event
                   SELECT id, 2, 'moved', stage, NULL, '', 1 FROM application WHERE no = 2";
        app.db.write.execute_unprepared(sql).await.unwrap();
        let undo = UndoImport {
            fund: "ALPHA".into(),
            import: 1,
            reason: "wrong".into(),
        };
        let refused = root.run(&key(), undo).await.unwrap_err();
        assert_eq!(rule(&refused), "import.moved_on");
        assert!(refused.to_string().contains("ROUND 2 Two"), "{refused}");
        assert_eq!(listed(&root, "", "submitted").await.len(), 2);
        let events = application_event::Entity::find().count(&app.db.read).await;
        assert_eq!(events.unwrap(), 3);
    }
);

both!(
    async fn one_wrong_cell_keeps_all_of_it_out(db: Database) {
        let (app, root, _) = called(&db).await;
        let source = file(
            "company_name,amount,country,registration_number\n\
             Good,6000,EE,\n,\"1,00.000\",XX,\nThree,4999.99,EE,77\nFour,6000,EE,,more\n",
        );
        let looked = seen(&root, &source).await.unwrap();
        assert_eq!((looked.rows, looked.rows_wrong), (4, 3));
        let faults: Vec<(u64, &str, &str)> = looked
            .faults
            .iter()
            .map(|f| (f.row, f.column.as_str(), f.error.rule.as_str()))
            .collect();
        for wanted in [
            (3, "company_name", "answer.required"),
            (3, "country", "answer.country"),
            (4, "amount", "answer.asked"),
            (4, "registration_number", "import.not_asked"),
            (5, "", "import.width"),
        ] {
            assert!(faults.contains(&wanted), "{wanted:?} of {faults:?}");
        }
        assert!(
            faults.iter().any(|f| (f.0, f.1) == (3, "amount")),
            "{faults:?}"
        );
        let asked = looked
            .faults
            .iter()
            .find(|f| f.error.rule == "answer.asked");
        assert_eq!(asked.unwrap().error.figures[0].1, "EUR\u{a0}5,000.00");
        let refused = root
            .run(&key(), command(&looked, &source))
            .await
            .unwrap_err();
        assert!(
            refused.to_string().contains("row 3, company_name"),
            "{refused}"
        );
        let count = application::Entity::find()
            .count(&app.db.read)
            .await
            .unwrap();
        let sent = submission::Entity::find()
            .count(&app.db.read)
            .await
            .unwrap();
        assert_eq!((count, sent), (0, 0));
        assert_eq!(listed(&root, "", "").await, vec![]);
    }
);

/// What is confirmed is this file, this mapping, this form.
#[tokio::test(flavor = "multi_thread")]
async fn only_what_was_looked_at_is_brought_in() {
    let db = Database::fresh(Engine::Sqlite).await;
    let (_app, root, _) = called(&db).await;
    let (one, other) = (
        file("company_name,amount\nOne,6000\n"),
        file("company_name,amount\nTwo,6000\n"),
    );
    let looked = seen(&root, &one).await.unwrap();
    let refused = |c: ImportApplications| async { rule(&root.run(&key(), c).await.unwrap_err()) };
    assert_eq!(
        refused(command(&looked, &other)).await,
        "import.file_changed"
    );
    let mut german = command(&looked, &one);
    german.mapping.lang = "de".into();
    assert_eq!(refused(german).await, "import.not_confirmed");
    let mut fewer = command(&looked, &one);
    fewer.rows = 5;
    assert_eq!(refused(fewer).await, "import.file_changed");
    assert_eq!(listed(&root, "", "").await, vec![]);
}

/// The page: pasted, looked at, brought in, taken back.
#[tokio::test(flavor = "multi_thread")]
async fn a_manager_pastes_rows_and_takes_them_back() {
    let db = Database::fresh(Engine::Sqlite).await;
    let (app, root, _) = called(&db).await;
    let manager = person(&app, "kaja@fund.example", &[Role::FundManager]).await;
    let house = House::with(Site::new(Arc::clone(&app)));
    let mut kaja = browser(&house, &manager);
    let list = kaja.get("/funds/ALPHA/applications").await;
    assert!(list.text.contains(PAGE), "{}", list.text);
    let rows = "company_name\tWhat it costs\tWhere\nŠkoda <b>\t6.500,50\tCZ\nTwo\t4\tDE\n";
    let plain = [("round", "ROUND"), ("lang", "de")];
    let sent = |rows: &'static str, more: &[(&'static str, &'static str)]| {
        let mut all = plain.to_vec();
        all.push(("rows", rows));
        all.extend(more);
        all
    };
    let came = kaja.post(PAGE, &sent(rows, &[("step", "look")])).await;
    assert_eq!(came.status, 422);
    assert!(came.text.contains("Choose the column"), "{}", came.text);
    let columns = [
        ("looked", "yes"),
        ("columns.company_name", "company_name"),
        ("columns.amount", "What it costs"),
        ("columns.country", "Where"),
    ];
    let came = kaja.post(PAGE, &sent(rows, &columns)).await;
    assert_eq!(came.status, 200, "{}", came.text);
    assert!(came.text.contains("Škoda &#60;b&#62;"), "{}", came.text);
    assert!(
        came.text.contains("6,500.50") && came.text.contains("between"),
        "{}",
        came.text
    );
    assert!(!came.text.contains(r#"value="bring""#), "one row is wrong");
    let rows = "company_name\tWhat it costs\tWhere\nŠkoda <b>\t6.500,50\tCZ\n";
    let came = kaja.post(PAGE, &sent(rows, &columns)).await;
    assert!(came.text.contains(r#"value="bring""#), "{}", came.text);
    let (_, confirm) = came.text.split_once(r#"name="confirm" value=""#).unwrap();
    let confirm = confirm.split('"').next().unwrap().to_owned();
    let mut bring = sent(rows, &columns);
    bring.push(("step", "bring"));
    let mut wrong = bring.clone();
    wrong.push(("confirm", "other"));
    assert_eq!(kaja.post(PAGE, &wrong).await.status, 422, "nothing unseen");
    bring.push(("confirm", &confirm));
    let came = kaja.post(PAGE, &bring).await;
    assert_eq!(
        came.location, "/funds/ALPHA/applications?round=ROUND",
        "{}",
        came.text
    );
    assert_eq!(listed(&root, "škod", "submitted").await.len(), 1);
    let row = application::Entity::find().one(&app.db.read).await.unwrap();
    let shown = kaja
        .get(&format!("/funds/ALPHA/applications/{}", row.unwrap().id))
        .await;
    assert!(shown.text.contains("Škoda &#60;b&#62;") && shown.text.contains("6,500.50"));
    let undo = format!("{PAGE}/undo");
    let came = kaja.post(&undo, &[("import", "1"), ("reason", "")]).await;
    assert_eq!(came.status, 422, "a reason is needed");
    let came = kaja
        .post(&undo, &[("import", "1"), ("reason", "twice")])
        .await;
    assert_eq!(came.location, PAGE, "{}", came.text);
    assert_eq!(listed(&root, "", "withdrawn").await.len(), 1);
}
