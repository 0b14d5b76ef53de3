//! `serve`: the pages, on this machine only.

use super::output::to_stdout;
use super::schema::log_start;
use super::session::Session;
use crate::app::{App, Clock};
use crate::config::Config;
use crate::db::{Db, is_sqlite, role};
use crate::dealflow::search;
use crate::error::{Error, Result};
use crate::fund::company::fill::fill;
use crate::jobs::{Postman, broom, herald};
use crate::mail::outbox;
use crate::people::example::examples;
use crate::people::provider::Providers;
use crate::web::front::Front;
use crate::web::{self, Site, listen};
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::task::AbortHandle;

/// Serve the pages
#[derive(Debug, clap::Args)]
pub(super) struct Serve {
    /// Address, e.g. 127.0.0.1:8080; of this machine only
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
}

impl Serve {
    pub async fn run(self, config: &Config) -> Result<()> {
        let listener = bind(self.listen.unwrap_or(config.listen)).await?;
        let db = Session::connect(config).await?;
        if let Some(n) = search::complete(&db).await? {
            tracing::info!(applications = n, "search index made anew");
        }
        let keyed = fill(&db).await?;
        if keyed > 0 {
            tracing::info!(companies = keyed, "keys of companies made anew");
        }
        if !is_sqlite(&config.database_url) {
            refuse_excess(&db).await?;
        }
        let letters = carry_letters(config, &db).await?;
        let done = pages(listener, db, config, false).await;
        if let Some(letters) = letters {
            letters.abort();
        }
        done
    }
}

/// The proxy that is named, if one is.
fn front(config: &Config) -> Option<Front> {
    let host = config.host.clone()?;
    let proxy = config.proxy?;
    Some(Front { host, proxy })
}

/// Takes the address before anything else is done. Cofund speaks plain HTTP, so only this machine
/// may reach it.
pub(super) async fn bind(address: SocketAddr) -> Result<TcpListener> {
    if !address.ip().is_loopback() {
        return Err(Error::refused(
            "listen.loopback_only",
            format!(
                "{address} can be reached from other machines; only 127.0.0.1 or [::1] are served"
            ),
            vec![("listen", address.to_string())],
        ));
    }
    let taken = |e| Error::field("listen", "listen.unavailable", format!("{address}: {e}"));
    TcpListener::bind(address).await.map_err(taken)
}

/// Starts sending letters where it is configured, and says so where it is not.
async fn carry_letters(config: &Config, db: &Db) -> Result<Option<AbortHandle>> {
    let Some(transport) = config.transport()? else {
        let waiting = outbox::waiting(db).await?;
        tracing::warn!(
            waiting,
            "mail is off (COFUND_MAIL_URL is not set): letters wait"
        );
        return Ok(None);
    };
    let postman = Postman {
        db: db.clone(),
        clock: Clock::System,
        transport,
    };
    Ok(Some(tokio::spawn(postman.run()).abort_handle()))
}

/// Refuses to serve with a role that could change history or the schema.
async fn refuse_excess(db: &Db) -> Result<()> {
    let excess = role::excess(&db.write).await?;
    if excess.is_empty() {
        return Ok(());
    }
    let what = excess.join(", ");
    Err(Error::refused(
        "role.excess",
        format!(
            "the role in DATABASE_URL may {what}; name the owner in COFUND_MIGRATE_URL, another role in DATABASE_URL, and run `cofund migrate`"
        ),
        vec![("may", what)],
    ))
}

/// Serves until the process is asked to stop, and lets what is under way finish.
pub(super) async fn pages(
    listener: TcpListener,
    db: Db,
    config: &Config,
    demo: bool,
) -> Result<()> {
    log_start(&db).await?;
    let address = listener
        .local_addr()
        .map_err(|e| Error::Internal(e.to_string()))?;
    let stop = stop()?;
    let app = App::keeping(
        db.clone(),
        Clock::System,
        config.ring(true)?,
        config.files()?,
    );
    let base = config.public_url.clone();
    let base = base.unwrap_or_else(|| format!("http://localhost:{}", address.port()));
    to_stdout(&format!(
        "Cofund is at http://{address} (this machine only)\n"
    ))?;
    if demo {
        // A name, since passkeys refuse bare addresses.
        for one in examples(&app).await? {
            let (role, who) = (one.role.name(), one.pseudonym);
            let port = address.port();
            to_stdout(&format!(
                "  {role:<18} http://localhost:{port}/demo/{who}\n"
            ))?;
        }
    }
    let front = if demo { None } else { front(config) };
    let providers = Arc::new(Providers::new(&config.providers)?);
    let told = tokio::spawn(herald(Arc::clone(&app))).abort_handle();
    let swept = tokio::spawn(broom(Arc::clone(&app))).abort_handle();
    let site = Arc::new(Site {
        front,
        base,
        demo,
        providers,
        ..Site::new(app)
    });
    let cut = listen::serve(listener, web::app(site), listen::Limits::default(), stop).await;
    told.abort();
    swept.abort();
    tracing::info!(cut, "stopped");
    db.close().await
}

/// Resolves on Ctrl-C, or when the system asks to stop.
fn stop() -> Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let listen =
        |kind| signal(kind).map_err(|e| Error::Internal(format!("cannot wait for signals: {e}")));
    let (mut interrupt, mut terminate) = (
        listen(SignalKind::interrupt())?,
        listen(SignalKind::terminate())?,
    );
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}
