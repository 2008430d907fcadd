//! Passwords: Argon2id with the library's recommended cost, length before composition.

use crate::error::Fault;
use crate::{Error, World};
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

/// Shortest password in characters (NIST SP 800-63B-4: 15 where it is the only factor, 8 with a second; 12 lies between
/// and is what the municipalities' own rules ask for).
pub const LEAST: usize = 12;

/// Is it long enough, and not simply the user's name?
pub fn check(password: &str, user_name: &str) -> Result<(), Fault> {
    let long_enough = password.chars().count() >= LEAST;
    let own_name = password.to_lowercase().contains(&user_name.to_lowercase()) && user_name.chars().count() >= 4;
    if long_enough && !own_name {
        Ok(())
    } else {
        Err(Fault::TooWeak { least: LEAST })
    }
}

/// PHC string of the password. Slow on purpose: on a thread of its own.
pub async fn hash(world: &World, password: String) -> Result<String, Error> {
    let salt: [u8; 16] = world.bytes();
    on_thread(move || {
        Argon2::default()
            .hash_password_with_salt(password.as_bytes(), &salt)
            .map(|h| h.to_string())
            .map_err(|e| e.to_string())
    })
    .await?
    .map_err(|e| Error::Unavailable(format!("hashing failed: {e}")))
}

/// Is it the password of the hash? Takes as long where there is no hash, so that user names can't be told apart by time.
pub async fn verify(hash: Option<String>, password: String) -> Result<bool, Error> {
    on_thread(move || {
        let there = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        let right =
            PasswordHash::new(&hash).is_ok_and(|h| Argon2::default().verify_password(password.as_bytes(), &h).is_ok());
        there && right
    })
    .await
}

/// The hash of an unknown password with the same cost.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

async fn on_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Error> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| Error::Unavailable(format!("a worker thread ended: {e}")))
}
