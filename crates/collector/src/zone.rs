//! What of a map lies in a zone of its page: in a rectangle of the document, or in an element with all that it holds.
//!
//! No page is at hand: an element lies where it lay on average, as parts of the document's width and height.

use store::Clicked;
use wire::{Anchor, Heat, HeatAnchor, PartBox};

/// Of a map's anchors the first stands for the document.
const DOCUMENT: usize = 0;

/// A part of the page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Zone {
    /// The elements with this selector, and what lies in them.
    Element(Clicked),
    Box(Rect),
}

/// A rectangle in parts of the document's width and height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Rect {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

impl Rect {
    pub(crate) const WHOLE: Self = Self { left: 0.0, top: 0.0, width: 1.0, height: 1.0 };

    /// Nothing of what has no extent, or was never measured.
    fn of(PartBox { x, y, w, h }: PartBox) -> Option<Self> {
        let [left, top, width, height] = [x, y, w, h].map(|side| f64::from(side) / f64::from(PartBox::WHOLE));
        (w > 0 && h > 0).then_some(Self { left, top, width, height })
    }

    fn right(&self) -> f64 {
        self.left + self.width
    }

    fn bottom(&self) -> f64 {
        self.top + self.height
    }

    fn around(self, other: Self) -> Self {
        let (left, top) = (self.left.min(other.left), self.top.min(other.top));
        let (right, bottom) = (self.right().max(other.right()), self.bottom().max(other.bottom()));
        Self { left, top, width: right - left, height: bottom - top }
    }

    /// Which part of its area lies in `zone`.
    fn part_in(&self, zone: &Self) -> f64 {
        let across = within([self.left, self.right()], [zone.left, zone.right()]);
        across * within([self.top, self.bottom()], [zone.top, zone.bottom()])
    }

    fn cell(&self, column: u32, row: u32, columns: u32, rows: u32) -> Self {
        let (width, height) = (self.width / f64::from(columns), self.height / f64::from(rows));
        let (left, top) = (self.left + f64::from(column) * width, self.top + f64::from(row) * height);
        Self { left, top, width, height }
    }
}

/// Which part of a stretch lies between two ends: exactly 1 of what lies there whole, or a hundred clicks would be 99.99.
fn within([start, end]: [f64; 2], [from, to]: [f64; 2]) -> f64 {
    if from <= start && end <= to { 1.0 } else { ((end.min(to) - start.max(from)) / (end - start)).max(0.0) }
}

/// All weight of a map, whether or not it has a place.
pub(crate) fn all(map: &Heat) -> u64 {
    map.anchors.iter().map(whole).sum()
}

/// The weight that lies in the zone. In a rectangle a cell that reaches beyond counts by the part of its area that lies inside;
/// of an element everything counts, wherever its box reaches.
pub(crate) fn weight(map: &Heat, zone: &Zone) -> f64 {
    let one = |(at, anchor): (usize, &HeatAnchor)| match zone {
        Zone::Element(named) if lies_in(map, at, named) => whole(anchor) as f64,
        Zone::Element(_) => 0.0,
        Zone::Box(rect) => place(at, anchor).map_or(0.0, |place| part(anchor, &place, rect)),
    };
    map.anchors.iter().enumerate().map(one).sum()
}

/// The elements of the map of which anything lies in the zone.
pub(crate) fn elements<'a>(map: &'a Heat, zone: &'a Zone) -> impl Iterator<Item = &'a Anchor> {
    let lies_there = move |(at, anchor): &(usize, &HeatAnchor)| match zone {
        Zone::Element(named) => lies_in(map, *at, named),
        Zone::Box(rect) => place(*at, anchor).is_some_and(|place| place.part_in(rect) > 0.0),
    };
    // The document is no element.
    let all = map.anchors.iter().enumerate().skip(DOCUMENT + 1);
    all.filter(lies_there).map(|(_, anchor)| &anchor.anchor)
}

/// Where the zone lies on that map: of an element, or of several with that selector around all, as far as it has a box.
pub(crate) fn bounds(map: &Heat, zone: &Zone) -> Option<Rect> {
    let named = match zone {
        Zone::Box(rect) => return Some(*rect),
        Zone::Element(named) => named,
    };
    let own = map.anchors.iter().enumerate().filter(|(_, heat)| is_named(&heat.anchor, named));
    own.filter_map(|(at, anchor)| place(at, anchor)).reduce(Rect::around)
}

fn whole(anchor: &HeatAnchor) -> u64 {
    anchor.cells.iter().map(|(_, weight)| weight).sum()
}

fn place(at: usize, anchor: &HeatAnchor) -> Option<Rect> {
    if at == DOCUMENT { Some(Rect::WHOLE) } else { Rect::of(anchor.in_document) }
}

