//! `user`: the first two people, and tokens with which people use the command line.

use super::output::Output;
use super::session::Session;
use crate::access::{Actor, Role};
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::money::Lang;
use crate::people::{first, sign_in};
use serde_json::json;
use std::path::{Path, PathBuf};

#[derive(Debug, clap::Subcommand)]
pub(super) enum User {
    Create(Create),
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

/// Make a token for the command line, to be put into `COFUND_TOKEN`; it ends after 90 days
#[derive(Debug, clap::Args)]
pub(super) struct Token {
    #[command(flatten)]
    secret: Secret,
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
        let app = App::start(Session::connect(config).await?, Clock::System);
        let token = sign_in::command_line(&app, email, &password).await;
        app.db.clone().close().await?;
        let token = token?;
        output.print(&json!({"token": token.text()}), || {
            format!("{}\n", token.text())
        })
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
