//! The engine of Atalaya. A [`snapshot::Snapshot`] goes in, an [`analysis::Analysis`] comes out.
//!
//! Nothing here reads a file, a clock, the network or a database, and everything compiles to WebAssembly.
//! Time is part of the snapshot. Without the feature `analysis` only the words and plain types remain.

pub mod check_filter;
pub mod image;
pub mod object;
pub mod pod_security;
pub mod query;
pub mod scan;
pub mod selector;
pub mod time;
pub mod words;

#[cfg(feature = "analysis")]
pub mod analysis;
#[cfg(feature = "analysis")]
pub mod bound_accounts;
#[cfg(feature = "analysis")]
pub mod catalogue;
#[cfg(feature = "analysis")]
pub mod check;
#[cfg(feature = "analysis")]
pub mod checks;
#[cfg(feature = "analysis")]
pub mod effective;
#[cfg(feature = "analysis")]
pub mod evidence;
#[cfg(feature = "analysis")]
pub mod finding;
#[cfg(feature = "analysis")]
pub mod fix;
#[cfg(feature = "analysis")]
pub mod inventory;
#[cfg(feature = "analysis")]
pub mod lifecycle;
#[cfg(feature = "analysis")]
pub mod priority;
#[cfg(feature = "analysis")]
pub mod rbac;
#[cfg(feature = "analysis")]
pub mod responsibility;
#[cfg(feature = "analysis")]
pub mod score;
#[cfg(feature = "analysis")]
pub mod settings;
#[cfg(feature = "analysis")]
pub mod snapshot;
#[cfg(feature = "analysis")]
mod yaml;
