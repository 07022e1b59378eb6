//! Namespaces and clusters in numbers.

use super::{
    Sqlite,
    codes::{Code, NEVER, count, empty_is_none},
    findings::{FROM, ROW, ROW_LENGTH, row_of},
    record::priority_of_rank,
    view::{Conditions, View},
};
use crate::{
    Result, Scope,
    clusters::Cluster,
    findings::{Capped, Event, FindingRow},
    overview::{
        Attention, Moves, NamespaceDetail, NamespaceRow, Overview, OverviewStore, TREND_DAYS, WorkloadImage,
        WorkloadRow,
    },
};
use async_trait::async_trait;
use posture::{
    effective::EffectivePrivilege,
    pod_security::Standing,
    time::Timestamp,
    words::{EventKind, MatchStrength, Work},
};
use sqlx::Row;
use std::collections::{BTreeMap, HashMap};

/// Days that count as due soon.
const WEEK_DAYS: i64 = 7;

/// Workloads that an overview names.
const FIRST_WORKLOADS: usize = 3;

/// Findings among which those workloads are looked for.
const FIRST_LOOKED_AT: u32 = 500;

/// Findings of each that are shown.
const WORST_OF_EACH: i64 = 4;

/// Findings of a namespace that are shown.
const FIRST_OF_NAMESPACE: u32 = 7;

/// Findings due next that are shown.
const DUE_NEXT: u32 = 5;

/// A namespace's numbers while they are put together.
#[derive(Debug, Default)]
struct Numbers {
    moves: Moves,
    changes: HashMap<i64, i64>,
}

fn at<T>(values: &mut [T], code: i64) -> Option<&mut T> {
    values.get_mut(usize::try_from(code).ok()?)
}

impl Sqlite {
    /// The namespaces of a view with their numbers: four statements. Also the first day known of the cluster.
    async fn namespace_rows(&self, view: &View, now: Timestamp) -> Result<Vec<(i64, NamespaceRow)>> {
        let mut numbers: HashMap<i64, Numbers> = HashMap::new();
        self.count_findings(view, &mut numbers).await?;
        self.count_due(view, now, &mut numbers).await?;
        let first_day = self.count_days(view, now, &mut numbers).await?;
        let conditions = Conditions::of(view, "n.cluster_id", "n.id")?;
        let sql = format!(
            "SELECT n.id, n.name, n.team, n.pod_security, n.can_enforce, n.known, n.workloads, n.pods, n.scores, n.live, \
             COALESCE((SELECT MIN(f.priority_rank) FROM finding f WHERE f.namespace_id = n.id AND f.unresolved = 1), 100) \
             FROM namespace n WHERE {} ORDER BY n.name",
            conditions.sql()
        );
        let found = conditions.query(self, sql).fetch_all(&self.readers).await?;
        let mut rows = Vec::with_capacity(found.len());
        for row in found {
            let id: i64 = row.try_get(0)?;
            let Numbers { moves, changes } = numbers.remove(&id).unwrap_or_default();
            if row.try_get::<i64, _>(9)? == 0 && moves.total() == 0 {
                continue;
            }
            let scores: String = row.try_get(8)?;
            let rank: i64 = row.try_get(10)?;
            let namespace = NamespaceRow {
                name: row.try_get(1)?,
                team: empty_is_none(row.try_get(2)?),
                pod_security: row.try_get::<&str, _>(3)?.parse().ok(),
                can_enforce: row.try_get::<&str, _>(4)?.parse().ok(),
                known: row.try_get::<i64, _>(5)? != 0,
                workloads: count(row.try_get(6)?),
                pods: count(row.try_get(7)?),
                scores: serde_json::from_str(&scores)?,
                trend: trend(moves.total(), &changes, first_day, now),
                moves,
                priority: priority_of_rank(rank),
            };
            rows.push((id, namespace));
        }
        Ok(rows)
    }

