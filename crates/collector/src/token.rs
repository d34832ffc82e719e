//! The right to see one site's heat from pages of one origin until a moment: signed by the data folder's secret, so nothing
//! has to be stored. Tokens of programs, which are stored, are the business of [`crate::admission`].

use std::fmt;

use axum::http::{HeaderMap, header};
use store::Scope;
use wire::SiteKey;

const CONTEXT: &str = "isotherm overlay token v2";
/// Of those that also save what pages look like.
const SAVING: &str = "isotherm overlay token that saves v1";
/// Hex digits that stand for an origin: enough that no other page's happens to have them.
const ORIGIN_DIGITS: usize = 16;

/// Signs and checks tokens. Written `EXPIRY-SITE-ORIGIN-MAC`: unix seconds in hex, the site key, 16 hex digits of the
/// origin's digest, 64 hex digits.
pub(crate) struct Signer {
    key: [u8; 32],
    saving: [u8; 32],
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
    Unknown,
    OtherSite(SiteKey),
    OtherOrigin,
    Expired { since_s: i64 },
    Narrow { has: Scope, needs: Scope },
    OfMaps { needs: Scope },
    OnlyShows,
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("this is not a token of Isotherm"),
            Self::Forged => f.write_str("the token was not made by this collector"),
            Self::Unknown => f.write_str("the token was revoked, or made by another collector"),
            Self::OtherSite(site) => write!(f, "the token is for site {site}"),
            Self::OtherOrigin => f.write_str("the token is for pages of another origin"),
            Self::Expired { since_s } => {
                write!(f, "the token expired {since_s} s ago, `isotherm link` makes a new one")
            }
            Self::OfMaps { needs } => write!(
                f,
                "the token opens maps on pages, this needs one of scope {}: `isotherm token add` makes it",
                needs.name()
            ),
            Self::OnlyShows => f.write_str(
                "the token shows maps and saves nothing: open the map from the dashboard, as analyst or owner",
            ),
            Self::Narrow { has, needs } => {
                write!(f, "the token's scope is {}, this needs {}", has.name(), needs.name())
            }
        }
    }
}

impl Signer {
    pub(crate) fn new(secret: &[u8; 32]) -> Self {
        let [key, saving] = [CONTEXT, SAVING].map(|context| blake3::derive_key(context, secret));
        Self { key, saving }
    }

    /// A token for `site` on pages of `origin` that is good until `expires_s`, unix seconds.
    pub(crate) fn sign(&self, site: SiteKey, origin: &str, expires_s: i64) -> String {
        signed(&self.key, site, origin, expires_s)
    }

    /// The same, for somebody who may also save what pages look like.
    pub(crate) fn sign_to_save(&self, site: SiteKey, origin: &str, expires_s: i64) -> String {
        signed(&self.saving, site, origin, expires_s)
    }

    /// Until when `token` opens `site`, if it does at `now_s` for a page of `origin`. A browser tells no origin where page and collector
    /// share one, and a program tells whichever it likes: the binding is against other pages, which cannot do either.
    pub(crate) fn check(
        &self,
        token: &str,
        site: SiteKey,
        origin: Option<&str>,
        now_s: i64,
    ) -> Result<i64, TokenError> {
        let (claim, mac) = token.rsplit_once('-').ok_or(TokenError::Malformed)?;
        let mac = blake3::Hash::from_hex(mac).map_err(|_| TokenError::Malformed)?;
        // `blake3::Hash` compares in constant time.
        if [self.key, self.saving].iter().all(|key| made(key, claim) != mac) {
            return Err(TokenError::Forged);
        }
        let mut parts = claim.splitn(3, '-');
        let mut part = || parts.next().ok_or(TokenError::Malformed);
        let expires_s = i64::from_str_radix(part()?, 16).map_err(|_| TokenError::Malformed)?;
        let named = SiteKey::parse(part()?).ok_or(TokenError::Malformed)?;
        let bound = part()?;
        match now_s.saturating_sub(expires_s) {
            _ if named != site => Err(TokenError::OtherSite(named)),
            _ if origin.is_some_and(|origin| digits(origin) != bound) => Err(TokenError::OtherOrigin),
            since_s @ 0.. => Err(TokenError::Expired { since_s }),
            _ => Ok(expires_s),
        }
    }

