//! Requests through the real layers, as every kind of user, over a store in a temporary folder.

mod csv;
mod headers;
mod imports;
mod roles;
mod sign_in;
mod world;
