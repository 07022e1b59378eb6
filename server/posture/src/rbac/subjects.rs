//! Who holds a right, and where it holds.

use crate::object::{BindingKind, RoleBinding, Subject};
use std::fmt;

/// Groups that nobody is ever added to by hand: everybody, or every pod, is in them.
pub const EVERYONE: &[&str] = &["system:unauthenticated", "system:authenticated", "system:serviceaccounts"];

/// How the API server names a service account as a user.
const SERVICE_ACCOUNT_USER: &str = "system:serviceaccount:";

/// Where a binding gives its rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope<'a> {
    /// Everywhere.
    Cluster,
    /// In one namespace.
    Namespace(&'a str),
}

impl<'a> Scope<'a> {
    /// The scope of a binding.
    pub fn of(binding: &'a RoleBinding) -> Self {
        match binding.kind {
            BindingKind::ClusterRoleBinding => Scope::Cluster,
            BindingKind::RoleBinding => Scope::Namespace(&binding.meta.namespace),
        }
    }

    /// The namespace; empty for the whole cluster.
    pub const fn namespace(self) -> &'a str {
        match self {
            Scope::Cluster => "",
            Scope::Namespace(namespace) => namespace,
        }
    }
}

/// Somebody who holds rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Who<'a> {
    /// A user, as the API server's authentication names it.
    User(&'a str),
    /// Every member of a group.
    Group(&'a str),
    /// A service account, by namespace and name.
    ServiceAccount(&'a str, &'a str),
}

impl<'a> Who<'a> {
    /// Whom a binding names. A user named like a service account is that service account.
    pub fn of(subject: &'a Subject) -> Self {
        match subject {
            Subject::User { name } => name
                .strip_prefix(SERVICE_ACCOUNT_USER)
                .and_then(|rest| rest.split_once(':'))
                .map_or(Who::User(name), |(namespace, name)| Who::ServiceAccount(namespace, name)),
            Subject::Group { name } => Who::Group(name),
            Subject::ServiceAccount { namespace, name } => Who::ServiceAccount(namespace, name),
        }
    }

    /// The kind as a binding spells it.
    pub const fn kind(self) -> &'static str {
        match self {
            Who::User(_) => "User",
            Who::Group(_) => "Group",
            Who::ServiceAccount(..) => "ServiceAccount",
        }
    }

    /// The name; a service account's after its namespace and a slash.
    pub fn name(self) -> String {
        match self {
            Who::User(name) | Who::Group(name) => name.to_owned(),
            Who::ServiceAccount(namespace, name) => format!("{namespace}/{name}"),
        }
    }

    /// The name at the start of a sentence.
    pub fn sentence_start(self) -> String {
        match self {
            Who::User(name) => format!("User {name}"),
            Who::Group(name) => format!("Group {name}"),
            Who::ServiceAccount(namespace, name) => format!("Service account {namespace}/{name}"),
        }
    }

    /// Whether this is everybody, everybody who has signed in, or every service account of the cluster or a namespace.
    pub fn is_everyone(self) -> bool {
        match self {
            Who::User(name) => name == "system:anonymous",
            Who::Group(name) => EVERYONE.contains(&name) || name.starts_with("system:serviceaccounts:"),
            Who::ServiceAccount(..) => false,
        }
    }

    /// Whether somebody who did not sign in is among these.
    pub fn is_anonymous(self) -> bool {
        matches!(self, Who::User("system:anonymous") | Who::Group("system:unauthenticated"))
    }
}

impl fmt::Display for Who<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.kind())?;
        match self {
            Who::User(name) | Who::Group(name) => f.write_str(name),
            Who::ServiceAccount(namespace, name) => write!(f, "{namespace}/{name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_named_like_a_service_account_is_that_account() {
        let user = |name: &str| Subject::User { name: name.to_owned() };
        assert_eq!(Who::of(&user("system:serviceaccount:shop:cart")), Who::ServiceAccount("shop", "cart"));
        assert_eq!(Who::of(&user("system:serviceaccount:shop")), Who::User("system:serviceaccount:shop"));
    }

    #[test]
    fn everyone_is_known_by_name() {
        assert!(Who::Group("system:serviceaccounts:shop").is_everyone());
        assert!(Who::User("system:anonymous").is_everyone());
        assert!(!Who::User("system:authenticated").is_everyone(), "the group, not a user of that name");
        assert!(!Who::Group("system:masters").is_everyone());
    }
}
