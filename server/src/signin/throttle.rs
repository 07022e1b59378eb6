//! Attempts to sign in are counted, by user and by address, so that guessing is slow.
//!
//! Kept in memory: a restart forgets. Names that do not exist are counted like those that do.

use crate::config::SignIn;
use posture::time::Timestamp;
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Mutex, PoisonError},
};

/// The most users and addresses that are remembered at a time; then what is oldest is forgotten.
const MOST_KEYS: usize = 20_000;

/// Counts attempts.
#[derive(Debug)]
pub struct Throttle {
    attempts_per_user: u32,
    attempts_per_address: u32,
    window: i64,
    counts: Mutex<HashMap<[u8; 16], Count>>,
}

#[derive(Debug, Clone, Copy)]
struct Count {
    attempts: u32,
    since: Timestamp,
}

/// Too many attempts: not before so many seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// Seconds.
    pub seconds: u64,
}

impl Throttle {
    /// With the limits of the configuration.
    pub fn new(config: &SignIn) -> Self {
        Self {
            attempts_per_user: config.attempts_per_user,
            attempts_per_address: config.attempts_per_address,
            window: i64::from(config.window_minutes) * 60_000,
            counts: Mutex::default(),
        }
    }

    /// Counts an attempt before it is made, so that many at once gain nothing.
    pub fn attempt(&self, user: &str, address: Option<IpAddr>, now: Timestamp) -> Result<(), Wait> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() + 2 > MOST_KEYS {
            self.forget(&mut counts, now);
        }
        let by_user = self.count(&mut counts, user_key(user), self.attempts_per_user, now);
        let by_address = address
            .map_or(Ok(()), |address| self.count(&mut counts, address_key(address), self.attempts_per_address, now));
        by_address.and(by_user)
    }

    /// Forgets the attempts of a user who has signed in. Those of the address stay.
    pub fn succeeded(&self, user: &str) {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner).remove(&user_key(user));
    }

    fn count(
        &self,
        counts: &mut HashMap<[u8; 16], Count>,
        key: [u8; 16],
        most: u32,
        now: Timestamp,
    ) -> Result<(), Wait> {
        let count = counts.entry(key).or_insert(Count { attempts: 0, since: now });
        if now.0.saturating_sub(count.since.0) >= self.window {
            *count = Count { attempts: 0, since: now };
        }
        if count.attempts >= most {
            let left = (count.since.0 + self.window - now.0).max(0);
            return Err(Wait { seconds: u64::try_from(left).unwrap_or(0).div_ceil(1000).max(1) });
        }
        count.attempts += 1;
        Ok(())
    }

    fn forget(&self, counts: &mut HashMap<[u8; 16], Count>, now: Timestamp) {
        counts.retain(|_, count| now.0.saturating_sub(count.since.0) < self.window);
        if counts.len() + 2 > MOST_KEYS {
            let mut by_age: Vec<_> = counts.iter().map(|(key, count)| (count.since, *key)).collect();
            by_age.sort_unstable();
            for (_, key) in by_age.into_iter().take(MOST_KEYS / 10) {
                counts.remove(&key);
            }
        }
    }
}

/// A name of any length takes the same room.
fn user_key(user: &str) -> [u8; 16] {
    key("user", user.trim().to_lowercase().as_bytes())
}

/// Of an IPv6 address the first 64 bits count: the rest is the holder's to choose.
fn address_key(address: IpAddr) -> [u8; 16] {
    match address.to_canonical() {
        IpAddr::V4(address) => key("v4", &address.octets()),
        IpAddr::V6(address) => key("v6", &address.octets()[..8]),
    }
}

fn key(kind: &str, what: &[u8]) -> [u8; 16] {
    let hash = Sha256::new().chain_update(kind).chain_update([0]).chain_update(what).finalize();
    let mut key = [0; 16];
    key.copy_from_slice(&hash[..16]);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    const T0: Timestamp = Timestamp(1_700_000_000_000);

    fn throttle() -> Throttle {
        Throttle::new(&SignIn {
            attempts_per_user: 2,
            attempts_per_address: 4,
            window_minutes: 10,
            ..SignIn::default()
        })
    }

    fn address(text: &str) -> Option<IpAddr> {
        text.parse().ok()
    }

    #[test]
    fn a_user_is_counted_across_addresses() {
        let throttle = throttle();
        assert_eq!(throttle.attempt("ana", address("192.0.2.1"), T0), Ok(()));
        assert_eq!(throttle.attempt(" ANA ", address("192.0.2.2"), T0), Ok(()));
        assert_eq!(throttle.attempt("ana", address("192.0.2.3"), Timestamp(T0.0 + 60_000)), Err(Wait { seconds: 540 }));
        assert_eq!(throttle.attempt("ana", address("192.0.2.3"), Timestamp(T0.0 + 600_000)), Ok(()));
    }

    #[test]
    fn an_address_is_counted_across_users() {
        let throttle = throttle();
        for user in ["a", "b", "c", "d"] {
            assert_eq!(throttle.attempt(user, address("2001:db8::1"), T0), Ok(()));
        }
        // The same network, and the same machine written in two ways.
        assert!(throttle.attempt("e", address("2001:db8::2"), T0).is_err());
        assert_eq!(throttle.attempt("f", address("2001:db8:0:1::1"), T0), Ok(()));
        assert_eq!(address_key(IpAddr::from([192, 0, 2, 1])), address_key(address("::ffff:192.0.2.1").unwrap()));
    }

    #[test]
    fn signing_in_forgets_the_users_attempts() {
        let throttle = throttle();
        let _ = throttle.attempt("ana", None, T0);
        let _ = throttle.attempt("ana", None, T0);
        throttle.succeeded("ana");
        assert_eq!(throttle.attempt("ana", None, T0), Ok(()));
    }

    #[test]
    fn memory_is_bounded() {
        let throttle = throttle();
        for at in 0..MOST_KEYS * 2 {
            let _ = throttle.attempt(&at.to_string(), None, Timestamp(T0.0 + i64::try_from(at).unwrap()));
        }
        assert!(throttle.counts.lock().unwrap().len() <= MOST_KEYS);
    }
}
