//! Which service accounts any binding gives a right to that not every account has.

use crate::object::{RoleBinding, Subject};
use std::collections::HashSet;

/// Roles that Kubernetes gives to every service account: who it is, and what the API offers.
const GIVEN_TO_ALL: &[&str] =
    &["system:basic-user", "system:discovery", "system:public-info-viewer", "system:service-account-issuer-discovery"];

/// The service accounts that bindings name, by themselves or as a group. A binding in any namespace counts.
#[derive(Debug, Default)]
pub struct BoundAccounts<'a> {
    /// Namespace and name.
    accounts: HashSet<(&'a str, &'a str)>,
    /// Namespaces whose accounts are bound all together.
    namespaces: HashSet<&'a str>,
    /// Whether a binding names all accounts of the cluster.
    all: bool,
}

impl<'a> BoundAccounts<'a> {
    /// Looks through the bindings once.
    pub fn of(bindings: impl Iterator<Item = &'a RoleBinding>) -> Self {
        let mut bound = Self::default();
        let counting = bindings.filter(|binding| !GIVEN_TO_ALL.contains(&binding.role.name.as_str()));
        for subject in counting.flat_map(|binding| &binding.subjects) {
            match subject {
                Subject::ServiceAccount { namespace, name } => drop(bound.accounts.insert((namespace, name))),
                Subject::User { name } => {
                    let account = name.strip_prefix("system:serviceaccount:").and_then(|rest| rest.split_once(':'));
                    bound.accounts.extend(account);
                }
                Subject::Group { name } => match name.strip_prefix("system:serviceaccounts:") {
                    Some(namespace) => drop(bound.namespaces.insert(namespace)),
                    None => bound.all |= name == "system:serviceaccounts" || name == "system:authenticated",
                },
            }
        }
        bound
    }

    /// Whether a binding gives this account a right that not every account has.
    pub fn contains(&self, namespace: &str, name: &str) -> bool {
        self.all || self.namespaces.contains(namespace) || self.accounts.contains(&(namespace, name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::{BindingKind, ObjectMeta, RoleKind, RoleRef};

    fn binding(role: &str, subject: Subject) -> RoleBinding {
        RoleBinding {
            meta: ObjectMeta::default(),
            kind: BindingKind::ClusterRoleBinding,
            role: RoleRef { kind: RoleKind::ClusterRole, name: role.to_owned() },
            subjects: vec![subject],
        }
    }

    fn group(name: &str) -> Subject {
        Subject::Group { name: name.to_owned() }
    }

    #[test]
    fn accounts_are_bound_by_name_as_user_and_by_group() {
        let of =
            |role: &str, subject: Subject| BoundAccounts::of([binding(role, subject)].iter()).contains("shop", "cart");
        let account =
            |namespace: &str| Subject::ServiceAccount { namespace: namespace.to_owned(), name: "cart".to_owned() };
        let user = |name: &str| Subject::User { name: name.to_owned() };
        assert!(of("view", account("shop")) && !of("view", account("other")));
        assert!(of("view", user("system:serviceaccount:shop:cart")) && !of("view", user("cart")));
        assert!(of("view", group("system:serviceaccounts:shop")) && !of("view", group("system:serviceaccounts:other")));
        assert!(of("view", group("system:serviceaccounts")) && of("view", group("system:authenticated")));
        assert!(!of("view", group("system:unauthenticated")) && !of("view", group("ana")));
        assert!(!of("system:discovery", group("system:authenticated")));
    }
}
