//! What a difference adds to a map: the second segment's weights, how sure the difference is, and both as one picture.

use alloc::{collections::BTreeMap, vec::Vec};

use crate::{About, Heat, HeatAnchor, Reach};

/// Cells along a tile's side: 240 px of an element when it was first seen. Buttons and links are one tile, so that a test
/// has all that happened on them; a picture or a section is several.
pub const TILE_CELLS: u32 = 40;

/// What is taken away from a map, to be compared for each of the units of either.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Contrast {
    /// The second segment.
    pub about: About,
    /// Beside the anchors of the map.
    pub anchors: Vec<ContrastAnchor>,
    /// Of scroll maps, how far the second segment came.
    pub reach: Reach,
    /// Of scroll maps, each row as a tile.
    pub rows: Vec<Tile>,
}

/// The second segment's share of one element's heat, on the same grid.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ContrastAnchor {
    /// Its points on this element.
    pub points: u64,
    /// (row * columns + column, weight), by growing position, weights above zero.
    pub cells: Vec<(u32, u64)>,
    /// The element as a whole.
    pub whole: Tile,
    /// On maps of attention, of the first and of the second segment: the sum of the squares of the ms that each unit looked at it.
    pub squares: [f64; 2],
    /// The tiles in which either segment has points, by growing position; none on maps of attention.
    pub tiles: Vec<Tile>,
}

/// A block of an element's cells in which two segments are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tile {
    /// Row times the tiles in a row, plus column.
    pub at: u32,
    /// Of the first and of the second segment, how many units have a point here.
    pub units: [u64; 2],
    /// The rate of false discoveries at which the difference counts as found, in 10,000ths; 10,000 also where too little
    /// happened for a test.
    pub q: u32,
}

impl Default for Tile {
    fn default() -> Self {
        Self { at: 0, units: [0; 2], q: Self::UNSURE }
    }
}

impl Tile {
    /// A `q` of 1.
    pub const UNSURE: u32 = 10_000;
    /// The largest `q` with which a difference is called sure: a tenth of those may be chance.
    pub const SURE: u32 = 1_000;

    /// Whether the difference is called sure.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.q <= Self::SURE
    }

    /// The position of the tile that a cell of a grid with so many columns lies in.
    #[must_use]
    pub fn of(cell: u32, columns: u32) -> u32 {
        let (row, column) = (cell / columns.max(1), cell % columns.max(1));
        row / TILE_CELLS * columns.div_ceil(TILE_CELLS) + column / TILE_CELLS
    }
}

/// A cell's difference, packed into a weight: how much more a hundred units of the first segment left there than a hundred of the
/// second, and whether that is sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// Millionths.
    pub rate: i64,
    /// Whether the tile's difference is.
    pub is_sure: bool,
}

/// Millionths, of a hundred units.
const RATE: f64 = 1e8;

impl Difference {
    /// As a weight.
    #[must_use]
    pub fn pack(self) -> u64 {
        let sign = u64::from(self.rate < 0);
        self.rate.unsigned_abs() << 2 | sign << 1 | u64::from(self.is_sure)
    }

    /// What the weight of a difference says.
    #[must_use]
    pub fn unpack(weight: u64) -> Self {
        let rate = (weight >> 2) as i64;
        Self { rate: if weight & 2 == 0 { rate } else { -rate }, is_sure: weight & 1 != 0 }
    }
}

impl Contrast {
    /// Notes how far the second segment came, beside the first.
    pub(crate) fn reached(&mut self, first: &Reach, second: Reach) {
        let units = first.rows.iter().zip(&second.rows).map(|(one, other)| [one.0, other.0]);
        self.rows = (0..).zip(units).map(|(at, units)| Tile { at, units, ..Tile::default() }).collect();
        self.reach = second;
    }

    /// Makes a map of the first segment one of the difference; its points are those of both.
    pub fn take_from(&self, heat: &mut Heat) {
        let per = [heat.about.units, self.about.units].map(|units| RATE / units.max(1) as f64);
        for (anchor, other) in heat.anchors.iter_mut().zip(&self.anchors) {
            anchor.points += other.points;
            let weights = [anchor.weight, other.cells.iter().map(|cell| cell.1).sum()];
            anchor.weight = packed(weights, per, other.whole.is_sure());
            anchor.cells = other.differences(anchor, per);
        }
        for ((row, other), tile) in heat.reach.rows.iter_mut().zip(&self.reach.rows).zip(&self.rows) {
            *row = (packed([row.0, other.0], per, tile.is_sure()), packed([row.1, other.1], per, false));
        }
    }
}

fn packed([first, second]: [u64; 2], [one, other]: [f64; 2], is_sure: bool) -> u64 {
    Difference { rate: (first as f64 * one - second as f64 * other) as i64, is_sure }.pack()
}

impl ContrastAnchor {
    fn differences(&self, first: &HeatAnchor, [one, other]: [f64; 2]) -> Vec<(u32, u64)> {
        let mut rates: BTreeMap<u32, f64> = BTreeMap::new();
        for &(cell, weight) in &first.cells {
            *rates.entry(cell).or_default() += weight as f64 * one;
        }
        for &(cell, weight) in &self.cells {
            *rates.entry(cell).or_default() -= weight as f64 * other;
        }
        let pack = |(cell, rate): (u32, f64)| {
            let is_sure = self.is_sure(Tile::of(cell, first.columns));
            (cell, Difference { rate: rate as i64, is_sure }.pack())
        };
        rates.into_iter().map(pack).collect()
    }

    fn is_sure(&self, at: u32) -> bool {
        let found = self.tiles.binary_search_by_key(&at, |tile| tile.at);
        found.is_ok_and(|found| self.tiles[found].is_sure())
    }
}
