//! The binary `atalaya`.

use std::process::ExitCode;

fn main() -> ExitCode {
    server::cli::run()
}
