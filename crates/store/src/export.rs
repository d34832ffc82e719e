//! All that is kept of a site's views, one after another, as it was taken in.

use std::ops::RangeInclusive;

use rusqlite::{Connection, params};
use wire::{Batch, flags};

use crate::{Agent, Browser, Error, Os, heat};

/// A view with all its batches.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptView {
    /// When it began, ms since 1970 UTC.
    pub started_ms: i64,
    /// The visitor, hashed with the key of the day.
    pub visitor: u64,
    /// The kind of browser.
    pub agent: Agent,
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
            "SELECT id, started_ms, visitor, browser, os, flags FROM view
             WHERE site = ?1 AND path IS NOT NULL AND day BETWEEN ?2 AND ?3 ORDER BY id",
        )
        .map_err(Error::from)?;
    let mut rows = all.query(params![site, days.start(), days.end()]).map_err(Error::from)?;
    while let Some(row) = rows.next().map_err(Error::from)? {
        let read = || -> Result<KeptView, Error> {
            let agent = Agent {
                browser: browser(row.get(3)?),
                os: os(row.get(4)?),
                is_robot: row.get::<_, u32>(5)? & flags::AUTOMATED != 0,
            };
            Ok(KeptView {
                started_ms: row.get(1)?,
                visitor: row.get::<_, i64>(2)?.cast_unsigned(),
                agent,
                batches: Vec::new(),
            })
        };
        let mut view = read()?;
        view.batches = batches(&mut of_view, row.get(0).map_err(Error::from)?)?;
        // The browser may have said itself that a program drives it: then nobody knows what else was told.
        let said = view.batches.first().and_then(|(_, batch)| batch.header.as_ref());
        view.agent.is_robot &= said.is_some_and(|header| header.flags & flags::AUTOMATED == 0);
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

impl Browser {
    /// Every family, in the order of their codes.
    pub const ALL: [Self; 7] =
        [Self::Other, Self::Edge, Self::Opera, Self::Samsung, Self::Firefox, Self::Chrome, Self::Safari];
}

impl Os {
    /// Every family, in the order of their codes.
    pub const ALL: [Self; 7] =
        [Self::Other, Self::Windows, Self::Android, Self::Ios, Self::ChromeOs, Self::MacOs, Self::Linux];
}

fn browser(code: u8) -> Browser {
    Browser::ALL.get(usize::from(code)).copied().unwrap_or_default()
}

fn os(code: u8) -> Os {
    Os::ALL.get(usize::from(code)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_stand_in_the_order_of_their_codes() {
        for (code, (browser, os)) in Browser::ALL.into_iter().zip(Os::ALL).enumerate() {
            assert_eq!((browser as usize, os as usize), (code, code));
        }
    }
}
