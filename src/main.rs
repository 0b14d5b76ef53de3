//! Cofund's one binary; `cofund::cli` says what it can do.

fn main() -> std::process::ExitCode {
    cofund::cli::run()
}
