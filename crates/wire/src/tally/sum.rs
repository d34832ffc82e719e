//! Grids added up to the map that the batches of all their views would have given.

use alloc::{collections::BTreeMap, string::String, vec, vec::Vec};

use super::{
    element::{Element, MeanBox, SIDE_CELLS, answer, cell},
    grid::VERSION,
    scrolling::Scrolling,
};
use crate::{About, Anchor, Count, Error, Heat, Kind, Reach, codec::Reader};

/// Grids of one kind, added up. No view may be in two of them.
pub struct GridSum<'a> {
    kind: Kind,
    views: u64,
    simulated: u64,
    points: u64,
    actors: u64,
    /// In no order, but for the document, which is the first.
    elements: Vec<Summed<'a>>,
    /// By everything but the landmark.
    numbers: BTreeMap<Anchor, usize>,
    scrolling: Scrolling,
}

/// An element of any of the grids. `anchor.landmark` is a position among the elements.
struct Summed<'a> {
    anchor: Anchor,
    /// The first view to declare it, and when among what that declared.
    declared: (u64, u32),
    placed: Option<Placed>,
    in_landmark: MeanBox,
    in_document: MeanBox,
    points: u64,
    spots: Vec<Reader<'a>>,
}

/// The first view to place an element, and the cells of its grid.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Placed {
    by: u64,
    columns: u32,
    rows: u32,
}

impl<'a> GridSum<'a> {
    /// Nothing yet.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        let anchor = Anchor { selector: String::new(), index: 0, count: 1, landmark: 0, mark: 0 };
        let mut document = Summed::new(anchor, (0, 0));
        document.placed = Some(Placed { by: 0, columns: SIDE_CELLS, rows: SIDE_CELLS });
        Self {
            kind,
            views: 0,
            simulated: 0,
            points: 0,
            actors: 0,
            elements: vec![document],
            numbers: BTreeMap::new(),
            scrolling: Scrolling::new(),
        }
    }

    /// Adds a grid by its outline and its layer.
    ///
    /// # Errors
    /// It is none; then what is summed up is of no use.
    pub fn add(&mut self, outline: &[u8], layer: &'a [u8]) -> Result<(), Error> {
        let mut from = Reader::new(outline);
        let version = from.byte("the outline")?;
        if version != VERSION {
            return Err(Error::Version(version));
        }
        self.views = self.views.saturating_add(from.u64("the views")?);
        self.simulated = self.simulated.saturating_add(from.u64("the simulated views")?);
        let count = from.count("elements")?;
        let mut positions = vec![0];
        for number in 1..=count as u32 {
            let anchor = Anchor::read_row(&mut from, number)?;
            let declared = (from.u64("the view that declared an element")?, number);
            let position = self.position(anchor, &positions, declared);
            self.elements[position].read_boxes(&mut from)?;
            positions.push(position);
        }
        from.end()?;
        self.add_layer(Reader::new(layer), &positions)
    }

    fn position(&mut self, mut anchor: Anchor, positions: &[usize], declared: (u64, u32)) -> usize {
        let landmark = positions[core::mem::take(&mut anchor.landmark) as usize] as u32;
        let next = self.elements.len();
        let position = *self.numbers.entry(anchor.clone()).or_insert(next);
        if position == next {
            self.elements.push(Summed::new(Anchor { landmark, ..anchor }, declared));
        } else if declared < self.elements[position].declared {
            let element = &mut self.elements[position];
            (element.declared, element.anchor.landmark) = (declared, landmark);
        }
        position
    }

    fn add_layer(&mut self, mut from: Reader<'a>, positions: &[usize]) -> Result<(), Error> {
        self.points = self.points.saturating_add(from.u64("the points")?);
        self.actors = self.actors.saturating_add(from.u64("the actors")?);
        if self.kind == Kind::Scroll {
            self.scrolling.add(&mut from)?;
            return from.end();
        }
        let count = from.count("elements with points")?;
        for _ in 0..count {
            let number = from.at_most(positions.len() as u32 - 1, "an element's number")?;
            let element = &mut self.elements[positions[number as usize]];
            element.points = element.points.saturating_add(from.u64("an element's points")?);
            let len = from.u32("the spots")? as usize;
            element.spots.push(Reader::new(from.slice(len, "the spots")?));
        }
        from.end()
    }

    /// The map. `about` says what was asked for; what was found is filled in here.
    ///
    /// # Errors
    /// A layer's points cannot be read.
    pub fn finish(self, about: About) -> Result<Heat, Error> {
        let Self { kind, views, simulated, points, actors, .. } = self;
        let count = Count::Events;
        let about =
            About { kind, count, pointer: None, views, simulated, points, units: views, actors, ..about };
        let (mut anchors, mut reach) = (Vec::new(), Reach::default());
        if kind == Kind::Scroll {
            reach = self.scrolling.finish();
        } else {
            anchors = answer(in_order(self.elements, kind)?, None);
        }
        Ok(Heat { about, anchors, reach, details: String::new() })
    }
}

