//! Sites: whose visitors are counted, and from which origins.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use rusqlite::{Connection, OptionalExtension, Row, params};
use wire::SiteKey;

use crate::Error;

/// A site to be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSite {
    /// What people call it.
    pub name: String,
    /// Where its pages come from: `https://example.com`, `http://127.0.0.1:8080`.
    pub origins: Vec<String>,
    /// Whether anyone may ask for its heat without a token.
    pub public_heat: bool,
}

/// What of a site anyone may see without a token: nothing, or its maps and what the owner adds to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Public {
    /// Maps.
    pub heat: bool,
    /// Beside them, what was ordered.
    pub revenue: bool,
    /// And single visits.
    pub visits: bool,
}

impl Public {
    const HEAT: u8 = 1;
    const REVENUE: u8 = 2;
    const VISITS: u8 = 4;

    fn code(self) -> u8 {
        let bit = |is: bool, bit| if is { bit } else { 0 };
        bit(self.heat, Self::HEAT) | bit(self.revenue, Self::REVENUE) | bit(self.visits, Self::VISITS)
    }

    /// Without maps there is nothing to add to.
    fn from_code(code: u8) -> Self {
        let has = |bit| code & Self::HEAT != 0 && code & bit != 0;
        Self { heat: has(Self::HEAT), revenue: has(Self::REVENUE), visits: has(Self::VISITS) }
    }
}

/// What is to change of a site; what is `None` stays.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SiteChange {
    /// What people call it.
    pub name: Option<String>,
    /// Where its pages come from, all of them.
    pub origins: Option<Vec<String>>,
    /// What anyone may see of it.
    pub public: Option<Public>,
    /// Whether each of its views stands alone.
    pub strict: Option<bool>,
}

/// A site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its public key.
    pub key: SiteKey,
    /// What people call it.
    pub name: String,
    /// Where its pages come from, as browsers write it in `Origin`.
    pub origins: Vec<String>,
    /// What anyone may ask for without a token.
    pub public: Public,
    /// For how many days its batches are kept, 0 for ever, if its owner has said so.
    pub batch_days: Option<u16>,
    /// And what a day of them adds up to.
    pub grid_days: Option<u16>,
    /// Whether each view that comes stands alone: nothing is kept by which two of them are the same visitor's.
    pub strict: bool,
    pub(crate) id: i64,
}

/// How long a site is taken to be as it was: another process may change or remove one at any time.
const FRESH: Duration = Duration::from_secs(1);

/// Sites that were asked for a moment before. One that is missing here is looked for in the database, so another process may
/// add one at any time, too.
#[derive(Default)]
pub(crate) struct Sites {
    known: Mutex<HashMap<SiteKey, (Instant, Arc<Site>)>>,
}

impl Sites {
    pub(crate) fn get(
        &self,
        key: SiteKey,
        look: impl FnOnce() -> Result<Option<Site>, Error>,
    ) -> Result<Option<Arc<Site>>, Error> {
        let now = Instant::now();
        let known = self.known().get(&key).cloned();
        if let Some((looked, site)) = &known
            && now.saturating_duration_since(*looked) < FRESH
        {
            return Ok(Some(Arc::clone(site)));
        }
        match (look(), known) {
            (Ok(Some(site)), _) => {
                let site = Arc::new(site);
                self.known().insert(key, (now, Arc::clone(&site)));
                Ok(Some(site))
            }
            (Ok(None), _) => {
                self.known().remove(&key);
                Ok(None)
            }
            // A disk that fails makes no site unknown.
            (Err(_), Some((_, site))) => Ok(Some(site)),
            (Err(error), None) => Err(error),
        }
    }

    /// Has the next question look at once.
    pub(crate) fn forget(&self) {
        self.known().clear();
    }

    fn known(&self) -> MutexGuard<'_, HashMap<SiteKey, (Instant, Arc<Site>)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) fn add(db: &Connection, site: &NewSite) -> Result<SiteKey, Error> {
    let (name, origins) = (named(&site.name)?, lines(&site.origins)?);
    let mut random = [0; 10];
    getrandom::fill(&mut random)?;
    let key = SiteKey::from_random(random);
    db.execute(
        "INSERT INTO site (key, name, origins, public_heat) VALUES (?1, ?2, ?3, ?4)",
        params![key.as_str(), name, origins, site.public_heat],
    )?;
    Ok(key)
}

fn named(text: &str) -> Result<&str, Error> {
    let name = text.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(Error::Name(text.into()));
    }
    Ok(name)
}

