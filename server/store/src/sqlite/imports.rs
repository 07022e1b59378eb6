//! What came when, from where, with what result.

use super::{
    Sqlite,
    codes::count,
    view::{Conditions, View},
};
use crate::{
    Result, Scope, StoreError,
    evidence::{Source, SourceKind},
    findings::Capped,
    imports::{Cursor, Import, ImportStore, Listed, SourceAge},
};
use async_trait::async_trait;
use posture::time::Timestamp;
use sqlx::{Row, sqlite::SqliteRow};
use std::collections::BTreeMap;

/// The most rows of a page.
const MOST_ROWS: u32 = 200;

/// The columns of [`import_of`].
const IMPORT: &str = "i.public_id, c.name, i.at, i.source_kind, i.source_label, i.coverage, i.understood, i.error_count, i.events, i.present, i.id";

fn import_of(row: &SqliteRow) -> Result<Import> {
    let (kind, coverage, understood, events): (String, String, String, String) =
        (row.try_get(3)?, row.try_get(5)?, row.try_get(6)?, row.try_get(8)?);
    let understood: BTreeMap<String, u32> = serde_json::from_str(&understood)?;
    let events: BTreeMap<String, u32> = serde_json::from_str(&events)?;
    Ok(Import {
        id: row.try_get(0)?,
        cluster: row.try_get(1)?,
        at: Timestamp(row.try_get(2)?),
        source: Source { kind: SourceKind::of_word(&kind), label: row.try_get(4)? },
        coverage: serde_json::from_str(&coverage)?,
        understood: understood.into_iter().collect(),
        errors: Vec::new(),
        error_count: count(row.try_get(7)?),
        events: events.into_iter().collect(),
        present: Some(Capped::exact(count(row.try_get(9)?))),
    })
}

impl Sqlite {
    /// Replaces what an import did to the whole cluster by what it did to the namespaces in scope. One statement.
    async fn narrow_imports(&self, view: &View, keys: &[i64], imports: &mut [Import]) -> Result<()> {
        let Some(namespaces) = &view.namespaces else { return Ok(()) };
        let rows = self
            .query(
                "SELECT import_id, kind, COUNT(*) FROM event WHERE namespace_id IN (SELECT value FROM json_each($1)) \
                 AND import_id IN (SELECT value FROM json_each($2)) GROUP BY import_id, kind ORDER BY import_id, kind",
            )
            .bind(serde_json::to_string(namespaces)?)
            .bind(serde_json::to_string(keys)?)
            .fetch_all(&self.readers)
            .await?;
        let mut events: BTreeMap<i64, Vec<(String, u32)>> = BTreeMap::new();
        for row in rows {
            events.entry(row.try_get(0)?).or_default().push((row.try_get(1)?, count(row.try_get(2)?)));
        }
        for (key, import) in keys.iter().zip(imports) {
            import.events = events.remove(key).unwrap_or_default();
            import.present = None;
        }
        Ok(())
    }

