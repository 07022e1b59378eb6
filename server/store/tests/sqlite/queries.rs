//! How many statements each page takes: a number that creeps up is noticed here.

use crate::evidence::{START, day, import, store, two_teams, user};
use posture::{query::FindingQuery, words::EventKind};
use store::{
    Reach, Scope,
    findings::FindingStore,
    images::{ImageFilter, ImageStore},
    imports::{Cursor, ImportStore},
    overview::OverviewStore,
    work::{WorkChange, WorkStore},
};

#[tokio::test]
async fn each_page_takes_so_many_statements() {
    let store = store().await;
    import(&store, two_teams(START)).await;
    let now = day(1);
    let teams = Scope::Grants(vec![Reach { cluster: None, team: Some("storefront".to_owned()) }]);
    let id = store.findings(&teams, &FindingQuery::default(), now, 1).await.unwrap().rows[0].id.clone();
    let mut counted: Vec<(&str, u64)> = Vec::new();
    let mut last = store.statements();
    let mut count = |page: &'static str, counted: &mut Vec<(&str, u64)>| {
        counted.push((page, store.statements() - last));
        last = store.statements();
    };
    store.overview(&Scope::All, None, now).await.unwrap();
    count("overview", &mut counted);
    store.overview(&teams, None, now).await.unwrap();
    count("overview of a team", &mut counted);
    store.namespaces(&Scope::All, None, now).await.unwrap();
    count("namespaces", &mut counted);
    store.namespace(&teams, None, "shop", now).await.unwrap();
    count("namespace", &mut counted);
    store.findings(&teams, &FindingQuery::default(), now, 50).await.unwrap();
    count("findings", &mut counted);
    store.facets(&teams, None, 20).await.unwrap();
    count("facets", &mut counted);
    store.size(&teams, None).await.unwrap();
    count("size", &mut counted);
    store.finding(&teams, &id).await.unwrap();
    count("finding", &mut counted);
    store.finding_events(&Scope::All, &id, 10).await.unwrap();
    count("finding's events", &mut counted);
    store.related(&Scope::All, &id, 10).await.unwrap();
    count("related", &mut counted);
    store.images(&teams, None, &ImageFilter::default(), 50).await.unwrap();
    count("images", &mut counted);
    store.imports(&teams, None, &Cursor::First, 50).await.unwrap();
    count("imports", &mut counted);
    store.source_ages(&Scope::All, None).await.unwrap();
    count("ages", &mut counted);
    store.changes(&teams, None, START, &[EventKind::Opened, EventKind::Fixed]).await.unwrap();
    count("changes", &mut counted);
    store.recent_events(&teams, None, None, START, &[EventKind::Opened], 10).await.unwrap();
    count("recent events", &mut counted);
    let expected = [
        ("overview", 8),
        ("overview of a team", 9),
        ("namespaces", 5),
        ("namespace", 11),
        ("findings", 4),
        ("facets", 5),
        ("size", 3),
        // The last is what its workload could do.
        ("finding", 5),
        ("finding's events", 2),
        ("related", 3),
        ("images", 4),
        ("imports", 4),
        ("ages", 2),
        ("changes", 3),
        ("recent events", 3),
    ];
    assert_eq!(counted, expected);
}

#[tokio::test]
async fn an_import_takes_no_more_statements_for_more_findings_of_a_chunk() {
    let store = store().await;
    import(&store, two_teams(START)).await;
    let before = store.statements();
    import(&store, two_teams(START)).await;
    let unchanged = store.statements() - before;
    assert!(unchanged <= 26, "{unchanged}");
}

#[tokio::test]
async fn moving_many_findings_takes_as_many_statements_as_moving_one() {
    let store = store().await;
    import(&store, two_teams(START)).await;
    let olga = user(&store, "olga").await;
    let rows = store.findings(&Scope::All, &FindingQuery::default(), day(1), 1_000).await.unwrap().rows;
    let ids: Vec<String> = rows.into_iter().map(|row| row.id).collect();
    let before = store.statements();
    store.change_work(&Scope::All, &ids, WorkChange::Take, &olga, None, day(1)).await.unwrap();
    let many = store.statements() - before;
    assert!(many <= 14, "{many}");
}
