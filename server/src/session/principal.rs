//! From a user of the store to who asks.

use app::backend::{Grant, Principal};
use posture::words::Role;
use store::accounts::User;

/// Who this user is on every page. `session` is the hash of the session's identifier, `cluster` what was chosen last.
pub fn principal(user: &User, session: String, cluster: Option<String>) -> Principal {
    Principal {
        user_id: user.id.clone(),
        user: user.login.clone(),
        name: user.name.clone(),
        email: user.email.clone(),
        grants: user
            .grants
            .iter()
            .map(|grant| Grant { role: grant.role, cluster: grant.cluster.clone(), team: grant.team.clone() })
            .collect(),
        is_admin: user.grants.iter().any(|grant| grant.role == Role::Admin),
        must_change_password: user.must_change_password,
        session_id: session,
        cluster,
    }
}
