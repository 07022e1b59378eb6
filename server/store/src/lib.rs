//! The only place with SQL: one trait [`Store`], its SQLite implementation [`Sqlite`], one contract suite.
//!
//! Reads take a [`scope::Scope`]; time and randomness are parameters. [`ingest::ingest`] is the way in for evidence.

pub mod accounts;
pub mod clusters;
pub mod error;
pub mod evidence;
pub mod exceptions;
pub mod findings;
pub mod ids;
pub mod images;
pub mod imports;
pub mod ingest;
pub mod overview;
pub mod scope;
mod sqlite;
pub mod work;

pub use error::{Result, StoreError, TwoClusters};
pub use ids::{CountingIds, Ids};
pub use ingest::{Delivery, IngestError, ingest};
pub use scope::{Reach, Scope};
pub use sqlite::Sqlite;

/// Everything that is kept, as groups of methods. Used as `Arc<dyn Store>`.
pub trait Store:
    accounts::SessionStore
    + accounts::TokenStore
    + accounts::UserStore
    + clusters::ClusterStore
    + evidence::EvidenceStore
    + exceptions::ExceptionStore
    + findings::FindingStore
    + images::ImageStore
    + imports::ImportStore
    + overview::OverviewStore
    + work::WorkStore
    + Send
    + Sync
{
}

impl<T> Store for T where
    T: accounts::SessionStore
        + accounts::TokenStore
        + accounts::UserStore
        + clusters::ClusterStore
        + evidence::EvidenceStore
        + exceptions::ExceptionStore
        + findings::FindingStore
        + images::ImageStore
        + imports::ImportStore
        + overview::OverviewStore
        + work::WorkStore
        + Send
        + Sync
{
}
