//! The frame around the pages.

use super::{AppBackend, error::refused, moment, scope, words};
use app::{
    backend::{Answer, BackendError, Principal},
    frame::{FrameCounts, FrameView, SourceAge},
};
use posture::time::{DAY, Timestamp};
use store::evidence::SourceKind;

/// A watch reports at least every minute; after ten of them it is silent.
const WATCH_SILENT_AFTER: i64 = 600_000;
/// Files and scans are brought by jobs that run daily or weekly.
const IMPORT_SILENT_AFTER: i64 = 7 * DAY;

pub(super) async fn frame(backend: &AppBackend, principal: &Principal, asked: Option<&str>) -> Answer<FrameView> {
    let scope = scope::of(principal);
    let clusters = backend.store.clusters(&scope).await.map_err(refused)?;
    // The page inside says that a cluster is not found; the frame around it still stands.
    let current = match backend.cluster(principal, &scope, asked).await {
        Err(BackendError::NotFound) => backend.cluster(principal, &scope, None).await?,
        other => other?,
    };
    let mut view = FrameView {
        user_name: principal.name.clone(),
        user_role_line: scope::role_line(principal),
        is_admin: scope::administrator(principal).is_ok(),
        clusters: clusters.into_iter().map(|cluster| (cluster.name.clone(), cluster.name)).collect(),
        current_cluster: current.map(|cluster| cluster.name),
        counts: FrameCounts::default(),
        sources: Vec::new(),
    };
    let Some(name) = view.current_cluster.as_deref() else { return Ok(view) };
    let (size, ages) =
        tokio::try_join!(backend.store.size(&scope, Some(name)), backend.store.source_ages(&scope, Some(name)))
            .map_err(refused)?;
    view.counts = FrameCounts {
        namespaces: u64::from(size.namespaces),
        findings: u64::from(size.findings),
        findings_capped: false,
    };
    let now = backend.now();
    view.sources = ages.iter().map(|age| source_age(age, now)).collect();
    Ok(view)
}

fn source_age(age: &store::imports::SourceAge, now: Timestamp) -> SourceAge {
    let (label, silent_after) = match age.kind {
        SourceKind::Watch => ("Cluster watch".to_owned(), WATCH_SILENT_AFTER),
        SourceKind::Files => ("Imports".to_owned(), IMPORT_SILENT_AFTER),
        SourceKind::Scanner => (format!("{} scans", words::capitalised(&age.label)), IMPORT_SILENT_AFTER),
    };
    let newest = moment::age_ago(age.newest, now);
    SourceAge { label, ago: newest.text, exact: newest.exact, stale: now.0.saturating_sub(age.newest.0) > silent_after }
}
