//! The command line: one file a command.

mod checks;
mod scan;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Exit code: done.
pub(crate) const DONE: u8 = 0;
/// Exit code: the asked-for threshold was crossed.
pub(crate) const THRESHOLD_CROSSED: u8 = 1;
/// Exit code: the input or the call was wrong. Wins over [`THRESHOLD_CROSSED`].
pub(crate) const WRONG_INPUT: u8 = 2;

/// Security posture of Kubernetes clusters, shared by developers and operators.
#[derive(Debug, Parser)]
#[command(name = "atalaya", version, max_term_width = 100, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Judge manifests and scan reports on this machine
    Scan(scan::Scan),
    /// Print the catalogue of checks
    Checks(checks::Checks),
}

/// Reads the command line of this process, runs it and says how it ended.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors; everything else is a wrong call.
            let code = if error.use_stderr() { WRONG_INPUT } else { DONE };
            // Where even standard error is closed there is nobody left to tell.
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    let code = match cli.command {
        Command::Scan(scan) => scan.run(),
        Command::Checks(checks) => checks.run(),
    };
    ExitCode::from(code)
}
