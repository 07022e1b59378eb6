//! What a viewer's scope means in one cluster, and conditions put together from it.

use super::{Sqlite, clusters::ClusterRow};
use crate::{Result, scope::Scope};
use sqlx::{Row, query::Query};

/// A cluster in scope, and which of its namespaces.
#[derive(Debug, Clone)]
pub(super) struct View {
    pub(super) cluster: ClusterRow,
    /// The keys of the namespaces in scope; `None` for all.
    pub(super) namespaces: Option<Vec<i64>>,
}

/// So few namespaces are looked through one by one; more are filtered out of the whole cluster's order.
const FEW_NAMESPACES: usize = 8;

impl Sqlite {
    /// The cluster of this name in scope, without a name the first. One statement, two for a scope of some teams.
    pub(super) async fn view(&self, scope: &Scope, cluster: Option<&str>) -> Result<Option<View>> {
        let Some(cluster) = self.cluster_in_scope(scope, cluster).await? else { return Ok(None) };
        let namespaces = match scope.teams_of(&cluster.cluster.name) {
            None => None,
            Some(teams) => {
                let rows = self
                    .query("SELECT id FROM namespace WHERE cluster_id = $1 AND team <> '' AND team IN (SELECT value FROM json_each($2)) ORDER BY id")
                    .bind(cluster.id)
                    .bind(serde_json::to_string(&teams)?)
                    .fetch_all(&self.readers)
                    .await?;
                Some(rows.iter().map(|row| row.try_get(0)).collect::<std::result::Result<_, _>>()?)
            }
        };
        Ok(Some(View { cluster, namespaces }))
    }

    /// The view narrowed to namespaces of these names. One statement.
    pub(super) async fn narrowed(&self, mut view: View, names: &[String]) -> Result<View> {
        let rows = self
            .query("SELECT id FROM namespace WHERE cluster_id = $1 AND name IN (SELECT value FROM json_each($2)) ORDER BY id")
            .bind(view.cluster.id)
            .bind(serde_json::to_string(names)?)
            .fetch_all(&self.readers)
            .await?;
        let mut ids: Vec<i64> = rows.iter().map(|row| row.try_get(0)).collect::<std::result::Result<_, _>>()?;
        if let Some(allowed) = &view.namespaces {
            ids.retain(|id| allowed.contains(id));
        }
        view.namespaces = Some(ids);
        Ok(view)
    }
}

/// A value bound to a statement that is put together.
#[derive(Debug, Clone)]
pub(super) enum Bound {
    Number(i64),
    Text(String),
}

/// Conditions with their values.
#[derive(Debug, Clone, Default)]
pub(super) struct Conditions {
    sql: String,
    bound: Vec<Bound>,
    /// Whether findings are looked up from what a text search names.
    by_search: bool,
}

impl Conditions {
    /// Findings from a text search; the conditions say what is searched.
    pub(super) fn search(&mut self) {
        self.by_search = true;
    }

    /// What follows `FROM` where the conditions are on findings.
    pub(super) const fn findings(&self) -> &'static str {
        // A cross join goes from left to right.
        if self.by_search { "finding_search CROSS JOIN finding f ON f.id = finding_search.rowid" } else { "finding f" }
    }

    /// The findings of a view: `f` is the finding.
    pub(super) fn of_findings(view: &View) -> Result<Self> {
        Self::of(view, "f.cluster_id", "f.namespace_id")
    }

    /// The rows of a view, by these columns.
    pub(super) fn of(view: &View, cluster: &str, namespace: &str) -> Result<Self> {
        // A plus before a column keeps the planner from taking the index that begins with it.
        match &view.namespaces {
            Some(ids) if ids.len() <= FEW_NAMESPACES => Self::of_columns(view, &format!("+{cluster}"), namespace),
            Some(_) => Self::of_columns(view, cluster, &format!("+{namespace}")),
            None => Self::of_columns(view, cluster, namespace),
        }
    }

    /// The rows of a view, by these columns as they are written.
    pub(super) fn of_columns(view: &View, cluster: &str, namespace: &str) -> Result<Self> {
        let mut conditions = Self::default();
        let id = conditions.number(view.cluster.id);
        conditions.and(&format!("{cluster} = {id}"));
        if let Some(ids) = &view.namespaces {
            let list = conditions.list(ids)?;
            conditions.and(&format!("{namespace} IN {list}"));
        }
        Ok(conditions)
    }

    /// Adds a condition.
    pub(super) fn and(&mut self, condition: &str) {
        if !self.sql.is_empty() {
            self.sql.push_str(" AND ");
        }
        self.sql.push_str(condition);
    }

    /// Binds a number and gives its placeholder.
    pub(super) fn number(&mut self, number: i64) -> String {
        self.bound.push(Bound::Number(number));
        format!("${}", self.bound.len())
    }

    /// Binds text and gives its placeholder.
    pub(super) fn text(&mut self, text: &str) -> String {
        self.bound.push(Bound::Text(text.to_owned()));
        format!("${}", self.bound.len())
    }

    /// Binds a list and gives what follows `IN`.
    pub(super) fn list<T: serde::Serialize>(&mut self, values: &[T]) -> Result<String> {
        let place = self.text(&serde_json::to_string(values)?);
        Ok(format!("(SELECT value FROM json_each({place}))"))
    }

    /// A condition on a number that is one of a few codes, or none where nothing is asked for.
    pub(super) fn codes(&mut self, column: &str, codes: impl Iterator<Item = i64>) {
        let codes: Vec<String> = codes.map(|code| code.to_string()).collect();
        if !codes.is_empty() {
            self.and(&format!("{column} IN ({})", codes.join(", ")));
        }
    }

    /// A condition on text that is one of some, or none where nothing is asked for.
    pub(super) fn texts(&mut self, column: &str, texts: &[String]) -> Result<()> {
        match texts {
            [] => {}
            // An equation lets an index also give the order behind the column; a list of one does not.
            [one] => {
                let place = self.text(one);
                self.and(&format!("{column} = {place}"));
            }
            several => {
                let list = self.list(several)?;
                self.and(&format!("{column} IN {list}"));
            }
        }
        Ok(())
    }

    /// The conditions as SQL.
    pub(super) fn sql(&self) -> &str {
        &self.sql
    }

    /// A statement with the values bound.
    pub(super) fn query<'q>(&self, store: &Sqlite, sql: String) -> Query<'q, sqlx::Sqlite, super::Arguments> {
        let mut query = store.query(sqlx::AssertSqlSafe(sql));
        for bound in &self.bound {
            query = match bound {
                Bound::Number(number) => query.bind(*number),
                Bound::Text(text) => query.bind(text.clone()),
            };
        }
        query
    }
}

/// Text in a `LIKE` pattern, with `\` as the escape.
pub(super) fn like(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 2);
    for c in text.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}
