//! Which of a few views a question means: those that something has just been stored of.

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use wire::{Batch, ViewId};

use crate::{Error, HeatQuery, Site, heat, segment::ViewRow};

/// One snapshot; of the views all batches.
pub(crate) fn among(
    db: &mut Connection,
    site: &Site,
    query: &HeatQuery,
    views: &[ViewId],
) -> Result<Vec<Vec<Batch>>, Error> {
    let snapshot = db.transaction()?;
    let mut rows = Vec::new();
    for &view in views {
        rows.extend(row(&snapshot, site, query, view)?);
    }
    let candidates = heat::among(&snapshot, site, query, |_| Ok(rows.clone()))?;
    let mut of_view = heat::batches_of_view(&snapshot)?;
    let mut found = Vec::new();
    for candidate in candidates {
        let batches = heat::batches(&mut of_view, candidate.row.id)?;
        if query.side(&candidate, &batches).is_some() {
            found.push(batches);
        }
    }
    Ok(found)
}

/// A view of the site that has announced itself on one of the pages.
fn row(db: &Transaction<'_>, site: &Site, query: &HeatQuery, view: ViewId) -> Result<Option<ViewRow>, Error> {
    let mut of_number = db.prepare_cached(
        "SELECT view.id, visitor, COALESCE(session, 0), flags, device, bot, country, browser, path.path
         FROM view JOIN path ON path.id = view.path WHERE number = ?1 AND view.site = ?2",
    )?;
    let found: Option<(ViewRow, String)> = of_number
        .query_row(params![view.0.cast_signed(), site.id], |row| Ok((ViewRow::read(row)?, row.get(8)?)))
        .optional()?;
    Ok(found.filter(|(_, path)| query.path.matches(path)).map(|(row, _)| row))
}
