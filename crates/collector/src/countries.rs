//! Which country an address is in, by a file in MaxMind's format that the operator has; of the address nothing else is kept.
//!
//! The file is read again when it changes, so that whoever renews it restarts nothing.

use std::{fs, path::Path, sync::Arc};

use anyhow::{Context as _, Result, bail};
use maxminddb::{Reader, path};
use store::Country;

use crate::{Peer, watched::Watched};

/// A file of countries tells one in nearly every network; so many are tried before it is called none.
const TRIED: usize = 1_000;

type Networks = Reader<Vec<u8>>;

pub(crate) struct Countries(Arc<Watched<Networks, 1>>);

impl Countries {
    /// Reads the file into memory.
    ///
    /// # Errors
    /// It cannot be read, has another format, or tells no countries.
    pub(crate) fn read(file: &Path) -> Result<Self> {
        let watched = Watched::new("the file of countries", [file.into()], |[file]| networks(file))?;
        Ok(Self(Arc::new(watched)))
    }

    /// The country that the address is in, if the file knows one.
    pub(crate) fn of(&self, peer: Peer) -> Option<Country> {
        let current = self.0.current();
        // An address of sixteen bytes is an error for a file that has only those of four. No error may be told: it may name
        // the address.
        country(&current.lookup(peer.0.to_canonical()).ok()?)
    }

    /// Looks at the file for ever. While it cannot be read, as when it is half written, the last that could stays.
    pub(crate) async fn follow(&self) {
        Arc::clone(&self.0).follow().await;
    }
}

fn networks(file: &Path) -> Result<Networks> {
    let named = || file.display();
    let bytes = fs::read(file).with_context(|| format!("cannot read {}", named()))?;
    let networks = Reader::from_source(bytes)
        .with_context(|| format!("{} is no file of countries in MaxMind's format", named()))?;
    let tried = networks.networks(Default::default())?.take(TRIED);
    if !tried.flatten().any(|network| country(&network).is_some()) {
        bail!("{} is a {} and tells no countries", named(), networks.metadata().database_type);
    }
    Ok(networks)
}

/// As files of countries and cities have it; those of other makers have it at the top.
fn country(found: &maxminddb::LookupResult<'_, Vec<u8>>) -> Option<Country> {
    let nested = || found.decode_path::<&str>(&path!["country", "iso_code"]).ok().flatten();
    let flat = || found.decode_path::<&str>(&path!["country_code"]).ok().flatten();
    Country::parse(nested().or_else(flat)?)
}
