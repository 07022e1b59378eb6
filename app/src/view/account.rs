//! The viewer's own account.

use super::Moment;
use posture::words::Role;
use serde::{Deserialize, Serialize};

/// The viewer's own account.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct AccountView {
    /// The person's name.
    pub name: String,
    /// The name to sign in with.
    pub user: String,
    /// The address; may be empty.
    pub email: String,
    /// What the person may do, and where.
    pub grants: Vec<GrantView>,
    /// Where the person is signed in, the newest first.
    pub sessions: Vec<SessionRow>,
}

/// A role and where it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantView {
    /// The grant's identifier, to take it away.
    pub id: String,
    /// The role.
    pub role: Role,
    /// The cluster; none for all.
    pub cluster: Option<String>,
    /// The team; none for all.
    pub team: Option<String>,
}

/// One place where the viewer is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SessionRow {
    /// Whether it is this one.
    pub current: bool,
    /// Since when.
    pub created: Moment,
    /// When it was last used.
    pub last_seen: Moment,
    /// When it ends at the latest.
    pub expires: Moment,
}
