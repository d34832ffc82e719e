//! The right to do one thing with one site until a moment: signed by the data folder's secret, so nothing has to be stored.

use std::fmt;

use axum::http::{HeaderMap, header};
use wire::SiteKey;

/// Signs and checks tokens. Written `EXPIRY-SITE-MAC`: unix seconds in hex, the site key, 64 hex digits.
pub(crate) struct Signer {
    key: [u8; 32],
}

/// What a token is good for. One for the one opens nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Scope {
    /// To see the site's heat.
    Heat,
    /// To see and change what the site does not count, and to see what was turned away.
    Exclusions,
}

impl Scope {
    fn context(self) -> &'static str {
        match self {
            Self::Heat => "isotherm overlay token v1",
            Self::Exclusions => "isotherm exclusions token v1",
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Heat => "heat",
            Self::Exclusions => "exclusions",
        })
    }
}

/// The token that came with a request, if one did.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let sent = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = sent.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// Why a token gives no access.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TokenError {
    Malformed,
    Forged,
    OtherSite(SiteKey),
    Expired { since_s: i64 },
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("this is not a token of Isotherm"),
            Self::Forged => f.write_str("the token was not made by this collector"),
            Self::OtherSite(site) => write!(f, "the token is for site {site}"),
            Self::Expired { since_s } => {
                write!(f, "the token expired {since_s} s ago, `isotherm link` makes a new one")
            }
        }
    }
}

impl Signer {
    /// One for tokens to see heat.
    pub(crate) fn new(secret: &[u8; 32]) -> Self {
        Self::of(Scope::Heat, secret)
    }

    pub(crate) fn of(scope: Scope, secret: &[u8; 32]) -> Self {
        Self { key: blake3::derive_key(scope.context(), secret) }
    }

    /// A token for `site` that is good until `expires_s`, unix seconds.
    pub(crate) fn sign(&self, site: SiteKey, expires_s: i64) -> String {
        let claim = format!("{expires_s:x}-{site}");
        let mac = self.mac(&claim);
        format!("{claim}-{mac}")
    }

    /// Whether `token` opens `site` at `now_s`.
    pub(crate) fn check(&self, token: &str, site: SiteKey, now_s: i64) -> Result<(), TokenError> {
        let (claim, mac) = token.rsplit_once('-').ok_or(TokenError::Malformed)?;
        let mac = blake3::Hash::from_hex(mac).map_err(|_| TokenError::Malformed)?;
        // `blake3::Hash` compares in constant time.
        if self.mac(claim) != mac {
            return Err(TokenError::Forged);
        }
        let (expires, named) = claim.split_once('-').ok_or(TokenError::Malformed)?;
        let expires_s = i64::from_str_radix(expires, 16).map_err(|_| TokenError::Malformed)?;
        let named = SiteKey::parse(named).ok_or(TokenError::Malformed)?;
        match now_s.saturating_sub(expires_s) {
            _ if named != site => Err(TokenError::OtherSite(named)),
            since_s @ 0.. => Err(TokenError::Expired { since_s }),
            _ => Ok(()),
        }
    }

    fn mac(&self, claim: &str) -> blake3::Hash {
        blake3::keyed_hash(&self.key, claim.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(n: u8) -> SiteKey {
        SiteKey::from_random([n; 10])
    }

    fn signer() -> Signer {
        Signer::new(&[7; 32])
    }

    #[test]
    fn a_token_opens_its_site_until_it_expires() {
        let token = signer().sign(site(1), 1_000);
        assert_eq!(signer().check(&token, site(1), 999), Ok(()));
        assert_eq!(signer().check(&token, site(1), 1_000), Err(TokenError::Expired { since_s: 0 }));
        assert_eq!(signer().check(&token, site(1), 1_060), Err(TokenError::Expired { since_s: 60 }));
    }

    #[test]
    fn a_token_of_another_scope_opens_nothing() {
        let heat = signer().sign(site(1), 1_000);
        assert_eq!(Signer::of(Scope::Exclusions, &[7; 32]).check(&heat, site(1), 1), Err(TokenError::Forged));
    }

    #[test]
    fn a_token_opens_no_other_site() {
        let token = signer().sign(site(1), 1_000);
        assert_eq!(signer().check(&token, site(2), 1), Err(TokenError::OtherSite(site(1))));
    }

    #[test]
    fn a_changed_token_opens_nothing() {
        let token = signer().sign(site(1), 1_000);
        for i in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[i] = if bytes[i] == b'a' { b'b' } else { b'a' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(signer().check(&changed, site(1), 1).is_err(), "{changed}");
        }
        assert_eq!(Signer::new(&[8; 32]).check(&token, site(1), 1), Err(TokenError::Forged));
    }

    #[test]
    fn what_is_no_token_is_called_so() {
        for wrong in ["", "-", "abc", "1-2-3", &"-".repeat(90)] {
            assert_eq!(signer().check(wrong, site(1), 1), Err(TokenError::Malformed), "{wrong}");
        }
    }
}
