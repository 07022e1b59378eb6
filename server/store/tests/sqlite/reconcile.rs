//! Laying deliveries over what is known. The identity table has its own suite, in `tests/contract`.

use crate::evidence::{
    START, day, delivery, deployment, import, namespace, scan, store, try_import, two_teams, user, vulnerability,
};
use posture::{
    evidence::Coverage,
    object::Object,
    query::{FindingFilter, FindingQuery},
    time::Timestamp,
    words::{EventKind, Presence, Severity, Work},
};
use sqlx::{Connection, Row, SqliteConnection};
use std::sync::Arc;
use store::{
    CountingIds, IngestError, Scope, Sqlite, StoreError,
    evidence::Mode,
    exceptions::{Covers, ExceptionStore, NewException},
    findings::{FindingRow, FindingStore},
    imports::{Cursor, ImportStore},
    overview::OverviewStore,
};

async fn all(store: &Sqlite) -> Vec<FindingRow> {
    let query =
        FindingQuery { filter: FindingFilter { all: true, ..FindingFilter::default() }, ..FindingQuery::default() };
    store.findings(&Scope::All, &query, START, 1_000).await.unwrap().rows
}

async fn of_check(store: &Sqlite, check: &str, workload: &str) -> FindingRow {
    let rows = all(store).await;
    rows.into_iter()
        .find(|row| row.check == check && row.workload.as_ref().is_some_and(|(_, name)| name == workload))
        .unwrap()
}

#[tokio::test]
async fn run_twice_it_changes_nothing_but_the_record() {
    let store = store().await;
    let first = import(&store, two_teams(START)).await;
    assert!(first.count(EventKind::Opened) > 10, "{:?}", first.changes.keys());
    assert_eq!(first.present, first.count(EventKind::Opened));
    let before = all(&store).await;
    let second = import(&store, two_teams(START)).await;
    assert!(second.changes.is_empty(), "{:?}", second.changes);
    assert_eq!((second.unchanged, second.present), (first.present, first.present));
    assert_eq!(all(&store).await, before);
    let imports = store.imports(&Scope::All, None, &Cursor::First, 10).await.unwrap().rows;
    assert_eq!(imports.len(), 2);
    assert_eq!(imports[0].id, second.import.unwrap());
}

#[tokio::test]
async fn a_dry_run_says_the_same_and_keeps_nothing() {
    let store = store().await;
    let dry = try_import(&store, two_teams(START), Mode::DryRun).await.unwrap();
    assert_eq!(store.overview(&Scope::All, None, START).await.unwrap(), None);
    let wet = import(&store, two_teams(START)).await;
    assert_eq!(dry.import, None);
    let counts = |result: &store::evidence::ImportResult| -> Vec<(String, u32)> {
        result.changes.iter().map(|(kind, change)| (kind.clone(), change.count)).collect()
    };
    assert_eq!((counts(&dry), dry.present), (counts(&wet), wet.present));
}

#[tokio::test]
async fn a_failure_half_way_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("atalaya.db");
    let store = Arc::new(Sqlite::open(&path, Arc::new(CountingIds::default())).await.unwrap());
    import(&store, two_teams(START)).await;
    let before = all(&store).await;
    let mut other = SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
    sqlx::query("CREATE TRIGGER refuse BEFORE INSERT ON day_change BEGIN SELECT RAISE(ABORT, 'no'); END")
        .execute(&mut other)
        .await
        .unwrap();
    let later = delivery(Coverage::Cluster, vec![namespace("shop", "storefront", None, day(1))], vec![], day(1));
    let error = try_import(&store, later.clone(), Mode::Apply).await.unwrap_err();
    assert!(matches!(error, IngestError::Store(StoreError::Unavailable(_))), "{error}");
    assert_eq!(all(&store).await, before);
    let rows: i64 = sqlx::query("SELECT COUNT(*) FROM import").fetch_one(&mut other).await.unwrap().get(0);
    assert_eq!(rows, 1);
    sqlx::query("DROP TRIGGER refuse").execute(&mut other).await.unwrap();
    assert!(import(&store, later).await.count(EventKind::Gone) > 0);
}

