//! Several maps of the same views at once: each batch is decoded once for all of them.

use rusqlite::Connection;
use wire::{About, Count, Heat, Kind, Side, Tally};

use crate::{Error, HeatQuery, Site, heat};

/// The maps of these kinds, in their order. One that does not count events counts views: each once on each element.
pub(crate) fn answer<const N: usize>(
    db: &mut Connection,
    site: &Site,
    query: &HeatQuery,
    kinds: [(Kind, Count); N],
) -> Result<[Heat; N], Error> {
    let snapshot = db.transaction()?;
    let pointer = query.segment.pointer;
    let mut tallies = kinds.map(|(kind, count)| Tally::new(kind).of_pointer(pointer).counting(count));
    let mut of_view = heat::batches_of_view(&snapshot)?;
    for candidate in heat::candidates(&snapshot, site, query)? {
        let batches = heat::batches(&mut of_view, candidate.row.id)?;
        if query.side(&candidate, &batches) != Some(Side::Asked) {
            continue;
        }
        for tally in &mut tallies {
            // Each view is a unit of its own.
            tally.begin(Side::Asked, candidate.row.id.cast_unsigned());
            batches.iter().for_each(|batch| _ = tally.add(batch));
        }
    }
    let about = About {
        path: query.path.as_str().into(),
        from_day: query.segment.from_day,
        to_day: query.segment.to_day,
        device: query.segment.device,
        ..About::default()
    };
    Ok(tallies.map(|tally| tally.finish(about.clone())))
}
