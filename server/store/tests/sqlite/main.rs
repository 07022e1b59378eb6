//! The SQLite implementation on real databases in temporary folders.

#![expect(clippy::unwrap_used, reason = "a test that can't go on has failed")]

mod access;
mod accounts;
mod counters;
mod evidence;
mod pages;
mod queries;
mod reconcile;
mod search;
mod work;
