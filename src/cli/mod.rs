//! The command line: parse, call one function of the domain, print.
//!
//! Answers go to standard output, everything else to standard error. Exit codes: 0 done, 1
//! refused or wrong, 2 not a command.

mod access;
mod application;
mod audit;
mod backup;
mod bank_details;
mod books;
pub mod calc;
mod company;
mod demo;
mod files;
mod import;
mod keys;
mod operation;
mod output;
mod proof;
mod proposal;
mod round;
mod schema;
mod search;
mod serve;
mod session;
mod user;

use crate::config::Config;
use crate::error::{Error, Result};
use clap::{CommandFactory, Parser, Subcommand};
use output::Output;
use std::process::ExitCode;

/// The service on which co-financed national startup funds run.
#[derive(Debug, Parser)]
#[command(name = "cofund", version, propagate_version = true)]
struct Cli {
    /// Answer in JSON
    #[arg(long, global = true)]
    json: bool,
    /// Act as this person, whose token stands in `COFUND_TOKEN`
    #[arg(long = "as", global = true, value_name = "EMAIL")]
    acting_as: Option<String>,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Demo(demo::Demo),
    Serve(serve::Serve),
    /// Bring in data from files
    #[command(subcommand)]
    Import(import::Import),
    Migrate(schema::Migrate),
    CheckConfig(schema::CheckConfig),
    /// Encryption keys
    #[command(subcommand)]
    Keys(keys::Keys),
    Backup(backup::Backup),
    Restore(backup::Restore),
    Export(books::Export),
    Verify(proof::Verify),
    Heads(proof::Heads),
    TrialBalance(books::TrialBalance),
    Statement(books::Statement),
    Journals(books::Journals),
    Journal(books::Journal),
    Calc(Calc),
    /// Programmes
    #[command(subcommand)]
    Programme(operation::Programme),
    /// Funds
    #[command(subcommand)]
    Fund(operation::Fund),
    /// Calls for applications
    #[command(subcommand)]
    Round(round::Round),
    /// What funds received
    #[command(subcommand)]
    Application(application::Application),
    /// The index of applications
    #[command(subcommand)]
    Search(search::Search),
    /// What people sent along
    #[command(subcommand)]
    Files(files::Files),
    /// Bank accounts of a fund
    #[command(subcommand)]
    Bank(operation::Bank),
    /// Where companies and sponsors are paid
    #[command(subcommand)]
    BankDetails(bank_details::BankDetails),
    /// Parties that finance funds
    #[command(subcommand)]
    Sponsor(operation::Sponsor),
    /// Agreements of sponsors with funds
    #[command(subcommand)]
    Agreement(operation::Agreement),
    /// Terms of agreements, in versions
    #[command(subcommand)]
    Terms(operation::Terms),
    /// Binding promises to pay
    #[command(subcommand)]
    Commitment(operation::Commitment),
    /// Capital calls
    #[command(subcommand)]
    Call(operation::Call),
    /// Money from sponsors
    #[command(subcommand)]
    Receipt(operation::Receipt),
    /// Companies
    #[command(subcommand)]
    Company(company::Company),
    /// Awards to companies
    #[command(subcommand)]
    Award(operation::Award),
    /// Payments to companies
    #[command(subcommand)]
    Tranche(operation::Tranche),
    /// What becomes of holdings
    #[command(subcommand)]
    Holding(operation::Holding),
    /// The manager's fees
    #[command(subcommand)]
    Fee(operation::Fee),
    /// Other expenses and bank charges
    #[command(subcommand)]
    Cost(operation::Cost),
    /// Interest and dividends
    #[command(subcommand)]
    Income(operation::Income),
    /// Foreign money
    #[command(subcommand)]
    Exchange(operation::Exchange),
    /// Money back to the sponsors
    #[command(subcommand)]
    Distribution(operation::Distribution),
    /// Later closings
    #[command(subcommand)]
    Closing(operation::Closing),
    /// Corrections of posted journals
    #[command(subcommand)]
    Reversal(operation::Reversal),
    /// Closing and reopening the books
    #[command(subcommand)]
    Period(operation::Period),
    /// What waits for a second person
    #[command(subcommand)]
    Proposal(proposal::Proposal),
    /// Giving, taking and lending roles
    #[command(subcommand)]
    Role(operation::Role),
    /// Who may do what, and why
    #[command(subcommand)]
    Access(access::Access),
    /// What was done, by whom
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Accounts of people
    #[command(subcommand)]
    Person(operation::Person),
    /// The first people, and tokens for the command line
    #[command(subcommand)]
    User(user::User),
    Completions(Completions),
}

/// Recompute the figures of a golden table, without a database
#[derive(Debug, clap::Args)]
struct Calc {
    kind: calc::Kind,
    file: std::path::PathBuf,
}

impl Calc {
    fn run(&self) -> Result<()> {
        let text = std::fs::read_to_string(&self.file).map_err(|e| {
            Error::field(
                "FILE",
                "file.unreadable",
                format!("{}: {e}", self.file.display()),
            )
        })?;
        let mut lines = Vec::new();
        let done = calc::run(self.kind, &text, &mut lines);
        output::to_stdout(&String::from_utf8_lossy(&lines))?;
        done.map_err(|e| Error::field("FILE", "calc.refused", e.to_string()))
    }
}

