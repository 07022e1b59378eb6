//! Users, their grants, sessions and tokens. Secrets come hashed; the store never sees one.

use crate::error::Result;
use async_trait::async_trait;
use posture::{time::Timestamp, words::Role};
use std::fmt;

/// A role and where it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleGrant {
    /// Its identifier; empty in a grant to be made.
    pub id: String,
    /// The role.
    pub role: Role,
    /// The cluster's name; none for all.
    pub cluster: Option<String>,
    /// The team; none for all.
    pub team: Option<String>,
}

/// A user.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// The identifier.
    pub id: String,
    /// The name to sign in with, lower-cased.
    pub login: String,
    /// The address, lower-cased; may be empty.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// The Argon2id hash of the password, as a PHC string.
    pub password_hash: String,
    /// Whether the password must be changed before anything else.
    pub must_change_password: bool,
    /// Whether signing in is refused.
    pub disabled: bool,
    /// When the user was made.
    pub created: Timestamp,
    /// When the person last signed in.
    pub last_sign_in: Option<Timestamp>,
    /// When the person last looked at the overview, and the visit before: see [`UserStore::look`].
    pub last_look: Option<Timestamp>,
    /// What the person may do, and where.
    pub grants: Vec<RoleGrant>,
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("id", &self.id)
            .field("login", &self.login)
            .field("grants", &self.grants)
            .finish_non_exhaustive()
    }
}

/// A user to make.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct NewUser {
    /// The name to sign in with; kept lower-cased, unique.
    pub login: String,
    /// The address; may be empty, else unique; kept lower-cased.
    pub email: String,
    /// The person's name.
    pub name: String,
    /// The Argon2id hash of the password.
    pub password_hash: String,
    /// Whether the password must be changed before anything else.
    pub must_change_password: bool,
}

impl fmt::Debug for NewUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewUser").field("login", &self.login).finish_non_exhaustive()
    }
}

/// Users and their grants.
#[async_trait]
pub trait UserStore {
    /// Makes a user. `Exists` where the name or the address is taken.
    async fn create_user(&self, user: &NewUser, now: Timestamp) -> Result<User>;
    /// The user with this identifier.
    async fn user(&self, id: &str) -> Result<Option<User>>;
    /// The user with this name or address, in any case.
    async fn user_by_login(&self, login: &str) -> Result<Option<User>>;
    /// All users, by name.
    async fn users(&self) -> Result<Vec<User>>;
    /// Sets the password's hash. `NotFound` where there is no such user.
    async fn set_password(&self, user: &str, password_hash: &str, must_change: bool) -> Result<()>;
    /// Disables a user and ends their sessions, or enables them again.
    async fn set_disabled(&self, user: &str, disabled: bool) -> Result<()>;
    /// Remembers that the user signed in.
    async fn signed_in(&self, user: &str, now: Timestamp) -> Result<()>;
    /// Remembers that the user looks at the overview, and gives the visit before: looks within 30 minutes are one visit.
    async fn look(&self, user: &str, now: Timestamp) -> Result<Option<Timestamp>>;
    /// Grants a role and gives the grant's identifier. Granting the same twice changes nothing. `NotFound` for an unknown user or cluster.
    async fn grant(&self, user: &str, grant: &RoleGrant) -> Result<String>;
    /// Takes a grant away. `NotFound` where the user has no such grant.
    async fn revoke_grant(&self, user: &str, grant: &str) -> Result<()>;
    /// The teams that are known from namespaces and grants, by name.
    async fn teams(&self) -> Result<Vec<String>>;
}

/// A session as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRecord {
    /// The hash of the session's identifier.
    pub hash: String,
    /// The user's identifier; none before the sign-in.
    pub user: Option<String>,
    /// What the session carries, as JSON.
    pub data: String,
    /// Since when.
    pub created: Timestamp,
    /// When it was last used.
    pub last_seen: Timestamp,
    /// When it ends.
    pub expires: Timestamp,
}

/// Sessions and attempts to sign in.
#[async_trait]
pub trait SessionStore {
    /// Keeps a session that must not exist yet: `Exists` where it does.
    async fn create_session(&self, session: &SessionRecord) -> Result<()>;
    /// Replaces a session that exists; its `created` stays. One that was ended meanwhile is not brought back.
    async fn save_session(&self, session: &SessionRecord) -> Result<()>;
    /// The session with this hash that has not ended.
    async fn session(&self, hash: &str, now: Timestamp) -> Result<Option<SessionRecord>>;
    /// The user's sessions that have not ended, the newest first.
    async fn sessions_of(&self, user: &str, now: Timestamp) -> Result<Vec<SessionRecord>>;
    /// Ends a session; one that is not there is fine.
    async fn delete_session(&self, hash: &str) -> Result<()>;
    /// Ends the user's sessions, but not the one with this hash. Gives how many ended.
    async fn delete_sessions_of(&self, user: &str, except: Option<&str>) -> Result<u32>;
    /// Removes sessions that have ended. Gives how many.
    async fn sweep_sessions(&self, now: Timestamp) -> Result<u32>;
}

/// An API token as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// The identifier.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// What it may do: a role.
    pub role: Role,
    /// The cluster's name that it may import into; none for all.
    pub cluster: Option<String>,
    /// The name of whoever made it.
    pub by: String,
    /// When.
    pub created: Timestamp,
    /// When it was last used, to the minute.
    pub last_used: Option<Timestamp>,
    /// When it ends.
    pub expires: Option<Timestamp>,
    /// Whether it was revoked.
    pub revoked: bool,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").field("id", &self.id).field("name", &self.name).finish_non_exhaustive()
    }
}

/// A token to make.
#[derive(Clone, PartialEq, Eq)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// The hash of the secret.
    pub hash: String,
    /// What it may do.
    pub role: Role,
    /// The cluster's name that it may import into; none for all. A cluster that is not known yet is fine.
    pub cluster: Option<String>,
    /// The identifier of the user who makes it; none for the installation itself.
    pub by: Option<String>,
    /// When it ends.
    pub expires: Option<Timestamp>,
}

impl fmt::Debug for NewToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewToken").field("name", &self.name).finish_non_exhaustive()
    }
}

/// API tokens.
#[async_trait]
pub trait TokenStore {
    /// Makes a token.
    async fn create_token(&self, token: &NewToken, now: Timestamp) -> Result<Token>;
    /// The token with this hash that is neither revoked nor past its end; remembers the use.
    async fn use_token(&self, hash: &str, now: Timestamp) -> Result<Option<Token>>;
    /// All tokens, the newest first.
    async fn tokens(&self) -> Result<Vec<Token>>;
    /// Revokes a token. `NotFound` where there is none.
    async fn revoke_token(&self, id: &str) -> Result<()>;
}
