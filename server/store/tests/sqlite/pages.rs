//! Pages of findings against a plain filter and sort over all of them.

use crate::evidence::{
    START, day, delivery, deployment, import, namespace, scan, store, two_teams, user, vulnerability,
};
use posture::{
    evidence::Coverage,
    query::{Due, FindingFilter, FindingQuery, Page, Sort, SortBy},
    time::Timestamp,
    words::{Area, EventKind, Pillar, Presence, Severity, Side, Work},
};
use std::{
    cmp::{Ordering, Reverse},
    collections::BTreeMap,
    sync::Arc,
};
use store::{
    Reach, Scope, Sqlite, StoreError,
    findings::{FindingRow, FindingStore, Size},
    work::{WorkChange, WorkStore},
};

/// A store with a history: some fixed, some gone, some in progress.
async fn with_history() -> Arc<Sqlite> {
    let store = store().await;
    import(&store, two_teams(START)).await;
    let at = day(10);
    let objects = vec![
        namespace("shop", "storefront", None, at),
        deployment("shop", "cart", "registry.example/cart:1.1", true, at),
        deployment("shop", "worker", "registry.example/cart:1.1", false, at),
        deployment("shop", "web_1", "registry.example/web:latest", true, at),
    ];
    let found = vec![
        vulnerability("CVE-2024-0002", "zlib", Severity::High),
        vulnerability("CVE-2024-0004", "curl", Severity::Medium),
    ];
    let scans = vec![scan("registry.example/cart:1.1", "registry.example/cart", "c11", found, at)];
    import(&store, delivery(Coverage::Namespaces(vec!["shop".to_owned()]), objects, scans, at)).await;
    let olga = user(&store, "olga").await;
    let rows = rows(&store, &Scope::All, &FindingQuery::default(), 1_000).await;
    let ids: Vec<String> = rows.iter().step_by(4).map(|row| row.id.clone()).collect();
    store.change_work(&Scope::All, &ids, WorkChange::Take, &olga, None, day(11)).await.unwrap();
    store.change_work(&Scope::All, &ids[..1], WorkChange::Claim, &olga, None, day(11)).await.unwrap();
    store
}

async fn rows(store: &Sqlite, scope: &Scope, query: &FindingQuery, limit: u32) -> Vec<FindingRow> {
    store.findings(scope, query, day(12), limit).await.unwrap().rows
}

fn place(row: &FindingRow) -> String {
    row.workload.as_ref().map_or_else(|| row.namespace.clone(), |(_, name)| format!("{}/{name}", row.namespace))
}

/// The order of a list, by the design's words.
pub(crate) fn compare(by: SortBy, one: &FindingRow, other: &FindingRow) -> Ordering {
    let first = match by {
        SortBy::Priority => other.priority.cmp(&one.priority),
        SortBy::Severity => one.severity.cmp(&other.severity),
        SortBy::Due => one.due.unwrap_or(Timestamp(i64::MAX)).cmp(&other.due.unwrap_or(Timestamp(i64::MAX))),
        SortBy::Age => one.first_seen.cmp(&other.first_seen),
        SortBy::Workload => place(one).cmp(&place(other)),
    };
    // Identifiers rise with time.
    first.then_with(|| one.id.cmp(&other.id))
}

fn holds(filter: &FindingFilter, row: &FindingRow, now: Timestamp) -> bool {
    let any = |empty: bool, found: bool| empty || found;
    let unresolved = row.presence.may_be_there() && row.work.is_unresolved();
    let (_, name) = row.workload.clone().unwrap_or_default();
    let week = now.plus_days(7);
    (!filter.unresolved_only() || unresolved)
        && any(filter.namespace.is_empty(), filter.namespace.contains(&row.namespace))
        && any(filter.pillar.is_empty(), filter.pillar.contains(&row.area.pillar()))
        && any(filter.area.is_empty(), filter.area.contains(&row.area))
        && any(filter.severity.is_empty(), filter.severity.contains(&row.severity))
        && any(filter.side.is_empty(), filter.side.contains(&row.side))
        && any(filter.team.is_empty(), row.team.as_ref().is_some_and(|team| filter.team.contains(team)))
        && any(filter.presence.is_empty(), filter.presence.contains(&row.presence))
        && any(filter.work.is_empty(), filter.work.contains(&row.work))
        && any(filter.check.is_empty(), filter.check.contains(&row.check))
        && filter.workload.as_ref().is_none_or(|workload| name == *workload)
        && filter
            .image
            .as_ref()
            .is_none_or(|image| row.repository.as_ref().is_some_and(|known| known.ends_with(&format!("/{image}"))))
        && filter.text.as_ref().is_none_or(|text| row.title.to_lowercase().contains(text) || place(row).contains(text))
        && filter.due.is_none_or(|due| {
            row.due.is_some_and(|date| match due {
                Due::Overdue => date < now,
                Due::Week => date >= now && date < week,
            })
        })
}

