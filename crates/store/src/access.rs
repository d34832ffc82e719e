//! Who may ask: a database of its own beside that of the batches, so that nobody waits for the writer to be let in, and the
//! recorded data can be handed on without anybody's password.
//!
//! Nothing in it opens a door by itself: of tokens and cookies there are digests, of passwords what `argon2` makes of them.

mod account;
mod member;
mod session;
mod setting;
mod share;
mod token;

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use rusqlite::{Connection, TransactionBehavior};
use wire::SiteKey;

use crate::{Error, schema};

pub use account::{Account, Membership, Role, Uninvited};
pub use member::{Invitation, Staying};
pub use session::{Holder, Opener};
pub use share::{NewShare, Share};
pub use token::{ApiToken, NewToken, Scope};

/// The database's name in the data folder.
pub(crate) const FILE: &str = "access.sqlite";

/// Step n takes a database of `user_version` n to n + 1. Steps are only ever added.
const MIGRATIONS: &[&str] = &[
    include_str!("access/schema/1.sql"),
    include_str!("access/schema/2.sql"),
    include_str!("access/schema/3.sql"),
];

/// Tables with what is known by a site's key.
const SITES: [&str; 5] = ["token", "membership", "invitation", "share", "setting"];

/// What is kept of a secret of 256 random bits: nobody can guess their way back from it.
pub type Digest = [u8; 32];

/// The tokens, accounts, links and settings of a data folder.
pub struct Access {
    db: Mutex<Connection>,
}

impl Access {
    /// Opens the database in `file`; makes it if it is missing. Several processes may have it open, and each sees at once
    /// what another has changed.
    pub(crate) fn open(file: &Path) -> Result<Self, Error> {
        Ok(Self { db: Mutex::new(schema::open_with(file, MIGRATIONS)?) })
    }

    fn db(&self) -> MutexGuard<'_, Connection> {
        self.db.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets every right to a site that is gone, and what was set for it. Rights to all sites stay.
    pub(crate) fn forget_site(&self, site: SiteKey) -> Result<(), Error> {
        let mut db = self.db();
        let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for table in SITES {
            change.execute(&format!("DELETE FROM {table} WHERE site = ?1"), [site.as_str()])?;
        }
        Ok(change.commit()?)
    }

    /// Copies everything into a new file.
    pub(crate) fn copy_to(&self, file: &Path) -> Result<(), Error> {
        self.db().execute("VACUUM INTO ?1", [file.to_string_lossy()])?;
        Ok(())
    }
}