#[tokio::test]
async fn what_a_later_report_lacks_is_fixed_and_what_is_deleted_is_gone() {
    let store = store().await;
    import(&store, two_teams(START)).await;
    let at = day(2);
    let objects = vec![
        namespace("media", "video", None, at),
        namespace("shop", "storefront", None, at),
        deployment("shop", "cart", "registry.example/cart:1.1", false, at),
        deployment("shop", "web", "registry.example/web:1.0", false, at),
    ];
    let found = vec![vulnerability("CVE-2024-0001", "openssl", Severity::Critical)];
    let scans = vec![scan("registry.example/cart:1.1", "registry.example/cart", "c11", found, at)];
    let result = import(&store, delivery(Coverage::Cluster, objects, scans, at)).await;
    let rows = all(&store).await;
    let of = |namespace: &str, vulnerability: &str| {
        rows.iter()
            .find(|row| row.namespace == namespace && row.vulnerability.as_deref() == Some(vulnerability))
            .unwrap()
    };
    assert_eq!(of("shop", "CVE-2024-0001").presence, Presence::Present);
    assert_eq!(of("shop", "CVE-2024-0002").presence, Presence::Fixed);
    assert_eq!(of("media", "CVE-2024-0001").presence, Presence::Gone);
    assert!(result.count(EventKind::Fixed) >= 2 && result.count(EventKind::Gone) >= 3, "{:?}", result.changes);
    assert_eq!(
        result.present,
        u32::try_from(rows.iter().filter(|row| row.presence == Presence::Present).count()).unwrap()
    );
    let events = store.finding_events(&Scope::All, &of("shop", "CVE-2024-0002").id, 10).await.unwrap();
    let kinds: Vec<EventKind> = events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::Fixed, EventKind::Opened]);
}

#[tokio::test]
async fn another_name_of_the_same_vulnerability_is_merged_into_the_older_finding() {
    let store = store().await;
    let objects = |at: Timestamp| {
        vec![
            namespace("shop", "storefront", None, at),
            deployment("shop", "cart", "registry.example/cart:1.0", false, at),
        ]
    };
    let report = |scanner: &str, ids: &[(&str, &[&str])], at: Timestamp| {
        let found = ids.iter().map(|(id, aliases)| {
            let mut found = vulnerability(id, "openssl", Severity::High);
            Arc::make_mut(&mut found.vulnerability).aliases = aliases.iter().map(|alias| (*alias).to_owned()).collect();
            found
        });
        let mut scan = scan("registry.example/cart:1.0", "registry.example/cart", "c1", found.collect(), at);
        scanner.clone_into(&mut scan.scanner);
        scan
    };
    import(
        &store,
        delivery(Coverage::Partial, objects(START), vec![report("grype", &[("GHSA-aaaa", &[])], START)], START),
    )
    .await;
    import(
        &store,
        delivery(Coverage::Partial, vec![], vec![report("trivy", &[("CVE-2024-0009", &[])], day(1))], day(1)),
    )
    .await;
    let names =
        |rows: &[FindingRow]| -> Vec<String> { rows.iter().filter_map(|row| row.vulnerability.clone()).collect() };
    let before = all(&store).await;
    assert_eq!(names(&before).len(), 2);
    let older = before.iter().find(|row| row.vulnerability.as_deref() == Some("GHSA-aaaa")).unwrap().clone();
    let result = import(
        &store,
        delivery(
            Coverage::Partial,
            vec![],
            vec![report("trivy", &[("CVE-2024-0009", &["GHSA-aaaa"])], day(2))],
            day(2),
        ),
    )
    .await;
    assert_eq!((result.count(EventKind::Opened), result.count(EventKind::Merged)), (0, 1), "{:?}", result.changes);
    let after = all(&store).await;
    assert_eq!(names(&after), ["CVE-2024-0009"]);
    let merged = after.iter().find(|row| row.vulnerability.is_some()).unwrap();
    assert_eq!((&merged.id, merged.due), (&older.id, older.due));
    let detail = store.finding(&Scope::All, &merged.id).await.unwrap().unwrap();
    assert_eq!(detail.other_fingerprints.len(), 1);
    assert_eq!(detail.occurrences.iter().filter(|seen| seen.withdrawn_at.is_none()).count(), 2);
    let again = import(
        &store,
        delivery(
            Coverage::Partial,
            vec![],
            vec![report("trivy", &[("CVE-2024-0009", &["GHSA-aaaa"])], day(2))],
            day(2),
        ),
    )
    .await;
    assert!(again.changes.is_empty(), "{:?}", again.changes);
    // A later report that no longer names the alias does not take the two apart.
    let unlearnt =
        || delivery(Coverage::Partial, vec![], vec![report("trivy", &[("CVE-2024-0009", &[])], day(3))], day(3));
    import(&store, unlearnt()).await;
    let settled = all(&store).await;
    assert_eq!(names(&settled).len(), 1);
    assert!(import(&store, unlearnt()).await.changes.is_empty());
    assert_eq!(all(&store).await, settled);
}