    /// The same for what is to be saved.
    pub(crate) fn check_to_save(
        &self,
        token: &str,
        site: SiteKey,
        origin: Option<&str>,
        now_s: i64,
    ) -> Result<i64, TokenError> {
        let expires_s = self.check(token, site, origin, now_s)?;
        let (claim, mac) = token.rsplit_once('-').ok_or(TokenError::Malformed)?;
        let saves = blake3::Hash::from_hex(mac).is_ok_and(|mac| made(&self.saving, claim) == mac);
        if saves { Ok(expires_s) } else { Err(TokenError::OnlyShows) }
    }
}

fn signed(key: &[u8; 32], site: SiteKey, origin: &str, expires_s: i64) -> String {
    let claim = format!("{expires_s:x}-{site}-{}", digits(origin));
    let mac = made(key, &claim);
    format!("{claim}-{mac}")
}

fn made(key: &[u8; 32], claim: &str) -> blake3::Hash {
    blake3::keyed_hash(key, claim.as_bytes())
}

fn digits(origin: &str) -> String {
    blake3::hash(origin.as_bytes()).to_hex()[..ORIGIN_DIGITS].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "https://shop.example";

    fn site(n: u8) -> SiteKey {
        SiteKey::from_random([n; 10])
    }

    fn signer() -> Signer {
        Signer::new(&[7; 32])
    }

    fn check(token: &str, of: u8, now_s: i64) -> Result<i64, TokenError> {
        signer().check(token, site(of), Some(PAGE), now_s)
    }

    #[test]
    fn a_token_opens_its_site_until_it_expires() {
        let token = signer().sign(site(1), PAGE, 1_000);
        assert_eq!(check(&token, 1, 999), Ok(1_000));
        assert_eq!(check(&token, 1, 1_000), Err(TokenError::Expired { since_s: 0 }));
        assert_eq!(check(&token, 1, 1_060), Err(TokenError::Expired { since_s: 60 }));
    }

    #[test]
    fn a_token_opens_no_other_site_and_serves_no_other_origin() {
        let token = signer().sign(site(1), PAGE, 1_000);
        assert_eq!(check(&token, 2, 1), Err(TokenError::OtherSite(site(1))));
        for other in ["https://shop.example:8443", "http://shop.example", "null", ""] {
            let checked = signer().check(&token, site(1), Some(other), 1);
            assert_eq!(checked, Err(TokenError::OtherOrigin), "{other}");
        }
        assert_eq!(signer().check(&token, site(1), None, 1), Ok(1_000), "page and collector share an origin");
    }

    #[test]
    fn a_token_that_saves_also_shows_and_one_that_shows_saves_nothing() {
        let [shows, saves] =
            [signer().sign(site(1), PAGE, 1_000), signer().sign_to_save(site(1), PAGE, 1_000)];
        let save = |token: &str, now_s| signer().check_to_save(token, site(1), Some(PAGE), now_s);
        assert_eq!((check(&saves, 1, 1), save(&saves, 1)), (Ok(1_000), Ok(1_000)));
        assert_eq!((check(&shows, 1, 1), save(&shows, 1)), (Ok(1_000), Err(TokenError::OnlyShows)));
        assert_eq!(save(&saves, 1_000), Err(TokenError::Expired { since_s: 0 }));
        assert_eq!(signer().check_to_save(&saves, site(2), None, 1), Err(TokenError::OtherSite(site(1))));
    }

    #[test]
    fn a_changed_token_opens_nothing() {
        let token = signer().sign(site(1), PAGE, 1_000);
        for i in 0..token.len() {
            let mut bytes = token.clone().into_bytes();
            bytes[i] = if bytes[i] == b'a' { b'b' } else { b'a' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(check(&changed, 1, 1).is_err(), "{changed}");
        }
        let other = Signer::new(&[8; 32]).check(&token, site(1), Some(PAGE), 1);
        assert_eq!(other, Err(TokenError::Forged));
    }

    #[test]
    fn what_is_no_token_is_called_so() {
        for wrong in ["", "-", "abc", "1-2-3", &"-".repeat(90)] {
            assert_eq!(check(wrong, 1, 1), Err(TokenError::Malformed), "{wrong}");
        }
    }
}
