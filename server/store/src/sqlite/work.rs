//! What people do about findings.

use super::{
    Sqlite,
    bulk::Bulk,
    counters::Counters,
    record::{COLUMN_COUNT, COLUMNS, Record},
};
use crate::{
    Result, Scope, StoreError,
    work::{WorkChange, WorkStore},
};
use async_trait::async_trait;
use posture::{
    time::Timestamp,
    words::{EventKind, Work},
};
use serde_json::{Value, json};
use sqlx::{Row, SqliteConnection};
use std::collections::BTreeMap;

/// A finding before and after, and what happened to it.
pub(super) struct Changed {
    pub(super) before: Record,
    pub(super) after: Record,
    pub(super) kind: EventKind,
    pub(super) detail: Value,
}

impl Sqlite {
    /// Writes changes that no evidence made: findings, events, counters. The next reconcile looks at them in full.
    pub(super) async fn write_changes(
        &self,
        connection: &mut SqliteConnection,
        changes: Vec<Changed>,
        account_id: i64,
        now: Timestamp,
    ) -> Result<()> {
        if changes.is_empty() {
            return Ok(());
        }
        let mut counters: BTreeMap<i64, Counters> = BTreeMap::new();
        let mut fingerprints: BTreeMap<i64, Vec<String>> = BTreeMap::new();
        let mut findings = Record::bulk(self, true);
        let mut events = Bulk::new(
            self,
            "INSERT INTO event (finding_id, namespace_id, kind, at, import_id, account_id, detail) VALUES",
            7,
            "",
        );
        for Changed { before, after, kind, detail } in changes {
            let cluster_id = after.cluster_id;
            let counters = counters.entry(cluster_id).or_insert_with(|| Counters::new(cluster_id, now));
            counters.remove(&before);
            counters.add(&after);
            fingerprints.entry(cluster_id).or_default().push(after.fingerprint.clone());
            let detail = if detail == Value::Null { String::new() } else { detail.to_string() };
            events
                .bind(after.id)?
                .bind(after.namespace_id)?
                .bind(kind.word())?
                .bind(now.0)?
                .bind(0_i64)?
                .bind(account_id)?
                .bind(detail)?;
            events.end_row(connection).await?;
            if after != before {
                after.bind(&mut findings)?;
                findings.end_row(connection).await?;
            }
        }
        findings.finish(connection).await?;
        events.finish(connection).await?;
        for counters in counters.into_values() {
            counters.write(self, connection).await?;
        }
        for (cluster_id, fingerprints) in fingerprints {
            self.query(
                "UPDATE finding_key SET seal = 0 WHERE cluster_id = $1 AND seal > 0 AND fingerprint IN (SELECT value FROM json_each($2))",
            )
            .bind(cluster_id)
            .bind(serde_json::to_string(&fingerprints)?)
            .execute(&mut *connection)
            .await?;
        }
        Ok(())
    }

    /// The key of a user who exists and is not disabled.
    pub(super) async fn account_key(&self, connection: &mut SqliteConnection, user: &str) -> Result<i64> {
        let row = self
            .query("SELECT id FROM account WHERE public_id = $1 AND disabled = 0")
            .bind(user.to_owned())
            .fetch_optional(connection)
            .await?;
        Ok(row.ok_or(StoreError::NotFound("The user"))?.try_get(0)?)
    }

    /// The findings with these identifiers, all of them in scope.
    async fn findings_in_scope(
        &self,
        connection: &mut SqliteConnection,
        scope: &Scope,
        ids: &[String],
    ) -> Result<Vec<Record>> {
        let columns = COLUMNS.split(", ").map(|column| format!("f.{}", column.trim())).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT {columns}, n.team, c.name FROM finding f JOIN namespace n ON n.id = f.namespace_id JOIN cluster c ON c.id = f.cluster_id \
             WHERE f.public_id IN (SELECT value FROM json_each($1)) AND f.merged_into = 0 ORDER BY f.id"
        );
        let rows = self.query(sqlx::AssertSqlSafe(sql)).bind(serde_json::to_string(ids)?).fetch_all(connection).await?;
        let mut records = Vec::with_capacity(rows.len());
        for row in &rows {
            let (namespace_team, cluster): (String, String) =
                (row.try_get(COLUMN_COUNT)?, row.try_get(COLUMN_COUNT + 1)?);
            let shown = scope.knows_cluster(&cluster)
                && scope
                    .teams_of(&cluster)
                    .is_none_or(|teams| !namespace_team.is_empty() && teams.contains(&namespace_team.as_str()));
            if shown {
                records.push(Record::of_row(row)?);
            }
        }
        let mut wanted: Vec<&String> = ids.iter().collect();
        wanted.sort_unstable();
        wanted.dedup();
        if records.len() < wanted.len() {
            return Err(StoreError::NotFound("The finding"));
        }
        Ok(records)
    }
}

