//! What the collector stored, read from its database file and decoded.

use std::path::Path;

use anyhow::{Context as _, Result};
use rusqlite::{Connection, OpenFlags};
use wire::{Anchor, Attention, Batch, Click, Move, Scroll, Signal, SignalKind, View};

/// Every batch, by view and number.
#[derive(Debug, Default)]
pub struct Stored {
    /// The views in the order of their numbers in the database.
    pub views: Vec<StoredView>,
}

/// One view put together from its batches.
#[derive(Debug)]
pub struct StoredView {
    /// Its batches in order.
    pub batches: Vec<Batch>,
    /// The family of browser that sent its first batch, as the store's `Browser` has it.
    pub browser: Option<u8>,
}

impl Stored {
    pub(crate) fn read(file: &Path) -> Result<Self> {
        let db = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut rows = db.prepare(
            "SELECT view, bytes, browser FROM batch JOIN view ON view.id = view ORDER BY view, seq",
        )?;
        let mut rows = rows.query([])?;
        let (mut stored, mut last) = (Self::default(), None);
        while let Some(row) = rows.next()? {
            let (view, bytes): (i64, Vec<u8>) = (row.get(0)?, row.get(1)?);
            let batch = Batch::decode(&bytes).context("a stored batch")?;
            if last != Some(view) {
                last = Some(view);
                stored.views.push(StoredView { batches: Vec::new(), browser: row.get(2)? });
            }
            stored.views.last_mut().context("a view")?.batches.push(batch);
        }
        Ok(stored)
    }

    /// The views of one path.
    #[must_use]
    pub fn of_path(&self, path: &str) -> Vec<&StoredView> {
        self.views.iter().filter(|view| view.header().is_some_and(|header| header.path == path)).collect()
    }

    /// All clicks of all views.
    #[must_use]
    pub fn clicks(&self) -> Vec<Click> {
        self.views.iter().flat_map(StoredView::clicks).collect()
    }

    /// All signals of one kind, of all views.
    #[must_use]
    pub fn signals(&self, kind: SignalKind) -> Vec<Signal> {
        self.views.iter().flat_map(|view| view.signals(kind)).collect()
    }
}

impl StoredView {
    /// What its first batch said of it.
    #[must_use]
    pub fn header(&self) -> Option<&View> {
        self.batches.iter().find_map(|batch| batch.header.as_ref())
    }

    /// Its clicks.
    #[must_use]
    pub fn clicks(&self) -> Vec<Click> {
        self.batches.iter().flat_map(|batch| batch.clicks.clone()).collect()
    }

    /// Its moves.
    #[must_use]
    pub fn moves(&self) -> Vec<Move> {
        self.batches.iter().flat_map(|batch| batch.moves.clone()).collect()
    }

    /// Its stretches of scrolling.
    #[must_use]
    pub fn scrolls(&self) -> Vec<Scroll> {
        self.batches.iter().flat_map(|batch| batch.scrolls.clone()).collect()
    }

    /// Its signals of one kind.
    #[must_use]
    pub fn signals(&self, kind: SignalKind) -> Vec<Signal> {
        let all = self.batches.iter().flat_map(|batch| &batch.signals);
        all.filter(|signal| signal.kind == kind).cloned().collect()
    }

    /// For how long its elements were looked at.
    #[must_use]
    pub fn attention(&self) -> Vec<Attention> {
        self.batches.iter().flat_map(|batch| batch.attention.clone()).collect()
    }

    /// The anchor of that number.
    #[must_use]
    pub fn anchor(&self, number: u32) -> Option<&Anchor> {
        let mut declared = self.batches.iter().map(|batch| &batch.anchors);
        declared.find_map(|anchors| anchors.list.get(number.checked_sub(anchors.first)? as usize))
    }

    /// The anchor behind a place, and how far into its box (0 to 1) a page position lies.
    #[must_use]
    pub fn locate(&self, place: u32, x: i32, y: i32) -> Option<(Anchor, f64, f64)> {
        let (places, anchors) =
            (self.batches.iter().map(|b| &b.places), self.batches.iter().map(|b| &b.anchors));
        let place = places.filter_map(|p| p.list.get(place.checked_sub(p.first)? as usize)).next()?;
        let mut anchors = anchors.filter_map(|a| a.list.get(place.anchor.checked_sub(a.first)? as usize));
        let part = |at: i32, start: i32, side: u32| f64::from(at - start) / f64::from(side);
        Some((anchors.next()?.clone(), part(x, place.x, place.w), part(y, place.y, place.h)))
    }
}
