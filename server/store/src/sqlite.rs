//! Being written.
/// SQLite.
#[derive(Debug)]
pub struct Sqlite;
