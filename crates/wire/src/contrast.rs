//! What a difference adds to a map: the second segment's weights, and how sure the difference is, tile by tile.

use alloc::vec::Vec;

use crate::{
    About, Error, HeatAnchor,
    codec::{Reader, put, put_u64},
    heat::{put_cells, read_cells},
};

/// Cells along a tile's side: 240 px of an element when it was first seen. Buttons and links are one tile, so that a test
/// has all that happened on them; a picture or a section is several.
pub const TILE_CELLS: u32 = 40;

/// What is taken away from a map's first segment, to be compared for each of the units of either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contrast {
    /// The second segment.
    pub about: About,
    /// Beside the anchors of the map.
    pub anchors: Vec<ContrastAnchor>,
}

/// The second segment's share of one element's heat, on the same grid.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContrastAnchor {
    /// Its points on this element.
    pub points: u64,
    /// (row * columns + column, weight), by growing position, weights above zero.
    pub cells: Vec<(u32, u64)>,
    /// The tiles in which either segment has points, by growing position.
    pub tiles: Vec<Tile>,
}

/// A block of an element's cells in which two segments are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tile {
    /// Row times the tiles in a row, plus column.
    pub at: u32,
    /// Of the first and of the second segment, how many units have a point here.
    pub units: [u64; 2],
    /// The false discovery rate at which the difference counts as found, in 10,000ths; 10,000 also where too little
    /// happened for a test.
    pub q: u32,
}

impl Tile {
    /// A `q` of 1.
    pub const UNSURE: u32 = 10_000;

    /// The position of the tile that a cell of a grid with so many columns lies in.
    #[must_use]
    pub fn of(cell: u32, columns: u32) -> u32 {
        let (row, column) = (cell / columns.max(1), cell % columns.max(1));
        row / TILE_CELLS * columns.div_ceil(TILE_CELLS) + column / TILE_CELLS
    }
}

impl Contrast {
    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        self.about.put(out);
        for anchor in &self.anchors {
            put_u64(out, anchor.points);
            put_cells(out, &anchor.cells);
            put(out, anchor.tiles.len() as u32);
            for tile in &anchor.tiles {
                put(out, tile.at);
                tile.units.iter().for_each(|&units| put_u64(out, units));
                put(out, tile.q);
            }
        }
    }

    pub(crate) fn read(from: &mut Reader<'_>, anchors: &[HeatAnchor]) -> Result<Self, Error> {
        let about = About::read(from)?;
        let anchors = anchors.iter().map(|of| ContrastAnchor::read(from, of)).collect::<Result<_, _>>()?;
        Ok(Self { about, anchors })
    }
}

impl ContrastAnchor {
    fn read(from: &mut Reader<'_>, of: &HeatAnchor) -> Result<Self, Error> {
        let points = from.u64("an anchor's points")?;
        // Its grid was checked when the anchor was read.
        let cells = read_cells(from, of.columns * of.rows)?;
        let count = from.count("tiles")?;
        let tile = |_| {
            let at = from.u32("a tile")?;
            let units = [from.u64("a tile's units")?, from.u64("a tile's units")?];
            Ok(Tile { at, units, q: from.at_most(Tile::UNSURE, "a tile's q")? })
        };
        let tiles = (0..count).map(tile).collect::<Result<_, Error>>()?;
        Ok(Self { points, cells, tiles })
    }
}
