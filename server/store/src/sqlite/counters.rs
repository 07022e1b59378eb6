//! Counters, kept in the transaction that changes the findings, so that no overview scans them.

use super::{
    Sqlite,
    bulk::Bulk,
    codes::{Code, date_or_never},
    record::Record,
};
use crate::Result;
use posture::time::Timestamp;
use sqlx::SqliteConnection;
use std::collections::HashMap;

/// What a transaction changes in the counters of one cluster.
#[derive(Debug)]
pub(super) struct Counters {
    cluster_id: i64,
    day: i64,
    findings: HashMap<FindingKey, i64>,
    due: HashMap<(i64, i64, i64), i64>,
    images: HashMap<(i64, String, i64), i64>,
    days: HashMap<i64, i64>,
    present: i64,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct FindingKey {
    namespace_id: i64,
    check: String,
    side: i64,
    severity: i64,
    team: String,
    work: i64,
}

impl Counters {
    /// No change yet, of a cluster on the day of `at`.
    pub(super) fn new(cluster_id: i64, at: Timestamp) -> Self {
        Self {
            cluster_id,
            day: at.day(),
            findings: HashMap::new(),
            due: HashMap::new(),
            images: HashMap::new(),
            days: HashMap::new(),
            present: 0,
        }
    }

    /// A finding as it is now counts.
    pub(super) fn add(&mut self, record: &Record) {
        self.count(record, 1);
    }

    /// A finding as it was no longer counts.
    pub(super) fn remove(&mut self, record: &Record) {
        self.count(record, -1);
    }

    /// By how much the number of present findings changes.
    pub(super) fn present(&self) -> i64 {
        self.present
    }

    fn count(&mut self, record: &Record, by: i64) {
        if record.is_present() {
            self.present += by;
        }
        if !record.unresolved() {
            return;
        }
        let (namespace_id, side, severity) = (record.namespace_id, record.side.code(), record.severity.code());
        let key = FindingKey {
            namespace_id,
            check: record.check.clone(),
            side,
            severity,
            team: record.team.clone(),
            work: record.state.work.code(),
        };
        *self.findings.entry(key).or_default() += by;
        if record.state.due.is_some() {
            *self.due.entry((date_or_never(record.state.due), namespace_id, side)).or_default() += by;
        }
        if !record.vulnerability.is_empty() {
            *self.images.entry((namespace_id, record.repository.clone(), severity)).or_default() += by;
        }
        *self.days.entry(namespace_id).or_default() += by;
    }

    /// Writes what changed.
    pub(super) async fn write(self, store: &Sqlite, connection: &mut SqliteConnection) -> Result<()> {
        let mut removed = false;
        let mut bulk = Bulk::new(
            store,
            "INSERT INTO finding_count (cluster_id, namespace_id, check_id, side, severity, team, work, n) VALUES",
            8,
            "ON CONFLICT (cluster_id, namespace_id, check_id, side, severity, team, work) DO UPDATE SET n = finding_count.n + excluded.n",
        );
        for (key, by) in self.findings.into_iter().filter(|(_, by)| *by != 0) {
            removed |= by < 0;
            bulk.bind(self.cluster_id)?.bind(key.namespace_id)?.bind(key.check)?.bind(key.side)?;
            bulk.bind(key.severity)?.bind(key.team)?.bind(key.work)?.bind(by)?;
            bulk.end_row(connection).await?;
        }
        bulk.finish(connection).await?;

        let mut bulk = Bulk::new(
            store,
            "INSERT INTO due_count (cluster_id, due_at, namespace_id, side, n) VALUES",
            5,
            "ON CONFLICT (cluster_id, due_at, namespace_id, side) DO UPDATE SET n = due_count.n + excluded.n",
        );
        for ((due_at, namespace_id, side), by) in self.due.into_iter().filter(|(_, by)| *by != 0) {
            removed |= by < 0;
            bulk.bind(self.cluster_id)?.bind(due_at)?.bind(namespace_id)?.bind(side)?.bind(by)?;
            bulk.end_row(connection).await?;
        }
        bulk.finish(connection).await?;

        let mut bulk = Bulk::new(
            store,
            "INSERT INTO image_count (namespace_id, repository, severity, n) VALUES",
            4,
            "ON CONFLICT (namespace_id, repository, severity) DO UPDATE SET n = image_count.n + excluded.n",
        );
        for ((namespace_id, repository, severity), by) in self.images.into_iter().filter(|(_, by)| *by != 0) {
            removed |= by < 0;
            bulk.bind(namespace_id)?.bind(repository)?.bind(severity)?.bind(by)?;
            bulk.end_row(connection).await?;
        }
        bulk.finish(connection).await?;

        let mut bulk = Bulk::new(
            store,
            "INSERT INTO day_change (cluster_id, day, namespace_id, n) VALUES",
            4,
            "ON CONFLICT (cluster_id, day, namespace_id) DO UPDATE SET n = day_change.n + excluded.n",
        );
        for (namespace_id, by) in self.days.into_iter().filter(|(_, by)| *by != 0) {
            bulk.bind(self.cluster_id)?.bind(self.day)?.bind(namespace_id)?.bind(by)?;
            bulk.end_row(connection).await?;
        }
        bulk.finish(connection).await?;

        if self.present != 0 {
            store
                .query("UPDATE cluster SET present = present + $1 WHERE id = $2")
                .bind(self.present)
                .bind(self.cluster_id)
                .execute(&mut *connection)
                .await?;
        }
        if removed {
            store
                .query("DELETE FROM finding_count WHERE cluster_id = $1 AND n = 0")
                .bind(self.cluster_id)
                .execute(&mut *connection)
                .await?;
            store
                .query("DELETE FROM due_count WHERE cluster_id = $1 AND n = 0")
                .bind(self.cluster_id)
                .execute(&mut *connection)
                .await?;
            store.query("DELETE FROM image_count WHERE n = 0").execute(&mut *connection).await?;
        }
        Ok(())
    }
}
