//! The accept loop on a real socket, with short time-outs.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use cofund::web::{
    self, BodyLimits,
    listen::{self, Limits},
};
use poem::{EndpointExt, Response, Route, get, handler, web::Data};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{oneshot, watch},
    task::JoinHandle,
};

const LIMITS: Limits = Limits {
    header_time: Duration::from_millis(100),
    write_time: Duration::from_millis(100),
    shutdown_time: Duration::from_millis(100),
    connections: 2,
};

/// Answers once its gate opens, with `bytes` of text.
#[handler]
async fn gated(gate: Data<&watch::Receiver<bool>>, bytes: Data<&usize>) -> Response {
    let mut gate = gate.clone();
    gate.wait_for(|open| *open)
        .await
        .expect("the test holds the gate");
    Response::builder().body("x".repeat(**bytes))
}

struct Server {
    address: std::net::SocketAddr,
    gate: watch::Sender<bool>,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<usize>,
}

async fn start(limits: Limits, bytes: usize) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (gate, opened) = watch::channel(false);
    let (stop, stopped) = oneshot::channel();
    let routes = Route::new().at("/", get(gated)).data(opened).data(bytes);
    let app = web::hardened(routes, BodyLimits::default());
    let ended = tokio::spawn(listen::serve(listener, app, limits, async {
        stopped.await.expect("the test stops the server");
    }));
    Server {
        address,
        gate,
        stop,
        ended,
    }
}

async fn ask(server: &Server) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .await
        .unwrap();
    stream
}

/// Everything until the server closes; a reset counts as closed.
async fn rest(stream: &mut TcpStream) -> String {
    let mut read = Vec::new();
    if let Err(error) = stream.read_to_end(&mut read).await {
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    }
    String::from_utf8(read).unwrap()
}

#[tokio::test]
async fn slow_headers_are_cut_off() {
    let server = start(LIMITS, 1).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream
        .write_all(b"GET / HTTP/1.1\r\nHost: loc")
        .await
        .unwrap();
    let answer = rest(&mut stream).await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 408"),
        "{answer}"
    );
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let server = start(LIMITS, 1).await;
    server.gate.send_replace(true);
    let mut stream = ask(&server).await;
    assert!(rest(&mut stream).await.ends_with("\r\n\r\nx"));
}

#[tokio::test]
async fn a_client_that_stops_reading_is_dropped() {
    let limits = Limits {
        connections: 1,
        ..LIMITS
    };
    // Larger than the kernel's buffers of both sides.
    let server = start(limits, 64 * 1024 * 1024).await;
    server.gate.send_replace(true);
    let _never_reads = ask(&server).await;
    // The only place becomes free again once the first client is dropped.
    let mut second = ask(&server).await;
    let mut first_bytes = [0; 12];
    second.read_exact(&mut first_bytes).await.unwrap();
    assert_eq!(&first_bytes, b"HTTP/1.1 200");
}

#[tokio::test]
async fn further_connections_wait_for_a_place() {
    let patient = Duration::from_mins(1);
    let limits = Limits {
        connections: 1,
        header_time: patient,
        ..LIMITS
    };
    let server = start(limits, 1).await;
    let first = ask(&server).await;
    let mut second = ask(&server).await;
    server.gate.send_replace(true);
    drop(first);
    let mut answer = [0; 12];
    second.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
}

#[tokio::test]
async fn stopping_lets_requests_finish() {
    let limits = Limits {
        shutdown_time: Duration::from_mins(1),
        ..LIMITS
    };
    let server = start(limits, 1).await;
    let mut stream = ask(&server).await;
    // One byte back and forth proves nothing here: the request must be inside.
    while server.gate.receiver_count() < 2 {
        tokio::task::yield_now().await;
    }
    server.stop.send(()).unwrap();
    server.gate.send_replace(true);
    let answer = rest(&mut stream).await;
    assert!(answer.ends_with("\r\n\r\nx"), "{answer}");
    assert_eq!(server.ended.await.unwrap(), 0);
    assert!(TcpStream::connect(server.address).await.is_err());
}

#[tokio::test]
async fn stopping_does_not_wait_for_ever() {
    let server = start(LIMITS, 1).await;
    let mut stream = ask(&server).await;
    while server.gate.receiver_count() < 2 {
        tokio::task::yield_now().await;
    }
    server.stop.send(()).unwrap();
    assert_eq!(server.ended.await.unwrap(), 1);
    assert_eq!(rest(&mut stream).await, "");
}

/// Set in the copy of this test that runs with few descriptors.
const FEW: &str = "TEST_WITH_FEW_DESCRIPTORS";

#[tokio::test]
async fn the_accept_loop_survives_running_out_of_descriptors() {
    if std::env::var_os(FEW).is_some() {
        return run_out_of_descriptors().await;
    }
    // The limit holds for a whole process, so a copy of this one gets it.
    let program = std::env::current_exe().unwrap();
    let name = "web_shell::connection::the_accept_loop_survives_running_out_of_descriptors";
    let script = format!("ulimit -n 64; exec '{}' --exact {name}", program.display());
    let mut shell = tokio::process::Command::new("sh");
    let output = shell
        .arg("-c")
        .arg(script)
        .env(FEW, "1")
        .output()
        .await
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("1 passed"), "{said}");
}

async fn run_out_of_descriptors() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let server = start(LIMITS, 1).await;
    server.gate.send_replace(true);
    let mut held = Vec::new();
    while let Ok(file) = std::fs::File::open("/dev/null") {
        held.push(file);
    }
    // The one descriptor left goes to the client, so the server finds none.
    held.pop().unwrap();
    let mut stream = ask(&server).await;
    while !log.text().contains("cannot accept connections") {
        tokio::task::yield_now().await;
    }
    drop(held);
    assert!(rest(&mut stream).await.ends_with("\r\n\r\nx"));
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
