//! The state machine of one tab: what the visitor does goes in, encoded batches come out.

use alloc::{string::String, vec::Vec};

use wire::{
    Anchor, Batch, Click, Frame, Move, Place, Pointer, Signal, SignalKind, SiteKey, View, ViewId, limits,
};

use crate::{
    activity::Activity,
    address::{shorten, source_position},
    mask::mask,
    reading::Reading,
};

/// A batch is cut this long after its first record, ms.
const FLUSH_MS: u32 = 5_000;
/// And earlier if by a cautious estimate it has this many bytes. The rest is room for one more record of any kind.
const FULL_BYTES: usize = 42 * 1024;

/// An element's box in CSS px of the page. Not a number, or beyond the wire's limits, is clamped.
#[derive(Debug, Clone, Copy, Default)]
pub struct PageBox {
    /// Left edge.
    pub x: f64,
    /// Top edge.
    pub y: f64,
    /// Width.
    pub w: f64,
    /// Height.
    pub h: f64,
}

/// Records one page view after another.
pub struct Capture {
    batch: Batch,
    /// Page time at which the view began, ms. All times inside are counted from here.
    began_ms: u32,
    /// By anchor number, from 1: the latest place and its number.
    latest: Vec<(u32, Place)>,
    next_place: u32,
    frame: Frame,
    activity: Activity,
    told: (u32, u32),
    reading: Reading,
    first_record_ms: Option<u32>,
    bytes: usize,
    last_ms: u32,
}

impl Capture {
    /// Begins a view at `at_ms` of the page's clock.
    #[must_use]
    pub fn begin(site: SiteKey, view: ViewId, at_ms: u32, visible: bool, header: View) -> Self {
        let mut batch = Batch::new(site, view, 0);
        let frame = header.frame;
        batch.header = Some(header);
        Self {
            batch,
            began_ms: at_ms,
            latest: Vec::new(),
            next_place: 1,
            frame,
            activity: Activity::begin(0, visible),
            told: (0, 0),
            reading: Reading::default(),
            first_record_ms: Some(0),
            bytes: 0,
            last_ms: 0,
        }
    }

    /// Declares an element and returns its number; 0, the document, when the view has declared too many.
    pub fn anchor(&mut self, selector: String, index: u32, count: u32, landmark: u32) -> u32 {
        let number = self.latest.len() as u32 + 1;
        if number >= limits::ANCHORS_PER_VIEW || selector.is_empty() {
            return 0;
        }
        self.bytes += 16 + selector.len();
        self.latest.push((0, Place::default()));
        self.batch.anchors.list.push(Anchor { selector, index, count: count.max(index + 1), landmark });
        number
    }

    /// The number of the place that `anchor` has now; a new one only if it moved or changed its size.
    pub fn place(&mut self, anchor: u32, now: PageBox) -> u32 {
        let Some(latest) = self.latest.get_mut((anchor as usize).wrapping_sub(1)) else { return 0 };
        let place = Place {
            anchor,
            x: px(now.x),
            y: px(now.y),
            w: px(now.w).max(0) as u32,
            h: px(now.h).max(0) as u32,
        };
        if latest.0 != 0 && latest.1 == place {
            return latest.0;
        }
        if self.next_place >= limits::PLACES_PER_VIEW {
            return 0;
        }
        *latest = (self.next_place, place);
        self.next_place += 1;
        self.bytes += 20;
        self.batch.places.list.push(place);
        latest.0
    }

    /// The pointer moved to page px (`x`, `y`).
    pub fn moved(&mut self, at_ms: u32, x: i32, y: i32, place: u32) {
        let at_ms = self.record(at_ms, 10);
        self.activity.input(at_ms);
        self.batch.moves.push(Move { at_ms, x: on_page(x), y: on_page(y), place });
    }

    /// A click or tap at page px (`x`, `y`). `button` is the DOM's number; those above 4 count as 4.
    #[allow(clippy::too_many_arguments)]
    pub fn clicked(
        &mut self,
        at_ms: u32,
        x: i32,
        y: i32,
        place: u32,
        pointer: Pointer,
        button: u8,
        trusted: bool,
    ) {
        let at_ms = self.record(at_ms, 14);
        self.activity.input(at_ms);
        let (x, y, button) = (on_page(x), on_page(y), button.min(4));
        self.batch.clicks.push(Click { at_ms, x, y, place, pointer, button, trusted });
    }

    /// The visitor did something that leaves no point: a key, a touch.
    pub fn touched(&mut self, at_ms: u32) {
        let at_ms = self.clock(at_ms);
        self.activity.input(at_ms);
    }

