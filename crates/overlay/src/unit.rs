//! In what maps count, and how much an element has of it.

use alloc::{vec, vec::Vec};

use wire::{HeatAnchor, Kind};

/// So many of a map's weights are one of its unit: a second, or a currency's.
pub(crate) fn unit_of(kind: Kind) -> f64 {
    match kind {
        Kind::Move => 1e3,
        Kind::Revenue => 1e4,
        _ => 1.0,
    }
}

/// What an element has. What was recorded before and after an edit of the page has an anchor of each, and is one element now.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub(crate) struct Whole {
    pub(crate) points: u64,
    pub(crate) weight: u64,
}

impl Whole {
    /// Beside the anchors, where `firsts` tells of each the first of its element: that one has all of them, the others nothing.
    pub(crate) fn all(anchors: &[HeatAnchor], firsts: &[usize]) -> Vec<Self> {
        let mut all = vec![Self::default(); anchors.len()];
        for (anchor, &first) in anchors.iter().zip(firsts) {
            all[first].points += anchor.points;
            all[first].weight += weight(anchor);
        }
        all
    }

    /// Its points, or on maps of revenue what they are worth.
    pub(crate) fn amount(&self, kind: Kind) -> f64 {
        match kind {
            Kind::Revenue => self.weight as f64 / unit_of(kind),
            _ => self.points as f64,
        }
    }
}

/// All that lies on an element.
pub(crate) fn weight(anchor: &HeatAnchor) -> u64 {
    anchor.cells.iter().map(|cell| cell.1).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::{Anchor, PartBox};

    #[test]
    fn an_element_has_the_points_of_all_its_anchors_or_what_they_are_worth() {
        let anchor = |points| HeatAnchor {
            anchor: Anchor { selector: "#buy".into(), index: 0, count: 1, landmark: 0, mark: 0 },
            in_landmark: PartBox::default(),
            in_document: PartBox::default(),
            points,
            columns: 2,
            rows: 1,
            cells: vec![(0, 120_000), (1, 5_000)],
        };
        let all = Whole::all(&[0, 3, 5, 4].map(anchor), &[0, 1, 2, 1]);
        let amounts = [Kind::Click, Kind::Move, Kind::Revenue].map(|kind| all[1].amount(kind));
        assert_eq!(amounts, [7.0, 7.0, 25.0]);
        assert_eq!((all[2].points, all[3]), (5, Whole::default()));
    }
}
