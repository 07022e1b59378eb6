//! Passwords: Argon2id, at rest only as its hash, never more at a time than memory allows.

use crate::{
    config::SignIn,
    random::{self, NoRandomness, Random},
};
use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version,
    password_hash::{PasswordHash, SaltString},
};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// The fewest characters of a password that a person chooses.
pub const SHORTEST: usize = 12;
/// The most bytes: more would only serve to keep the server busy.
pub const LONGEST_BYTES: usize = 1024;

/// A password could not be hashed or checked; says nothing of whether it was right.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// No salt could be drawn.
    #[error(transparent)]
    NoRandomness(#[from] NoRandomness),
    /// The parameters, or a stored hash, are not what Argon2 takes.
    #[error("argon2: {0}")]
    Argon2(String),
    /// The work was dropped: the server is ending.
    #[error("the server is ending")]
    Ending,
}

/// Hashes and checks passwords.
#[derive(Debug, Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    random: Arc<dyn Random>,
    /// Stands in for the hash of users that do not exist, so that they take as long as those that do.
    dummy: Arc<str>,
    permits: Arc<Semaphore>,
}

impl Passwords {
    /// With the parameters of the configuration.
    pub fn new(config: &SignIn, random: Arc<dyn Random>) -> Result<Self, PasswordError> {
        let params = Params::new(config.hash_memory_kib, config.hash_passes, 1, None)
            .map_err(|error| PasswordError::Argon2(error.to_string()))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let dummy = hash(&argon2, &*random, "no password has this hash")?.into();
        let permits = Arc::new(Semaphore::new(usize::from(config.hashes_at_once)));
        Ok(Self { argon2, random, dummy, permits })
    }

    /// The hash to store for a password, in PHC's string form.
    pub async fn hash(&self, password: &str) -> Result<String, PasswordError> {
        let this = self.clone();
        let password = password.to_owned();
        self.work(move || hash(&this.argon2, &*this.random, &password)).await
    }

    /// Whether the password is the one that was stored. Takes as long where nothing is stored.
    pub async fn verify(&self, stored: Option<&str>, password: &str) -> Result<bool, PasswordError> {
        let this = self.clone();
        let known = stored.is_some();
        let stored: Arc<str> = stored.map_or_else(|| self.dummy.clone(), Arc::from);
        // What is too long is refused, but not sooner than others.
        let (password, fits) =
            if password.len() <= LONGEST_BYTES { (password.to_owned(), true) } else { (String::new(), false) };
        self.work(move || {
            let parsed = PasswordHash::new(&stored).map_err(|error| PasswordError::Argon2(error.to_string()))?;
            let same = this.argon2.verify_password(password.as_bytes(), &parsed).is_ok();
            Ok(same && known && fits)
        })
        .await
    }

    /// One hash takes `hash-memory-kib`; no more than `hashes-at-once` run, and none on a thread that serves requests.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let permit = self.permits.clone().acquire_owned().await.map_err(|_| PasswordError::Ending)?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        });
        done.await.map_err(|_| PasswordError::Ending)?
    }
}

fn hash(argon2: &Argon2<'_>, random: &dyn Random, password: &str) -> Result<String, PasswordError> {
    let salt = SaltString::encode_b64(&random::bytes::<16>(random)?)
        .map_err(|error| PasswordError::Argon2(error.to_string()))?;
    let hash =
        argon2.hash_password(password.as_bytes(), &salt).map_err(|error| PasswordError::Argon2(error.to_string()))?;
    Ok(hash.to_string())
}

/// Whether a person may choose this password. Length is what helps; rules about kinds of characters do not (NIST SP 800-63B).
pub fn acceptable(password: &str, user: &str) -> Result<(), &'static str> {
    if password.chars().count() < SHORTEST {
        return Err("A password has at least 12 characters.");
    }
    if password.len() > LONGEST_BYTES {
        return Err("A password has at most 1,024 bytes.");
    }
    if password.to_lowercase() == user.to_lowercase() {
        return Err("A password is not the name to sign in with.");
    }
    let mut characters = password.chars();
    let first = characters.next();
    if characters.all(|character| Some(character) == first) {
        return Err("A password is not one character repeated.");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::SystemRandom;

    fn passwords() -> Passwords {
        let config = SignIn { hash_memory_kib: 64, hash_passes: 1, ..SignIn::default() };
        Passwords::new(&config, Arc::new(SystemRandom)).unwrap()
    }

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let passwords = passwords();
        let stored = passwords.hash("correct horse battery").await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{stored}");
        assert!(passwords.verify(Some(&stored), "correct horse battery").await.unwrap());
        assert!(!passwords.verify(Some(&stored), "wrong horse battery").await.unwrap());
        assert!(!passwords.verify(None, "correct horse battery").await.unwrap());
        assert!(!passwords.verify(None, "no password has this hash").await.unwrap());
        assert!(!passwords.verify(Some(&stored), &"x".repeat(LONGEST_BYTES + 1)).await.unwrap());
    }

    #[test]
    fn a_chosen_password_is_long_and_not_the_name() {
        assert_eq!(acceptable("correct horse", "ana"), Ok(()));
        assert!(acceptable("short", "ana").is_err());
        assert!(acceptable("Ana.Maria@example", "ana.maria@example").is_err());
        assert!(acceptable("aaaaaaaaaaaaaa", "ana").is_err());
        assert!(acceptable(&"ab".repeat(600), "ana").is_err());
    }
}
