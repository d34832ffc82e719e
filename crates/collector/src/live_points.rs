//! What a live map tells of one view: where its new points lie, on their elements and in the document.

use serde_json::{Value, json};
use store::HeatQuery;
use wire::{Anchor, Batch, Click, Kind, Place, Pointer, SignalKind, Size};

/// Of one view so many points are told at once, the last ones: a pointer moves often.
const MOST: usize = 64;
/// A click with it asks for a menu.
const SECONDARY: u8 = 2;

/// The new points of a view, of which `batches` are all in order; nothing if none of these is new.
pub(crate) fn visit(query: &HeatQuery, batches: &[Batch], is_new: impl Fn(&Batch) -> bool) -> Option<Value> {
    let header = batches.first()?.header.as_ref()?;
    let mut known = Known::of(header.frame.document);
    let mut points = Vec::new();
    let mut any = false;
    for batch in batches {
        known.learn(batch);
        if is_new(batch) {
            any = true;
            points.extend(known.points(query.kind, query.segment.pointer, batch));
        }
    }
    let first = points.len().saturating_sub(MOST);
    any.then(|| {
        json!({
            "view": format!("{:016x}", batches[0].view.0),
            "device": header.device.name(),
            "points": points[first..],
        })
    })
}

/// What a view has declared so far.
struct Known<'a> {
    document: Size,
    anchors: Vec<Option<&'a Anchor>>,
    places: Vec<Option<Place>>,
}

impl<'a> Known<'a> {
    fn of(document: Size) -> Self {
        Self { document, anchors: Vec::new(), places: Vec::new() }
    }

    fn learn(&mut self, batch: &'a Batch) {
        let Batch { anchors, places, frames, .. } = batch;
        declare(&mut self.anchors, anchors.first, anchors.list.iter());
        declare(&mut self.places, places.first, places.list.iter().copied());
        self.document = frames.last().map_or(self.document, |frame| frame.document);
    }

    fn points(&self, kind: Kind, pointer: Option<Pointer>, batch: &Batch) -> Vec<Value> {
        let clicks = || batch.clicks.iter().filter(move |click| is_of(click, pointer));
        let verdicts = |kind: SignalKind| {
            let told = batch.signals.iter().filter(|signal| signal.kind == kind);
            told.filter_map(|signal| self.middle(signal.anchor)).collect()
        };
        match kind {
            Kind::Click | Kind::First | Kind::Last => {
                clicks().map(|click| self.point(click.place, click.x, click.y)).collect()
            }
            Kind::Move => batch.moves.iter().map(|step| self.point(step.place, step.x, step.y)).collect(),
            Kind::Rage => verdicts(SignalKind::Rage),
            Kind::Dead => verdicts(SignalKind::Dead),
            Kind::Slow => verdicts(SignalKind::Slow),
            Kind::Error => verdicts(SignalKind::ErrorClick),
            // Nobody knows yet what a click will be worth.
            Kind::Scroll | Kind::Attention | Kind::Revenue => Vec::new(),
        }
    }

    /// A place of the page, as a part of its element's box, or of the document alone.
    fn point(&self, place: u32, x: i32, y: i32) -> Value {
        let [across, down] = [part(x, 0, self.document.w), part(y, 0, self.document.h)];
        let place = get(&self.places, place);
        let anchor = place.and_then(|place| get(&self.anchors, place.anchor));
        match (place, anchor) {
            (Some(place), Some(anchor)) => json!([
                anchor.selector,
                anchor.index,
                anchor.count,
                part(x, place.x, place.w),
                part(y, place.y, place.h),
                across,
                down
            ]),
            _ => json!(["", 0, 1, across, down, across, down]),
        }
    }

    /// The middle of an element: a verdict says no more.
    fn middle(&self, anchor: u32) -> Option<Value> {
        let number =
            self.places.iter().rposition(|place| place.is_some_and(|place| place.anchor == anchor))?;
        let Place { x, y, w, h, .. } = self.places[number]?;
        let half = |start: i32, side: u32| start.saturating_add_unsigned(side / 2);
        Some(self.point(u32::try_from(number).ok()?, half(x, w), half(y, h)))
    }
}

/// Whether a map of clicks would count it.
fn is_of(click: &Click, pointer: Option<Pointer>) -> bool {
    click.trusted && click.button != SECONDARY && pointer.is_none_or(|pointer| pointer == click.pointer)
}

/// Which part of a side, to four decimals.
fn part(at: i32, start: i32, side: u32) -> f64 {
    let part = (f64::from(at) - f64::from(start)) / f64::from(side.max(1));
    (part * 1e4).round() / 1e4
}

fn declare<T>(known: &mut Vec<Option<T>>, first: u32, list: impl ExactSizeIterator<Item = T>) {
    let first = first as usize;
    if known.len() < first + list.len() {
        known.resize_with(first + list.len(), || None);
    }
    known[first..].iter_mut().zip(list).for_each(|(slot, item)| *slot = Some(item));
}

fn get<T: Copy>(known: &[Option<T>], number: u32) -> Option<T> {
    known.get(number as usize).copied().flatten()
}
