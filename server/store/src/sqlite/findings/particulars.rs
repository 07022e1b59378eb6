//! What an export says of findings beyond their rows.

use super::super::Sqlite;
use crate::{Result, Scope, findings::Particulars};
use sqlx::Row;

impl Sqlite {
    pub(super) async fn particulars_of(&self, scope: &Scope, ids: &[String]) -> Result<Vec<Particulars>> {
        let rows = self
            .query(
                "SELECT f.public_id, f.fingerprint, COALESCE(x.side_reason, ''), c.name, n.team, \
                 (SELECT json_group_array(DISTINCT o.installed_version) FROM occurrence o WHERE o.finding_id = f.id AND o.withdrawn_at = 0 \
                 AND o.installed_version <> '') \
                 FROM finding f JOIN namespace n ON n.id = f.namespace_id JOIN cluster c ON c.id = f.cluster_id \
                 LEFT JOIN explanation x ON x.id = f.explanation_id WHERE f.public_id IN (SELECT value FROM json_each($1))",
            )
            .bind(serde_json::to_string(ids)?)
            .fetch_all(&self.readers)
            .await?;
        let mut found = Vec::with_capacity(rows.len());
        for row in &rows {
            let (cluster, team): (String, String) = (row.try_get(3)?, row.try_get(4)?);
            let shown = scope.knows_cluster(&cluster)
                && scope.teams_of(&cluster).is_none_or(|teams| !team.is_empty() && teams.contains(&team.as_str()));
            if !shown {
                continue;
            }
            let versions: String = row.try_get(5)?;
            let mut installed_versions: Vec<String> = serde_json::from_str(&versions)?;
            installed_versions.sort_unstable();
            found.push(Particulars {
                id: row.try_get(0)?,
                fingerprint: row.try_get(1)?,
                side_reason: row.try_get(2)?,
                installed_versions,
            });
        }
        Ok(found)
    }
}
