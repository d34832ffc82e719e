//! Single views as JSON.
//!
//! A list: `visits`, the latest first, each with `view` (sixteen hexadecimal digits), `started` (UTC), `path`, `device`,
//! `viewport` and `document` (width and height, px, when it began), `lasted_ms`, `active_ms`, `moves`, `clicks`, `depth_px`
//! (the lowest place that stood in the window), `signals` (how often each kind was told), `simulated`, `automated`; and
//! `next`, which `before` takes to go on, null at the end.
//!
//! One view: the same as `about`; `anchors` and `places` by their numbers, the document's first: `selector`, `index` of
//! `count` matches, `landmark`; and `anchor`, `x`, `y`, `w`, `h` in page px; then rows of numbers, each beginning with the
//! ms since the view began: `frames` `[at, viewport w, h, document w, h]`, `moves` `[at, x, y, place]`, `clicks`
//! `[at, x, y, place, pointer, button]` by the code of the pointer (0 mouse, 1 touch, 2 pen, 3 keyboard), `scrolls`
//! `[at, for, top, bottom, place that scrolled]`; and `signals` with `at_ms`, `kind`, `anchor`, `value`, `name`, `properties`.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use store::{Visit, VisitPlace, Visits};
use wire::{Batch, Numbered, Place, Signal, SignalKind, Size};

use crate::day;

#[derive(Serialize)]
pub(crate) struct ListJson<'a> {
    visits: Vec<AboutJson<'a>>,
    next: Option<String>,
}

#[derive(Serialize)]
struct AboutJson<'a> {
    view: String,
    started: String,
    path: &'a str,
    device: &'a str,
    viewport: [u32; 2],
    document: [u32; 2],
    lasted_ms: u32,
    active_ms: u32,
    moves: usize,
    clicks: usize,
    depth_px: i32,
    signals: BTreeMap<&'a str, usize>,
    simulated: bool,
    automated: bool,
}

impl<'a> From<&'a Visits> for ListJson<'a> {
    fn from(Visits { list, next }: &'a Visits) -> Self {
        Self { visits: list.iter().map(AboutJson::from).collect(), next: next.map(place_text) }
    }
}

/// Where a list goes on, as its readers keep it.
pub(crate) fn place_text(VisitPlace { started_ms, arrival }: VisitPlace) -> String {
    format!("{started_ms}-{arrival}")
}

/// The same as it was before.
pub(crate) fn place(text: &str) -> Option<VisitPlace> {
    let number = |text: &str| text.bytes().all(|digit| digit.is_ascii_digit()).then(|| text.parse().ok())?;
    let (started_ms, arrival) = text.split_once('-')?;
    Some(VisitPlace { started_ms: number(started_ms)?, arrival: number(arrival)? })
}

impl<'a> From<&'a Visit> for AboutJson<'a> {
    fn from(visit: &'a Visit) -> Self {
        let sides = |Size { w, h }| [w, h];
        Self {
            view: format!("{:016x}", visit.view.0),
            started: day::moment(visit.started_ms),
            path: &visit.path,
            device: visit.device.name(),
            viewport: sides(visit.viewport),
            document: sides(visit.document),
            lasted_ms: visit.lasted_ms,
            active_ms: visit.active_ms,
            moves: visit.moves,
            clicks: visit.clicks,
            depth_px: visit.depth_px,
            signals: visit.signals.iter().map(|&(kind, times)| (kind.name(), times)).collect(),
            simulated: visit.simulated,
            automated: visit.automated,
        }
    }
}

/// What comes before the signals of each kind in rows for spreadsheets.
const COLUMNS: [&str; 14] = [
    "view",
    "started",
    "path",
    "device",
    "viewport_width",
    "viewport_height",
    "document_width",
    "document_height",
    "lasted_ms",
    "active_ms",
    "moves",
    "clicks",
    "depth_px",
    "simulated",
];

/// The columns of a list's rows: what its JSON tells, one number each.
pub(crate) fn columns() -> Vec<&'static str> {
    let kinds = SignalKind::ALL.iter().map(|kind| kind.name());
    COLUMNS.into_iter().chain(["automated"]).chain(kinds).collect()
}

