//! Something to look at, on a free port of this machine.

use crate::engine::Database;
use cofund::access::Actor;
use cofund::app::Clock;
use cofund::db::Db;
use cofund::web::{self, Site};
use poem::listener::{Acceptor, Listener, TcpListener};
use poem::{IntoEndpoint, Server};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

/// Pages of a test's own; gone when dropped.
pub struct Pages {
    /// `http://127.0.0.1:PORT`
    pub address: String,
    task: tokio::task::JoinHandle<()>,
}

impl Pages {
    pub async fn serve(pages: impl IntoEndpoint + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0");
        let acceptor = listener.into_acceptor().await.expect("a port is free");
        let port = acceptor.local_addr()[0]
            .as_socket_addr()
            .expect("a TCP port")
            .port();
        let pages = pages.into_endpoint();
        let task = tokio::spawn(async move {
            let server = Server::new_with_acceptor(acceptor);
            server.run(pages).await.expect("the pages are served");
        });
        let address = format!("http://127.0.0.1:{port}");
        Self { address, task }
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The whole site on a port of this machine, everybody acting as the local administrator; for
/// what forms do, whoever sends them.
pub async fn unguarded(database: &Database) -> Pages {
    let db = Db::connect(&database.url).await.expect("connects");
    let app = cofund::app::App::start(db, Clock::System);
    Pages::serve(web::app(Arc::new(Site::given(
        app,
        Actor::LocalAdministrator,
    ))))
    .await
}

/// `cofund serve` itself, as it is shipped; killed when dropped.
pub struct App {
    /// `http://127.0.0.1:PORT`
    pub address: String,
    process: Child,
}

impl App {
    /// Serves a database on a free port and returns once the address is printed.
    pub fn serve(database: &Database) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_cofund"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("DATABASE_URL", &database.url)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        let output = process.stdout.take().expect("standard output is piped");
        let mut output = BufReader::new(output);
        let address = Read::by_ref(&mut output)
            .lines()
            .map(|line| line.expect("standard output is text"))
            .find_map(|line| address_in(&line))
            .expect("the server prints its address before it ends");
        // A full pipe would stop the server.
        std::thread::spawn(move || std::io::copy(&mut output, &mut std::io::sink()));
        Self { address, process }
    }
}

impl Drop for App {
    fn drop(&mut self) {
        self.process.kill().expect("the server can be stopped");
        self.process.wait().expect("the server ends");
    }
}

fn address_in(line: &str) -> Option<String> {
    let start = line.find("http://")?;
    let address = line[start..].split_whitespace().next()?;
    Some(address.trim_end_matches('/').to_owned())
}

#[test]
fn the_address_is_read_from_a_sentence() {
    let line = "Cofund listens on http://127.0.0.1:8080/ (this machine only)";
    assert_eq!(address_in(line).as_deref(), Some("http://127.0.0.1:8080"));
    assert_eq!(address_in("starting"), None);
}