    async fn count_findings(&self, view: &View, numbers: &mut HashMap<i64, Numbers>) -> Result<()> {
        let conditions = Conditions::of(view, "c.cluster_id", "c.namespace_id")?;
        let sql = format!(
            "SELECT c.namespace_id, c.side, c.severity, c.work, SUM(c.n) FROM finding_count c WHERE {} \
             GROUP BY c.namespace_id, c.side, c.severity, c.work ORDER BY c.namespace_id",
            conditions.sql()
        );
        for row in conditions.query(self, sql).fetch_all(&self.readers).await? {
            let (namespace, side, severity): (i64, i64, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            let (work, n): (i64, u32) = (row.try_get(3)?, count(row.try_get(4)?));
            let moves = &mut numbers.entry(namespace).or_default().moves;
            if let Some(cell) = at(&mut moves.unresolved, side).and_then(|severities| at(severities, severity)) {
                *cell += n;
            }
            let by_work = match Work::of_code(work)? {
                Work::InProgress => &mut moves.in_progress,
                Work::AwaitingVerification => &mut moves.to_verify,
                _ => continue,
            };
            if let Some(cell) = at(by_work, side) {
                *cell += n;
            }
        }
        Ok(())
    }

    async fn count_due(&self, view: &View, now: Timestamp, numbers: &mut HashMap<i64, Numbers>) -> Result<()> {
        let mut conditions = Conditions::of(view, "c.cluster_id", "c.namespace_id")?;
        let (now, week) = (conditions.number(now.0), conditions.number(now.plus_days(WEEK_DAYS).0));
        let sql = format!(
            "SELECT c.namespace_id, c.side, CASE WHEN c.due_at < {now} THEN 1 ELSE 0 END AS over, SUM(c.n) FROM due_count c \
             WHERE {} AND c.due_at < {week} GROUP BY c.namespace_id, c.side, CASE WHEN c.due_at < {now} THEN 1 ELSE 0 END ORDER BY c.namespace_id",
            conditions.sql()
        );
        for row in conditions.query(self, sql).fetch_all(&self.readers).await? {
            let (namespace, side, over): (i64, i64, i64) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            let moves = &mut numbers.entry(namespace).or_default().moves;
            let counts = if over == 1 { &mut moves.overdue } else { &mut moves.due_week };
            if let Some(cell) = at(counts, side) {
                *cell += count(row.try_get(3)?);
            }
        }
        Ok(())
    }

    /// The changes of the last days, and the first day with any.
    async fn count_days(&self, view: &View, now: Timestamp, numbers: &mut HashMap<i64, Numbers>) -> Result<i64> {
        let mut conditions = Conditions::of(view, "c.cluster_id", "c.namespace_id")?;
        let from = conditions.number(now.day() - i64::try_from(TREND_DAYS).unwrap_or(0));
        let sql = format!(
            "SELECT c.namespace_id, c.day, c.n, (SELECT MIN(day) FROM day_change WHERE cluster_id = {}) FROM day_change c \
             WHERE {} AND c.day > {from} ORDER BY c.day",
            view.cluster.id,
            conditions.sql()
        );
        let mut first = i64::MAX;
        for row in conditions.query(self, sql).fetch_all(&self.readers).await? {
            let (namespace, day): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
            *numbers.entry(namespace).or_default().changes.entry(day).or_default() += row.try_get::<i64, _>(2)?;
            first = row.try_get(3)?;
        }
        // No change within these days: older than all of them, or without any finding ever.
        Ok(if first == i64::MAX { 0 } else { first })
    }

    async fn attention(&self, view: &View) -> Result<Vec<Attention>> {
        let mut conditions = Conditions::of_findings(view)?;
        conditions.and("f.unresolved = 1");
        let sql = format!(
            "SELECT f.place FROM finding f WHERE {} ORDER BY f.priority_rank, f.id LIMIT {FIRST_LOOKED_AT}",
            conditions.sql()
        );
        let mut places: Vec<String> = Vec::new();
        for row in conditions.query(self, sql).fetch_all(&self.readers).await? {
            let place: String = row.try_get(0)?;
            if !places.contains(&place) && places.len() < FIRST_WORKLOADS {
                places.push(place);
            }
        }
        if places.is_empty() {
            return Ok(Vec::new());
        }
        let mut conditions = Conditions::default();
        let (cluster, list) = (conditions.number(view.cluster.id), conditions.list(&places)?);
        conditions.and(&format!("cluster_id = {cluster} AND unresolved = 1 AND place IN {list}"));
        let sql = format!(
            "SELECT {ROW}, p.total, f.place FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY place ORDER BY priority_rank, id) AS nth, \
             COUNT(*) OVER (PARTITION BY place) AS total FROM finding WHERE {}) AS p JOIN {FROM} \
             WHERE f.id = p.id AND p.nth <= {WORST_OF_EACH} ORDER BY f.place, f.priority_rank, f.id",
            conditions.sql()
        );
        let mut found: BTreeMap<String, Attention> = BTreeMap::new();
        for row in conditions.query(self, sql).fetch_all(&self.readers).await? {
            let finding = row_of(&row)?;
            let total = Capped::of(row.try_get(ROW_LENGTH)?);
            let attention = found.entry(row.try_get(ROW_LENGTH + 1)?).or_insert_with(|| Attention {
                namespace: finding.namespace.clone(),
                workload: finding.workload.clone(),
                priority: finding.priority,
                total,
                worst: Vec::new(),
            });
            attention.worst.push(finding);
        }
        Ok(places.iter().filter_map(|place| found.remove(place)).collect())
    }

    async fn due_next(&self, view: &View) -> Result<Vec<FindingRow>> {
        let mut conditions = Conditions::of_findings(view)?;
        // What is overdue comes first, the longest overdue at the top.
        conditions.and(&format!("f.unresolved = 1 AND f.due_at < {NEVER}"));
        self.first_findings(&conditions, "due_at", DUE_NEXT).await
    }

    async fn read_overview(&self, scope: &Scope, cluster: Option<&str>, now: Timestamp) -> Result<Option<Overview>> {
        let Some(view) = self.view(scope, cluster).await? else { return Ok(None) };
        let mut namespaces: Vec<NamespaceRow> =
            self.namespace_rows(&view, now).await?.into_iter().map(|(_, row)| row).collect();
        let mut moves = Moves::default();
        for row in &namespaces {
            moves.add(&row.moves);
        }
        let days = namespaces.iter().map(|row| row.trend.len()).max().unwrap_or(0);
        let trend = (0..days).map(|day| namespaces.iter().filter_map(|row| row.trend.get(day)).sum()).collect();
        let workloads = namespaces.iter().map(|row| row.workloads).sum();
        namespaces.sort_by(|one, other| other.priority.cmp(&one.priority).then_with(|| one.name.cmp(&other.name)));
        let first = self.attention(&view).await?;
        let due = self.due_next(&view).await?;
        Ok(Some(Overview { cluster: view.cluster.cluster, namespaces, moves, trend, workloads, first, due }))
    }

    async fn read_namespace(
        &self,
        scope: &Scope,
        cluster: Option<&str>,
        name: &str,
        now: Timestamp,
    ) -> Result<Option<NamespaceDetail>> {
        let Some(view) = self.view(scope, cluster).await? else { return Ok(None) };
        let view = self.narrowed(view, &[name.to_owned()]).await?;
        let Some((id, row)) = self.namespace_rows(&view, now).await?.into_iter().next() else { return Ok(None) };
        let mut conditions = Conditions::of_findings(&view)?;
        conditions.and("f.unresolved = 1");
        let first = self.first_findings(&conditions, "priority_rank", FIRST_OF_NAMESPACE).await?;
        let workloads = self.workload_rows(id).await?;
        let pod_security = self.standing(id).await?;
        Ok(Some(NamespaceDetail { cluster: view.cluster.cluster, row, pod_security, workloads, first }))
    }

    /// What is known about Pod Security in a namespace.
    async fn standing(&self, namespace_id: i64) -> Result<Standing> {
        let row = self
            .query("SELECT standing FROM namespace WHERE id = $1")
            .bind(namespace_id)
            .fetch_one(&self.readers)
            .await?;
        let standing: String = row.try_get(0)?;
        Ok(serde_json::from_str(&standing)?)
    }

    /// The workloads of a namespace: two statements.
    async fn workload_rows(&self, namespace_id: i64) -> Result<Vec<WorkloadRow>> {
        let found = self
            .query(
                "SELECT w.id, w.kind, w.name, w.team, w.pods, COALESCE(i.container, ''), COALESCE(i.image, ''), COALESCE(i.digest, ''), \
                 COALESCE(i.scanner, ''), COALESCE(i.scanned_at, 0), COALESCE(i.strength, -1), w.effective FROM workload w \
                 LEFT JOIN workload_image i ON i.workload_id = w.id WHERE w.namespace_id = $1 ORDER BY w.name, w.kind, i.ordinal",
            )
            .bind(namespace_id)
            .fetch_all(&self.readers)
            .await?;
        let mut rows: Vec<WorkloadRow> = Vec::new();
        let mut last = 0;
        for row in found {
            let id: i64 = row.try_get(0)?;
            if id != last {
                last = id;
                rows.push(WorkloadRow {
                    kind: row.try_get(1)?,
                    name: row.try_get(2)?,
                    team: empty_is_none(row.try_get(3)?),
                    pods: count(row.try_get(4)?),
                    effective: effective_of(row.try_get(11)?)?,
                    images: Vec::new(),
                    unresolved: [[0; 5]; 2],
                    priority: 0,
                });
            }
            let container: String = row.try_get(5)?;
            let strength: i64 = row.try_get(10)?;
            let scanner = empty_is_none(row.try_get(8)?);
            if let Some(workload) = rows.last_mut().filter(|_| !container.is_empty()) {
                workload.images.push(WorkloadImage {
                    container,
                    image: row.try_get(6)?,
                    digest: empty_is_none(row.try_get(7)?),
                    scanned_at: scanner.is_some().then_some(Timestamp(row.try_get(9)?)),
                    strength: if scanner.is_some() { Some(MatchStrength::of_code(strength)?) } else { None },
                    scanner,
                });
            }
        }
        self.count_workloads(namespace_id, &mut rows).await?;
        rows.sort_by(|one, other| other.priority.cmp(&one.priority).then_with(|| one.name.cmp(&other.name)));
        Ok(rows)
    }

    async fn count_workloads(&self, namespace_id: i64, rows: &mut [WorkloadRow]) -> Result<()> {
        let counts = self
            .query(
                "SELECT kind, name, side, severity, COUNT(*), MIN(priority_rank) FROM (\
                 SELECT f.id, f.workload_kind AS kind, f.workload_name AS name, f.side, f.severity, f.priority_rank FROM finding f \
                 WHERE f.namespace_id = $1 AND f.unresolved = 1 AND f.workloads = 1 UNION ALL \
                 SELECT DISTINCT f.id, o.workload_kind, o.workload_name, f.side, f.severity, f.priority_rank FROM finding f \
                 JOIN occurrence o ON o.finding_id = f.id AND o.withdrawn_at = 0 \
                 WHERE f.namespace_id = $1 AND f.unresolved = 1 AND f.workloads > 1) AS each \
                 GROUP BY kind, name, side, severity ORDER BY kind, name",
            )
            .bind(namespace_id)
            .fetch_all(&self.readers)
            .await?;
        let places: HashMap<(String, String), usize> =
            rows.iter().enumerate().map(|(at, row)| ((row.kind.clone(), row.name.clone()), at)).collect();
        for counted in counts {
            let Some(row) = places.get(&(counted.try_get(0)?, counted.try_get(1)?)).and_then(|&at| rows.get_mut(at))
            else {
                continue;
            };
            let (side, severity): (i64, i64) = (counted.try_get(2)?, counted.try_get(3)?);
            if let Some(cell) = at(&mut row.unresolved, side).and_then(|severities| at(severities, severity)) {
                *cell += count(counted.try_get(4)?);
            }
            row.priority = row.priority.max(priority_of_rank(counted.try_get(5)?));
        }
        Ok(())
    }
}

/// Reads what [`super::reconcile`] keeps of a workload's effective privilege.
pub(super) fn effective_of(text: &str) -> Result<Option<EffectivePrivilege>> {
    if text.is_empty() { Ok(None) } else { Ok(Some(serde_json::from_str(text)?)) }
}

/// The numbers at the ends of the last days, from today's number backwards.
fn trend(today: u32, changes: &HashMap<i64, i64>, first_day: i64, now: Timestamp) -> Vec<u32> {
    let known = usize::try_from(now.day() - first_day + 1).unwrap_or(1).clamp(1, TREND_DAYS);
    let mut number = i64::from(today);
    let mut days = Vec::with_capacity(known);
    for day in (0..).map(|back| now.day() - back).take(known) {
        days.push(count(number));
        number -= changes.get(&day).copied().unwrap_or(0);
    }
    days.reverse();
    days
}

#[async_trait]
impl OverviewStore for Sqlite {
    async fn overview(&self, scope: &Scope, cluster: Option<&str>, now: Timestamp) -> Result<Option<Overview>> {
        super::in_time(self.read_overview(scope, cluster, now)).await
    }

