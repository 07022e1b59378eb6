//! The ledger of fingerprints: what a reconcile reads of every finding before it looks at any in full.

use super::super::{Sqlite, bulk::Bulk, record::Record};
use crate::{Result, StoreError};
use futures_util::TryStreamExt;
use posture::finding::{Finding, Subject, fingerprint};
use sqlx::{Row, SqliteConnection};
use std::collections::HashMap;

/// A name that is no longer the finding's own.
pub(super) const OTHER_NAME: i64 = -2;

/// A finding that is fixed or gone.
pub(super) const AWAY: i64 = -1;

/// Every fingerprint of a cluster with the finding's key and its seal, and what a transaction changes in it.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    known: HashMap<u128, (i64, i64)>,
    changed: Vec<(u128, i64, i64)>,
}

impl Ledger {
    pub(super) async fn load(store: &Sqlite, connection: &mut SqliteConnection, cluster_id: i64) -> Result<Self> {
        // Many fingerprints in one row: a row has a price of its own, and there may be a million of them.
        let mut known = HashMap::new();
        let mut rows = store
            .query(
                "SELECT GROUP_CONCAT(fingerprint || ' ' || finding_id || ' ' || seal, ';') FROM finding_key WHERE cluster_id = $1 \
                 GROUP BY SUBSTR(fingerprint, 1, 3) ORDER BY 1",
            )
            .bind(cluster_id)
            .fetch(connection);
        while let Some(row) = rows.try_next().await? {
            let entries: &str = row.try_get(0)?;
            for entry in entries.split(';') {
                let (fingerprint, finding) = read_entry(entry)
                    .ok_or_else(|| StoreError::Corrupt(format!("`{entry}` is no entry of the ledger")))?;
                known.insert(fingerprint, finding);
            }
        }
        Ok(Self { known, changed: Vec::new() })
    }

    /// The finding's key and seal.
    pub(super) fn find(&self, fingerprint: u128) -> Option<(i64, i64)> {
        self.known.get(&fingerprint).copied()
    }

    /// Every finding's key with its seal.
    pub(super) fn findings(&self) -> impl Iterator<Item = (i64, i64)> {
        self.known.values().copied().filter(|(_, seal)| *seal != OTHER_NAME)
    }

    /// Sets a fingerprint's finding and seal.
    pub(super) fn set(&mut self, fingerprint: u128, finding_id: i64, seal: i64) {
        if self.find(fingerprint) != Some((finding_id, seal)) {
            self.changed.push((fingerprint, finding_id, seal));
        }
    }

    /// Writes what changed, in the order of the index.
    pub(super) async fn write(
        mut self,
        store: &Sqlite,
        connection: &mut SqliteConnection,
        cluster_id: i64,
    ) -> Result<()> {
        drop(std::mem::take(&mut self.known));
        // Of several changes of one fingerprint the last counts, and the sort is stable.
        self.changed.sort_by_key(|(fingerprint, _, _)| *fingerprint);
        let mut bulk = Bulk::new(
            store,
            "INSERT INTO finding_key (cluster_id, fingerprint, finding_id, seal) VALUES",
            4,
            "ON CONFLICT (cluster_id, fingerprint) DO UPDATE SET finding_id = excluded.finding_id, seal = excluded.seal",
        );
        for (at, (fingerprint, finding_id, seal)) in self.changed.iter().enumerate() {
            if self.changed.get(at + 1).is_some_and(|(next, _, _)| next == fingerprint) {
                continue;
            }
            bulk.bind(cluster_id)?.bind(text(*fingerprint))?.bind(*finding_id)?.bind(*seal)?;
            bulk.end_row(connection).await?;
        }
        bulk.finish(connection).await
    }
}

/// Fingerprint, the finding's key and its seal.
fn read_entry(entry: &str) -> Option<(u128, (i64, i64))> {
    let mut parts = entry.split(' ');
    let fingerprint = u128::from_str_radix(parts.next()?, 16).ok()?;
    Some((fingerprint, (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?)))
}

/// Every fingerprint under which a finding was ever known.
pub(super) async fn names_of(store: &Sqlite, connection: &mut SqliteConnection, finding: &Record) -> Result<Vec<u128>> {
    let rows = store
        .query("SELECT fingerprint FROM finding_key WHERE finding_id = $1 AND seal = -2 ORDER BY fingerprint")
        .bind(finding.id)
        .fetch_all(connection)
        .await?;
    let mut names = vec![number(&finding.fingerprint)?];
    for row in rows {
        names.push(number(row.try_get(0)?)?);
    }
    Ok(names)
}

/// A fingerprint as text.
pub(super) fn text(number: u128) -> String {
    format!("{number:032x}")
}

/// A fingerprint as a number.
pub(super) fn number(text: &str) -> Result<u128> {
    u128::from_str_radix(text, 16).map_err(|_| StoreError::Corrupt(format!("`{text}` is no fingerprint")))
}

/// The fingerprint of a finding.
pub(super) fn of(finding: &Finding) -> Result<u128> {
    number(&finding.fingerprint())
}

/// The fingerprints that the finding would have under the other names of its vulnerability.
pub(super) fn aliases_of(finding: &Finding) -> Result<Vec<u128>> {
    let (Some(package), Subject::Vulnerability { namespace, repository, vulnerability, package_type, package_name }) =
        (&finding.vulnerability, &finding.subject)
    else {
        return Ok(Vec::new());
    };
    let others = package.vulnerability.aliases.iter().filter(|alias| ***alias != **vulnerability);
    others
        .map(|alias| {
            let subject = Subject::Vulnerability {
                namespace: namespace.clone(),
                repository: repository.clone(),
                vulnerability: alias.as_str().into(),
                package_type: package_type.clone(),
                package_name: package_name.clone(),
            };
            number(&fingerprint(&subject.key(finding.check.id)))
        })
        .collect()
}
