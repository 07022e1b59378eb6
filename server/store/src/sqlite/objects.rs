//! The stored objects of one namespace.

use super::Sqlite;
use crate::{Result, Scope};
use posture::{object::Object, words::WorkloadKind};
use sqlx::Row;

impl Sqlite {
    /// The objects of a namespace that the scope shows, the Namespace itself first. Three statements, four for a scope of some teams.
    pub(super) async fn objects_of_namespace(
        &self,
        scope: &Scope,
        cluster: &str,
        namespace: &str,
    ) -> Result<Vec<Object>> {
        let Some(view) = self.view(scope, Some(cluster)).await? else { return Ok(Vec::new()) };
        let view = self.narrowed(view, &[namespace.to_owned()]).await?;
        if view.namespaces.is_none_or(|namespaces| namespaces.is_empty()) {
            return Ok(Vec::new());
        }
        // The key begins with the kind: naming every kind lets each be looked up instead of reading the whole cluster.
        let kinds: Vec<&str> = WorkloadKind::ALL.iter().map(|kind| kind.word()).chain(["NetworkPolicy"]).collect();
        let rows = self
            .query(
                "SELECT 0, kind, name, content FROM object WHERE cluster_id = $1 AND kind = 'Namespace' AND namespace = '' AND name = $2 \
                 AND removed_at = 0 UNION ALL \
                 SELECT 1, kind, name, content FROM object WHERE cluster_id = $1 AND kind IN (SELECT value FROM json_each($3)) \
                 AND namespace = $2 AND removed_at = 0 ORDER BY 1, 2, 3",
            )
            .bind(view.cluster.id)
            .bind(namespace.to_owned())
            .bind(serde_json::to_string(&kinds)?)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(|row| Ok(serde_json::from_str(row.try_get(3)?)?)).collect()
    }
}
