//! Elements as wholes, each in one colour: which of them are shown, from behind to the front, and by what they are coloured.

use alloc::vec::Vec;

use wire::{Heat, HeatAnchor, Kind};

use crate::{ladder::Placement, unit::value};

/// On maps of attention what fewer than one in so many views showed is left out: it would hide what most have seen.
const FEWEST: u64 = 50;

/// The patches of one map.
#[derive(Default)]
pub(crate) struct Patches {
    /// Positions of anchors from behind to the front: landmarks behind what is in them, the large behind the small.
    pub(crate) order: Vec<usize>,
    /// What `order` follows from.
    keys: Vec<Key>,
}

/// How far in front a patch stands, by its landmarks and then its area, and its position.
type Key = (u64, usize);

/// Areas above are all the same, CSS px².
const LARGEST: u64 = 1 << 40;

impl Patches {
    /// Orders them anew if other ones are to be seen than before, or of other sizes.
    pub(crate) fn lay_out(&mut self, heat: &Heat, placements: &[Placement]) {
        let keys: Vec<Key> = (1..placements.len())
            .filter(|&at| placements[at].is_drawn() && counts(heat, at))
            .map(|at| {
                let area = placements[at].bounds.map_or(0, |bounds| bounds.area() as u64);
                (depth(&heat.anchors, at) * LARGEST - area.min(LARGEST - 1), at)
            })
            .collect();
        if keys != self.keys {
            self.keys.clone_from(&keys);
            self.order = sorted(keys);
        }
    }

    /// The value that is shown that is farthest from 0: what is scrolled out of its ancestor counts, what is left out does not.
    pub(crate) fn highest(&self, heat: &Heat, placements: &[Placement]) -> f32 {
        let shown = (1..placements.len()).filter(|&at| placements[at].bounds.is_some() && counts(heat, at));
        shown.map(|at| value(heat, at).abs()).fold(0.0, f32::max)
    }
}

/// Whether an anchor is shown at all. A landmark that only others refer to has no points.
fn counts(heat: &Heat, at: usize) -> bool {
    let points = heat.anchors[at].points;
    match heat.about.kind {
        Kind::Attention => points * FEWEST >= heat.about.views.max(1),
        _ => points > 0,
    }
}

fn depth(anchors: &[HeatAnchor], at: usize) -> u64 {
    let outer = |&at: &usize| match anchors[at].anchor.landmark {
        0 => None,
        landmark => Some(landmark as usize),
    };
    core::iter::successors(Some(at), outer).count() as u64
}

/// Sorts by ever smaller steps: the standard library's way takes 2 KB more.
fn sorted(mut keys: Vec<Key>) -> Vec<usize> {
    let mut step = keys.len();
    while step > 1 {
        // By a factor of 2.2, and to 1 in the end.
        step = (step * 5 / 11).max(1);
        for from in step..keys.len() {
            let mut at = from;
            while at >= step && keys[at] < keys[at - step] {
                keys.swap(at, at - step);
                at -= step;
            }
        }
    }
    keys.into_iter().map(|key| key.1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{boxes::ViewBox, ladder::Rung};
    use wire::{About, Anchor, PartBox, Reach};

    /// An anchor of so many points in a landmark, looked at for so long.
    fn anchor(points: u64, landmark: u32, ms: u64) -> HeatAnchor {
        HeatAnchor {
            anchor: Anchor { selector: "p".into(), index: 0, count: 1, landmark, mark: 0 },
            in_landmark: PartBox::default(),
            in_document: PartBox::default(),
            points,
            weight: ms,
            columns: 1,
            rows: 1,
            cells: vec![(0, ms)],
        }
    }

    fn heat(kind: Kind, views: u64, anchors: &[HeatAnchor]) -> Heat {
        let about = About { kind, views, units: views, ..About::default() };
        Heat { about, anchors: anchors.to_vec(), reach: Reach::default(), details: String::new() }
    }

    fn square(side: f64) -> Placement {
        let bounds = ViewBox { x: 0.0, y: 0.0, w: side, h: side };
        Placement { rung: Rung::Exact, bounds: Some(bounds), clip: ViewBox::EVERYWHERE }
    }

    #[test]
    fn what_lies_in_a_landmark_is_before_it_and_the_small_before_the_large() {
        let anchors = [anchor(0, 0, 0), anchor(1, 0, 1), anchor(1, 1, 1), anchor(1, 1, 1), anchor(1, 0, 1)];
        let placements = [90.0, 10.0, 20.0, 30.0, 40.0].map(square);
        let mut patches = Patches::default();
        patches.lay_out(&heat(Kind::Click, 1, &anchors), &placements);
        assert_eq!(patches.order, [4, 1, 3, 2]);
    }

    #[test]
    fn many_are_in_order() {
        let keys: Vec<Key> = (0..1_000).map(|at| (at as u64 * 31 % 97, at)).collect();
        let mut expected = keys.clone();
        expected.sort_unstable();
        assert_eq!(sorted(keys), expected.iter().map(|key| key.1).collect::<Vec<_>>());
    }

    #[test]
    fn what_few_views_showed_is_left_out_and_does_not_end_the_scale() {
        let anchors = [anchor(0, 0, 0), anchor(1, 0, 900_000), anchor(2, 0, 200_000)];
        let placements = [square(90.0); 3];
        let mut patches = Patches::default();
        let attention = heat(Kind::Attention, 100, &anchors);
        patches.lay_out(&attention, &placements);
        assert_eq!((patches.order.clone(), patches.highest(&attention, &placements)), (vec![2], 2.0));
        let clicks = heat(Kind::Click, 100, &anchors);
        patches.lay_out(&clicks, &placements);
        assert_eq!((patches.order.len(), patches.highest(&clicks, &placements)), (2, 2.0));
    }
}
