//! How far down visitors came, and where they stayed.

use alloc::{collections::BTreeMap, vec, vec::Vec};

use crate::{Device, Fold, Reach, Scroll, Size};
#[cfg(feature = "segments")]
use crate::{
    Error,
    codec::{Reader, put, put_u64},
    view::code,
};

/// Rows of a scroll map.
const REACH_ROWS: usize = 400;

/// Views by a height in px: as many entries as there are heights, however many the views.
type Heights = BTreeMap<u32, u64>;

/// What the views of a page showed of it.
pub(super) struct Scrolling {
    reached: Vec<u64>,
    /// How many rows the session or visitor of now has seen.
    seen: usize,
    stayed: Vec<u64>,
    /// How many views had a document of this height, px.
    documents: Heights,
    viewports: BTreeMap<Device, Heights>,
}

impl Scrolling {
    pub(super) fn new() -> Self {
        let rows = || vec![0; REACH_ROWS];
        Self {
            reached: rows(),
            seen: 0,
            stayed: rows(),
            documents: Heights::new(),
            viewports: BTreeMap::new(),
        }
    }

    /// A part of a document `height` px high was in view for `ms`.
    pub(super) fn stay(&mut self, scroll: &Scroll, height: u32) {
        let (first, last) = rows(scroll.top, scroll.bottom, height);
        for row in &mut self.stayed[first..last] {
            *row += u64::from(scroll.for_ms);
        }
    }

    /// A view has ended that came down to `lowest`, page px.
    pub(super) fn end_view(&mut self, device: Device, document: Size, viewport: Size, lowest: i32) {
        self.seen = self.seen.max(rows(0, lowest, document.h).1);
        *self.documents.entry(document.h).or_default() += 1;
        let viewports = self.viewports.entry(device).or_default();
        *viewports.entry(viewport.h).or_default() += 1;
    }

    /// All views of a session or visitor have ended.
    pub(super) fn end_unit(&mut self) {
        let seen = core::mem::take(&mut self.seen);
        self.reached[..seen].iter_mut().for_each(|row| *row += 1);
    }

    /// What all views showed, to be added to others'.
    #[cfg(feature = "segments")]
    pub(super) fn put(&mut self, out: &mut Vec<u8>) {
        self.end_unit();
        for (&reached, &stayed) in self.reached.iter().zip(&self.stayed) {
            put_u64(out, reached);
            put_u64(out, stayed);
        }
        put_heights(out, &self.documents);
        put(out, self.viewports.len() as u32);
        for (&device, heights) in &self.viewports {
            out.push(device as u8);
            put_heights(out, heights);
        }
    }

    /// Adds what [`Scrolling::put`] wrote.
    #[cfg(feature = "segments")]
    pub(super) fn add(&mut self, from: &mut Reader<'_>) -> Result<(), Error> {
        for (reached, stayed) in self.reached.iter_mut().zip(&mut self.stayed) {
            *reached = reached.saturating_add(from.u64("a row's views")?);
            *stayed = stayed.saturating_add(from.u64("a row's time")?);
        }
        add_heights(from, &mut self.documents)?;
        for _ in 0..from.count("classes of device")? {
            let device = code(from, "a class of device", Device::from_code)?;
            add_heights(from, self.viewports.entry(device).or_default())?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Reach {
        self.end_unit();
        let folds = self.viewports.iter().map(|(&device, heights)| Fold {
            device,
            views: heights.values().sum(),
            px: median(heights),
        });
        Reach {
            folds: folds.collect(),
            document_px: median(&self.documents),
            rows: self.reached.into_iter().zip(self.stayed).collect(),
        }
    }
}

#[cfg(feature = "segments")]
fn put_heights(out: &mut Vec<u8>, heights: &Heights) {
    put(out, heights.len() as u32);
    for (&px, &views) in heights {
        put(out, px);
        put(out, views as u32);
    }
}

#[cfg(feature = "segments")]
fn add_heights(from: &mut Reader<'_>, heights: &mut Heights) -> Result<(), Error> {
    for _ in 0..from.count("heights")? {
        let views = heights.entry(from.u32("a height")?).or_default();
        *views = views.saturating_add(from.u32("a height's views")?.into());
    }
    Ok(())
}

/// The rows of a scroll map that lie between two heights of a document, as a half-open range.
fn rows(top: i32, bottom: i32, document: u32) -> (usize, usize) {
    let row = |y: i32| y.max(0) as u64 * REACH_ROWS as u64;
    let height = u64::from(document.max(1));
    let last = (row(bottom).div_ceil(height) as usize).min(REACH_ROWS);
    ((row(top) / height).min(last as u64) as usize, last)
}

fn median(heights: &Heights) -> u32 {
    let half = heights.values().sum::<u64>() / 2;
    let mut below = 0;
    let reaches_half = |&(_, &views): &(&u32, &u64)| {
        below += views;
        below > half
    };
    heights.iter().find(reaches_half).map_or(0, |(&px, _)| px)
}
