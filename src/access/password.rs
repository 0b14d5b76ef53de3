//! Passwords as argon2id: slow on purpose, so never on the async threads and few at a time.

use crate::error::{Error, Result};
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use std::fmt::Write as _;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Memory in KiB and rounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    memory: u32,
    rounds: u32,
}

impl Cost {
    /// What OWASP asks for.
    pub const FULL: Self = Self {
        memory: 19_456,
        rounds: 2,
    };
    /// The least there is, for tests.
    pub const LEAST: Self = Self {
        memory: Params::MIN_M_COST,
        rounds: Params::MIN_T_COST,
    };
}

/// At most this many are computed at a time: 8 of 19 MiB.
const MOST: usize = 8;

/// See the module.
#[derive(Debug)]
pub struct Passwords {
    cost: Cost,
    free: Arc<Semaphore>,
    /// What an account without a password is compared with, so that it takes as long.
    nobody: String,
}

impl Passwords {
    /// Half of the processors stay with the pages.
    pub fn new(cost: Cost) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            cost,
            free: Arc::new(Semaphore::new((processors / 2).clamp(1, MOST))),
            nobody: nobody(cost),
        }
    }

    /// In PHC form, with a salt of its own.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let (password, cost) = (password.to_owned(), self.cost);
        self.apart(move || {
            let mut salt = [0_u8; 16];
            getrandom::fill(&mut salt)
                .map_err(|e| Error::Internal(format!("random bytes: {e}")))?;
            let hash = hasher(cost)?.hash_password_with_salt(password.as_bytes(), &salt);
            let hash = hash.map_err(|e| Error::Internal(format!("argon2: {e}")))?;
            Ok(hash.to_string())
        })
        .await
    }

    /// Whether the password is the one behind `stored`. Takes as long where there is none.
    pub async fn verify(&self, password: &str, stored: Option<&str>) -> Result<bool> {
        let (password, cost) = (password.to_owned(), self.cost);
        let known = stored.is_some();
        let stored = stored.unwrap_or(&self.nobody).to_owned();
        self.apart(move || {
            let hash = PasswordHash::new(&stored)
                .map_err(|e| Error::Internal(format!("a stored password: {e}")))?;
            let right = hasher(cost)?.verify_password(password.as_bytes(), &hash);
            Ok(right.is_ok() && known)
        })
        .await
    }

    async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        // Owned by the work: a caller who hangs up does not let another one in beside it.
        let turn = Arc::clone(&self.free).acquire_owned().await;
        let turn = turn.map_err(|e| Error::Internal(e.to_string()))?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        done.await.map_err(|e| Error::Internal(e.to_string()))?
    }
}

fn hasher(cost: Cost) -> Result<Argon2<'static>> {
    let params = Params::new(cost.memory, cost.rounds, 1, None)
        .map_err(|e| Error::Internal(format!("argon2: {e}")))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// A hash of no password at this cost.
fn nobody(cost: Cost) -> String {
    let mut hash = format!("$argon2id$v=19$m={},t={},p=1$", cost.memory, cost.rounds);
    let (salt, output) = ("A".repeat(22), "A".repeat(43));
    write!(hash, "{salt}${output}").expect("writing to a String cannot fail");
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_full_cost_is_what_is_stored_and_only_the_password_fits() {
        let passwords = Passwords::new(Cost::FULL);
        let stored = passwords.hash("correct horse").await.unwrap();
        assert!(
            stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{stored}"
        );
        assert!(
            passwords
                .verify("correct horse", Some(&stored))
                .await
                .unwrap()
        );
        assert!(
            !passwords
                .verify("Correct horse", Some(&stored))
                .await
                .unwrap()
        );
    }

    #[tokio::test]
    async fn nobody_has_a_password_that_no_text_fits() {
        let passwords = Passwords::new(Cost::LEAST);
        assert!(!passwords.verify("", None).await.unwrap());
        assert!(!passwords.verify("password", None).await.unwrap());
    }
}
