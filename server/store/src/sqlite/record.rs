//! A finding as the database keeps it.

use super::{
    bulk::Bulk,
    codes::{Code, date_or_never, moment_or_zero, never_is_none, zero_is_none},
};
use crate::{Result, clusters::CLUSTER_WIDE};
use posture::{
    finding::Subject,
    lifecycle::State,
    time::Timestamp,
    words::{Area, Presence, Severity, Side},
};
use sqlx::{Row, sqlite::SqliteRow};

/// The columns in the order of [`Record::of_row`] and [`Record::bind`].
pub(super) const COLUMNS: &str = "id, public_id, cluster_id, namespace_id, check_id, area, severity, priority_rank, side, team, presence, work, \
     unresolved, merged_into, due_at, first_seen_at, last_seen_at, left_at, claimed_at, reopened, assignee_id, version, exception_id, \
     explanation_id, text_id, workloads, title, evidence, suppressed, workload_kind, workload_name, container, repository, image, \
     vulnerability, package_type, package_name, fixed_version, place, search, fingerprint";

/// How many they are.
pub(super) const COLUMN_COUNT: usize = 41;

const INSERT: &str = "INSERT INTO finding (id, public_id, cluster_id, namespace_id, check_id, area, severity, priority_rank, side, team, presence, \
     work, unresolved, merged_into, due_at, first_seen_at, last_seen_at, left_at, claimed_at, reopened, assignee_id, version, exception_id, \
     explanation_id, text_id, workloads, title, evidence, suppressed, workload_kind, workload_name, container, repository, image, \
     vulnerability, package_type, package_name, fixed_version, place, search, fingerprint) VALUES";

const REPLACE: &str = "ON CONFLICT (id) DO UPDATE SET area = excluded.area, severity = excluded.severity, priority_rank = excluded.priority_rank, \
     side = excluded.side, team = excluded.team, presence = excluded.presence, work = excluded.work, unresolved = excluded.unresolved, \
     merged_into = excluded.merged_into, due_at = excluded.due_at, first_seen_at = excluded.first_seen_at, last_seen_at = excluded.last_seen_at, \
     left_at = excluded.left_at, claimed_at = excluded.claimed_at, reopened = excluded.reopened, assignee_id = excluded.assignee_id, \
     version = excluded.version, exception_id = excluded.exception_id, explanation_id = excluded.explanation_id, text_id = excluded.text_id, \
     workloads = excluded.workloads, title = excluded.title, evidence = excluded.evidence, suppressed = excluded.suppressed, \
     workload_kind = excluded.workload_kind, workload_name = excluded.workload_name, container = excluded.container, \
     repository = excluded.repository, image = excluded.image, vulnerability = excluded.vulnerability, package_type = excluded.package_type, \
     package_name = excluded.package_name, fixed_version = excluded.fixed_version, place = excluded.place, search = excluded.search, \
     fingerprint = excluded.fingerprint";

/// A finding as the database keeps it. Empty text and 0 stand for none.
///
/// A finding of the access area has its subject where others have their workload, and its right where they have the container.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Record {
    pub(super) id: i64,
    pub(super) public_id: String,
    pub(super) cluster_id: i64,
    pub(super) namespace_id: i64,
    pub(super) check: String,
    pub(super) area: Area,
    pub(super) severity: Severity,
    pub(super) priority: u8,
    pub(super) side: Side,
    pub(super) team: String,
    pub(super) state: State,
    pub(super) merged_into: i64,
    pub(super) assignee_id: i64,
    pub(super) version: i64,
    pub(super) exception_id: i64,
    pub(super) explanation_id: i64,
    pub(super) text_id: i64,
    pub(super) workloads: i64,
    pub(super) title: String,
    pub(super) evidence: String,
    pub(super) suppressed: String,
    pub(super) workload_kind: String,
    pub(super) workload_name: String,
    pub(super) container: String,
    pub(super) repository: String,
    pub(super) image: String,
    pub(super) vulnerability: String,
    pub(super) package_type: String,
    pub(super) package_name: String,
    pub(super) fixed_version: String,
    pub(super) place: String,
    pub(super) fingerprint: String,
}

impl Record {
    /// Whether the fault may be there and somebody still has to move.
    pub(super) fn unresolved(&self) -> bool {
        self.merged_into == 0 && self.state.presence.may_be_there() && self.state.work.is_unresolved()
    }

    pub(super) fn is_present(&self) -> bool {
        self.merged_into == 0 && self.state.presence == Presence::Present
    }

    /// What it is about.
    pub(super) fn subject(&self, namespace: &str) -> Subject {
        let (kind, name) = (self.workload_kind.as_str(), self.workload_name.as_str());
        if self.area == Area::Access {
            let namespace = if namespace == CLUSTER_WIDE { "" } else { namespace };
            return Subject::Access {
                namespace: namespace.into(),
                kind: kind.into(),
                name: name.into(),
                right: self.container.as_str().into(),
            };
        }
        let namespace = namespace.into();
        if !self.vulnerability.is_empty() {
            Subject::Vulnerability {
                namespace,
                repository: self.repository.as_str().into(),
                vulnerability: self.vulnerability.as_str().into(),
                package_type: self.package_type.as_str().into(),
                package_name: self.package_name.as_str().into(),
            }
        } else if !self.container.is_empty() {
            Subject::Container {
                namespace,
                kind: kind.into(),
                name: name.into(),
                container: self.container.as_str().into(),
            }
        } else if name.is_empty() {
            Subject::Namespace { namespace }
        } else {
            Subject::Workload { namespace, kind: kind.into(), name: name.into() }
        }
    }