fn filters() -> Vec<FindingFilter> {
    let base = FindingFilter { all: true, ..FindingFilter::default() };
    let with = |change: &dyn Fn(&mut FindingFilter)| {
        let mut filter = base.clone();
        change(&mut filter);
        filter
    };
    let mut filters = vec![
        FindingFilter::default(),
        base.clone(),
        with(&|filter| filter.namespace = vec!["shop".to_owned()]),
        with(&|filter| filter.namespace = vec!["shop".to_owned(), "media".to_owned(), "nowhere".to_owned()]),
        with(&|filter| filter.pillar = vec![Pillar::Images]),
        with(&|filter| filter.area = vec![Area::Privilege, Area::Network]),
        with(&|filter| filter.severity = vec![Severity::Critical, Severity::High]),
        with(&|filter| filter.side = vec![Side::Operator]),
        with(&|filter| filter.team = vec!["storefront".to_owned()]),
        with(&|filter| filter.presence = vec![Presence::Gone, Presence::Fixed]),
        with(&|filter| filter.work = vec![Work::InProgress]),
        with(&|filter| filter.check = vec!["image.vulnerability".to_owned()]),
        with(&|filter| filter.workload = Some("web_1".to_owned())),
        with(&|filter| filter.image = Some("cart".to_owned())),
        with(&|filter| filter.text = Some("zlib".to_owned())),
        with(&|filter| filter.text = Some("web_1".to_owned())),
        with(&|filter| filter.due = Some(Due::Overdue)),
        with(&|filter| filter.due = Some(Due::Week)),
    ];
    // Every pair of them too.
    let singles = filters.clone();
    for one in &singles {
        for other in &singles {
            let mut both = one.clone();
            both.severity.extend(other.severity.iter().copied());
            both.side.extend(other.side.iter().copied());
            both.presence.extend(other.presence.iter().copied());
            both.check.extend(other.check.iter().cloned());
            both.text = both.text.or_else(|| other.text.clone());
            both.due = both.due.or(other.due);
            filters.push(both);
        }
    }
    filters
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_filter_and_order_pages_like_a_plain_sort() {
    let store = with_history().await;
    let everything =
        FindingQuery { filter: FindingFilter { all: true, ..FindingFilter::default() }, ..FindingQuery::default() };
    let all = rows(&store, &Scope::All, &everything, 1_000).await;
    assert!(all.len() > 30, "{}", all.len());
    let orders = [SortBy::Priority, SortBy::Severity, SortBy::Due, SortBy::Age, SortBy::Workload];
    for (at, filter) in filters().into_iter().enumerate() {
        for by in orders {
            for reversed in [false, true] {
                // Pairs of filters in one order each; single ones in every order.
                if at > 18 && (by != orders[at % 5] || reversed != (at % 2 == 0)) {
                    continue;
                }
                let mut expected: Vec<&FindingRow> = all.iter().filter(|row| holds(&filter, row, day(12))).collect();
                expected.sort_by(|one, other| compare(by, one, other));
                if reversed {
                    expected.reverse();
                }
                let query = FindingQuery { filter: filter.clone(), sort: Sort { by, reversed }, page: Page::First };
                walk(&store, query, &expected).await;
            }
        }
    }
}

/// Walks forward through all pages and back again.
async fn walk(store: &Sqlite, mut query: FindingQuery, expected: &[&FindingRow]) {
    const LIMIT: u32 = 7;
    let expected: Vec<String> = expected.iter().map(|row| row.id.clone()).collect();
    let (mut forward, mut pages) = (Vec::new(), Vec::new());
    loop {
        let page = store.findings(&Scope::All, &query, day(12), LIMIT).await.unwrap();
        assert_eq!(page.total.value as usize, expected.len(), "{query:?}");
        assert_eq!(page.previous.is_some(), !pages.is_empty());
        let ids: Vec<String> = page.rows.into_iter().map(|row| row.id).collect();
        forward.extend(ids.clone());
        pages.push((ids, page.previous));
        match page.next {
            Some(key) => query.page = Page::After(key),
            None => break,
        }
    }
    assert_eq!(forward, expected, "{query:?}");
    while let Some((_, previous)) = pages.pop() {
        let Some(key) = previous else { break };
        query.page = Page::Before(key);
        let page = store.findings(&Scope::All, &query, day(12), LIMIT).await.unwrap();
        let ids: Vec<String> = page.rows.into_iter().map(|row| row.id).collect();
        assert_eq!(Some(&ids), pages.last().map(|(ids, _)| ids), "{query:?}");
    }
}

#[tokio::test]
async fn a_scope_shows_its_teams_namespaces_only() {
    let store = with_history().await;
    let scope = Scope::Grants(vec![Reach { cluster: Some("staging".to_owned()), team: Some("video".to_owned()) }]);
    let everything =
        FindingQuery { filter: FindingFilter { all: true, ..FindingFilter::default() }, ..FindingQuery::default() };
    let visible = rows(&store, &scope, &everything, 1_000).await;
    assert!(!visible.is_empty() && visible.iter().all(|row| row.namespace == "media"));
    let hidden =
        rows(&store, &Scope::All, &everything, 1_000).await.into_iter().find(|row| row.namespace == "shop").unwrap().id;
    assert_eq!(store.finding(&scope, &hidden).await.unwrap(), None);
    assert!(store.finding_events(&scope, &hidden, 10).await.unwrap().is_empty());
    assert!(store.related(&scope, &hidden, 10).await.unwrap().is_empty());
    let named = FindingQuery {
        filter: FindingFilter { namespace: vec!["shop".to_owned()], ..everything.filter.clone() },
        ..everything.clone()
    };
    let page = store.findings(&scope, &named, day(12), 10).await.unwrap();
    assert_eq!((page.rows.len(), page.total.value), (0, 0));
    let facets = store.facets(&scope, None, 20).await.unwrap();
    assert_eq!(facets.namespaces.most.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["media"]);
    assert_eq!(facets.namespaces.all, 1);
    assert_eq!(store.size(&Scope::Grants(vec![]), None).await.unwrap(), Size::default());
    let nobody = Scope::Grants(vec![]);
    assert!(rows(&store, &nobody, &everything, 10).await.is_empty());
    let elsewhere = Scope::Grants(vec![Reach { cluster: Some("other".to_owned()), team: None }]);
    assert!(rows(&store, &elsewhere, &everything, 10).await.is_empty());
}

#[tokio::test]
async fn what_there_is_to_filter_by_is_what_a_scan_counts() {
    let store = with_history().await;
    let unresolved = rows(&store, &Scope::All, &FindingQuery::default(), 1_000).await;
    let counted = |of: &dyn Fn(&FindingRow) -> Option<String>| {
        let mut counts = BTreeMap::<String, u32>::new();
        for value in unresolved.iter().filter_map(of) {
            *counts.entry(value).or_default() += 1;
        }
        let mut counts: Vec<(String, u32)> = counts.into_iter().collect();
        counts.sort_by_key(|(_, n)| Reverse(*n));
        counts
    };
    let facets = store.facets(&Scope::All, None, 20).await.unwrap();
    assert_eq!(facets.namespaces.most, counted(&|row| Some(row.namespace.clone())));
    assert_eq!(facets.teams.most, counted(&|row| row.team.clone()));
    let mut checks = counted(&|row| Some(row.check.clone()));
    checks.sort();
    assert_eq!(facets.checks, checks);
    let one = store.facets(&Scope::All, None, 1).await.unwrap();
    assert_eq!(one.namespaces.most, facets.namespaces.most[..1]);
    assert_eq!((one.namespaces.all, one.checks.len()), (2, checks.len()));
    let size = store.size(&Scope::All, None).await.unwrap();
    assert_eq!((size.namespaces, size.findings as usize), (2, unresolved.len()));
}

#[tokio::test]
async fn findings_with_an_event_since_a_day() {
    let store = with_history().await;
    let since = |days: i64| FindingQuery {
        filter: FindingFilter {
            event: Some(EventKind::Opened),
            since_day: Some(i32::try_from(day(days).day()).unwrap()),
            ..FindingFilter::default()
        },
        ..FindingQuery::default()
    };
    let (all, late) =
        (rows(&store, &Scope::All, &since(0), 1_000).await, rows(&store, &Scope::All, &since(10), 1_000).await);
    assert!(late.len() < all.len() && !late.is_empty());
    assert!(rows(&store, &Scope::All, &since(11), 1_000).await.is_empty());
}

#[tokio::test]
async fn a_key_of_another_order_is_refused() {
    let store = with_history().await;
    for key in ["", "x", "s1.2", "p1", "p1.x"] {
        let query = FindingQuery { page: Page::After(key.to_owned()), ..FindingQuery::default() };
        let answer = store.findings(&Scope::All, &query, day(12), 10).await;
        assert!(matches!(answer, Err(StoreError::InvalidKey)), "{key}");
    }
}
