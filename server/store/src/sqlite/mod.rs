//! The store on SQLite: one writer with `BEGIN IMMEDIATE`, several readers, write-ahead log.

mod accounts;
mod bulk;
mod clusters;
mod codes;
mod counters;
mod evidence;
mod exceptions;
mod findings;
mod images;
mod imports;
mod objects;
mod overview;
mod reconcile;
mod record;
mod view;
mod work;

use crate::{
    error::{Result, StoreError},
    ids::{Ids, Ulids},
};
use posture::time::Timestamp;
use sqlx::{
    SqlSafeStr, SqlitePool, Transaction,
    query::Query,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// The values bound to a statement.
type Arguments = <sqlx::Sqlite as sqlx::Database>::Arguments;

/// How long a writer waits for another process's write.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How long a page waits for its query.
const READ_SECONDS: u64 = 5;

/// Readers at the same time.
const READERS: u32 = 4;

/// The store on SQLite.
pub struct Sqlite {
    writer: SqlitePool,
    readers: SqlitePool,
    ulids: Ulids,
    statements: AtomicU64,
    /// Removes a private database's folder at the end.
    private: Option<PrivateFolder>,
}

impl std::fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sqlite").field("statements", &self.statements()).finish_non_exhaustive()
    }
}

struct PrivateFolder(std::path::PathBuf);

impl Drop for PrivateFolder {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::debug!(%error, "a private database's folder stays behind");
        }
    }
}

impl Sqlite {
    /// Opens the database in this file, makes it where there is none, and brings its schema up to date.
    pub async fn open(path: &Path, ids: Arc<dyn Ids>) -> Result<Self> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .pragma("temp_store", "memory")
            .pragma("mmap_size", "1073741824");
        // The writer keeps the inner pages of its indexes at hand; readers share the file's pages by memory mapping.
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone().pragma("cache_size", "-65536"))
            .await?;
        sqlx::migrate!("../../migrations/sqlite").run(&writer).await.map_err(StoreError::Migration)?;
        let readers =
            SqlitePoolOptions::new().max_connections(READERS).connect_lazy_with(options.pragma("query_only", "on"));
        Ok(Self { writer, readers, ulids: Ulids::new(ids), statements: AtomicU64::new(0), private: None })
    }

    /// A database of its own in the folder for temporary files, removed at the end: for tests and benchmarks.
    pub async fn temporary(ids: Arc<dyn Ids>) -> Result<Self> {
        let name = format!("atalaya-{}-{:032x}", std::process::id(), private_number(&ids));
        let folder = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&folder).map_err(|error| StoreError::Unavailable(sqlx::Error::Io(error)))?;
        let mut store = Self::open(&folder.join("atalaya.db"), ids).await?;
        store.private = Some(PrivateFolder(folder));
        Ok(store)
    }

    /// How many statements were executed so far: lets tests assert the number of queries of a page.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        self.query("SELECT 1").execute(&self.readers).await?;
        Ok(())
    }

    /// Ends all connections, the write-ahead log written back.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    fn count_statement(&self) {
        self.statements.fetch_add(1, Ordering::Relaxed);
    }

    /// A statement, counted.
    fn query<'q>(&self, sql: impl SqlSafeStr) -> Query<'q, sqlx::Sqlite, Arguments> {
        self.count_statement();
        sqlx::query(sql)
    }

    /// A transaction that may write. Dropped, it is rolled back.
    async fn begin(&self) -> Result<Transaction<'static, sqlx::Sqlite>> {
        self.count_statement();
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
    }

    fn ulid(&self, at: Timestamp) -> String {
        self.ulids.next(at)
    }
}

/// Bounds a page's reading in time.
async fn in_time<T>(read: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(Duration::from_secs(READ_SECONDS), read)
        .await
        .unwrap_or(Err(StoreError::TimedOut(READ_SECONDS)))
}

/// Tests run at the same time with the same identifiers: a number of this process keeps their folders apart.
fn private_number(ids: &Arc<dyn Ids>) -> u128 {
    static OPENED: AtomicU64 = AtomicU64::new(0);
    ids.random() ^ (u128::from(OPENED.fetch_add(1, Ordering::Relaxed)) << 64)
}
