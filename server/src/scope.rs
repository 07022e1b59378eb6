//! From a principal's grants to what the store may show.

use app::backend::{Grant, Principal};
use posture::words::Role;
use store::{Reach, Scope};

/// What this principal may see.
pub fn of(principal: &Principal) -> Scope {
    if principal.grants.iter().any(|grant| grant.role == Role::Admin) {
        return Scope::All;
    }
    Scope::Grants(principal.grants.iter().filter_map(reach).collect())
}

fn reach(grant: &Grant) -> Option<Reach> {
    match grant.role {
        // A developer sees a team's namespaces; a grant that names no team shows nothing, rather than everything.
        Role::Developer if grant.team.is_none() => None,
        _ => Some(Reach { cluster: grant.cluster.clone(), team: grant.team.clone() }),
    }
}

/// Whether the principal may deliver evidence about a cluster: operators of it, and administrators.
pub fn may_import(principal: &Principal, cluster: &str) -> bool {
    principal.grants.iter().any(|grant| match grant.role {
        Role::Admin => true,
        Role::Operator => grant.team.is_none() && grant.cluster.as_deref().is_none_or(|own| own == cluster),
        Role::Developer | Role::Manager => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn principal(grants: &[(Role, Option<&str>, Option<&str>)]) -> Principal {
        let grant = |&(role, cluster, team): &(Role, Option<&str>, Option<&str>)| Grant {
            role,
            cluster: cluster.map(str::to_owned),
            team: team.map(str::to_owned),
        };
        Principal { grants: grants.iter().map(grant).collect(), ..Principal::default() }
    }

    #[test]
    fn nobody_sees_more_than_granted() {
        assert_eq!(of(&principal(&[])), Scope::Grants(vec![]));
        assert_eq!(of(&principal(&[(Role::Developer, None, None)])), Scope::Grants(vec![]));
        assert_eq!(
            of(&principal(&[(Role::Developer, Some("a"), Some("shop"))])),
            Scope::Grants(vec![Reach { cluster: Some("a".to_owned()), team: Some("shop".to_owned()) }])
        );
        assert_eq!(
            of(&principal(&[(Role::Manager, None, None)])),
            Scope::Grants(vec![Reach { cluster: None, team: None }])
        );
        assert_eq!(of(&principal(&[(Role::Developer, None, None), (Role::Admin, None, None)])), Scope::All);
    }

    #[test]
    fn only_operators_of_the_cluster_and_administrators_import() {
        assert!(may_import(&principal(&[(Role::Admin, None, None)]), "a"));
        assert!(may_import(&principal(&[(Role::Operator, Some("a"), None)]), "a"));
        assert!(!may_import(&principal(&[(Role::Operator, Some("a"), None)]), "b"));
        assert!(!may_import(&principal(&[(Role::Operator, None, Some("shop"))]), "a"));
        assert!(!may_import(&principal(&[(Role::Manager, None, None), (Role::Developer, None, Some("shop"))]), "a"));
    }
}