/// Print completions for a shell
#[derive(Debug, clap::Args)]
struct Completions {
    shell: clap_complete::Shell,
}

/// Runs the command this process was started with.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(e) => return not_a_command(&e),
    };
    let output = Output { json: cli.json };
    match carry_out(cli.what, cli.acting_as, output) {
        Ok(code) => code,
        Err(e) => {
            output.error(&e);
            ExitCode::FAILURE
        }
    }
}

/// Help and versions are answers; the rest is no command, told as it is asked for.
fn not_a_command(e: &clap::Error) -> ExitCode {
    let json = std::env::args_os().any(|a| a == "--json");
    if json && e.use_stderr() {
        eprintln!("{}", output::usage(&e.render().to_string()));
        return ExitCode::from(2);
    }
    // A closed standard error leaves nobody to tell.
    let _ = e.print();
    ExitCode::from(if e.use_stderr() { 2 } else { 0 })
}

fn carry_out(what: What, acting_as: Option<String>, output: Output) -> Result<ExitCode> {
    if let What::Completions(c) = what {
        clap_complete::generate(
            c.shell,
            &mut Cli::command(),
            "cofund",
            &mut std::io::stdout(),
        );
        return Ok(ExitCode::SUCCESS);
    }
    if let What::Calc(c) = what {
        return c.run().map(|()| ExitCode::SUCCESS);
    }
    let config = Config {
        acting_as,
        ..Config::load()?
    };
    start_log(&config);
    let runtime = tokio::runtime::Runtime::new().map_err(|e| Error::Internal(e.to_string()))?;
    runtime.block_on(dispatch(what, &config, output))
}

async fn dispatch(what: What, config: &Config, output: Output) -> Result<ExitCode> {
    let done = |()| ExitCode::SUCCESS;
    match what {
        What::Demo(c) => c.run(config).await.map(done),
        What::Import(c) => c.run(config, output).await.map(done),
        What::Serve(c) => c.run(config).await.map(done),
        What::Migrate(c) => c.run(config, output).await.map(done),
        What::CheckConfig(c) => c.run(config, output).await.map(done),
        What::Keys(c) => c.run(config, output).await.map(done),
        What::Backup(c) => c.run(config, output).await.map(done),
        What::Restore(c) => c.run(config, output).await.map(done),
        What::Export(c) => c.run(config).await.map(done),
        What::Verify(c) => c.run(config, output).await,
        What::Heads(c) => c.run(config, output).await.map(done),
        What::TrialBalance(c) => c.run(config, output).await.map(done),
        What::Statement(c) => c.run(config, output).await.map(done),
        What::Journals(c) => c.run(config, output).await.map(done),
        What::Journal(c) => c.run(config, output).await.map(done),
        What::Programme(c) => c.run(config, output).await.map(done),
        What::Fund(c) => c.run(config, output).await.map(done),
        What::Round(c) => c.run(config, output).await.map(done),
        What::Application(c) => c.run(config, output).await.map(done),
        What::Search(c) => c.run(config, output).await.map(done),
        What::Files(c) => c.run(config, output).await.map(done),
        What::Bank(c) => c.run(config, output).await.map(done),
        What::BankDetails(c) => c.run(config, output).await.map(done),
        What::Sponsor(c) => c.run(config, output).await.map(done),
        What::Agreement(c) => c.run(config, output).await.map(done),
        What::Terms(c) => c.run(config, output).await.map(done),
        What::Commitment(c) => c.run(config, output).await.map(done),
        What::Call(c) => c.run(config, output).await.map(done),
        What::Receipt(c) => c.run(config, output).await.map(done),
        What::Company(c) => c.run(config, output).await.map(done),
        What::Award(c) => c.run(config, output).await.map(done),
        What::Tranche(c) => c.run(config, output).await.map(done),
        What::Holding(c) => c.run(config, output).await.map(done),
        What::Fee(c) => c.run(config, output).await.map(done),
        What::Cost(c) => c.run(config, output).await.map(done),
        What::Income(c) => c.run(config, output).await.map(done),
        What::Exchange(c) => c.run(config, output).await.map(done),
        What::Distribution(c) => c.run(config, output).await.map(done),
        What::Closing(c) => c.run(config, output).await.map(done),
        What::Reversal(c) => c.run(config, output).await.map(done),
        What::Period(c) => c.run(config, output).await.map(done),
        What::Proposal(c) => c.run(config, output).await.map(done),
        What::Role(c) => c.run(config, output).await.map(done),
        What::Access(c) => c.run(config, output).await.map(done),
        What::Audit(c) => c.run(config, output).await.map(done),
        What::Person(c) => c.run(config, output).await.map(done),
        What::User(c) => c.run(config, output).await.map(done),
        // Need neither configuration nor database.
        What::Completions(_) | What::Calc(_) => Ok(ExitCode::SUCCESS),
    }
}

/// Logs to standard error, so that answers can be piped.
fn start_log(config: &Config) {
    let filter = tracing_subscriber::EnvFilter::new(&config.log);
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(coloured())
        .init();
    for name in Config::unknown_variables() {
        tracing::warn!("nothing reads {name}");
    }
}

/// Colours are for people at a terminal who did not ask for none (no-color.org).
fn coloured() -> bool {
    use std::io::IsTerminal as _;
    let asked_for_none = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    std::io::stderr().is_terminal() && !asked_for_none
}
