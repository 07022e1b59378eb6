//! Accepted risks.

use super::{
    Sqlite,
    codes::{Code, count, date_or_never, never_is_none},
    record::{COLUMNS, Record},
    work::Changed,
};
use crate::{
    Result, Scope, StoreError,
    exceptions::{Covers, Exception, ExceptionStore, NewException},
};
use async_trait::async_trait;
use posture::{
    finding::Finding,
    time::Timestamp,
    words::{EventKind, Severity, Work},
};
use serde_json::json;
use sqlx::{Row, SqliteConnection, sqlite::SqliteRow};
use std::collections::{BTreeSet, HashMap};

/// A live exception as a reconcile needs it. 0 and empty text stand for "not by this".
#[derive(Debug, Clone)]
struct Live {
    id: i64,
    finding_id: i64,
    repository: String,
    vulnerability: String,
    digest: String,
    reason: String,
    until_fix: bool,
    severity: Severity,
}

/// Whether an exception still holds for a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Judged {
    Holds,
    /// It does not, and why.
    Ended(&'static str),
}

impl Live {
    fn judge(&self, finding: &Finding) -> Judged {
        if finding.severity < self.severity {
            return Judged::Ended("The severity rose");
        }
        let fixable = finding.vulnerability.as_ref().is_some_and(|package| package.fixed_version.is_some());
        if self.until_fix && fixable {
            return Judged::Ended("A fix exists");
        }
        let elsewhere = finding.occurrences.iter().any(|seen| *seen.image_identity != *self.digest);
        if !self.digest.is_empty() && (elsewhere || finding.occurrences.is_empty()) {
            return Judged::Ended("Another digest runs");
        }
        Judged::Holds
    }
}

/// The live exceptions of a cluster, to be found by what they cover.
#[derive(Debug, Default)]
pub(super) struct Exceptions {
    live: HashMap<i64, Live>,
    by_finding: HashMap<i64, i64>,
    by_repository: HashMap<(String, String), i64>,
    by_digest: HashMap<String, i64>,
}

impl Exceptions {
    pub(super) async fn load(store: &Sqlite, connection: &mut SqliteConnection, cluster_id: i64) -> Result<Self> {
        let rows = store
            .query(
                "SELECT id, finding_id, repository, vulnerability, digest, reason, until_fix, severity FROM exception \
                 WHERE cluster_id = $1 AND live = 1 AND needs_confirmation = 0 ORDER BY id",
            )
            .bind(cluster_id)
            .fetch_all(connection)
            .await?;
        let mut exceptions = Self::default();
        for row in rows {
            let live = Live {
                id: row.try_get(0)?,
                finding_id: row.try_get(1)?,
                repository: row.try_get(2)?,
                vulnerability: row.try_get(3)?,
                digest: row.try_get(4)?,
                reason: row.try_get(5)?,
                until_fix: row.try_get::<i64, _>(6)? != 0,
                severity: Severity::of_code(row.try_get(7)?)?,
            };
            if live.finding_id != 0 {
                exceptions.by_finding.insert(live.finding_id, live.id);
            } else if live.digest.is_empty() {
                exceptions.by_repository.insert((live.repository.clone(), live.vulnerability.clone()), live.id);
            } else {
                exceptions.by_digest.insert(live.digest.clone(), live.id);
            }
            exceptions.live.insert(live.id, live);
        }
        Ok(exceptions)
    }

    /// Whether an exception that covered a finding still does.
    pub(super) fn judge(&self, exception_id: i64, finding_id: i64, finding: &Finding) -> Judged {
        match self.live.get(&exception_id) {
            Some(live) if live.finding_id == 0 || live.finding_id == finding_id => live.judge(finding),
            _ => Judged::Ended("The exception ended"),
        }
    }