/// The elements as they would have been met.
fn in_order(elements: Vec<Summed<'_>>, kind: Kind) -> Result<Vec<Element>, Error> {
    let mut order: Vec<usize> = (0..elements.len()).collect();
    order[1..].sort_by_key(|&at| elements[at].declared);
    let mut ranks = vec![0; elements.len()];
    (0..).zip(&order).for_each(|(rank, &at)| ranks[at] = rank);
    let mut elements: Vec<_> = elements.into_iter().map(Some).collect();
    let in_order = order.into_iter().filter_map(|at| elements[at].take());
    in_order.map(|element| element.finish(&ranks, kind)).collect()
}

impl Summed<'_> {
    fn new(anchor: Anchor, declared: (u64, u32)) -> Self {
        Self {
            anchor,
            declared,
            placed: None,
            in_landmark: MeanBox::default(),
            in_document: MeanBox::default(),
            points: 0,
            spots: Vec::new(),
        }
    }

    fn read_boxes(&mut self, from: &mut Reader<'_>) -> Result<(), Error> {
        if from.byte("whether an element was placed")? != 0 {
            let by = from.u64("the view that placed an element")?;
            let side = |from: &mut Reader<'_>| from.at_most(SIDE_CELLS, "a grid's side");
            let placed = Placed { by, columns: side(from)?, rows: side(from)? };
            self.placed = Some(self.placed.map_or(placed, |first| first.min(placed)));
            self.in_landmark.read(from)?;
            self.in_document.read(from)?;
        }
        Ok(())
    }

    fn finish(self, ranks: &[u32], kind: Kind) -> Result<Element, Error> {
        let mut element =
            Element::new(Anchor { landmark: ranks[self.anchor.landmark as usize], ..self.anchor });
        (element.in_landmark, element.in_document) = (self.in_landmark, self.in_document);
        // One is looked at as a whole.
        let placed = self.placed.filter(|_| kind != Kind::Attention);
        let (columns, rows) = placed.map_or((0, 0), |placed| (placed.columns, placed.rows));
        let cells = cells(self.spots, columns.max(1), rows.max(1))?;
        (element.columns, element.rows) = (columns, rows);
        element.layers[0].points = self.points;
        element.layers[0].cells = cells.into_iter().collect();
        Ok(element)
    }
}

/// The weights of a grid, by growing position.
fn cells(spots: Vec<Reader<'_>>, columns: u32, rows: u32) -> Result<Vec<(u32, u64)>, Error> {
    let area = columns as usize * rows as usize;
    let bytes: usize = spots.iter().map(Reader::left).sum();
    if bytes > area / 8 {
        let mut all = vec![0u64; area];
        let mut add = |cell: u32, weight: u64| {
            let sum = &mut all[cell as usize];
            *sum = sum.saturating_add(weight);
        };
        spots.into_iter().try_for_each(|from| each(from, columns, rows, &mut add))?;
        return Ok((0..).zip(all).filter(|&(_, weight)| weight > 0).collect());
    }
    // Few points on a large element, such as the document: its grid would be mostly zeros.
    let mut all: BTreeMap<u32, u64> = BTreeMap::new();
    let mut add = |cell, weight| {
        let sum = all.entry(cell).or_default();
        *sum = sum.saturating_add(weight);
    };
    spots.into_iter().try_for_each(|from| each(from, columns, rows, &mut add))?;
    Ok(all.into_iter().collect())
}

/// Gives every spot to `add`, by the cell that it falls into.
fn each(mut from: Reader<'_>, columns: u32, rows: u32, add: &mut impl FnMut(u32, u64)) -> Result<(), Error> {
    while from.left() > 0 {
        let (w, h) = (from.u32("a box's width")?, from.u32("a box's height")?);
        let count = from.count("spots")?;
        let (mut x, mut y, mut row) = (0u64, 0u64, 0);
        for _ in 0..count {
            let down = from.quick("a spot's row")?;
            if down > 0 {
                (x, y) = (0, y.saturating_add(down));
                row = cell(px(y), 0, h, rows) * columns;
            }
            x = x.saturating_add(from.quick("a spot's column")?);
            add(row + cell(px(x), 0, w, columns), from.quick("a weight")?);
        }
    }
    Ok(())
}

fn px(distance: u64) -> i32 {
    i32::try_from(distance).unwrap_or(i32::MAX)
}