#[tokio::test]
async fn a_renamed_workload_keeps_its_due_date() {
    let store = store().await;
    let one = |name: &str, at: Timestamp| {
        vec![namespace("shop", "storefront", None, at), deployment("shop", name, "registry.example/cart:1.0", true, at)]
    };
    import(&store, delivery(Coverage::Cluster, one("cart", START), vec![], START)).await;
    let old = of_check(&store, "privilege.privileged", "cart").await;
    let result = import(&store, delivery(Coverage::Cluster, one("basket", day(3)), vec![], day(3))).await;
    assert!(result.count(EventKind::Linked) > 0, "{:?}", result.changes);
    let new = of_check(&store, "privilege.privileged", "basket").await;
    assert_eq!((new.due, new.first_seen), (old.due, old.first_seen));
    assert_eq!(of_check(&store, "privilege.privileged", "cart").await.presence, Presence::Gone);
}

#[tokio::test]
async fn an_exception_ends_when_the_severity_rises() {
    let store = store().await;
    let user = user(&store, "olga").await;
    let report = |severity, at| {
        let found = vec![vulnerability("CVE-2024-0001", "openssl", severity)];
        vec![scan("registry.example/cart:1.0", "registry.example/cart", "c1", found, at)]
    };
    let objects = vec![
        namespace("shop", "storefront", None, START),
        deployment("shop", "cart", "registry.example/cart:1.0", false, START),
    ];
    import(&store, delivery(Coverage::Cluster, objects, report(Severity::Medium, START), START)).await;
    let id = all(&store).await.into_iter().find(|row| row.vulnerability.is_some()).unwrap().id;
    let new = NewException {
        covers: Covers::Finding(id.clone()),
        reason: "not reachable".to_owned(),
        approved_by: user,
        until: None,
        until_fix: false,
    };
    let exception = store.create_exception(&Scope::All, &new, day(1)).await.unwrap();
    assert_eq!((exception.severity, exception.matches), (Severity::Medium, 1));
    let work = async |store: &Sqlite| store.finding(&Scope::All, &id).await.unwrap().unwrap().row.work;
    assert_eq!(work(&store).await, Work::Accepted);
    import(&store, delivery(Coverage::Partial, vec![], report(Severity::Medium, day(2)), day(2))).await;
    assert_eq!(work(&store).await, Work::Accepted);
    let result = import(&store, delivery(Coverage::Partial, vec![], report(Severity::High, day(3)), day(3))).await;
    assert_eq!((result.count(EventKind::ExceptionEnded), result.count(EventKind::SeverityChanged)), (1, 1));
    assert_eq!(work(&store).await, Work::Open);
    assert!(!store.exceptions(&Scope::All, None).await.unwrap()[0].live);
}

#[tokio::test]
async fn an_exception_ends_by_its_date() {
    let store = store().await;
    let user = user(&store, "olga").await;
    import(&store, two_teams(START)).await;
    let covers = Covers::Repository {
        cluster: "staging".to_owned(),
        repository: "registry.example/cart".to_owned(),
        vulnerability: "CVE-2024-0001".to_owned(),
    };
    let new = NewException {
        covers,
        reason: "until the release".to_owned(),
        approved_by: user,
        until: Some(day(5)),
        until_fix: false,
    };
    assert_eq!(store.create_exception(&Scope::All, &new, day(1)).await.unwrap().matches, 1);
    assert_eq!(store.expire_exceptions(day(4)).await.unwrap(), 0);
    assert_eq!(store.expire_exceptions(day(6)).await.unwrap(), 1);
    assert!(all(&store).await.iter().all(|row| row.work == Work::Open));
}

