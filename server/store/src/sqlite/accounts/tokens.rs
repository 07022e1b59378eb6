//! API tokens.

use super::super::{
    Sqlite,
    codes::{date_or_never, empty_is_none, never_is_none, zero_is_none},
};
use crate::{
    Result, StoreError,
    accounts::{NewToken, Token, TokenStore},
};
use async_trait::async_trait;
use posture::time::Timestamp;
use sqlx::{Row, sqlite::SqliteRow};

/// A use is remembered to so many milliseconds.
const USE_REMEMBERED: i64 = 60_000;

const TOKEN: &str = "SELECT t.public_id, t.name, t.role, t.cluster_name, COALESCE(a.name, ''), t.created_at, t.used_at, t.expires_at, t.revoked, \
     t.id FROM token t LEFT JOIN account a ON a.id = t.account_id";

fn token_of(row: &SqliteRow) -> Result<Token> {
    let role: String = row.try_get(2)?;
    Ok(Token {
        id: row.try_get(0)?,
        name: row.try_get(1)?,
        role: role.parse()?,
        cluster: empty_is_none(row.try_get(3)?),
        by: row.try_get(4)?,
        created: Timestamp(row.try_get(5)?),
        last_used: zero_is_none(row.try_get(6)?),
        expires: never_is_none(row.try_get(7)?),
        revoked: row.try_get::<i64, _>(8)? != 0,
    })
}

#[async_trait]
impl TokenStore for Sqlite {
    async fn create_token(&self, token: &NewToken, now: Timestamp) -> Result<Token> {
        let mut transaction = self.begin().await?;
        let account_id = match &token.by {
            None => 0,
            Some(user) => self.account_key(&mut transaction, user).await?,
        };
        let id = self.ulid(now);
        let made = self
            .query(
                "INSERT INTO token (public_id, hash, name, role, cluster_name, account_id, created_at, expires_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (hash) DO NOTHING",
            )
            .bind(id.clone())
            .bind(token.hash.clone())
            .bind(token.name.clone())
            .bind(token.role.word())
            .bind(token.cluster.clone().unwrap_or_default())
            .bind(account_id)
            .bind(now.0)
            .bind(date_or_never(token.expires))
            .execute(&mut *transaction)
            .await?;
        if made.rows_affected() == 0 {
            return Err(StoreError::Exists("The token"));
        }
        let sql = format!("{TOKEN} WHERE t.public_id = $1");
        let row = self.query(sqlx::AssertSqlSafe(sql)).bind(id).fetch_one(&mut *transaction).await?;
        transaction.commit().await?;
        token_of(&row)
    }

    async fn use_token(&self, hash: &str, now: Timestamp) -> Result<Option<Token>> {
        let sql = format!("{TOKEN} WHERE t.hash = $1 AND t.revoked = 0 AND t.expires_at > $2");
        let row = self
            .query(sqlx::AssertSqlSafe(sql))
            .bind(hash.to_owned())
            .bind(now.0)
            .fetch_optional(&self.readers)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let token = token_of(&row)?;
        if token.last_used.is_none_or(|used| now.0 - used.0 >= USE_REMEMBERED) {
            self.query("UPDATE token SET used_at = $1 WHERE id = $2")
                .bind(now.0)
                .bind(row.try_get::<i64, _>(9)?)
                .execute(&self.writer)
                .await?;
        }
        Ok(Some(token))
    }

    async fn tokens(&self) -> Result<Vec<Token>> {
        let sql = format!("{TOKEN} ORDER BY t.created_at DESC, t.id DESC");
        let rows = self.query(sqlx::AssertSqlSafe(sql)).fetch_all(&self.readers).await?;
        rows.iter().map(token_of).collect()
    }

    async fn revoke_token(&self, id: &str) -> Result<()> {
        let done = self
            .query("UPDATE token SET revoked = 1 WHERE public_id = $1")
            .bind(id.to_owned())
            .execute(&self.writer)
            .await?;
        if done.rows_affected() == 0 { Err(StoreError::NotFound("The token")) } else { Ok(()) }
    }
}
