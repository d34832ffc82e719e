//! Sites: whose visitors are counted, and from which origins.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
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

/// A site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Its public key.
    pub key: SiteKey,
    /// What people call it.
    pub name: String,
    /// Where its pages come from, as browsers write it in `Origin`.
    pub origins: Vec<String>,
    /// Whether anyone may ask for its heat without a token.
    pub public_heat: bool,
    /// For how many days its batches are kept, 0 for ever, if its owner has said so.
    pub batch_days: Option<u16>,
    /// And what a day of them adds up to.
    pub grid_days: Option<u16>,
    pub(crate) id: i64,
}

/// Sites that were asked for before. Of a site only changes how long it is kept, for which nobody asks here; and one that is missing here is looked for in the database,
/// so another process may add one at any time.
#[derive(Default)]
pub(crate) struct Sites {
    known: Mutex<HashMap<SiteKey, Arc<Site>>>,
}

impl Sites {
    pub(crate) fn get(
        &self,
        key: SiteKey,
        look: impl FnOnce() -> Result<Option<Site>, Error>,
    ) -> Result<Option<Arc<Site>>, Error> {
        if let Some(site) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(Some(Arc::clone(site)));
        }
        let Some(site) = look()?.map(Arc::new) else { return Ok(None) };
        self.known.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&site));
        Ok(Some(site))
    }
}

pub(crate) fn add(db: &Connection, site: &NewSite) -> Result<SiteKey, Error> {
    let name = site.name.trim();
    if name.is_empty() || name.chars().any(char::is_control) {
        return Err(Error::Name(site.name.clone()));
    }
    let origins = site.origins.iter().map(|text| origin(text)).collect::<Result<Vec<_>, _>>()?;
    let mut random = [0; 10];
    getrandom::fill(&mut random)?;
    let key = SiteKey::from_random(random);
    db.execute(
        "INSERT INTO site (key, name, origins, public_heat) VALUES (?1, ?2, ?3, ?4)",
        params![key.as_str(), name, origins.join("\n"), site.public_heat],
    )?;
    Ok(key)
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
        "SELECT id, name, origins, public_heat, batch_days, grid_days FROM site WHERE key = ?1",
    )?;
    Ok(find.query_row([key.as_str()], |row| read(row, key)).optional()?)
}

pub(crate) fn all(db: &Connection) -> Result<Vec<Site>, Error> {
    let mut all = db
        .prepare("SELECT id, name, origins, public_heat, batch_days, grid_days, key FROM site ORDER BY id")?;
    let mut rows = all.query([])?;
    let mut sites = Vec::new();
    while let Some(row) = rows.next()? {
        // What is no key was not written by this program; nobody can ask for such a site either.
        if let Some(key) = SiteKey::parse(row.get_ref(6)?.as_str().map_err(rusqlite::Error::from)?) {
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
        public_heat: row.get(3)?,
        batch_days: row.get(4)?,
        grid_days: row.get(5)?,
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
