//! The search for text against looking through every finding, and lists that are longer than what is counted.

use crate::evidence::{START, day, delivery, deployment, import, namespace, scan, store, two_teams, vulnerability};
use posture::{
    evidence::Coverage,
    query::{FindingFilter, FindingQuery, Page, Sort, SortBy},
    words::{Presence, Severity, Side, Work},
};
use proptest::prelude::*;
use std::sync::Arc;
use store::{
    Reach, Scope, Sqlite,
    findings::{COUNT_LIMIT, FindingRow, FindingStore},
};

/// Packages whose names try the search: signs of patterns and of queries, other scripts, one and two letters.
const PACKAGES: [&str; 14] = [
    "openssl",
    "OpenSSL-dev",
    "100%",
    "a_b",
    "a-b",
    "back\\slash",
    "quo\"te",
    "x",
    "xy",
    "libé",
    "ÀÉ",
    "日本語",
    "(or)",
    "not and",
];

async fn with_odd_names() -> Arc<Sqlite> {
    let store = store().await;
    import(&store, two_teams(START)).await;
    let at = day(1);
    let found = (1000..)
        .zip(PACKAGES)
        .map(|(number, package)| vulnerability(&format!("CVE-2023-{number}"), package, Severity::High));
    let objects = vec![
        namespace("odd", "storefront", None, at),
        deployment("odd", "Web_1", "registry.example/Odd/web:1.0", true, at),
    ];
    let scans = vec![scan("registry.example/Odd/web:1.0", "registry.example/odd/web", "o1", found.collect(), at)];
    import(&store, delivery(Coverage::Namespaces(vec!["odd".to_owned()]), objects, scans, at)).await;
    store
}

async fn all(store: &Sqlite, filter: FindingFilter) -> Vec<FindingRow> {
    let query = FindingQuery { filter, ..FindingQuery::default() };
    let page = store.findings(&Scope::All, &query, day(3), 1_000).await.unwrap();
    assert_eq!((page.rows.len(), page.next), (page.total.value as usize, None), "{query:?}");
    page.rows
}

/// What a search looks through, in the words of the page.
fn texts(row: &FindingRow) -> Vec<String> {
    let place =
        row.workload.as_ref().map_or_else(|| row.namespace.clone(), |(_, name)| format!("{}/{name}", row.namespace));
    let package = row.package.clone().map(|(_, name)| name).unwrap_or_default();
    [row.title.clone(), place, row.image.clone().unwrap_or_default(), package]
        .map(|text| text.to_ascii_lowercase())
        .to_vec()
}

fn holds(text: &str, row: &FindingRow) -> bool {
    text.to_ascii_lowercase().split_whitespace().all(|word| texts(row).iter().any(|text| text.contains(word)))
}

async fn is_as_plain(store: &Sqlite, everything: &[FindingRow], text: &str) {
    let found = all(store, FindingFilter { all: true, text: Some(text.to_owned()), ..FindingFilter::default() }).await;
    let expected: Vec<&FindingRow> = everything.iter().filter(|row| holds(text, row)).collect();
    assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{text:?}");
}

#[tokio::test]
async fn odd_words_are_found_as_by_looking_through_all() {
    let store = with_odd_names().await;
    let everything = all(&store, FindingFilter { all: true, ..FindingFilter::default() }).await;
    assert!(everything.len() > 30);
    let long = "openssl".repeat(40);
    for text in PACKAGES.into_iter().chain([
        "OPENSSL",
        "cve-2023-1003",
        "open cve",
        "xy x",
        "%",
        "_",
        "\"",
        "\\",
        "\" OR \"",
        "* NEAR( ^",
        "web_1",
        "é",
        "é 日",
        "web:1.0",
        "odd/web",
        "nothing of it",
        "ssl ssl ssl",
        "search:x",
        "-a",
        &long,
    ]) {
        is_as_plain(&store, &everything, text).await;
    }
}

#[test]
fn any_words_are_found_as_by_looking_through_all() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let store = runtime.block_on(with_odd_names());
    let everything = runtime.block_on(all(&store, FindingFilter { all: true, ..FindingFilter::default() }));
    let pool: Vec<String> = everything.iter().flat_map(texts).collect();
    // Pieces of what is there, pieces put together, and anything at all.
    let piece = (0..pool.len(), 0..60_usize, 1..12_usize).prop_map(move |(at, from, length)| {
        let letters: Vec<char> = pool[at].chars().collect();
        letters.iter().skip(from.min(letters.len().saturating_sub(1))).take(length).collect::<String>()
    });
    let word = prop_oneof![4 => piece.clone(), 1 => "[ -~]{0,6}", 1 => "\\PC{0,5}"];
    let text = proptest::collection::vec(word, 1..3).prop_map(|words| words.join(" "));
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig { cases: 300, ..ProptestConfig::default() });
    let run = runner.run(&(text, piece, any::<bool>()), |(text, glued, glue)| {
        let text = if glue { format!("{text}{glued}") } else { text };
        runtime.block_on(is_as_plain(&store, &everything, &text));
        Ok(())
    });
    run.unwrap();
}

#[tokio::test]
async fn what_an_import_changes_is_found_by_its_new_words_only() {
    let store = with_odd_names().await;
    let at = day(2);
    let mut upgraded = vulnerability("CVE-2023-1000", "openssl", Severity::High);
    upgraded.installed_version = "7.7.7-upgraded".to_owned();
    let objects = vec![
        namespace("odd", "storefront", None, at),
        deployment("odd", "Web_1", "registry.example/Odd/web:2.0", true, at),
    ];
    let scans = vec![scan("registry.example/Odd/web:2.0", "registry.example/odd/web", "o2", vec![upgraded], at)];
    import(&store, delivery(Coverage::Namespaces(vec!["odd".to_owned()]), objects, scans, at)).await;
    let everything = all(&store, FindingFilter { all: true, ..FindingFilter::default() }).await;
    assert_eq!(everything.iter().filter(|row| holds("7.7.7-upgraded", row)).count(), 1);
    for text in ["7.7.7-upgraded", "cve-2023-1000", "web:1.0", "web:2.0", "openssl 1.0"] {
        is_as_plain(&store, &everything, text).await;
    }
}