#[tokio::test]
async fn the_second_cluster_of_one_name_is_refused_with_both() {
    let store = store().await;
    let system =
        |uid: &str, at| delivery(Coverage::Partial, vec![namespace("kube-system", "", Some(uid), at)], vec![], at);
    import(&store, system("uid-1", START)).await;
    let error = try_import(&store, system("uid-2", day(1)), Mode::Apply).await.unwrap_err();
    let IngestError::Store(StoreError::TwoClusters(two)) = error else { panic!("{error}") };
    assert_eq!((two.known_uid.as_str(), two.given_uid.as_str()), ("uid-1", "uid-2"));
    let mut renamed = system("uid-1", day(1));
    "production".clone_into(&mut renamed.cluster);
    let error = try_import(&store, renamed, Mode::Apply).await.unwrap_err();
    let IngestError::Store(StoreError::TwoClusters(two)) = error else { panic!("{error}") };
    assert_eq!((two.known_name.as_str(), two.given_name.as_str()), ("staging", "production"));
}

#[tokio::test]
async fn manifests_of_a_kind_that_a_watch_owns_are_refused_and_reports_are_not() {
    let store = store().await;
    let mut watch = two_teams(START);
    watch.source = store::evidence::Source { kind: store::evidence::SourceKind::Watch, label: "watch".to_owned() };
    watch.owns = vec!["Deployment".to_owned()];
    import(&store, watch).await;
    let files = delivery(
        Coverage::Partial,
        vec![deployment("shop", "cart", "registry.example/cart:2", false, day(1))],
        vec![],
        day(1),
    );
    let error = try_import(&store, files, Mode::Apply).await.unwrap_err();
    assert!(matches!(error, IngestError::KindOwned { ref kind, .. } if kind == "Deployment"), "{error}");
    // Complete files speak for the kinds that they may speak of.
    let complete = delivery(Coverage::Cluster, vec![namespace("shop", "storefront", None, day(2))], vec![], day(2));
    let present = import(&store, complete).await;
    assert!(
        of_check(&store, "privilege.privileged", "cart").await.presence == Presence::Present,
        "{:?}",
        present.changes
    );
}

#[tokio::test]
async fn a_namespace_made_again_starts_anew() {
    let store = store().await;
    let user = user(&store, "olga").await;
    let objects = |uid: &str, team: &str, at: Timestamp| -> Vec<Object> {
        vec![namespace("shop", team, Some(uid), at), deployment("shop", "cart", "registry.example/cart:1.0", true, at)]
    };
    import(&store, delivery(Coverage::Partial, objects("u1", "storefront", START), vec![], START)).await;
    let finding = of_check(&store, "privilege.privileged", "cart").await;
    let new = NewException {
        covers: Covers::Finding(finding.id.clone()),
        reason: "r".to_owned(),
        approved_by: user.clone(),
        until: None,
        until_fix: false,
    };
    let exception = store.create_exception(&Scope::All, &new, day(1)).await.unwrap();
    let result = import(&store, delivery(Coverage::Partial, objects("u2", "basket", day(2)), vec![], day(2))).await;
    assert!(
        result.count(EventKind::Gone) > 0 && result.count(EventKind::Reopened) == result.count(EventKind::Gone),
        "{:?}",
        result.changes
    );
    let again = of_check(&store, "privilege.privileged", "cart").await;
    assert_eq!((again.work, again.team.as_deref(), again.due), (Work::Open, Some("basket"), finding.due));
    assert!(store.exceptions(&Scope::All, None).await.unwrap()[0].needs_confirmation);
    store.confirm_exception(&Scope::All, &exception.id, &user, day(3)).await.unwrap();
    assert_eq!(of_check(&store, "privilege.privileged", "cart").await.work, Work::Accepted);
    let later = import(&store, delivery(Coverage::Partial, objects("u2", "basket", day(4)), vec![], day(4))).await;
    assert_eq!(later.count(EventKind::ExceptionEnded), 0);
}
