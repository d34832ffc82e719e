//! The placement ladder: on which box each anchor's grid is laid, and how sure that is.

use alloc::vec::Vec;

use wire::HeatAnchor;

use crate::boxes::ViewBox;

/// How an anchor found its place, surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rung {
    /// The element itself, told by selector, number and mark.
    Exact,
    /// The same fraction of its landmark.
    Landmark,
    /// The same fraction of the document.
    Document,
    /// The element is on the page but not to be seen now: its points wait.
    Waiting,
    /// No way to say where.
    Unplaced,
}

#[cfg(test)]
impl Rung {
    /// Every rung, surest first.
    pub(crate) const ALL: [Self; 5] =
        [Self::Exact, Self::Landmark, Self::Document, Self::Waiting, Self::Unplaced];
}

/// What the page shows of one anchor now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Sighting {
    /// No element, or not certainly the same one.
    Missing,
    /// There, but without a box, invisible, or covered.
    Hidden,
    /// There, with its box and the part of the viewport outside of which its ancestors cut it off.
    Shown {
        /// The element's own box.
        bounds: ViewBox,
        /// What its ancestors leave of the plane.
        clip: ViewBox,
    },
}

/// Where one anchor's grid is laid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Placement {
    /// How it was found.
    pub(crate) rung: Rung,
    /// The box of the whole grid; `None` on the last two rungs, unless the element has a box that is out of sight.
    pub(crate) bounds: Option<ViewBox>,
    /// Cells outside of it wait.
    pub(crate) clip: ViewBox,
}

impl Placement {
    /// Whether its cells are drawn now.
    pub(crate) fn is_drawn(&self) -> bool {
        matches!(self.rung, Rung::Exact | Rung::Landmark | Rung::Document)
    }

    /// Whether it is drawn at a place of the viewport.
    pub(crate) fn shows(&self, x: f64, y: f64) -> bool {
        let seen = self.bounds.filter(|_| self.is_drawn()).map(|bounds| bounds.shared_with(&self.clip));
        seen.is_some_and(|seen| seen.contains(x, y))
    }

    fn at(rung: Rung, bounds: ViewBox) -> Self {
        Self { rung, bounds: Some(bounds), clip: ViewBox::EVERYWHERE }
    }

    fn nowhere(rung: Rung) -> Self {
        Self { rung, bounds: None, clip: ViewBox::EVERYWHERE }
    }
}

/// Places every anchor. `sightings` stands beside `anchors`, and what lacks one is missing; the first anchor is the document.
pub(crate) fn place(anchors: &[HeatAnchor], sightings: &[Sighting], document: &ViewBox) -> Vec<Placement> {
    (0..anchors.len()).map(|at| place_one(anchors, sightings, document, at)).collect()
}

fn place_one(anchors: &[HeatAnchor], sightings: &[Sighting], document: &ViewBox, at: usize) -> Placement {
    if at == 0 {
        return Placement::at(Rung::Document, *document);
    }
    match sighting(sightings, at) {
        Sighting::Shown { bounds, clip } => {
            let seen = !bounds.shared_with(&clip).is_empty();
            let rung = if seen { Rung::Exact } else { Rung::Waiting };
            Placement { rung, bounds: Some(bounds), clip }
        }
        Sighting::Hidden => Placement::nowhere(Rung::Waiting),
        Sighting::Missing => place_by_landmark(&anchors[at], sightings, document),
    }
}

/// What is seen of an anchor; the document stands for none.
fn sighting(sightings: &[Sighting], at: usize) -> Sighting {
    sightings.get(at).filter(|_| at > 0).copied().unwrap_or(Sighting::Missing)
}

fn place_by_landmark(anchor: &HeatAnchor, sightings: &[Sighting], document: &ViewBox) -> Placement {
    let landmark = anchor.anchor.landmark as usize;
    match sighting(sightings, landmark) {
        Sighting::Shown { bounds, clip } => match ViewBox::part(&bounds, &anchor.in_landmark) {
            Some(part) if part.shared_with(&clip).is_empty() => Placement::nowhere(Rung::Waiting),
            Some(part) => Placement { clip, ..Placement::at(Rung::Landmark, part) },
            None => place_by_document(anchor, document),
        },
        Sighting::Hidden => Placement::nowhere(Rung::Waiting),
        Sighting::Missing => place_by_document(anchor, document),
    }
}

fn place_by_document(anchor: &HeatAnchor, document: &ViewBox) -> Placement {
    match ViewBox::part(document, &anchor.in_document) {
        Some(part) => Placement::at(Rung::Document, part),
        None => Placement::nowhere(Rung::Unplaced),
    }
}

