//! Namespaces and workloads as the analysis sees them.

use super::super::{Sqlite, bulk::Bulk, codes::Code, evidence::positive};
use crate::{Result, clusters::CLUSTER_WIDE};
use posture::{
    analysis::{Analysis, NamespaceSummary, WorkloadSummary},
    image::ImageReference,
    pod_security::Standing,
    score::PillarScore,
    words::{Pillar, PodSecurityLevel},
};
use sqlx::{Row, SqliteConnection};
use std::{
    collections::HashMap,
    hash::{DefaultHasher, Hash, Hasher},
};

/// The hash of everything that is kept of the inventory.
pub(super) fn hash(analysis: &Analysis<'_>) -> Result<i64> {
    let mut hasher = DefaultHasher::new();
    CLUSTER_WIDE.hash(&mut hasher);
    for namespace in &analysis.namespaces {
        (&namespace.name, &namespace.team, namespace.known, namespace.workloads, namespace.pods).hash(&mut hasher);
        serde_json::to_string(&namespace.scores)?.hash(&mut hasher);
        serde_json::to_string(&namespace.pod_security)?.hash(&mut hasher);
    }
    for workload in &analysis.workloads {
        (&workload.namespace, &workload.kind, &workload.name, &workload.team, workload.pods).hash(&mut hasher);
        workload.effective.hash(&mut hasher);
        for image in &workload.images {
            (&image.container, &image.image, &image.digest).hash(&mut hasher);
            if let Some(scan) = &image.scan {
                (&scan.scanner, scan.scanned_at, scan.strength, &scan.os, scan.os_end_of_life).hash(&mut hasher);
            }
        }
    }
    Ok(positive(hasher.finish()))
}

/// The keys of all namespaces of a cluster, by name.
pub(super) type NamespaceIds = HashMap<String, i64>;

impl Sqlite {
    pub(super) async fn namespace_ids(
        &self,
        connection: &mut SqliteConnection,
        cluster_id: i64,
    ) -> Result<NamespaceIds> {
        let rows = self
            .query("SELECT name, id FROM namespace WHERE cluster_id = $1 ORDER BY id")
            .bind(cluster_id)
            .fetch_all(connection)
            .await?;
        let mut ids = NamespaceIds::with_capacity(rows.len());
        for row in rows {
            ids.insert(row.try_get(0)?, row.try_get(1)?);
        }
        Ok(ids)
    }

    /// Keeps namespaces and workloads as they are now; a namespace that is gone stays for its findings.
    pub(super) async fn save_inventory(
        &self,
        connection: &mut SqliteConnection,
        cluster_id: i64,
        analysis: &Analysis<'_>,
    ) -> Result<NamespaceIds> {
        self.query("UPDATE namespace SET live = 0, known = 0, workloads = 0, pods = 0 WHERE cluster_id = $1")
            .bind(cluster_id)
            .execute(&mut *connection)
            .await?;
        let mut namespaces = Bulk::new(
            self,
            "INSERT INTO namespace (cluster_id, name, team, pod_security, can_enforce, known, live, workloads, pods, scores, standing) VALUES",
            11,
            "ON CONFLICT (cluster_id, name) DO UPDATE SET team = excluded.team, pod_security = excluded.pod_security, \
             can_enforce = excluded.can_enforce, standing = excluded.standing, known = excluded.known, live = excluded.live, workloads = excluded.workloads, pods = excluded.pods, scores = excluded.scores",
        );
        for namespace in &analysis.namespaces {
            bind_namespace(&mut namespaces, cluster_id, namespace)?;
            namespaces.end_row(connection).await?;
        }
        bind_cluster_wide(&mut namespaces, cluster_id)?;
        namespaces.end_row(connection).await?;
        namespaces.finish(connection).await?;
        let ids = self.namespace_ids(connection, cluster_id).await?;
        self.save_workloads(connection, cluster_id, &analysis.workloads, &ids).await?;
        Ok(ids)
    }

