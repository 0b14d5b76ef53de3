//! Files that applicants send along: taken, refused, sent on, handed out, removed.

use super::{ALL, acting, browser, called, save, started};
use crate::engine::{Database, both};
use crate::sign::visitor::House;
use crate::world::people::person;
use crate::world::{key, ring};
use bytes::Bytes;
use cofund::access::{Cost, Role};
use cofund::app::{App, Clock};
use cofund::db::Db;
use cofund::dealflow::view::open;
use cofund::dealflow::{AddFile, SubmitApplication, check_files, sweep_files};
use cofund::files::{Arriving, Files, Scan};
use cofund::form::Attached;
use cofund::web::Site;
use entity::value::Instant;
use entity::{application_file, audit_event};
use poem::Body;
use sea_orm::EntityTrait;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\n%%EOF\n";
const DAY: i64 = 86_400_000_000;

/// A content in the application's store; gives its hash.
pub async fn kept(app: &App, bytes: &[u8]) -> String {
    let mut arriving = Arriving::start(1).unwrap();
    arriving.push(bytes).await.unwrap();
    let file = arriving.finish().await.unwrap();
    app.files.keep(&file).await.unwrap();
    file.hash().to_owned()
}

async fn rows(app: &App) -> Vec<application_file::Model> {
    let all = application_file::Entity::find().all(&app.db.read).await;
    all.unwrap()
}

