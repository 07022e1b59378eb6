//! Who is signed in: the cookie, what is kept of it, and the principal it stands for.

pub mod cookie;
mod keeper;
mod principal;

pub use keeper::Keeper;
pub use principal::principal;

/// The session's key for the user's identifier.
pub const USER: &str = "user";
/// The session's key for the cluster that was chosen last.
pub const CLUSTER: &str = "cluster";
