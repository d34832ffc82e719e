//! Who a batch belongs to: the site's public key and the page view's random number.

use core::fmt;

use crate::Error;

/// A site's public key: sixteen characters of `a-z2-7`. It names a site and protects nothing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteKey([u8; 16]);

impl SiteKey {
    /// Characters, and bytes on the wire.
    pub const LEN: usize = 16;

    /// The key that `text` spells, or `None` if it is not sixteen characters of `a-z2-7`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::read(text.as_bytes())
    }

    /// The same from bytes.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let bytes: &[u8; Self::LEN] = bytes.try_into().ok()?;
        bytes.iter().all(|b| matches!(b, b'a'..=b'z' | b'2'..=b'7')).then_some(Self(*bytes))
    }

    /// A key out of ten random bytes.
    #[must_use]
    pub fn from_random(random: [u8; 10]) -> Self {
        let bits = random.iter().fold(0u128, |all, &byte| all << 8 | u128::from(byte));
        Self(core::array::from_fn(|i| {
            b"abcdefghijklmnopqrstuvwxyz234567"[(bits >> (75 - 5 * i)) as usize & 31]
        }))
    }

    /// The sixteen characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).unwrap_or_default()
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        Self::read(bytes).ok_or(Error::NotText("the site key"))
    }
}

impl fmt::Display for SiteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for SiteKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A page view's number: 64 random bits made in the browser, forgotten with the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ViewId(pub u64);
