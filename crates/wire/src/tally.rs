//! Batches in, heat answer out. The collector does this for a site, the overlay for a tab without a server.

mod clicks;
mod element;
#[cfg(feature = "segments")]
mod grid;
mod once;
mod scrolling;
#[cfg(feature = "segments")]
mod sum;
mod totals;
mod trace;
mod worth;

use alloc::{collections::BTreeMap, string::String, vec, vec::Vec};

use crate::{
    About, Anchor, Batch, Click, Contrast, Count, Device, Heat, Kind, Move, Place, Pointer, Reach,
    SignalKind, Size, ViewId, flags,
};
use clicks::{Clicks, PointerFilter};
use element::{CELL_PX, Element, SIDE_CELLS, answer};
use once::Keep;
use scrolling::Scrolling;
use totals::Totals;
use worth::Worths;

#[cfg(feature = "segments")]
pub use {grid::Grid, sum::GridSum};

/// A pointer that rests counts this long at most, ms: beyond it the visitor reads, or has left.
const DWELL_CAP_MS: u32 = 5_000;

/// Whether a tally knows more than events.
const SEGMENTS: bool = cfg!(feature = "segments");

/// So many segments it keeps apart.
const SIDES: usize = if SEGMENTS { 2 } else { 1 };

/// Which of two segments a view belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    /// The one that is asked for.
    #[default]
    Asked,
    /// The one that is taken away from it.
    Versus,
}

impl Side {
    /// Where what it has stands: where nobody compares there is only one.
    fn at(self) -> usize {
        if SEGMENTS { self as usize } else { 0 }
    }
}

/// Whose a point is.
#[derive(Debug, Clone, Copy)]
struct Actor {
    side: Side,
    unit: u64,
}

/// Adds up batches. Feed it the batches of one view after those of another, each view's in the order of `seq`; where it
/// counts sessions or visitors, or compares, all views of one before those of another.
pub struct Tally {
    kind: Kind,
    count: Count,
    /// By side, as everything that has two.
    pointers: [PointerFilter; SIDES],
    compares: bool,
    /// Whether points are kept to the pixel, for a grid.
    traces: bool,
    totals: [Totals; SIDES],
    /// Whose the next view is, and what its clicks are worth.
    next: Option<Actor>,
    worths: Worths,
    elements: Vec<Element>,
    numbers: BTreeMap<(String, u32, u32, u32), usize>,
    scrolling: [Scrolling; SIDES],
    view: Option<Current>,
}

/// The view whose batches are being read.
struct Current {
    id: ViewId,
    actor: Actor,
    device: Device,
    document: Size,
    viewport: Size,
    /// By anchor number; `None` where the declaring batch never came.
    anchors: Vec<Option<Known>>,
    /// By place number; likewise.
    places: Vec<Option<Place>>,
    resting: Option<Move>,
    /// Whether there was a click that counts.
    clicked: bool,
    /// The latest of those, for maps of last clicks.
    last: Option<Click>,
    /// Clicks that no verdict has come for.
    clicks: Clicks,
    /// What the clicks to come are worth.
    worths: Worths,
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

impl Tally {
    /// An empty tally of one kind.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        let mut document =
            Element::new(Anchor { selector: String::new(), index: 0, count: 1, landmark: 0, mark: 0 });
        if kind != Kind::Attention {
            document.lay_grid(&Place {
                w: SIDE_CELLS * CELL_PX,
                h: SIDE_CELLS * CELL_PX,
                ..Place::default()
            });
        }
        Self {
            kind,
            count: Count::Events,
            pointers: Default::default(),
            compares: false,
            traces: false,
            totals: Default::default(),
            next: None,
            worths: Worths::default(),
            elements: vec![document],
            numbers: BTreeMap::new(),
            scrolling: core::array::from_fn(|_| Scrolling::new()),
            view: None,
        }
    }

    /// Counts only clicks made so; `None`: all of them.
    #[must_use]
    pub fn of_pointer(mut self, pointer: Option<Pointer>) -> Self {
        self.pointers = [PointerFilter(pointer); SIDES];
        self
    }

    /// Counts something else than events. Time is never counted once: of what was looked at and how far it was scrolled
    /// this says only by whom the totals are divided.
    #[must_use]
    pub fn counting(mut self, count: Count) -> Self {
        self.count = count;
        self
    }

    /// Makes a difference: views of the other side count apart, and of them only clicks of that pointer.
    #[must_use]
    pub fn versus(mut self, pointer: Option<Pointer>) -> Self {
        self.pointers[Side::Versus.at()] = PointerFilter(pointer);
        self.compares = true;
        self
    }

    /// Says whose the view is that comes next: its side, and a number of its session or visitor. Of a view of which nothing
    /// is said nobody else's is.
    pub fn begin(&mut self, side: Side, unit: u64) {
        self.next = Some(Actor { side, unit });
    }

