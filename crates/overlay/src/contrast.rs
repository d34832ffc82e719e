//! A difference of two segments as layers of heat: what is added and what is taken away, the sure apart from the rest.

use alloc::{vec, vec::Vec};

use wire::{Contrast, Heat, HeatAnchor, Tile};

/// Rates are of so many views, sessions or visitors.
const OF: f64 = 100.0;
/// Surer than this, in 10,000ths: a tenth of what is called different may be chance.
const SURE: u32 = 1_000;
/// Opacity of what may be chance, of the full one.
pub(crate) const FAINT: f32 = 0.22;

/// Heat of one kind, and how much a weight of it counts.
pub(crate) struct Layer {
    pub(crate) anchors: Vec<HeatAnchor>,
    pub(crate) factor: f64,
}

/// What may be chance, and what is sure: each as what is added and what is taken away.
pub(crate) type Layers = [[Layer; 2]; 2];

/// The layers of a difference; weights of `unit` count as one. Rates are those of `about.units`.
pub(crate) fn layers(heat: &Heat, contrast: &Contrast, unit: f64) -> Layers {
    [false, true].map(|sure| {
        let layer = |second: bool| {
            let about = if second { &contrast.about } else { &heat.about };
            let sign = if second { -OF } else { OF };
            let anchors = heat.anchors.iter().zip(&contrast.anchors).map(|(anchor, other)| {
                let cells = if second { &other.cells } else { &anchor.cells };
                let is_meant = |cell: &&(u32, u64)| is_sure(&other.tiles, cell.0, anchor.columns) == sure;
                // A landmark keeps its place in the list, whether or not it has heat.
                HeatAnchor { cells: cells.iter().filter(is_meant).copied().collect(), ..bare(anchor) }
            });
            Layer { anchors: anchors.collect(), factor: sign / about.units.max(1) as f64 / unit }
        };
        [layer(false), layer(true)]
    })
}

fn is_sure(tiles: &[Tile], cell: u32, columns: u32) -> bool {
    let at = Tile::of(cell, columns);
    let found = tiles.binary_search_by(|tile| tile.at.cmp(&at)).ok();
    found.is_some_and(|found| tiles[found].q <= SURE)
}

/// A grid without cells: of names nothing is asked any more.
fn bare(anchor: &HeatAnchor) -> HeatAnchor {
    let none = wire::Anchor { selector: Default::default(), index: 0, count: 1, landmark: 0, mark: 0 };
    HeatAnchor { anchor: none, cells: vec![], ..*anchor }
}

/// The lowest `q` of an element's tiles, in 10,000ths.
pub(crate) fn surest(contrast: &Contrast, at: usize) -> u32 {
    let tiles = contrast.anchors.get(at).map_or(&[][..], |anchor| &anchor.tiles);
    tiles.iter().map(|tile| tile.q).min().unwrap_or(Tile::UNSURE)
}

/// Lays a picture over another of the same size, both not premultiplied.
pub(crate) fn lay_over(below: &mut [u8], above: &[u8]) {
    for (under, over) in below.as_chunks_mut::<4>().0.iter_mut().zip(above.as_chunks::<4>().0) {
        let (a, b) = (u32::from(over[3]), u32::from(under[3]));
        let shown = b * (255 - a) / 255;
        let alpha = a + shown;
        for (to, &from) in under.iter_mut().zip(&over[..3]) {
            *to = ((u32::from(from) * a + u32::from(*to) * shown) / alpha.max(1)) as u8;
        }
        under[3] = alpha as u8;
    }
}
