//! Tokens of programs: what they are good for, until when, and when they were used last.

use rusqlite::{OptionalExtension as _, Row, params};
use wire::SiteKey;

use super::{Access, Digest};
use crate::Error;

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// To read what was recorded.
    Read,
    /// To read, and to change what belongs to a site.
    Admin,
    /// To tell orders, and nothing else: a shop's back end needs no more.
    Orders,
}

impl Scope {
    /// Every one of them.
    pub const ALL: &'static [Self] = &[Self::Read, Self::Admin, Self::Orders];

    /// Its name on the command line, in JSON and in the database.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Admin => "admin",
            Self::Orders => "orders",
        }
    }

    /// The scope of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|scope| scope.name() == name)
    }

    /// Whether it is good for what needs `other`.
    #[must_use]
    pub fn includes(self, other: Self) -> bool {
        self == other || (self, other) == (Self::Admin, Self::Read)
    }
}

/// A token to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewToken {
    /// Whose it is, or what for, in the owner's words.
    pub name: String,
    /// What it is good for.
    pub scope: Scope,
    /// Of which site; `None` for all, also those to come.
    pub site: Option<SiteKey>,
    /// When it was made, seconds since 1970 UTC.
    pub made_s: i64,
    /// From when on it opens nothing any more.
    pub expires_s: i64,
}

/// A token that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiToken {
    /// Its number, to revoke it by.
    pub id: i64,
    /// What was said of it.
    pub about: NewToken,
    /// The day on which it was used last, UTC, in days since 1970-01-01.
    pub used_day: Option<i32>,
}

const COLUMNS: &str = "id, name, scope, site, made_s, expires_s, used_day";

impl Access {
    /// Keeps a token's digest; gives its number.
    ///
    /// # Errors
    /// The name is empty or has control characters, or the database refuses.
    pub fn add_token(&self, digest: &Digest, token: &NewToken) -> Result<i64, Error> {
        let name = token.name.trim();
        if name.is_empty() || name.len() > 200 || name.chars().any(char::is_control) {
            return Err(Error::TokenName(token.name.clone()));
        }
        let site = token.site.as_ref().map(SiteKey::as_str);
        let db = self.db();
        db.execute(
            "INSERT INTO token (hash, name, scope, site, made_s, expires_s) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            params![digest, name, token.scope.name(), site, token.made_s, token.expires_s],
        )?;
        Ok(db.last_insert_rowid())
    }

    /// The token with this digest, also one that has expired.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn token(&self, digest: &Digest) -> Result<Option<ApiToken>, Error> {
        let db = self.db();
        let mut find = db.prepare_cached(&format!("SELECT {COLUMNS} FROM token WHERE hash = ?1"))?;
        Ok(find.query_row([digest], read).optional()?)
    }

    /// All tokens, in the order in which they were made.
    ///
    /// # Errors
    /// The database cannot be read.
    pub fn tokens(&self) -> Result<Vec<ApiToken>, Error> {
        let db = self.db();
        let mut all = db.prepare_cached(&format!("SELECT {COLUMNS} FROM token ORDER BY id"))?;
        let tokens = all.query_map([], read)?.collect::<Result<_, _>>()?;
        Ok(tokens)
    }

    /// Takes a token's rights away from now on; `false` if there is none of that number.
    ///
    /// # Errors
    /// The database refuses.
    pub fn revoke_token(&self, id: i64) -> Result<bool, Error> {
        Ok(self.db().execute("DELETE FROM token WHERE id = ?1", [id])? > 0)
    }

    /// Notes the day on which a token was used.
    ///
    /// # Errors
    /// The database refuses.
    pub fn token_used(&self, id: i64, day: i32) -> Result<(), Error> {
        self.db().execute("UPDATE token SET used_day = ?2 WHERE id = ?1", params![id, day])?;
        Ok(())
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<ApiToken> {
    let (scope, site): (String, Option<String>) = (row.get(2)?, row.get(3)?);
    let unknown = |column, text: String| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, text.into())
    };
    let site = match site {
        // What is no key must not become "all".
        Some(text) => Some(SiteKey::parse(&text).ok_or_else(|| unknown(3, text))?),
        None => None,
    };
    let about = NewToken {
        name: row.get(1)?,
        scope: Scope::from_name(&scope).ok_or_else(|| unknown(2, scope))?,
        site,
        made_s: row.get(4)?,
        expires_s: row.get(5)?,
    };
    Ok(ApiToken { id: row.get(0)?, about, used_day: row.get(6)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(site: Option<SiteKey>) -> NewToken {
        NewToken { name: " reports ".into(), scope: Scope::Orders, site, made_s: 5, expires_s: 9 }
    }

    #[test]
    fn a_token_is_found_by_its_digest_until_it_is_revoked() {
        let dir = tempfile::tempdir().unwrap();
        let access = Access::open(&dir.path().join("x.sqlite")).unwrap();
        let site = SiteKey::from_random([3; 10]);
        let first = access.add_token(&[1; 32], &new(Some(site))).unwrap();
        let second = access.add_token(&[2; 32], &new(None)).unwrap();
        access.token_used(second, 20_000).unwrap();
        let kept = access.token(&[1; 32]).unwrap().unwrap();
        let about = NewToken { name: "reports".into(), ..new(Some(site)) };
        assert_eq!(kept, ApiToken { id: first, about, used_day: None });
        assert!(access.revoke_token(first).unwrap() && !access.revoke_token(first).unwrap());
        assert_eq!(access.token(&[1; 32]).unwrap(), None);
        let left: Vec<_> = access.tokens().unwrap().into_iter().map(|t| (t.id, t.used_day)).collect();
        assert_eq!(left, [(second, Some(20_000))]);
    }

    #[test]
    fn a_number_that_was_revoked_is_never_given_again() {
        let dir = tempfile::tempdir().unwrap();
        let access = Access::open(&dir.path().join("x.sqlite")).unwrap();
        let first = access.add_token(&[1; 32], &new(None)).unwrap();
        access.revoke_token(first).unwrap();
        assert_ne!(access.add_token(&[2; 32], &new(None)).unwrap(), first);
    }

    #[test]
    fn a_row_that_was_tampered_with_opens_no_site() {
        let dir = tempfile::tempdir().unwrap();
        let access = Access::open(&dir.path().join("x.sqlite")).unwrap();
        access.add_token(&[1; 32], &new(None)).unwrap();
        access.db().execute("UPDATE token SET site = 'ALL'", []).unwrap();
        assert!(access.token(&[1; 32]).is_err());
    }
}
