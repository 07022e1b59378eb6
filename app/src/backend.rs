//! The port: what pages may ask. The server implements it over its store; tests put a fake behind it.

use crate::{
    frame::FrameView,
    view::{
        AccessQuery, AccessView, AccountView, CheckView, ChecksView, FindingView, FindingsView, ImageQuery, ImagesView,
        ImportQuery, ImportView, ImportsView, NamespaceQuery, NamespaceView, NamespacesView, OverviewView, PageError,
        SummaryView, TokensView, UsersView,
    },
};
use async_trait::async_trait;
use posture::{check_filter::CheckFilter, query::FindingQuery, words::Role};
use std::sync::Arc;

/// Who asks. Only the server makes one, from a session that it has verified.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Principal {
    /// The user's identifier.
    pub user_id: String,
    /// The name to sign in with.
    pub user: String,
    /// The person's name.
    pub name: String,
    /// The address; may be empty.
    pub email: String,
    /// What the person may do, and where.
    pub grants: Vec<Grant>,
    /// Whether one of the grants is an administrator's.
    pub is_admin: bool,
    /// Whether the first password was not changed yet: the server lets such a person see `/first-password` only.
    pub must_change_password: bool,
    /// The session's identifier, as `sessions` knows it.
    pub session_id: String,
    /// The cluster the person chose last.
    pub cluster: Option<String>,
}

/// A role and where it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// The cluster's name; none for all.
    pub cluster: Option<String>,
    /// The team; none for all.
    pub team: Option<String>,
}

/// What the server puts into the context of each request of somebody who is signed in.
#[derive(Clone)]
pub struct Viewer {
    /// Whom to ask.
    pub backend: Arc<dyn Backend>,
    /// Who asks.
    pub principal: Principal,
}

/// Why the backend could not answer. The cause goes to the log; nothing here carries words of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackendError {
    /// It does not exist, or is outside of the principal's scope.
    NotFound,
    /// The principal sees it and may not change it.
    Forbidden,
    /// An answer in a form is not what was expected.
    Invalid {
        /// The field's name.
        field: &'static str,
        /// What was expected, a sentence that stands in the code.
        message: &'static str,
    },
    /// Somebody or something was faster: a sentence that stands in the code.
    Conflict(&'static str),
    /// The store could not answer.
    Unavailable {
        /// The number of the request in the server's log.
        request: String,
    },
}

impl From<BackendError> for PageError {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::NotFound => PageError::NotFound,
            BackendError::Forbidden => PageError::Forbidden,
            BackendError::Invalid { field, message } => {
                PageError::Invalid { field: field.to_owned(), message: message.to_owned() }
            }
            BackendError::Conflict(message) => PageError::Conflict(message.to_owned()),
            BackendError::Unavailable { request } => PageError::Unavailable { request },
        }
    }
}

/// What a call gives.
pub type Answer<T> = Result<T, BackendError>;

/// A change of a finding's work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkChange {
    /// Open to in progress; the principal is the assignee.
    Take,
    /// In progress or awaiting verification to open, without assignee.
    PutBack,
    /// In progress to awaiting verification: the next scan decides.
    Claim,
}

/// What to make a user of.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewUser {
    /// The name to sign in with.
    pub user: String,
    /// The person's name.
    pub name: String,
    /// The address; may be empty.
    pub email: String,
}

/// What pages may ask. A `cluster` is a name; none is the one the principal chose last, else the first in scope.
/// Every method reads and changes within the principal's scope only, and tells what is outside of it as not found.
#[async_trait]
pub trait Backend: Send + Sync {
    /// The frame around the pages.
    async fn frame(&self, principal: &Principal, cluster: Option<&str>) -> Answer<FrameView>;
    /// The overview; counts as having looked.
    async fn overview(&self, principal: &Principal, cluster: Option<&str>) -> Answer<OverviewView>;
    /// The namespaces.
    async fn namespaces(&self, principal: &Principal, query: &NamespaceQuery) -> Answer<NamespacesView>;
    /// One namespace.
    async fn namespace(&self, principal: &Principal, cluster: Option<&str>, name: &str) -> Answer<NamespaceView>;
    /// One page of findings.
    async fn findings(&self, principal: &Principal, query: &FindingQuery) -> Answer<FindingsView>;
    /// One finding.
    async fn finding(&self, principal: &Principal, id: &str) -> Answer<FindingView>;
    /// Moves the work of some findings: all of them or none. Gives how many were moved.
    /// Those that are already there count as moved; one that cannot be moved is a conflict.
    async fn work(&self, principal: &Principal, ids: &[String], change: WorkChange) -> Answer<u32>;
    /// Comments on a finding.
    async fn comment(&self, principal: &Principal, id: &str, text: &str) -> Answer<()>;
    /// One page of images.
    async fn images(&self, principal: &Principal, query: &ImageQuery) -> Answer<ImagesView>;
    /// Who can do what.
    async fn access(&self, principal: &Principal, query: &AccessQuery) -> Answer<AccessView>;
    /// One page of imports.
    async fn imports(&self, principal: &Principal, query: &ImportQuery) -> Answer<ImportsView>;
    /// One import.
    async fn import(&self, principal: &Principal, id: &str) -> Answer<ImportView>;
    /// The checks that match, with what fails of them.
    async fn checks(&self, principal: &Principal, filter: &CheckFilter) -> Answer<ChecksView>;
    /// One check.
    async fn check(&self, principal: &Principal, id: &str) -> Answer<CheckView>;
    /// The printable page.
    async fn summary(&self, principal: &Principal, cluster: Option<&str>) -> Answer<SummaryView>;
    /// The principal's own account.
    async fn account(&self, principal: &Principal) -> Answer<AccountView>;
    /// Changes the principal's password and ends every other session. Fields: `current`, `password`.
    async fn change_password(&self, principal: &Principal, current: &str, password: &str) -> Answer<()>;
    /// Ends every session of the principal, this one included.
    async fn sign_out_everywhere(&self, principal: &Principal) -> Answer<()>;
    /// All users. For administrators, as is everything below.
    async fn users(&self, principal: &Principal) -> Answer<UsersView>;
    /// Makes a user with a first password, which the next `users` gives out once. Fields: `user`, `name`, `email`.
    async fn create_user(&self, principal: &Principal, user: &NewUser) -> Answer<()>;
    /// Grants a user a role. Field: `team` (a developer's grant names one).
    async fn grant(&self, principal: &Principal, user_id: &str, grant: &Grant) -> Answer<()>;
    /// Takes a grant away.
    async fn revoke_grant(&self, principal: &Principal, user_id: &str, grant_id: &str) -> Answer<()>;
    /// Disables a user and ends their sessions, or enables them again.
    async fn set_user_disabled(&self, principal: &Principal, user_id: &str, disabled: bool) -> Answer<()>;
    /// Gives a user a new first password, which the next `users` gives out once.
    async fn reset_password(&self, principal: &Principal, user_id: &str) -> Answer<()>;
    /// All tokens.
    async fn tokens(&self, principal: &Principal) -> Answer<TokensView>;
    /// Makes a token, which the next `tokens` gives out once. Field: `name`. No cluster means all of them; no days, no end.
    async fn create_token(
        &self,
        principal: &Principal,
        name: &str,
        cluster: Option<&str>,
        days: Option<u32>,
    ) -> Answer<()>;
    /// Revokes a token.
    async fn revoke_token(&self, principal: &Principal, id: &str) -> Answer<()>;
}
