//! Sessions and attempts to sign in.

use super::super::{Sqlite, codes::empty_is_none};
use crate::{
    Result, StoreError,
    accounts::{SessionRecord, SessionStore},
};
use async_trait::async_trait;
use posture::time::Timestamp;
use sqlx::{Row, sqlite::SqliteRow};

const SESSION: &str = "s.hash, COALESCE(a.public_id, ''), s.data, s.created_at, s.last_seen_at, s.expires_at \
     FROM session s LEFT JOIN account a ON a.id = s.account_id";

fn session_of(row: &SqliteRow) -> Result<SessionRecord> {
    Ok(SessionRecord {
        hash: row.try_get(0)?,
        user: empty_is_none(row.try_get(1)?),
        data: row.try_get(2)?,
        created: Timestamp(row.try_get(3)?),
        last_seen: Timestamp(row.try_get(4)?),
        expires: Timestamp(row.try_get(5)?),
    })
}

#[async_trait]
impl SessionStore for Sqlite {
    async fn create_session(&self, session: &SessionRecord) -> Result<()> {
        let done = self
            .query(
                "INSERT INTO session (hash, account_id, data, created_at, last_seen_at, expires_at) \
                 VALUES ($1, COALESCE((SELECT id FROM account WHERE public_id = $2), 0), $3, $4, $5, $6) ON CONFLICT (hash) DO NOTHING",
            )
            .bind(session.hash.clone())
            .bind(session.user.clone().unwrap_or_default())
            .bind(session.data.clone())
            .bind(session.created.0)
            .bind(session.last_seen.0)
            .bind(session.expires.0)
            .execute(&self.writer)
            .await?;
        match done.rows_affected() {
            0 => Err(StoreError::Exists("The session")),
            _ => Ok(()),
        }
    }

    async fn save_session(&self, session: &SessionRecord) -> Result<()> {
        self.query(
            "UPDATE session SET account_id = COALESCE((SELECT id FROM account WHERE public_id = $2), 0), data = $3, last_seen_at = $4, \
             expires_at = $5 WHERE hash = $1",
        )
        .bind(session.hash.clone())
        .bind(session.user.clone().unwrap_or_default())
        .bind(session.data.clone())
        .bind(session.last_seen.0)
        .bind(session.expires.0)
        .execute(&self.writer)
        .await?;
        Ok(())
    }

    async fn session(&self, hash: &str, now: Timestamp) -> Result<Option<SessionRecord>> {
        let sql = format!("SELECT {SESSION} WHERE s.hash = $1 AND s.expires_at > $2");
        let row = self
            .query(sqlx::AssertSqlSafe(sql))
            .bind(hash.to_owned())
            .bind(now.0)
            .fetch_optional(&self.readers)
            .await?;
        row.as_ref().map(session_of).transpose()
    }

    async fn sessions_of(&self, user: &str, now: Timestamp) -> Result<Vec<SessionRecord>> {
        let sql =
            format!("SELECT {SESSION} WHERE a.public_id = $1 AND s.expires_at > $2 ORDER BY s.created_at DESC, s.hash");
        let rows =
            self.query(sqlx::AssertSqlSafe(sql)).bind(user.to_owned()).bind(now.0).fetch_all(&self.readers).await?;
        rows.iter().map(session_of).collect()
    }

    async fn delete_session(&self, hash: &str) -> Result<()> {
        self.query("DELETE FROM session WHERE hash = $1").bind(hash.to_owned()).execute(&self.writer).await?;
        Ok(())
    }

    async fn delete_sessions_of(&self, user: &str, except: Option<&str>) -> Result<u32> {
        let done = self
            .query(
                "DELETE FROM session WHERE account_id IN (SELECT id FROM account WHERE public_id = $1) AND hash <> $2",
            )
            .bind(user.to_owned())
            .bind(except.unwrap_or_default().to_owned())
            .execute(&self.writer)
            .await?;
        Ok(u32::try_from(done.rows_affected()).unwrap_or(u32::MAX))
    }

    async fn sweep_sessions(&self, now: Timestamp) -> Result<u32> {
        let ended = self.query("DELETE FROM session WHERE expires_at <= $1").bind(now.0).execute(&self.writer).await?;
        Ok(u32::try_from(ended.rows_affected()).unwrap_or(u32::MAX))
    }
}
