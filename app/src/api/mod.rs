//! Server functions: each is a public endpoint under `/fn`, so the first line of each asks who is there.
//!
//! Reads give a view. Changes are forms that work without script: they always answer by going to a fixed place,
//! with a code of what was done or why not. No text of the request or of a cluster reaches that address.
#![expect(missing_docs, reason = "the macro makes a struct of each function; its fields are the arguments")]

mod access;
mod account;
mod address;
mod admin;
mod checks;
mod finding;
mod findings;
mod frame;
#[cfg(feature = "ssr")]
mod guard;
mod images;
mod imports;
mod namespaces;
mod overview;
mod summary;

pub use access::*;
pub use account::*;
pub use address::{decode, first_value, segment};
pub use admin::*;
pub use checks::*;
pub use finding::*;
pub use findings::*;
pub use frame::*;
pub use images::*;
pub use imports::*;
pub use namespaces::*;
pub use overview::*;
pub use summary::*;
