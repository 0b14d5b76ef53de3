//! What makes a line of the table a subcommand.

use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::command::{Command, Done};
use crate::config::Config;
use crate::error::{Error, Result};

// No documentation here: it would stand in for that of each operation.
#[derive(Debug, clap::Args)]
pub(crate) struct Operation<A: clap::Args> {
    #[command(flatten)]
    arguments: A,
    #[command(flatten)]
    how: How,
}

#[derive(Debug, clap::Args)]
struct How {
    /// Idempotency key: sent again, the same command is booked once. A fresh one by default
    #[arg(long, value_name = "KEY", help_heading = "How")]
    key: Option<String>,
    /// Show what would happen, and book nothing
    #[arg(long, conflicts_with = "key", help_heading = "How")]
    preview: bool,
    /// What whoever approves should know, where this becomes a proposal
    #[arg(long, value_name = "TEXT", help_heading = "How")]
    why: Option<String>,
}

impl<A: clap::Args> Operation<A> {
    /// Turns the arguments into the command, carries it out and prints the reply.
    pub async fn carry_out<C>(self, config: &Config, output: Output) -> Result<()>
    where
        C: Command + TryFrom<A, Error = Error>,
    {
        let command = C::try_from(self.arguments)?;
        let session = Session::working(config).await?;
        let reply = if self.how.preview {
            session.ctx.preview(command).await.map(Done::Made)
        } else {
            let key = self
                .how
                .key
                .unwrap_or_else(|| uuid::Uuid::new_v4().to_string());
            let note = self.how.why.as_deref().unwrap_or_default();
            session.ctx.ask(&key, note, command).await
        };
        session.close().await?;
        if self.how.preview && reply.is_ok() {
            eprintln!("preview: nothing was booked");
        }
        match reply? {
            Done::Made(reply) => output.answer(&reply),
            Done::Proposed(proposed) => {
                eprintln!("proposed: somebody else approves it with `cofund proposal approve`");
                output.answer(&proposed)
            }
        }
    }
}

/// Declares a family of operations.
macro_rules! family {
    (
        $module:ident $family:ident {
            $(
                $(#[$doc:meta])*
                $operation:ident => $command:ident {
                    $($(#[$field_doc:meta])* $field:ident: $type:ty $([$($arg:tt)*])?),* $(,)?
                }
            )*
        }
    ) => {
        mod $module {
            #[allow(clippy::wildcard_imports, reason = "what the table beside it names")]
            use super::*;
            use crate::cli::operation::table::Operation;
            use crate::cli::output::Output;
            use crate::config::Config;
            use crate::error::{Error, Result};

            #[derive(Debug, clap::Subcommand)]
            pub(crate) enum $family {
                $($operation(Operation<$operation>)),*
            }

            impl $family {
                pub async fn run(self, config: &Config, output: Output) -> Result<()> {
                    match self {
                        $(Self::$operation(o) => o.carry_out::<$command>(config, output).await),*
                    }
                }
            }

            $(
                $(#[$doc])*
                #[derive(Debug, clap::Args)]
                #[allow(clippy::struct_field_names, reason = "the command's own names")]
                pub(crate) struct $operation {
                    $($(#[$field_doc])* #[arg(long $(, $($arg)*)?)] $field: $type),*
                }

                impl TryFrom<$operation> for $command {
                    type Error = Error;

                    fn try_from(given: $operation) -> Result<Self> {
                        Ok(Self { $($field: given.$field),* })
                    }
                }
            )*
        }
        pub(crate) use $module::$family;
    };
}
pub(super) use family;
