//! What there is to filter by, from counters.

use super::super::{
    Sqlite,
    codes::count,
    view::{Conditions, View},
};
use crate::{
    Result, Scope,
    clusters::CLUSTER_WIDE,
    findings::{Choices, Facets, Size},
};
use sqlx::Row;

impl Sqlite {
    /// Three statements beside those of the view.
    pub(super) async fn count_facets(&self, scope: &Scope, cluster: Option<&str>, most: u32) -> Result<Facets> {
        let Some(view) = self.view(scope, cluster).await? else { return Ok(Facets::default()) };
        let (conditions, counted) = namespaces(&view)?;
        let sql =
            format!("SELECT name, n, COUNT(*) OVER () FROM ({counted}) AS counted ORDER BY n DESC, name LIMIT {most}");
        let namespaces = self.choices(&conditions, sql).await?;
        let mut conditions = Conditions::of(&view, "c.cluster_id", "c.namespace_id")?;
        let checks = format!(
            "SELECT c.check_id, SUM(c.n), 0 FROM finding_count c WHERE {} GROUP BY c.check_id ORDER BY c.check_id",
            conditions.sql()
        );
        let checks = self.choices(&conditions, checks).await?.most;
        conditions.and("c.team <> ''");
        let teams = format!(
            "SELECT c.team, SUM(c.n) AS n, COUNT(*) OVER () FROM finding_count c WHERE {} GROUP BY c.team \
             ORDER BY n DESC, c.team LIMIT {most}",
            conditions.sql()
        );
        Ok(Facets { namespaces, teams: self.choices(&conditions, teams).await?, checks })
    }

    async fn choices(&self, conditions: &Conditions, sql: String) -> Result<Choices> {
        let mut choices = Choices::default();
        for row in conditions.query(self, sql).fetch_all(&self.readers).await? {
            choices.most.push((row.try_get(0)?, count(row.try_get(1)?)));
            choices.all = count(row.try_get(2)?);
        }
        Ok(choices)
    }

    /// One statement beside those of the view.
    pub(super) async fn count_all(&self, scope: &Scope, cluster: Option<&str>) -> Result<Size> {
        let Some(view) = self.view(scope, cluster).await? else { return Ok(Size::default()) };
        let (mut conditions, counted) = namespaces(&view)?;
        // The place of what stands in no namespace is none.
        let wide = conditions.text(CLUSTER_WIDE);
        let sql = format!(
            "SELECT COUNT(CASE WHEN name <> {wide} THEN 1 END), COALESCE(SUM(n), 0) FROM ({counted}) AS counted"
        );
        let row = conditions.query(self, sql).fetch_one(&self.readers).await?;
        Ok(Size { namespaces: count(row.try_get(0)?), findings: count(row.try_get(1)?) })
    }
}

/// A statement for the namespaces of a view that are there or have findings, as `name` and `n`.
fn namespaces(view: &View) -> Result<(Conditions, String)> {
    let conditions = Conditions::of(view, "n.cluster_id", "n.id")?;
    let sql = format!(
        "SELECT n.name AS name, COALESCE(c.n, 0) AS n FROM namespace n LEFT JOIN \
         (SELECT namespace_id, SUM(n) AS n FROM finding_count WHERE cluster_id = {} GROUP BY namespace_id) AS c \
         ON c.namespace_id = n.id WHERE {} AND (n.live = 1 OR c.n > 0)",
        view.cluster.id,
        conditions.sql()
    );
    Ok((conditions, sql))
}
