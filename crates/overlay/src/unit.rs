//! In what maps count, and how much an element has of it.

use core::mem;

use wire::{HeatAnchor, Kind};

/// So many of a map's weights are one of its unit: a second, or a currency's.
pub(crate) fn unit_of(kind: Kind) -> f64 {
    match kind {
        Kind::Move => 1e3,
        Kind::Revenue => 1e4,
        _ => 1.0,
    }
}

/// What an element has: its points, or on maps of revenue what they are worth.
pub(crate) fn amount(anchor: &HeatAnchor, kind: Kind) -> f64 {
    match kind {
        Kind::Revenue => weight(anchor) as f64 / unit_of(kind),
        _ => anchor.points as f64,
    }
}

/// All that lies on an element.
pub(crate) fn weight(anchor: &HeatAnchor) -> u64 {
    anchor.cells.iter().map(|cell| cell.1).sum()
}

/// Gives the first of two anchors of one element the other's points, and its heat where it has none or both are one cell, as on
/// maps of attention. What was recorded before and after an edit of the page has an anchor of each.
pub(crate) fn unite(anchors: &mut [HeatAnchor], first: usize, other: usize) {
    let Ok([all, more]) = anchors.get_disjoint_mut([first, other]) else { return };
    all.points += mem::take(&mut more.points);
    if all.cells.is_empty() {
        mem::swap(&mut all.cells, &mut more.cells);
        (all.columns, all.rows) = (more.columns, more.rows);
    } else if [all.columns, all.rows, more.columns, more.rows] == [1; 4] {
        // All other heat lies in a grid of its own.
        for (_, weight) in &mut more.cells {
            all.cells[0].1 += mem::take(weight);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::{Anchor, PartBox};

    #[test]
    fn the_first_anchor_of_an_element_has_what_the_other_has() {
        let anchor = |points, columns| HeatAnchor {
            anchor: Anchor { selector: "#buy".into(), index: 0, count: 1, landmark: 0, mark: 0 },
            in_landmark: PartBox::default(),
            in_document: PartBox::default(),
            points,
            columns,
            rows: columns,
            cells: vec![(0, points)],
        };
        for (columns, weights) in [(4, [1, 2]), (1, [3, 0])] {
            let mut anchors = [anchor(7, columns), anchor(1, columns), anchor(2, columns)];
            unite(&mut anchors, 1, 2);
            assert_eq!(anchors.each_ref().map(|anchor| anchor.points), [7, 3, 0]);
            assert_eq!([1, 2].map(|at| weight(&anchors[at])), weights);
        }
        let mut anchors = [anchor(7, 4), HeatAnchor { cells: vec![], ..anchor(0, 1) }, anchor(2, 4)];
        unite(&mut anchors, 1, 2);
        assert_eq!((weight(&anchors[1]), anchors[1].columns, weight(&anchors[2])), (2, 4, 0));
    }

    #[test]
    fn an_element_has_points_or_what_they_are_worth() {
        let anchor = HeatAnchor {
            anchor: Anchor { selector: "#buy".into(), index: 0, count: 1, landmark: 0, mark: 0 },
            in_landmark: PartBox::default(),
            in_document: PartBox::default(),
            points: 3,
            columns: 2,
            rows: 1,
            cells: vec![(0, 120_000), (1, 5_000)],
        };
        let amounts = [Kind::Click, Kind::Move, Kind::Revenue].map(|kind| amount(&anchor, kind));
        assert_eq!(amounts, [3.0, 3.0, 12.5]);
    }
}