    async fn save_workloads(
        &self,
        connection: &mut SqliteConnection,
        cluster_id: i64,
        workloads: &[WorkloadSummary],
        namespace_ids: &NamespaceIds,
    ) -> Result<()> {
        self.query("DELETE FROM workload WHERE cluster_id = $1").bind(cluster_id).execute(&mut *connection).await?;
        let row = self.query("SELECT COALESCE(MAX(id), 0) FROM workload").fetch_one(&mut *connection).await?;
        let first: i64 = row.try_get::<i64, _>(0)? + 1;
        let mut bulk = Bulk::new(
            self,
            "INSERT INTO workload (id, cluster_id, namespace_id, kind, name, team, pods, effective) VALUES",
            8,
            "",
        );
        for (id, workload) in (first..).zip(workloads) {
            let Some(&namespace_id) = namespace_ids.get(&*workload.namespace) else { continue };
            bulk.bind(id)?
                .bind(cluster_id)?
                .bind(namespace_id)?
                .bind(workload.kind.to_string())?
                .bind(workload.name.to_string())?;
            bulk.bind(workload.team.as_deref().unwrap_or_default().to_owned())?.bind(i64::from(workload.pods))?;
            bulk.bind(serde_json::to_string(&*workload.effective)?)?;
            bulk.end_row(connection).await?;
        }
        bulk.finish(connection).await?;
        let mut bulk = Bulk::new(
            self,
            "INSERT INTO workload_image (workload_id, ordinal, container, image, repository, tag, digest, scanner, scanned_at, strength, os, \
             os_end_of_life) VALUES",
            12,
            "",
        );
        for (id, workload) in (first..).zip(workloads) {
            if !namespace_ids.contains_key(&*workload.namespace) {
                continue;
            }
            for (ordinal, image) in (0_i64..).zip(&workload.images) {
                let reference = ImageReference::parse(&image.image).ok();
                let (repository, tag) = reference.map_or_else(
                    || (image.image.clone(), String::new()),
                    |reference| (reference.repository(), reference.tag.clone().unwrap_or_default()),
                );
                bulk.bind(id)?
                    .bind(ordinal)?
                    .bind(image.container.to_string())?
                    .bind(image.image.clone())?
                    .bind(repository)?
                    .bind(tag)?;
                bulk.bind(image.digest.clone().unwrap_or_default())?;
                let scan = image.scan.as_ref();
                bulk.bind(scan.map(|scan| scan.scanner.clone()).unwrap_or_default())?;
                bulk.bind(scan.map_or(0, |scan| scan.scanned_at.0))?;
                bulk.bind(scan.map_or(-1, |scan| scan.strength.code()))?;
                bulk.bind(scan.and_then(|scan| scan.os.clone()).unwrap_or_default())?;
                bulk.bind(i64::from(scan.is_some_and(|scan| scan.os_end_of_life)))?;
                bulk.end_row(connection).await?;
            }
        }
        bulk.finish(connection).await
    }
}

/// The place of what belongs to no namespace: no team's, and in lists only where something is found in it.
fn bind_cluster_wide(bulk: &mut Bulk<'_>, cluster_id: i64) -> Result<()> {
    let scores = Pillar::ALL
        .iter()
        .map(|pillar| PillarScore { pillar: *pillar, score: None, parts: Vec::new() })
        .collect::<Vec<_>>();
    bulk.bind(cluster_id)?.bind(CLUSTER_WIDE.to_owned())?.bind(String::new())?;
    bulk.bind(String::new())?.bind(String::new())?.bind(1_i64)?.bind(0_i64)?.bind(0_i64)?.bind(0_i64)?;
    bulk.bind(serde_json::to_string(&scores)?)?.bind(serde_json::to_string(&Standing::default())?)?;
    Ok(())
}

fn bind_namespace(bulk: &mut Bulk<'_>, cluster_id: i64, namespace: &NamespaceSummary) -> Result<()> {
    bulk.bind(cluster_id)?
        .bind(namespace.name.to_string())?
        .bind(namespace.team.as_deref().unwrap_or_default().to_owned())?;
    let word = |level: Option<PodSecurityLevel>| level.map_or("", PodSecurityLevel::word).to_owned();
    let standing = &namespace.pod_security;
    bulk.bind(word(standing.admission.enforce.level))?.bind(word(standing.can_enforce()))?;
    bulk.bind(i64::from(namespace.known))?.bind(1_i64)?;
    bulk.bind(i64::from(namespace.workloads))?
        .bind(i64::from(namespace.pods))?
        .bind(serde_json::to_string(&namespace.scores)?)?
        .bind(serde_json::to_string(standing)?)?;
    Ok(())
}
