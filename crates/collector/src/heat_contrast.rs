//! How sure the differences of a map are: a test for each tile in which enough happened, and the share of false ones.

use insights::{Share, difference, q_values};
use wire::{Heat, Tile};

/// Fills in the `q` of every tile. Those in which too little happened are not tested, and count as unsure.
pub(crate) fn judge(heat: &mut Heat) {
    let Some(contrast) = &mut heat.contrast else { return };
    let wholes = [heat.about.units, contrast.about.units];
    let tiles = contrast.anchors.iter_mut().flat_map(|anchor| &mut anchor.tiles);
    let (mut tested, probabilities): (Vec<&mut Tile>, Vec<f64>) = tiles
        .filter_map(|tile| {
            let [first, second] = [0, 1].map(|at| Share { part: tile.units[at], whole: wholes[at] });
            let probability = difference(first, second)?;
            Some((tile, probability))
        })
        .unzip();
    for (tile, q) in tested.iter_mut().zip(q_values(&probabilities)) {
        // Rounded up: nothing is told to be surer than it is.
        tile.q = ((q * f64::from(Tile::UNSURE)).ceil() as u32).min(Tile::UNSURE);
    }
}

#[cfg(test)]
mod tests {
    use wire::{About, Contrast, ContrastAnchor};

    use super::*;

    fn judged(wholes: [u64; 2], tiles: &[[u64; 2]]) -> Vec<u32> {
        let about = |units| About { units, ..About::default() };
        let tile = |(at, &units): (usize, &[u64; 2])| Tile { at: at as u32, units, q: Tile::UNSURE };
        let tiles = tiles.iter().enumerate().map(tile).collect();
        let contrast = Contrast {
            about: about(wholes[1]),
            anchors: vec![ContrastAnchor { tiles, ..ContrastAnchor::default() }],
        };
        let mut heat = Heat {
            about: about(wholes[0]),
            anchors: Vec::new(),
            reach: wire::Reach::default(),
            contrast: Some(contrast),
        };
        judge(&mut heat);
        heat.contrast.unwrap().anchors[0].tiles.iter().map(|tile| tile.q).collect()
    }

    #[test]
    fn every_tile_that_can_be_tested_is_and_the_others_do_not_count_as_tests() {
        // 0.0315180 of two tests is 0.0630361; the other is 1.
        assert_eq!(judged([200, 210], &[[45, 30], [50, 53]])[0], 631);
        let with_rare = judged([200, 210], &[[45, 30], [50, 53], [2, 1], [0, 3]]);
        assert_eq!((with_rare[0], &with_rare[2..]), (631, &[Tile::UNSURE; 2][..]));
    }

    #[test]
    fn a_difference_without_views_says_nothing() {
        assert_eq!(judged([0, 0], &[[0, 0]]), [Tile::UNSURE]);
        assert_eq!(judged([100, 0], &[[50, 0]]), [Tile::UNSURE]);
    }
}
