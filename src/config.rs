//! Configuration: `cofund.toml` where there is one, then `COFUND_*`, then `DATABASE_URL`; one
//! typed struct, checked before anything starts.

use crate::db::{is_sqlite, sqlite_path};
use crate::error::{Error, Result};
use crate::files::Files;
use crate::mail::Transport;
use crate::secret::{self, Ring};
use figment::Figment;
use figment::providers::{Env, Format, Serialized, Toml};
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

mod provider;

pub use provider::{Provider, is_trusted};

/// The file read from the working directory unless `COFUND_CONFIG` names another.
const FILE: &str = "cofund.toml";
/// What may stand in the file, and after `COFUND_` in the environment.
const KEYS: [&str; 13] = [
    "database_url",
    "migrate_url",
    "migrate",
    "listen",
    "host",
    "proxy",
    "log",
    "mail_url",
    "mail_from",
    "public_url",
    "key_file",
    "files_url",
    "files_scan",
];
/// Encryption keys; of the environment only, so that the configuration holds no secret.
const SECRET: &str = "COFUND_KEYS";

/// Everything that can be configured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// `sqlite://path` or `postgres://…`; on PostgreSQL the role that serves.
    pub database_url: String,
    /// PostgreSQL: the role that owns the schema, used for migrating only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub migrate_url: Option<String>,
    pub migrate: Migrate,
    /// Address of the web pages.
    pub listen: SocketAddr,
    /// The name under which a proxy offers the pages over TLS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The address from which that proxy asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<IpAddr>,
    /// Filter of the log, e.g. `info` or `cofund=debug`.
    pub log: String,
    /// Whom the command line acts as, by e-mail address; said with each command.
    #[serde(skip)]
    pub acting_as: Option<String>,
    /// How letters are sent: `smtp://USER:PASSWORD@HOST:PORT`, `smtps://…` or `file:///FOLDER`;
    /// without it they wait.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_url: Option<String>,
    /// Whom letters are from: `Name <name@example.org>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_from: Option<String>,
    /// Where browsers find the pages, for links in letters: `https://fund.example.org`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_url: Option<String>,
    /// A file of encryption keys, `id:base64key` a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_file: Option<PathBuf>,
    /// Where attachments are kept: `file:///FOLDER` or `s3://BUCKET/PREFIX` (with `AWS_*` in the
    /// environment). Without it, beside the SQLite file; on PostgreSQL nowhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files_url: Option<String>,
    /// A command that looks at each file before it is kept; its path comes last. 0 lets it pass,
    /// 1 refuses it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files_scan: Option<String>,
    /// Where people may sign in with an account they have elsewhere; in the file only.
    #[serde(default, skip_serializing_if = "Vec::is_empty", rename = "provider")]
    pub providers: Vec<Provider>,
}

/// Whether starting brings the schema up to date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Migrate {
    Auto,
    /// Refuse to start instead.
    Never,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            database_url: "sqlite://cofund.db".into(),
            migrate_url: None,
            migrate: Migrate::Auto,
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            host: None,
            proxy: None,
            log: "info,sea_orm_migration=warn".into(),
            acting_as: None,
            mail_url: None,
            mail_from: None,
            public_url: None,
            key_file: None,
            files_url: None,
            files_scan: None,
            providers: Vec::new(),
        }
    }
}

impl Config {
    /// Reads and checks the configuration of this process.
    pub fn load() -> Result<Self> {
        let named = std::env::var_os("COFUND_CONFIG");
        let file = named.as_deref().map_or(Path::new(FILE), Path::new);
        if named.is_some() && !file.is_file() {
            let text = format!("{} is not a file", file.display());
            return Err(Error::field("COFUND_CONFIG", "config.file", text));
        }
        let mut figment = Figment::from(Serialized::defaults(Self::default()));
        if file.is_file() {
            figment = figment.merge(Toml::file_exact(file));
        }
        Self::from(
            &figment
                .merge(Env::prefixed("COFUND_").only(&KEYS))
                .merge(Env::raw().only(&["DATABASE_URL"])),
        )
    }

