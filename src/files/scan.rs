//! The command that looks at each file before it is kept.

use crate::error::{Error, Result};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// For one file.
const TIME: Duration = Duration::from_mins(2);

/// A program with its arguments; the path of the file comes last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    program: String,
    arguments: Vec<String>,
}

impl Scan {
    /// Words with spaces between them.
    pub fn read(text: &str) -> Result<Self> {
        let mut words = text.split_whitespace().map(str::to_owned);
        let program = words.next().ok_or_else(|| {
            let text = "names no program";
            Error::field("files_scan", "config.files", text)
        })?;
        let arguments = words.collect();
        Ok(Self { program, arguments })
    }

    /// 0 lets the file pass, 1 refuses it; anything else is a failure of the scanner, and the
    /// file is not kept.
    pub async fn look(&self, path: &Path) -> Result<()> {
        let done = Command::new(&self.program)
            .args(&self.arguments)
            .arg(path)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .status();
        let done = tokio::time::timeout(TIME, done).await;
        let code = match done {
            Ok(Ok(status)) => status.code(),
            Ok(Err(error)) => {
                tracing::error!(program = self.program, %error, "the scanner of files failed");
                None
            }
            Err(_) => None,
        };
        match code {
            Some(0) => Ok(()),
            Some(1) => {
                let text = "was refused by the scanner for harmful software";
                Err(Error::field("file", "upload.infected", text))
            }
            code => {
                tracing::error!(program = self.program, ?code, "the scanner gave no answer");
                let text = "could not be scanned; send it again later";
                Err(Error::field("file", "upload.not_scanned", text))
            }
        }
    }
}
