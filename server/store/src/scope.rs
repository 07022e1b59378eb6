//! What a viewer may see. Every read takes one; there is no read without.

/// What a viewer may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    All,
    /// What any of these grants shows. Empty shows nothing.
    Grants(Vec<Reach>),
}

/// What one grant shows: the namespaces of a team in a cluster, where `None` stands for all teams or all clusters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The cluster's name.
    pub cluster: Option<String>,
    /// The team whose namespaces it shows.
    pub team: Option<String>,
}

impl Scope {
    /// Whether anything of a cluster may be in scope.
    pub fn knows_cluster(&self, name: &str) -> bool {
        match self {
            Scope::All => true,
            Scope::Grants(grants) => grants.iter().any(|grant| grant.of_cluster(name)),
        }
    }

    /// The teams whose namespaces of a cluster are shown; `None` for all of them.
    pub fn teams_of(&self, cluster: &str) -> Option<Vec<&str>> {
        match self {
            Scope::All => None,
            Scope::Grants(grants) => {
                grants.iter().filter(|grant| grant.of_cluster(cluster)).map(|grant| grant.team.as_deref()).collect()
            }
        }
    }
}

impl Reach {
    fn of_cluster(&self, name: &str) -> bool {
        self.cluster.as_deref().is_none_or(|cluster| cluster == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grant_without_team_shows_all_teams_of_its_cluster() {
        let reach = |cluster: Option<&str>, team: Option<&str>| Reach {
            cluster: cluster.map(str::to_owned),
            team: team.map(str::to_owned),
        };
        let scope = Scope::Grants(vec![reach(Some("a"), None), reach(None, Some("shop"))]);
        assert_eq!(scope.teams_of("a"), None);
        assert_eq!(scope.teams_of("b"), Some(vec!["shop"]));
        assert!(!Scope::Grants(vec![reach(Some("a"), None)]).knows_cluster("b"));
        assert_eq!(Scope::Grants(vec![]).teams_of("a"), Some(vec![]));
    }
}
