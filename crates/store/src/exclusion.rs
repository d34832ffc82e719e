//! What an owner does not want counted: networks and referring hosts, by site; and how much was turned away.

use std::{
    collections::HashMap,
    fmt,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use ipnet::IpNet;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use wire::SiteKey;

use crate::Error;

/// How old what is known of another process's changes may be.
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// Exclusions of one site, at most: each batch is compared with all of them.
const MOST: i64 = 10_000;

/// Bits before an address of four bytes in the form of sixteen.
const FOUR_IN_SIX: u8 = 96;

/// Something that is not counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Exclusion {
    /// Visitors in this network.
    Network(IpNet),
    /// Views whose referrer is this host or one below it; as browsers write it, in lower case and ASCII.
    Referrer(String),
}

impl Exclusion {
    /// A network like `192.0.2.0/24` or `2001:db8::/32`, or a single address.
    ///
    /// # Errors
    /// [`Error::Network`] if it is neither, or all addresses of its family.
    pub fn network(text: &str) -> Result<Self, Error> {
        let some = network(text).filter(|network| network.prefix_len() > 0);
        some.map(|network| Self::Network(network.trunc())).ok_or_else(|| Error::Network(text.into()))
    }

    /// A host like `spam.example`.
    ///
    /// # Errors
    /// [`Error::Referrer`] if it is none.
    pub fn referrer(text: &str) -> Result<Self, Error> {
        let named = text.trim().trim_matches('.');
        let host = idna::domain_to_ascii(named).map_err(|_| Error::Referrer(text.into()))?;
        // Of names, of addresses, and of a port.
        let wrong = |c: char| !(c.is_ascii_alphanumeric() || "-_.:[]".contains(c));
        if host.is_empty() || host.len() > 253 || host.contains(wrong) {
            return Err(Error::Referrer(text.into()));
        }
        Ok(Self::Referrer(host))
    }

    fn code(&self) -> i64 {
        match self {
            Self::Network(_) => 0,
            Self::Referrer(_) => 1,
        }
    }

    fn read(code: i64, value: &str) -> Result<Self, Error> {
        if code == 0 { Self::network(value) } else { Self::referrer(value) }
    }
}

impl fmt::Display for Exclusion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(network) => network.fmt(f),
            Self::Referrer(host) => f.write_str(host),
        }
    }
}

/// A network in CIDR notation, or an address alone, if the text is one. Addresses of four bytes in the form of sixteen are
/// looked for in the form of four.
#[must_use]
pub fn network(text: &str) -> Option<IpNet> {
    let alone = || text.parse::<IpAddr>().map(IpNet::from);
    let read: IpNet = text.parse().or_else(|_| alone()).ok()?;
    let IpNet::V6(six) = read else { return Some(read) };
    let four = six.addr().to_ipv4_mapped().zip(six.prefix_len().checked_sub(FOUR_IN_SIX));
    four.and_then(|(address, bits)| IpNet::new(address.into(), bits).ok()).or(Some(read))
}

/// An exclusion as it was entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What is excluded.
    pub exclusion: Exclusion,
    /// Why, in the owner's words.
    pub note: String,
    /// Since when, ms since 1970 UTC.
    pub since_ms: i64,
}

/// Batches of a site that were turned away on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// UTC, in days since 1970-01-01.
    pub day: i32,
    /// The reason's name.
    pub reason: String,
    /// How many.
    pub count: u64,
}

/// Under this name views are counted whose first batch was turned away by an exclusion, beside the batches themselves.
pub const EXCLUDED_VIEW: &str = "excluded_view";

/// All exclusions of a site, ready to be asked.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Rules {
    networks: Vec<IpNet>,
    hosts: Vec<String>,
}

impl Rules {
    /// Whether visitors at this address are not counted.
    #[must_use]
    pub fn exclude_address(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.networks.iter().any(|network| network.contains(&address))
    }

    /// Whether views with this referring host are not counted.
    #[must_use]
    pub fn exclude_referrer(&self, host: &str) -> bool {
        let host = host.rsplit_once(':').map_or(host, |(name, _port)| name).to_lowercase();
        let below = |own: &String| host.strip_suffix(own.as_str()).is_some_and(|left| left.ends_with('.'));
        self.hosts.iter().any(|own| *own == host || below(own))
    }
}

/// Rules that were read before, and of which version they are.
#[derive(Default)]
pub(crate) struct Known {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    version: i64,
    looked: Option<Instant>,
    rules: HashMap<SiteKey, Arc<Rules>>,
}

impl Known {
    /// The rules, read again where they have changed. `look` gives a connection; it is seldom asked for.
    pub(crate) fn get<C: std::ops::Deref<Target = Connection>>(
        &self,
        site: SiteKey,
        id: i64,
        look: impl Fn() -> Result<C, Error>,
    ) -> Result<Arc<Rules>, Error> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.looked.is_none_or(|looked| looked.elapsed() > LOOK_AGAIN) {
            let version = look()?.query_row("SELECT version FROM exclusion_version", [], |row| row.get(0))?;
            if version != state.version {
                state.rules.clear();
            }
            state.version = version;
            state.looked = Some(Instant::now());
        }
        if let Some(rules) = state.rules.get(&site) {
            return Ok(Arc::clone(rules));
        }
        let rules = Arc::new(rules(&*look()?, id)?);
        state.rules.insert(site, Arc::clone(&rules));
        Ok(rules)
    }

    /// Has the next question look at once.
    pub(crate) fn forget(&self) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).looked = None;
    }
}

fn rules(db: &Connection, site: i64) -> Result<Rules, Error> {
    let mut rules = Rules::default();
    for entry in list(db, site)? {
        match entry.exclusion {
            Exclusion::Network(network) => rules.networks.push(network),
            Exclusion::Referrer(host) => rules.hosts.push(host),
        }
    }
    Ok(rules)
}

