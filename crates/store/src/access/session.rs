//! Browsers in which somebody logged in, or opened a link. A session ends with what it came from.

use rusqlite::{OptionalExtension as _, params};

use super::{Access, Account, Digest, Share, account, share};
use crate::Error;

/// Whose session it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// Somebody who logged in.
    Account(Account),
    /// Somebody who opened a link.
    Guest(Share),
}

/// What a session is begun for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Opener {
    /// An account, by its number.
    Account(i64),
    /// A link, by its number.
    Share(i64),
}

impl Access {
    /// Begins a session. Those that are over are forgotten.
    ///
    /// # Errors
    /// The database refuses, or the account or link is gone.
    pub fn begin_session(
        &self,
        digest: &Digest,
        of: Opener,
        now_s: i64,
        expires_s: i64,
    ) -> Result<(), Error> {
        let (account, share) = match of {
            Opener::Account(id) => (Some(id), None),
            Opener::Share(id) => (None, Some(id)),
        };
        let db = self.db();
        db.execute("DELETE FROM session WHERE expires_s <= ?1", [now_s])?;
        db.execute(
            "INSERT INTO session (hash, account, share, expires_s) VALUES (?1, ?2, ?3, ?4)",
            params![digest, account, share, expires_s],
        )?;
        Ok(())
    }

    /// Whose session it is, and when it ends, if it has not.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn session(&self, digest: &Digest, now_s: i64) -> Result<Option<(Holder, i64)>, Error> {
        let db = self.db();
        let found: Option<(Option<i64>, Option<i64>, i64)> = db
            .prepare_cached(
                "SELECT account, share, expires_s FROM session WHERE hash = ?1 AND expires_s > ?2",
            )?
            .query_row(params![digest, now_s], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .optional()?;
        let holder = match found {
            Some((Some(id), None, _)) => account::account(&db, id)?.map(Holder::Account),
            Some((None, Some(id), _)) => share::by_id(&db, id, now_s)?.map(Holder::Guest),
            _ => None,
        };
        Ok(holder.zip(found.map(|(_, _, expires_s)| expires_s)))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// The database refuses.
    pub fn end_session(&self, digest: &Digest) -> Result<(), Error> {
        self.db().execute("DELETE FROM session WHERE hash = ?1", [digest])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::{Membership, NewShare, Role};

    #[test]
    fn a_session_ends_by_itself_and_with_what_it_came_from() {
        let dir = tempfile::tempdir().unwrap();
        let access = Access::open(&dir.path().join("x.sqlite")).unwrap();
        access.invite(&[1; 32], Membership { site: None, role: Role::Viewer }, 100, false).unwrap();
        let id = access.accept(&[1; 32], "ann", "p", 1).unwrap().unwrap();
        for n in 2..5 {
            access.begin_session(&[n; 32], Opener::Account(id), 1, 50 + i64::from(n)).unwrap();
        }
        let name = |n: u8, now_s| match access.session(&[n; 32], now_s).unwrap()? {
            (Holder::Account(account), _) => Some(account.name),
            (Holder::Guest(share), _) => Some(share.about.name),
        };
        assert_eq!([name(2, 51), name(2, 52), name(9, 1)], [Some("ann".into()), None, None]);
        access.end_session(&[3; 32]).unwrap();
        assert_eq!([name(3, 1), name(4, 1)], [None, Some("ann".into())]);
        assert!(!access.set_password("bob", "q").unwrap());
        assert_eq!(name(4, 1), Some("ann".into()), "another's password");
        assert!(access.set_password(" Ann", "q").unwrap());
        assert_eq!((name(4, 1), access.password_of("ann").unwrap()), (None, Some((id, "q".into()))));
        access.begin_session(&[4; 32], Opener::Account(id), 1, 50).unwrap();
        access.remove_account("Ann").unwrap();
        assert_eq!(name(4, 1), None);
        assert!(
            access.begin_session(&[6; 32], Opener::Account(id), 1, 50).is_err(),
            "there is no such account"
        );

        let site = wire::SiteKey::from_random([1; 10]);
        let new = NewShare { name: "mail".into(), site, made_s: 1, expires_s: 60 };
        let id = access.add_share(&[7; 32], &new, None).unwrap();
        access.begin_session(&[8; 32], Opener::Share(id), 1, 90).unwrap();
        assert_eq!([name(8, 59), name(8, 60)], [Some("mail".into()), None], "no longer than the link");
        access.revoke_share(id).unwrap();
        assert_eq!(name(8, 1), None);
    }
}
