//! Counters are what a scan of the findings would count, whatever happened.

use crate::evidence::{day, delivery, deployment, namespace, scan, try_import, user, vulnerability};
use posture::{
    evidence::Coverage,
    query::{FindingFilter, FindingQuery},
    words::Severity,
};
use proptest::prelude::*;
use sqlx::{Connection, Row, SqliteConnection};
use std::{path::Path, sync::Arc};
use store::{
    CountingIds, Scope, Sqlite, StoreError,
    evidence::Mode,
    exceptions::{Covers, ExceptionStore, NewException},
    findings::FindingStore,
    overview::OverviewStore,
    work::{WorkChange, WorkStore},
};

/// What may happen on a day.
#[derive(Debug, Clone)]
enum Step {
    /// An import: which workloads are there and privileged, which vulnerabilities the report lists, complete or not.
    Import { there: u8, privileged: u8, vulnerable: u8, tag: u8, complete: bool },
    /// Somebody takes, puts back or claims what stands at these places of the list.
    Work { change: u8, from: usize },
    /// Somebody accepts the finding at this place for a day.
    Accept { at: usize },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let import = (any::<u8>(), any::<u8>(), any::<u8>(), 0..3_u8, any::<bool>()).prop_map(
        |(there, privileged, vulnerable, tag, complete)| Step::Import {
            there: there | 1,
            privileged,
            vulnerable,
            tag,
            complete,
        },
    );
    let work = (0..3_u8, 0..20_usize).prop_map(|(change, from)| Step::Work { change, from });
    let accept = (0..20_usize).prop_map(|at| Step::Accept { at });
    proptest::collection::vec(prop_oneof![3 => import, 2 => work, 1 => accept], 1..10)
}

async fn run(store: &Arc<Sqlite>, user: &str, step: &Step, on: i64) {
    let at = day(on);
    match step {
        Step::Import { there, privileged, vulnerable, tag, complete } => {
            let severities = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low];
            let has = |bits: &u8, bit: usize| bits & (1 << bit) != 0;
            let mut objects = vec![namespace("shop", "storefront", None, at), namespace("media", "video", None, at)];
            for bit in (0..4).filter(|bit| has(there, *bit)) {
                let image = format!("registry.example/app:{tag}");
                let home = if bit % 2 == 0 { "shop" } else { "media" };
                objects.push(deployment(home, &format!("app-{bit}"), &image, has(privileged, bit), at));
            }
            let found = (0..4).filter(|bit| has(vulnerable, *bit));
            let found = found
                .map(|bit| {
                    vulnerability(&format!("CVE-2024-000{bit}"), "openssl", severities[(bit + usize::from(*tag)) % 4])
                })
                .collect();
            let scans = vec![scan(
                &format!("registry.example/app:{tag}"),
                "registry.example/app",
                &format!("d{tag}"),
                found,
                at,
            )];
            let coverage = if *complete { Coverage::Cluster } else { Coverage::Partial };
            try_import(store, delivery(coverage, objects, scans, at), Mode::Apply).await.unwrap();
        }
        Step::Work { change, from } => {
            let change = [WorkChange::Take, WorkChange::PutBack, WorkChange::Claim][usize::from(*change)];
            let ids: Vec<String> = some(store, at).await.into_iter().skip(*from).take(2).collect();
            let answer = store.change_work(&Scope::All, &ids, change, user, None, at).await;
            assert!(matches!(answer, Ok(_) | Err(StoreError::Conflict(_))), "{answer:?}");
        }
        Step::Accept { at: place } => {
            let Some(id) = some(store, at).await.into_iter().nth(*place) else { return };
            let new = NewException {
                covers: Covers::Finding(id),
                reason: "later".to_owned(),
                approved_by: user.to_owned(),
                until: Some(day(on + 1)),
                until_fix: false,
            };
            let answer = store.create_exception(&Scope::All, &new, at).await;
            assert!(matches!(answer, Ok(_) | Err(StoreError::Exists(_))), "{answer:?}");
        }
    }
}

