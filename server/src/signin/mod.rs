//! Signing in: passwords, attempts, and where to go afterwards.

mod next;
mod password;
mod throttle;

pub use next::safe_next;
pub use password::{LONGEST_BYTES, PasswordError, Passwords, SHORTEST, acceptable};
pub use throttle::{Throttle, Wait};

use sha2::{Digest, Sha256};
use std::fmt::Write;

/// What is kept of a token or of a session's identifier: its SHA-256 in hexadecimal.
/// Both are drawn at random with more than 120 bits, so a slow hash would add nothing.
pub fn hash_secret(secret: &str) -> String {
    Sha256::digest(secret.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_secret_is_kept_as_its_hash() {
        assert_eq!(super::hash_secret("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
