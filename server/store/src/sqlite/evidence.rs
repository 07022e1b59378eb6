//! Objects and scans: what is kept of the evidence.

use super::{Sqlite, bulk::Bulk, clusters::ClusterRow};
use crate::{
    Result, StoreError,
    evidence::{AccessObjects, EvidenceStore, ImportResult, Known, Reconciliation},
};
use async_trait::async_trait;
use futures_util::TryStreamExt;
use posture::{
    object::{Object, ObjectKey},
    scan::{DetectedVulnerability, ImageDigests, ImageScan, Suppression, Vulnerability},
    snapshot::Snapshot,
    time::Timestamp,
};
use sqlx::{Row, SqliteConnection};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

/// A hash of text, positive. Only ever compared with hashes made by the same program; a change of it rewrites rows, no more.
pub(super) fn hash_of(text: &impl Hash) -> i64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    positive(hasher.finish())
}

/// The hash as a whole number above 0.
pub(super) fn positive(hash: u64) -> i64 {
    i64::try_from(hash >> 1).unwrap_or(i64::MAX).max(1)
}

/// Wordings of vulnerabilities, each with its key. Read once in a transaction, when first needed.
#[derive(Debug, Default)]
pub(super) struct Texts {
    known: HashMap<(String, i64), i64>,
    /// By address: every text is kept alive by the analysis or snapshot that the transaction works on.
    hashes: HashMap<usize, i64>,
    fresh: Vec<(i64, i64, Arc<Vulnerability>)>,
    next: i64,
}

impl Texts {
    pub(super) async fn load(store: &Sqlite, connection: &mut SqliteConnection) -> Result<Self> {
        let mut texts = Self::default();
        let mut rows = store.query("SELECT id, name, hash FROM vulnerability ORDER BY id").fetch(connection);
        while let Some(row) = rows.try_next().await? {
            let id: i64 = row.try_get(0)?;
            texts.known.insert((row.try_get(1)?, row.try_get(2)?), id);
            texts.next = texts.next.max(id);
        }
        Ok(texts)
    }

    /// The hash of a wording.
    pub(super) fn hash(&mut self, vulnerability: &Arc<Vulnerability>) -> Result<i64> {
        let pointer = Arc::as_ptr(vulnerability).addr();
        if let Some(&hash) = self.hashes.get(&pointer) {
            return Ok(hash);
        }
        let hash = hash_of(&serde_json::to_string(&**vulnerability)?);
        self.hashes.insert(pointer, hash);
        Ok(hash)
    }

    /// The key of a wording, which is kept by [`Texts::write`] where it is new. Gives its hash too.
    pub(super) fn id_of(&mut self, vulnerability: &Arc<Vulnerability>) -> Result<(i64, i64)> {
        let hash = self.hash(vulnerability)?;
        let key = (vulnerability.id.clone(), hash);
        if let Some(&id) = self.known.get(&key) {
            return Ok((id, hash));
        }
        self.next += 1;
        self.known.insert(key, self.next);
        self.fresh.push((self.next, hash, vulnerability.clone()));
        Ok((self.next, hash))
    }

    pub(super) async fn write(&mut self, store: &Sqlite, connection: &mut SqliteConnection) -> Result<()> {
        let mut bulk = Bulk::new(
            store,
            "INSERT INTO vulnerability (id, name, hash, title, description, url, cvss_tenths, aliases) VALUES",
            8,
            "",
        );
        for (id, hash, text) in std::mem::take(&mut self.fresh) {
            bulk.bind(id)?
                .bind(text.id.clone())?
                .bind(hash)?
                .bind(text.title.clone())?
                .bind(text.description.clone())?;
            bulk.bind(text.url.clone().unwrap_or_default())?;
            bulk.bind(text.cvss_tenths.map_or(-1, i64::from))?;
            bulk.bind(serde_json::to_string(&text.aliases)?)?;
            bulk.end_row(connection).await?;
        }
        bulk.finish(connection).await
    }
}

/// Reads the columns `name, title, description, url, cvss_tenths, aliases` from `at` on.
pub(super) fn vulnerability_of_row(row: &sqlx::sqlite::SqliteRow, at: usize) -> Result<Vulnerability> {
    let url: String = row.try_get(at + 3)?;
    let cvss: i64 = row.try_get(at + 4)?;
    let aliases: String = row.try_get(at + 5)?;
    Ok(Vulnerability {
        id: row.try_get(at)?,
        title: row.try_get(at + 1)?,
        description: row.try_get(at + 2)?,
        url: super::codes::empty_is_none(url),
        cvss_tenths: u8::try_from(cvss).ok(),
        aliases: serde_json::from_str(&aliases)?,
    })
}

