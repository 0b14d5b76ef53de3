//! Applications from files: whatever the file is like, all of it or nothing.

use super::called;
use crate::engine::{Database, Engine, both};
use crate::world::key;
use cofund::app::Ctx;
use cofund::dealflow::import::{
    ImportApplications, Imported, Mapping, Preview, Source, UndoImport, guess, preview,
};
use cofund::dealflow::view::{Sought, applications, open};
use cofund::error::{Error, Result};
use cofund::money::Currency;
use entity::value::FundId;
use entity::{application, application_event, audit_event, submission};
use sea_orm::{ConnectionTrait as _, EntityTrait, PaginatorTrait};
use std::io::Write as _;
use std::sync::Arc;
use zip::write::SimpleFileOptions;

const ALPHA: FundId = FundId(1);

fn file(bytes: impl AsRef<[u8]>) -> Source {
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

async fn brought(ctx: &Ctx, source: &Source) -> Result<Imported> {
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

fn utf16(text: &str) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

#[tokio::test(flavor = "multi_thread")]
async fn encodings_and_separators_are_told_or_refused() {
    let db = Database::fresh(Engine::Sqlite).await;
    let (_app, root, _) = called(&db).await;
    let text = "company_name,amount\nŠkoda,6000\n";
    let old: Vec<u8> = [&b"company_name;amount\r\n\x8akoda;6000\r\n"[..]].concat();
    let read = async |bytes: Vec<u8>, encoding: &str, lang: &str| {
        let source = file(bytes);
        let mapping = Mapping {
            encoding: encoding.into(),
            lang: lang.into(),
            ..guess(&root, ALPHA, "ROUND", &source).await?
        };
        let seen = preview(&root, ALPHA, "ROUND", &source, &mapping).await?;
        assert_eq!(seen.faults, vec![]);
        let shown = &seen.shown[0];
        Ok::<_, Error>(format!("{} {}", shown.name, shown.asked))
    };
    for (bytes, encoding, lang) in [
        (text.as_bytes().to_vec(), "", "en"),
        (format!("\u{feff}{text}").into_bytes(), "", "en"),
        (utf16(text), "", "en"),
        (text.replace('\n', "\r").into_bytes(), "", "en"),
        (text.replace(',', "\t").into_bytes(), "", "en"),
        ("company_name;amount\n\"Škoda\";6.000,00\n".into(), "", "de"),
        (old.clone(), "windows-1250", "en"),
        (old.clone(), "windows-1252", "en"),
    ] {
        let said = String::from_utf8_lossy(&bytes).into_owned();
        assert_eq!(
            read(bytes, encoding, lang).await.unwrap(),
            "Škoda 6000.00",
            "{said}"
        );
    }
    let mut odd = utf16(text);
    odd.pop();
    for (bytes, encoding, wanted) in [
        (old.clone(), "", "import.encoding"),
        (old, "latin-9", "choice.unknown"),
        (utf16(text)[2..].to_vec(), "", "import.binary"),
        (odd, "", "import.format"),
        (
            b"company_name,amount,amount\nA,1,2\n".to_vec(),
            "",
            "import.column_twice",
        ),
        (
            b"company_name,product\nA,B\n".to_vec(),
            "",
            "import.unmapped",
        ),
        (b"company_name,amount\n".to_vec(), "", "import.empty"),
        (Vec::new(), "", "import.empty"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(),
            "",
            "import.xls",
        ),
    ] {
        let said = String::from_utf8_lossy(&bytes).into_owned();
        let refused = read(bytes, encoding, "en").await.unwrap_err();
        let rule = match &refused {
            Error::Invalid(fields) => fields[0].rule.clone(),
            other => rule(other),
        };
        assert_eq!(rule, wanted, "{said}");
    }
}

/// An archive with these entries.
fn archive(entries: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook with one sheet of these rows, cells as XML.
fn workbook(rows: &str) -> Vec<u8> {
    let types = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
    let rels = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    let book = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Old" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
    let within = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let sheet = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    );
    archive(&[
        ("[Content_Types].xml", types.into()),
        ("_rels/.rels", rels.into()),
        ("xl/workbook.xml", book.into()),
        ("xl/_rels/workbook.xml.rels", within.into()),
        ("xl/worksheets/sheet1.xml", sheet.into()),
    ])
}

#[tokio::test(flavor = "multi_thread")]
async fn sheets_are_read_and_bombs_are_not() {
    let db = Database::fresh(Engine::Sqlite).await;
    let (_app, root, _) = called(&db).await;
    let text =
        |at: &str, said: &str| format!(r#"<c r="{at}" t="inlineStr"><is><t>{said}</t></is></c>"#);
    let rows = format!(
        r#"<row r="1">{}{}</row><row r="3">{}<c r="B3"><v>32000.5</v></c></row>"#,
        text("A1", "company_name"),
        text("B1", "amount"),
        text("A3", "Škoda")
    );
    let source = file(workbook(&rows));
    let mapping = guess(&root, ALPHA, "ROUND", &source).await.unwrap();
    // A number of the sheet is what it is, in whatever language its texts are.
    let mapping = Mapping {
        lang: "de".into(),
        ..mapping
    };
    let seen = preview(&root, ALPHA, "ROUND", &source, &mapping)
        .await
        .unwrap();
    assert_eq!(seen.faults, vec![]);
    let shown = &seen.shown[0];
    assert_eq!(
        (shown.row, shown.asked.to_string()),
        (3, "32000.50".to_owned())
    );
    assert_eq!(brought(&root, &source).await.unwrap().rows, 1);

    let zeros = |n: usize| vec![b'0'; n];
    let many: Vec<(String, Vec<u8>)> = (0..1_001).map(|n| (format!("{n}.xml"), zeros(1))).collect();
    let many: Vec<(&str, Vec<u8>)> = many.iter().map(|(n, b)| (n.as_str(), b.clone())).collect();
    let mut lying = workbook(&rows);
    // The central directory says less than the sheet holds.
    let end = lying.windows(4).rposition(|w| w == b"PK\x01\x02").unwrap();
    lying[end + 24..end + 28].copy_from_slice(&10_u32.to_le_bytes());
    for (bytes, wanted) in [
        (
            archive(&[("xl/a.xml", zeros(8 * 1024 * 1024))]),
            "upload.archive",
        ),
        (archive(&many), "upload.archive"),
        (
            archive(&[("../../x.xml", zeros(5))]),
            "upload.archive_entry",
        ),
        (lying, "upload.archive_broken"),
        (workbook(&rows)[..400].to_vec(), "upload.archive_broken"),
        (archive(&[("a.xml", zeros(5))]), "import.format"),
    ] {
        let refused = guess(&root, ALPHA, "ROUND", &file(bytes))
            .await
            .unwrap_err();
        let Error::Invalid(fields) = &refused else {
            panic!("{wanted}: {refused}")
        };
        assert_eq!(fields[0].rule, wanted, "{refused}");
    }
}
