//! Whether everything that was stored can still be read, and how much it is.

use rusqlite::{Connection, Row, Transaction};
use wire::Batch;

use crate::{Error, grids};

/// What a store holds, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// Sites.
    pub sites: u64,
    /// Page views that have announced themselves, and so count.
    pub views: u64,
    /// Stored batches, of any view.
    pub batches: u64,
    /// Clicks, moves and stretches of scrolling in all batches.
    pub points: u64,
    /// Batches whose view has not announced itself: its first batch is still on its way, or was lost.
    pub orphans: u64,
    /// Bytes of all batches.
    pub bytes: u64,
    /// Days of pages that are in grids, too, or in grids alone.
    pub closed: u64,
    /// Batches that cannot be read, or do not belong where they stand.
    pub unreadable: Vec<Unreadable>,
    /// What SQLite itself finds wrong; empty if nothing.
    pub damage: Vec<String>,
}

/// A stored batch that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The view's row.
    pub view: i64,
    /// The batch's number.
    pub seq: i64,
    /// What is wrong.
    pub why: String,
}

impl Report {
    /// Whether everything can be read.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.unreadable.is_empty() && self.damage.is_empty()
    }
}

pub(crate) fn report(db: &mut Connection) -> Result<Report, Error> {
    let snapshot = db.transaction()?;
    let count = |sql: &str| snapshot.query_row(sql, [], |row| row.get::<_, i64>(0)).map(i64::cast_unsigned);
    let mut report = Report {
        sites: count("SELECT count(*) FROM site")?,
        views: count("SELECT count(*) FROM view WHERE path IS NOT NULL")?,
        closed: count("SELECT count(*) FROM closed WHERE state > 0")?,
        damage: damage(&snapshot)?,
        ..Report::default()
    };
    let mut all = snapshot.prepare(
        "SELECT b.view, b.seq, b.bytes, v.number, s.key, v.path IS NULL
         FROM batch b LEFT JOIN view v ON v.id = b.view LEFT JOIN site s ON s.id = v.site ORDER BY b.view, b.seq",
    )?;
    let mut rows = all.query([])?;
    while let Some(row) = rows.next()? {
        report.add(row)?;
    }
    grids::unreadable(&snapshot, |what| report.damage.push(what))?;
    Ok(report)
}

fn damage(db: &Transaction<'_>) -> Result<Vec<String>, Error> {
    let mut lines = db.prepare("PRAGMA integrity_check")?;
    let lines = lines.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let mut broken = db.prepare("PRAGMA foreign_key_check")?;
    let broken = broken.query_map([], |row| {
        let (table, row): (String, Option<i64>) = (row.get(0)?, row.get(1)?);
        Ok(format!("{table} {} refers to what is not there", row.unwrap_or_default()))
    })?;
    let broken = broken.collect::<Result<Vec<_>, _>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").chain(broken).collect())
}

impl Report {
    fn add(&mut self, row: &Row<'_>) -> Result<(), Error> {
        let bytes = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
        self.batches += 1;
        self.bytes += bytes.len() as u64;
        self.orphans += u64::from(row.get::<_, bool>(5)?);
        match belongs(row, bytes)? {
            Ok(batch) => self.points += (batch.moves.len() + batch.clicks.len() + batch.scrolls.len()) as u64,
            Err(why) => self.unreadable.push(Unreadable { view: row.get(0)?, seq: row.get(1)?, why }),
        }
        Ok(())
    }
}

/// The batch, if its bytes say the same as the row they stand in.
fn belongs(row: &Row<'_>, bytes: &[u8]) -> Result<Result<Batch, String>, Error> {
    let batch = match Batch::decode(bytes) {
        Ok(batch) => batch,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let stands = (row.get::<_, i64>(1)?, row.get::<_, Option<i64>>(3)?, row.get::<_, Option<String>>(4)?);
    let says = (i64::from(batch.seq), Some(batch.view.0.cast_signed()), Some(batch.site.to_string()));
    Ok(if stands == says { Ok(batch) } else { Err("it stands in another batch's row".into()) })
}
