//! Secrets that are shown once: kept in memory for whoever made them, given out by the next page, then forgotten.

use app::view::FreshSecret;
use posture::time::Timestamp;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// How long a secret waits for its page, in milliseconds.
const WAITS: i64 = 5 * 60_000;

/// Which page shows a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum ShownBy {
    Users,
    Tokens,
}

/// The secrets that wait for their page: one for each person and page.
#[derive(Default)]
pub(super) struct FreshSecrets(Mutex<HashMap<(String, ShownBy), (Timestamp, FreshSecret)>>);

impl FreshSecrets {
    /// Keeps a secret for the person who made it.
    pub(super) fn put(&self, user: &str, page: ShownBy, secret: FreshSecret, now: Timestamp) {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|_, (made, _)| !is_over(*made, now));
        waiting.insert((user.to_owned(), page), (now, secret));
    }

    /// Gives the secret out and forgets it.
    pub(super) fn take(&self, user: &str, page: ShownBy, now: Timestamp) -> Option<FreshSecret> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (made, secret) = waiting.remove(&(user.to_owned(), page))?;
        (!is_over(made, now)).then_some(secret)
    }
}

fn is_over(made: Timestamp, now: Timestamp) -> bool {
    now.0.saturating_sub(made.0) >= WAITS
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret() -> FreshSecret {
        FreshSecret { name: "ci".to_owned(), secret: "atalaya_x".to_owned() }
    }

    #[test]
    fn a_secret_is_given_once_to_whoever_made_it() {
        let secrets = FreshSecrets::default();
        secrets.put("ana", ShownBy::Tokens, secret(), Timestamp(0));
        assert_eq!(secrets.take("eve", ShownBy::Tokens, Timestamp(1)), None);
        assert_eq!(secrets.take("ana", ShownBy::Users, Timestamp(1)), None);
        assert_eq!(secrets.take("ana", ShownBy::Tokens, Timestamp(1)), Some(secret()));
        assert_eq!(secrets.take("ana", ShownBy::Tokens, Timestamp(1)), None);
    }

    #[test]
    fn a_secret_that_nobody_asked_for_is_forgotten() {
        let secrets = FreshSecrets::default();
        secrets.put("ana", ShownBy::Users, secret(), Timestamp(0));
        assert_eq!(secrets.take("ana", ShownBy::Users, Timestamp(WAITS)), None);
    }
}