    /// The exception that covers a finding, with its reason.
    pub(super) fn covering(&self, finding_id: i64, finding: &Finding) -> Option<(i64, &str)> {
        if self.live.is_empty() {
            return None;
        }
        let by_repository = finding.vulnerability.as_ref().and_then(|package| {
            let repository = finding.repository.as_deref()?;
            self.by_repository.get(&(repository.to_owned(), package.vulnerability.id.clone()))
        });
        let by_digest = finding.occurrences.first().and_then(|seen| self.by_digest.get(&*seen.image_identity));
        let candidates = [self.by_finding.get(&finding_id), by_repository, by_digest];
        let live = candidates
            .into_iter()
            .flatten()
            .filter_map(|id| self.live.get(id))
            .find(|live| live.judge(finding) == Judged::Holds)?;
        Some((live.id, &live.reason))
    }
}

const SELECT: &str = "SELECT x.public_id, COALESCE(f.public_id, ''), x.repository, x.vulnerability, x.digest, c.name, x.reason, a.name, \
     x.created_at, x.until_at, x.until_fix, x.severity, x.live, x.needs_confirmation, \
     (SELECT COUNT(*) FROM finding g WHERE g.exception_id = x.id AND g.exception_id <> 0) \
     FROM exception x JOIN cluster c ON c.id = x.cluster_id JOIN account a ON a.id = x.approved_by LEFT JOIN finding f ON f.id = x.finding_id";

fn exception_of(row: &SqliteRow) -> Result<Exception> {
    let (finding, digest, cluster): (String, String, String) = (row.try_get(1)?, row.try_get(4)?, row.try_get(5)?);
    let covers = if !finding.is_empty() {
        Covers::Finding(finding)
    } else if digest.is_empty() {
        Covers::Repository { cluster, repository: row.try_get(2)?, vulnerability: row.try_get(3)? }
    } else {
        Covers::Digest { cluster, digest }
    };
    Ok(Exception {
        id: row.try_get(0)?,
        covers,
        reason: row.try_get(6)?,
        approved_by: row.try_get(7)?,
        created: Timestamp(row.try_get(8)?),
        until: never_is_none(row.try_get(9)?),
        until_fix: row.try_get::<i64, _>(10)? != 0,
        severity: Severity::of_code(row.try_get(11)?)?,
        live: row.try_get::<i64, _>(12)? != 0,
        needs_confirmation: row.try_get::<i64, _>(13)? != 0,
        matches: count(row.try_get(14)?),
    })
}

/// An exception's keys.
struct Keys {
    id: i64,
    cluster_id: i64,
    needs_confirmation: bool,
}

impl Sqlite {
    /// The exception with this key.
    pub(super) async fn exception_by_key(&self, id: i64) -> Result<Option<Exception>> {
        let row = self
            .query(sqlx::AssertSqlSafe(format!("{SELECT} WHERE x.id = $1")))
            .bind(id)
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(exception_of).transpose()
    }

    /// Ends the exceptions whose date is past.
    pub(super) async fn expire_within(
        &self,
        connection: &mut SqliteConnection,
        cluster_id: Option<i64>,
        now: Timestamp,
    ) -> Result<u32> {
        let rows = self
            .query("SELECT id FROM exception WHERE live = 1 AND until_at <= $1 AND ($2 = 0 OR cluster_id = $2) ORDER BY id")
            .bind(now.0)
            .bind(cluster_id.unwrap_or(0))
            .fetch_all(&mut *connection)
            .await?;
        let ids: Vec<i64> = rows.iter().map(|row| row.try_get(0)).collect::<std::result::Result<_, _>>()?;
        for id in &ids {
            self.end_within(connection, *id, "Its date is past", 0, now).await?;
        }
        Ok(count(i64::try_from(ids.len()).unwrap_or(i64::MAX)))
    }

