//! The lines of an export, which an import reads back: no field may be lost on the way.
//!
//! The first line is about the whole: `isotherm_export` (the version, 1), `site`, `name`, `from` and `to`. Then a line a view:
//! `view` and `visitor` (sixteen hexadecimal digits), `browser`, `os`, `bot_score` (0 to 100), `country` (two letters)
//! if it is known, and its `batches` in order. Of
//! a batch: `seq`, `received_ms`, the times `cut_ms`, `active_ms` and `idle_ms`; in the first `page`; and, where there are any, `frames` (time,
//! width and height of viewport and document), `anchors` and `places` (the first one's number, then the list), `moves` (time,
//! x, y, place), `clicks` (the same, and pointer, button, whether a person did it), `scrolls` (time, length, top, bottom, top
//! place, bottom place, scroller, content), `attention` (anchor, length) and `signals`. Times are ms since the view began,
//! places page px. Then a line an order that a back end told: `order`
//! and `digest` (what is kept of its id), `at_ms`, `currency`, `value` and `refund` (ten-thousandths of the currency's unit). The last line is
//! `{"views": N}`: an export without it was cut off.

use serde::{Deserialize, Serialize};
use store::{Agent, Browser, Country, KeptView, Order, Os};
use wire::{
    Anchor, Attention, Batch, Click, Device, Frame, Move, Numbered, Place, Pointer, Scroll, Signal,
    SignalKind, SiteKey, Size, View, ViewId,
};

pub(crate) const VERSION: u32 = 1;

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HeadLine {
    pub(crate) isotherm_export: u32,
    pub(crate) site: String,
    pub(crate) name: String,
    pub(crate) from: String,
    pub(crate) to: String,
}

/// The last line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EndLine {
    pub(crate) views: u64,
}

/// An order that a back end told.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderLine {
    order: String,
    digest: u32,
    at_ms: i64,
    currency: String,
    value: i64,
    refund: i64,
}

impl From<Order> for OrderLine {
    fn from(Order { id, digest, at_ms, currency, value, refund }: Order) -> Self {
        Self { order: hex(id), digest, at_ms, currency, value, refund }
    }
}

