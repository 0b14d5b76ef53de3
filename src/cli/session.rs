//! Opening the database the way a command needs it.

use crate::access::session::Token;
use crate::access::{Action, Actor, Permit, Scope};
use crate::app::{App, Clock, Ctx};
use crate::config::{Config, Migrate, shown};
use crate::db::{self, Db, engine, is_sqlite, role, sqlite_path};
use crate::error::{Error, Result};
use crate::money::Lang;
use crate::people::email;
use crate::people::first::is_nobody_yet;
use crate::people::session::holder;
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
            0 => Self::acting(config, db, config.ring(false)?).await,
            n => Err(pending(n)),
        }
    }

    /// For commands that change something: brings the schema up to date first, where that is
    /// allowed.
    pub async fn working(config: &Config) -> Result<Self> {
        let db = Self::connect(config).await?;
        Self::acting(config, db, config.ring(true)?).await
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

    /// As the person named by `--as`; else as whoever sits at this machine's keyboard, who may do
    /// everything while there is nobody else, and only read afterwards.
    async fn acting(config: &Config, db: Db, ring: Ring) -> Result<Self> {
        let app = App::with(db, Clock::System, ring);
        let actor = match &config.acting_as {
            Some(email) => person(&app, email).await?,
            None if is_nobody_yet(&app).await? => Actor::LocalAdministrator,
            None => Actor::Operator,
        };
        let ctx = app.ctx(actor, Lang::En);
        Ok(Self { ctx })
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

/// The person who holds the token in the environment; it must be the one who was named.
async fn person(app: &App, email: &str) -> Result<Actor> {
    let refuse = |text: &str| Err(Error::field("as", "session.token", text));
    let Ok(text) = std::env::var("COFUND_TOKEN") else {
        return refuse("COFUND_TOKEN holds no token; `cofund user token --as EMAIL` makes one");
    };
    let member = match Token::read(text.trim()) {
        Some(token) => holder(app, &token, "command line").await?,
        None => None,
    };
    match member {
        Some(member) if email::key(&member.email).ok() == email::key(email).ok() => {
            Ok(Actor::Person(Arc::new(member)))
        }
        _ => refuse("the token in COFUND_TOKEN is not this person's, or has ended"),
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