    fn from(figment: &Figment) -> Result<Self> {
        let config: Self = figment.extract().map_err(|e| {
            let key = if e.path.is_empty() {
                "configuration".to_owned()
            } else {
                e.path.join(".")
            };
            Error::field(key, "config.value", e.to_string())
        })?;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<()> {
        check_url("DATABASE_URL", &self.database_url)?;
        if let Some(url) = &self.migrate_url {
            check_url("COFUND_MIGRATE_URL", url)?;
            if is_sqlite(url) || is_sqlite(&self.database_url) {
                let text = "names the owner role of a PostgreSQL database; SQLite has no roles";
                return Err(Error::field(
                    "COFUND_MIGRATE_URL",
                    "config.migrate_url",
                    text,
                ));
            }
        }
        if self.host.is_some() != self.proxy.is_some() {
            let text = "the name under which a proxy offers the pages and the address it asks from are given together";
            return Err(Error::field("COFUND_HOST", "config.host", text));
        }
        if tracing_subscriber::EnvFilter::try_new(&self.log).is_err() {
            let text = format!(
                "{} is not a log filter such as info or cofund=debug",
                self.log
            );
            return Err(Error::field("COFUND_LOG", "config.log", text));
        }
        provider::check(&self.providers)?;
        if let Some(url) = &self.public_url {
            check_public(url)?;
        }
        match &self.mail_url {
            Some(url) => Transport::check(url, self.mail_from.as_deref()),
            None => Ok(()),
        }
    }

    /// How letters are sent; none where they wait.
    pub fn transport(&self) -> Result<Option<Transport>> {
        let url = self.mail_url.as_deref();
        url.map(|url| Transport::new(url, self.mail_from.as_deref()))
            .transpose()
    }

    /// The address that may change the schema.
    pub fn owner_url(&self) -> &str {
        self.migrate_url.as_deref().unwrap_or(&self.database_url)
    }

    /// The encryption keys of the environment or of the named file; else, on SQLite, the machine's
    /// own, made where `make` says so. None on PostgreSQL: replicas would each make another.
    pub fn ring(&self, make: bool) -> Result<Ring> {
        let given = std::env::var_os(SECRET).filter(|text| !text.is_empty());
        match (given, &self.key_file) {
            (Some(_), Some(_)) => {
                let text = "COFUND_KEYS and COFUND_KEY_FILE are both set; keep one";
                Err(Error::field(SECRET, "config.keys", text))
            }
            (Some(text), None) => {
                let text = text.into_string().map(zeroize::Zeroizing::new);
                let text = text
                    .map_err(|_| Error::field(SECRET, "config.keys", "is not written in UTF-8"))?;
                Ring::parse(SECRET, &text)
            }
            (None, Some(file)) => secret::read("COFUND_KEY_FILE", file),
            (None, None) if is_sqlite(&self.database_url) => {
                secret::machine(&sqlite_path(&self.database_url), make)
            }
            (None, None) => Ok(Ring::default()),
        }
    }

    /// Where files are kept: as named, else on `SQLite` in a folder beside the database.
    pub fn files(&self) -> Result<Files> {
        let beside = is_sqlite(&self.database_url).then(|| {
            let mut folder = sqlite_path(&self.database_url).into_os_string();
            folder.push("-files");
            PathBuf::from(folder)
        });
        let (url, scan) = (self.files_url.as_deref(), self.files_scan.as_deref());
        Files::open(url, scan, beside)
    }

    /// The file that `ring` reads, where it reads one.
    pub fn key_path(&self) -> Option<PathBuf> {
        let given = std::env::var_os(SECRET).is_some_and(|text| !text.is_empty());
        let machine = is_sqlite(&self.database_url)
            .then(|| secret::machine_path(&sqlite_path(&self.database_url)));
        let named = self.key_file.clone().or(machine);
        named.filter(|path| !given && path.exists())
    }

    /// Names after `COFUND_` in the environment that nothing reads: most often a slip of the pen.
    pub fn unknown_variables() -> Vec<String> {
        let known = |name: &str| {
            let name = name.to_ascii_lowercase();
            KEYS.contains(&name.as_str())
                || name == "config"
                || name == "token"
                || name == "keys"
                || name.starts_with("test_")
                || name == "campaign"
        };
        let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
        names
            .filter(|n| n.strip_prefix("COFUND_").is_some_and(|rest| !known(rest)))
            .collect()
    }
}

/// Letters lead to where it says, never to what a request calls the host.
fn check_public(url: &str) -> Result<()> {
    let read = url::Url::parse(url).ok();
    let fine = read.is_some_and(|u| {
        matches!(u.scheme(), "http" | "https")
            && u.has_host()
            && u.path() == "/"
            && u.query().is_none()
            && u.fragment().is_none()
            && u.username().is_empty()
            && u.password().is_none()
    });
    if fine && !url.ends_with('/') {
        return Ok(());
    }
    let text = "is written https://HOST, without a path";
    Err(Error::field("COFUND_PUBLIC_URL", "config.public_url", text))
}

fn check_url(name: &str, url: &str) -> Result<()> {
    let postgres = url.starts_with("postgres://") || url.starts_with("postgresql://");
    if postgres || (url.starts_with("sqlite://") && url.len() > "sqlite://".len()) {
        return Ok(());
    }
    let text = "is written sqlite://FILE or postgres://USER:PASSWORD@HOST/DATABASE";
    Err(Error::field(name, "config.database_url", text))
}

/// An address as it may be shown: without its password.
pub fn shown(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    if scheme == "sqlite" {
        return url.to_owned();
    }
    // What follows the question mark may hold a password as well.
    let address = rest.split('?').next().unwrap_or_default();
    let Some((login, place)) = address.rsplit_once('@') else {
        let torn = rest.contains('@') && address.contains(':');
        let address = if torn { "…" } else { address };
        return format!("{scheme}://{address}");
    };
    let user = login.split(':').next().unwrap_or(login);
    format!("{scheme}://{user}@{place}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(toml: &str) -> Result<Config> {
        Config::from(
            &Figment::from(Serialized::defaults(Config::default())).merge(Toml::string(toml)),
        )
    }

    #[test]
    fn defaults_serve_an_embedded_database_on_loopback() {
        let config = from("").unwrap();
        assert_eq!(config, Config::default());
        assert!(config.listen.ip().is_loopback());
    }

    #[test]
    fn a_slip_is_named() {
        for (toml, names) in [
            ("databse_url = 'sqlite://a.db'", "databse_url"),
            ("database_url = 'mysql://a'", "DATABASE_URL"),
            ("listen = 'here'", "listen"),
            ("migrate = 'sometimes'", "migrate"),
            ("migrate_url = 'postgres://o@h/d'", "COFUND_MIGRATE_URL"),
            ("log = 'a=b=c'", "COFUND_LOG"),
            ("keys = 'secret'", "keys"),
            ("host = 'cofund.example.org'", "COFUND_HOST"),
        ] {
            let error = from(toml).unwrap_err().to_string();
            assert!(error.contains(names), "{toml}: {error}");
        }
    }

    #[test]
    fn a_shown_address_keeps_its_password_to_itself() {
        assert_eq!(shown("postgres://u:p@ss@h:5432/d"), "postgres://u@h:5432/d");
        assert_eq!(shown("postgres://h/d?password=p@ss"), "postgres://h/d");
        assert_eq!(shown("postgres://u@h/d?password=pass"), "postgres://u@h/d");
        assert!(!shown("postgres://u:p?ss@h/d").contains("p?"));
        assert!(!shown("postgres://u:pa?ss@h/d").contains("pa"));
        assert_eq!(shown("sqlite://a@b.db?mode=ro"), "sqlite://a@b.db?mode=ro");
    }
}
