//! Integration tests: one binary, both engines.