async fn some(store: &Sqlite, now: posture::time::Timestamp) -> Vec<String> {
    let query =
        FindingQuery { filter: FindingFilter { all: true, ..FindingFilter::default() }, ..FindingQuery::default() };
    store.findings(&Scope::All, &query, now, 1_000).await.unwrap().rows.into_iter().map(|row| row.id).collect()
}

/// Pairs of statements that must give the same rows: counted, and kept.
const SAME: [(&str, &str); 5] = [
    (
        "SELECT namespace_id || '|' || check_id || '|' || side || '|' || severity || '|' || team || '|' || work || '|' || COUNT(*) FROM finding \
         WHERE unresolved = 1 GROUP BY namespace_id, check_id, side, severity, team, work ORDER BY 1",
        "SELECT namespace_id || '|' || check_id || '|' || side || '|' || severity || '|' || team || '|' || work || '|' || n FROM finding_count ORDER BY 1",
    ),
    (
        "SELECT due_at || '|' || namespace_id || '|' || side || '|' || COUNT(*) FROM finding WHERE unresolved = 1 AND due_at < 253402300799999 \
         GROUP BY due_at, namespace_id, side ORDER BY 1",
        "SELECT due_at || '|' || namespace_id || '|' || side || '|' || n FROM due_count ORDER BY 1",
    ),
    (
        "SELECT namespace_id || '|' || repository || '|' || severity || '|' || COUNT(*) FROM finding WHERE unresolved = 1 AND vulnerability <> '' \
         GROUP BY namespace_id, repository, severity ORDER BY 1",
        "SELECT namespace_id || '|' || repository || '|' || severity || '|' || n FROM image_count ORDER BY 1",
    ),
    (
        "SELECT namespace_id || '|' || COUNT(*) FROM finding WHERE unresolved = 1 GROUP BY namespace_id ORDER BY 1",
        "SELECT namespace_id || '|' || SUM(n) FROM day_change GROUP BY namespace_id HAVING SUM(n) <> 0 ORDER BY 1",
    ),
    (
        "SELECT '' || COUNT(*) FROM finding WHERE presence = 0 AND merged_into = 0",
        "SELECT '' || COALESCE(SUM(present), 0) FROM cluster",
    ),
];

async fn check(path: &Path) {
    let mut connection = SqliteConnection::connect(path.to_str().unwrap()).await.unwrap();
    for (counted, kept) in SAME {
        let counted = sqlx::query(counted).fetch_all(&mut connection).await.unwrap();
        let kept = sqlx::query(kept).fetch_all(&mut connection).await.unwrap();
        let texts = |rows: Vec<sqlx::sqlite::SqliteRow>| -> Vec<String> { rows.iter().map(|row| row.get(0)).collect() };
        assert_eq!(texts(counted), texts(kept));
    }
    let wrong = sqlx::query(
        "SELECT COUNT(*) FROM finding WHERE unresolved <> (CASE WHEN merged_into = 0 AND presence IN (0, 3, 4) AND work IN (0, 1, 2) THEN 1 ELSE 0 END)",
    );
    let wrong: i64 = wrong.fetch_one(&mut connection).await.unwrap().get(0);
    assert_eq!(wrong, 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_they_are_what_a_scan_counts(steps in steps()) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("atalaya.db");
            let store = Arc::new(Sqlite::open(&path, Arc::new(CountingIds::default())).await.unwrap());
            let user = user(&store, "olga").await;
            for (on, step) in steps.iter().enumerate() {
                run(&store, &user, step, i64::try_from(on).unwrap()).await;
                check(&path).await;
            }
            let now = day(i64::try_from(steps.len()).unwrap());
            if let Some(overview) = store.overview(&Scope::All, None, now).await.unwrap() {
                let list = store.findings(&Scope::All, &FindingQuery::default(), now, 1).await.unwrap();
                assert_eq!(overview.moves.total(), list.total.value);
                assert_eq!(overview.trend.last().copied().unwrap_or(0), list.total.value);
            }
            store.close().await;
        });
    }
}
