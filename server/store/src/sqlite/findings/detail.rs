//! One finding in full, and its neighbours.

use super::super::{
    Sqlite,
    codes::{Code, count, empty_is_none, zero_is_none},
    evidence::vulnerability_of_row,
    overview::effective_of,
    record::{COLUMNS, Record},
    view::Conditions,
};
use super::{FROM, ROW, ROW_LENGTH, row_of};
use crate::{
    Result, Scope,
    findings::{FindingDetail, FindingRow, OccurrenceRow},
};
use posture::{effective::EffectivePrivilege, time::Timestamp};
use sqlx::Row;

/// So many places of a finding are listed.
const MOST_OCCURRENCES: i64 = 100;

/// A finding that the scope shows.
pub(in super::super) struct Visible {
    pub(in super::super) id: i64,
    pub(in super::super) cluster_id: i64,
    pub(in super::super) cluster: String,
    pub(in super::super) namespace_id: i64,
}

impl Sqlite {
    /// The finding with this identifier, where the scope shows it. One statement.
    pub(in super::super) async fn visible_finding(&self, scope: &Scope, id: &str) -> Result<Option<Visible>> {
        let row = self
            .query(
                "SELECT f.id, f.cluster_id, c.name, f.namespace_id, n.team FROM finding f JOIN namespace n ON n.id = f.namespace_id \
                 JOIN cluster c ON c.id = f.cluster_id WHERE f.public_id = $1",
            )
            .bind(id.to_owned())
            .fetch_optional(&self.readers)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let (cluster, team): (String, String) = (row.try_get(2)?, row.try_get(4)?);
        let shown = scope.knows_cluster(&cluster)
            && scope.teams_of(&cluster).is_none_or(|teams| !team.is_empty() && teams.contains(&team.as_str()));
        Ok(shown.then_some(Visible {
            id: row.try_get(0)?,
            cluster_id: row.try_get(1)?,
            cluster,
            namespace_id: row.try_get(3)?,
        }))
    }

    pub(super) async fn finding_detail(&self, scope: &Scope, id: &str) -> Result<Option<FindingDetail>> {
        let Some(visible) = self.visible_finding(scope, id).await? else { return Ok(None) };
        let sql = format!(
            "SELECT {ROW}, f.evidence, f.suppressed, f.fingerprint, f.left_at, f.claimed_at, f.exception_id, COALESCE(x.side_reason, ''), \
             COALESCE(x.factors, '[]'), COALESCE(m.public_id, ''), f.text_id, COALESCE(v.name, ''), COALESCE(v.title, ''), \
             COALESCE(v.description, ''), COALESCE(v.url, ''), COALESCE(v.cvss_tenths, -1), COALESCE(v.aliases, '[]'), COALESCE(x.standards, '[]') FROM {FROM} \
             LEFT JOIN explanation x ON x.id = f.explanation_id LEFT JOIN finding m ON m.id = f.merged_into \
             LEFT JOIN vulnerability v ON v.id = f.text_id WHERE f.id = $1"
        );
        let row = self.query(sqlx::AssertSqlSafe(sql)).bind(visible.id).fetch_one(&self.readers).await?;
        let at = ROW_LENGTH;
        let (evidence, suppressed, fingerprint): (String, String, String) =
            (row.try_get(at)?, row.try_get(at + 1)?, row.try_get(at + 2)?);
        let (exception_id, factors): (i64, String) = (row.try_get(at + 5)?, row.try_get(at + 7)?);
        let (merged_into, text_id): (String, i64) = (row.try_get(at + 8)?, row.try_get(at + 9)?);
        let standards: String = row.try_get(at + 16)?;
        let parse = |text: &str| if text.is_empty() { Ok(None) } else { serde_json::from_str(text).map(Some) };
        let (occurrences, occurrence_count) = self.occurrences_of(visible.id).await?;
        let names = self
            .query("SELECT fingerprint FROM finding_key WHERE cluster_id = $1 AND finding_id = $2 AND seal = -2 ORDER BY fingerprint")
            .bind(visible.cluster_id)
            .bind(visible.id)
            .fetch_all(&self.readers)
            .await?;
        let other_fingerprints = names.iter().map(|row| row.try_get(0)).collect::<std::result::Result<_, _>>()?;
        let row_of_it = row_of(&row)?;
        let effective = self.effective_privilege(visible.namespace_id, row_of_it.workload.as_ref()).await?;
        Ok(Some(FindingDetail {
            row: row_of_it,
            cluster: visible.cluster,
            fingerprint,
            other_fingerprints,
            side_reason: row.try_get(at + 6)?,
            evidence: parse(&evidence)?,
            factors: serde_json::from_str(&factors)?,
            effective,
            standards: serde_json::from_str(&standards)?,
            vulnerability: if text_id == 0 { None } else { Some(vulnerability_of_row(&row, at + 10)?) },
            suppressed: if suppressed.is_empty() { None } else { Some(serde_json::from_str(&suppressed)?) },
            occurrences,
            occurrence_count,
            left_at: zero_is_none(row.try_get(at + 3)?),
            claimed_at: zero_is_none(row.try_get(at + 4)?),
            exception: if exception_id == 0 { None } else { self.exception_by_key(exception_id).await? },
            merged_into: empty_is_none(merged_into),
        }))
    }

