//! All that is kept of a site's views, one after another, as it was taken in.

use std::ops::RangeInclusive;

use rusqlite::{Connection, params};
use wire::{Batch, flags};

use crate::{Agent, Browser, Country, Error, Os, heat};

/// A view with all its batches.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptView {
    /// When it began, ms since 1970 UTC.
    pub started_ms: i64,
    /// The visitor, hashed with the key of the day.
    pub visitor: u64,
    /// The kind of browser.
    pub agent: Agent,
    /// The country, if it is known.
    pub country: Option<Country>,
    /// Each batch in order, and when it arrived, ms since 1970 UTC.
    pub batches: Vec<(i64, Batch)>,
}

/// Gives each view that began on these days to `each`, in the order of arrival, from one snapshot.
pub(crate) fn views<E: From<Error>>(
    db: &mut Connection,
    site: i64,
    days: RangeInclusive<i32>,
    mut each: impl FnMut(KeptView) -> Result<(), E>,
) -> Result<(), E> {
    let snapshot = db.transaction().map_err(Error::from)?;
    let mut of_view = snapshot
        .prepare("SELECT seq, received_ms, bytes FROM batch WHERE view = ?1 ORDER BY seq")
        .map_err(Error::from)?;
    let mut all = snapshot
        .prepare(
            "SELECT id, started_ms, visitor, browser, os, flags, bot, country FROM view
             WHERE site = ?1 AND path IS NOT NULL AND day BETWEEN ?2 AND ?3 ORDER BY id",
        )
        .map_err(Error::from)?;
    let mut rows = all.query(params![site, days.start(), days.end()]).map_err(Error::from)?;
    while let Some(row) = rows.next().map_err(Error::from)? {
        let read = || -> Result<KeptView, Error> {
            // Where nobody judged, what the browser said itself counts.
            let automated = row.get::<_, u32>(5)? & flags::AUTOMATED != 0;
            let agent = Agent {
                browser: Browser::from_code(row.get(3)?),
                os: Os::from_code(row.get(4)?),
                bot_score: row.get::<_, Option<u8>>(6)?.unwrap_or(if automated { Agent::BOT } else { 0 }),
            };
            Ok(KeptView {
                started_ms: row.get(1)?,
                visitor: row.get::<_, i64>(2)?.cast_unsigned(),
                agent,
                country: row.get(7)?,
                batches: Vec::new(),
            })
        };
        let mut view = read()?;
        view.batches = batches(&mut of_view, row.get(0).map_err(Error::from)?)?;
        each(view)?;
    }
    Ok(())
}

fn batches(of_view: &mut rusqlite::Statement<'_>, view: i64) -> Result<Vec<(i64, Batch)>, Error> {
    let mut rows = of_view.query([view])?;
    let mut batches = Vec::new();
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
        batches.push((row.get(1)?, heat::decode(view, row.get(0)?, bytes)?));
    }
    Ok(batches)
}
