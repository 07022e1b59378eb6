//! Lists of findings, one finding, its history and neighbours.

mod by_id;
mod detail;
mod events;
mod facets;
mod list;
mod particulars;
mod wanted;

use super::codes::{Code, count, empty_is_none, never_is_none};
use crate::{Result, findings::FindingRow};
use posture::time::Timestamp;
use sqlx::{Row, sqlite::SqliteRow};

/// The columns of [`row_of`]; `f` is the finding, `n` its namespace, `a` whoever took it.
pub(super) const ROW: &str = "f.public_id, f.check_id, f.area, f.severity, f.priority_rank, f.title, n.name, f.workload_kind, f.workload_name, \
     f.workloads, f.container, f.repository, f.image, f.vulnerability, f.package_type, f.package_name, f.fixed_version, f.side, f.team, \
     f.presence, f.work, COALESCE(a.name, ''), f.due_at, f.first_seen_at, f.last_seen_at, f.reopened, f.version";

/// The number of columns in [`ROW`].
pub(super) const ROW_LENGTH: usize = 27;

/// What [`ROW`] is read from.
pub(super) const FROM: &str =
    "finding f JOIN namespace n ON n.id = f.namespace_id LEFT JOIN account a ON a.id = f.assignee_id";

/// Reads [`ROW`].
pub(super) fn row_of(row: &SqliteRow) -> Result<FindingRow> {
    let pair = |one: usize, other: usize| -> Result<Option<(String, String)>> {
        let (one, other): (String, String) = (row.try_get(one)?, row.try_get(other)?);
        Ok((!other.is_empty()).then_some((one, other)))
    };
    Ok(FindingRow {
        id: row.try_get(0)?,
        check: row.try_get(1)?,
        area: Code::of_code(row.try_get(2)?)?,
        severity: Code::of_code(row.try_get(3)?)?,
        priority: super::record::priority_of_rank(row.try_get(4)?),
        title: row.try_get(5)?,
        namespace: row.try_get(6)?,
        workload: pair(7, 8)?,
        workloads: count(row.try_get(9)?),
        container: empty_is_none(row.try_get(10)?),
        repository: empty_is_none(row.try_get(11)?),
        image: empty_is_none(row.try_get(12)?),
        vulnerability: empty_is_none(row.try_get(13)?),
        package: pair(14, 15)?,
        fixed_version: empty_is_none(row.try_get(16)?),
        side: Code::of_code(row.try_get(17)?)?,
        team: empty_is_none(row.try_get(18)?),
        presence: Code::of_code(row.try_get(19)?)?,
        work: Code::of_code(row.try_get(20)?)?,
        assignee: empty_is_none(row.try_get(21)?),
        due: never_is_none(row.try_get(22)?),
        first_seen: Timestamp(row.try_get(23)?),
        last_seen: Timestamp(row.try_get(24)?),
        reopened: count(row.try_get(25)?),
        version: row.try_get(26)?,
    })
}

#[async_trait::async_trait]
impl crate::findings::FindingStore for super::Sqlite {
    async fn findings(
        &self,
        scope: &crate::Scope,
        query: &posture::query::FindingQuery,
        now: Timestamp,
        limit: u32,
    ) -> Result<crate::findings::FindingPage> {
        super::in_time(self.list_findings(scope, query, now, limit)).await
    }

    async fn findings_of(&self, scope: &crate::Scope, ids: &[String]) -> Result<Vec<FindingRow>> {
        super::in_time(self.findings_by_id(scope, ids)).await
    }

    async fn finding(&self, scope: &crate::Scope, id: &str) -> Result<Option<crate::findings::FindingDetail>> {
        super::in_time(self.finding_detail(scope, id)).await
    }

    async fn particulars(&self, scope: &crate::Scope, ids: &[String]) -> Result<Vec<crate::findings::Particulars>> {
        super::in_time(self.particulars_of(scope, ids)).await
    }

    async fn finding_events(&self, scope: &crate::Scope, id: &str, limit: u32) -> Result<Vec<crate::findings::Event>> {
        super::in_time(self.events_of_finding(scope, id, limit)).await
    }

    async fn related(&self, scope: &crate::Scope, id: &str, limit: u32) -> Result<Vec<FindingRow>> {
        super::in_time(self.related_findings(scope, id, limit)).await
    }

    async fn facets(&self, scope: &crate::Scope, cluster: Option<&str>, most: u32) -> Result<crate::findings::Facets> {
        super::in_time(self.count_facets(scope, cluster, most)).await
    }

    async fn size(&self, scope: &crate::Scope, cluster: Option<&str>) -> Result<crate::findings::Size> {
        super::in_time(self.count_all(scope, cluster)).await
    }
}
