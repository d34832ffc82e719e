//! What the views of a page add up to, to the pixel: days that are kept so can be added to one another, and to views as they
//! came, and give the very map that all their batches would.
//!
//! A map depends on the order of views: the first to declare an element decides where it stands in the list, and the first
//! to place it how fine its grid is. So an outline tells those views by their numbers, and points stay where they were in the
//! box that the element had, until [`GridSum`](super::GridSum) knows the grid.

use alloc::{vec, vec::Vec};

use super::{
    Tally,
    element::{Element, MeanBox},
    trace::Spot,
};
use crate::{
    Error, Kind,
    codec::{Reader, put, put_u64},
};

/// The first byte of an outline.
pub(super) const VERSION: u8 = 1;

/// The views of a page as a grid. Layers of different kinds of the same views have the same outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    /// How many views there were, and which elements they declared.
    pub outline: Vec<u8>,
    /// What of one kind happened on these.
    pub layer: Vec<u8>,
}

impl Tally {
    /// Keeps every point to the pixel, to be made a grid and not a map. [`Tally::begin`] has to give each view its own number,
    /// and views come by growing numbers.
    #[must_use]
    pub fn to_the_pixel(mut self) -> Self {
        self.traces = true;
        self
    }

    /// The grid of what was added.
    #[must_use]
    pub fn into_grid(mut self) -> Grid {
        self.end_view();
        let totals = &self.totals[0];
        let mut outline = vec![VERSION];
        put_u64(&mut outline, totals.views);
        put_u64(&mut outline, totals.simulated);
        // The document is always there, and has no box within itself.
        let declared = &self.elements[1..];
        put(&mut outline, declared.len() as u32);
        declared.iter().for_each(|element| element.put_outline(&mut outline));
        let mut layer = Vec::new();
        put_u64(&mut layer, totals.points);
        put_u64(&mut layer, totals.actors);
        if self.kind == Kind::Scroll {
            self.scrolling[0].put(&mut layer);
        } else {
            put_points(&mut layer, &mut self.elements);
        }
        Grid { outline, layer }
    }
}

impl Element {
    fn points(&self) -> u64 {
        self.layers[0].points
    }

    fn put_outline(&self, out: &mut Vec<u8>) {
        self.anchor.put_row(out);
        put_u64(out, self.trace.declared_by);
        out.push(self.trace.placed_by.is_some().into());
        if let Some(view) = self.trace.placed_by {
            put_u64(out, view);
            put(out, self.columns);
            put(out, self.rows);
            self.in_landmark.put(out);
            self.in_document.put(out);
        }
    }
}

impl MeanBox {
    fn put(&self, out: &mut Vec<u8>) {
        self.sums.iter().for_each(|&sum| put_u64(out, zigzag(sum as i64)));
        put_u64(out, self.count as u64);
    }

    /// Adds what [`MeanBox::put`] wrote.
    pub(super) fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Error> {
        for sum in &mut self.sums {
            *sum += unzigzag(from.u64("an element's box")?) as f64;
        }
        self.count += from.u64("how often an element was placed")? as f64;
        Ok(())
    }
}

fn zigzag(value: i64) -> u64 {
    (value << 1 ^ value >> 63).cast_unsigned()
}

fn unzigzag(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ -(value & 1).cast_signed()
}

fn put_points(out: &mut Vec<u8>, elements: &mut [Element]) {
    let warm = elements.iter().filter(|element| element.points() > 0).count();
    put(out, warm as u32);
    for (position, element) in elements.iter_mut().enumerate().filter(|(_, element)| element.points() > 0) {
        let spots = spots(&mut element.trace.spots);
        put(out, position as u32);
        put_u64(out, element.points());
        put(out, spots.len() as u32);
        out.extend_from_slice(&spots);
    }
}

/// By size of the box, then row by row; what lies on the same pixel is added up.
fn spots(all: &mut Vec<Spot>) -> Vec<u8> {
    let place = |spot: &Spot| (spot.w, spot.h, spot.y, spot.x);
    all.sort_unstable();
    all.dedup_by(|next, kept| {
        let same = place(next) == place(kept);
        kept.weight = kept.weight.saturating_add(if same { next.weight } else { 0 });
        same
    });
    let mut out = Vec::new();
    for group in all.chunk_by(|a, b| (a.w, a.h) == (b.w, b.h)) {
        put(&mut out, group[0].w);
        put(&mut out, group[0].h);
        put(&mut out, group.len() as u32);
        let (mut x, mut y) = (0, 0);
        for spot in group {
            put(&mut out, spot.y - y);
            x = if spot.y == y { x } else { 0 };
            put(&mut out, spot.x - x);
            put_u64(&mut out, spot.weight);
            (x, y) = (spot.x, spot.y);
        }
    }
    out
}
