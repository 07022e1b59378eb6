//! Findings by their identifiers.

use super::{FROM, ROW, ROW_LENGTH, row_of};
use crate::{Result, Scope, findings::FindingRow, sqlite::Sqlite};
use sqlx::Row;

impl Sqlite {
    /// Those of the findings that the scope shows. One statement.
    pub(super) async fn findings_by_id(&self, scope: &Scope, ids: &[String]) -> Result<Vec<FindingRow>> {
        let sql = format!(
            "SELECT {ROW}, c.name, n.team FROM {FROM} JOIN cluster c ON c.id = f.cluster_id \
             WHERE f.public_id IN (SELECT value FROM json_each($1)) ORDER BY f.id"
        );
        let rows =
            self.query(sqlx::AssertSqlSafe(sql)).bind(serde_json::to_string(ids)?).fetch_all(&self.readers).await?;
        let mut shown = Vec::with_capacity(rows.len());
        for row in &rows {
            let (cluster, team): (&str, &str) = (row.try_get(ROW_LENGTH)?, row.try_get(ROW_LENGTH + 1)?);
            let in_scope = scope.teams_of(cluster).is_none_or(|teams| !team.is_empty() && teams.contains(&team));
            if scope.knows_cluster(cluster) && in_scope {
                shown.push(row_of(row)?);
            }
        }
        Ok(shown)
    }
}