    async fn list_imports(
        &self,
        scope: &Scope,
        cluster: Option<&str>,
        cursor: &Cursor,
        limit: u32,
    ) -> Result<Listed<Import>> {
        let empty = Listed { rows: Vec::new(), next: None, previous: None };
        let Some(view) = self.view(scope, cluster).await? else { return Ok(empty) };
        let limit = limit.clamp(1, MOST_ROWS);
        let mut conditions = Conditions::default();
        let cluster_id = conditions.number(view.cluster.id);
        conditions.and(&format!("i.cluster_id = {cluster_id}"));
        let backwards = matches!(cursor, Cursor::Before(_));
        let (comparison, direction) = if backwards { (">", "ASC") } else { ("<", "DESC") };
        if let Cursor::After(key) | Cursor::Before(key) = cursor {
            let (id, at) = key.split_once('.').ok_or(StoreError::InvalidKey)?;
            let parse = |text: &str| text.parse::<i64>().map_err(|_| StoreError::InvalidKey);
            let (at, id) = (conditions.number(parse(at)?), conditions.number(parse(id)?));
            conditions.and(&format!("(i.at, i.id) {comparison} ({at}, {id})"));
        }
        let sql = format!(
            "SELECT {IMPORT} FROM import i JOIN cluster c ON c.id = i.cluster_id WHERE {} ORDER BY i.at {direction}, i.id {direction} LIMIT {}",
            conditions.sql(),
            limit + 1
        );
        let found = conditions.query(self, sql).fetch_all(&self.readers).await?;
        let mut keys: Vec<i64> = found.iter().map(|row| row.try_get(10)).collect::<std::result::Result<_, _>>()?;
        let mut rows: Vec<Import> = found.iter().map(import_of).collect::<Result<_>>()?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        keys.truncate(limit);
        if backwards {
            rows.reverse();
            keys.reverse();
        }
        self.narrow_imports(&view, &keys, &mut rows).await?;
        let key = |at: usize| Some(format!("{}.{}", keys.get(at)?, rows.get(at)?.at.0));
        let (before, after) = match cursor {
            Cursor::First => (false, more),
            Cursor::After(_) => (true, more),
            Cursor::Before(_) => (more, true),
        };
        let (previous, next) = (key(0).filter(|_| before), rows.len().checked_sub(1).and_then(key).filter(|_| after));
        Ok(Listed { rows, next, previous })
    }

    async fn one_import(&self, scope: &Scope, id: &str) -> Result<Option<Import>> {
        let sql = format!(
            "SELECT {IMPORT}, i.errors FROM import i JOIN cluster c ON c.id = i.cluster_id WHERE i.public_id = $1"
        );
        let row = self.query(sqlx::AssertSqlSafe(sql)).bind(id.to_owned()).fetch_optional(&self.readers).await?;
        let Some(row) = row else { return Ok(None) };
        let mut import = import_of(&row)?;
        let Some(view) = self.view(scope, Some(&import.cluster)).await? else { return Ok(None) };
        let errors: String = row.try_get(11)?;
        import.errors = serde_json::from_str(&errors)?;
        let mut imports = [import];
        self.narrow_imports(&view, &[row.try_get(10)?], &mut imports).await?;
        Ok(imports.into_iter().next())
    }

    async fn ages(&self, scope: &Scope, cluster: Option<&str>) -> Result<Vec<SourceAge>> {
        let Some(view) = self.view(scope, cluster).await? else { return Ok(Vec::new()) };
        let rows = self
            .query(
                "SELECT source_kind, '', MAX(at) FROM import WHERE cluster_id = $1 GROUP BY source_kind UNION ALL \
                 SELECT 'scanner', scanner, MAX(scanned_at) FROM scan WHERE cluster_id = $1 GROUP BY scanner ORDER BY 1, 2",
            )
            .bind(view.cluster.id)
            .fetch_all(&self.readers)
            .await?;
        let ages = rows.iter().map(|row| {
            let kind: String = row.try_get(0)?;
            Ok(SourceAge {
                kind: SourceKind::of_word(&kind),
                label: row.try_get(1)?,
                newest: Timestamp(row.try_get(2)?),
            })
        });
        ages.collect()
    }
}

#[async_trait]
impl ImportStore for Sqlite {
    async fn imports(
        &self,
        scope: &Scope,
        cluster: Option<&str>,
        cursor: &Cursor,
        limit: u32,
    ) -> Result<Listed<Import>> {
        super::in_time(self.list_imports(scope, cluster, cursor, limit)).await
    }

    async fn import(&self, scope: &Scope, id: &str) -> Result<Option<Import>> {
        super::in_time(self.one_import(scope, id)).await
    }

    async fn source_ages(&self, scope: &Scope, cluster: Option<&str>) -> Result<Vec<SourceAge>> {
        super::in_time(self.ages(scope, cluster)).await
    }
}
