//! Many rows in few statements. How rows are passed in bulk may differ between databases; here it is `VALUES` in chunks.

use super::{Arguments, Sqlite};
use crate::{Result, StoreError};
use sqlx::{Arguments as _, AssertSqlSafe, Encode, SqliteConnection, Type};
use std::sync::Arc;

/// Parameters of one statement: below SQLite's limit of 32,766 with room, and still quick to prepare.
const MOST_PARAMETERS: usize = 8_000;

/// Collects rows and writes them when a chunk is full. Anonymous parameters, since SQLite looks named ones up one by one.
pub(super) struct Bulk<'s> {
    store: &'s Sqlite,
    head: &'static str,
    tail: &'static str,
    columns: usize,
    chunk: usize,
    full: Arc<str>,
    rows: usize,
    arguments: Arguments,
}

impl<'s> Bulk<'s> {
    /// `head` ends with `VALUES`, `tail` follows the rows.
    pub(super) fn new(store: &'s Sqlite, head: &'static str, columns: usize, tail: &'static str) -> Self {
        let chunk = (MOST_PARAMETERS / columns).max(1);
        Self {
            store,
            head,
            tail,
            columns,
            chunk,
            full: statement(head, columns, chunk, tail).into(),
            rows: 0,
            arguments: Arguments::default(),
        }
    }

    /// Adds one value of the current row.
    pub(super) fn bind<'t, T: Encode<'t, sqlx::Sqlite> + Type<sqlx::Sqlite>>(&mut self, value: T) -> Result<&mut Self> {
        self.arguments.add(value).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        Ok(self)
    }

    /// Ends the current row.
    pub(super) async fn end_row(&mut self, connection: &mut SqliteConnection) -> Result<()> {
        self.rows += 1;
        if self.rows == self.chunk {
            self.rows = 0;
            self.store.count_statement();
            let arguments = std::mem::take(&mut self.arguments);
            sqlx::query_with(AssertSqlSafe(self.full.clone()), arguments).execute(connection).await?;
        }
        Ok(())
    }

    /// Whether every row was written.
    pub(super) fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Writes what is left.
    pub(super) async fn finish(self, connection: &mut SqliteConnection) -> Result<()> {
        if self.rows > 0 {
            self.store.count_statement();
            let sql = statement(self.head, self.columns, self.rows, self.tail);
            sqlx::query_with(AssertSqlSafe(sql), self.arguments).persistent(false).execute(connection).await?;
        }
        Ok(())
    }
}

fn statement(head: &str, columns: usize, rows: usize, tail: &str) -> String {
    let row = format!("({})", vec!["?"; columns].join(","));
    format!("{head} {} {tail}", vec![row.as_str(); rows].join(","))
}
