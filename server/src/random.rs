//! Randomness: the one place that draws it, and what is made of it.

use posture::time::Timestamp;
use std::fmt::Debug;

/// Draws random bytes. A parameter everywhere, so that a test knows what is drawn.
pub trait Random: Send + Sync + Debug {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness>;
}

/// The operating system gave no randomness. Nothing that needs to be secret can be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gives no randomness")]
pub struct NoRandomness;

/// The operating system's randomness.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandom;

impl Random for SystemRandom {
    #[expect(clippy::disallowed_methods, reason = "this is the server's randomness")]
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
        getrandom::fill(bytes).map_err(|_| NoRandomness)
    }
}

/// Letters and digits that are not mistaken for each other: Crockford's base 32, so that each takes exactly five bits.
const LEGIBLE: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Letters and digits for what nobody types. 64 of them: six bits each.
const COMPACT: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// An array of random bytes.
pub fn bytes<const N: usize>(random: &dyn Random) -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    random.fill(&mut bytes)?;
    Ok(bytes)
}

/// A new identifier: a ULID, which sorts by when it was made.
pub fn ulid(now: Timestamp, random: &dyn Random) -> Result<String, NoRandomness> {
    Ok(store::ids::ulid(now, u128::from_be_bytes(bytes(random)?)))
}

/// A first password: 20 legible characters in groups of five, 100 bits.
pub fn password(random: &dyn Random) -> Result<String, NoRandomness> {
    let drawn = bytes::<20>(random)?;
    let mut password = String::with_capacity(23);
    for (at, byte) in drawn.iter().enumerate() {
        if at > 0 && at % 5 == 0 {
            password.push('-');
        }
        password.push(char::from(LEGIBLE[usize::from(byte & 31)]));
    }
    Ok(password)
}

/// A token for programs: `atalaya_` and 43 characters, 258 bits. The start lets secret scanners recognise it.
pub fn token(random: &dyn Random) -> Result<String, NoRandomness> {
    Ok(format!("atalaya_{}", compact::<43>(random)?))
}

/// A nonce for one response: 22 characters, 132 bits.
pub fn nonce(random: &dyn Random) -> Result<String, NoRandomness> {
    compact::<22>(random)
}

fn compact<const N: usize>(random: &dyn Random) -> Result<String, NoRandomness> {
    Ok(bytes::<N>(random)?.iter().map(|byte| char::from(COMPACT[usize::from(byte & 63)])).collect())
}

/// What the store makes its identifiers of.
#[derive(Debug)]
pub struct StoreIds(pub std::sync::Arc<dyn Random>);

impl store::Ids for StoreIds {
    fn random(&self) -> u128 {
        // Identifiers are no secrets: without randomness they repeat, and the database refuses the second of two.
        match bytes(&*self.0) {
            Ok(bytes) => u128::from_be_bytes(bytes),
            Err(error) => {
                tracing::error!(error = %error, "an identifier without randomness");
                0
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts upwards, so that what is made is known.
    #[derive(Debug)]
    struct Counting;

    impl Random for Counting {
        fn fill(&self, bytes: &mut [u8]) -> Result<(), NoRandomness> {
            for (at, byte) in bytes.iter_mut().enumerate() {
                *byte = u8::try_from(at).unwrap_or(0);
            }
            Ok(())
        }
    }

    #[test]
    fn what_is_made_has_its_form() {
        assert_eq!(password(&Counting), Ok("01234-56789-abcde-fghjk".to_owned()));
        assert_eq!(token(&Counting).map(|token| token.len()), Ok(51));
        assert_eq!(nonce(&Counting).map(|nonce| nonce.len()), Ok(22));
        assert_eq!(ulid(Timestamp(1_700_000_000_000), &Counting).map(|id| id.len()), Ok(26));
    }

    #[test]
    fn two_passwords_differ() {
        assert_ne!(password(&SystemRandom), password(&SystemRandom));
    }
}
