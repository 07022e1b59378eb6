//! What people do about findings.

use crate::evidence::{START, day, delivery, import, namespace, scan, store, two_teams, user, vulnerability};
use posture::{
    evidence::Coverage,
    query::FindingQuery,
    words::{EventKind, Severity, Work},
};
use store::{
    Reach, Scope, Sqlite, StoreError,
    findings::{Actor, FindingRow, FindingStore},
    images::{ImageFilter, ImageStore},
    imports::{Cursor, ImportStore},
    overview::OverviewStore,
    work::{WorkChange, WorkStore},
};

async fn first(store: &Sqlite) -> FindingRow {
    store.findings(&Scope::All, &FindingQuery::default(), START, 1).await.unwrap().rows.remove(0)
}

#[tokio::test]
async fn a_finding_is_taken_commented_on_claimed_and_still_seen() {
    let store = store().await;
    import(&store, two_teams(START)).await;
    let olga = user(&store, "olga").await;
    let rows = store.findings(&Scope::All, &FindingQuery::default(), START, 1_000).await.unwrap().rows;
    let row = rows.into_iter().find(|row| row.vulnerability.is_some() && row.namespace == "shop").unwrap();
    let ids = [row.id.clone()];
    assert_eq!(
        store.change_work(&Scope::All, &ids, WorkChange::Take, &olga, Some(row.version), day(1)).await.unwrap(),
        1
    );
    let stale = store.change_work(&Scope::All, &ids, WorkChange::Claim, &olga, Some(row.version), day(1)).await;
    assert!(matches!(stale, Err(StoreError::Conflict(_))), "{stale:?}");
    store.comment(&Scope::All, &row.id, "on it", &olga, day(1)).await.unwrap();
    store.change_work(&Scope::All, &ids, WorkChange::Claim, &olga, None, day(2)).await.unwrap();
    // The same evidence once more contradicts nothing; a newer look does.
    assert_eq!(import(&store, two_teams(START)).await.count(EventKind::StillSeen), 0);
    let found =
        vec![vulnerability(row.vulnerability.as_deref().unwrap(), &row.package.clone().unwrap().1, Severity::Critical)];
    let again = scan("registry.example/cart:1.0", "registry.example/cart", "c1", found, day(3));
    import(&store, delivery(Coverage::Partial, vec![], vec![again], day(3))).await;
    let detail = store.finding(&Scope::All, &row.id).await.unwrap().unwrap();
    assert_eq!((detail.row.work, detail.row.assignee.as_deref()), (Work::InProgress, Some("olga")));
    let events = store.finding_events(&Scope::All, &row.id, 10).await.unwrap();
    let kinds: Vec<EventKind> = events.iter().map(|event| event.kind).collect();
    assert_eq!(
        kinds,
        [EventKind::StillSeen, EventKind::Claimed, EventKind::Commented, EventKind::Taken, EventKind::Opened]
    );
    assert!(
        matches!(&events[0].actor, Actor::Import { .. })
            && matches!(&events[2].actor, Actor::Person { name, .. } if name == "olga")
    );
    assert_eq!(events[2].detail["text"], "on it");
}

#[tokio::test]
async fn work_stops_at_the_scope_and_moves_all_or_none() {
    let store = store().await;
    import(&store, two_teams(START)).await;
    let olga = user(&store, "olga").await;
    let rows = store.findings(&Scope::All, &FindingQuery::default(), START, 1_000).await.unwrap().rows;
    let of = |namespace: &str| rows.iter().find(|row| row.namespace == namespace).unwrap().id.clone();
    let video = Scope::Grants(vec![Reach { cluster: None, team: Some("video".to_owned()) }]);
    let both = [of("media"), of("shop")];
    let answer = store.change_work(&video, &both, WorkChange::Take, &olga, None, day(1)).await;
    assert!(matches!(answer, Err(StoreError::NotFound(_))), "{answer:?}");
    assert!(matches!(store.comment(&video, &of("shop"), "x", &olga, day(1)).await, Err(StoreError::NotFound(_))));
    assert_eq!(store.change_work(&video, &both[..1], WorkChange::Take, &olga, None, day(1)).await.unwrap(), 1);
    assert_eq!(store.change_work(&Scope::All, &both, WorkChange::Take, &olga, None, day(1)).await.unwrap(), 2);
    let overview = store.overview(&Scope::All, None, day(1)).await.unwrap().unwrap();
    assert_eq!(overview.moves.in_progress.iter().sum::<u32>(), 2);
}

