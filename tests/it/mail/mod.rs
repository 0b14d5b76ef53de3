//! Letters through a real SMTP conversation, on both engines.

mod smtp;

use crate::engine::{Database, both};
use crate::world::{self, NOON};
use cofund::app::Clock;
use cofund::db::Db;
use cofund::jobs::Postman;
use cofund::mail::{self, Letter, Mailbox, Transport, outbox};
use cofund::money::Lang;
use entity::mail::{Entity, Model};
use entity::value::Instant;
use sea_orm::EntityTrait;
use smtp::{Server, Turn};
use std::time::Duration;

const MINUTE: i64 = 60_000_000;
const FROM: &str = "Cofund <fund@example.org>";

fn letter() -> Letter {
    Letter::new(Lang::En, "Your fund".into())
        .say("Two lines\nand a lone CR\rhere.\n.\nQUIT".into())
        .link(
            "Open <it>".into(),
            "https://fund.example.org/a?b=1&c=2".into(),
        )
        .code("Code".into(), "ABCD-1234".into())
}

async fn post(db: &Db, at: Instant, until: Option<Instant>) {
    let tx = db.begin_write().await.unwrap();
    let to = Mailbox::new("Mari Mets", "mari@example.com").unwrap();
    mail::enqueue(&tx, at, &to, &letter(), until).await.unwrap();
    tx.commit().await.unwrap();
}

fn postman(db: &Db, clock: &Clock, server: &Server) -> Postman {
    let transport = Transport::new(&server.url(), Some(FROM)).unwrap();
    Postman {
        db: db.clone(),
        clock: clock.clone(),
        transport: transport.within(Duration::from_secs(2)),
    }
}

async fn only(db: &Db) -> Model {
    Entity::find().one(&db.read).await.unwrap().unwrap()
}

/// The whole letter as the server must get it.
fn expected(id: &str) -> String {
    [
        "From: Cofund <fund@example.org>",
        "To: \"Mari Mets\" <mari@example.com>",
        "Subject: Your fund",
        "Date: Thu, 15 Jan 2026 12:00:00 +0000",
        &format!("Message-ID: <{id}@example.org>"),
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
        "Content-Type: multipart/alternative;",
        &format!(" boundary=\"part-{id}\""),
        "",
        &format!("--part-{id}"),
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 7bit",
        "",
        "Two lines",
        "and a lone CR",
        "here.",
        ".",
        "QUIT",
        "",
        "Open <it>:",
        "https://fund.example.org/a?b=1&c=2",
        "",
        "Code: ABCD-1234",
        "",
        "-- ",
        "This letter was sent by Cofund. It needs no answer.",
    ]
    .join("\r\n")
}

both!(
    async fn a_letter_arrives_whole(db: Database) {
        let db = Db::connect(&db.url).await.unwrap();
        let clock = Clock::manual(NOON);
        let server = Server::start(vec![]).await;
        post(&db, NOON, None).await;
        let id = only(&db).await.message_id;
        assert_eq!(postman(&db, &clock, &server).round().await.unwrap(), 1);

        let got = server.letters();
        assert_eq!(got.len(), 1);
        assert_eq!(got[0].from, "<fund@example.org>");
        assert_eq!(got[0].to, ["<mari@example.com>"]);
        let (plain, page) = got[0]
            .data
            .split_once(&format!("\r\n--part-{id}\r\nContent-Type: text/html"))
            .unwrap();
        assert_eq!(plain, expected(&id));
        assert!(!got[0].data.replace("\r\n", "").contains(['\r', '\n']));
        assert!(
            page.contains("Open &#60;it&#62;") || page.contains("Open &lt;it&gt;"),
            "{page}"
        );
        assert!(!page.contains("Open <it>"));

        let row = only(&db).await;
        assert_eq!(
            (row.state.as_str(), row.attempts, row.sent_at),
            ("sent", 1, Some(NOON))
        );
        assert_eq!((row.text.as_str(), row.html.as_str()), ("", ""));
        assert_eq!(postman(&db, &clock, &server).round().await.unwrap(), 0);
        assert_eq!(server.letters().len(), 1);
    }
);

both!(
    async fn a_busy_a_dropping_and_a_slow_server_are_tried_again(db: Database) {
        let db = Db::connect(&db.url).await.unwrap();
        let clock = Clock::manual(NOON);
        let server = Server::start(vec![Turn::Busy, Turn::DropAfterData, Turn::Silent]).await;
        post(&db, NOON, None).await;
        let postman = postman(&db, &clock, &server);
        let mut at = NOON.0;
        for (attempt, wait) in [(1, MINUTE), (2, 5 * MINUTE), (3, 15 * MINUTE)] {
            clock.set(Instant(at));
            assert_eq!(postman.round().await.unwrap(), 0);
            let row = only(&db).await;
            assert_eq!(
                (row.state.as_str(), row.attempts, row.next_at.0),
                ("queued", attempt, at + wait),
                "{:?}",
                row.last_error
            );
            // Not a moment sooner.
            clock.set(Instant(at + wait - 1));
            assert_eq!(postman.round().await.unwrap(), 0);
            assert_eq!(only(&db).await.attempts, attempt);
            at += wait;
        }
        clock.set(Instant(at));
        assert_eq!(postman.round().await.unwrap(), 1);
        // Twice, because the server took it and hung up: the same Message-ID tells the reader.
        let got = server.letters();
        assert_eq!(got.len(), 2);
        assert_eq!(got[0].data, got[1].data);
    }
);