/// A scan without its texts: each vulnerability is `name#hash` only.
fn without_texts(scan: &ImageScan, texts: &mut Texts) -> Result<ImageScan> {
    let mut short = scan.clone();
    for found in &mut short.vulnerabilities {
        let (_, hash) = texts.id_of(&found.vulnerability)?;
        let id = format!("{}#{hash}", found.vulnerability.id);
        found.vulnerability = Arc::new(Vulnerability { id, ..Vulnerability::default() });
    }
    Ok(short)
}

/// The hash of everything that a scan says. Naming every field here makes a new one a matter of this function too.
fn scan_hash(scan: &ImageScan, texts: &mut Texts) -> Result<i64> {
    let ImageScan {
        scanner,
        scanned_at,
        reference,
        repository,
        digests: ImageDigests { repository: digests, configuration },
        os,
        os_end_of_life,
        layers,
        covers,
        vulnerabilities,
        packages,
    } = scan;
    let mut hasher = DefaultHasher::new();
    (scanner, scanned_at, reference, repository, digests, configuration).hash(&mut hasher);
    (os, os_end_of_life, layers, covers, packages, vulnerabilities.len()).hash(&mut hasher);
    for found in vulnerabilities {
        let DetectedVulnerability {
            vulnerability,
            package_type,
            package_name,
            class,
            installed_version,
            fixed_version,
            severity,
            path,
            layer,
            suppressed,
        } = found;
        texts.hash(vulnerability)?.hash(&mut hasher);
        (package_type, package_name, class, installed_version, fixed_version, severity, path, layer).hash(&mut hasher);
        let suppressed =
            suppressed.as_ref().map(|Suppression { status, statement, source }| (status, statement, source));
        suppressed.hash(&mut hasher);
    }
    Ok(positive(hasher.finish()))
}

impl Sqlite {
    /// Keeps the objects and scans that a delivery changed.
    pub(super) async fn save_evidence(
        &self,
        connection: &mut SqliteConnection,
        cluster_id: i64,
        reconciliation: &Reconciliation<'_>,
        texts: &mut Texts,
    ) -> Result<()> {
        let (applied, snapshot, source) = (reconciliation.applied, reconciliation.snapshot, reconciliation.source);
        let mut objects = Bulk::new(
            self,
            "INSERT INTO object (cluster_id, kind, namespace, name, uid, source, observed_at, removed_at, hash, content) VALUES",
            10,
            "ON CONFLICT (cluster_id, kind, namespace, name) DO UPDATE SET uid = excluded.uid, source = excluded.source, \
             observed_at = excluded.observed_at, removed_at = excluded.removed_at, hash = excluded.hash, content = excluded.content \
             WHERE object.hash <> excluded.hash",
        );
        let source = format!("{}:{}", source.kind.word(), source.label);
        let mut done = HashSet::new();
        for key in &applied.objects {
            if !done.insert(key) {
                continue;
            }
            // What a namespace made again took with it is removed after it was applied.
            let Some(object) = snapshot.object(key) else { continue };
            let content = serde_json::to_string(object)?;
            let meta = object.meta();
            objects.bind(cluster_id)?.bind(key.kind.clone())?.bind(key.namespace.clone())?.bind(key.name.clone())?;
            objects.bind(meta.uid.clone().unwrap_or_default())?.bind(source.clone())?;
            objects.bind(meta.observed_at.0)?.bind(0_i64)?.bind(hash_of(&content))?.bind(content)?;
            objects.end_row(connection).await?;
        }
        for key in &applied.removed {
            let at = reconciliation.analysis.time;
            objects.bind(cluster_id)?.bind(key.kind.clone())?.bind(key.namespace.clone())?.bind(key.name.clone())?;
            objects.bind(String::new())?.bind(source.clone())?;
            objects.bind(0_i64)?.bind(at.0)?.bind(0_i64)?.bind(String::new())?;
            objects.end_row(connection).await?;
        }
        objects.finish(connection).await?;
        self.save_scans(connection, cluster_id, reconciliation, texts).await
    }

    async fn save_scans(
        &self,
        connection: &mut SqliteConnection,
        cluster_id: i64,
        reconciliation: &Reconciliation<'_>,
        texts: &mut Texts,
    ) -> Result<()> {
        let wanted: HashSet<(&str, &str)> =
            reconciliation.applied.scans.iter().map(|(scanner, image)| (scanner.as_str(), image.as_str())).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let mut known: HashMap<(String, String), i64> = HashMap::new();
        let rows = self
            .query(
                "SELECT scanner, image_identity, hash FROM scan WHERE cluster_id = $1 ORDER BY scanner, image_identity",
            )
            .bind(cluster_id)
            .fetch_all(&mut *connection)
            .await?;
        for row in rows {
            known.insert((row.try_get(0)?, row.try_get(1)?), row.try_get(2)?);
        }
        let mut scans = Bulk::new(
            self,
            "INSERT INTO scan (cluster_id, scanner, image_identity, scanned_at, covers, hash, content) VALUES",
            7,
            "ON CONFLICT (cluster_id, scanner, image_identity) DO UPDATE SET scanned_at = excluded.scanned_at, covers = excluded.covers, \
             hash = excluded.hash, content = excluded.content",
        );
        for scan in reconciliation.snapshot.scans() {
            if !wanted.contains(&(scan.scanner.as_str(), scan.image_identity())) {
                continue;
            }
            let hash = scan_hash(scan, texts)?;
            if known.get(&(scan.scanner.clone(), scan.image_identity().to_owned())) == Some(&hash) {
                continue;
            }
            let content = serde_json::to_string(&without_texts(scan, texts)?)?;
            scans
                .bind(cluster_id)?
                .bind(scan.scanner.clone())?
                .bind(scan.image_identity().to_owned())?
                .bind(scan.scanned_at.0)?;
            scans.bind(serde_json::to_string(&scan.covers)?)?.bind(hash)?.bind(content)?;
            scans.end_row(connection).await?;
        }
        scans.finish(connection).await
    }

