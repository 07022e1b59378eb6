//! Identifiers for the outside: ULIDs made of a time and randomness that are both passed in.

use posture::time::Timestamp;
use std::sync::{Arc, Mutex, PoisonError};

/// Where randomness comes from.
pub trait Ids: Send + Sync {
    /// At least 80 fresh random bits.
    fn random(&self) -> u128;
}

/// Numbers in a fixed order: for tests and benchmarks only, since everybody can guess them.
#[derive(Debug, Default)]
pub struct CountingIds(std::sync::atomic::AtomicU64);

impl Ids for CountingIds {
    fn random(&self) -> u128 {
        u128::from(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) << 20
    }
}

/// Makes ULIDs that rise within one millisecond, so that bulk inserts append to their index.
pub(crate) struct Ulids {
    ids: Arc<dyn Ids>,
    last: Mutex<(i64, u128)>,
}

const RANDOM_BITS: u128 = (1 << 80) - 1;

impl Ulids {
    pub(crate) fn new(ids: Arc<dyn Ids>) -> Self {
        Self { ids, last: Mutex::new((i64::MIN, 0)) }
    }

    /// A new identifier of this moment (<https://github.com/ulid/spec>, monotonic within a millisecond).
    pub(crate) fn next(&self, at: Timestamp) -> String {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let random =
            if last.0 == at.0 { last.1.wrapping_add(1) & RANDOM_BITS } else { self.ids.random() & RANDOM_BITS };
        *last = (at.0, random);
        ulid(at, random)
    }
}

/// The identifier of a moment and 80 random bits. Of `random` the lower 80 bits count.
pub fn ulid(at: Timestamp, random: u128) -> String {
    ulid::Ulid::from_parts(at.0.max(0).unsigned_abs(), random).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_have_26_characters_and_rise_within_a_millisecond() {
        let ulids = Ulids::new(Arc::new(CountingIds::default()));
        // The specification's example time 01ARYZ6S41 is 1469918176385.
        let (one, two) = (ulids.next(Timestamp(1_469_918_176_385)), ulids.next(Timestamp(1_469_918_176_385)));
        assert!(one.starts_with("01ARYZ6S41") && one.len() == 26 && one < two, "{one} {two}");
    }
}
