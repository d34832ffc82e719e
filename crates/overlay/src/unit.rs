//! In what maps count, and how much an element has of it.

use core::mem;

use wire::{Difference, Heat, HeatAnchor, Kind};

use crate::contrast::{SIGNED, is_difference};

/// Differences are of so many.
pub(crate) const HUNDRED: f64 = 100.0;

/// So many of a map's weights are one of its unit: a second, or a currency's.
pub(crate) fn unit_of(kind: Kind) -> f64 {
    match kind {
        Kind::Move | Kind::Attention => 1e3,
        Kind::Revenue => 1e4,
        _ => 1.0,
    }
}

/// What an element has: its points, or on maps of revenue what they are worth.
pub(crate) fn amount(anchor: &HeatAnchor, kind: Kind) -> f64 {
    match kind {
        Kind::Revenue => anchor.weight as f64 / unit_of(kind),
        _ => anchor.points as f64,
    }
}

/// By what an element is coloured as a whole: of attention the seconds that it was in view, per page view, else what it has of the map;
/// of a difference of all else how much more a hundred of the first have.
pub(crate) fn value(heat: &Heat, at: usize) -> f32 {
    let (anchor, kind) = (&heat.anchors[at], heat.about.kind);
    let is_of_views = kind == Kind::Attention;
    let value = if is_difference(heat) {
        SIGNED(anchor.weight) / unit_of(kind) / if is_of_views { HUNDRED } else { 1.0 }
    } else if is_of_views {
        anchor.weight as f64 / unit_of(kind) / heat.about.units.max(1) as f64
    } else {
        amount(anchor, kind)
    };
    value as f32
}

/// Gives the first of two anchors of one element what the other weighs and its points, and its heat where it has none: each keeps the grid
/// that it has. What was recorded before and after an edit of the page has an anchor of each.
pub(crate) fn unite(heat: &mut Heat, first: usize, other: usize) {
    let is_difference = is_difference(heat);
    let Ok([all, more]) = heat.anchors.get_disjoint_mut([first, other]) else { return };
    let (points, weight) = (mem::take(&mut more.points), mem::take(&mut more.weight));
    all.weight = if is_difference {
        let [one, other] = [all.weight, weight].map(Difference::unpack);
        Difference { rate: one.rate + other.rate, is_sure: false }.pack()
    } else {
        all.weight + weight
    };
    all.points += points;
    if all.cells.is_empty() {
        mem::swap(&mut all.cells, &mut more.cells);
        (all.columns, all.rows) = (more.columns, more.rows);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::{About, Anchor, PartBox, Reach};

    fn anchor(points: u64, weight: u64, cells: &[(u32, u64)]) -> HeatAnchor {
        HeatAnchor {
            anchor: Anchor { selector: "#buy".into(), index: 0, count: 1, landmark: 0, mark: 0 },
            in_landmark: PartBox::default(),
            in_document: PartBox::default(),
            points,
            weight,
            columns: 4,
            rows: 4,
            cells: cells.to_vec(),
        }
    }

    fn heat(kind: Kind, units: u64, anchors: &[HeatAnchor], details: &str) -> Heat {
        let about = About { kind, units, ..About::default() };
        Heat { about, anchors: anchors.to_vec(), reach: Reach::default(), details: details.into() }
    }

    const VERSUS: &str = "{\"versus\":{}}";

    fn difference(rate: i64, is_sure: bool) -> u64 {
        Difference { rate, is_sure }.pack()
    }

    #[test]
    fn the_first_anchor_of_an_element_has_what_the_other_has() {
        let mut map =
            heat(Kind::Click, 1, &[anchor(7, 7, &[]), anchor(1, 1, &[(0, 1)]), anchor(2, 2, &[(5, 2)])], "");
        unite(&mut map, 1, 2);
        let had = |map: &Heat| [0, 1, 2].map(|at| (map.anchors[at].points, map.anchors[at].weight));
        assert_eq!(had(&map), [(7, 7), (3, 3), (0, 0)]);
        assert_eq!([1, 2].map(|at| map.anchors[at].cells[0]), [(0, 1), (5, 2)], "each in its grid");
        let none = HeatAnchor { columns: 1, rows: 1, ..anchor(0, 0, &[]) };
        let mut map = heat(Kind::Click, 1, &[anchor(7, 7, &[]), none, anchor(2, 2, &[(5, 2)])], "");
        unite(&mut map, 1, 2);
        assert_eq!((map.anchors[1].columns, map.anchors[1].cells[0], map.anchors[1].weight), (4, (5, 2), 2));
    }

    #[test]
    fn differences_of_one_element_add_up() {
        let (one, two) =
            (anchor(5, difference(2_000_000, true), &[]), anchor(4, difference(-500_000, false), &[]));
        let mut map = heat(Kind::Click, 1, &[one, two], VERSUS);
        unite(&mut map, 0, 1);
        assert_eq!((map.anchors[0].points, map.anchors[0].weight), (9, difference(1_500_000, false)));
    }

    #[test]
    fn an_element_has_points_or_what_they_are_worth_or_a_time() {
        let of = |kind, details: &str, weight| value(&heat(kind, 4, &[anchor(3, weight, &[])], details), 0);
        assert_eq!(of(Kind::Click, "", 3), 3.0);
        assert_eq!(of(Kind::Revenue, "", 125_000), 12.5);
        assert_eq!(of(Kind::Attention, "", 9_000), 2.25);
        assert_eq!(of(Kind::Click, VERSUS, difference(-2_500_000, true)), -2.5);
        assert_eq!(of(Kind::Revenue, VERSUS, difference(50_000_000_000, true)), 5.0);
        // Three quarters of a second more in each view.
        assert_eq!(of(Kind::Attention, VERSUS, difference(75_000_000_000, false)), 0.75);
        let nobody = heat(Kind::Attention, 0, &[anchor(1, 9_000, &[])], "");
        assert_eq!(value(&nobody, 0), 9.0);
    }
}
