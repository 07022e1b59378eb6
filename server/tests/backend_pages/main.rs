//! The backend over a real store that was filled as imports fill it: what pages are given, and who may do what.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test's helpers end the test")]

mod access;
mod admin;
mod finding;
mod many;
mod overview;
mod scope;
mod work;
mod world;
