//! What can be wrong with bytes, told to the person who has to find out why.

use core::fmt;

/// Why bytes were refused. Bad bytes are a normal case: nothing of the refused input is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The bytes end inside the named thing.
    Truncated(&'static str),
    /// The first bytes are not those of an Isotherm batch or answer.
    NotIsotherm,
    /// The bytes are of a version that this build cannot read.
    Version(u8),
    /// Bytes are left over where the whole should have ended.
    Trailing(usize),
    /// A length or count beyond its limit.
    TooLarge {
        /// What was too large.
        what: &'static str,
        /// What the bytes say.
        got: u64,
        /// What is allowed.
        limit: u64,
    },
    /// A number that has no meaning where it stands.
    OutOfRange {
        /// What the number is.
        what: &'static str,
        /// The number.
        got: i64,
    },
    /// A text that is not UTF-8.
    NotText(&'static str),
    /// The named part is required and is not there.
    Missing(&'static str),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated(what) => write!(f, "the bytes end inside {what}"),
            Self::NotIsotherm => f.write_str("not an Isotherm batch"),
            Self::Version(got) => write!(f, "version {got} is not one that this build reads"),
            Self::Trailing(left) => write!(f, "{left} bytes are left over"),
            Self::TooLarge { what, got, limit } => write!(f, "{what} has {got}, the limit is {limit}"),
            Self::OutOfRange { what, got } => write!(f, "{what} is {got}, which is out of range"),
            Self::NotText(what) => write!(f, "{what} is not UTF-8"),
            Self::Missing(what) => write!(f, "{what} is missing"),
        }
    }
}

impl core::error::Error for Error {}
