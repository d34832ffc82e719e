//! Batches in, heat answer out. The collector does this for a site, the overlay for a tab without a server.

use alloc::{collections::BTreeMap, string::String, vec, vec::Vec};

use crate::{
    About, Anchor, Batch, Device, Fold, Heat, HeatAnchor, Kind, Move, PartBox, Place, Reach, Size, ViewId,
    flags,
};

/// A pointer that rests counts this long at most, ms: beyond it the visitor reads, or has left.
const DWELL_CAP_MS: u32 = 5_000;
/// Side of a grid's cell, px of the element when it was first seen.
const CELL_PX: u32 = 6;
/// Columns or rows of one grid, at most; a taller element gets taller cells.
const SIDE_CELLS: u32 = 1_024;
/// Rows of a scroll map.
const REACH_ROWS: usize = 400;

/// Adds up batches. Feed it the batches of one view after those of another, each view's in the order of `seq`.
pub struct Tally {
    kind: Kind,
    views: u64,
    simulated: u64,
    points: u64,
    elements: Vec<Element>,
    numbers: BTreeMap<(String, u32, u32, u32), usize>,
    scrolling: Scrolling,
    view: Option<Current>,
}

/// The view whose batches are being read.
struct Current {
    id: ViewId,
    device: Device,
    document: Size,
    viewport: Size,
    /// By anchor number; `None` where the declaring batch never came.
    anchors: Vec<Option<Known>>,
    /// By place number; likewise.
    places: Vec<Option<Place>>,
    resting: Option<Move>,
    cut_ms: u32,
    lowest: i32,
}

/// An anchor as the current view numbers it.
#[derive(Clone, Copy)]
struct Known {
    element: usize,
    landmark: u32,
    latest: Option<Place>,
}

/// One element across views. `anchor.landmark` is a position among the elements.
struct Element {
    anchor: Anchor,
    in_landmark: MeanBox,
    in_document: MeanBox,
    points: u64,
    columns: u32,
    rows: u32,
    cells: BTreeMap<u32, u64>,
}

#[derive(Default)]
struct MeanBox {
    sums: [f64; 4],
    count: f64,
}

/// Views by a height in px: as many entries as there are heights, however many the views.
type Heights = BTreeMap<u32, u64>;

#[derive(Default)]
struct Scrolling {
    reached: Vec<u64>,
    stayed: Vec<u64>,
    /// How many views had a document of this height, px.
    documents: Heights,
    viewports: BTreeMap<Device, Heights>,
}