/// A filter as a plain question to a row.
type Plain = fn(&FindingRow) -> bool;

/// More findings than are counted, half of them fixed by the second report.
async fn with_very_many() -> Arc<Sqlite> {
    let store = store().await;
    for generation in 0..2 {
        let at = day(i64::from(generation));
        let (mut objects, mut scans) = (Vec::new(), Vec::new());
        for team in 0..10 {
            let name = format!("space-{team}");
            objects.push(namespace(&name, &format!("team-{team}"), None, at));
            let image = format!("registry.example/{name}/web:1.{generation}");
            objects.push(deployment(&name, "web", &image, team % 2 == 0, at));
            let found = (0..2_300).filter(|number| generation == 0 || number % 2 == 0).map(|number| {
                let severity = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low][number % 8 / 2];
                vulnerability(&format!("CVE-2022-{number:05}"), ["zlib", "curl", "bash"][number % 3], severity)
            });
            scans.push(scan(
                &image,
                &format!("registry.example/{name}/web"),
                &format!("{team:02}{generation}"),
                found.collect(),
                at,
            ));
        }
        import(&store, delivery(Coverage::Cluster, objects, scans, at)).await;
    }
    store
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_longer_than_what_is_counted_pages_like_a_plain_sort() {
    let store = with_very_many().await;
    let mut everything = Vec::new();
    let mut query =
        FindingQuery { filter: FindingFilter { all: true, ..FindingFilter::default() }, ..FindingQuery::default() };
    query.sort.by = SortBy::Age;
    loop {
        let page = store.findings(&Scope::All, &query, day(3), 1_000).await.unwrap();
        assert_eq!((page.total.value, page.total.capped), (COUNT_LIMIT, true));
        everything.extend(page.rows);
        let Some(key) = page.next else { break };
        query.page = Page::After(key);
    }
    assert!(everything.len() > 23_000, "{}", everything.len());
    let with = |change: &dyn Fn(&mut FindingFilter)| {
        let mut filter = FindingFilter { all: true, ..FindingFilter::default() };
        change(&mut filter);
        filter
    };
    let filters: [(FindingFilter, Plain); 10] = [
        (FindingFilter::default(), |row| row.presence == Presence::Present),
        (with(&|filter| filter.side = vec![Side::Developer]), |row| row.side == Side::Developer),
        (with(&|filter| filter.text = Some("cve-2022".to_owned())), |row| row.title.contains("CVE-2022")),
        (with(&|filter| filter.text = Some("zl".to_owned())), |row| row.title.contains("zl")),
        (with(&|filter| filter.check = vec!["image.vulnerability".to_owned()]), |row| {
            row.check == "image.vulnerability"
        }),
        (with(&|filter| filter.presence = vec![Presence::Fixed]), |row| row.presence == Presence::Fixed),
        (with(&|filter| filter.work = vec![Work::Open]), |row| row.work == Work::Open),
        (with(&|filter| filter.severity = vec![Severity::Low, Severity::Medium]), |row| {
            matches!(row.severity, Severity::Low | Severity::Medium)
        }),
        (with(&|filter| filter.image = Some("web".to_owned())), |row| row.repository.is_some()),
        (with(&|filter| filter.team = vec!["team-3".to_owned()]), |row| row.team.as_deref() == Some("team-3")),
    ];
    for (filter, holds) in filters {
        for by in [SortBy::Priority, SortBy::Severity, SortBy::Due, SortBy::Workload] {
            let mut expected: Vec<&FindingRow> = everything.iter().filter(|row| holds(row)).collect();
            expected.sort_by(|one, other| crate::pages::compare(by, one, other));
            let mut query =
                FindingQuery { filter: filter.clone(), sort: Sort { by, reversed: false }, page: Page::First };
            let first = store.findings(&Scope::All, &query, day(3), 400).await.unwrap();
            query.page = Page::After(first.next.clone().unwrap());
            let second = store.findings(&Scope::All, &query, day(3), 400).await.unwrap();
            query.page = Page::Before(second.previous.clone().unwrap());
            let back = store.findings(&Scope::All, &query, day(3), 400).await.unwrap();
            let limit = COUNT_LIMIT as usize;
            assert_eq!(
                (first.total.value as usize, first.total.capped),
                (expected.len().min(limit), expected.len() > limit),
                "{query:?}"
            );
            assert!(first.rows.iter().chain(&second.rows).eq(expected.iter().take(800).copied()), "{query:?}");
            assert_eq!(back.rows, first.rows, "{query:?}");
        }
    }
    // A team's own part is found by its namespaces, whatever else is asked for.
    let scope = Scope::Grants(vec![Reach { cluster: None, team: Some("team-4".to_owned()) }]);
    let query =
        FindingQuery { filter: with(&|filter| filter.text = Some("curl".to_owned())), ..FindingQuery::default() };
    let page = store.findings(&scope, &query, day(3), 1_000).await.unwrap();
    let expected = everything.iter().filter(|row| row.namespace == "space-4" && row.title.contains("curl")).count();
    assert_eq!((page.total.value as usize, page.rows.len()), (expected, expected));
}
