//! The accept loop: how long and how many connections may stay.
//!
//! Headers must arrive within `header_time` (it also bounds idle keep-alive),
//! a client that stops reading is dropped after `write_time`, and at most
//! `connections` are open; further ones wait in the kernel's queue. Running
//! out of file descriptors is logged and waited out. HTTP/1.1 only: TLS and
//! HTTP/2 belong to the proxy in front.

mod stalled;

use std::{convert::Infallible, io, sync::Arc, time::Duration};

use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use poem::{
    Endpoint, Response,
    http::{self, uri::Scheme},
    web::{LocalAddr, RemoteAddr},
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
    task::JoinSet,
};

use stalled::WriteDeadline;

const HEADER_BYTES: usize = 64 * 1024;
const FIRST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// Time-outs and the number of connections of one listener.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For a request's headers, from the connection's opening or the previous answer.
    pub header_time: Duration,
    /// Without a byte of the answer being taken by the client.
    pub write_time: Duration,
    /// For requests under way when the server stops.
    pub shutdown_time: Duration,
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_time: Duration::from_secs(15),
            write_time: Duration::from_secs(30),
            shutdown_time: Duration::from_secs(10),
            connections: 1024,
        }
    }
}

/// Serves `app` until `stop` resolves, then lets requests under way finish
/// within `limits.shutdown_time`. Returns how many connections were cut.
pub async fn serve<E>(
    listener: TcpListener,
    app: E,
    limits: Limits,
    stop: impl Future<Output = ()>,
) -> usize
where
    E: Endpoint<Output = Response> + 'static,
{
    let app = Arc::new(app);
    let free = Arc::new(Semaphore::new(limits.connections));
    let (stopping, stopped) = watch::channel(false);
    let mut open = JoinSet::new();
    tokio::pin!(stop);
    let accepting = accept_all(&listener, &free, |stream, permit| {
        let connection = connection(stream, Arc::clone(&app), limits, stopped.clone());
        open.spawn(async move {
            connection.await;
            drop(permit);
        });
        while open.try_join_next().is_some() {}
    });
    tokio::select! {
        () = &mut stop => {}
        never = accepting => match never {},
    }
    drop(listener);
    stopping.send_replace(true);
    let all_closed = async { while open.join_next().await.is_some() {} };
    if tokio::time::timeout(limits.shutdown_time, all_closed)
        .await
        .is_err()
    {
        tracing::warn!(connections = open.len(), "cut at shutdown");
    }
    open.len()
}

/// Accepts for ever; a failure to accept never ends the server.
async fn accept_all(
    listener: &TcpListener,
    free: &Arc<Semaphore>,
    mut open: impl FnMut(TcpStream, OwnedSemaphorePermit),
) -> Infallible {
    let mut pause = FIRST_PAUSE;
    loop {
        let permit = Arc::clone(free)
            .acquire_owned()
            .await
            .expect("the semaphore is never closed");
        match listener.accept().await {
            Ok((stream, _)) => {
                pause = FIRST_PAUSE;
                open(stream, permit);
            }
            Err(error) if is_of_one_connection(&error) => {
                tracing::debug!(%error, "a client left before it was accepted");
            }
            Err(error) => {
                tracing::error!(%error, ?pause, "cannot accept connections, waiting");
                tokio::time::sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
        }
    }
}

/// Others (out of descriptors or memory) would come back at once: they need a pause.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
            | io::ErrorKind::Interrupted
    )
}

async fn connection<E>(
    stream: TcpStream,
    app: Arc<E>,
    limits: Limits,
    mut stopped: watch::Receiver<bool>,
) where
    E: Endpoint<Output = Response>,
{
    let (Ok(local), Ok(remote)) = (stream.local_addr(), stream.peer_addr()) else {
        return;
    };
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, %remote, "no TCP_NODELAY");
    }
    let service = service_fn(move |req: http::Request<Incoming>| {
        let app = Arc::clone(&app);
        let addresses = (LocalAddr(local.into()), RemoteAddr(remote.into()));
        async move {
            let req = (req, addresses.0, addresses.1, Scheme::HTTP).into();
            Ok::<_, Infallible>(http::Response::from(app.get_response(req).await))
        }
    });
    let stream = WriteDeadline::new(stream, limits.write_time);
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_time)
        .max_buf_size(HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(serving);
    let stop = async { stopped.wait_for(|stopped| *stopped).await.is_ok() };
    let mut ended = tokio::select! {
        ended = serving.as_mut() => Some(ended),
        _ = stop => None,
    };
    if ended.is_none() {
        serving.as_mut().graceful_shutdown();
        ended = Some(serving.await);
    }
    if let Some(Err(error)) = ended {
        tracing::debug!(%error, %remote, "connection ended early");
    }
}
