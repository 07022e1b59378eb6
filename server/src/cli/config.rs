//! `atalaya config`: what can be configured.

use super::{DONE, common::wrong};
use clap::{Args, Subcommand};
use std::io::{self, Write};

/// Print what can be configured.
#[derive(Debug, Args)]
pub(super) struct Config {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Clone, Copy, Subcommand)]
enum What {
    /// Print the reference page of the configuration, in Markdown
    Reference,
}

impl Config {
    pub(super) fn run(self) -> u8 {
        match self.what {
            What::Reference => match io::stdout().lock().write_all(crate::config::reference().as_bytes()) {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => wrong(&error),
                _ => DONE,
            },
        }
    }
}
