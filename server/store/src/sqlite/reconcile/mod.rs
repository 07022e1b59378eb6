//! Laying an analysed delivery over the findings, in one transaction. Only what changed is written.

mod inventory;
mod ledger;
mod pass;
mod step;

use super::{Sqlite, clusters::ClusterRow, evidence::Texts};
use crate::{
    Result, StoreError, TwoClusters,
    evidence::{ImportResult, Mode, Reconciliation},
};
use posture::words::EventKind;
use sqlx::{Row, SqliteConnection};
use std::collections::BTreeMap;

/// So many problems of a delivery are kept.
const MOST_PROBLEMS: usize = 200;

impl Sqlite {
    pub(super) async fn reconcile_in_one(&self, reconciliation: &Reconciliation<'_>) -> Result<ImportResult> {
        let mut transaction = self.begin().await?;
        let result = self.reconcile_within(&mut transaction, reconciliation).await?;
        match reconciliation.mode {
            Mode::Apply => transaction.commit().await?,
            Mode::DryRun => transaction.rollback().await?,
        }
        Ok(result)
    }

    async fn reconcile_within(
        &self,
        connection: &mut SqliteConnection,
        what: &Reconciliation<'_>,
    ) -> Result<ImportResult> {
        let cluster = self.claim_cluster(connection, what).await?;
        let (import_id, import) = self.insert_import(connection, cluster.id, what).await?;
        let mut texts = Texts::load(self, connection).await?;
        self.save_evidence(connection, cluster.id, what, &mut texts).await?;
        self.save_owners(connection, cluster.id, what).await?;
        let inventory_hash = inventory::hash(what.analysis)?;
        let namespaces = if inventory_hash == cluster.inventory_hash {
            self.namespace_ids(connection, cluster.id).await?
        } else {
            self.save_inventory(connection, cluster.id, what.analysis).await?
        };
        let mut result = pass::Pass::new(self, connection, what, &cluster, import_id, namespaces, texts)
            .await?
            .run(connection)
            .await?;
        result.import = (what.mode == Mode::Apply).then_some(import);
        let updated = cluster.cluster.updated.unwrap_or_default().max(what.analysis.time);
        self.query(
            "UPDATE cluster SET generation = generation + 1, updated_at = $1, inventory_hash = $2 WHERE id = $3",
        )
        .bind(updated.0)
        .bind(inventory_hash)
        .bind(cluster.id)
        .execute(&mut *connection)
        .await?;
        let events: BTreeMap<&str, u32> =
            result.changes.iter().map(|(kind, change)| (kind.as_str(), change.count)).collect();
        self.query("UPDATE import SET events = $1, present = $2 WHERE id = $3")
            .bind(serde_json::to_string(&events)?)
            .bind(i64::from(result.present))
            .bind(import_id)
            .execute(&mut *connection)
            .await?;
        Ok(result)
    }

    /// The cluster that the delivery is about, made where it is new; refused where it is another one.
    async fn claim_cluster(&self, connection: &mut SqliteConnection, what: &Reconciliation<'_>) -> Result<ClusterRow> {
        if what.cluster.id.is_empty() {
            let made = self
                .query("INSERT INTO cluster (public_id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING")
                .bind(self.ulid(what.received_at))
                .bind(what.cluster.name.clone())
                .bind(what.received_at.0)
                .execute(&mut *connection)
                .await?;
            if made.rows_affected() == 0 {
                return Err(StoreError::Conflict("The cluster"));
            }
        }
        let sql =
            format!("SELECT {} FROM cluster WHERE public_id = $1 OR ($1 = '' AND name = $2)", super::clusters::COLUMNS);
        let row = self
            .query(sqlx::AssertSqlSafe(sql))
            .bind(what.cluster.id.clone())
            .bind(what.cluster.name.clone())
            .fetch_optional(&mut *connection)
            .await?;
        let cluster = ClusterRow::try_from(&row.ok_or(StoreError::NotFound("The cluster"))?)?;
        if cluster.generation != what.generation {
            return Err(StoreError::Conflict("The cluster"));
        }
        if let Some(uid) = what.kube_system_uid {
            self.prove_cluster(connection, &cluster, uid).await?;
        }
        Ok(cluster)
    }