impl Tally {
    /// An empty tally of one kind.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        let mut document =
            Element::new(Anchor { selector: String::new(), index: 0, count: 1, landmark: 0, mark: 0 });
        document.lay_grid(&Place { w: SIDE_CELLS * CELL_PX, h: SIDE_CELLS * CELL_PX, ..Place::default() });
        Self {
            kind,
            views: 0,
            simulated: 0,
            points: 0,
            elements: vec![document],
            numbers: BTreeMap::new(),
            scrolling: Scrolling {
                reached: vec![0; REACH_ROWS],
                stayed: vec![0; REACH_ROWS],
                ..Scrolling::default()
            },
            view: None,
        }
    }

    /// Counts one batch. A batch whose view never announced itself (its first batch is still on its way) is left out:
    /// the function says so by returning `false`.
    pub fn add(&mut self, batch: &Batch) -> bool {
        if self.view.as_ref().is_none_or(|view| view.id != batch.view) {
            self.end_view();
            let Some(header) = &batch.header else { return false };
            self.views += 1;
            self.simulated += u64::from(header.flags & flags::SIMULATED != 0);
            self.view = Some(Current::new(batch.view, header));
        }
        let Some(mut view) = self.view.take() else { return false };
        view.cut_ms = view.cut_ms.max(batch.cut_ms);
        self.declare(&mut view, batch);
        match self.kind {
            Kind::Click => self.add_clicks(&view, batch),
            Kind::Move => self.add_moves(&mut view, batch),
            Kind::Scroll => self.add_scrolls(&mut view, batch),
        }
        if let Some(frame) = batch.frames.last() {
            (view.document, view.viewport) = (frame.document, frame.viewport);
        }
        self.view = Some(view);
        true
    }

    /// The answer. `about` says what was asked for; what was found is filled in here.
    #[must_use]
    pub fn finish(mut self, about: About) -> Heat {
        self.end_view();
        let about = About {
            kind: self.kind,
            views: self.views,
            simulated: self.simulated,
            points: self.points,
            ..about
        };
        match self.kind {
            Kind::Scroll => Heat { about, anchors: Vec::new(), reach: self.scrolling.finish() },
            _ => Heat { about, anchors: answer(self.elements), reach: Reach::default() },
        }
    }

    fn end_view(&mut self) {
        let Some(mut view) = self.view.take() else { return };
        if let Some(last) = view.resting.take() {
            self.rest(&view, &last, view.cut_ms);
        }
        if self.kind == Kind::Scroll {
            self.scrolling.end_view(&view);
        }
    }

    /// Learns the batch's anchors and places.
    fn declare(&mut self, view: &mut Current, batch: &Batch) {
        for (number, anchor) in (batch.anchors.first..).zip(&batch.anchors.list) {
            let landmark = view.known(anchor.landmark).map_or(0, |known| known.element as u32);
            let element = self.element(&Anchor { landmark, ..anchor.clone() });
            set(&mut view.anchors, number, Known { element, landmark: anchor.landmark, latest: None });
        }
        for (number, place) in (batch.places.first..).zip(&batch.places.list) {
            set(&mut view.places, number, *place);
            let Some(known) = view.known(place.anchor) else { continue };
            set(&mut view.anchors, place.anchor, Known { latest: Some(*place), ..known });
            let landmark = view.known(known.landmark).and_then(|outer| outer.latest);
            let document = view.document_box();
            let element = &mut self.elements[known.element];
            element.lay_grid(place);
            element.in_document.add(place, &document);
            element.in_landmark.add(place, &landmark.unwrap_or(document));
        }
    }

    fn element(&mut self, anchor: &Anchor) -> usize {
        let key = (anchor.selector.clone(), anchor.index, anchor.count, anchor.mark);
        *self.numbers.entry(key).or_insert_with(|| {
            self.elements.push(Element::new(anchor.clone()));
            self.elements.len() - 1
        })
    }

    fn add_clicks(&mut self, view: &Current, batch: &Batch) {
        const SECONDARY: u8 = 2;
        for click in batch.clicks.iter().filter(|c| c.trusted && c.button != SECONDARY) {
            self.deposit(view, click.place, (click.x, click.y), 1);
        }
    }

    fn add_moves(&mut self, view: &mut Current, batch: &Batch) {
        for step in &batch.moves {
            if let Some(last) = view.resting.replace(*step) {
                self.rest(view, &last, step.at_ms);
            }
        }
    }

    fn rest(&mut self, view: &Current, last: &Move, until_ms: u32) {
        let dwell = until_ms.saturating_sub(last.at_ms).clamp(1, DWELL_CAP_MS);
        self.deposit(view, last.place, (last.x, last.y), u64::from(dwell));
    }

    fn add_scrolls(&mut self, view: &mut Current, batch: &Batch) {
        for scroll in batch.scrolls.iter().filter(|s| s.scroller == 0) {
            self.points += 1;
            view.lowest = view.lowest.max(scroll.bottom);
            let (first, last) = rows(scroll.top, scroll.bottom, view.document.h);
            for row in &mut self.scrolling.stayed[first..last] {
                *row += u64::from(scroll.for_ms);
            }
        }
    }

    fn deposit(&mut self, view: &Current, place: u32, (x, y): (i32, i32), weight: u64) {
        self.points += 1;
        let (element, at) = view.spot(place).unwrap_or((0, view.document_box()));
        let element = &mut self.elements[element];
        element.points += 1;
        let column = cell(x, at.x, at.w, element.columns);
        let row = cell(y, at.y, at.h, element.rows);
        *element.cells.entry(row * element.columns + column).or_default() += weight;
    }
}

impl Current {
    fn new(id: ViewId, header: &crate::View) -> Self {
        Self {
            id,
            device: header.device,
            document: header.frame.document,
            viewport: header.frame.viewport,
            anchors: Vec::new(),
            places: Vec::new(),
            resting: None,
            cut_ms: 0,
            lowest: header.frame.viewport.h as i32,
        }
    }

    fn document_box(&self) -> Place {
        Place { anchor: 0, x: 0, y: 0, w: self.document.w, h: self.document.h }
    }

    fn known(&self, anchor: u32) -> Option<Known> {
        self.anchors.get(anchor as usize).copied().flatten()
    }

    fn spot(&self, place: u32) -> Option<(usize, Place)> {
        let place = self.places.get(place as usize).copied().flatten()?;
        Some((self.known(place.anchor)?.element, place))
    }
}

impl Element {
    fn new(anchor: Anchor) -> Self {
        let (in_landmark, in_document) = (MeanBox::default(), MeanBox::default());
        Self { anchor, in_landmark, in_document, points: 0, columns: 0, rows: 0, cells: BTreeMap::new() }
    }

