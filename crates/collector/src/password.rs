//! Passwords: argon2id, a few at a time, since each takes 19 MiB and some tens of milliseconds on purpose.

use std::sync::{LazyLock, OnceLock};

use argon2::{
    Argon2,
    password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString},
};
use tokio::sync::Semaphore;

/// Characters of a password, at least; NIST SP 800-63B asks for 8, and for 15 where nothing else is asked for.
pub(crate) const LEAST: usize = 12;
/// Bytes, at most.
pub(crate) const MOST: usize = 1_000;
/// Passwords that are tried at the same time; further ones wait.
const AT_ONCE: usize = 2;

static TURNS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(AT_ONCE));

/// What is to be kept of a password.
pub(crate) fn hash(password: &str) -> Result<String, store::Error> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)?;
    let salt = SaltString::encode_b64(&random).expect("sixteen bytes are a salt");
    let hash = Argon2::default().hash_password(password.as_bytes(), &salt);
    Ok(hash.expect("the costs are argon2's own").to_string())
}

/// The same beside other requests.
pub(crate) async fn hash_apart(password: String) -> Result<String, store::Error> {
    let _turn = TURNS.acquire().await;
    let hashed = tokio::task::spawn_blocking(move || hash(&password)).await;
    hashed.unwrap_or(Err(store::Error::Interrupted))
}

/// Whether it is the password of which `kept` is kept. Where nothing is, the answer takes as long: how long it takes is
/// not to tell who has an account.
pub(crate) async fn matches(password: String, kept: Option<String>) -> bool {
    let _turn = TURNS.acquire().await;
    let tried = tokio::task::spawn_blocking(move || {
        static NOBODYS: OnceLock<String> = OnceLock::new();
        let is_somebodys = kept.is_some();
        let kept = kept.unwrap_or_else(|| NOBODYS.get_or_init(|| hash("").unwrap_or_default()).clone());
        let is_right = PasswordHash::new(&kept)
            .is_ok_and(|kept| Argon2::default().verify_password(password.as_bytes(), &kept).is_ok());
        is_right && is_somebodys
    });
    tried.await.unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_by_what_is_kept_of_it() {
        let kept = hash("correct horse").unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert_ne!(kept, hash("correct horse").unwrap(), "each has its own salt");
        assert!(matches("correct horse".into(), Some(kept.clone())).await);
        assert!(!matches("correct horse ".into(), Some(kept)).await);
        assert!(!matches("".into(), None).await, "what nobody has opens nothing");
        assert!(!matches("a".into(), Some("not a hash".into())).await);
    }
}
