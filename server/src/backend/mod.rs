//! What pages may ask, answered over the store. Maps and formats: no page computes a finding, and no query runs in a loop.
//!
//! One file a page; `rows` and `words` hold what several of them need.

mod access;
mod account;
mod admin;
mod checks;
mod error;
mod finding;
mod findings;
mod frame;
mod fresh;
mod history;
mod images;
mod imports;
mod moment;
mod namespaces;
mod objects;
mod overview;
mod pod_security;
mod rows;
mod scope;
mod summary;
mod team;
mod words;
mod work;

use crate::{clock::Clock, random::Random, signin::Passwords};
use app::{
    backend::{Answer, Backend, BackendError, Grant, NewUser, Principal, WorkChange},
    frame::FrameView,
    view::{
        AccessQuery, AccessView, AccountView, CheckView, ChecksView, FindingView, FindingsView, ImageQuery, ImagesView,
        ImportQuery, ImportView, ImportsView, NamespaceQuery, NamespaceView, NamespacesView, OverviewView, SummaryView,
        TokensView, UsersView,
    },
};
use async_trait::async_trait;
use error::refused;
use posture::{check_filter::CheckFilter, query::FindingQuery, settings::Settings, time::Timestamp};
use std::sync::Arc;
use store::{Scope, Store, clusters::Cluster};

/// The backend over a store.
pub struct AppBackend {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn Random>,
    passwords: Passwords,
    settings: Arc<Settings>,
    fresh: fresh::FreshSecrets,
}

impl std::fmt::Debug for AppBackend {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppBackend").field("clock", &self.clock).finish_non_exhaustive()
    }
}

impl AppBackend {
    /// The backend over `store`. `settings` say whose namespace is whose.
    pub fn new(
        store: Arc<dyn Store>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn Random>,
        passwords: Passwords,
        settings: Arc<Settings>,
    ) -> Self {
        Self { store, clock, random, passwords, settings, fresh: fresh::FreshSecrets::default() }
    }

    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The cluster that a page shows: the one asked for, else the one the principal chose last, else the first in scope.
    ///
    /// `NotFound` where one is asked for that is not in scope; `None` where none is.
    async fn cluster(&self, principal: &Principal, scope: &Scope, asked: Option<&str>) -> Answer<Option<Cluster>> {
        if let Some(name) = asked {
            let cluster = self.store.cluster(scope, Some(name)).await.map_err(refused)?;
            return cluster.ok_or(BackendError::NotFound).map(Some);
        }
        if let Some(name) = &principal.cluster
            && let Some(cluster) = self.store.cluster(scope, Some(name)).await.map_err(refused)?
        {
            return Ok(Some(cluster));
        }
        self.store.cluster(scope, None).await.map_err(refused)
    }
}

#[async_trait]
impl Backend for AppBackend {
    async fn frame(&self, principal: &Principal, cluster: Option<&str>) -> Answer<FrameView> {
        frame::frame(self, principal, cluster).await
    }

    async fn overview(&self, principal: &Principal, cluster: Option<&str>) -> Answer<OverviewView> {
        overview::overview(self, principal, cluster).await
    }

    async fn namespaces(&self, principal: &Principal, query: &NamespaceQuery) -> Answer<NamespacesView> {
        namespaces::namespaces(self, principal, query).await
    }

    async fn namespace(&self, principal: &Principal, cluster: Option<&str>, name: &str) -> Answer<NamespaceView> {
        namespaces::namespace(self, principal, cluster, name).await
    }

    async fn findings(&self, principal: &Principal, query: &FindingQuery) -> Answer<FindingsView> {
        findings::findings(self, principal, query).await
    }

    async fn finding(&self, principal: &Principal, id: &str) -> Answer<FindingView> {
        finding::finding(self, principal, id).await
    }

    async fn work(&self, principal: &Principal, ids: &[String], change: WorkChange) -> Answer<u32> {
        work::change(self, principal, ids, &change).await
    }

    async fn comment(&self, principal: &Principal, id: &str, text: &str) -> Answer<()> {
        work::comment(self, principal, id, text).await
    }

    async fn images(&self, principal: &Principal, query: &ImageQuery) -> Answer<ImagesView> {
        images::images(self, principal, query).await
    }

    async fn access(&self, principal: &Principal, query: &AccessQuery) -> Answer<AccessView> {
        access::access(self, principal, query).await
    }

    async fn imports(&self, principal: &Principal, query: &ImportQuery) -> Answer<ImportsView> {
        imports::imports(self, principal, query).await
    }

    async fn import(&self, principal: &Principal, id: &str) -> Answer<ImportView> {
        imports::import(self, principal, id).await
    }

    async fn checks(&self, principal: &Principal, filter: &CheckFilter) -> Answer<ChecksView> {
        checks::checks(self, principal, filter).await
    }

    async fn check(&self, principal: &Principal, id: &str) -> Answer<CheckView> {
        checks::check(self, principal, id).await
    }

    async fn summary(&self, principal: &Principal, cluster: Option<&str>) -> Answer<SummaryView> {
        summary::summary(self, principal, cluster).await
    }

    async fn account(&self, principal: &Principal) -> Answer<AccountView> {
        account::account(self, principal).await
    }

    async fn change_password(&self, principal: &Principal, current: &str, password: &str) -> Answer<()> {
        account::change_password(self, principal, current, password).await
    }

    async fn sign_out_everywhere(&self, principal: &Principal) -> Answer<()> {
        account::sign_out_everywhere(self, principal).await
    }

    async fn users(&self, principal: &Principal) -> Answer<UsersView> {
        admin::users(self, principal).await
    }

    async fn create_user(&self, principal: &Principal, user: &NewUser) -> Answer<()> {
        admin::create_user(self, principal, user).await
    }

    async fn grant(&self, principal: &Principal, user_id: &str, grant: &Grant) -> Answer<()> {
        admin::grant(self, principal, user_id, grant).await
    }

    async fn revoke_grant(&self, principal: &Principal, user_id: &str, grant_id: &str) -> Answer<()> {
        admin::revoke_grant(self, principal, user_id, grant_id).await
    }

    async fn set_user_disabled(&self, principal: &Principal, user_id: &str, disabled: bool) -> Answer<()> {
        admin::set_user_disabled(self, principal, user_id, disabled).await
    }

    async fn reset_password(&self, principal: &Principal, user_id: &str) -> Answer<()> {
        admin::reset_password(self, principal, user_id).await
    }

    async fn tokens(&self, principal: &Principal) -> Answer<TokensView> {
        admin::tokens(self, principal).await
    }

    async fn create_token(
        &self,
        principal: &Principal,
        name: &str,
        cluster: Option<&str>,
        days: Option<u32>,
    ) -> Answer<()> {
        admin::create_token(self, principal, name, cluster, days).await
    }

    async fn revoke_token(&self, principal: &Principal, id: &str) -> Answer<()> {
        admin::revoke_token(self, principal, id).await
    }
}