/// A row for each view.
pub(crate) fn rows(visits: &Visits) -> impl Iterator<Item = Vec<Value>> {
    visits.list.iter().map(|visit| {
        let about = AboutJson::from(visit);
        let texts = [&*about.view, &*about.started, about.path, about.device].map(Value::from);
        let sizes = about.viewport.into_iter().chain(about.document).map(Value::from);
        let numbers = [about.lasted_ms, about.active_ms].map(Value::from);
        let counts = [about.moves, about.clicks].map(Value::from);
        let rest = [about.depth_px.into(), about.simulated.into(), about.automated.into()];
        let told = |kind: &SignalKind| about.signals.get(kind.name()).copied().unwrap_or(0).into();
        let signals = SignalKind::ALL.iter().map(told);
        texts.into_iter().chain(sizes).chain(numbers).chain(counts).chain(rest).chain(signals).collect()
    })
}

#[derive(Serialize)]
pub(crate) struct VisitJson<'a> {
    about: AboutJson<'a>,
    anchors: Vec<AnchorJson<'a>>,
    places: Vec<PlaceJson>,
    frames: Vec<[u32; 5]>,
    moves: Vec<[i64; 4]>,
    clicks: Vec<[i64; 6]>,
    scrolls: Vec<[i64; 5]>,
    signals: Vec<SignalJson<'a>>,
}

#[derive(Serialize, Clone, Default)]
struct AnchorJson<'a> {
    selector: &'a str,
    index: u32,
    count: u32,
    landmark: u32,
}

#[derive(Serialize, Clone, Default)]
struct PlaceJson {
    anchor: u32,
    x: i32,
    y: i32,
    w: u32,
    h: u32,
}

#[derive(Serialize)]
struct SignalJson<'a> {
    at_ms: u32,
    kind: &'a str,
    anchor: u32,
    value: u32,
    name: &'a str,
    properties: BTreeMap<&'a str, &'a str>,
}

impl<'a> VisitJson<'a> {
    /// `batches` are those of the visit, in order.
    pub(crate) fn of(visit: &'a Visit, batches: &'a [Batch]) -> Self {
        let each = batches.iter();
        let anchor = |anchor: &'a wire::Anchor| AnchorJson {
            selector: &anchor.selector,
            index: anchor.index,
            count: anchor.count,
            landmark: anchor.landmark,
        };
        let place = |&Place { anchor, x, y, w, h }: &Place| PlaceJson { anchor, x, y, w, h };
        Self {
            about: AboutJson::from(visit),
            anchors: numbered(each.clone().map(|batch| &batch.anchors), anchor),
            places: numbered(each.clone().map(|batch| &batch.places), place),
            frames: each.clone().flat_map(|batch| &batch.frames).map(frame).collect(),
            moves: each.clone().flat_map(|batch| &batch.moves).map(a_move).collect(),
            clicks: each.clone().flat_map(|batch| &batch.clicks).map(click).collect(),
            scrolls: each.clone().flat_map(|batch| &batch.scrolls).map(scroll).collect(),
            signals: each.flat_map(|batch| &batch.signals).map(SignalJson::from).collect(),
        }
    }
}

/// What was declared, by its number; the first is the document's, as are those whose declaration never came.
fn numbered<'a, T: 'a, J: Clone + Default>(
    declared: impl Iterator<Item = &'a Numbered<T>>,
    json: impl Fn(&'a T) -> J,
) -> Vec<J> {
    let mut all = vec![J::default()];
    for Numbered { first, list } in declared {
        let first = *first as usize;
        all.resize(all.len().max(first + list.len()), J::default());
        for (slot, item) in all[first..].iter_mut().zip(list) {
            *slot = json(item);
        }
    }
    all
}

fn frame(frame: &wire::Frame) -> [u32; 5] {
    let wire::Frame { at_ms, viewport, document } = *frame;
    [at_ms, viewport.w, viewport.h, document.w, document.h]
}

fn a_move(step: &wire::Move) -> [i64; 4] {
    [step.at_ms.into(), step.x.into(), step.y.into(), step.place.into()]
}

fn click(click: &wire::Click) -> [i64; 6] {
    let pointer = click.pointer as u8;
    let [at, place] = [click.at_ms, click.place].map(i64::from);
    [at, click.x.into(), click.y.into(), place, pointer.into(), click.button.into()]
}

fn scroll(scroll: &wire::Scroll) -> [i64; 5] {
    let [at, stayed, scroller] = [scroll.at_ms, scroll.for_ms, scroll.scroller].map(i64::from);
    [at, stayed, scroll.top.into(), scroll.bottom.into(), scroller]
}

impl<'a> From<&'a Signal> for SignalJson<'a> {
    fn from(signal: &'a Signal) -> Self {
        let Signal { kind, at_ms, anchor, value, ref name, ref properties } = *signal;
        let properties = properties.iter().map(|(name, value)| (&**name, &**value)).collect();
        Self { at_ms, kind: kind.name(), anchor, value, name, properties }
    }
}
