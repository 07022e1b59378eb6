//! Users and tokens, for administrators.

use super::{GrantView, Moment};
use serde::{Deserialize, Serialize};

/// All users.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UsersView {
    /// The users, by name.
    pub rows: Vec<UserRow>,
    /// The clusters that a grant can name.
    pub clusters: Vec<String>,
    /// The teams that a grant can name.
    pub teams: Vec<String>,
    /// A first password made by this viewer a moment ago: given out by the first call that asks, then never again.
    pub fresh: Option<FreshSecret>,
}

/// One user.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UserRow {
    /// The user's identifier.
    pub id: String,
    /// The name to sign in with.
    pub user: String,
    /// The person's name.
    pub name: String,
    /// The address; may be empty.
    pub email: String,
    /// What the person may do, and where.
    pub grants: Vec<GrantView>,
    /// Whether signing in is refused.
    pub disabled: bool,
    /// Whether the first password was not changed yet.
    pub first_password: bool,
    /// When the person last signed in; none where never.
    pub last_sign_in: Option<Moment>,
    /// Whether it is the viewer.
    pub is_self: bool,
}

/// A secret that is shown once.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FreshSecret {
    /// Whose: the user's or the token's name.
    pub name: String,
    /// The secret.
    pub secret: String,
}

impl std::fmt::Debug for FreshSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FreshSecret").field("name", &self.name).finish_non_exhaustive()
    }
}

/// All tokens.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TokensView {
    /// The tokens, the newest first.
    pub rows: Vec<TokenRow>,
    /// The clusters that a token can be limited to.
    pub clusters: Vec<String>,
    /// A token made by this viewer a moment ago: given out by the first call that asks, then never again.
    pub fresh: Option<FreshSecret>,
}

/// One token.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TokenRow {
    /// The token's identifier.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// The cluster that it may import into; none for all.
    pub cluster: Option<String>,
    /// Who made it.
    pub by: String,
    /// When.
    pub created: Moment,
    /// When it was last used; none where never.
    pub last_used: Option<Moment>,
    /// When it ends; none where never.
    pub expires: Option<Moment>,
    /// Whether it was revoked.
    pub revoked: bool,
}