    /// The first box decides how fine the grid is; later ones are laid over it by fraction.
    fn lay_grid(&mut self, first: &Place) {
        if self.columns == 0 {
            self.columns = first.w.div_ceil(CELL_PX).clamp(1, SIDE_CELLS);
            self.rows = first.h.div_ceil(CELL_PX).clamp(1, SIDE_CELLS);
        }
    }
}

impl MeanBox {
    fn add(&mut self, inner: &Place, outer: &Place) {
        let part = |offset: i32, side: u32| f64::from(offset) / f64::from(side.max(1));
        self.sums[0] += part(inner.x.saturating_sub(outer.x), outer.w);
        self.sums[1] += part(inner.y.saturating_sub(outer.y), outer.h);
        self.sums[2] += part(inner.w as i32, outer.w);
        self.sums[3] += part(inner.h as i32, outer.h);
        self.count += 1.0;
    }

    fn mean(&self) -> PartBox {
        let side = |sum: f64| (sum / self.count.max(1.0) * f64::from(PartBox::WHOLE)) as i32;
        let [x, y, w, h] = self.sums.map(side);
        PartBox { x, y, w, h }
    }
}

impl Scrolling {
    fn end_view(&mut self, view: &Current) {
        let (_, reached) = rows(0, view.lowest, view.document.h);
        self.reached[..reached].iter_mut().for_each(|row| *row += 1);
        *self.documents.entry(view.document.h).or_default() += 1;
        let viewports = self.viewports.entry(view.device).or_default();
        *viewports.entry(view.viewport.h).or_default() += 1;
    }

    fn finish(self) -> Reach {
        let folds = self.viewports.iter().map(|(&device, heights)| Fold {
            device,
            views: heights.values().sum(),
            px: median(heights),
        });
        Reach {
            folds: folds.collect(),
            document_px: median(&self.documents),
            rows: self.reached.into_iter().zip(self.stayed).collect(),
        }
    }
}

/// Elements with heat and the landmarks they lean on, renumbered.
fn answer(elements: Vec<Element>) -> Vec<HeatAnchor> {
    let mut kept: Vec<bool> = elements.iter().map(|e| e.points > 0).collect();
    kept[0] = true;
    for i in (0..elements.len()).rev() {
        // A landmark is declared before what lies in it, so one pass from the end reaches every ancestor.
        kept[elements[i].anchor.landmark as usize] |= kept[i];
    }
    let mut position = 0;
    let positions: Vec<u32> = kept
        .iter()
        .map(|&k| {
            position += u32::from(k);
            position.saturating_sub(1)
        })
        .collect();
    let kept = elements.into_iter().zip(kept).filter(|(_, k)| *k);
    kept.map(|(element, _)| element.finish(&positions)).collect()
}

impl Element {
    fn finish(self, positions: &[u32]) -> HeatAnchor {
        let landmark = positions[self.anchor.landmark as usize];
        HeatAnchor {
            anchor: Anchor { landmark, ..self.anchor },
            in_landmark: self.in_landmark.mean(),
            in_document: self.in_document.mean(),
            points: self.points,
            columns: self.columns.max(1),
            rows: self.rows.max(1),
            cells: self.cells.into_iter().collect(),
        }
    }
}

fn set<T: Clone>(list: &mut Vec<Option<T>>, number: u32, value: T) {
    let number = number as usize;
    if list.len() <= number {
        list.resize(number + 1, None);
    }
    list[number] = Some(value);
}

fn cell(at: i32, start: i32, side: u32, cells: u32) -> u32 {
    let offset = i64::from(at) - i64::from(start);
    let cell = offset.max(0) as u64 * u64::from(cells) / u64::from(side.max(1));
    cell.min(u64::from(cells.max(1)) - 1) as u32
}

/// The rows of a scroll map that lie between two heights of a document, as a half-open range.
fn rows(top: i32, bottom: i32, document: u32) -> (usize, usize) {
    let row = |y: i32| y.max(0) as u64 * REACH_ROWS as u64;
    let height = u64::from(document.max(1));
    let last = (row(bottom).div_ceil(height) as usize).min(REACH_ROWS);
    ((row(top) / height).min(last as u64) as usize, last)
}

fn median(heights: &Heights) -> u32 {
    let half = heights.values().sum::<u64>() / 2;
    let mut below = 0;
    let reaches_half = |&(_, &views): &(&u32, &u64)| {
        below += views;
        below > half
    };
    heights.iter().find(reaches_half).map_or(0, |(&px, _)| px)
}
