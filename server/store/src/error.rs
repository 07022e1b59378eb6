//! Why the store could not do what it was asked.

/// What a call gives.
pub type Result<T> = std::result::Result<T, StoreError>;

/// Why the store could not do what it was asked. What is merely not there is `Ok(None)`.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Something named by the caller must exist and does not, or is outside of the scope.
    #[error("{0} does not exist")]
    NotFound(&'static str),
    /// Somebody was faster: what the caller read before is no longer so. Reading again and retrying may help.
    #[error("{0} was changed by somebody else in between")]
    Conflict(&'static str),
    /// Something of that name exists already.
    #[error("{0} exists already")]
    Exists(&'static str),
    /// The change is not possible from where the thing is.
    #[error("{0}")]
    NotAllowed(&'static str),
    /// A key of a page that this store did not give out for this order.
    #[error("the key of the page is not valid")]
    InvalidKey,
    /// Two clusters under one name, or one cluster under two.
    #[error(transparent)]
    TwoClusters(#[from] Box<TwoClusters>),
    /// The query took longer than a page may wait.
    #[error("the query took longer than {0} seconds; a narrower filter is faster")]
    TimedOut(u64),
    /// What is stored can't be read back.
    #[error("stored data can't be read: {0}")]
    Corrupt(String),
    /// The database refused or is away.
    #[error("the database can't be used")]
    Unavailable(#[source] sqlx::Error),
    /// The database's schema could not be brought up to date.
    #[error("the database's schema can't be brought up to date")]
    Migration(#[source] sqlx::migrate::MigrateError),
}

/// Two clusters under one name, or one cluster under two. A cluster proves itself by the UID of its `kube-system` namespace.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "cluster `{given_name}` with kube-system UID {given_uid} is not cluster `{known_name}` with kube-system UID {known_uid}; import it under its own name"
)]
pub struct TwoClusters {
    /// The name under which the delivery came.
    pub given_name: String,
    /// The UID of `kube-system` in the delivery.
    pub given_uid: String,
    /// The name of the cluster that is known.
    pub known_name: String,
    /// The UID of its `kube-system`.
    pub known_uid: String,
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error)
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Corrupt(error.to_string())
    }
}

impl From<posture::words::UnknownWord> for StoreError {
    fn from(error: posture::words::UnknownWord) -> Self {
        Self::Corrupt(error.to_string())
    }
}