/// Origins as they are kept, one a line.
fn lines(origins: &[String]) -> Result<String, Error> {
    Ok(origins.iter().map(|text| origin(text)).collect::<Result<Vec<_>, _>>()?.join("\n"))
}

/// Changes what is said of it.
pub(crate) fn change(db: &Connection, site: &Site, change: &SiteChange) -> Result<(), Error> {
    let SiteChange { name, origins, public, strict } = change;
    let name = name.as_deref().map(named).transpose()?;
    let origins = origins.as_deref().map(lines).transpose()?;
    db.execute(
        "UPDATE site SET name = coalesce(?2, name), origins = coalesce(?3, origins),
             public_heat = coalesce(?4, public_heat), strict = coalesce(?5, strict) WHERE id = ?1",
        params![site.id, name, origins, public.map(Public::code), strict],
    )?;
    Ok(())
}

/// Says how long a site is kept.
pub(crate) fn keep(
    db: &Connection,
    site: &Site,
    batch_days: Option<u16>,
    grid_days: Option<u16>,
) -> Result<(), Error> {
    db.execute(
        "UPDATE site SET batch_days = ?2, grid_days = ?3 WHERE id = ?1",
        params![site.id, batch_days, grid_days],
    )?;
    Ok(())
}

pub(crate) fn find(db: &Connection, key: SiteKey) -> Result<Option<Site>, Error> {
    let mut find = db.prepare_cached(
        "SELECT id, name, origins, public_heat, batch_days, grid_days, strict FROM site WHERE key = ?1",
    )?;
    Ok(find.query_row([key.as_str()], |row| read(row, key)).optional()?)
}

pub(crate) fn all(db: &Connection) -> Result<Vec<Site>, Error> {
    let mut all = db.prepare(
        "SELECT id, name, origins, public_heat, batch_days, grid_days, strict, key FROM site ORDER BY id",
    )?;
    let mut rows = all.query([])?;
    let mut sites = Vec::new();
    while let Some(row) = rows.next()? {
        // What is no key was not written by this program; nobody can ask for such a site either.
        if let Some(key) = SiteKey::parse(row.get_ref(7)?.as_str().map_err(rusqlite::Error::from)?) {
            sites.push(read(row, key)?);
        }
    }
    Ok(sites)
}

fn read(row: &Row<'_>, key: SiteKey) -> rusqlite::Result<Site> {
    let origins: String = row.get(2)?;
    Ok(Site {
        id: row.get(0)?,
        key,
        name: row.get(1)?,
        origins: origins.lines().map(String::from).collect(),
        public: Public::from_code(row.get(3)?),
        batch_days: row.get(4)?,
        grid_days: row.get(5)?,
        strict: row.get(6)?,
    })
}

/// An origin as browsers write it: lower case, no slash at the end, no path, no port where it is the scheme's own.
fn origin(text: &str) -> Result<String, Error> {
    let clean = text.trim().trim_end_matches('/').to_ascii_lowercase();
    let own_port = if clean.starts_with("https://") { ":443" } else { ":80" };
    let clean = clean.strip_suffix(own_port).unwrap_or(&clean);
    let host = clean.strip_prefix("https://").or_else(|| clean.strip_prefix("http://"));
    match host {
        Some(host) if is_host(host) => Ok(clean.to_owned()),
        _ => Err(Error::Origin(text.into())),
    }
}

fn is_host(host: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']' | b'_');
    !host.is_empty() && host.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_public_without_maps() {
        let all = Public { heat: true, revenue: true, visits: true };
        let heat = Public { heat: true, ..Public::default() };
        for public in [all, heat, Public::default()] {
            assert_eq!(Public::from_code(public.code()), public);
        }
        assert_eq!(heat.code(), 1, "as it was written before there was more to choose");
        assert_eq!(Public::from_code(Public { heat: false, ..all }.code()), Public::default());
    }

    #[test]
    fn an_origin_is_written_as_browsers_do() {
        assert_eq!(origin(" HTTPS://Example.com/ ").unwrap(), "https://example.com");
        assert_eq!(origin("https://example.com:443").unwrap(), "https://example.com");
        assert_eq!(origin("http://example.com:80").unwrap(), "http://example.com");
        assert_eq!(origin("http://example.com:443").unwrap(), "http://example.com:443");
        assert_eq!(origin("http://[::1]:8080").unwrap(), "http://[::1]:8080");
        for wrong in ["example.com", "https://", "https://a.b/c", "ftp://a.b", "https://a b", "https://a\nb"]
        {
            assert!(origin(wrong).is_err(), "{wrong}");
        }
    }
}
