//! The command line: one file a command.

mod checks;
mod common;
mod config;
mod import;
mod migrate;
mod scan;
mod serve;
mod token;
mod user;

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
    /// Serve the dashboard
    Serve(serve::Serve),
    /// Send manifests and scan reports to a running dashboard
    Import(import::Import),
    /// Judge manifests and scan reports on this machine
    Scan(scan::Scan),
    /// Print the catalogue of checks
    Checks(checks::Checks),
    /// Make users, grant them roles, give them new passwords
    User(user::User),
    /// Make and revoke tokens with which programs import
    Token(token::Token),
    /// Bring the database's schema up to date
    Migrate(migrate::Migrate),
    /// Print what can be configured
    Config(config::Config),
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
        Command::Serve(serve) => serve.run(),
        Command::Import(import) => import.run(),
        Command::User(user) => user.run(),
        Command::Token(token) => token.run(),
        Command::Migrate(migrate) => migrate.run(),
        Command::Config(config) => config.run(),
    };
    ExitCode::from(code)
}