/// How many points stand on each rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Ledger([u64; 5]);

impl Ledger {
    /// Counts the points of each placement.
    pub(crate) fn of(anchors: &[HeatAnchor], placements: &[Placement]) -> Self {
        let mut ledger = Self::default();
        for (anchor, placement) in anchors.iter().zip(placements) {
            ledger.0[placement.rung as usize] += anchor.points;
        }
        ledger
    }

    /// Points by rung, surest first.
    pub(crate) fn counts(&self) -> [u64; 5] {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::{Anchor, PartBox};

    const DOCUMENT: ViewBox = ViewBox { x: 0.0, y: -500.0, w: 1_000.0, h: 4_000.0 };
    const HALF: PartBox = PartBox { x: 0, y: 0, w: PartBox::WHOLE, h: PartBox::WHOLE / 2 };

    fn anchor(selector: &str, landmark: u32) -> HeatAnchor {
        HeatAnchor {
            anchor: Anchor { selector: selector.into(), index: 0, count: 1, landmark, mark: 0 },
            in_landmark: HALF,
            in_document: HALF,
            points: 10,
            weight: 10,
            columns: 1,
            rows: 1,
            cells: vec![(0, 10)],
        }
    }

    fn shown(y: f64) -> Sighting {
        Sighting::Shown {
            bounds: ViewBox { x: 10.0, y, w: 100.0, h: 100.0 },
            clip: ViewBox { x: 0.0, y: 0.0, w: 1_000.0, h: 600.0 },
        }
    }

    /// Document, landmark, element in it.
    fn placed(landmark: Sighting, element: Sighting) -> Placement {
        let anchors = [anchor("", 0), anchor("main", 0), anchor("#buy", 1)];
        place(&anchors, &[Sighting::Missing, landmark, element], &DOCUMENT)[2]
    }

    #[test]
    fn an_element_in_sight_is_exact() {
        let placement = placed(shown(0.0), shown(20.0));
        assert_eq!((placement.rung, placement.bounds.map(|b| b.y)), (Rung::Exact, Some(20.0)));
    }

    #[test]
    fn a_lost_element_takes_its_fraction_of_the_landmark() {
        let placement = placed(shown(40.0), Sighting::Missing);
        assert_eq!(placement.rung, Rung::Landmark);
        let bounds = placement.bounds.expect("it is placed");
        assert_eq!((bounds.y, bounds.w), (40.0, 100.0));
        assert!((bounds.h - 50.0).abs() < 0.01, "{bounds:?}");
    }

    #[test]
    fn without_landmark_it_takes_its_fraction_of_the_document() {
        let placement = placed(Sighting::Missing, Sighting::Missing);
        assert_eq!((placement.rung, placement.bounds.map(|b| b.y)), (Rung::Document, Some(-500.0)));
    }

    #[test]
    fn a_hidden_element_waits_and_so_does_what_lies_in_a_hidden_landmark() {
        assert_eq!(placed(shown(0.0), Sighting::Hidden).rung, Rung::Waiting);
        assert_eq!(placed(Sighting::Hidden, Sighting::Missing).rung, Rung::Waiting);
    }

    #[test]
    fn an_element_scrolled_out_of_its_ancestor_waits() {
        let placement = placed(shown(0.0), shown(700.0));
        assert_eq!(placement.rung, Rung::Waiting);
        assert!(!placement.is_drawn() && placement.bounds.is_some());
    }

    #[test]
    fn without_any_measure_it_is_unplaced() {
        let mut lost = anchor("#gone", 0);
        lost.in_document = PartBox::default();
        let anchors = [anchor("", 0), lost];
        let placements = place(&anchors, &[Sighting::Missing; 2], &DOCUMENT);
        assert_eq!(placements[1].rung, Rung::Unplaced);
    }

    #[test]
    fn the_ledger_counts_every_point_once() {
        let anchors = [anchor("", 0), anchor("main", 0), anchor("#a", 1), anchor("#b", 1), anchor("#c", 9)];
        let mut unmeasured = anchors.clone();
        unmeasured[4].in_document = PartBox::default();
        unmeasured[4].anchor.landmark = 0;
        let seen = [Sighting::Missing, shown(0.0), Sighting::Missing, Sighting::Hidden, Sighting::Missing];
        let ledger = Ledger::of(&unmeasured, &place(&unmeasured, &seen, &DOCUMENT));
        assert_eq!(ledger.counts(), [10; 5]);
    }
}