both!(
    async fn a_refused_letter_is_given_up_and_so_is_a_late_one(db: Database) {
        let db = Db::connect(&db.url).await.unwrap();
        let clock = Clock::manual(NOON);
        let server = Server::start(vec![Turn::Refuse]).await;
        post(&db, NOON, None).await;
        let postman = postman(&db, &clock, &server);
        assert_eq!(postman.round().await.unwrap(), 0);
        let row = only(&db).await;
        assert_eq!((row.state.as_str(), row.text.as_str()), ("failed", ""));
        assert!(row.last_error.unwrap().contains("550"));

        post(&db, NOON, Some(Instant(NOON.0 + MINUTE))).await;
        clock.set(Instant(NOON.0 + 2 * MINUTE));
        assert_eq!(postman.round().await.unwrap(), 0);
        let rows = Entity::find().all(&db.read).await.unwrap();
        assert!(rows.iter().all(|r| r.state == "failed"), "{rows:?}");
        assert_eq!(server.letters().len(), 0);
    }
);

both!(
    async fn a_server_that_never_comes_back_is_left_alone_in_the_end(db: Database) {
        let db = Db::connect(&db.url).await.unwrap();
        let clock = Clock::manual(NOON);
        let server = Server::start(vec![Turn::Busy; 20]).await;
        post(&db, NOON, None).await;
        let postman = postman(&db, &clock, &server);
        for _ in 0..20 {
            postman.round().await.unwrap();
            clock.set(only(&db).await.next_at);
        }
        let row = only(&db).await;
        assert_eq!((row.state.as_str(), row.attempts), ("failed", 8));
    }
);

both!(
    async fn many_senders_send_each_letter_once(db: Database) {
        let db = Db::connect(&db.url).await.unwrap();
        let clock = Clock::manual(NOON);
        let server = Server::start(vec![]).await;
        for _ in 0..20 {
            post(&db, NOON, None).await;
        }
        let url = server.url();
        let rounds = (0..4).map(|_| {
            let postman = Postman {
                db: db.clone(),
                clock: clock.clone(),
                transport: Transport::new(&url, Some(FROM)).unwrap(),
            };
            tokio::spawn(async move { postman.round().await.unwrap() })
        });
        let sent = futures_util::future::join_all(rounds).await;
        assert_eq!(sent.into_iter().map(Result::unwrap).sum::<usize>(), 20);
        let mut ids: Vec<_> = server.letters().iter().map(smtp::Got::message_id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((ids.len(), server.letters().len()), (20, 20));
    }
);

both!(
    async fn a_sender_whose_lease_ran_out_changes_nothing(db: Database) {
        let db = Db::connect(&db.url).await.unwrap();
        post(&db, NOON, None).await;
        let first = outbox::claim(&db, NOON).await.unwrap().unwrap();
        assert!(outbox::claim(&db, NOON).await.unwrap().is_none());
        let later = Instant(NOON.0 + 6 * MINUTE);
        let second = outbox::claim(&db, later).await.unwrap().unwrap();
        outbox::sent(&db, &first, later).await.unwrap();
        assert_eq!(only(&db).await.state, "queued");
        outbox::sent(&db, &second, later).await.unwrap();
        assert_eq!(only(&db).await.state, "sent");
    }
);

both!(
    async fn letters_go_into_files_under_the_same_name(db: Database) {
        let db = Db::connect(&db.url).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        post(&db, NOON, None).await;
        let url = format!("file://{}", folder.path().display());
        let postman = Postman {
            db: db.clone(),
            clock: Clock::manual(NOON),
            transport: Transport::new(&url, None).unwrap(),
        };
        assert_eq!(postman.round().await.unwrap(), 1);
        let file = folder
            .path()
            .join(format!("{}.eml", only(&db).await.message_id));
        assert!(std::fs::read_to_string(file).unwrap().contains("ABCD-1234"));
    }
);

#[tokio::test]
async fn another_header_cannot_be_begun() {
    let db = Database::fresh(crate::engine::Engine::Sqlite).await;
    let app = world::app(&db).await;
    let tx = app.db.begin_write().await.unwrap();
    let to = Mailbox::new("A", "a@example.org").unwrap();
    let letter = Letter::new(Lang::En, "Hello\r\nBcc: b@example.org".into());
    let refused = mail::enqueue(&tx, NOON, &to, &letter, None).await;
    assert_eq!(refused.unwrap_err().rule(), "mail.subject");
}

#[tokio::test]
async fn without_tls_no_password_leaves_this_machine() {
    // The server answers on loopback, but a name that is not loopback's must see TLS first.
    let server = Server::start(vec![]).await;
    let url = server
        .url()
        .replace("127.0.0.1", "0.0.0.0")
        .replace("smtp://", "smtp://u:hunter2@");
    let transport = Transport::new(&url, Some(FROM)).unwrap();
    let row = Model {
        id: 1,
        message_id: "m".into(),
        to_name: String::new(),
        to_address: "a@example.org".into(),
        subject: "s".into(),
        text: "t".into(),
        html: "h".into(),
        state: "queued".into(),
        attempts: 1,
        next_at: NOON,
        until: None,
        sent_at: None,
        last_error: None,
        recorded_at: NOON,
    };
    let failure = transport.send(&row).await.unwrap_err();
    assert!(!failure.text.contains("hunter2"), "{}", failure.text);
    assert_eq!(server.letters().len(), 0);
    assert!(!server.heard().iter().any(|line| line.starts_with("AUTH")));
}
