//! In what maps count, and how much an element has of it.

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

#[cfg(test)]
mod tests {
    use super::*;
    use wire::{Anchor, PartBox};

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
