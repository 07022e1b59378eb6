//! Who can do what: everything for whoever sees the whole cluster, one's own namespaces' bindings for a team.

use crate::world::{MANIFESTS, World};
use app::{
    backend::{Backend, Principal},
    view::{AccessQuery, AccessView},
};
use posture::{evidence::Coverage, words::Severity};

/// In `media` a service account may create pods, in `shop` a group may read Secrets; two hold rights everywhere.
const RBAC: &str = "
apiVersion: v1
kind: ServiceAccount
metadata: {name: resizer, namespace: media}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: cart, namespace: shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: pods, namespace: media}
rules:
  - {apiGroups: [''], resources: [pods], verbs: [create]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: pods-of-media, namespace: media}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: pods}
subjects:
  - {kind: ServiceAccount, name: resizer, namespace: media}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reads-secrets}
rules:
  - {apiGroups: [''], resources: [secrets], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: secrets-of-shop, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reads-secrets}
subjects:
  - {kind: Group, apiGroup: rbac.authorization.k8s.io, name: storefront}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: named-of-shop, namespace: shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: one-secret}
subjects:
  - {kind: ServiceAccount, name: cart, namespace: shop}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: one-secret, namespace: shop}
rules:
  - {apiGroups: [''], resources: [secrets], resourceNames: [cart], verbs: [get]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: everywhere}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reads-secrets}
subjects:
  - {kind: ServiceAccount, name: resizer, namespace: media}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: deployers}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects:
  - {kind: Group, apiGroup: rbac.authorization.k8s.io, name: deployers}
";

async fn world() -> World {
    let world = World::empty().await;
    let manifests = MANIFESTS.replace(
        "      containers:\n        - name: resizer",
        "      serviceAccountName: resizer\n      containers:\n        - name: resizer",
    );
    assert_ne!(manifests, MANIFESTS);
    world.import(&format!("{manifests}\n---\n{RBAC}"), Coverage::Cluster).await;
    world
}

async fn asked(world: &World, who: &Principal, query: AccessQuery) -> AccessView {
    world.backend.access(who, &query).await.unwrap()
}

fn question(verb: &str, resource: &str, namespace: Option<&str>) -> AccessQuery {
    AccessQuery {
        verb: Some(verb.to_owned()),
        resource: Some(resource.to_owned()),
        namespace: namespace.map(str::to_owned),
        ..AccessQuery::default()
    }
}

fn subjects(view: &AccessView) -> Vec<(&str, Option<&str>)> {
    view.rows.iter().map(|row| (row.subject.name.as_str(), row.subject.place.as_deref())).collect()
}

fn who_can(view: &AccessView) -> Vec<(&str, Option<&str>)> {
    let answer = view.answer.as_ref().unwrap();
    assert_eq!(answer.problem, None);
    answer.rows.iter().map(|row| (row.subject.name.as_str(), row.subject.place.as_deref())).collect()
}

#[tokio::test]
async fn the_riskiest_come_first_with_the_chain_and_what_runs() {
    let world = world().await;
    let view = asked(&world, &world.operator().await, AccessQuery::default()).await;
    assert_eq!(
        subjects(&view),
        [
            ("deployers", None),
            ("media/resizer", None),
            ("media/resizer", Some("media")),
            ("storefront", Some("shop")),
            ("shop/cart", Some("shop")),
        ]
    );
    assert!(!view.narrowed);
    assert_eq!((view.cluster_wide, view.in_namespaces, view.all, view.matching), (2, 3, 5, 5));
    let reader = &view.rows[1];
    assert_eq!(reader.rights[0].severity, Severity::Critical);
    assert_eq!(reader.rights[0].chain, ["ClusterRoleBinding everywhere", "ClusterRole reads-secrets", "get secrets"]);
    assert_eq!(reader.runs.as_ref().unwrap().shown, ["Deployment media/image-resizer"]);
    assert_eq!(view.rows[0].runs, None, "nothing runs as a group");
    let read = view.read.unwrap();
    assert_eq!((read.roles, read.bindings, read.accounts, read.oldest), (3, 5, 2, None));
    // Every right that is shown has its finding, and no more.
    let shown: u32 = view.rows.iter().map(|row| u32::try_from(row.rights.len()).unwrap()).sum();
    assert_eq!(view.wrong.iter().map(|check| check.findings).sum::<u32>(), shown);
}

