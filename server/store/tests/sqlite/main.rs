//! The SQLite implementation on real databases in temporary folders.

mod accounts;
mod counters;
mod evidence;
mod pages;
mod queries;
mod reconcile;
mod work;
