//! Requests through the real layers, as every kind of user, over a store in a temporary folder.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod csv;
mod headers;
mod imports;
mod playground;
mod roles;
mod sign_in;
mod world;
