//! What happened to findings.

use super::super::{
    Sqlite,
    codes::{Code, empty_is_none},
    view::{Conditions, View},
};
use crate::{
    Result, Scope,
    evidence::{Source, SourceKind},
    findings::{Actor, COUNT_LIMIT, Capped, Event},
};
use posture::{time::Timestamp, words::EventKind};
use serde_json::Value;
use sqlx::{Row, sqlite::SqliteRow};

const EVENT: &str = "e.kind, e.at, e.detail, COALESCE(a.public_id, ''), COALESCE(a.name, ''), COALESCE(i.public_id, ''), \
     COALESCE(i.source_kind, ''), COALESCE(i.source_label, ''), COALESCE(i.at, 0), f.public_id, f.title, n.name, f.workload_kind, \
     f.workload_name, f.severity, f.side";

const FROM: &str = "event e JOIN finding f ON f.id = e.finding_id JOIN namespace n ON n.id = e.namespace_id \
     LEFT JOIN account a ON a.id = e.account_id LEFT JOIN import i ON i.id = e.import_id";

fn event_of(row: &SqliteRow) -> Result<Event> {
    let detail: String = row.try_get(2)?;
    let (person, import): (String, String) = (row.try_get(3)?, row.try_get(5)?);
    let actor = if !person.is_empty() {
        Actor::Person { id: person, name: row.try_get(4)? }
    } else if import.is_empty() {
        Actor::Clock
    } else {
        let kind: String = row.try_get(6)?;
        Actor::Import {
            id: import,
            source: Source { kind: SourceKind::of_word(&kind), label: row.try_get(7)? },
            at: Timestamp(row.try_get(8)?),
        }
    };
    let kind: String = row.try_get(0)?;
    let (workload_kind, workload_name): (String, String) = (row.try_get(12)?, row.try_get(13)?);
    Ok(Event {
        kind: kind.parse()?,
        at: Timestamp(row.try_get(1)?),
        actor,
        detail: if detail.is_empty() { Value::Null } else { serde_json::from_str(&detail)? },
        finding: row.try_get(9)?,
        title: row.try_get(10)?,
        namespace: row.try_get(11)?,
        workload: empty_is_none(workload_name).map(|name| (workload_kind, name)),
        severity: Code::of_code(row.try_get(14)?)?,
        side: Code::of_code(row.try_get(15)?)?,
    })
}

impl Sqlite {
    pub(super) async fn events_of_finding(&self, scope: &Scope, id: &str, limit: u32) -> Result<Vec<Event>> {
        let Some(finding) = self.visible_finding(scope, id).await? else { return Ok(Vec::new()) };
        let sql = format!(
            "SELECT {EVENT} FROM {FROM} WHERE e.finding_id IN (SELECT $1 UNION SELECT id FROM finding WHERE merged_into = $1 AND merged_into <> 0) \
             ORDER BY e.at DESC, e.id DESC LIMIT $2"
        );
        let query = self.query(sqlx::AssertSqlSafe(sql)).bind(finding.id).bind(i64::from(limit));
        query.fetch_all(&self.readers).await?.iter().map(event_of).collect()
    }

    /// Events of a view since a moment, the newest first.
    pub(in super::super) async fn events_since(
        &self,
        view: &View,
        since: Timestamp,
        kinds: &[EventKind],
        limit: u32,
    ) -> Result<Vec<Event>> {
        let mut conditions = of_namespaces(view)?;
        let (from, kinds) = (conditions.number(since.0), words(&mut conditions, kinds)?);
        conditions.and(&format!("e.kind IN {kinds} AND e.at >= {from}"));
        let sql = format!(
            "SELECT {EVENT} FROM {FROM} WHERE e.id IN (SELECT e.id FROM event e WHERE {} ORDER BY e.at DESC, e.id DESC LIMIT {limit}) \
             ORDER BY e.at DESC, e.id DESC",
            conditions.sql()
        );
        conditions.query(self, sql).fetch_all(&self.readers).await?.iter().map(event_of).collect()
    }

    /// How many events of a kind a view had since a moment. One statement.
    pub(in super::super) async fn count_events(
        &self,
        view: &View,
        since: Timestamp,
        kinds: &[EventKind],
    ) -> Result<Vec<(EventKind, Capped)>> {
        let mut counted: Vec<String> = Vec::with_capacity(kinds.len());
        let mut conditions = of_namespaces(view)?;
        let from = conditions.number(since.0);
        for kind in kinds {
            let kind = conditions.text(kind.word());
            counted.push(format!(
                "(SELECT COUNT(*) FROM (SELECT 1 FROM event e WHERE {} AND e.kind = {kind} AND e.at >= {from} LIMIT {}) AS c)",
                conditions.sql(),
                COUNT_LIMIT + 1
            ));
        }
        if counted.is_empty() {
            return Ok(Vec::new());
        }
        let row = conditions.query(self, format!("SELECT {}", counted.join(", "))).fetch_one(&self.readers).await?;
        kinds.iter().enumerate().map(|(at, kind)| Ok((*kind, Capped::of(row.try_get(at)?)))).collect()
    }
}

fn of_namespaces(view: &View) -> Result<Conditions> {
    let mut conditions = Conditions::default();
    let namespaces = match &view.namespaces {
        Some(ids) => conditions.list(ids)?,
        None => format!("(SELECT id FROM namespace WHERE cluster_id = {})", conditions.number(view.cluster.id)),
    };
    conditions.and(&format!("e.namespace_id IN {namespaces}"));
    Ok(conditions)
}

fn words(conditions: &mut Conditions, kinds: &[EventKind]) -> Result<String> {
    let words: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
    conditions.list(&words)
}
