//! The viewer's own account.

use super::{
    AppBackend,
    error::{refused, unavailable},
    moment,
};
use crate::signin::acceptable;
use app::{
    backend::{Answer, BackendError, Principal},
    view::{AccountView, GrantView, SessionRow},
};
use store::accounts::{RoleGrant, User};

pub(super) async fn account(backend: &AppBackend, principal: &Principal) -> Answer<AccountView> {
    let now = backend.now();
    let user = user(backend, &principal.user_id).await?;
    let sessions = backend.store.sessions_of(&user.id, now).await.map_err(refused)?;
    let sessions = sessions.into_iter().map(|session| SessionRow {
        current: session.hash == principal.session_id,
        created: moment::ago(session.created, now),
        last_seen: moment::ago(session.last_seen, now),
        expires: moment::ahead(session.expires, now),
    });
    Ok(AccountView {
        sessions: sessions.collect(),
        grants: user.grants.into_iter().map(grant).collect(),
        name: user.name,
        user: user.login,
        email: user.email,
    })
}

pub(super) async fn change_password(
    backend: &AppBackend,
    principal: &Principal,
    current: &str,
    password: &str,
) -> Answer<()> {
    let user = user(backend, &principal.user_id).await?;
    let right = backend.passwords.verify(Some(&user.password_hash), current).await;
    if !right.map_err(|error| unavailable(&error))? {
        return Err(BackendError::Invalid { field: "current", message: "The current password is not right." });
    }
    if password == current {
        return Err(BackendError::Invalid { field: "password", message: "The new password is the old one." });
    }
    acceptable(password, &user.login).map_err(|message| BackendError::Invalid { field: "password", message })?;
    let hash = backend.passwords.hash(password).await.map_err(|error| unavailable(&error))?;
    backend.store.set_password(&user.id, &hash, false).await.map_err(refused)?;
    backend.store.delete_sessions_of(&user.id, Some(&principal.session_id)).await.map_err(refused)?;
    Ok(())
}

pub(super) async fn sign_out_everywhere(backend: &AppBackend, principal: &Principal) -> Answer<()> {
    backend.store.delete_sessions_of(&principal.user_id, None).await.map_err(refused)?;
    Ok(())
}

pub(super) async fn user(backend: &AppBackend, id: &str) -> Answer<User> {
    backend.store.user(id).await.map_err(refused)?.ok_or(BackendError::NotFound)
}

pub(super) fn grant(grant: RoleGrant) -> GrantView {
    GrantView { id: grant.id, role: grant.role, cluster: grant.cluster, team: grant.team }
}