#[tokio::test]
async fn the_overview_says_where_to_look_first() {
    let store = store().await;
    import(&store, two_teams(START)).await;
    let overview = store.overview(&Scope::All, None, day(8)).await.unwrap().unwrap();
    assert_eq!(overview.namespaces.len(), 2);
    assert_eq!(overview.workloads, 3);
    assert_eq!(overview.first.len(), 3);
    assert!(overview.first[0].worst.len() <= 4 && overview.first[0].priority == first(&store).await.priority);
    // Critical ones are due after 7 days.
    assert!(overview.moves.overdue.iter().sum::<u32>() > 0);
    assert!(!overview.due.is_empty() && overview.due.is_sorted_by_key(|row| row.due));
    assert_eq!(overview.trend.len(), 9);
    let namespace = store.namespace(&Scope::All, None, "shop", day(8)).await.unwrap().unwrap();
    assert_eq!(namespace.workloads.len(), 2);
    let cart = namespace.workloads.iter().find(|row| row.name == "cart").unwrap();
    assert!(cart.unresolved.iter().flatten().sum::<u32>() > 3 && cart.images[0].scanner.as_deref() == Some("trivy"));
    assert_eq!(store.namespace(&Scope::All, None, "nowhere", day(8)).await.unwrap(), None);
    let teams = Scope::Grants(vec![Reach { cluster: None, team: Some("video".to_owned()) }]);
    assert_eq!(store.namespace(&teams, None, "shop", day(8)).await.unwrap(), None);
}

#[tokio::test]
async fn images_say_what_was_scanned_and_what_never() {
    let store = store().await;
    import(&store, two_teams(START)).await;
    let page = store.images(&Scope::All, None, &ImageFilter::default(), 2).await.unwrap().unwrap();
    assert_eq!((page.total.value, page.never_scanned.value, page.rows.len()), (3, 1, 2));
    assert_eq!(page.rows[0].counts, Some([1, 1, 0, 1, 0]));
    let rest = ImageFilter { cursor: Cursor::After(page.next.unwrap()), ..ImageFilter::default() };
    let rest = store.images(&Scope::All, None, &rest, 2).await.unwrap().unwrap();
    assert_eq!((rest.rows.len(), rest.next, rest.rows[0].repository.as_str()), (1, None, "registry.example/web"));
    let never = ImageFilter { never_scanned: true, ..ImageFilter::default() };
    assert_eq!(store.images(&Scope::All, None, &never, 50).await.unwrap().unwrap().rows, rest.rows);
}

#[tokio::test]
async fn an_import_shows_a_team_its_own_part() {
    let store = store().await;
    let result = import(&store, two_teams(START)).await;
    import(&store, delivery(Coverage::Partial, vec![namespace("shop", "storefront", None, day(1))], vec![], day(1)))
        .await;
    let id = result.import.unwrap();
    let whole = store.import(&Scope::All, &id).await.unwrap().unwrap();
    let teams = Scope::Grants(vec![Reach { cluster: None, team: Some("video".to_owned()) }]);
    let part = store.import(&teams, &id).await.unwrap().unwrap();
    let opened = |import: &store::imports::Import| {
        import.events.iter().find(|(kind, _)| kind == "opened").map_or(0, |(_, n)| *n)
    };
    assert!(opened(&part) > 0 && opened(&part) < opened(&whole));
    assert_eq!(part.present, None);
    let page = store.imports(&Scope::All, None, &Cursor::First, 1).await.unwrap();
    let next = store.imports(&Scope::All, None, &Cursor::After(page.next.unwrap()), 1).await.unwrap();
    assert_eq!((next.rows[0].id.as_str(), next.next.is_none()), (id.as_str(), true));
    let back = store.imports(&Scope::All, None, &Cursor::Before(next.previous.unwrap()), 1).await.unwrap();
    assert_eq!(back.rows, page.rows);
    let ages = store.source_ages(&Scope::All, None).await.unwrap();
    assert_eq!(
        ages.iter().map(|age| (age.label.as_str(), age.newest)).collect::<Vec<_>>(),
        [("", day(1)), ("trivy", START)]
    );
}