impl OrderLine {
    pub(crate) fn read(self) -> Result<Order, Wrong> {
        let Self { order, digest, at_ms, currency, value, refund } = self;
        let id = u64::from_str_radix(&order, 16).map_err(|_| format!("{order:?} is no order"))?;
        if value < 0 || !(0..=value).contains(&refund) {
            return Err(format!("an order of {value} of which {refund} was given back cannot be"));
        }
        Ok(Order { id, digest, at_ms, currency, value, refund })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ViewLine {
    view: String,
    visitor: String,
    browser: String,
    os: String,
    bot_score: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    batches: Vec<BatchJson>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BatchJson {
    seq: u32,
    received_ms: i64,
    cut_ms: u32,
    active_ms: u32,
    idle_ms: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    page: Option<PageJson>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    frames: Vec<[u32; 5]>,
    #[serde(default, skip_serializing_if = "none_declared")]
    anchors: (u32, Vec<AnchorJson>),
    #[serde(default, skip_serializing_if = "none_declared")]
    places: (u32, Vec<PlaceRow>),
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    moves: Vec<(u32, i32, i32, u32)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    clicks: Vec<ClickRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    scrolls: Vec<ScrollRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    attention: Vec<(u32, u32)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    signals: Vec<SignalJson>,
}

type PlaceRow = (u32, i32, i32, u32, u32);
type ClickRow = (u32, i32, i32, u32, String, u8, bool);
type ScrollRow = (u32, u32, i32, i32, u32, u32, u32, u32);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PageJson {
    path: String,
    referrer: String,
    utm: [String; 5],
    language: String,
    frame: [u32; 5],
    pixel_ratio: u32,
    device: String,
    flags: u32,
    session: String,
    page: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnchorJson {
    selector: String,
    index: u32,
    count: u32,
    landmark: u32,
    mark: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignalJson {
    kind: String,
    at_ms: u32,
    anchor: u32,
    value: u32,
    name: String,
    properties: Vec<(String, String)>,
}

/// A number that goes on where the batch before ended says nothing by itself.
fn none_declared<T>((_, list): &(u32, Vec<T>)) -> bool {
    list.is_empty()
}

/// A text in an export that is none of those that may stand there.
pub(crate) type Wrong = String;

impl From<&KeptView> for ViewLine {
    fn from(kept: &KeptView) -> Self {
        Self {
            view: hex(kept.batches.first().map_or(0, |(_, batch)| batch.view.0)),
            visitor: hex(kept.visitor),
            browser: kept.agent.browser.name().into(),
            os: name_of_os(kept.agent.os),
            bot_score: kept.agent.bot_score,
            country: kept.country.map(|country| country.to_string()),
            batches: kept.batches.iter().map(|(received_ms, batch)| told(*received_ms, batch)).collect(),
        }
    }
}

impl ViewLine {
    /// The view that the line tells of, as one of `site`.
    pub(crate) fn read(self, site: SiteKey) -> Result<KeptView, Wrong> {
        let view = ViewId(unhex(&self.view)?);
        let browser = member("browser", &self.browser, &Browser::ALL, |browser| browser.name().into())?;
        let os = member("os", &self.os, &Os::ALL, name_of_os)?;
        let batches = self.batches.into_iter().map(|json| Ok((json.received_ms, json.read(site, view)?)));
        let batches = batches.collect::<Result<Vec<_>, Wrong>>()?;
        let started_ms = batches.first().map_or(0, |(at, batch)| at.saturating_sub(batch.cut_ms.into()));
        if self.bot_score > 100 {
            return Err(format!("bot_score is {}, not 0 to 100", self.bot_score));
        }
        let agent = Agent { browser, os, bot_score: self.bot_score };
        let country = self.country.as_deref().map(country).transpose()?;
        Ok(KeptView { started_ms, visitor: unhex(&self.visitor)?, agent, country, batches })
    }
}

fn country(text: &str) -> Result<Country, Wrong> {
    Country::parse(text).ok_or_else(|| format!("the country is {text:?}, not two letters like DE"))
}

fn told(received_ms: i64, batch: &Batch) -> BatchJson {
    let click = |c: &Click| (c.at_ms, c.x, c.y, c.place, c.pointer.name().to_owned(), c.button, c.trusted);
    let scroll =
        |s: &Scroll| (s.at_ms, s.for_ms, s.top, s.bottom, s.top_place, s.bottom_place, s.scroller, s.content);
    BatchJson {
        seq: batch.seq,
        received_ms,
        cut_ms: batch.cut_ms,
        active_ms: batch.active_ms,
        idle_ms: batch.idle_ms,
        page: batch.header.as_ref().map(PageJson::from),
        frames: batch.frames.iter().map(frame).collect(),
        anchors: (batch.anchors.first, batch.anchors.list.iter().map(AnchorJson::from).collect()),
        places: (
            batch.places.first,
            batch.places.list.iter().map(|p| (p.anchor, p.x, p.y, p.w, p.h)).collect(),
        ),
        moves: batch.moves.iter().map(|m| (m.at_ms, m.x, m.y, m.place)).collect(),
        clicks: batch.clicks.iter().map(click).collect(),
        scrolls: batch.scrolls.iter().map(scroll).collect(),
        attention: batch.attention.iter().map(|a| (a.anchor, a.for_ms)).collect(),
        signals: batch.signals.iter().map(SignalJson::from).collect(),
    }
}

impl BatchJson {
    fn read(self, site: SiteKey, view: ViewId) -> Result<Batch, Wrong> {
        let place = |(anchor, x, y, w, h)| Place { anchor, x, y, w, h };
        let click = |(at_ms, x, y, place, pointer, button, trusted): (_, _, _, _, String, _, _)| {
            let pointer = member("pointer", &pointer, Pointer::ALL, |pointer| pointer.name().into())?;
            Ok(Click { at_ms, x, y, place, pointer, button, trusted })
        };
        let scroll = |(at_ms, for_ms, top, bottom, top_place, bottom_place, scroller, content)| Scroll {
            at_ms,
            for_ms,
            top,
            bottom,
            top_place,
            bottom_place,
            scroller,
            content,
        };
        let mut batch = Batch::new(site, view, self.seq);
        (batch.cut_ms, batch.active_ms, batch.idle_ms) = (self.cut_ms, self.active_ms, self.idle_ms);
        batch.header = self.page.map(PageJson::read).transpose()?;
        batch.frames = self.frames.into_iter().map(unframe).collect();
        batch.anchors = declared(self.anchors, AnchorJson::read);
        batch.places = declared(self.places, place);
        batch.moves =
            self.moves.into_iter().map(|(at_ms, x, y, place)| Move { at_ms, x, y, place }).collect();
        batch.clicks = self.clicks.into_iter().map(click).collect::<Result<_, Wrong>>()?;
        batch.scrolls = self.scrolls.into_iter().map(scroll).collect();
        batch.attention =
            self.attention.into_iter().map(|(anchor, for_ms)| Attention { anchor, for_ms }).collect();
        batch.signals = self.signals.into_iter().map(SignalJson::read).collect::<Result<_, _>>()?;
        Ok(batch)
    }
}

/// What nothing was declared of begins at 1, as in a batch that is new.
fn declared<J, T>((first, list): (u32, Vec<J>), read: impl Fn(J) -> T) -> Numbered<T> {
    let first = if list.is_empty() { 1 } else { first };
    Numbered { first, list: list.into_iter().map(read).collect() }
}

impl From<&View> for PageJson {
    fn from(view: &View) -> Self {
        Self {
            path: view.path.clone(),
            referrer: view.referrer.clone(),
            utm: view.utm.clone(),
            language: view.language.clone(),
            frame: frame(&view.frame),
            pixel_ratio: view.pixel_ratio,
            device: view.device.name().into(),
            flags: view.flags,
            session: hex(view.session),
            page: view.page,
        }
    }
}

impl PageJson {
    fn read(self) -> Result<View, Wrong> {
        Ok(View {
            device: member("device", &self.device, Device::ALL, |device| device.name().into())?,
            session: unhex(&self.session)?,
            path: self.path,
            referrer: self.referrer,
            utm: self.utm,
            language: self.language,
            frame: unframe(self.frame),
            pixel_ratio: self.pixel_ratio,
            flags: self.flags,
            page: self.page,
        })
    }
}

impl From<&Anchor> for AnchorJson {
    fn from(Anchor { selector, index, count, landmark, mark }: &Anchor) -> Self {
        Self { selector: selector.clone(), index: *index, count: *count, landmark: *landmark, mark: *mark }
    }
}

impl AnchorJson {
    fn read(self) -> Anchor {
        let Self { selector, index, count, landmark, mark } = self;
        Anchor { selector, index, count, landmark, mark }
    }
}

impl From<&Signal> for SignalJson {
    fn from(signal: &Signal) -> Self {
        let Signal { kind, at_ms, anchor, value, name, properties } = signal.clone();
        Self { kind: kind.name().into(), at_ms, anchor, value, name, properties }
    }
}

impl SignalJson {
    fn read(self) -> Result<Signal, Wrong> {
        let Self { kind, at_ms, anchor, value, name, properties } = self;
        let kind = member("kind", &kind, SignalKind::ALL, |kind| kind.name().into())?;
        Ok(Signal { kind, at_ms, anchor, value, name, properties })
    }
}

fn frame(Frame { at_ms, viewport, document }: &Frame) -> [u32; 5] {
    [*at_ms, viewport.w, viewport.h, document.w, document.h]
}

fn unframe([at_ms, w, h, dw, dh]: [u32; 5]) -> Frame {
    Frame { at_ms, viewport: Size { w, h }, document: Size { w: dw, h: dh } }
}

/// A number of 64 bits as text: JavaScript's numbers would not hold all of them.
pub(crate) fn hex(number: u64) -> String {
    format!("{number:016x}")
}

fn unhex(text: &str) -> Result<u64, Wrong> {
    let number = u64::from_str_radix(text, 16).ok().filter(|&number| hex(number) == text);
    number.ok_or_else(|| format!("{text:?} is not sixteen digits of 0-9a-f"))
}

pub(crate) fn name_of_os(os: Os) -> String {
    format!("{os:?}").to_lowercase()
}

fn member<T: Copy>(what: &str, text: &str, all: &[T], name: impl Fn(T) -> String) -> Result<T, Wrong> {
    all.iter().copied().find(|&one| name(one) == text).ok_or_else(|| {
        let names: Vec<_> = all.iter().map(|&one| name(one)).collect();
        format!("the {what} is {text:?}, not one of {}", names.join(", "))
    })
}
