//! Cofund's one binary; `cofund::cli` says what it can do.

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cofund::cli::run()
}
