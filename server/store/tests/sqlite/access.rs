//! Findings about access: where they stand, and who sees them.

use crate::evidence::{START, day, delivery, deployment, import, namespace, store};
use posture::{
    evidence::Coverage,
    object::{BindingKind, Object, ObjectMeta, RoleBinding, RoleKind, RoleRef, Subject},
    query::{FindingFilter, FindingQuery},
    time::Timestamp,
    words::{Area, Presence},
};
use store::{
    Reach, Scope, Sqlite,
    clusters::CLUSTER_WIDE,
    findings::{FindingRow, FindingStore},
    overview::OverviewStore,
};

/// Binds `cluster-admin` to a user; without a namespace everywhere.
fn admin(namespace: &str, at: Timestamp) -> Object {
    let kind = if namespace.is_empty() { BindingKind::ClusterRoleBinding } else { BindingKind::RoleBinding };
    Object::RoleBinding(RoleBinding {
        meta: ObjectMeta {
            namespace: namespace.to_owned(),
            name: "ann-is-admin".to_owned(),
            observed_at: at,
            ..ObjectMeta::default()
        },
        kind,
        role: RoleRef { kind: RoleKind::ClusterRole, name: "cluster-admin".to_owned() },
        subjects: vec![Subject::User { name: "ann".to_owned() }],
    })
}

fn cluster(at: Timestamp, bindings: Vec<Object>) -> Vec<Object> {
    let mut objects = vec![
        namespace("shop", "storefront", None, at),
        deployment("shop", "cart", "registry.example/cart:1", false, at),
    ];
    objects.extend(bindings);
    objects
}

async fn access(store: &Sqlite, scope: &Scope, filter: FindingFilter) -> Vec<FindingRow> {
    let query = FindingQuery { filter, ..FindingQuery::default() };
    let rows = store.findings(scope, &query, day(1), 50).await.unwrap().rows;
    rows.into_iter().filter(|row| row.area == Area::Access).collect()
}

fn places(rows: &[FindingRow]) -> Vec<(&str, &str)> {
    rows.iter().map(|row| (row.namespace.as_str(), row.title.as_str())).collect()
}

#[tokio::test]
async fn what_holds_everywhere_stands_under_cluster_wide_and_is_no_teams() {
    let store = store().await;
    let bindings = vec![admin("", START), admin("shop", START)];
    import(&store, delivery(Coverage::Cluster, cluster(START, bindings), vec![], START)).await;

    let rows = access(&store, &Scope::All, FindingFilter::default()).await;
    let everywhere = (CLUSTER_WIDE, "User ann may do everything in the whole cluster");
    let in_shop = ("shop", "User ann may do everything in shop");
    assert_eq!(places(&rows), [everywhere, in_shop]);
    assert_eq!(rows[0].workload, Some(("User".to_owned(), "ann".to_owned())));
    assert_eq!(rows[0].workloads, 0);

    let filter = FindingFilter { namespace: vec![CLUSTER_WIDE.to_owned()], ..FindingFilter::default() };
    assert_eq!(places(&access(&store, &Scope::All, filter.clone()).await), [everywhere]);
    let team = Scope::Grants(vec![Reach { cluster: None, team: Some("storefront".to_owned()) }]);
    assert_eq!(places(&access(&store, &team, FindingFilter::default()).await), [in_shop]);
    assert!(access(&store, &team, filter).await.is_empty());
    assert!(store.finding(&team, &rows[0].id).await.unwrap().is_none());
    let nobodys = Scope::Grants(vec![Reach { cluster: None, team: Some(String::new()) }]);
    assert!(access(&store, &nobodys, FindingFilter::default()).await.is_empty(), "no team is nobody's team");

    let names = |rows: Vec<store::overview::NamespaceRow>| rows.into_iter().map(|row| row.name).collect::<Vec<_>>();
    let (_, all) = store.namespaces(&Scope::All, None, day(1)).await.unwrap().unwrap();
    assert_eq!(names(all), [CLUSTER_WIDE, "shop"]);
    let (_, theirs) = store.namespaces(&team, None, day(1)).await.unwrap().unwrap();
    assert_eq!(names(theirs), ["shop"]);
}

#[tokio::test]
async fn a_right_that_is_no_longer_given_is_fixed() {
    let store = store().await;
    let bindings = vec![admin("", START), admin("shop", START)];
    import(&store, delivery(Coverage::Cluster, cluster(START, bindings), vec![], START)).await;
    let ids: Vec<String> =
        access(&store, &Scope::All, FindingFilter::default()).await.into_iter().map(|row| row.id).collect();
    let again = delivery(Coverage::Cluster, cluster(day(1), vec![]), vec![], day(1));
    import(&store, again).await;
    for id in &ids {
        let detail = store.finding(&Scope::All, id).await.unwrap().unwrap();
        assert_eq!(detail.row.presence, Presence::Fixed, "{}", detail.row.title);
    }
    let (_, all) = store.namespaces(&Scope::All, None, day(1)).await.unwrap().unwrap();
    assert!(all.iter().all(|row| row.name != CLUSTER_WIDE), "nothing is found there any more");
    let back = delivery(Coverage::Partial, vec![admin("", day(2))], vec![], day(2));
    import(&store, back).await;
    let rows = access(&store, &Scope::All, FindingFilter::default()).await;
    assert_eq!(rows.iter().map(|row| &row.id).collect::<Vec<_>>(), [&ids[0]], "the same finding, reopened");
}
