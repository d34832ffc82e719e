//! When the views began that a question means.

use rusqlite::Connection;

use crate::{Error, HeatQuery, Site, heat};

/// The moments, ms since 1970 UTC, in no order: one for each view that the map of that question is made of.
pub(crate) fn starts(db: &mut Connection, site: &Site, query: &HeatQuery) -> Result<Vec<i64>, Error> {
    let snapshot = db.transaction()?;
    let mut started = snapshot.prepare_cached("SELECT started_ms FROM view WHERE id = ?1")?;
    let mut of_view = heat::batches_of_view(&snapshot)?;
    let needs_batches = query.asks_for_batches();
    let mut starts = Vec::new();
    for candidate in heat::candidates(&snapshot, site, query)? {
        let batches = if needs_batches { heat::batches(&mut of_view, candidate.row.id)? } else { Vec::new() };
        if query.side(&candidate, &batches).is_some() {
            starts.push(started.query_row([candidate.row.id], |row| row.get(0))?);
        }
    }
    Ok(starts)
}
