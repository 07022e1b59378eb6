//! Users and their grants.

use super::super::{
    Sqlite,
    codes::{empty_is_none, zero_is_none},
};
use crate::{
    Result, StoreError,
    accounts::{NewUser, RoleGrant, User, UserStore},
};
use async_trait::async_trait;
use posture::time::Timestamp;
use sqlx::{Row, sqlite::SqliteRow};
use std::collections::HashMap;

/// Looks at the overview within so many milliseconds are one visit.
const VISIT: i64 = 30 * 60 * 1_000;

const USER: &str = "id, public_id, login, email, name, password_hash, must_change_password, disabled, created_at, signed_in_at, look_at";

fn user_of(row: &SqliteRow) -> Result<(i64, User)> {
    let user = User {
        id: row.try_get(1)?,
        login: row.try_get(2)?,
        email: row.try_get(3)?,
        name: row.try_get(4)?,
        password_hash: row.try_get(5)?,
        must_change_password: row.try_get::<i64, _>(6)? != 0,
        disabled: row.try_get::<i64, _>(7)? != 0,
        created: Timestamp(row.try_get(8)?),
        last_sign_in: zero_is_none(row.try_get(9)?),
        last_look: zero_is_none(row.try_get(10)?),
        grants: Vec::new(),
    };
    Ok((row.try_get(0)?, user))
}

impl Sqlite {
    /// The users of some rows, with their grants. One statement more.
    async fn with_grants(&self, rows: &[SqliteRow]) -> Result<Vec<User>> {
        let users: Vec<(i64, User)> = rows.iter().map(user_of).collect::<Result<_>>()?;
        let keys: Vec<i64> = users.iter().map(|(key, _)| *key).collect();
        let found = self
            .query(
                "SELECT g.account_id, g.public_id, g.role, COALESCE(c.name, ''), g.team FROM role_grant g \
                 LEFT JOIN cluster c ON c.id = g.cluster_id WHERE g.account_id IN (SELECT value FROM json_each($1)) ORDER BY g.id",
            )
            .bind(serde_json::to_string(&keys)?)
            .fetch_all(&self.readers)
            .await?;
        let mut grants: HashMap<i64, Vec<RoleGrant>> = HashMap::new();
        for row in found {
            let role: String = row.try_get(2)?;
            grants.entry(row.try_get(0)?).or_default().push(RoleGrant {
                id: row.try_get(1)?,
                role: role.parse()?,
                cluster: empty_is_none(row.try_get(3)?),
                team: empty_is_none(row.try_get(4)?),
            });
        }
        Ok(users
            .into_iter()
            .map(|(key, user)| User { grants: grants.remove(&key).unwrap_or_default(), ..user })
            .collect())
    }

    async fn one_user(&self, condition: &str, value: String) -> Result<Option<User>> {
        let sql = format!("SELECT {USER} FROM account WHERE {condition}");
        let row = self.query(sqlx::AssertSqlSafe(sql)).bind(value).fetch_optional(&self.readers).await?;
        match row {
            None => Ok(None),
            Some(row) => Ok(self.with_grants(&[row]).await?.pop()),
        }
    }

    async fn update_user(&self, sql: &'static str, user: &str, values: &[i64], text: Option<&str>) -> Result<()> {
        let mut query = self.query(sql).bind(user.to_owned());
        for value in values {
            query = query.bind(*value);
        }
        if let Some(text) = text {
            query = query.bind(text.to_owned());
        }
        let done = query.execute(&self.writer).await?;
        if done.rows_affected() == 0 { Err(StoreError::NotFound("The user")) } else { Ok(()) }
    }
}

