//! Accounts: who may log in, and what they may do with which site.

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior, params};
use wire::SiteKey;

use super::{Access, Digest, Scope};
use crate::Error;

/// Bytes of a name, at most.
const NAME_BYTES: usize = 100;
/// In the database, instead of a site's key.
const EVERY_SITE: &str = "";

/// What somebody may do with a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// To see what was recorded.
    Viewer,
    /// To see it, and to show it to others by links.
    Analyst,
    /// Everything.
    Owner,
}

impl Role {
    /// Every one, the least first.
    pub const ALL: &'static [Self] = &[Self::Viewer, Self::Analyst, Self::Owner];

    /// Its name on the command line, on pages and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Analyst => "analyst",
            Self::Owner => "owner",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|role| role.name() == name)
    }

    /// What a token with the same rights would be good for.
    #[must_use]
    pub fn scope(self) -> Scope {
        match self {
            Self::Viewer | Self::Analyst => Scope::Read,
            Self::Owner => Scope::Admin,
        }
    }
}

/// A role at one site, or at all of them with `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Membership {
    /// Of which site; `None` for all, also those to come.
    pub site: Option<SiteKey>,
    /// What may be done with it.
    pub role: Role,
}

/// Somebody who may log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: i64,
    /// What one logs in as.
    pub name: String,
    /// What it may do.
    pub memberships: Vec<Membership>,
}

impl Account {
    /// What it may do with a site, if anything: the most of what its memberships say.
    #[must_use]
    pub fn role_at(&self, site: SiteKey) -> Option<Role> {
        let of_site = |own: &&Membership| own.site.is_none_or(|key| key == site);
        self.memberships.iter().filter(of_site).map(|own| own.role).max()
    }
}

/// Why an invitation made no account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Uninvited {
    /// The link is unknown, was used, or is too old.
    Gone,
    /// Somebody has that name.
    NameTaken,
    /// The name cannot be used.
    Name,
}

impl Access {
    /// Whether somebody may log in at all.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn has_accounts(&self) -> Result<bool, Error> {
        Ok(self.db().query_row("SELECT EXISTS (SELECT 1 FROM account)", [], |row| row.get(0))?)
    }

    /// Invites somebody to make an account. An invitation of the first one replaces those before it, and is good only while
    /// there is no account.
    ///
    /// # Errors
    /// The database refuses.
    pub fn invite(
        &self,
        digest: &Digest,
        to: Membership,
        expires_s: i64,
        is_first: bool,
    ) -> Result<(), Error> {
        let mut db = self.db();
        let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if is_first {
            change.execute("DELETE FROM invitation WHERE is_first = 1", [])?;
        }
        change.execute(
            "INSERT INTO invitation (hash, site, role, expires_s, is_first) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![digest, site_text(to.site.as_ref()), to.role.name(), expires_s, is_first],
        )?;
        Ok(change.commit()?)
    }

    /// What an invitation is to, while it is good.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn invitation(&self, digest: &Digest, now_s: i64) -> Result<Option<Membership>, Error> {
        invitation(&self.db(), digest, now_s)
    }

    /// Makes the account that an invitation is to, and uses the invitation up.
    ///
    /// # Errors
    /// The database refuses; the inner error is the guest's.
    pub fn accept(
        &self,
        digest: &Digest,
        name: &str,
        password: &str,
        now_s: i64,
    ) -> Result<Result<i64, Uninvited>, Error> {
        let name = name.trim().to_lowercase();
        let is_name = |c: char| !c.is_control() && !c.is_whitespace();
        if name.is_empty() || name.len() > NAME_BYTES || !name.chars().all(is_name) {
            return Ok(Err(Uninvited::Name));
        }
        let mut db = self.db();
        let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let Some(to) = invitation(&change, digest, now_s)? else { return Ok(Err(Uninvited::Gone)) };
        let added = change.execute(
            "INSERT OR IGNORE INTO account (name, password, made_s) VALUES (?1, ?2, ?3)",
            params![name, password, now_s],
        )?;
        if added == 0 {
            return Ok(Err(Uninvited::NameTaken));
        }
        let id = change.last_insert_rowid();
        change.execute(
            "INSERT INTO membership (account, site, role) VALUES (?1, ?2, ?3)",
            params![id, site_text(to.site.as_ref()), to.role.name()],
        )?;
        change.execute("DELETE FROM invitation WHERE hash = ?1", [digest])?;
        change.commit()?;
        Ok(Ok(id))
    }

    /// An account's number and what argon2 made of its password.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn password_of(&self, name: &str) -> Result<Option<(i64, String)>, Error> {
        let db = self.db();
        let mut find = db.prepare_cached("SELECT id, password FROM account WHERE name = ?1")?;
        let name = name.trim().to_lowercase();
        Ok(find.query_row([name], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    }

    /// Gives an account another password, and logs it out everywhere; `false` if there is none of that name.
    ///
    /// # Errors
    /// The database refuses.
    pub fn set_password(&self, name: &str, password: &str) -> Result<bool, Error> {
        let name = name.trim().to_lowercase();
        let mut db = self.db();
        let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let changed =
            change.execute("UPDATE account SET password = ?2 WHERE name = ?1", params![name, password])?;
        // Whoever knew the old one may have come in by it.
        change.execute(
            "DELETE FROM session WHERE account = (SELECT id FROM account WHERE name = ?1)",
            [name],
        )?;
        change.commit()?;
        Ok(changed > 0)
    }

    /// All accounts, in the order in which they were made.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn accounts(&self) -> Result<Vec<Account>, Error> {
        let db = self.db();
        let mut all = db.prepare_cached("SELECT id FROM account ORDER BY id")?;
        let ids: Vec<i64> = all.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        Ok(ids
            .into_iter()
            .map(|id| account(&db, id))
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .flatten()
            .collect())
    }

    /// Takes an account away, and logs it out everywhere; `false` if there is none of that name.
    ///
    /// # Errors
    /// The database refuses.
    pub fn remove_account(&self, name: &str) -> Result<bool, Error> {
        let name = name.trim().to_lowercase();
        Ok(self.db().execute("DELETE FROM account WHERE name = ?1", [name])? > 0)
    }
}