pub(crate) fn list(db: &Connection, site: i64) -> Result<Vec<Entry>, Error> {
    let mut all = db.prepare_cached(
        "SELECT kind, value, note, since_ms FROM exclusion WHERE site = ?1 ORDER BY kind, value",
    )?;
    let mut rows = all.query([site])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let value: String = row.get(1)?;
        let exclusion = Exclusion::read(row.get(0)?, &value)?;
        entries.push(Entry { exclusion, note: row.get(2)?, since_ms: row.get(3)? });
    }
    Ok(entries)
}

/// Adds it; says whether it is new.
pub(crate) fn add(db: &mut Connection, site: i64, entry: &Entry) -> Result<bool, Error> {
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let count: i64 =
        change.query_row("SELECT count(*) FROM exclusion WHERE site = ?1", [site], |row| row.get(0))?;
    if count >= MOST {
        return Err(Error::Exclusions(MOST));
    }
    let new = change.execute(
        "INSERT OR IGNORE INTO exclusion (site, kind, value, note, since_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            site,
            entry.exclusion.code(),
            entry.exclusion.to_string(),
            entry.note.chars().filter(|c| !c.is_control()).take(200).collect::<String>(),
            entry.since_ms
        ],
    )? > 0;
    changed(change, new)
}

/// Takes it away; says whether it was there.
pub(crate) fn remove(db: &mut Connection, site: i64, exclusion: &Exclusion) -> Result<bool, Error> {
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let gone = change.execute(
        "DELETE FROM exclusion WHERE site = ?1 AND kind = ?2 AND value = ?3",
        params![site, exclusion.code(), exclusion.to_string()],
    )? > 0;
    changed(change, gone)
}

fn changed(change: Transaction<'_>, it_did: bool) -> Result<bool, Error> {
    if it_did {
        change.execute("UPDATE exclusion_version SET version = version + 1", [])?;
    }
    change.commit()?;
    Ok(it_did)
}

/// Adds to what was counted before.
pub(crate) fn count(db: &mut Connection, counts: &[(SiteKey, Rejection)]) -> Result<(), Error> {
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (site, Rejection { day, reason, count }) in counts {
        change
            .prepare_cached(
                "INSERT INTO rejection (site, day, reason, count) SELECT id, ?2, ?3, ?4 FROM site WHERE key = ?1
                 ON CONFLICT DO UPDATE SET count = count + excluded.count",
            )?
            .execute(params![site.as_str(), day, reason, count.cast_signed()])?;
    }
    Ok(change.commit()?)
}

/// What was turned away from `from_day` on, newest first.
pub(crate) fn rejections(db: &Connection, site: i64, from_day: i32) -> Result<Vec<Rejection>, Error> {
    let mut all = db.prepare_cached(
        "SELECT day, reason, count FROM rejection WHERE site = ?1 AND day >= ?2 ORDER BY day DESC, count DESC, reason",
    )?;
    let rejection = |row: &rusqlite::Row<'_>| {
        let count: i64 = row.get(2)?;
        Ok(Rejection { day: row.get(0)?, reason: row.get(1)?, count: count.cast_unsigned() })
    };
    Ok(all.query_map(params![site, from_day], rejection)?.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_is_written_in_one_way() {
        let network = |text: &str| Exclusion::network(text).unwrap().to_string();
        assert_eq!(network("192.0.2.77/24"), "192.0.2.0/24");
        assert_eq!(network("192.0.2.77"), "192.0.2.77/32");
        assert_eq!(network("::ffff:192.0.2.77"), "192.0.2.77/32");
        assert_eq!(network("::ffff:192.0.2.77/120"), "192.0.2.0/24");
        assert_eq!(network("2001:DB8::1/32"), "2001:db8::/32");
        for wrong in ["", "192.0.2", "192.0.2.0/33", "shop.example", "0.0.0.0/0", "::/0", "::ffff:0:0/96"] {
            let error = Exclusion::network(wrong).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{wrong:?} is not a network")), "{error}");
        }
    }

    #[test]
    fn a_host_of_any_letters_is_kept_as_browsers_write_it() {
        let host = |text: &str| Exclusion::referrer(text).unwrap().to_string();
        assert_eq!(host(" .Spam.example."), "spam.example");
        assert_eq!(host("BÜCHER.example:8080"), "xn--bcher-kva.example:8080");
        assert_eq!(host("[2001:db8::1]:80"), "[2001:db8::1]:80");
    }

    #[test]
    fn a_host_excludes_itself_and_those_below() {
        let rules = Rules { hosts: vec!["spam.example".into()], ..Rules::default() };
        for host in ["spam.example", "SPAM.example", "a.b.spam.example", "spam.example:8080"] {
            assert!(rules.exclude_referrer(host), "{host}");
        }
        for host in ["", "nospam.example", "spam.example.org", "example"] {
            assert!(!rules.exclude_referrer(host), "{host}");
        }
        for wrong in ["", " ", "https://spam.example/", "*.example", "a b", "=cmd()", "+spam.example"] {
            assert!(Exclusion::referrer(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_address_is_found_in_networks_of_its_family() {
        let networks = ["192.0.2.0/24", "2001:db8::/32"].map(|text| text.parse().unwrap()).into();
        let rules = Rules { networks, ..Rules::default() };
        for (address, expected) in [
            ("192.0.2.255", true),
            ("::ffff:192.0.2.1", true),
            ("192.0.3.0", false),
            ("2001:db8:ffff::1", true),
            ("2001:db9::", false),
        ] {
            assert_eq!(rules.exclude_address(address.parse().unwrap()), expected, "{address}");
        }
    }
}
