//! What can go wrong with a store, told to the person who runs it.

use std::{fmt, io, path::PathBuf, sync::Arc};

use wire::SiteKey;

/// Why the store could not do what was asked. Cheap to clone: one failed commit answers a whole group.
#[derive(Debug, Clone)]
pub enum Error {
    /// The folder or a file in it could not be made or opened.
    File(PathBuf, Arc<io::Error>),
    /// SQLite refused: the disk is full, the file is damaged, another process holds the lock for too long.
    Sqlite(Arc<rusqlite::Error>),
    /// The SQLite that this program was linked with has known faults.
    OldSqlite(i32),
    /// The folder was written by a later version of Isotherm.
    NewerSchema {
        /// The schema in the folder.
        found: i64,
        /// The newest that this build knows.
        known: i64,
    },
    /// Another process collects into the folder.
    AlreadyServing(PathBuf),
    /// The store was opened with [`crate::Store::open`], which does not collect, or was closed.
    NotServing,
    /// The writer failed while it held the batch. It may or may not be stored; sending it again is safe.
    Interrupted,
    /// No site has this key.
    UnknownSite(SiteKey),
    /// The batch names another site than the view it says to continue.
    ForeignView(SiteKey),
    /// The site's quarantine holds as much as it may.
    QuarantineFull(u64),
    /// The site has that many bytes of backdrops, as many as it may.
    BackdropsFull(u64),
    /// A site's name that cannot be used.
    Name(String),
    /// A token's name that cannot be used.
    TokenName(String),
    /// An origin that is not `scheme://host` or `scheme://host:port`.
    Origin(String),
    /// A text that is no network to exclude.
    Network(String),
    /// A text that is no referring host.
    Referrer(String),
    /// A site has as many exclusions as it may.
    Exclusions(i64),
    /// A path pattern that cannot match anything, with the reason.
    Pattern(String),
    /// A stored batch does not decode any more.
    Unreadable {
        /// The view's row.
        view: i64,
        /// The batch's number.
        seq: u32,
        /// What is wrong with its bytes.
        error: wire::Error,
    },
    /// What a day's views added up to does not decode any more.
    UnreadableGrid(wire::Error),
    /// The system gave no random numbers.
    NoRandom(getrandom::Error),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, error) => write!(f, "{}: {error}", path.display()),
            Self::Sqlite(error) => write!(f, "the database: {error}"),
            Self::OldSqlite(got) => write!(
                f,
                "SQLite {got} can corrupt a write-ahead log, at least {} is needed",
                crate::schema::OLDEST_SQLITE
            ),
            Self::NewerSchema { found, known } => write!(
                f,
                "the data folder has schema {found}, this isotherm knows up to {known}: it was written by a newer version"
            ),
            Self::AlreadyServing(folder) => write!(
                f,
                "another isotherm already collects into {}: stop it, or choose another folder",
                folder.display()
            ),
            Self::NotServing => f.write_str("this store does not collect"),
            Self::Interrupted => f.write_str("the writer was interrupted; sending the batch again is safe"),
            Self::UnknownSite(key) => write!(f, "no site has the key {key}"),
            Self::ForeignView(key) => {
                write!(f, "the batch says site {key}, its view belongs to another that is in this folder")
            }
            Self::QuarantineFull(most) => {
                write!(
                    f,
                    "the site's quarantine holds {most} bytes, which is the limit: release or drop what is there"
                )
            }
            Self::BackdropsFull(most) => {
                write!(
                    f,
                    "the site's backdrops hold {most} bytes, which is the limit: delete some in the settings"
                )
            }
            Self::Name(name) => write!(f, "a site cannot be named {name:?}"),
            Self::TokenName(name) => {
                write!(f, "a token cannot be named {name:?}: use up to 200 bytes that say what it is for")
            }
            Self::Origin(origin) => {
                write!(f, "{origin:?} is not an origin: write it like https://example.com, without a path")
            }
            Self::Network(text) => {
                write!(
                    f,
                    "{text:?} is not a network to exclude: write it like 192.0.2.0/24, 2001:db8::/32 or 192.0.2.7"
                )
            }
            Self::Referrer(text) => write!(f, "{text:?} is not a host: write it like spam.example"),
            Self::Exclusions(most) => write!(f, "the site has {most} exclusions, which is the limit"),
            Self::Pattern(why) => write!(f, "the path pattern {why}"),
            Self::Unreadable { view, seq, error } => {
                write!(f, "batch {seq} of view {view} cannot be read: {error}; run `isotherm check`")
            }
            Self::UnreadableGrid(error) => {
                write!(f, "what the views of a day added up to cannot be read: {error}; run `isotherm check`")
            }
            Self::NoRandom(error) => write!(f, "the system gave no random numbers: {error}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(Arc::new(error))
    }
}

impl From<getrandom::Error> for Error {
    fn from(error: getrandom::Error) -> Self {
        Self::NoRandom(error)
    }
}