    /// Ends one exception: what it covered is open again.
    async fn end_within(
        &self,
        connection: &mut SqliteConnection,
        id: i64,
        why: &str,
        account_id: i64,
        now: Timestamp,
    ) -> Result<()> {
        self.query("UPDATE exception SET live = 0 WHERE id = $1").bind(id).execute(&mut *connection).await?;
        let changes = self.covered_by(connection, id).await?.into_iter().map(|before| {
            let mut after = before.clone();
            after.exception_id = 0;
            after.state.work = Work::Open;
            after.version += 1;
            Changed { before, after, kind: EventKind::ExceptionEnded, detail: json!({ "why": why }) }
        });
        self.write_changes(connection, changes.collect(), account_id, now).await
    }

    async fn covered_by(&self, connection: &mut SqliteConnection, exception_id: i64) -> Result<Vec<Record>> {
        let sql = format!("SELECT {COLUMNS} FROM finding WHERE exception_id = $1 AND exception_id <> 0 ORDER BY id");
        let rows = self.query(sqlx::AssertSqlSafe(sql)).bind(exception_id).fetch_all(connection).await?;
        rows.iter().map(Record::of_row).collect()
    }

    /// The findings of a namespace, those merged into others not.
    pub(super) async fn findings_of_namespace(
        &self,
        connection: &mut SqliteConnection,
        namespace_id: i64,
    ) -> Result<Vec<i64>> {
        let rows = self
            .query("SELECT id FROM finding WHERE namespace_id = $1 AND merged_into = 0 ORDER BY id")
            .bind(namespace_id)
            .fetch_all(connection)
            .await?;
        Ok(rows.iter().map(|row| row.try_get(0)).collect::<std::result::Result<_, _>>()?)
    }

    /// Exceptions for single findings of a namespace that was made again wait for an operator's yes.
    /// Wider ones were given for the cluster and stay.
    pub(super) async fn suspend_exceptions(&self, connection: &mut SqliteConnection, namespace_id: i64) -> Result<()> {
        self.query(
            "UPDATE exception SET needs_confirmation = 1 WHERE live = 1 AND finding_id <> 0 \
             AND finding_id IN (SELECT id FROM finding WHERE namespace_id = $1)",
        )
        .bind(namespace_id)
        .execute(connection)
        .await?;
        Ok(())
    }

