//! The stored objects of one namespace, and those that say who can do what.

use super::{
    Sqlite,
    view::{Conditions, View},
};
use crate::{Result, Scope, clusters::CLUSTER_WIDE, evidence::AccessObjects};
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

    /// Roles, bindings, service accounts and workloads that the scope shows. Three statements, four for a scope of some teams.
    ///
    /// A scope of some namespaces never reads a `ClusterRoleBinding`: what holds everywhere is no team's.
    pub(super) async fn objects_of_access(
        &self,
        scope: &Scope,
        cluster: Option<&str>,
    ) -> Result<Option<AccessObjects>> {
        let Some(view) = self.view(scope, cluster).await? else { return Ok(None) };
        let namespaces = self.namespaces_of(&view).await?;
        let narrowed = view.namespaces.is_some();
        let kinds = WorkloadKind::ALL.iter().map(|kind| kind.word()).chain(["Role", "RoleBinding", "ServiceAccount"]);
        let kinds: Vec<&str> = kinds.chain((!narrowed).then_some("ClusterRoleBinding")).collect();
        let shown = if narrowed { "AND namespace IN (SELECT value FROM json_each($3)) " } else { "" };
        let sql = format!(
            "SELECT kind, namespace, name, content FROM object WHERE cluster_id = $1 AND kind = 'ClusterRole' AND removed_at = 0 \
             UNION ALL SELECT kind, namespace, name, content FROM object WHERE cluster_id = $1 \
             AND kind IN (SELECT value FROM json_each($2)) {shown}AND removed_at = 0 ORDER BY 1, 2, 3"
        );
        let mut query = self.query(sqlx::AssertSqlSafe(sql)).bind(view.cluster.id).bind(serde_json::to_string(&kinds)?);
        if narrowed {
            query = query.bind(serde_json::to_string(&namespaces)?);
        }
        let rows = query.fetch_all(&self.readers).await?;
        let objects =
            rows.iter().map(|row| Ok(serde_json::from_str(row.try_get(3)?)?)).collect::<Result<Vec<Object>>>()?;
        Ok(Some(AccessObjects {
            cluster: view.cluster.cluster,
            generation: view.cluster.generation,
            namespaces,
            narrowed,
            objects,
        }))
    }

    /// The names of a view's namespaces.
    async fn namespaces_of(&self, view: &View) -> Result<Vec<String>> {
        let mut conditions = Conditions::of_columns(view, "cluster_id", "id")?;
        let wide = conditions.text(CLUSTER_WIDE);
        conditions.and(&format!("name <> {wide}"));
        let sql = format!("SELECT name FROM namespace WHERE {} ORDER BY name", conditions.sql());
        let rows = conditions.query(self, sql).fetch_all(&self.readers).await?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }
}
