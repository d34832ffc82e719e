//! Where a map's scale ends: the hottest place of the whole page, so that colours keep their meaning while one scrolls.

use density::Field;
use wire::HeatAnchor;

use crate::{
    boxes::ViewBox,
    contrast::Weigh,
    covers::Covers,
    ladder::Placement,
    spread::{Plane, ceil, deposit},
};

/// The page is searched in strips of this height, CSS px: memory stays small however long the document is.
const STRIP_PX: f64 = 1_200.0;
/// Wider documents are searched only so far, CSS px.
const WIDTH_PX: f64 = 6_000.0;

/// The density on the page that is farthest from 0, in weight per 100 px circle, with `unit` of what weights count as one; 0
/// without heat.
///
/// Everything that has a box counts, also what is scrolled out of an inner scroller now.
pub(crate) fn highest(
    anchors: &[HeatAnchor],
    placements: &[Placement],
    document: &ViewBox,
    sigma: f64,
    (weigh, unit): (Weigh, f64),
) -> f32 {
    let width = document.w.clamp(1.0, WIDTH_PX);
    let Ok(mut field) = Field::new(width as u32, STRIP_PX as u32, sigma as f32) else { return 0.0 };
    let strips = ceil(document.h / STRIP_PX) as u32;
    let strip =
        |at: u32| ViewBox { x: document.x, y: document.y + f64::from(at) * STRIP_PX, w: width, h: STRIP_PX };
    (0..strips)
        .map(|at| highest_within(&mut field, anchors, placements, strip(at), (weigh, unit)))
        .fold(0.0, f32::max)
}

fn highest_within(
    field: &mut Field,
    anchors: &[HeatAnchor],
    placements: &[Placement],
    strip: ViewBox,
    (weigh, unit): (Weigh, f64),
) -> f32 {
    let plane = Plane { window: strip, sigma: f64::from(field.sigma()), covers: Covers::NONE, weigh };
    let mut any = false;
    field.clear();
    for (anchor, placement) in anchors.iter().zip(placements) {
        let unclipped = Placement { clip: ViewBox::EVERYWHERE, ..*placement };
        deposit(anchor, &unclipped, &plane, &mut |x, y, weight| {
            any = true;
            field.add((x - strip.x) as f32, (y - strip.y) as f32, (weight / unit) as f32);
        });
    }
    if !any {
        return 0.0;
    }
    field.blur();
    field.peak().max(-field.lowest())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{contrast::PLAIN, ladder::Rung};
    use wire::{Anchor, PartBox};

    const SIGMA: f64 = 20.0;
    /// What a single click peaks at.
    const ONE: f32 = (1_250.0 / (SIGMA * SIGMA)) as f32;

    fn clicks(count: u64) -> HeatAnchor {
        HeatAnchor {
            anchor: Anchor { selector: "#a".into(), index: 0, count: 1, landmark: 0, mark: 0 },
            in_landmark: PartBox::default(),
            in_document: PartBox::default(),
            points: count,
            weight: count,
            columns: 1,
            rows: 1,
            cells: vec![(0, count)],
        }
    }

    fn at(y: f64) -> Placement {
        let bounds = ViewBox { x: 400.0, y, w: 6.0, h: 6.0 };
        Placement { rung: Rung::Exact, bounds: Some(bounds), clip: ViewBox::EVERYWHERE }
    }

    fn check(placements: &[Placement], scrolled: f64, expected: f32) {
        let anchors: Vec<_> = (1..=placements.len() as u64).map(clicks).collect();
        let placements: Vec<_> = placements
            .iter()
            .map(|p| Placement { bounds: p.bounds.map(|b| b.moved(0.0, -scrolled)), ..*p })
            .collect();
        let document = ViewBox { x: 0.0, y: -scrolled, w: 1_000.0, h: 9_000.0 };
        let got = highest(&anchors, &placements, &document, SIGMA, (PLAIN, 1.0));
        assert!((got - expected).abs() < 0.01 * expected.max(0.01), "{got}, expected {expected}");
    }

    #[test]
    fn the_hottest_place_counts_wherever_it_lies() {
        check(&[at(100.0), at(8_000.0)], 0.0, 2.0 * ONE);
        check(&[at(8_000.0), at(100.0)], 0.0, 2.0 * ONE);
    }

    #[test]
    fn scrolling_does_not_move_the_scale() {
        check(&[at(100.0), at(8_000.0)], 3_217.0, 2.0 * ONE);
    }

    #[test]
    fn heat_across_the_border_of_two_strips_adds_up() {
        check(&[at(STRIP_PX - 4.0), at(STRIP_PX - 3.0)], 0.0, 3.0 * ONE);
    }

    #[test]
    fn a_page_without_heat_has_no_scale() {
        check(&[Placement { rung: Rung::Waiting, bounds: None, clip: ViewBox::EVERYWHERE }], 0.0, 0.0);
    }
}