    /// What a process in a workload could do, where the workload exists.
    async fn effective_privilege(
        &self,
        namespace_id: i64,
        workload: Option<&(String, String)>,
    ) -> Result<Option<EffectivePrivilege>> {
        let Some((kind, name)) = workload else { return Ok(None) };
        let row = self
            .query("SELECT effective FROM workload WHERE namespace_id = $1 AND kind = $2 AND name = $3")
            .bind(namespace_id)
            .bind(kind.clone())
            .bind(name.clone())
            .fetch_optional(&self.readers)
            .await?;
        row.map_or(Ok(None), |row| effective_of(row.try_get(0)?))
    }

    async fn occurrences_of(&self, finding_id: i64) -> Result<(Vec<OccurrenceRow>, u32)> {
        let rows = self
            .query(
                "SELECT workload_kind, workload_name, container, image, image.identity, strength, scanner, installed_version, path, seen_at, \
                 withdrawn_at, COUNT(*) OVER () FROM occurrence JOIN image ON image.id = occurrence.image_id WHERE finding_id = $1 \
                 ORDER BY ordinal LIMIT $2",
            )
            .bind(finding_id)
            .bind(MOST_OCCURRENCES)
            .fetch_all(&self.readers)
            .await?;
        let all = rows.first().map_or(Ok(0), |row| row.try_get(11))?;
        let occurrences = rows.iter().map(|row| {
            Ok(OccurrenceRow {
                workload_kind: row.try_get(0)?,
                workload_name: row.try_get(1)?,
                container: row.try_get(2)?,
                image: row.try_get(3)?,
                image_identity: row.try_get(4)?,
                strength: Code::of_code(row.try_get(5)?)?,
                scanner: row.try_get(6)?,
                installed_version: row.try_get(7)?,
                path: empty_is_none(row.try_get(8)?),
                seen_at: Timestamp(row.try_get(9)?),
                withdrawn_at: zero_is_none(row.try_get(10)?),
            })
        });
        Ok((occurrences.collect::<Result<_>>()?, count(all)))
    }

    pub(super) async fn related_findings(&self, scope: &Scope, id: &str, limit: u32) -> Result<Vec<FindingRow>> {
        let Some(visible) = self.visible_finding(scope, id).await? else { return Ok(Vec::new()) };
        let sql = format!("SELECT {COLUMNS} FROM finding WHERE id = $1");
        let row = self.query(sqlx::AssertSqlSafe(sql)).bind(visible.id).fetch_one(&self.readers).await?;
        let record = Record::of_row(&row)?;
        let mut conditions = Conditions::default();
        let (namespace, own) = (conditions.number(visible.namespace_id), conditions.number(visible.id));
        let (kind, name) = (conditions.text(&record.workload_kind), conditions.text(&record.workload_name));
        conditions.and(&format!(
            "f.namespace_id = {namespace} AND f.unresolved = 1 AND f.id <> {own} AND f.workload_kind = {kind} AND f.workload_name = {name}"
        ));
        self.first_findings(&conditions, "priority_rank", limit).await
    }
}