fn part(anchor: &HeatAnchor, place: &Rect, zone: &Rect) -> f64 {
    if place.part_in(zone) == 0.0 {
        return 0.0;
    }
    let HeatAnchor { columns, rows, .. } = *anchor;
    let inside = |&(cell, weight): &(u32, u64)| {
        weight as f64 * place.cell(cell % columns, cell / columns, columns, rows).part_in(zone)
    };
    anchor.cells.iter().map(inside).sum()
}

/// Whether an anchor is meant, or one of the landmarks around it.
fn lies_in(map: &Heat, at: usize, named: &Clicked) -> bool {
    let outer = |at: &usize| map.anchors.get(*at).map(|heat| heat.anchor.landmark as usize);
    // A chain has no more links than there are anchors, also where it is a ring.
    let chain = std::iter::successors(Some(at), outer).take_while(|&at| at != DOCUMENT);
    let chain = chain.take(map.anchors.len());
    chain.filter_map(|at| map.anchors.get(at)).any(|heat| is_named(&heat.anchor, named))
}

fn is_named(anchor: &Anchor, Clicked { index, selector }: &Clicked) -> bool {
    anchor.selector == *selector && index.is_none_or(|index| index == anchor.index)
}

#[cfg(test)]
mod tests {
    use wire::{About, Reach};

    use super::*;

    fn anchor(selector: &str, index: u32, landmark: u32, x: i32) -> HeatAnchor {
        // A tenth of the document wide and high, in the upper fifth.
        let tenth = PartBox::WHOLE / 10;
        HeatAnchor {
            anchor: Anchor { selector: selector.into(), index, count: 2, landmark, mark: 0 },
            in_landmark: PartBox::default(),
            in_document: PartBox { x: x * tenth, y: tenth, w: tenth, h: tenth },
            points: 3,
            weight: 3,
            columns: 2,
            rows: 1,
            cells: vec![(0, 1), (1, 2)],
        }
    }

    /// A point of the document, a nav with two links and one of them elsewhere, and one that was never measured.
    fn map() -> Heat {
        let document = HeatAnchor { columns: 4, rows: 4, cells: vec![(5, 8)], ..anchor("", 0, 0, 0) };
        let lost = HeatAnchor { in_document: PartBox::default(), ..anchor("a", 7, 0, 0) };
        let anchors =
            vec![document, anchor("nav", 0, 0, 1), anchor("a", 0, 1, 2), anchor("a", 1, 0, 9), lost];
        Heat { about: About::default(), anchors, reach: Reach::default(), details: String::new() }
    }

    fn named(selector: &str, index: Option<u32>) -> Zone {
        Zone::Element(Clicked { index, selector: selector.into() })
    }

    #[test]
    fn an_element_counts_whole_with_what_lies_in_it() {
        let of = |zone: &Zone| (weight(&map(), zone), elements(&map(), zone).count());
        assert_eq!(of(&named("nav", None)), (6.0, 2), "with its first link");
        assert_eq!(of(&named("a", None)), (9.0, 3));
        assert_eq!(of(&named("a", Some(1))), (3.0, 1));
        assert_eq!(of(&named("b", None)), (0.0, 0));
        assert_eq!(all(&map()), 8 + 4 * 3);
    }

    #[test]
    fn in_a_rectangle_cells_count_by_the_part_of_them_that_lies_inside() {
        let of = |left, top, width, height| weight(&map(), &Zone::Box(Rect { left, top, width, height }));
        let check = |got: f64, expected: f64| assert!((got - expected).abs() < 1e-3, "{got}, not {expected}");
        assert_eq!(of(0.0, 0.0, 1.0, 1.0), 8.0 + 9.0);
        // Half of the second cell of the nav, and the first of the link beside it.
        check(of(0.175, 0.0, 0.075, 0.2), 1.0 + 1.0);
        // A quarter of the point of the document, which has no finer place.
        check(of(0.25, 0.375, 0.125, 0.5), 2.0);
        check(of(0.5, 0.5, 0.1, 0.1), 0.0);
    }

    #[test]
    fn several_elements_lie_in_the_rectangle_around_them() {
        let bounds = |zone: Zone| bounds(&map(), &zone);
        let around = bounds(named("a", None)).unwrap();
        assert!((around.left - 0.2).abs() < 1e-3 && (around.width - 0.8).abs() < 1e-3, "{around:?}");
        assert_eq!(bounds(named("a", Some(7))), None, "nobody knows where");
        assert_eq!(bounds(Zone::Box(Rect::WHOLE)), Some(Rect::WHOLE));
    }

    #[test]
    fn landmarks_that_hold_one_another_end_nevertheless() {
        let mut map = map();
        map.anchors[1].anchor.landmark = 2;
        assert_eq!(weight(&map, &named("b", None)), 0.0);
    }
}