    /// Says what each click of the view that comes next is worth, for maps of revenue: of all that people made, in their order.
    #[cfg(feature = "segments")]
    pub fn worth(&mut self, worths: Vec<u64>) {
        self.worths = Worths::new(worths);
    }

    /// Counts one batch. A batch whose view never announced itself (its first batch is still on its way) is left out:
    /// the function says so by returning `false`.
    pub fn add(&mut self, batch: &Batch) -> bool {
        if self.view.as_ref().is_none_or(|view| view.id != batch.view) {
            self.end_view();
            let Some(header) = &batch.header else { return false };
            let unit = self.totals[Side::Asked.at()].views;
            let actor = self.next.take().unwrap_or(Actor { side: Side::Asked, unit });
            let simulated = header.flags & flags::SIMULATED != 0;
            if self.totals[actor.side.at()].view(actor.unit, simulated) {
                self.scrolling[actor.side.at()].end_unit();
            }
            let worths = core::mem::take(&mut self.worths);
            self.view = Some(Current { worths, ..Current::new(batch.view, header, actor) });
        }
        let Some(mut view) = self.view.take() else { return false };
        view.cut_ms = view.cut_ms.max(batch.cut_ms);
        self.declare(&mut view, batch);
        match self.kind {
            Kind::Click | Kind::First | Kind::Last => self.add_clicks(&mut view, batch),
            Kind::Move => self.add_moves(&mut view, batch),
            Kind::Scroll => self.add_scrolls(&mut view, batch),
            Kind::Attention => self.add_attention(&view, batch),
            Kind::Rage => self.add_verdicts(&mut view, batch, SignalKind::Rage),
            Kind::Dead => self.add_verdicts(&mut view, batch, SignalKind::Dead),
            Kind::Slow => self.add_verdicts(&mut view, batch, SignalKind::Slow),
            Kind::Error => self.add_verdicts(&mut view, batch, SignalKind::ErrorClick),
            Kind::Revenue if SEGMENTS => self.add_worths(&mut view, batch),
            Kind::Revenue => {}
        }
        if let Some(frame) = batch.frames.last() {
            (view.document, view.viewport) = (frame.document, frame.viewport);
        }
        self.view = Some(view);
        true
    }

    /// The answer. `about` says what was asked for; what was found is filled in here.
    #[must_use]
    pub fn finish(self, about: About) -> Heat {
        self.finish_both(about).0
    }

    /// The answer of the first segment, and of a difference what is to be taken away.
    #[must_use]
    pub fn finish_both(mut self, about: About) -> (Heat, Option<Contrast>) {
        self.end_view();
        let mut contrast = (SEGMENTS && self.compares).then(|| self.contrast(about.clone()));
        let about = self.about(Side::Asked, about);
        let (mut anchors, mut reach) = (Vec::new(), Reach::default());
        if self.kind == Kind::Scroll {
            let mut sides = self.scrolling.into_iter();
            reach = sides.next().map(Scrolling::finish).unwrap_or_default();
            if let Some((contrast, versus)) = contrast.as_mut().zip(sides.next()) {
                contrast.reached(&reach, versus.finish());
            }
        } else {
            anchors = answer(self.elements, contrast.as_mut());
        }
        (Heat { about, anchors, reach, details: String::new() }, contrast)
    }

    fn end_view(&mut self) {
        let Some(mut view) = self.view.take() else { return };
        if let Some(last) = view.resting.take() {
            self.rest(&view, &last, view.cut_ms);
        }
        if let Some(last) = view.last.take() {
            self.deposit(&view, last.place, (last.x, last.y), 1);
        }
        if self.kind == Kind::Scroll {
            let scrolling = &mut self.scrolling[view.actor.side.at()];
            scrolling.end_view(view.device, view.document, view.viewport, view.lowest);
        }
    }

    /// Learns the batch's anchors and places.
    fn declare(&mut self, view: &mut Current, batch: &Batch) {
        for (number, anchor) in (batch.anchors.first..).zip(&batch.anchors.list) {
            let landmark = view.known(anchor.landmark).map_or(0, |known| known.element as u32);
            let element = self.element(&Anchor { landmark, ..anchor.clone() }, view.actor.unit);
            set(&mut view.anchors, number, Known { element, landmark: anchor.landmark, latest: None });
        }
        for (number, place) in (batch.places.first..).zip(&batch.places.list) {
            set(&mut view.places, number, *place);
            let Some(known) = view.known(place.anchor) else { continue };
            set(&mut view.anchors, place.anchor, Known { latest: Some(*place), ..known });
            let landmark = view.known(known.landmark).and_then(|outer| outer.latest);
            let document = view.document_box();
            let element = &mut self.elements[known.element];
            // One is looked at as a whole.
            if self.kind != Kind::Attention {
                element.lay_grid(place);
            }
            element.trace.placed(view.actor.unit);
            element.in_document.add(place, &document);
            element.in_landmark.add(place, &landmark.unwrap_or(document));
        }
    }

