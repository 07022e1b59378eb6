//! Clusters.

use super::{
    Sqlite,
    codes::{empty_is_none, zero_is_none},
};
use crate::{
    clusters::{Cluster, ClusterStore},
    error::{Result, StoreError},
    scope::Scope,
};
use async_trait::async_trait;
use posture::time::Timestamp;
use sqlx::{Row, sqlite::SqliteRow};

/// A cluster with its key inside.
#[derive(Debug, Clone)]
pub(super) struct ClusterRow {
    pub(super) id: i64,
    pub(super) cluster: Cluster,
    pub(super) generation: i64,
    pub(super) inventory_hash: i64,
}

pub(super) const COLUMNS: &str =
    "id, public_id, name, kube_system_uid, created_at, updated_at, generation, inventory_hash";

impl TryFrom<&SqliteRow> for ClusterRow {
    type Error = sqlx::Error;

    fn try_from(row: &SqliteRow) -> std::result::Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.try_get(0)?,
            cluster: Cluster {
                id: row.try_get(1)?,
                name: row.try_get(2)?,
                kube_system_uid: empty_is_none(row.try_get(3)?),
                created: Timestamp(row.try_get(4)?),
                updated: zero_is_none(row.try_get(5)?),
            },
            generation: row.try_get(6)?,
            inventory_hash: row.try_get(7)?,
        })
    }
}

impl Sqlite {
    /// Every cluster, by name: there are few.
    pub(super) async fn all_clusters(&self) -> Result<Vec<ClusterRow>> {
        let rows = self
            .query("SELECT id, public_id, name, kube_system_uid, created_at, updated_at, generation, inventory_hash FROM cluster ORDER BY name")
            .fetch_all(&self.readers)
            .await?;
        Ok(rows.iter().map(ClusterRow::try_from).collect::<std::result::Result<_, _>>()?)
    }

    /// The cluster of this name in scope; without a name the first in scope.
    pub(super) async fn cluster_in_scope(&self, scope: &Scope, name: Option<&str>) -> Result<Option<ClusterRow>> {
        let clusters = self.all_clusters().await?;
        Ok(clusters
            .into_iter()
            .find(|row| scope.knows_cluster(&row.cluster.name) && name.is_none_or(|name| name == row.cluster.name)))
    }
}

#[async_trait]
impl ClusterStore for Sqlite {
    async fn ensure_cluster(&self, name: &str, now: Timestamp) -> Result<Cluster> {
        let mut transaction = self.begin().await?;
        self.query(
            "INSERT INTO cluster (public_id, name, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING",
        )
        .bind(self.ulid(now))
        .bind(name.to_owned())
        .bind(now.0)
        .execute(&mut *transaction)
        .await?;
        let sql = format!("SELECT {COLUMNS} FROM cluster WHERE name = $1");
        let row = self.query(sqlx::AssertSqlSafe(sql)).bind(name.to_owned()).fetch_one(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(ClusterRow::try_from(&row)?.cluster)
    }

    async fn cluster(&self, scope: &Scope, name: Option<&str>) -> Result<Option<Cluster>> {
        Ok(self.cluster_in_scope(scope, name).await?.map(|row| row.cluster))
    }

    async fn clusters(&self, scope: &Scope) -> Result<Vec<Cluster>> {
        let clusters = self.all_clusters().await?;
        Ok(clusters.into_iter().map(|row| row.cluster).filter(|cluster| scope.knows_cluster(&cluster.name)).collect())
    }

    async fn rename_cluster(&self, id: &str, name: &str) -> Result<()> {
        let mut transaction = self.begin().await?;
        let taken = self
            .query("SELECT 1 FROM cluster WHERE name = $1 AND public_id <> $2")
            .bind(name.to_owned())
            .bind(id.to_owned())
            .fetch_optional(&mut *transaction)
            .await?;
        if taken.is_some() {
            return Err(StoreError::Exists("A cluster of this name"));
        }
        let done = self
            .query("UPDATE cluster SET name = $1 WHERE public_id = $2")
            .bind(name.to_owned())
            .bind(id.to_owned())
            .execute(&mut *transaction)
            .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::NotFound("The cluster"));
        }
        transaction.commit().await?;
        Ok(())
    }
}