    /// A cluster proves itself by the UID of its `kube-system` namespace.
    async fn prove_cluster(&self, connection: &mut SqliteConnection, cluster: &ClusterRow, uid: &str) -> Result<()> {
        let refused = |known_name: &str, known_uid: &str| {
            Err(StoreError::TwoClusters(Box::new(TwoClusters {
                given_name: cluster.cluster.name.clone(),
                given_uid: uid.to_owned(),
                known_name: known_name.to_owned(),
                known_uid: known_uid.to_owned(),
            })))
        };
        match &cluster.cluster.kube_system_uid {
            Some(known) if known == uid => return Ok(()),
            Some(known) => return refused(&cluster.cluster.name, known),
            None => {}
        }
        let other = self
            .query("SELECT name FROM cluster WHERE kube_system_uid = $1")
            .bind(uid.to_owned())
            .fetch_optional(&mut *connection)
            .await?;
        if let Some(other) = other {
            return refused(other.try_get(0)?, uid);
        }
        self.query("UPDATE cluster SET kube_system_uid = $1 WHERE id = $2")
            .bind(uid.to_owned())
            .bind(cluster.id)
            .execute(&mut *connection)
            .await?;
        Ok(())
    }

    async fn insert_import(
        &self,
        connection: &mut SqliteConnection,
        cluster_id: i64,
        what: &Reconciliation<'_>,
    ) -> Result<(i64, String)> {
        let public_id = self.ulid(what.received_at);
        let problems = &what.errors[..what.errors.len().min(MOST_PROBLEMS)];
        let row = self
            .query(
                "INSERT INTO import (public_id, cluster_id, at, source_kind, source_label, coverage, understood, errors, error_count, events, \
                 present) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '{}', 0) RETURNING id",
            )
            .bind(public_id.clone())
            .bind(cluster_id)
            .bind(what.received_at.0)
            .bind(what.source.kind.word())
            .bind(what.source.label.clone())
            .bind(serde_json::to_string(what.coverage)?)
            .bind(serde_json::to_string(what.understood)?)
            .bind(serde_json::to_string(problems)?)
            .bind(i64::try_from(what.errors.len()).unwrap_or(i64::MAX))
            .fetch_one(connection)
            .await?;
        Ok((row.try_get(0)?, public_id))
    }

    async fn save_owners(
        &self,
        connection: &mut SqliteConnection,
        cluster_id: i64,
        what: &Reconciliation<'_>,
    ) -> Result<()> {
        for kind in what.owns {
            self.query(
                "INSERT INTO kind_owner (cluster_id, kind, owner) VALUES ($1, $2, $3) \
                 ON CONFLICT (cluster_id, kind) DO UPDATE SET owner = excluded.owner WHERE kind_owner.owner <> excluded.owner",
            )
            .bind(cluster_id)
            .bind(kind.clone())
            .bind(what.source.label.clone())
            .execute(&mut *connection)
            .await?;
        }
        Ok(())
    }
}

/// Counts what happened and keeps a few examples.
#[derive(Debug, Default)]
struct Tally(ImportResult);

/// So many examples of a change are named.
const MOST_EXAMPLES: usize = 50;

impl Tally {
    fn count(&mut self, kind: EventKind, record: &super::record::Record) {
        if !self.0.changes.contains_key(kind.word()) {
            self.0.changes.insert(kind.word().to_owned(), crate::evidence::Change::default());
        }
        let Some(change) = self.0.changes.get_mut(kind.word()) else { return };
        change.count += 1;
        if change.examples.len() < MOST_EXAMPLES {
            change.examples.push(crate::evidence::Example {
                id: record.public_id.clone(),
                title: record.title.clone(),
                place: record.place.clone(),
            });
        }
    }
}
