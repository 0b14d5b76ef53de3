//! The test binary run again as a child: one test acts when the variable that asks for it is set,
//! and the parent reads what it says, line by line, from its standard error.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStderr, Command, Stdio};

pub struct Offspring {
    process: Child,
    said: BufReader<ChildStderr>,
}

impl Offspring {
    /// Runs the test `name` (its whole path) with `variable` set to `value`.
    pub fn start(name: &str, variable: &str, value: &str) -> Self {
        let binary = std::env::current_exe().expect("a test knows its binary");
        let mut process = Command::new(binary)
            .args([name, "--exact", "--nocapture", "--test-threads=1"])
            .env(variable, value)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the test binary starts");
        let said = process.stderr.take().expect("its standard error is piped");
        Self {
            process,
            said: BufReader::new(said),
        }
    }

    /// The next whole line; none once the child is gone. A line cut off by its death counts as
    /// not said.
    pub fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        self.said.read_line(&mut line).expect("the pipe is read");
        line.ends_with('\n').then(|| line.trim_end().to_owned())
    }

    /// SIGKILL; the lines said before it that were not read yet.
    pub fn kill(mut self) -> Vec<String> {
        self.process
            .kill()
            .expect("the child is there to be killed");
        self.process.wait().expect("its death is awaited");
        std::iter::from_fn(|| self.line()).collect()
    }
}

/// Says a line to the parent; when nobody listens any more there is nothing left to do.
pub fn say(line: &str) {
    let whole = format!("{line}\n");
    if std::io::stderr().write_all(whole.as_bytes()).is_err() {
        std::process::exit(1);
    }
}
