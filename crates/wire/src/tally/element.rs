//! One element of the page across views: its boxes, and a grid of weights over them.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{
    Actor, SIDES,
    once::{Keep, People},
    trace::Trace,
};
use crate::{Anchor, Contrast, ContrastAnchor, HeatAnchor, PartBox, Place, Tile};

/// Side of a grid's cell, px of the element when it was first seen.
pub(super) const CELL_PX: u32 = 6;
/// Columns or rows of one grid, at most; a taller element gets taller cells.
pub(super) const SIDE_CELLS: u32 = 1_024;

/// One element across views. `anchor.landmark` is a position among the elements.
pub(super) struct Element {
    pub(super) anchor: Anchor,
    pub(super) in_landmark: MeanBox,
    pub(super) in_document: MeanBox,
    pub(super) columns: u32,
    pub(super) rows: u32,
    pub(super) layers: [Layer; SIDES],
    pub(super) trace: Trace,
}

/// One side's heat.
#[derive(Default)]
pub(super) struct Layer {
    pub(super) points: u64,
    pub(super) cells: BTreeMap<u32, u64>,
    people: People,
}

/// Steps of a mean's summands, of each 65,535th of a side. Whole numbers add up to the same in any order, so that views may be
/// added in groups.
const STEPS: f64 = 4_096.0;

#[derive(Default)]
pub(super) struct MeanBox {
    /// Whole numbers of steps.
    pub(super) sums: [f64; 4],
    pub(super) count: f64,
}

impl Element {
    pub(super) fn new(anchor: Anchor) -> Self {
        let (in_landmark, in_document) = (MeanBox::default(), MeanBox::default());
        let (layers, trace) = (Default::default(), Default::default());
        Self { anchor, in_landmark, in_document, columns: 0, rows: 0, layers, trace }
    }

    /// The first box decides how fine the grid is; later ones are laid over it by fraction.
    pub(super) fn lay_grid(&mut self, first: &Place) {
        if self.columns == 0 {
            self.columns = first.w.div_ceil(CELL_PX).clamp(1, SIDE_CELLS);
            self.rows = first.h.div_ceil(CELL_PX).clamp(1, SIDE_CELLS);
        }
    }

    /// Counts one point, of some weight, at a spot of the page; its box is `at` at that moment. Whether it counts.
    pub(super) fn deposit(
        &mut self,
        at: &Place,
        (x, y): (i32, i32),
        weight: u64,
        actor: Actor,
        keep: Keep,
    ) -> bool {
        let column = cell(x, at.x, at.w, self.columns);
        let row = cell(y, at.y, at.h, self.rows);
        let cell = row * self.columns + column;
        let (tile, part) =
            (Tile::of(cell, self.columns), if self.anchor.selector.is_empty() { cell } else { 0 });
        let layer = &mut self.layers[actor.side.at()];
        let counts = layer.people.meet(actor.unit, tile, part, keep);
        if counts {
            layer.points += 1;
            *layer.cells.entry(cell).or_default() += weight;
        }
        counts
    }

    /// Counts one point, kept to the pixel.
    pub(super) fn mark(&mut self, at: &Place, spot: (i32, i32), weight: u64) {
        self.layers[0].points += 1;
        self.trace.spot(at, spot, weight);
    }

    /// Counts one stretch of time that it was in view as a whole.
    pub(super) fn look(&mut self, ms: u64, actor: Actor, compares: bool) {
        let layer = &mut self.layers[actor.side.at()];
        layer.points += 1;
        if compares {
            layer.people.spend(actor.unit, ms);
        }
        // No time makes no cell, here as in grids.
        if ms > 0 {
            *layer.cells.entry(0).or_default() += ms;
        }
    }

    fn is_warm(&self) -> bool {
        self.layers.iter().any(|layer| layer.points > 0)
    }

    fn finish(self, positions: &[u32]) -> (HeatAnchor, Option<ContrastAnchor>) {
        let landmark = positions[self.anchor.landmark as usize];
        let mut layers = self.layers.into_iter();
        let asked = layers.next().unwrap_or_default();
        let contrast = layers.next().map(|versus| ContrastAnchor {
            points: versus.points,
            whole: People::whole(&asked.people, &versus.people),
            squares: [asked.people.squares(), versus.people.squares()],
            tiles: People::tiles(&asked.people, &versus.people),
            cells: versus.cells.into_iter().collect(),
        });
        let heat = HeatAnchor {
            anchor: Anchor { landmark, ..self.anchor },
            in_landmark: self.in_landmark.mean(),
            in_document: self.in_document.mean(),
            points: asked.points,
            weight: asked.cells.values().sum(),
            columns: self.columns.max(1),
            rows: self.rows.max(1),
            cells: asked.cells.into_iter().collect(),
        };
        (heat, contrast)
    }
}

impl MeanBox {
    pub(super) fn add(&mut self, inner: &Place, outer: &Place) {
        let part = |offset: i32, side: u32| {
            let part = f64::from(offset) / f64::from(side.max(1));
            (part * f64::from(PartBox::WHOLE) * STEPS) as i64 as f64
        };
        self.sums[0] += part(inner.x.saturating_sub(outer.x), outer.w);
        self.sums[1] += part(inner.y.saturating_sub(outer.y), outer.h);
        self.sums[2] += part(inner.w as i32, outer.w);
        self.sums[3] += part(inner.h as i32, outer.h);
        self.count += 1.0;
    }

    fn mean(&self) -> PartBox {
        let side = |sum: f64| (sum / self.count.max(1.0) / STEPS) as i32;
        let [x, y, w, h] = self.sums.map(side);
        PartBox { x, y, w, h }
    }
}

/// Elements with heat and the landmarks they lean on, renumbered; the other side's go into `contrast`, if there is one.
pub(super) fn answer(elements: Vec<Element>, mut contrast: Option<&mut Contrast>) -> Vec<HeatAnchor> {
    let mut kept: Vec<bool> = elements.iter().map(Element::is_warm).collect();
    kept[0] = true;
    for i in (0..elements.len()).rev() {
        // A landmark is declared before what lies in it, so one pass from the end reaches every ancestor.
        kept[elements[i].anchor.landmark as usize] |= kept[i];
    }
    let mut position = 0;
    let positions: Vec<u32> = kept
        .iter()
        .map(|&k| {
            position += u32::from(k);
            position.saturating_sub(1)
        })
        .collect();
    let kept = elements.into_iter().zip(kept).filter(|(_, k)| *k);
    let finish = |(element, _): (Element, bool)| {
        let (heat, other) = element.finish(&positions);
        if let Some(contrast) = &mut contrast {
            contrast.anchors.extend(other);
        }
        heat
    };
    kept.map(finish).collect()
}

pub(super) fn cell(at: i32, start: i32, side: u32, cells: u32) -> u32 {
    let offset = i64::from(at) - i64::from(start);
    let cell = offset.max(0) as u64 * u64::from(cells) / u64::from(side.max(1));
    cell.min(u64::from(cells.max(1)) - 1) as u32
}
