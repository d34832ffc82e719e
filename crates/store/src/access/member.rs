//! Who is a member of a site, who is invited, and how either ends.

use rusqlite::{OptionalExtension as _, Transaction, TransactionBehavior, params};
use wire::SiteKey;

use super::{
    Access, Digest, Membership, Role,
    account::{membership, site_text},
};
use crate::Error;

/// Why somebody stays a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Staying {
    /// Nobody of that name is a member there.
    Unknown,
    /// Nobody else is an owner there.
    LastOwner,
}

/// An invitation that nobody has accepted yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// What is kept of its link.
    pub digest: Digest,
    /// What it makes somebody.
    pub to: Membership,
    /// Until when, seconds since 1970 UTC.
    pub expires_s: i64,
}

impl Access {
    /// Ends somebody's membership of a site, or with `None` that of all sites; an account without any other goes with it, and
    /// is logged out everywhere. The last owner stays.
    ///
    /// # Errors
    /// The database refuses; the inner error says why nothing has changed.
    pub fn end_membership(&self, name: &str, of: Option<SiteKey>) -> Result<Result<(), Staying>, Error> {
        let (name, site) = (name.trim().to_lowercase(), site_text(of.as_ref()).to_owned());
        let mut db = self.db();
        let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let found: Option<(i64, String)> = change
            .prepare_cached(
                "SELECT account, role FROM membership JOIN account ON id = account WHERE name = ?1 AND site = ?2",
            )?
            .query_row(params![name, site], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let Some((account, role)) = found else { return Ok(Err(Staying::Unknown)) };
        if role == Role::Owner.name() && !has_other_owner(&change, account, &site)? {
            return Ok(Err(Staying::LastOwner));
        }
        change.execute("DELETE FROM membership WHERE account = ?1 AND site = ?2", params![account, site])?;
        change.execute(
            "DELETE FROM account WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM membership WHERE account = ?1)",
            [account],
        )?;
        change.commit()?;
        Ok(Ok(()))
    }

    /// The invitations that are good still, those that end first first.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn invitations(&self, now_s: i64) -> Result<Vec<Invitation>, Error> {
        let db = self.db();
        let mut all = db.prepare_cached(
            "SELECT hash, site, role, expires_s FROM invitation WHERE expires_s > ?1 AND is_first = 0
             ORDER BY expires_s, hash",
        )?;
        let mut rows = all.query([now_s])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (site, role): (String, String) = (row.get(1)?, row.get(2)?);
            let to = membership(&site, &role);
            found.extend(
                to.map(|to| Ok::<_, Error>(Invitation { digest: row.get(0)?, to, expires_s: row.get(3)? })),
            );
        }
        found.into_iter().collect()
    }

    /// Takes an invitation back; whether there was one.
    ///
    /// # Errors
    /// The database refuses.
    pub fn uninvite(&self, digest: &Digest) -> Result<bool, Error> {
        Ok(self.db().execute("DELETE FROM invitation WHERE hash = ?1", [digest])? > 0)
    }
}

/// Whether somebody else owns that site, by itself or with all others.
fn has_other_owner(db: &Transaction<'_>, account: i64, site: &str) -> Result<bool, Error> {
    let mut others = db.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM membership WHERE account <> ?1 AND role = 'owner' AND site IN (?2, ''))",
    )?;
    Ok(others.query_row(params![account, site], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn access() -> (tempfile::TempDir, Access) {
        let dir = tempfile::tempdir().unwrap();
        let access = Access::open(&dir.path().join("x.sqlite")).unwrap();
        (dir, access)
    }

    fn join(access: &Access, name: &str, site: Option<SiteKey>, role: Role) {
        access.invite(&[9; 32], Membership { site, role }, 100, false).unwrap();
        access.accept(&[9; 32], name, "p", 1).unwrap().unwrap();
    }

    #[test]
    fn a_membership_ends_unless_it_is_the_last_owners() {
        let (_dir, access) = access();
        let [one, two] = [1, 2].map(|n| SiteKey::from_random([n; 10]));
        join(&access, "ann", Some(one), Role::Owner);
        join(&access, "ben", Some(one), Role::Viewer);
        let end = |name, site| access.end_membership(name, site).unwrap();
        assert_eq!(end("ann", Some(one)), Err(Staying::LastOwner), "a viewer owns nothing");
        assert_eq!(end("BEN ", Some(two)), Err(Staying::Unknown));
        assert_eq!(end("BEN ", Some(one)), Ok(()));
        assert_eq!(access.password_of("ben").unwrap(), None, "who is a member of nothing has no account");
        join(&access, "cleo", None, Role::Owner);
        assert_eq!(end("ann", Some(one)), Ok(()), "who owns all owns this");
        join(&access, "dan", Some(one), Role::Owner);
        assert_eq!(end("cleo", None), Err(Staying::LastOwner), "who owns one site does not own all");
    }

    #[test]
    fn an_invitation_is_listed_until_it_is_used_taken_back_or_too_old() {
        let (_dir, access) = access();
        let to = Membership { site: Some(SiteKey::from_random([1; 10])), role: Role::Analyst };
        access.invite(&[1; 32], to, 100, false).unwrap();
        access.invite(&[2; 32], to, 50, false).unwrap();
        access.invite(&[3; 32], to, 200, true).unwrap();
        let listed =
            |now_s| access.invitations(now_s).unwrap().iter().map(|one| one.digest[0]).collect::<Vec<_>>();
        assert_eq!((listed(1), listed(50)), (vec![2, 1], vec![1]));
        assert!(access.uninvite(&[2; 32]).unwrap() && !access.uninvite(&[2; 32]).unwrap());
        assert_eq!(access.accept(&[2; 32], "ann", "p", 1).unwrap(), Err(crate::Uninvited::Gone));
        assert_eq!(listed(1), [1]);
    }
}
