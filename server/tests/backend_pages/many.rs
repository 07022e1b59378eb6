//! A cluster of more namespaces than a page holds: what is left out is said, and can be reached.

use crate::world::World;
use app::{
    backend::Backend,
    view::{NamespaceQuery, OverviewView},
};
use posture::{evidence::Coverage, query::FindingQuery};
use std::fmt::Write;

const NAMESPACES: u32 = 130;

async fn with_many() -> World {
    let world = World::empty().await;
    let mut manifests = String::new();
    for number in 0..NAMESPACES {
        let privileged = number == 77;
        write!(
            manifests,
            "---\napiVersion: v1\nkind: Namespace\nmetadata: {{name: space-{number:03}, labels: {{team: team-{number:03}}}}}\n---\n\
             apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web, namespace: space-{number:03}}}\nspec:\n  \
             selector: {{matchLabels: {{app: web}}}}\n  template:\n    metadata: {{labels: {{app: web}}}}\n    \
             spec: {{containers: [{{name: web, image: 'registry.example/web:1.0', securityContext: {{privileged: {privileged}}}}}]}}\n"
        )
        .unwrap();
    }
    world.import(&manifests, Coverage::Cluster).await;
    world
}

fn text(text: &str) -> NamespaceQuery {
    NamespaceQuery { text: Some(text.to_owned()), ..NamespaceQuery::default() }
}

#[tokio::test]
async fn pages_show_the_worst_and_say_how_many_there_are() {
    let world = with_many().await;
    let operator = world.operator().await;
    let OverviewView::Cluster(overview) = world.backend.overview(&operator, None).await.unwrap() else {
        panic!("an operator sees the cluster")
    };
    assert_eq!((overview.namespaces, overview.rows.len(), overview.rows[0].name.as_str()), (130, 25, "space-077"));

    let namespaces = world.backend.namespaces(&operator, &NamespaceQuery::default()).await.unwrap();
    assert_eq!((namespaces.all, namespaces.matching, namespaces.rows.len()), (130, 130, 100));
    assert_eq!(namespaces.rows[..25], overview.rows);
    for (asked, matching) in [("SPACE-12", 10), ("team-005", 1), ("nowhere", 0)] {
        let view = world.backend.namespaces(&operator, &text(asked)).await.unwrap();
        assert_eq!((view.all, view.matching, view.rows.len()), (130, matching, matching as usize), "{asked}");
    }

    let summary = world.backend.summary(&operator, None).await.unwrap();
    let others = summary.others.unwrap();
    assert_eq!((summary.rows.len(), others.namespaces), (40, 90));
    assert!(summary.rows.is_sorted_by(|one, other| one.name < other.name));
    assert!(summary.rows.iter().any(|row| row.name == "space-077"));
    let shown: u32 = summary.rows.iter().map(|row| row.developer.total() + row.operator.total()).sum();
    assert_eq!(shown + others.developer.total() + others.operator.total(), summary.unresolved.value);

    let choices = world.backend.findings(&operator, &FindingQuery::default()).await.unwrap().choices;
    assert_eq!((choices.namespaces.len(), choices.all_namespaces), (20, 130));
    assert_eq!(choices.namespaces[0].value, "space-077");
    assert_eq!(choices.teams.len(), 20);
    assert!(choices.all_teams >= 130);
}

#[tokio::test]
async fn a_developer_finds_no_other_teams_namespace_by_text() {
    let world = with_many().await;
    let developer = world.developer("team-005").await;
    for asked in ["space", "team", "space-006"] {
        let view = world.backend.namespaces(&developer, &text(asked)).await.unwrap();
        assert_eq!(view.all, 1, "{asked}");
        assert!(view.rows.iter().all(|row| row.name == "space-005"), "{asked}");
    }
}
