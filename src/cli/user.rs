//! `user`: the first two people, and tokens with which people use the command line.

use super::output::Output;
use super::session::Session;
use crate::access::{Actor, Role, session};
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::money::Lang;
use crate::people::factor::{self, Checked};
use crate::people::invite::InvitePerson;
use crate::people::session::holder;
use crate::people::sign_in::Origin;
use crate::people::{first, sign_in};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Debug, clap::Subcommand)]
pub(super) enum User {
    Create(Create),
    Invite(Invite),
    Token(Token),
}

/// Name one of the first two programme owners; further people are named by them, on the pages
#[derive(Debug, clap::Args)]
pub(super) struct Create {
    #[arg(long)]
    name: String,
    #[arg(long)]
    email: String,
    /// `programme owner`
    #[arg(long)]
    role: String,
    #[command(flatten)]
    secret: Secret,
}

/// Invite somebody by letter; they hold no role until one is granted
#[derive(Debug, clap::Args)]
pub(super) struct Invite {
    #[arg(long)]
    name: String,
    #[arg(long)]
    email: String,
    /// Language of the letter: en or ja
    #[arg(long, default_value = "en")]
    lang: String,
}

/// Make a token for the command line, to be put into `COFUND_TOKEN`; it ends after 90 days
#[derive(Debug, clap::Args)]
pub(super) struct Token {
    #[command(flatten)]
    secret: Secret,
    /// The code the second factor shows now; without it the token only reads
    #[arg(long)]
    code: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Secret {
    /// Holds the password; asked for on the terminal where it is left out
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl User {
    pub async fn run(self, config: &Config, output: Output) -> Result<()> {
        match self {
            Self::Create(create) => create.run(config, output).await,
            Self::Invite(invite) => invite.run(config, output).await,
            Self::Token(token) => token.run(config, output).await,
        }
    }
}

impl Create {
    async fn run(self, config: &Config, output: Output) -> Result<()> {
        if self.role != Role::ProgrammeOwner.name() {
            return Err(Error::field(
                "role",
                "person.first_role",
                "the first two people are programme owners: --role \"programme owner\"",
            ));
        }
        let password = self.secret.read()?;
        let app = App::start(Session::connect(config).await?, Clock::System);
        let ctx = app.ctx(Actor::LocalAdministrator, Lang::En);
        let created = first::create(&ctx, &self.name, &self.email, &password).await;
        app.db.clone().close().await?;
        output.answer(&created?)
    }
}

impl Token {
    async fn run(self, config: &Config, output: Output) -> Result<()> {
        let Some(email) = &config.acting_as else {
            let text = "say whose token it is: --as EMAIL";
            return Err(Error::field("as", "session.as", text));
        };
        let password = self.secret.read()?;
        let db = Session::connect(config).await?;
        let app = App::with(db, Clock::System, config.ring(true)?);
        let token = self.make(&app, email, &password).await;
        app.db.clone().close().await?;
        let token = token?;
        output.print(&json!({"token": token.text()}), || {
            format!("{}\n", token.text())
        })
    }
}

impl Token {
    async fn make(&self, app: &Arc<App>, email: &str, password: &str) -> Result<session::Token> {
        let token = sign_in::command_line(app, email, password).await?;
        let Some(code) = &self.code else {
            return Ok(token);
        };
        let place = "command line";
        let member = holder(app, &token, place).await?;
        let member = member.ok_or_else(|| Error::Internal("the token is not known".into()))?;
        let ctx = app.ctx(Actor::Person(Arc::new(member)), Lang::En);
        match factor::use_totp(&ctx, code).await? {
            Checked::Right => {
                let from = Origin {
                    address: place.into(),
                    ..Origin::default()
                };
                factor::raise(&ctx, &from).await
            }
            Checked::Wrong | Checked::Later(_) => {
                let text = "this is not the code the second factor shows now";
                Err(Error::field("code", "factor.wrong", text))
            }
        }
    }
}

impl Invite {
    async fn run(self, config: &Config, output: Output) -> Result<()> {
        let lang = Lang::from_tag(&self.lang).ok_or_else(|| {
            let text = format!("{} is no language of the letters", self.lang);
            Error::field("lang", "person.lang", text)
        })?;
        let Some(base) = &config.public_url else {
            let text = "say where the pages are, for the link: COFUND_PUBLIC_URL";
            return Err(Error::field("public_url", "config.public_url", text));
        };
        let invite = InvitePerson::new(&self.name, &self.email, lang, base)?;
        let session = Session::working(config).await?;
        let key = uuid::Uuid::new_v4().to_string();
        let invited = session.ctx.run(&key, invite).await;
        session.close().await?;
        output.answer(&invited?)
    }
}

impl Secret {
    fn read(&self) -> Result<String> {
        match &self.password_file {
            Some(path) => from_file(path),
            None => from_terminal(),
        }
    }
}

/// The file's one line; an editor's line end is not part of the password.
fn from_file(path: &Path) -> Result<String> {
    let unreadable = |e: std::io::Error| {
        let text = format!("{}: {e}", path.display());
        Error::field("password-file", "file.unreadable", text)
    };
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

fn from_terminal() -> Result<String> {
    let terminal = console::Term::stderr();
    let none = |e: String| Error::field("password-file", "file.missing", e);
    if !terminal.is_term() {
        return Err(none(
            "there is no terminal to ask on; name a file that holds the password".into(),
        ));
    }
    terminal
        .write_str("Password: ")
        .map_err(|e| none(e.to_string()))?;
    terminal.read_secure_line().map_err(|e| none(e.to_string()))
}