    /// Of the exceptions that a finding fell out of, those for that finding alone are over, unless they wait for a yes.
    pub(super) async fn close_exceptions_of_findings(
        &self,
        connection: &mut SqliteConnection,
        ids: &BTreeSet<i64>,
    ) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        self.query(
            "UPDATE exception SET live = 0 WHERE finding_id <> 0 AND needs_confirmation = 0 AND id IN (SELECT value FROM json_each($1))",
        )
        .bind(serde_json::to_string(ids)?)
        .execute(connection)
        .await?;
        Ok(())
    }

    /// What an exception covers now, of what is unresolved.
    async fn candidates(
        &self,
        connection: &mut SqliteConnection,
        cluster_id: i64,
        covers: &Covers,
    ) -> Result<Vec<Record>> {
        let condition = match covers {
            Covers::Finding(_) => "public_id = $2 AND $3 = $3",
            Covers::Repository { .. } => "repository = $2 AND vulnerability = $3 AND unresolved = 1",
            Covers::Digest { .. } => {
                "unresolved = 1 AND $3 = $3 AND id IN (SELECT o.finding_id FROM occurrence o JOIN image i ON i.id = o.image_id \
                 WHERE i.identity = $2 AND o.withdrawn_at = 0) AND id NOT IN (SELECT o.finding_id FROM occurrence o \
                 JOIN image i ON i.id = o.image_id WHERE i.identity <> $2 AND o.withdrawn_at = 0)"
            }
        };
        let (one, two) = match covers {
            Covers::Finding(id) => (id.clone(), String::new()),
            Covers::Repository { repository, vulnerability, .. } => (repository.clone(), vulnerability.clone()),
            Covers::Digest { digest, .. } => (digest.clone(), String::new()),
        };
        let sql = format!(
            "SELECT {COLUMNS} FROM finding WHERE cluster_id = $1 AND merged_into = 0 AND {condition} ORDER BY id"
        );
        let rows =
            self.query(sqlx::AssertSqlSafe(sql)).bind(cluster_id).bind(one).bind(two).fetch_all(connection).await?;
        rows.iter().map(Record::of_row).collect()
    }

    /// Makes what an exception covers accepted.
    async fn accept_within(
        &self,
        connection: &mut SqliteConnection,
        exception_id: i64,
        records: Vec<Record>,
        note: &str,
        account_id: i64,
        now: Timestamp,
    ) -> Result<()> {
        let unresolved = records.into_iter().filter(|record| record.state.work.is_unresolved());
        let changes = unresolved.map(|before| {
            let mut after = before.clone();
            after.exception_id = exception_id;
            after.state.work = Work::Accepted;
            after.state.claimed_at = None;
            after.version += 1;
            Changed { before, after, kind: EventKind::Accepted, detail: json!({ "note": note }) }
        });
        self.write_changes(connection, changes.collect(), account_id, now).await
    }

    /// The exception with this identifier, where the scope shows all that it covers.
    async fn exception_in_scope(&self, connection: &mut SqliteConnection, scope: &Scope, id: &str) -> Result<Keys> {
        let row = self
            .query(
                "SELECT x.id, x.cluster_id, x.needs_confirmation, c.name, COALESCE(n.team, '') FROM exception x \
                 JOIN cluster c ON c.id = x.cluster_id LEFT JOIN finding f ON f.id = x.finding_id LEFT JOIN namespace n ON n.id = f.namespace_id \
                 WHERE x.public_id = $1 AND x.live = 1",
            )
            .bind(id.to_owned())
            .fetch_optional(connection)
            .await?;
        let row = row.ok_or(StoreError::NotFound("The exception"))?;
        let (cluster, team): (String, String) = (row.try_get(3)?, row.try_get(4)?);
        let shown = scope.knows_cluster(&cluster)
            && scope.teams_of(&cluster).is_none_or(|teams| !team.is_empty() && teams.contains(&team.as_str()));
        if !shown {
            return Err(StoreError::NotFound("The exception"));
        }
        Ok(Keys {
            id: row.try_get(0)?,
            cluster_id: row.try_get(1)?,
            needs_confirmation: row.try_get::<i64, _>(2)? != 0,
        })
    }
}

#[async_trait]
impl ExceptionStore for Sqlite {
    async fn create_exception(&self, scope: &Scope, new: &NewException, now: Timestamp) -> Result<Exception> {
        let (cluster_id, whole_cluster) = match &new.covers {
            Covers::Finding(id) => {
                let visible = self.visible_finding(scope, id).await?.ok_or(StoreError::NotFound("The finding"))?;
                (visible.cluster_id, true)
            }
            Covers::Repository { cluster, .. } | Covers::Digest { cluster, .. } => {
                let view = self.view(scope, Some(cluster)).await?.ok_or(StoreError::NotFound("The cluster"))?;
                (view.cluster.id, view.namespaces.is_none())
            }
        };
        if !whole_cluster {
            return Err(StoreError::NotFound("The cluster"));
        }
        let mut transaction = self.begin().await?;
        let account_id = self.account_key(&mut transaction, &new.approved_by).await?;
        let records = self.candidates(&mut transaction, cluster_id, &new.covers).await?;
        let finding_id = match (&new.covers, records.first()) {
            (Covers::Finding(_), Some(record)) if record.exception_id != 0 => {
                return Err(StoreError::Exists("An exception for this finding"));
            }
            (Covers::Finding(_), Some(record)) => record.id,
            (Covers::Finding(_), None) => return Err(StoreError::NotFound("The finding")),
            _ => 0,
        };
        let severity = records.iter().map(|record| record.severity).min().unwrap_or(Severity::Critical);
        let (repository, vulnerability, digest) = match &new.covers {
            Covers::Finding(_) => (String::new(), String::new(), String::new()),
            Covers::Repository { repository, vulnerability, .. } => {
                (repository.clone(), vulnerability.clone(), String::new())
            }
            Covers::Digest { digest, .. } => (String::new(), String::new(), digest.clone()),
        };
        let row = self
            .query(
                "INSERT INTO exception (public_id, cluster_id, finding_id, repository, vulnerability, digest, reason, approved_by, created_at, \
                 until_at, until_fix, severity, live, needs_confirmation) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, 0) \
                 RETURNING id",
            )
            .bind(self.ulid(now))
            .bind(cluster_id)
            .bind(finding_id)
            .bind(repository)
            .bind(vulnerability)
            .bind(digest)
            .bind(new.reason.clone())
            .bind(account_id)
            .bind(now.0)
            .bind(date_or_never(new.until))
            .bind(i64::from(new.until_fix))
            .bind(severity.code())
            .fetch_one(&mut *transaction)
            .await?;
        let id: i64 = row.try_get(0)?;
        self.accept_within(&mut transaction, id, records, &new.reason, account_id, now).await?;
        transaction.commit().await?;
        self.exception_by_key(id).await?.ok_or(StoreError::NotFound("The exception"))
    }