/// The finding after a change; `None` where it is there already.
fn changed(
    before: &Record,
    change: WorkChange,
    account_id: i64,
    now: Timestamp,
) -> Result<Option<(Record, EventKind)>> {
    let mut after = before.clone();
    let work = before.state.work;
    let there_already = match change {
        WorkChange::Take => work == Work::InProgress && before.assignee_id == account_id,
        WorkChange::PutBack => work == Work::Open,
        WorkChange::Claim => work == Work::AwaitingVerification,
    };
    if there_already {
        return Ok(None);
    }
    let kind = match (change, work) {
        (WorkChange::Take, Work::Open) => {
            after.state.work = Work::InProgress;
            after.assignee_id = account_id;
            EventKind::Taken
        }
        (WorkChange::PutBack, Work::InProgress | Work::AwaitingVerification) => {
            after.state.work = Work::Open;
            after.assignee_id = 0;
            after.state.claimed_at = None;
            EventKind::PutBack
        }
        (WorkChange::Claim, Work::Open | Work::InProgress) => {
            after.state.work = Work::AwaitingVerification;
            after.state.claimed_at = Some(now);
            if after.assignee_id == 0 {
                after.assignee_id = account_id;
            }
            EventKind::Claimed
        }
        _ => return Err(StoreError::Conflict("The finding")),
    };
    if matches!(change, WorkChange::Take | WorkChange::Claim) && !before.state.presence.may_be_there() {
        return Err(StoreError::Conflict("The finding"));
    }
    after.version += 1;
    Ok(Some((after, kind)))
}

#[async_trait]
impl WorkStore for Sqlite {
    async fn change_work(
        &self,
        scope: &Scope,
        ids: &[String],
        change: WorkChange,
        by: &str,
        expected_version: Option<i64>,
        now: Timestamp,
    ) -> Result<u32> {
        let mut transaction = self.begin().await?;
        let account_id = self.account_key(&mut transaction, by).await?;
        let records = self.findings_in_scope(&mut transaction, scope, ids).await?;
        if expected_version.is_some_and(|version| records.iter().any(|record| record.version != version)) {
            return Err(StoreError::Conflict("The finding"));
        }
        let count = u32::try_from(records.len()).unwrap_or(u32::MAX);
        let mut changes = Vec::with_capacity(records.len());
        for before in records {
            if let Some((after, kind)) = changed(&before, change, account_id, now)? {
                let detail = json!({ "from": before.state.work.word(), "to": after.state.work.word() });
                changes.push(Changed { before, after, kind, detail });
            }
        }
        self.write_changes(&mut transaction, changes, account_id, now).await?;
        transaction.commit().await?;
        Ok(count)
    }

    async fn comment(&self, scope: &Scope, id: &str, text: &str, by: &str, now: Timestamp) -> Result<()> {
        let mut transaction = self.begin().await?;
        let account_id = self.account_key(&mut transaction, by).await?;
        let records = self.findings_in_scope(&mut transaction, scope, &[id.to_owned()]).await?;
        for record in records {
            self.query("INSERT INTO event (finding_id, namespace_id, kind, at, import_id, account_id, detail) VALUES ($1, $2, $3, $4, 0, $5, $6)")
                .bind(record.id)
                .bind(record.namespace_id)
                .bind(EventKind::Commented.word())
                .bind(now.0)
                .bind(account_id)
                .bind(json!({ "text": text }).to_string())
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}
