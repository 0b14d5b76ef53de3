//! Integration tests: one binary, both engines.

mod web_shell;