    async fn exceptions(&self, scope: &Scope, cluster: Option<&str>) -> Result<Vec<Exception>> {
        let Some(view) = self.view(scope, cluster).await? else { return Ok(Vec::new()) };
        let sql = format!(
            "{SELECT} WHERE x.cluster_id = $1 AND ($2 = '' OR f.namespace_id IN (SELECT value FROM json_each($2))) ORDER BY x.id DESC"
        );
        let namespaces = view.namespaces.map(|ids| serde_json::to_string(&ids)).transpose()?.unwrap_or_default();
        let rows = self
            .query(sqlx::AssertSqlSafe(sql))
            .bind(view.cluster.id)
            .bind(namespaces)
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(exception_of).collect()
    }

    async fn confirm_exception(&self, scope: &Scope, id: &str, by: &str, now: Timestamp) -> Result<()> {
        let mut transaction = self.begin().await?;
        let account_id = self.account_key(&mut transaction, by).await?;
        let keys = self.exception_in_scope(&mut transaction, scope, id).await?;
        if !keys.needs_confirmation {
            return Ok(());
        }
        self.query("UPDATE exception SET needs_confirmation = 0 WHERE id = $1")
            .bind(keys.id)
            .execute(&mut *transaction)
            .await?;
        let row = self
            .query(
                "SELECT f.public_id, x.reason FROM exception x JOIN finding f ON f.id = x.finding_id WHERE x.id = $1",
            )
            .bind(keys.id)
            .fetch_optional(&mut *transaction)
            .await?;
        if let Some(row) = row {
            let covers = Covers::Finding(row.try_get(0)?);
            let reason: String = row.try_get(1)?;
            let records = self.candidates(&mut transaction, keys.cluster_id, &covers).await?;
            self.accept_within(&mut transaction, keys.id, records, &reason, account_id, now).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    async fn end_exception(&self, scope: &Scope, id: &str, by: &str, now: Timestamp) -> Result<()> {
        let mut transaction = self.begin().await?;
        let account_id = self.account_key(&mut transaction, by).await?;
        let keys = self.exception_in_scope(&mut transaction, scope, id).await?;
        self.end_within(&mut transaction, keys.id, "Ended by a person", account_id, now).await?;
        transaction.commit().await?;
        Ok(())
    }

    async fn expire_exceptions(&self, now: Timestamp) -> Result<u32> {
        let mut transaction = self.begin().await?;
        let ended = self.expire_within(&mut transaction, None, now).await?;
        transaction.commit().await?;
        Ok(ended)
    }
}
