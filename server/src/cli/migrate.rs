//! `atalaya migrate`: brings the database's schema up to date.

use super::{DONE, common::Place};
use clap::Args;

/// Bring the database's schema up to date; `serve` does so by itself.
#[derive(Debug, Args)]
pub(super) struct Migrate {
    #[command(flatten)]
    place: Place,
}

impl Migrate {
    pub(super) fn run(self) -> u8 {
        // Opening the store is what migrates.
        self.place.run(|_| async {
            eprintln!("The database is up to date.");
            Ok(DONE)
        })
    }
}
