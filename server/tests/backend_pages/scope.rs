//! Somebody of another team sees nothing on any page and moves nothing.

use crate::world::{CLUSTER, World};
use app::{
    backend::{Answer, Backend, BackendError, Grant, NewUser, Principal, WorkChange},
    view::{AccessQuery, ImageQuery, ImportQuery, MayDo, NamespaceQuery, OverviewView},
};
use posture::{
    check_filter::CheckFilter,
    query::{FindingFilter, FindingQuery},
    words::Role,
};

#[expect(clippy::needless_pass_by_value, reason = "each call hands its answer over")]
fn refused<T: std::fmt::Debug>(answer: Answer<T>) {
    assert!(matches!(answer, Err(BackendError::NotFound | BackendError::Forbidden)), "{answer:?}");
}

/// Whatever the principal is given names nothing of the cluster's content.
async fn sees_nothing(world: &World, principal: &Principal) {
    let backend = &world.backend;
    let id = world.privileged().await;
    let import = world.store.imports(&store::Scope::All, None, &store::imports::Cursor::First, 1).await.unwrap().rows;
    let text = FindingQuery {
        filter: FindingFilter {
            text: Some("image-resizer".to_owned()),
            namespace: vec!["media".to_owned()],
            all: true,
            ..FindingFilter::default()
        },
        ..FindingQuery::default()
    };
    let mut given = vec![
        format!("{:?}", backend.frame(principal, None).await.unwrap()),
        format!("{:?}", backend.overview(principal, None).await),
        format!("{:?}", backend.namespaces(principal, &NamespaceQuery::default()).await),
        format!("{:?}", backend.findings(principal, &FindingQuery::default()).await),
        format!("{:?}", backend.images(principal, &ImageQuery::default()).await),
        format!("{:?}", backend.access(principal, &AccessQuery::default()).await.unwrap()),
        format!("{:?}", backend.summary(principal, None).await),
        format!("{:?}", backend.import(principal, &import[0].id).await),
        format!("{:?}", backend.imports(principal, &ImportQuery::default()).await),
    ];
    let found = backend.findings(principal, &text).await.unwrap();
    assert_eq!((found.rows.len(), found.total.value), (0, 0));
    given.push(format!("{:?} {:?}", found.choices, found.cluster));
    for text in &given {
        for secret in ["media", "resizer", "cart", "CVE-2023-4863", "privileged container"] {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
    assert!(
        backend
            .checks(principal, &CheckFilter::default())
            .await
            .unwrap()
            .rows
            .iter()
            .all(|row| row.findings.value == 0)
    );
    assert_eq!(backend.check(principal, "privilege.privileged").await.unwrap().row.findings.value, 0);
    assert_eq!(backend.frame(principal, None).await.unwrap().counts.findings, 0);
    refused(backend.namespace(principal, None, "media").await);
    refused(backend.finding(principal, &id).await);
}

async fn moves_nothing(world: &World, principal: &Principal) {
    let id = world.privileged().await;
    for change in [WorkChange::Take, WorkChange::PutBack, WorkChange::Claim] {
        refused(world.backend.work(principal, std::slice::from_ref(&id), change).await);
    }
    refused(world.backend.comment(principal, &id, "hello").await);
}

async fn administers_nothing(world: &World, principal: &Principal) {
    let backend = &world.backend;
    let forbidden = Err(BackendError::Forbidden);
    let grant = Grant { role: Role::Admin, cluster: None, team: None };
    let user = NewUser { user: "eve".to_owned(), name: "Eve".to_owned(), email: String::new() };
    assert_eq!(backend.users(principal).await.map(drop), forbidden);
    assert_eq!(backend.tokens(principal).await.map(drop), forbidden);
    assert_eq!(backend.create_user(principal, &user).await, forbidden);
    assert_eq!(backend.grant(principal, &principal.user_id, &grant).await, forbidden);
    assert_eq!(backend.revoke_grant(principal, &principal.user_id, "x").await, forbidden);
    assert_eq!(backend.set_user_disabled(principal, &principal.user_id, true).await, forbidden);
    assert_eq!(backend.reset_password(principal, &principal.user_id).await, forbidden);
    assert_eq!(backend.create_token(principal, "ci", None, None).await, forbidden);
    assert_eq!(backend.revoke_token(principal, "x").await, forbidden);
}

#[tokio::test]
async fn a_developer_of_another_team_sees_and_moves_nothing() {
    let world = World::small().await;
    let other = world.developer("payments").await;
    sees_nothing(&world, &other).await;
    moves_nothing(&world, &other).await;
    administers_nothing(&world, &other).await;
}

#[tokio::test]
async fn somebody_without_a_role_sees_and_moves_nothing() {
    let world = World::small().await;
    for nobody in [world.person("nobody", &[]).await, world.person("teamless", &[(Role::Developer, None)]).await] {
        assert_eq!(world.backend.overview(&nobody, None).await, Ok(OverviewView::Empty { may_import: false }));
        assert_eq!(world.backend.overview(&nobody, Some(CLUSTER)).await, Err(BackendError::NotFound));
        sees_nothing(&world, &nobody).await;
        moves_nothing(&world, &nobody).await;
        administers_nothing(&world, &nobody).await;
    }
}

#[tokio::test]
async fn a_grant_for_another_cluster_shows_nothing_of_this_one() {
    let world = World::small().await;
    let mut other = world.person("elsewhere", &[]).await;
    other.grants = vec![Grant { role: Role::Operator, cluster: Some("production".to_owned()), team: None }];
    other.cluster = Some(CLUSTER.to_owned());
    sees_nothing(&world, &other).await;
    moves_nothing(&world, &other).await;
}

#[tokio::test]
async fn a_developer_sees_their_teams_namespaces_only() {
    let world = World::small().await;
    let developer = world.developer("storefront").await;
    let rows = world.backend.findings(&developer, &FindingQuery::default()).await.unwrap();
    assert!(!rows.rows.is_empty() && rows.rows.iter().all(|row| row.place.starts_with("shop")), "{:?}", rows.rows);
    assert_eq!(rows.choices.namespaces.iter().map(|choice| choice.value.as_str()).collect::<Vec<_>>(), ["shop"]);
    assert_eq!(world.backend.summary(&developer, None).await.unwrap().scope, "Namespaces of storefront");
    refused(world.backend.finding(&developer, &world.privileged().await).await);
    refused(world.backend.namespace(&developer, None, "media").await);
}

#[tokio::test]
async fn a_manager_reads_everything_and_changes_nothing() {
    let world = World::small().await;
    let manager = world.manager().await;
    let id = world.privileged().await;
    let view = world.backend.finding(&manager, &id).await.unwrap();
    assert_eq!(view.may, MayDo::default());
    assert!(!world.backend.findings(&manager, &FindingQuery::default()).await.unwrap().may_work);
    moves_nothing(&world, &manager).await;
    administers_nothing(&world, &manager).await;
}

#[tokio::test]
async fn an_operator_triages_and_does_not_administer() {
    let world = World::small().await;
    let operator = world.operator().await;
    let id = world.privileged().await;
    assert_eq!(world.backend.work(&operator, &[id], WorkChange::Take).await, Ok(1));
    administers_nothing(&world, &operator).await;
}

#[tokio::test]
async fn an_operator_of_one_team_triages_its_namespaces_only() {
    let world = World::small().await;
    let operator = world.person("storefront-operator", &[(Role::Operator, Some("storefront"))]).await;
    let rows = world.of_check(&operator, "network.no-default-deny").await;
    assert_eq!(rows.iter().map(|row| row.place.as_str()).collect::<Vec<_>>(), ["shop"]);
    assert_eq!(world.backend.work(&operator, std::slice::from_ref(&rows[0].id), WorkChange::Take).await, Ok(1));
    moves_nothing(&world, &operator).await;
}

/// Sees everything as a manager, and works in one team only.
#[tokio::test]
async fn seeing_is_not_moving() {
    let world = World::small().await;
    let both = world.person("both", &[(Role::Manager, None), (Role::Developer, Some("storefront"))]).await;
    assert!(world.backend.finding(&both, &world.privileged().await).await.is_ok());
    moves_nothing(&world, &both).await;
    let own = world.of_check(&both, "image.mutable-tag").await;
    assert_eq!(own.iter().map(|row| row.place.as_str()).collect::<Vec<_>>(), ["shop/cart"]);
    assert_eq!(world.backend.work(&both, std::slice::from_ref(&own[0].id), WorkChange::Take).await, Ok(1));
}
