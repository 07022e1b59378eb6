//! Sessions as tower-sessions wants them, kept in our store: hashed identifier, user, and when it ends, idle or not.

use super::USER;
use crate::{clock::Clock, config::Sessions, signin::hash_secret};
use async_trait::async_trait;
use posture::time::Timestamp;
use serde_json::Value;
use std::{collections::HashMap, fmt, sync::Arc};
use store::{Store, StoreError, accounts::SessionRecord};
use time::OffsetDateTime;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

/// A session that was used is written again only after so many milliseconds, so that reading pages does not write.
const TOUCH_MS: i64 = 60_000;

/// Keeps sessions.
#[derive(Clone)]
pub struct Keeper {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    idle_ms: i64,
    longest_ms: i64,
}

impl fmt::Debug for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keeper").finish_non_exhaustive()
    }
}

impl Keeper {
    /// Keeps sessions in the store, for as long as the configuration says.
    pub fn new(store: Arc<dyn Store>, clock: Arc<dyn Clock>, config: &Sessions) -> Self {
        Self { store, clock, idle_ms: config.idle_ms(), longest_ms: config.longest_ms() }
    }

    fn ends(&self, created: Timestamp, now: Timestamp) -> Timestamp {
        Timestamp((now.0.saturating_add(self.idle_ms)).min(created.0.saturating_add(self.longest_ms)))
    }

    fn kept(&self, record: &Record, created: Timestamp, now: Timestamp) -> Result<SessionRecord> {
        Ok(SessionRecord {
            hash: hash_secret(&record.id.to_string()),
            user: record.data.get(USER).and_then(Value::as_str).map(str::to_owned),
            data: serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?,
            created,
            last_seen: now,
            expires: self.ends(created, now),
        })
    }
}

#[async_trait]
impl SessionStore for Keeper {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let now = self.clock.now();
        loop {
            match self.store.create_session(&self.kept(record, now, now)?).await {
                Err(StoreError::Exists(_)) => record.id = Id::default(),
                other => return other.map_err(unavailable),
            }
        }
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let now = self.clock.now();
        // When it was made decides when it ends; one that has ended meanwhile is not brought back.
        let Some(known) = self.store.session(&hash_secret(&record.id.to_string()), now).await.map_err(unavailable)?
        else {
            return Ok(());
        };
        self.store.save_session(&self.kept(record, known.created, now)?).await.map_err(unavailable)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let now = self.clock.now();
        let hash = hash_secret(&id.to_string());
        let Some(known) = self.store.session(&hash, now).await.map_err(unavailable)? else { return Ok(None) };
        let data: HashMap<String, Value> =
            serde_json::from_str(&known.data).map_err(|error| Error::Decode(error.to_string()))?;
        if now.0.saturating_sub(known.last_seen.0) >= TOUCH_MS {
            let touched = SessionRecord { last_seen: now, expires: self.ends(known.created, now), ..known.clone() };
            self.store.save_session(&touched).await.map_err(unavailable)?;
        }
        let ends =
            OffsetDateTime::from_unix_timestamp(known.expires.0.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH);
        Ok(Some(Record { id: *id, data, expiry_date: ends }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        self.store.delete_session(&hash_secret(&id.to_string())).await.map_err(unavailable)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "handed to map_err, which gives values")]
fn unavailable(error: StoreError) -> Error {
    Error::Backend(error.to_string())
}