    /// What a search looks through, lower-cased.
    fn search(&self) -> String {
        let mut text =
            String::with_capacity(self.title.len() + self.place.len() + self.image.len() + self.package_name.len() + 8);
        for part in [&self.title, &self.place, &self.image, &self.package_name] {
            text.push_str(part);
            text.push('\n');
        }
        text.make_ascii_lowercase();
        text
    }

    /// Reads [`COLUMNS`].
    pub(super) fn of_row(row: &SqliteRow) -> Result<Self> {
        Ok(Self {
            id: row.try_get(0)?,
            public_id: row.try_get(1)?,
            cluster_id: row.try_get(2)?,
            namespace_id: row.try_get(3)?,
            check: row.try_get(4)?,
            area: Area::of_code(row.try_get(5)?)?,
            severity: Severity::of_code(row.try_get(6)?)?,
            priority: priority_of_rank(row.try_get(7)?),
            side: Side::of_code(row.try_get(8)?)?,
            team: row.try_get(9)?,
            state: State {
                presence: Code::of_code(row.try_get(10)?)?,
                work: Code::of_code(row.try_get(11)?)?,
                due: never_is_none(row.try_get(14)?),
                first_seen: Timestamp(row.try_get(15)?),
                last_seen: Timestamp(row.try_get(16)?),
                left_at: zero_is_none(row.try_get(17)?),
                claimed_at: zero_is_none(row.try_get(18)?),
                reopened: super::codes::count(row.try_get(19)?),
            },
            merged_into: row.try_get(13)?,
            assignee_id: row.try_get(20)?,
            version: row.try_get(21)?,
            exception_id: row.try_get(22)?,
            explanation_id: row.try_get(23)?,
            text_id: row.try_get(24)?,
            workloads: row.try_get(25)?,
            title: row.try_get(26)?,
            evidence: row.try_get(27)?,
            suppressed: row.try_get(28)?,
            workload_kind: row.try_get(29)?,
            workload_name: row.try_get(30)?,
            container: row.try_get(31)?,
            repository: row.try_get(32)?,
            image: row.try_get(33)?,
            vulnerability: row.try_get(34)?,
            package_type: row.try_get(35)?,
            package_name: row.try_get(36)?,
            fixed_version: row.try_get(37)?,
            place: row.try_get(38)?,
            fingerprint: row.try_get(40)?,
        })
    }

    /// A bulk statement for [`Record::bind`]: rows that are new, or that replace the row with the same key.
    pub(super) fn bulk(store: &super::Sqlite, replace: bool) -> Bulk<'_> {
        Bulk::new(store, INSERT, COLUMN_COUNT, if replace { REPLACE } else { "" })
    }

    /// Binds one row in the order of [`COLUMNS`].
    pub(super) fn bind(self, bulk: &mut Bulk<'_>) -> Result<()> {
        let (unresolved, search) = (self.unresolved(), self.search());
        bulk.bind(self.id)?
            .bind(self.public_id)?
            .bind(self.cluster_id)?
            .bind(self.namespace_id)?
            .bind(self.check)?
            .bind(self.area.code())?
            .bind(self.severity.code())?
            .bind(rank_of_priority(self.priority))?
            .bind(self.side.code())?
            .bind(self.team)?
            .bind(self.state.presence.code())?
            .bind(self.state.work.code())?
            .bind(i64::from(unresolved))?
            .bind(self.merged_into)?
            .bind(date_or_never(self.state.due))?
            .bind(self.state.first_seen.0)?
            .bind(self.state.last_seen.0)?
            .bind(moment_or_zero(self.state.left_at))?
            .bind(moment_or_zero(self.state.claimed_at))?
            .bind(i64::from(self.state.reopened))?
            .bind(self.assignee_id)?
            .bind(self.version)?
            .bind(self.exception_id)?
            .bind(self.explanation_id)?
            .bind(self.text_id)?
            .bind(self.workloads)?
            .bind(self.title)?
            .bind(self.evidence)?
            .bind(self.suppressed)?
            .bind(self.workload_kind)?
            .bind(self.workload_name)?
            .bind(self.container)?
            .bind(self.repository)?
            .bind(self.image)?
            .bind(self.vulnerability)?
            .bind(self.package_type)?
            .bind(self.package_name)?
            .bind(self.fixed_version)?
            .bind(self.place)?
            .bind(search)?
            .bind(self.fingerprint)?;
        Ok(())
    }
}

/// Highest priority first is lowest rank first, so that every order of a list goes one way.
pub(super) fn rank_of_priority(priority: u8) -> i64 {
    100 - i64::from(priority)
}

/// Reads [`rank_of_priority`].
pub(super) fn priority_of_rank(rank: i64) -> u8 {
    u8::try_from(100 - rank).unwrap_or(0)
}

impl super::Sqlite {
    /// The findings with these keys, in the order of the keys.
    pub(super) async fn records(&self, connection: &mut sqlx::SqliteConnection, ids: &[i64]) -> Result<Vec<Record>> {
        let sql = format!("SELECT {COLUMNS} FROM finding WHERE id IN (SELECT value FROM json_each($1)) ORDER BY id");
        let keys = serde_json::to_string(ids)?;
        let rows = self.query(sqlx::AssertSqlSafe(sql)).bind(keys).fetch_all(connection).await?;
        rows.iter().map(Record::of_row).collect()
    }
}