    fn element(&mut self, anchor: &Anchor, unit: u64) -> usize {
        let key = (anchor.selector.clone(), anchor.index, anchor.count, anchor.mark);
        *self.numbers.entry(key).or_insert_with(|| {
            let mut element = Element::new(anchor.clone());
            element.trace.declared(unit);
            self.elements.push(element);
            self.elements.len() - 1
        })
    }

    fn add_clicks(&mut self, view: &mut Current, batch: &Batch) {
        let pointer = self.pointers[view.actor.side.at()];
        for click in batch.clicks.iter().filter(|click| pointer.admits(click)) {
            match self.kind {
                Kind::First if view.clicked => {}
                Kind::Last => view.last = Some(*click),
                _ => self.deposit(view, click.place, (click.x, click.y), 1),
            }
            view.clicked = true;
        }
    }

    /// Clicks that are worth something, each with its worth.
    fn add_worths(&mut self, view: &mut Current, batch: &Batch) {
        let pointer = self.pointers[view.actor.side.at()];
        for click in batch.clicks.iter().filter(|click| click.counts()) {
            let worth = view.worths.next();
            if worth > 0 && pointer.admits(click) {
                self.deposit(view, click.place, (click.x, click.y), worth);
            }
        }
    }

    /// Verdicts come after their clicks, in the same batch or a later one.
    fn add_verdicts(&mut self, view: &mut Current, batch: &Batch, kind: SignalKind) {
        for click in batch.clicks.iter().filter(|click| click.is_plain()) {
            let anchor = view.place(click.place).map_or(0, |place| place.anchor);
            view.clicks.add(anchor, *click);
        }
        let pointer = self.pointers[view.actor.side.at()];
        for verdict in batch.signals.iter().filter(|signal| signal.kind == kind) {
            let judged = view.clicks.judged(verdict);
            if judged.is_empty() && pointer.is_any() {
                self.deposit_in_middle(view, verdict.anchor);
            }
            for click in judged.iter().filter(|click| pointer.admits(click)) {
                self.deposit(view, click.place, (click.x, click.y), 1);
            }
        }
    }

    fn add_attention(&mut self, view: &Current, batch: &Batch) {
        for look in &batch.attention {
            self.point(view.actor);
            let element = view.known(look.anchor).map_or(0, |known| known.element);
            if SEGMENTS && self.traces {
                let whole = Place { w: 1, h: 1, ..Place::default() };
                self.elements[element].mark(&whole, (0, 0), look.for_ms.into());
            } else {
                let compares = SEGMENTS && self.compares;
                self.elements[element].look(look.for_ms.into(), view.actor, compares);
            }
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
            self.point(view.actor);
            view.lowest = view.lowest.max(scroll.bottom);
            self.scrolling[view.actor.side.at()].stay(scroll, view.document.h);
        }
    }

    fn deposit(&mut self, view: &Current, place: u32, at: (i32, i32), weight: u64) {
        let spot = view.spot(place).unwrap_or((0, view.document_box()));
        self.put(spot, at, weight, view.actor);
    }

    /// A click of which only the element is known: its own batch was lost, or has not come.
    fn deposit_in_middle(&mut self, view: &Current, anchor: u32) {
        let known = view.known(anchor);
        let latest = known.and_then(|known| Some((known.element, known.latest?)));
        let (element, place) = latest.unwrap_or((0, view.document_box()));
        let middle = |start: i32, side: u32| start.saturating_add(side as i32 / 2);
        let at = (middle(place.x, place.w), middle(place.y, place.h));
        self.put((element, place), at, 1, view.actor);
    }

    fn put(&mut self, (element, place): (usize, Place), at: (i32, i32), weight: u64, actor: Actor) {
        if SEGMENTS && self.traces {
            self.elements[element].mark(&place, at, weight);
            return self.point(actor);
        }
        let once = SEGMENTS && self.count != Count::Events && self.kind != Kind::Move;
        let keep = Keep { once, tiles: SEGMENTS && self.compares };
        if self.elements[element].deposit(&place, at, weight, actor, keep) {
            self.point(actor);
        }
    }
}

impl Current {
    fn new(id: ViewId, header: &crate::View, actor: Actor) -> Self {
        Self {
            id,
            actor,
            device: header.device,
            document: header.frame.document,
            viewport: header.frame.viewport,
            anchors: Vec::new(),
            places: Vec::new(),
            resting: None,
            clicked: false,
            last: None,
            clicks: Clicks::default(),
            worths: Worths::default(),
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

    fn place(&self, place: u32) -> Option<Place> {
        self.places.get(place as usize).copied().flatten()
    }

    /// The element and its box, if the place came after its anchor: only then the element has a grid.
    fn spot(&self, place: u32) -> Option<(usize, Place)> {
        let place = self.place(place)?;
        let known = self.known(place.anchor)?;
        known.latest.map(|_| (known.element, place))
    }
}

fn set<T: Clone>(list: &mut Vec<Option<T>>, number: u32, value: T) {
    let number = number as usize;
    if list.len() <= number {
        list.resize(number + 1, None);
    }
    list[number] = Some(value);
}
