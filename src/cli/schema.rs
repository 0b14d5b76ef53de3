//! `migrate` and `check-config`.

use super::output::Output;
use super::session::{Session, migrate};
use crate::config::{Config, shown};
use crate::db::{Db, dump, engine, is_sqlite, role};
use crate::error::Result;
use crate::fund::company::fill::fill;
use crate::ledger::verify;
use crate::secret::EVERYBODY;
use serde_json::json;

/// Bring the database's schema up to date, and give the serving role its rights
#[derive(Debug, clap::Args)]
pub(super) struct Migrate {}

impl Migrate {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        migrate(config).await?;
        let session = Session::reading(config).await?;
        let applied = dump::migrations(&session.db().read).await?;
        fill(session.db()).await?;
        session.close().await?;
        output.print(&json!({"applied": applied}), || {
            format!("{} migrations applied\n", applied.len())
        })
    }
}

/// Check the configuration and the database's settings, and change nothing
#[derive(Debug, clap::Args)]
pub(super) struct CheckConfig {}

impl CheckConfig {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        let mut warnings: Vec<String> = Config::unknown_variables()
            .into_iter()
            .map(|n| format!("nothing reads {n}"))
            .collect();
        warnings.extend(unready(config));
        let there = !is_sqlite(&config.database_url)
            || crate::db::sqlite_path(&config.database_url).is_file();
        if config.mail_url.is_none() {
            warnings.push("COFUND_MAIL_URL is not set: letters wait and nobody gets one".into());
        }
        let mut engine_version = "not created yet".to_owned();
        if there {
            let db = Db::connect(&config.database_url).await?;
            let engine = engine::check(&db).await?;
            engine_version = engine.version;
            warnings.extend(engine.warnings);
            warnings.extend(excess(config, &db).await?);
            db.close().await?;
        }
        let ring = config.ring(false)?;
        warnings.extend(exposed_keys(config));
        if ring.ids().is_empty() && !is_sqlite(&config.database_url) {
            let what = "no encryption key: bank details and second factors cannot be kept; set COFUND_KEYS or COFUND_KEY_FILE";
            warnings.push(what.to_owned());
        }
        output.answer(&json!({
            "database": shown(&config.database_url),
            "engine": engine_version,
            "migrate": config.migrate,
            "owner": config.migrate_url.as_deref().map(shown),
            "listen": config.listen.to_string(),
            "log": config.log,
            "mail": config.mail_url.as_deref().map_or("off".to_owned(), shown),
            "mail_from": config.mail_from,
            "keys": ring.ids(),
            "warnings": warnings,
        }))
    }
}

/// A file of keys that others on the machine could read.
fn exposed_keys(config: &Config) -> Option<String> {
    let path = config.key_path()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&path).ok()?.permissions().mode();
        if mode & EVERYBODY != 0 {
            let rights = mode & 0o777;
            return Some(format!(
                "{} can be read by others (mode {rights:03o})",
                path.display()
            ));
        }
    }
    None
}

/// What would keep the pages from being served.
fn unready(config: &Config) -> Vec<String> {
    let mut warnings = Vec::new();
    if !config.listen.ip().is_loopback() {
        warnings.push(format!(
            "{} can be reached from other machines; `cofund serve` takes only 127.0.0.1 or [::1]",
            config.listen
        ));
    }
    if is_sqlite(&config.database_url) {
        let file = crate::db::sqlite_path(&config.database_url);
        let folder = file.parent().filter(|p| !p.as_os_str().is_empty());
        if let Some(folder) = folder.filter(|p| !p.is_dir()) {
            warnings.push(format!("the directory {} does not exist", folder.display()));
        }
    }
    warnings
}

async fn excess(config: &Config, db: &Db) -> Result<Vec<String>> {
    if is_sqlite(&config.database_url) || crate::db::pending_migrations(db).await? > 0 {
        return Ok(Vec::new());
    }
    let may = role::excess(&db.write).await?;
    Ok(may
        .into_iter()
        .map(|what| format!("the serving role may {what}"))
        .collect())
}

/// What a server says when it starts: versions and where every chain ends.
pub(super) async fn log_start(db: &Db) -> Result<()> {
    let engine = engine::check(db).await?;
    tracing::info!(
        version = env!("CARGO_PKG_VERSION"),
        engine = engine.version,
        "Cofund starts"
    );
    for warning in engine.warnings {
        tracing::warn!("{warning}");
    }
    for head in verify::heads(&db.read).await? {
        tracing::info!("head {head}");
    }
    Ok(())
}
