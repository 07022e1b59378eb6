//! Who may do what: which findings a principal may move, and who administers.

use app::backend::{Answer, BackendError, Grant, Principal};
use posture::words::{Role, Side};
use store::{Reach, Scope, findings::FindingRow};

/// What a principal may see.
pub(super) fn of(principal: &Principal) -> Scope {
    crate::scope::of(principal)
}

/// Refuses everybody but administrators.
pub(super) fn administrator(principal: &Principal) -> Answer<()> {
    if is_admin(principal) { Ok(()) } else { Err(BackendError::Forbidden) }
}

fn is_admin(principal: &Principal) -> bool {
    principal.grants.iter().any(|grant| grant.role == Role::Admin)
}

/// Where a principal may triage everything: as an operator or an administrator.
pub(super) fn triaged(principal: &Principal) -> Scope {
    if is_admin(principal) {
        return Scope::All;
    }
    Scope::Grants(principal.grants.iter().filter(|grant| grant.role == Role::Operator).map(reach).collect())
}

/// Where a principal works as a developer: their teams' namespaces. A grant that names no team gives nothing.
pub(super) fn developed(principal: &Principal) -> Scope {
    let grants = principal.grants.iter().filter(|grant| grant.role == Role::Developer && grant.team.is_some());
    Scope::Grants(grants.map(reach).collect())
}

fn reach(grant: &Grant) -> Reach {
    Reach { cluster: grant.cluster.clone(), team: grant.team.clone() }
}

/// Whether a scope shows nothing.
pub(super) fn is_empty(scope: &Scope) -> bool {
    matches!(scope, Scope::Grants(grants) if grants.is_empty())
}

/// Whether a principal may move some findings of a cluster at all.
pub(super) fn may_work_in(principal: &Principal, cluster: &str) -> bool {
    triaged(principal).knows_cluster(cluster) || developed(principal).knows_cluster(cluster)
}

/// Whether a principal may move a finding of one of their teams' namespaces: the developers' part, and what their team moves.
pub(super) fn may_move_as_developer(principal: &Principal, finding: &FindingRow) -> bool {
    let own_team = |team: &str| {
        principal.grants.iter().any(|grant| grant.role == Role::Developer && grant.team.as_deref() == Some(team))
    };
    finding.side == Side::Developer || finding.team.as_deref().is_some_and(own_team)
}

/// Whether a principal may bring evidence of a new cluster.
pub(super) fn may_import(principal: &Principal) -> bool {
    principal.grants.iter().any(|grant| match grant.role {
        Role::Admin => true,
        Role::Operator => grant.team.is_none(),
        Role::Developer | Role::Manager => false,
    })
}

/// What a principal is, in a few words: `Developer, storefront`.
pub(super) fn role_line(principal: &Principal) -> String {
    let order = [Role::Admin, Role::Operator, Role::Manager, Role::Developer];
    let Some(role) = order.into_iter().find(|role| principal.grants.iter().any(|grant| grant.role == *role)) else {
        return "No role yet".to_owned();
    };
    let mut teams: Vec<&str> = Vec::new();
    for grant in principal.grants.iter().filter(|grant| grant.role == role) {
        match grant.team.as_deref() {
            Some(team) if !teams.contains(&team) => teams.push(team),
            Some(_) => {}
            None => return role.label().to_owned(),
        }
    }
    format!("{}, {}", role.label(), super::words::joined(&teams))
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
    fn a_manager_moves_nothing() {
        let manager = principal(&[(Role::Manager, None, None)]);
        assert!(is_empty(&triaged(&manager)) && is_empty(&developed(&manager)));
        assert!(!may_work_in(&manager, "a"));
        assert_eq!(administrator(&manager), Err(BackendError::Forbidden));
    }

    #[test]
    fn an_operator_triages_the_granted_cluster_only() {
        let operator = principal(&[(Role::Operator, Some("a"), None)]);
        assert!(may_work_in(&operator, "a") && !may_work_in(&operator, "b"));
        assert!(is_empty(&developed(&operator)));
    }

    #[test]
    fn a_developers_grant_without_team_gives_nothing() {
        assert!(is_empty(&developed(&principal(&[(Role::Developer, None, None)]))));
    }

    #[test]
    fn the_role_line_names_the_widest_role() {
        assert_eq!(role_line(&principal(&[])), "No role yet");
        assert_eq!(
            role_line(&principal(&[(Role::Developer, None, Some("shop")), (Role::Developer, None, Some("media"))])),
            "Developer, shop and media"
        );
        assert_eq!(
            role_line(&principal(&[(Role::Developer, None, Some("shop")), (Role::Operator, None, None)])),
            "Operator"
        );
        assert_eq!(role_line(&principal(&[(Role::Admin, None, None)])), "Administrator");
    }
}
