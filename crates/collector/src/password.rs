//! Passwords: argon2id, a few at a time, since each takes 19 MiB and some tens of milliseconds on purpose.

use std::sync::{LazyLock, OnceLock};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::{
        self, Decimal, Ident, Output, ParamsString, PasswordHash, PasswordHasher, PasswordVerifier as _,
        Salt, SaltString,
    },
};

use crate::turns::Turns;

/// Characters of a password, at least; NIST SP 800-63B asks for 8, and for 15 where nothing else is asked for.
pub(crate) const LEAST: usize = 12;
/// Bytes, at most.
pub(crate) const MOST: usize = 1_000;
/// Passwords that are tried at the same time; further ones wait.
const AT_ONCE: usize = 2;
/// Blocks, of 1 KiB, for which memory is asked at once: glibc gives back what is larger than 32 MiB as soon as it is free,
/// and may keep anything smaller. What is not used of it is no memory.
const ROOM: usize = 33 << 10;

static TURNS: LazyLock<Turns> = LazyLock::new(|| Turns::new(AT_ONCE));

/// Argon2 in memory that goes back to the system.
struct Hasher;

impl PasswordHasher for Hasher {
    type Params = Params;

    fn hash_password_customized<'a>(
        &self,
        password: &[u8],
        algorithm: Option<Ident<'a>>,
        version: Option<Decimal>,
        params: Params,
        salt: impl Into<Salt<'a>>,
    ) -> password_hash::Result<PasswordHash<'a>> {
        let algorithm = algorithm.map_or(Ok(Algorithm::default()), Algorithm::try_from)?;
        let version = version.map_or(Ok(Version::default()), Version::try_from)?;
        let (salt, mut bytes) = (salt.into(), [0; Salt::MAX_LENGTH]);
        let bytes = salt.decode_b64(&mut bytes)?;
        let mut memory = Vec::with_capacity(ROOM.max(params.block_count()));
        memory.resize(params.block_count(), Block::default());
        let written = ParamsString::try_from(&params)?;
        let length = params.output_len().unwrap_or(Params::DEFAULT_OUTPUT_LEN);
        let argon2 = Argon2::new(algorithm, version, params);
        let hash = Output::init_with(length, |out| {
            Ok(argon2.hash_password_into_with_memory(password, bytes, out, &mut memory)?)
        })?;
        Ok(PasswordHash {
            algorithm: algorithm.ident(),
            version: Some(version.into()),
            params: written,
            salt: Some(salt),
            hash: Some(hash),
        })
    }
}

/// What is to be kept of a password.
pub(crate) fn hash(password: &str) -> Result<String, store::Error> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)?;
    let salt = SaltString::encode_b64(&random).expect("sixteen bytes are a salt");
    let hash = Hasher.hash_password(password.as_bytes(), &salt);
    Ok(hash.expect("the costs are argon2's own").to_string())
}

/// The same beside other requests.
pub(crate) async fn hash_apart(password: String) -> Result<String, store::Error> {
    TURNS.run(move || hash(&password)).await.unwrap_or(Err(store::Error::Interrupted))
}

/// Whether it is the password of which `kept` is kept. Where nothing is, the answer takes as long: how long it takes is
/// not to tell who has an account.
pub(crate) async fn matches(password: String, kept: Option<String>) -> bool {
    let tried = TURNS.run(move || {
        static NOBODYS: OnceLock<String> = OnceLock::new();
        let is_somebodys = kept.is_some();
        let kept = kept.unwrap_or_else(|| NOBODYS.get_or_init(|| hash("").unwrap_or_default()).clone());
        let is_right = PasswordHash::new(&kept)
            .is_ok_and(|kept| Hasher.verify_password(password.as_bytes(), &kept).is_ok());
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