fn invitation(db: &Connection, digest: &Digest, now_s: i64) -> Result<Option<Membership>, Error> {
    let found: Option<(String, String)> = db
        .prepare_cached(
            "SELECT site, role FROM invitation WHERE hash = ?1 AND expires_s > ?2
                 AND (is_first = 0 OR NOT EXISTS (SELECT 1 FROM account))",
        )?
        .query_row(params![digest, now_s], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.and_then(|(site, role)| membership(&site, &role)))
}

pub(super) fn account(db: &Connection, id: i64) -> Result<Option<Account>, Error> {
    let name: Option<String> = db
        .prepare_cached("SELECT name FROM account WHERE id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    let Some(name) = name else { return Ok(None) };
    let mut of_account = db.prepare_cached("SELECT site, role FROM membership WHERE account = ?1")?;
    let mut rows = of_account.query([id])?;
    let mut memberships = Vec::new();
    while let Some(row) = rows.next()? {
        let (site, role): (String, String) = (row.get(0)?, row.get(1)?);
        memberships.extend(membership(&site, &role));
    }
    Ok(Some(Account { id, name, memberships }))
}

/// What is neither a key nor empty, or no role, gives no right.
pub(super) fn membership(site: &str, role: &str) -> Option<Membership> {
    let site = if site == EVERY_SITE { None } else { Some(SiteKey::parse(site)?) };
    Some(Membership { site, role: Role::from_name(role)? })
}

pub(super) fn site_text(site: Option<&SiteKey>) -> &str {
    site.map_or(EVERY_SITE, SiteKey::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Membership = Membership { site: None, role: Role::Owner };

    fn access() -> (tempfile::TempDir, Access) {
        let dir = tempfile::tempdir().unwrap();
        let access = Access::open(&dir.path().join("x.sqlite")).unwrap();
        (dir, access)
    }

    #[test]
    fn an_invitation_makes_one_account_in_its_time() {
        let (_dir, access) = access();
        access.invite(&[1; 32], ALL, 100, false).unwrap();
        assert_eq!(access.accept(&[1; 32], "ann", "p", 100).unwrap(), Err(Uninvited::Gone));
        assert_eq!(access.accept(&[2; 32], "ann", "p", 1).unwrap(), Err(Uninvited::Gone));
        for name in ["", " ", "a b", "a\nb", &"a".repeat(101)] {
            assert_eq!(access.accept(&[1; 32], name, "p", 1).unwrap(), Err(Uninvited::Name), "{name:?}");
        }
        assert_eq!(access.invitation(&[1; 32], 1).unwrap(), Some(ALL));
        let id = access.accept(&[1; 32], " Ann ", "p", 1).unwrap().unwrap();
        assert_eq!(access.accept(&[1; 32], "bob", "p", 1).unwrap(), Err(Uninvited::Gone));
        assert_eq!(access.password_of("ANN").unwrap(), Some((id, "p".into())));
        access.invite(&[3; 32], ALL, 100, false).unwrap();
        assert_eq!(access.accept(&[3; 32], "ann", "q", 1).unwrap(), Err(Uninvited::NameTaken));
    }

    #[test]
    fn the_first_account_is_made_once_whoever_has_the_link() {
        let (_dir, access) = access();
        access.invite(&[1; 32], ALL, 100, true).unwrap();
        access.invite(&[2; 32], ALL, 100, true).unwrap();
        assert_eq!(access.invitation(&[1; 32], 1).unwrap(), None, "the later link replaces it");
        access.invite(&[3; 32], ALL, 100, false).unwrap();
        access.accept(&[3; 32], "ann", "p", 1).unwrap().unwrap();
        assert_eq!(access.accept(&[2; 32], "eve", "p", 1).unwrap(), Err(Uninvited::Gone));
    }

    #[test]
    fn a_role_is_the_most_that_is_said_of_a_site() {
        let [one, two] = [1, 2].map(|n| SiteKey::from_random([n; 10]));
        let at = |site, role| Membership { site, role };
        let memberships = vec![at(None, Role::Viewer), at(Some(one), Role::Owner)];
        let account = Account { id: 1, name: "a".into(), memberships };
        assert_eq!([one, two].map(|site| account.role_at(site)), [Some(Role::Owner), Some(Role::Viewer)]);
        let account = Account { memberships: vec![at(Some(one), Role::Analyst)], ..account };
        assert_eq!([one, two].map(|site| account.role_at(site)), [Some(Role::Analyst), None]);
    }
}
