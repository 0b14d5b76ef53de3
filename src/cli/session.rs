//! Opening the database the way a command needs it.

use crate::access::{Action, Actor, Permit, Scope};
use crate::app::{App, Clock, Ctx};
use crate::config::{Config, Migrate, shown};
use crate::db::{self, Db, engine, is_sqlite, role, sqlite_path};
use crate::error::{Error, Result};
use crate::money::Lang;
use crate::secret::Ring;
use entity::value::FundId;
use std::sync::Arc;

/// An open database and who uses it.
pub(super) struct Session {
    pub ctx: Ctx,
}

impl Session {
    /// For commands that read: the database must be there, in the present schema.
    pub async fn reading(config: &Config) -> Result<Self> {
        let url = &config.database_url;
        if is_sqlite(url) && !sqlite_path(url).is_file() {
            let text = format!("{} does not exist", sqlite_path(url).display());
            return Err(Error::field("DATABASE_URL", "database.missing", text));
        }
        let db = Db::connect(url).await?;
        engine::check(&db).await?;
        match db::pending_migrations(&db).await? {
            0 => Ok(Self::of(db, config.ring(false)?)),
            n => Err(pending(n)),
        }
    }

    /// For commands that change something: brings the schema up to date first, where that is
    /// allowed.
    pub async fn working(config: &Config) -> Result<Self> {
        let db = Self::connect(config).await?;
        Ok(Self::of(db, config.ring(true)?))
    }

    /// A checked connection in the present schema.
    pub async fn connect(config: &Config) -> Result<Db> {
        let db = Db::connect(&config.database_url).await?;
        let engine = engine::check(&db).await?;
        tracing::debug!(
            engine = engine.version,
            database = shown(&config.database_url),
            "connected"
        );
        let pending_now = db::pending_migrations(&db).await?;
        if pending_now > 0 {
            let owner = is_sqlite(&config.database_url) || config.migrate_url.is_some();
            if config.migrate == Migrate::Never || !owner {
                return Err(pending(pending_now));
            }
            migrate(config).await?;
        }
        Ok(db)
    }

    /// The local administrator at this machine's keyboard.
    pub fn with(db: Db, clock: Clock) -> Self {
        Self::over(App::start(db, clock))
    }

    /// The same, able to open what is sealed.
    fn of(db: Db, ring: Ring) -> Self {
        Self::over(App::with(db, Clock::System, ring))
    }

    fn over(app: Arc<App>) -> Self {
        Self {
            ctx: app.ctx(Actor::LocalAdministrator, Lang::En),
        }
    }

    pub fn db(&self) -> &Db {
        &self.ctx.app.db
    }

    /// Permission to read one fund, or all of them.
    pub fn may_read(&self, fund: Option<FundId>) -> Result<Permit> {
        self.ctx
            .permit(Action::Read, fund.map_or(Scope::Instance, Scope::Fund))
    }

    /// The fund behind a code, and permission to read it.
    pub async fn reader(&self, fund: &str) -> Result<(FundId, Permit)> {
        let id = self.ctx.fund_id(fund).await?;
        Ok((id, self.may_read(Some(id))?))
    }

    pub async fn close(self) -> Result<()> {
        self.ctx.app.db.clone().close().await
    }
}

/// Migrates with the owner's address and gives the serving role its rights.
pub(super) async fn migrate(config: &Config) -> Result<()> {
    db::migrate(config.owner_url()).await?;
    if config.migrate_url.is_some() {
        role::grant(config.owner_url(), &config.database_url).await?;
    }
    Ok(())
}

fn pending(n: usize) -> Error {
    Error::refused(
        "schema.pending",
        format!(
            "{n} migrations are not applied yet; run `cofund migrate` (on PostgreSQL with the owner's address in COFUND_MIGRATE_URL)"
        ),
        vec![("pending", n.to_string())],
    )
}