    async fn namespaces(
        &self,
        scope: &Scope,
        cluster: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<(Cluster, Vec<NamespaceRow>)>> {
        super::in_time(async {
            let Some(view) = self.view(scope, cluster).await? else { return Ok(None) };
            let rows = self.namespace_rows(&view, now).await?.into_iter().map(|(_, row)| row).collect();
            Ok(Some((view.cluster.cluster, rows)))
        })
        .await
    }

    async fn namespace(
        &self,
        scope: &Scope,
        cluster: Option<&str>,
        name: &str,
        now: Timestamp,
    ) -> Result<Option<NamespaceDetail>> {
        super::in_time(self.read_namespace(scope, cluster, name, now)).await
    }

    async fn changes(
        &self,
        scope: &Scope,
        cluster: Option<&str>,
        since: Timestamp,
        kinds: &[EventKind],
    ) -> Result<Vec<(EventKind, Capped)>> {
        super::in_time(async {
            let Some(view) = self.view(scope, cluster).await? else {
                return Ok(kinds.iter().map(|kind| (*kind, Capped::default())).collect());
            };
            self.count_events(&view, since, kinds).await
        })
        .await
    }

    async fn recent_events(
        &self,
        scope: &Scope,
        cluster: Option<&str>,
        namespace: Option<&str>,
        since: Timestamp,
        kinds: &[EventKind],
        limit: u32,
    ) -> Result<Vec<Event>> {
        super::in_time(async {
            let Some(mut view) = self.view(scope, cluster).await? else { return Ok(Vec::new()) };
            if let Some(namespace) = namespace {
                view = self.narrowed(view, &[namespace.to_owned()]).await?;
            }
            self.events_since(&view, since, kinds, limit).await
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use posture::time::DAY;

    #[test]
    fn a_trend_goes_back_from_today_and_no_further_than_is_known() {
        let now = Timestamp(20 * DAY + 5);
        let changes = HashMap::from([(20, 2), (19, -1), (17, 4)]);
        assert_eq!(trend(5, &changes, 17, now), [4, 4, 3, 5]);
        assert_eq!(trend(5, &HashMap::new(), 0, now), [5; TREND_DAYS]);
    }
}
