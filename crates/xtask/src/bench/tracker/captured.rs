//! What the collector stored of each visit, read from its database behind its back and decoded.

use super::runs::Captured;
use anyhow::{Context, Result};
use rusqlite::{Connection, OpenFlags};
use std::collections::BTreeMap;
use std::path::Path;
use wire::{Batch, SignalKind};

/// What was captured, by the path of the page. Moves at or right of `tail_x` are those of the last two seconds.
pub(super) fn by_path(database: &Path, tail_x: i32) -> Result<BTreeMap<String, Captured>> {
    let mut paths = BTreeMap::new();
    let mut views: BTreeMap<u64, Captured> = BTreeMap::new();
    for batch in batches(database)? {
        count(&batch, tail_x, views.entry(batch.view.0).or_default());
        if let Some(header) = batch.header {
            paths.insert(batch.view.0, header.path);
        }
    }
    let mut captured: BTreeMap<String, Captured> = BTreeMap::new();
    for (view, counts) in views {
        // A view whose first batch never arrived has no path: it is as good as lost.
        if let Some(path) = paths.remove(&view) {
            captured.entry(path).or_default().add(&counts);
        }
    }
    Ok(captured)
}

fn batches(database: &Path) -> Result<Vec<Batch>> {
    let db = Connection::open_with_flags(database, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .with_context(|| format!("cannot open {}", database.display()))?;
    let mut rows = db.prepare("SELECT bytes FROM batch ORDER BY view, seq")?;
    let rows = rows.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
    rows.map(|bytes| Batch::decode(&bytes?).context("a stored batch")).collect()
}

fn count(batch: &Batch, tail_x: i32, into: &mut Captured) {
    let signals = |kind| batch.signals.iter().filter(|signal| signal.kind == kind).count() as u32;
    into.add(&Captured {
        moves: batch.moves.len() as u32,
        tail: batch.moves.iter().filter(|at| at.x >= tail_x).count() as u32,
        clicks: batch.clicks.len() as u32,
        scrolls: batch.scrolls.len() as u32,
        errors: signals(SignalKind::Error),
        custom: signals(SignalKind::Custom),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::{Click, Move, SiteKey, View, ViewId};

    fn batch(view: u64, seq: u32, path: Option<&str>) -> Batch {
        let mut batch = Batch::new(SiteKey::from_random([0; 10]), ViewId(view), seq);
        batch.header = path.map(|path| View { path: path.into(), ..View::default() });
        batch.moves = [600, 720].map(|x| Move { x, ..Move::default() }).into();
        batch.clicks = vec![Click::default()];
        batch
    }

    fn stored(batches: &[Batch]) -> BTreeMap<String, Captured> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("isotherm.sqlite");
        let db = Connection::open(&file).unwrap();
        db.execute_batch("CREATE TABLE batch (view INTEGER, seq INTEGER, bytes BLOB)").unwrap();
        for batch in batches {
            let row = (batch.view.0 as i64, batch.seq, batch.encode());
            db.execute("INSERT INTO batch VALUES (?, ?, ?)", row).unwrap();
        }
        by_path(&file, 720).unwrap()
    }

    #[test]
    fn batches_of_a_view_add_up_under_the_path_of_the_first() {
        let all = stored(&[batch(1, 0, Some("/a")), batch(1, 1, None), batch(2, 0, Some("/b"))]);
        let (a, b) = (&all["/a"], &all["/b"]);
        assert_eq!((a.moves, a.tail, a.clicks), (4, 2, 2));
        assert_eq!((b.moves, b.tail, b.clicks), (2, 1, 1));
    }

    #[test]
    fn a_view_without_its_first_batch_counts_nowhere() {
        assert!(stored(&[batch(1, 1, None)]).is_empty());
    }
}
