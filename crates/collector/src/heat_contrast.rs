//! How sure the differences of a map are: a test for each element, for each tile and for each row of a map of scrolling, and the share
//! of false ones. Of attention the mean times are tested, of all else the shares of those who have a point there.

use insights::{Amounts, Share, difference, difference_of_means, q_values};
use wire::{Contrast, ContrastAnchor, Heat, HeatAnchor, Kind, Tile};

/// Fills in the `q` of every element, tile and row. Those in which too little happened are not tested, and count as unsure.
pub(crate) fn judge(heat: &Heat, contrast: &mut Contrast) {
    let units = [heat.about.units, contrast.about.units];
    let Contrast { anchors, rows, .. } = contrast;
    if heat.about.kind == Kind::Attention {
        let pairs = heat.anchors.iter().zip(anchors.iter_mut());
        return judge_all(pairs.filter_map(|(first, second)| of_times(units, first, second)));
    }
    judge_all(anchors.iter_mut().filter_map(|anchor| of_shares(units, &mut anchor.whole)));
    judge_all(
        anchors.iter_mut().flat_map(|anchor| &mut anchor.tiles).filter_map(|tile| of_shares(units, tile)),
    );
    judge_all(rows.iter_mut().filter_map(|row| of_shares(units, row)));
}

fn of_shares(units: [u64; 2], tile: &mut Tile) -> Option<(&mut Tile, f64)> {
    let [first, second] = [0, 1].map(|at| Share { part: tile.units[at], whole: units[at] });
    let probability = difference(first, second)?;
    Some((tile, probability))
}

fn of_times<'a>(
    units: [u64; 2],
    first: &HeatAnchor,
    second: &'a mut ContrastAnchor,
) -> Option<(&'a mut Tile, f64)> {
    let sums = [&first.cells, &second.cells].map(|cells| cells.iter().map(|cell| cell.1).sum::<u64>());
    let [one, other] =
        [0, 1].map(|at| Amounts { count: units[at], sum: sums[at] as f64, squares: second.squares[at] });
    Some((&mut second.whole, difference_of_means(one, other)?))
}

/// These are tested together.
fn judge_all<'a>(tested: impl Iterator<Item = (&'a mut Tile, f64)>) {
    let (tested, probabilities): (Vec<&mut Tile>, Vec<f64>) = tested.unzip();
    for (tile, q) in tested.into_iter().zip(q_values(&probabilities)) {
        // Rounded up: nothing is told to be surer than it is.
        tile.q = ((q * f64::from(Tile::UNSURE)).ceil() as u32).min(Tile::UNSURE);
    }
}

#[cfg(test)]
mod tests {
    use wire::{About, ContrastAnchor};

    use super::*;

    fn judged(wholes: [u64; 2], tiles: &[[u64; 2]]) -> Vec<u32> {
        let about = |units| About { units, ..About::default() };
        let tile = |(at, &units): (usize, &[u64; 2])| Tile { at: at as u32, units, ..Tile::default() };
        let tiles = tiles.iter().enumerate().map(tile).collect();
        let anchors = vec![ContrastAnchor { tiles, ..ContrastAnchor::default() }];
        let mut contrast = Contrast { about: about(wholes[1]), anchors, ..Contrast::default() };
        let heat = Heat {
            about: about(wholes[0]),
            anchors: Vec::new(),
            reach: wire::Reach::default(),
            details: String::new(),
        };
        judge(&heat, &mut contrast);
        contrast.anchors[0].tiles.iter().map(|tile| tile.q).collect()
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
