//! What lies within a rectangle of the page, wherever on it.

use wire::HeatAnchor;

use crate::{boxes::ViewBox, contrast::Weigh, ladder::Placement};

/// The weight within a zone. A cell that reaches beyond counts by the part of its area that lies inside.
pub(crate) fn weight(anchors: &[HeatAnchor], placements: &[Placement], zone: &ViewBox, weigh: Weigh) -> f64 {
    anchors.iter().zip(placements).map(|(anchor, placement)| part(anchor, placement, zone, weigh)).sum()
}

fn part(anchor: &HeatAnchor, placement: &Placement, zone: &ViewBox, weigh: Weigh) -> f64 {
    let Some(bounds) = placement.bounds.filter(|_| placement.is_drawn()) else { return 0.0 };
    if bounds.shared_with(zone).is_empty() {
        return 0.0;
    }
    let (w, h) = (bounds.w / f64::from(anchor.columns), bounds.h / f64::from(anchor.rows));
    let inside = |&(cell, weight): &(u32, u64)| {
        let (column, row) = (f64::from(cell % anchor.columns), f64::from(cell / anchor.columns));
        let cell = ViewBox { x: bounds.x + column * w, y: bounds.y + row * h, w, h };
        weigh(weight) * cell.shared_with(zone).area() / cell.area()
    };
    anchor.cells.iter().map(inside).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{contrast::PLAIN, ladder::Rung};
    use wire::{Anchor, PartBox};

    /// Four cells in a row over a box of 40 x 10 px, with weights 1, 2, 4 and 8.
    fn row() -> HeatAnchor {
        HeatAnchor {
            anchor: Anchor { selector: "#a".into(), index: 0, count: 1, landmark: 0, mark: 0 },
            in_landmark: PartBox::default(),
            in_document: PartBox::default(),
            points: 15,
            weight: 15,
            columns: 4,
            rows: 1,
            cells: vec![(0, 1), (1, 2), (2, 4), (3, 8)],
        }
    }

    fn check(rung: Rung, zone: ViewBox, expected: f64) {
        let bounds = ViewBox { x: 100.0, y: 900.0, w: 40.0, h: 10.0 };
        let placement = Placement { rung, bounds: Some(bounds), clip: ViewBox::EVERYWHERE };
        let got = weight(&[row()], &[placement], &zone, PLAIN);
        assert!((got - expected).abs() < 1e-9, "{got}, expected {expected}");
    }

    #[test]
    fn cells_count_by_the_part_of_them_that_lies_inside() {
        let zone = ViewBox { x: 105.0, y: 895.0, w: 20.0, h: 100.0 };
        check(Rung::Exact, zone, 0.5 + 2.0 + 2.0);
        check(Rung::Document, ViewBox { h: 10.0, ..zone }, 2.25);
        check(Rung::Exact, ViewBox::EVERYWHERE, 15.0);
    }

    #[test]
    fn what_waits_or_lies_elsewhere_counts_nowhere() {
        check(Rung::Waiting, ViewBox::EVERYWHERE, 0.0);
        check(Rung::Exact, ViewBox { x: 0.0, y: 0.0, w: 99.0, h: 2_000.0 }, 0.0);
    }
}