both!(
    async fn a_file_is_sent_removed_sent_on_and_handed_out(db: Database) {
        let (app, _, founder) = called(&db).await;
        let ctx = acting(&app, &founder).await;
        let id = started(&ctx).await.application;
        ctx.run(&key(), save(&id, 0, ALL)).await.unwrap();
        let house = House::with(Site::new(Arc::clone(&app)));
        let mut mari = browser(&house, &founder);
        let section = format!("/applications/{id}/form/project");
        let files = format!("/applications/{id}/files/documents");

        let came = mari.get(&section).await;
        assert!(
            came.text.contains(r#"value="files documents""#),
            "{}",
            came.text
        );
        let then = [
            ("base", "1"),
            ("drawn", "problem"),
            ("q.problem", "Cold."),
            ("then", "files documents"),
        ];
        let came = mari.post(&section, &then).await;
        assert_eq!(came.location, files, "what was typed is kept first");
        assert_eq!(
            open(&ctx, &id).await.unwrap().typed["problem"].text,
            "Cold."
        );
        let came = mari.get(&files).await;
        assert!(came.text.contains(r#"enctype="multipart/form-data""#));
        let came = mari
            .send_file(&files, "../..\\plan \u{202e}A.pdf", PDF)
            .await;
        assert_eq!(
            (came.status, came.location.as_str()),
            (303, files.as_str()),
            "{}",
            came.text
        );
        let came = mari.send_file(&files, "Again.pdf", PDF).await;
        assert_eq!(came.status, 303, "the same content twice is one file");
        let came = mari
            .send_file(&files, "事業計画.txt", "計画".as_bytes())
            .await;
        assert_eq!(came.status, 303, "{}", came.text);
        let came = mari.get(&section).await;
        assert!(came.text.contains("plan A.pdf") && came.text.contains("事業計画.txt"));
        assert!(!came.text.contains("Again.pdf"));

        let then = [("base", "9"), ("drawn", ""), ("then", "remove documents 1")];
        let came = mari.post(&section, &then).await;
        assert_eq!(came.location, section, "{}", came.text);
        let came = mari.get(&section).await;
        assert!(!came.text.contains("plan A.pdf") && came.text.contains("事業計画.txt"));
        assert_eq!(
            mari.take(&format!("/applications/{id}/file/1")).await.0,
            404,
            "it was removed"
        );
        let (status, headers, bytes) = mari.take(&format!("/applications/{id}/file/2")).await;
        assert_eq!((status, bytes.as_slice()), (200, "計画".as_bytes()));
        let said = |name: &str| headers[name].to_str().unwrap().to_owned();
        assert_eq!(
            said("content-disposition"),
            "attachment; filename=\"file\"; filename*=UTF-8''%E4%BA%8B%E6%A5%AD%E8%A8%88%E7%94%BB.txt"
        );
        assert_eq!(said("content-type"), "text/plain; charset=utf-8");
        assert_eq!(
            said("content-security-policy"),
            "default-src 'none'; sandbox"
        );
        assert_eq!(said("x-content-type-options"), "nosniff");
    }
);

both!(
    async fn what_was_sent_is_handed_out_to_those_who_consider_it(db: Database) {
        let (app, _, founder) = called(&db).await;
        let ctx = acting(&app, &founder).await;
        let id = started(&ctx).await.application;
        ctx.run(&key(), save(&id, 0, ALL)).await.unwrap();
        let house = House::with(Site::new(Arc::clone(&app)));
        let mut mari = browser(&house, &founder);
        let files = format!("/applications/{id}/files/documents");
        mari.get(&files).await;
        mari.send_file(&files, "removed.pdf", PDF).await;
        let then = [("base", "9"), ("drawn", ""), ("then", "remove documents 1")];
        mari.post(&format!("/applications/{id}/form/project"), &then)
            .await;
        mari.send_file(&files, "事業計画.txt", "計画".as_bytes())
            .await;
        let officer = person(&app, "officer@fund.example", &[Role::ProgrammeOfficer]).await;
        let other = person(&app, "jaan@other.example", &[]).await;
        let (officer, other) = (browser(&house, &officer), browser(&house, &other));
        let of_fund = format!("/funds/ALPHA/applications/{id}/files/2");
        assert_eq!(
            officer.take(&of_fund).await.0,
            404,
            "a draft is its people's own"
        );
        let submit = SubmitApplication {
            fund: "ALPHA".into(),
            application: id.clone(),
            revision: open(&ctx, &id).await.unwrap().application.revision,
            certified: true,
        };
        ctx.run(&key(), submit).await.unwrap();
        let sent = open(&ctx, &id).await.unwrap();
        let hash = rows(&app).await[1].hash.clone();
        let row = format!(r#"["2","事業計画.txt","6","{hash}"]"#);
        assert!(
            sent.submissions[0].body.contains(&row),
            "what was received names the content"
        );
        let (status, _, bytes) = officer.take(&of_fund).await;
        assert_eq!((status, bytes.as_slice()), (200, "計画".as_bytes()));
        assert_eq!(
            officer
                .take(&format!("/funds/ALPHA/applications/{id}/files/1"))
                .await
                .0,
            404
        );
        assert_eq!(other.take(&of_fund).await.0, 404);
        assert_eq!(
            other.take(&format!("/applications/{id}/file/2")).await.0,
            404
        );
        assert_eq!(
            mari.send_file(&files, "late.pdf", PDF).await.status,
            409,
            "it was sent"
        );
        let events = audit_event::Entity::find().all(&app.db.read).await.unwrap();
        let of = |kind: &str| events.iter().filter(|e| e.action == kind).count();
        assert_eq!(of("application.read_file"), 1);
        assert_eq!(
            (of("application.add_file"), of("application.remove_file")),
            (3, 1),
            "the one that was refused as well"
        );
        assert_eq!(
            check_files(&app, &app.files).await.unwrap(),
            (1, Vec::new())
        );
        app.files.remove(&hash).await.unwrap();
        let (count, amiss) = check_files(&app, &app.files).await.unwrap();
        assert_eq!((count, amiss[0].why), (1, "missing"));
    }
);

/// A ZIP archive whose entries hold so much.
fn archive(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A text document, whose archive holds this as well.
fn document(name: &str, content: &[u8]) -> Vec<u8> {
    let types = br#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    archive(&[
        ("[Content_Types].xml", types),
        ("word/document.xml", b"<w:document/>"),
        (name, content),
    ])
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_file_of_the_list_is_refused_and_nothing_is_kept() {
    let db = Database::fresh(crate::engine::Engine::Sqlite).await;
    let (app, _, founder) = called(&db).await;
    let ctx = acting(&app, &founder).await;
    let id = started(&ctx).await.application;
    let house = House::with(Site::new(Arc::clone(&app)));
    let mut mari = browser(&house, &founder);
    let files = format!("/applications/{id}/files/documents");
    mari.get(&files).await;
    let many: Vec<String> = (0..1_100).map(|n| format!("e{n}")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|n| (n.as_str(), &b"x"[..])).collect();
    let zeros = vec![0; 8 * 1024 * 1024];
    let gif = b"GIF89a/*<script>alert(1)</script>*/=1".to_vec();
    for (name, bytes, status, said) in [
        ("plan.pdf", Vec::new(), 422, "is empty"),
        (
            "plan.pdf",
            vec![b'x'; 21 * 1024 * 1024],
            413,
            "larger than 20 MiB",
        ),
        (
            "plan.pdf",
            b"<html><script>alert(1)</script>".to_vec(),
            422,
            "cannot be taken",
        ),
        ("logo.gif", gif.clone(), 422, "cannot be taken"),
        ("logo.png", gif, 422, "cannot be taken"),
        (
            "a.svg",
            b"<svg onload='alert(1)'/>".to_vec(),
            422,
            "cannot be taken",
        ),
        (
            "a.txt",
            b"MZ\x90\0\x03 as text".to_vec(),
            422,
            "cannot be taken",
        ),
        (
            "a.txt",
            b"<!DOCTYPE html><script>alert(1)</script>".to_vec(),
            422,
            "cannot be taken",
        ),
        ("a.exe", b"MZ\x90\0".to_vec(), 422, "cannot be taken"),
        ("plan.docx", PDF.to_vec(), 422, "cannot be taken"),
        ("plan.zip", document("x", b"x"), 422, "cannot be taken"),
        (
            "plan.docx",
            document("zeros", &zeros),
            422,
            "unpack into too much",
        ),
        (
            "plan.docx",
            document("../../x", b"x"),
            422,
            "leads elsewhere",
        ),
        ("many.docx", archive(&many), 422, "cannot be taken"),
    ] {
        let came = mari.send_file(&files, name, &bytes).await;
        assert_eq!(came.status, status, "{name}: {}", came.text);
        assert!(came.text.contains(said), "{name}: {}", came.text);
    }
    let came = mari.post(&files, &[]).await;
    assert_eq!(came.status, 415, "no file but a form");
    let cut = b"--LINE\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\n".to_vec();
    assert_eq!(
        mari.send_multipart(&files, Body::from_vec(cut))
            .await
            .status,
        422
    );
    mari.form_key = "0".repeat(64);
    assert_eq!(
        mari.send_file(&files, "plan.pdf", PDF).await.status,
        403,
        "of another session"
    );
    assert_eq!(rows(&app).await, []);
    assert_eq!(app.files.kept_before(i64::MAX).await.unwrap(), [""; 0]);
}

/// Bytes that come at once.
const CHUNK: usize = 64 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn two_gigabytes_are_given_up_at_the_limit() {
    let db = Database::fresh(crate::engine::Engine::Sqlite).await;
    let (app, _, founder) = called(&db).await;
    let ctx = acting(&app, &founder).await;
    let id = started(&ctx).await.application;
    let house = House::with(Site::new(Arc::clone(&app)));
    let mut mari = browser(&house, &founder);
    let files = format!("/applications/{id}/files/documents");
    mari.get(&files).await;
    let head = format!(
        "--LINE\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\n{}\r\n\
         --LINE\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n\
         --LINE\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n",
        key(),
        mari.form_key
    );
    let pulled = Arc::new(AtomicU64::new(0));
    let (counted, same) = (Arc::clone(&pulled), Bytes::from(vec![b'x'; CHUNK]));
    let chunks = (0..2 * 1024 * 1024 * 1024 / CHUNK).map(move |_| {
        counted.fetch_add(CHUNK as u64, Ordering::Relaxed);
        Ok::<_, std::io::Error>(same.clone())
    });
    let first = std::iter::once(Ok(Bytes::from(head)));
    let body = Body::from_bytes_stream(futures_util::stream::iter(first.chain(chunks)));
    let before = resident();
    let came = mari.send_multipart(&files, body).await;
    assert_eq!(came.status, 413, "{}", came.text);
    let pulled = pulled.load(Ordering::Relaxed) / (1024 * 1024);
    assert!(pulled <= 22, "{pulled} MiB of 2,048 were read");
    let grown = resident().saturating_sub(before);
    assert!(grown < 32, "memory grew by {grown} MiB");
    assert_eq!(app.files.kept_before(i64::MAX).await.unwrap(), [""; 0]);
    assert_eq!(
        mari.send_file(&files, "a.txt", b"x").await.status,
        303,
        "the next is taken"
    );
}

/// MiB.
fn resident() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = text.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096 / (1024 * 1024)
}

both!(
    async fn an_upload_goes_on_where_it_broke_off(db: Database) {
        let (app, _, founder) = called(&db).await;
        let ctx = acting(&app, &founder).await;
        let id = started(&ctx).await.application;
        let house = House::with(Site::new(Arc::clone(&app)));
        let mut mari = browser(&house, &founder);
        let upload = key();
        let address = format!("/applications/{id}/files/documents/{upload}");
        mari.get(&format!("/applications/{id}/form/project")).await;
        let there = |came: &crate::sign::visitor::Came| came.text.clone();
        assert_eq!(there(&mari.get(&address).await), r#"{"there":0}"#);
        let (one, two) = PDF.split_at(20);
        let piece = |at: usize| format!("{address}/{at}");
        assert_eq!(
            there(&mari.send_piece(&piece(0), one).await),
            r#"{"there":20}"#
        );
        assert_eq!(
            there(&mari.send_piece(&piece(0), one).await),
            r#"{"there":20}"#,
            "twice is once"
        );
        assert_eq!(
            there(&mari.send_piece(&piece(30), two).await),
            r#"{"there":20}"#,
            "no gap"
        );
        let size = PDF.len().to_string();
        let fields = [
            ("key", upload.as_str()),
            ("name", "plan.pdf"),
            ("size", &size),
        ];
        let came = mari.finish(&address, &fields).await;
        assert_eq!(came.status, 422, "half of it: {}", came.text);
        assert_eq!(
            there(&mari.get(&address).await),
            r#"{"there":20}"#,
            "after a break"
        );
        assert_eq!(
            there(&mari.send_piece(&piece(20), two).await),
            format!(r#"{{"there":{size}}}"#)
        );
        let came = mari.finish(&address, &fields).await;
        assert_eq!(came.text, r#"{"no":1,"revision":1}"#);
        assert_eq!(
            there(&mari.get(&address).await),
            r#"{"there":0}"#,
            "the parts are gone"
        );
        assert_eq!(kept(&app, PDF).await, rows(&app).await[0].hash);
        let large = vec![b'x'; 190 * 1024];
        let other = format!("/applications/{id}/files/documents/{}", key());
        let (mut at, mut refused) = (0, 0);
        while at < 21 * 1024 * 1024 && refused == 0 {
            let came = mari.send_piece(&format!("{other}/{at}"), &large).await;
            at += large.len();
            refused = if came.status == 200 { 0 } else { came.status };
        }
        assert_eq!(refused, 413);
        assert_eq!(
            there(&mari.get(&other).await),
            r#"{"there":0}"#,
            "nothing of it stays"
        );
        mari.form_key.clear();
        assert_eq!(mari.send_piece(&piece(0), one).await.status, 403);
    }
);

#[tokio::test(flavor = "multi_thread")]
async fn what_nothing_names_is_swept_and_what_was_sent_stays() {
    let db = Database::fresh(crate::engine::Engine::Sqlite).await;
    let (app, _, founder) = called(&db).await;
    let ctx = acting(&app, &founder).await;
    let id = started(&ctx).await.application;
    let add = |hash: &str, name: &str| AddFile {
        fund: "ALPHA".into(),
        application: id.clone(),
        question: "documents".into(),
        name: name.into(),
        media: "text/plain".into(),
        size: 1,
        hash: hash.into(),
    };
    let (named, gone) = (kept(&app, b"named").await, kept(&app, b"gone").await);
    let orphan = kept(&app, b"orphan").await;
    ctx.run(&key(), add(&named, "a.txt")).await.unwrap();
    let added = ctx.run(&key(), add(&gone, "b.txt")).await.unwrap();
    let remove = cofund::dealflow::RemoveFile {
        fund: "ALPHA".into(),
        application: id.clone(),
        question: "documents".into(),
        no: added.no,
    };
    ctx.run(&key(), remove.clone()).await.unwrap();
    ctx.run(&key(), remove)
        .await
        .expect("a second click is nothing new");
    let typed = &open(&ctx, &id).await.unwrap().typed["documents"].text;
    assert_eq!(Attached::list(typed).unwrap().len(), 1);
    assert_eq!(sweep_files(&app).await.unwrap(), 0, "all of it is new");
    // The store dates by the machine's clock.
    let written = Clock::System.now().0;
    app.clock.set(Instant(written + 2 * DAY));
    let removed = app.clock.now().0;
    sqlx_set_removed(&app, removed).await;
    assert_eq!(sweep_files(&app).await.unwrap(), 1);
    assert_eq!(app.files.state(&orphan).await.unwrap(), Some("missing"));
    assert_eq!(
        app.files.state(&gone).await.unwrap(),
        None,
        "it was removed lately"
    );
    app.clock.set(Instant(written + 40 * DAY));
    assert_eq!(sweep_files(&app).await.unwrap(), 1);
    assert_eq!(app.files.state(&gone).await.unwrap(), Some("missing"));
    assert_eq!(app.files.state(&named).await.unwrap(), None);
}

/// As if it had been removed then.
async fn sqlx_set_removed(app: &App, at: i64) {
    let sql = format!("UPDATE application_file SET removed_at = {at} WHERE removed_at IS NOT NULL");
    sea_orm::ConnectionTrait::execute_unprepared(&app.db.write, &sql)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scanner_has_its_say_and_without_a_place_nothing_is_taken() {
    for (files, rule) in [
        (Files::in_memory().scanned(Scan::read("true").unwrap()), ""),
        (
            Files::in_memory().scanned(Scan::read("false").unwrap()),
            "upload.infected",
        ),
        (
            Files::in_memory().scanned(Scan::read("no-such-program").unwrap()),
            "upload.not_scanned",
        ),
        (Files::none(), "upload.no_place"),
    ] {
        let mut arriving = Arriving::start(1).unwrap();
        arriving.push(PDF).await.unwrap();
        let file = arriving.finish().await.unwrap();
        let done = match files
            .check(&file, "a.pdf", &cofund::files::Format::ALL)
            .await
        {
            Ok(_) => files.keep(&file).await,
            Err(error) => Err(error),
        };
        let said = done.err().map_or(String::new(), |error| match &error {
            cofund::error::Error::Invalid(fields) => fields[0].rule.clone(),
            other => other.rule().to_owned(),
        });
        assert_eq!(said, rule);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_keeps_what_it_was_given_and_the_same_once() {
    let db = Database::fresh(crate::engine::Engine::Sqlite).await;
    let folder = tempfile::tempdir().unwrap();
    let url = format!("file://{}", folder.path().display());
    let open = || Files::open(Some(&url), None, None).unwrap();
    let connected = Db::connect(&db.url).await.unwrap();
    let clock = Clock::manual(crate::world::NOON);
    let app = App::start_keeping(connected, clock, Cost::LEAST, ring(), open());
    let (one, two) = tokio::join!(kept(&app, PDF), kept(&app, PDF));
    assert_eq!(one, two);
    let all = open().kept_before(i64::MAX).await.unwrap();
    assert_eq!(all, std::slice::from_ref(&one));
    let place = folder.path().join("file").join(&one[..2]).join(&one);
    assert_eq!(std::fs::read(&place).unwrap(), PDF);
    std::fs::write(&place, b"other").unwrap();
    assert_eq!(open().state(&one).await.unwrap(), Some("altered"));
    for (url, said) in [
        ("ftp://x", "ftp"),
        ("no url", "files_url"),
        ("s3://", "files_url"),
    ] {
        let refused = Files::open(Some(url), None, None).unwrap_err().to_string();
        assert!(refused.contains(said), "{refused}");
    }
}