    async fn load_scans(
        &self,
        connection: &mut SqliteConnection,
        cluster_id: i64,
        snapshot: &mut Snapshot,
    ) -> Result<()> {
        let rows = self
            .query("SELECT content FROM scan WHERE cluster_id = $1 ORDER BY scanner, image_identity")
            .bind(cluster_id)
            .fetch_all(&mut *connection)
            .await?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut texts: HashMap<String, Arc<Vulnerability>> = HashMap::new();
        let mut stored = self
            .query("SELECT hash, name, title, description, url, cvss_tenths, aliases FROM vulnerability ORDER BY id")
            .fetch(&mut *connection);
        while let Some(row) = stored.try_next().await? {
            let hash: i64 = row.try_get(0)?;
            let text = vulnerability_of_row(&row, 1)?;
            texts.insert(format!("{}#{hash}", text.id), Arc::new(text));
        }
        for row in rows {
            let mut scan: ImageScan = serde_json::from_str(row.try_get(0)?)?;
            for found in &mut scan.vulnerabilities {
                let text = texts.get(&found.vulnerability.id);
                let text = text
                    .ok_or_else(|| StoreError::Corrupt(format!("the text of {} is missing", found.vulnerability.id)))?;
                found.vulnerability = text.clone();
            }
            snapshot.put_scan(scan);
        }
        Ok(())
    }
}

#[async_trait]
impl EvidenceStore for Sqlite {
    async fn load_snapshot(&self, cluster: &str) -> Result<Option<Known>> {
        // One transaction, so that generation and content belong together.
        let mut transaction = self.readers.begin().await?;
        let sql = format!("SELECT {} FROM cluster WHERE name = $1", super::clusters::COLUMNS);
        let row =
            self.query(sqlx::AssertSqlSafe(sql)).bind(cluster.to_owned()).fetch_optional(&mut *transaction).await?;
        let Some(row) = row else { return Ok(None) };
        let row = ClusterRow::try_from(&row)?;
        let mut snapshot = Snapshot::new(row.cluster.updated.unwrap_or_default());
        let objects = self
            .query("SELECT kind, namespace, name, removed_at, content FROM object WHERE cluster_id = $1 ORDER BY kind, namespace, name")
            .bind(row.id)
            .fetch_all(&mut *transaction)
            .await?;
        for object in objects {
            let removed_at: i64 = object.try_get(3)?;
            if removed_at > 0 {
                let key =
                    ObjectKey { kind: object.try_get(0)?, namespace: object.try_get(1)?, name: object.try_get(2)? };
                snapshot.put_removed(key, Timestamp(removed_at));
            } else {
                let content: Object = serde_json::from_str(object.try_get(4)?)?;
                snapshot.put_object(content);
            }
        }
        self.load_scans(&mut transaction, row.id, &mut snapshot).await?;
        let owners = self
            .query("SELECT kind, owner FROM kind_owner WHERE cluster_id = $1 ORDER BY kind")
            .bind(row.id)
            .fetch_all(&mut *transaction)
            .await?;
        let mut owned_kinds = BTreeMap::new();
        for owner in owners {
            owned_kinds.insert(owner.try_get(0)?, owner.try_get(1)?);
        }
        Ok(Some(Known { cluster: row.cluster, snapshot, generation: row.generation, owned_kinds }))
    }

    async fn namespace_objects(&self, scope: &crate::Scope, cluster: &str, namespace: &str) -> Result<Vec<Object>> {
        super::in_time(self.objects_of_namespace(scope, cluster, namespace)).await
    }

    async fn access_objects(&self, scope: &crate::Scope, cluster: Option<&str>) -> Result<Option<AccessObjects>> {
        super::in_time(self.objects_of_access(scope, cluster)).await
    }

    async fn reconcile(&self, reconciliation: &Reconciliation<'_>) -> Result<ImportResult> {
        self.reconcile_in_one(reconciliation).await
    }
}