#[tokio::test]
async fn a_part_of_a_name_narrows_the_list() {
    let world = world().await;
    let query = AccessQuery { text: Some("RESIZER".to_owned()), ..AccessQuery::default() };
    let view = asked(&world, &world.manager().await, query).await;
    assert_eq!(subjects(&view), [("media/resizer", None), ("media/resizer", Some("media"))]);
    assert_eq!((view.all, view.matching), (5, 2));
}

#[tokio::test]
async fn who_can_is_answered_with_wildcards_and_names() {
    let world = world().await;
    let operator = world.operator().await;
    let view = asked(&world, &operator, question("get", "secrets", Some("shop"))).await;
    assert_eq!(
        who_can(&view),
        [("deployers", None), ("media/resizer", None), ("storefront", Some("shop")), ("shop/cart", Some("shop"))]
    );
    let answer = view.answer.unwrap();
    assert_eq!(answer.question, "Who can `get` `secrets` in `shop`");
    assert_eq!(answer.rows.iter().map(|row| row.named).collect::<Vec<_>>(), [false, false, false, true]);
    let view = asked(&world, &operator, question("create", "pods", Some("media"))).await;
    assert_eq!(who_can(&view), [("deployers", None), ("media/resizer", Some("media"))]);
    let view = asked(&world, &operator, question("delete", "widgets", None)).await;
    assert_eq!(who_can(&view), [("deployers", None)]);
}

#[tokio::test]
async fn a_team_sees_the_bindings_of_its_namespaces_only() {
    let world = world().await;
    for who in [
        world.developer("storefront").await,
        world.person("of-one", &[(posture::words::Role::Operator, Some("storefront"))]).await,
    ] {
        let view = asked(&world, &who, AccessQuery::default()).await;
        assert!(view.narrowed);
        assert_eq!(subjects(&view), [("storefront", Some("shop")), ("shop/cart", Some("shop"))]);
        assert_eq!(view.cluster_wide, 0);
        let view = asked(&world, &who, question("get", "secrets", None)).await;
        assert_eq!(who_can(&view), [("storefront", Some("shop")), ("shop/cart", Some("shop"))]);
        let text = format!("{view:?}");
        for secret in ["media", "resizer", "deployers", "everywhere", "pods-of-media"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
        let refused = asked(&world, &who, question("get", "secrets", Some("media"))).await.answer.unwrap();
        assert_eq!(refused.problem.unwrap().0, "namespace");
    }
}

#[tokio::test]
async fn what_was_not_read_is_not_known() {
    let world = World::small().await;
    let view = asked(&world, &world.admin().await, question("get", "secrets", None)).await;
    assert_eq!(view.read, None);
    assert!(view.rows.is_empty());
}

#[tokio::test]
async fn a_hundred_are_shown_of_many_with_as_many_questions_to_the_store() {
    let world = world().await;
    let operator = world.operator().await;
    let before = world.sqlite.statements();
    asked(&world, &operator, AccessQuery::default()).await;
    let for_few = world.sqlite.statements() - before;
    let user = |number| format!("  - {{kind: User, apiGroup: rbac.authorization.k8s.io, name: user-{number:03}}}");
    let subjects = (0..150).map(user).collect::<Vec<_>>().join("\n");
    let many = format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {{name: many, namespace: shop}}\n\
         roleRef: {{apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reads-secrets}}\nsubjects:\n{subjects}"
    );
    world.import(&many, Coverage::Partial).await;
    let before = world.sqlite.statements();
    let view = asked(&world, &operator, question("get", "secrets", None)).await;
    assert_eq!(world.sqlite.statements() - before, for_few);
    assert_eq!((view.all, view.matching, view.rows.len()), (155, 155, 100));
    let answer = view.answer.unwrap();
    assert_eq!((answer.total, answer.rows.len()), (154, 100));
    assert_eq!(answer.rows[0].subject.name, "deployers", "those who can everywhere come first");
}