#[async_trait]
impl UserStore for Sqlite {
    async fn create_user(&self, user: &NewUser, now: Timestamp) -> Result<User> {
        let (login, email) = (user.login.trim().to_lowercase(), user.email.trim().to_lowercase());
        let mut transaction = self.begin().await?;
        let taken = self
            .query("SELECT login = $1 FROM account WHERE login = $1 OR (email = $2 AND email <> '') ORDER BY 1 DESC")
            .bind(login.clone())
            .bind(email.clone())
            .fetch_optional(&mut *transaction)
            .await?;
        if let Some(row) = taken {
            let by_login: i64 = row.try_get(0)?;
            return Err(StoreError::Exists(if by_login == 1 {
                "A user of this name"
            } else {
                "A user with this address"
            }));
        }
        let id = self.ulid(now);
        self.query(
            "INSERT INTO account (public_id, login, email, name, password_hash, must_change_password, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(id.clone())
        .bind(login)
        .bind(email)
        .bind(user.name.trim().to_owned())
        .bind(user.password_hash.clone())
        .bind(i64::from(user.must_change_password))
        .bind(now.0)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        self.user(&id).await?.ok_or(StoreError::NotFound("The user"))
    }

    async fn user(&self, id: &str) -> Result<Option<User>> {
        self.one_user("public_id = $1", id.to_owned()).await
    }

    async fn user_by_login(&self, login: &str) -> Result<Option<User>> {
        self.one_user(
            "login = $1 OR (email = $1 AND email <> '') ORDER BY login = $1 DESC LIMIT 1",
            login.trim().to_lowercase(),
        )
        .await
    }

    async fn users(&self) -> Result<Vec<User>> {
        let sql = format!("SELECT {USER} FROM account ORDER BY name, login");
        let rows = self.query(sqlx::AssertSqlSafe(sql)).fetch_all(&self.readers).await?;
        self.with_grants(&rows).await
    }

    async fn set_password(&self, user: &str, password_hash: &str, must_change: bool) -> Result<()> {
        self.update_user(
            "UPDATE account SET must_change_password = $2, password_hash = $3 WHERE public_id = $1",
            user,
            &[i64::from(must_change)],
            Some(password_hash),
        )
        .await
    }

    async fn set_disabled(&self, user: &str, disabled: bool) -> Result<()> {
        self.update_user("UPDATE account SET disabled = $2 WHERE public_id = $1", user, &[i64::from(disabled)], None)
            .await?;
        if disabled {
            self.query("DELETE FROM session WHERE account_id IN (SELECT id FROM account WHERE public_id = $1)")
                .bind(user.to_owned())
                .execute(&self.writer)
                .await?;
        }
        Ok(())
    }

    async fn signed_in(&self, user: &str, now: Timestamp) -> Result<()> {
        self.update_user("UPDATE account SET signed_in_at = $2 WHERE public_id = $1", user, &[now.0], None).await
    }

    async fn look(&self, user: &str, now: Timestamp) -> Result<Option<Timestamp>> {
        let row = self
            .query("SELECT look_at, look_before_at FROM account WHERE public_id = $1")
            .bind(user.to_owned())
            .fetch_optional(&self.readers)
            .await?;
        let row = row.ok_or(StoreError::NotFound("The user"))?;
        let (last, before): (i64, i64) = (row.try_get(0)?, row.try_get(1)?);
        if now.0 - last < VISIT {
            // The same visit goes on; its end is what the next one is compared with.
            if now.0 - last >= VISIT / 30 {
                self.update_user("UPDATE account SET look_at = $2 WHERE public_id = $1", user, &[now.0], None).await?;
            }
            return Ok(zero_is_none(before));
        }
        self.update_user(
            "UPDATE account SET look_before_at = look_at, look_at = $2 WHERE public_id = $1",
            user,
            &[now.0],
            None,
        )
        .await?;
        Ok(zero_is_none(last))
    }

    async fn grant(&self, user: &str, grant: &RoleGrant) -> Result<String> {
        let mut transaction = self.begin().await?;
        let row = self
            .query("SELECT id FROM account WHERE public_id = $1")
            .bind(user.to_owned())
            .fetch_optional(&mut *transaction)
            .await?;
        let account_id: i64 = row.ok_or(StoreError::NotFound("The user"))?.try_get(0)?;
        let cluster_id: i64 = match &grant.cluster {
            None => 0,
            Some(name) => {
                let row = self
                    .query("SELECT id FROM cluster WHERE name = $1")
                    .bind(name.clone())
                    .fetch_optional(&mut *transaction)
                    .await?;
                row.ok_or(StoreError::NotFound("The cluster"))?.try_get(0)?
            }
        };
        // The random half alone tells grants apart: they carry no time.
        let id = self.ulid(Timestamp::default());
        let row = self
            .query(
                "INSERT INTO role_grant (public_id, account_id, role, cluster_id, team) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (account_id, role, cluster_id, team) DO UPDATE SET team = excluded.team RETURNING public_id",
            )
            .bind(id)
            .bind(account_id)
            .bind(grant.role.word())
            .bind(cluster_id)
            .bind(grant.team.clone().unwrap_or_default())
            .fetch_one(&mut *transaction)
            .await?;
        let id = row.try_get(0)?;
        transaction.commit().await?;
        Ok(id)
    }

    async fn revoke_grant(&self, user: &str, grant: &str) -> Result<()> {
        let done = self
            .query("DELETE FROM role_grant WHERE public_id = $1 AND account_id IN (SELECT id FROM account WHERE public_id = $2)")
            .bind(grant.to_owned())
            .bind(user.to_owned())
            .execute(&self.writer)
            .await?;
        if done.rows_affected() == 0 { Err(StoreError::NotFound("The grant")) } else { Ok(()) }
    }

    async fn teams(&self) -> Result<Vec<String>> {
        let rows = self
            .query("SELECT team FROM namespace WHERE team <> '' UNION SELECT team FROM role_grant WHERE team <> '' ORDER BY 1")
            .fetch_all(&self.readers)
            .await?;
        Ok(rows.iter().map(|row| row.try_get(0)).collect::<std::result::Result<_, _>>()?)
    }
}