    /// The window shows the page from `top` to `bottom`, page px.
    pub fn scrolled(&mut self, at_ms: u32, top: i32, bottom: i32) {
        let at_ms = self.record(at_ms, 40);
        self.activity.input(at_ms);
        let active = self.activity.active_ms(at_ms);
        let top = on_page(top);
        let bottom = on_page(bottom).clamp(top, top.saturating_add(limits::PAGE_PX));
        self.reading.show(at_ms, active, top, bottom, &mut self.batch.scrolls);
    }

    /// Viewport and document have these sizes now. `frame.at_ms` is page time.
    pub fn resized(&mut self, frame: Frame) {
        if (frame.viewport, frame.document) == (self.frame.viewport, self.frame.document) {
            return;
        }
        let at_ms = self.record(frame.at_ms, 24);
        self.frame = Frame { at_ms, ..frame };
        self.batch.frames.push(self.frame);
    }

    /// The page became visible or hidden.
    pub fn shown(&mut self, at_ms: u32, visible: bool) {
        let at_ms = self.clock(at_ms);
        self.activity.show(at_ms, visible);
    }

    /// A custom event with its properties, as the page gave them.
    pub fn custom(&mut self, at_ms: u32, name: &str, properties: Vec<(String, String)>) {
        self.signal(at_ms, SignalKind::Custom, name, properties);
    }

    /// An uncaught error or rejection: its message, and `URL:line` of its source. Masked, and the URL reduced to its path.
    pub fn error(&mut self, at_ms: u32, message: &str, source: &str) {
        let source = (String::from("source"), source_position(source));
        self.signal(at_ms, SignalKind::Error, message, [source].into());
    }

    fn signal(&mut self, at_ms: u32, kind: SignalKind, name: &str, properties: Vec<(String, String)>) {
        let text = |text: &str| shorten(mask(text), limits::TEXT_BYTES);
        let properties: Vec<_> = properties
            .iter()
            .take(limits::PROPERTIES)
            .map(|(name, value)| (text(name), text(value)))
            .collect();
        let name = text(name);
        let length: usize = properties.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
        let at_ms = self.record(at_ms, 24 + name.len() + length);
        self.batch.signals.push(Signal { kind, at_ms, name, properties, ..Signal::default() });
    }

    /// Whether the current batch has to be cut before anything more is recorded.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.bytes >= FULL_BYTES
    }

    /// When, in page time, the current batch should be cut; `None` while it is empty.
    #[must_use]
    pub fn due_ms(&self) -> Option<u32> {
        let wait = if self.is_full() { 0 } else { FLUSH_MS };
        self.first_record_ms.map(|first| first.saturating_add(self.began_ms).saturating_add(wait))
    }

    /// The batch so far as bytes, and the next one begun; `None` if nothing happened since the last.
    pub fn cut(&mut self, at_ms: u32) -> Option<Vec<u8>> {
        let at_ms = self.clock(at_ms);
        let active = self.activity.active_ms(at_ms);
        let idle = self.activity.idle_ms();
        if self.first_record_ms.is_none() && (active, idle) == self.told {
            return None;
        }
        self.reading.cut(at_ms, active, &mut self.batch.scrolls);
        self.batch.cut_ms = at_ms;
        self.batch.active_ms = active - self.told.0;
        self.batch.idle_ms = idle - self.told.1;
        self.told = (active, idle);
        self.first_record_ms = None;
        self.bytes = 0;
        let mut next = Batch::new(self.batch.site, self.batch.view, self.batch.seq + 1);
        next.anchors.first = self.latest.len() as u32 + 1;
        next.places.first = self.next_place;
        Some(core::mem::replace(&mut self.batch, next).encode())
    }

    /// Notes that `bytes` more are to be sent, and returns the time within the view.
    fn record(&mut self, at_ms: u32, bytes: usize) -> u32 {
        let at_ms = self.clock(at_ms);
        self.bytes += bytes;
        self.first_record_ms.get_or_insert(at_ms);
        at_ms
    }

    /// Time within the view. Never runs backwards: browsers hand over events with older time stamps than the last.
    fn clock(&mut self, at_ms: u32) -> u32 {
        self.last_ms = at_ms.saturating_sub(self.began_ms).clamp(self.last_ms, limits::VIEW_MS);
        self.last_ms
    }
}

/// The nearest whole px that the wire allows; 0 for what is not a number.
fn px(value: f64) -> i32 {
    let limit = f64::from(limits::PAGE_PX);
    let value = value.clamp(-limit, limit);
    (value + if value < 0.0 { -0.5 } else { 0.5 }) as i32
}

fn on_page(px: i32) -> i32 {
    px.clamp(-limits::PAGE_PX, limits::PAGE_PX)
}
