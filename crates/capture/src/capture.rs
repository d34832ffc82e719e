//! The state machine of one tab: what the visitor does goes in, encoded batches come out.

use core::mem;

use wire::{
    Click, ClickKind, Draft, Fixed, Frame, Head, Move, Place, Scroll, Signal, SignalKind, Sink, SiteKey,
    Size, View, ViewId, flags, limits,
};

use crate::{
    NEVER,
    activity::Activity,
    budget::Budget,
    elements::Elements,
    frustration::{Frustration, Say},
    reading::Reading,
    vitals::Vitals,
};

/// A batch is cut this long after its first record, or its first click, ms: nothing tells when a process is killed, and a
/// click is worth more than a move.
const FLUSH_MS: u32 = 5_000;
const FLUSH_CLICK_MS: u32 = 1_000;
/// And earlier if it has so many numbers, or so many bytes of texts.
const FULL: (usize, usize) = (3_000, 5_500);
/// What the tracker is told of a batch so full: however much happens at once, it is cut before anything is lost.
pub const FULL_NOW: u32 = u32::MAX;
/// Numbers, and bytes of texts, of one draft; what comes after them is lost. A number takes five bytes of a batch at most,
/// so that all of it fits into one; the longest signal still fits in when the draft is full.
const ROOM: (usize, usize) = (6_000, 31_000);
/// Inner scrollers that are followed at once; further ones go unrecorded.
const SCROLLERS: usize = 8;

/// Records one page view after another.
#[repr(C)] // what is small comes first: short addresses are short code
pub struct Capture {
    head: Head,
    budget: Budget,
    vitals: Vitals,
    course: Course,
}

/// How one view has gone so far; all zero when it begins.
#[repr(C)] // as above
struct Course {
    frame: Frame,
    activity: Activity,
    told: Told,
    frustration: Frustration,
    readings: [Reading; SCROLLERS],
    log: Log,
    elements: Elements,
}

/// The batch in the making, and the clock that stamps what goes into it.
#[repr(C)] // as above
struct Log {
    /// Page time at which the view began, ms. All times inside are counted from here.
    began_ms: u32,
    last_ms: u32,
    /// Of moves, which are told later than all else.
    moved_ms: u32,
    /// When the current batch is cut; [`NEVER`] while it is empty.
    cut_ms: u32,
    draft: Draft<Fixed<u32, { ROOM.0 }>, Fixed<u8, { ROOM.1 }>>,
}

impl Log {
    const BEGIN: Self = Self {
        began_ms: 0,
        last_ms: 0,
        moved_ms: 0,
        cut_ms: 0,
        draft: Draft::new(Fixed::new(0), Fixed::new(0)),
    };

    /// Page time to view time, never backwards: events may arrive a little out of order.
    #[inline(never)]
    fn clock(&mut self, at_ms: u32) -> u32 {
        self.last_ms = at_ms.saturating_sub(self.began_ms).max(self.last_ms).min(limits::VIEW_MS);
        self.last_ms
    }

    fn record(&mut self, at_ms: u32) -> u32 {
        let at_ms = self.clock(at_ms);
        self.cut_by(at_ms + FLUSH_MS);
        at_ms
    }

    fn is_full(&self) -> bool {
        let (numbers, texts) = self.draft.size();
        numbers >= FULL.0 || texts >= FULL.1
    }

    fn cut_by(&mut self, at_ms: u32) {
        self.cut_ms = self.cut_ms.min(at_ms);
    }
}

impl Say for Log {
    fn say(&mut self, kind: SignalKind, anchor: u32, value: u32) {
        let at_ms = self.record(self.last_ms + self.began_ms);
        Signal::put_parts(&mut self.draft, kind as u32, at_ms, anchor, value, b"");
    }
}

/// What the batches so far have told.
#[derive(Clone, Copy)]
struct Told {
    seq: u32,
    active_ms: u32,
    idle_ms: u32,
    anchors: u32,
    places: u32,
}

impl Course {
    const BEGIN: Self = Self {
        frame: Frame { at_ms: 0, viewport: Size { w: 0, h: 0 }, document: Size { w: 0, h: 0 } },
        activity: Activity::begin(0, false),
        told: Told { seq: 0, active_ms: 0, idle_ms: 0, anchors: 0, places: 0 },
        frustration: Frustration::new(),
        readings: [Reading::NOTHING; SCROLLERS],
        log: Log::BEGIN,
        elements: Elements::new(),
    };
}

impl Default for Capture {
    fn default() -> Self {
        Self::new()
    }
}

impl Capture {
    /// Records nothing for nobody before [`Capture::open`] and [`Capture::begin`].
    #[must_use]
    pub const fn new() -> Self {
        Self {
            head: Head::NOBODYS,
            budget: Budget::new(0),
            vitals: Vitals::new(),
            // Nothing waits before the first view.
            course: Course { log: Log { cut_ms: NEVER, ..Log::BEGIN }, ..Course::BEGIN },
        }
    }

    /// Records for this site, or for nobody's. `budget_us`: what the tracker may cost in a second, microseconds.
    pub fn open(&mut self, site: Option<SiteKey>, budget_us: u32) {
        if let Some(site) = site {
            self.head.set_site(site);
        }
        self.budget.allowed_us = budget_us;
    }

    /// Begins a view at `at_ms` of the page's clock; the one before was cut. `numbers` and `texts` are those of
    /// [`View::put_parts`].
    pub fn begin(&mut self, view: ViewId, at_ms: u32, visible: bool, numbers: [u32; 10], texts: &[u8]) {
        let restored = numbers[6] & flags::RESTORED != 0;
        self.head.set_view(view);
        // What could not be cut, because too much waits already, would belie the new view.
        self.course = Course::BEGIN;
        self.course.log.began_ms = at_ms;
        self.course.activity.show(0, visible);
        self.course.log.cut_ms = FLUSH_MS;
        self.vitals.begin_view(restored);
        let [w, h, dw, dh, ..] = numbers;
        (self.course.frame.viewport, self.course.frame.document) = (Size { w, h }, Size { w: dw, h: dh });
        View::put_parts(&mut self.course.log.draft, numbers, texts);
    }

    /// Declares an element and returns its number; 0, the document, when the view has declared too many. `numbers` are
    /// those of [`wire::Anchor::put_parts`].
    pub fn anchor(&mut self, numbers: [u32; 4], selector: &[u8]) -> u32 {
        // What is not written has no number either.
        if self.course.log.draft.has_room() {
            self.course.elements.declare(numbers, selector, &mut self.course.log.draft)
        } else {
            0
        }
    }

    /// The number of the place that `anchor` has now, in page px; a new one only if it moved or changed its size.
    pub fn place(&mut self, anchor: u32, x: i32, y: i32, w: u32, h: u32) -> u32 {
        let place = Place { anchor, x, y, w, h };
        if self.course.log.draft.has_room() {
            self.course.elements.place(place, &mut self.course.log.draft)
        } else {
            0
        }
    }

    /// The pointer moved to page px (`x`, `y`). Moves are told some time after they were made, in order among themselves.
    pub fn moved(&mut self, at_ms: u32, x: i32, y: i32, place: u32) {
        let log = &mut self.course.log;
        let at_ms = at_ms.saturating_sub(log.began_ms).max(log.moved_ms).min(limits::VIEW_MS);
        log.moved_ms = at_ms;
        log.cut_by(at_ms + FLUSH_MS);
        self.course.activity.input(at_ms);
        Move { at_ms, x, y, place }.put(&mut self.course.log.draft);
    }

    /// A click or tap on an element.
    #[allow(clippy::too_many_arguments)] // as numbers they need no memory
    pub fn clicked(&mut self, at_ms: u32, x: i32, y: i32, place: u32, kind: ClickKind, anchor: u32) {
        let at_ms = self.course.log.record(at_ms);
        self.course.log.cut_by(at_ms + FLUSH_CLICK_MS);
        Click::put_parts(&mut self.course.log.draft, at_ms, x, y, place, kind);
        // What a script clicks shows nobody's presence.
        if kind.is_plain() {
            self.course.activity.input(at_ms);
            self.course.frustration.clicked(at_ms, anchor, &mut self.course.log);
        }
    }

    /// The code of the [`Promise`](crate::Promise) that the latest click's element makes; until it is told, that of what
    /// goes unseen.
    pub fn promised(&mut self, promise: u32) {
        self.course.frustration.promise = promise;
    }

    /// Something happened that may be a click's doing: an [`Effect`](crate::Effect).
    pub fn effect(&mut self, at_ms: u32, effect: u32) {
        self.course.log.clock(at_ms);
        // What began before a click may be told after it.
        let at_ms = at_ms.wrapping_sub(self.course.log.began_ms);
        self.course.frustration.effect(at_ms, effect, &mut self.course.log);
    }

    /// The visitor did something that leaves no point: a key, a press, a turn of the wheel, a finger that moves on.
    pub fn touched(&mut self, at_ms: u32) {
        let at_ms = self.course.log.clock(at_ms);
        self.course.activity.input(at_ms);
        self.course.frustration.acted();
    }

    /// A scroller shows its content from `scroll.top` to `scroll.bottom`. `anchor` is the scroller's, 0 the window's.
    pub fn scrolled(&mut self, anchor: u32, scroll: Scroll) {
        // Pages scroll by themselves, too.
        let at_ms = self.course.log.record(scroll.at_ms);
        let active = self.course.activity.active_ms(at_ms);
        let now = Scroll { at_ms, ..scroll };
        // The first is the window's.
        let first = usize::from(anchor != 0);
        let mut readings = self.course.readings.iter_mut().skip(first);
        if let Some(reading) = readings.find(|one| one.scroller == anchor || one.scroller == 0) {
            reading.scroller = anchor;
            reading.show(active, now, &mut self.course.log.draft);
        }
    }

    /// The places at the upper and lower edge of the viewport, once scrolling has settled.
    pub fn rested(&mut self, top_place: u32, bottom_place: u32) {
        let [window, ..] = &mut self.course.readings;
        window.rest(top_place, bottom_place);
    }

    /// So much of an element is in view from now on, in thousandths of what could be.
    pub fn seen(&mut self, at_ms: u32, anchor: u32, share: u32) {
        let at_ms = self.course.log.clock(at_ms);
        let active = self.course.activity.active_ms(at_ms);
        self.course.elements.seen(active, anchor, share);
    }

    /// Viewport and document have these sizes now. `frame.at_ms` is page time.
    pub fn resized(&mut self, frame: Frame) {
        if (frame.viewport, frame.document) != (self.course.frame.viewport, self.course.frame.document) {
            let at_ms = self.course.log.record(frame.at_ms);
            self.course.frame = Frame { at_ms, ..frame };
            self.course.frame.put(&mut self.course.log.draft);
        }
    }

    /// The page became visible or hidden. A page that is left hears that it is hidden more than once.
    pub fn shown(&mut self, at_ms: u32, visible: bool) {
        let at_ms = self.course.log.clock(at_ms);
        let was_visible = self.course.activity.is_visible();
        self.course.activity.show(at_ms, visible);
        if was_visible && !visible {
            self.course.frustration.conclude(at_ms, &mut self.course.log);
            let cost_us = mem::take(&mut self.budget.total_us);
            self.course.log.say(SignalKind::Cost, 0, cost_us);
        }
    }

    /// A vital as the browser measured it, by the number of its [`Vital`](crate::Vital).
    pub fn vital(&mut self, vital: usize, value: u32, anchor: u32) {
        self.vitals.set(vital, value, anchor);
    }

    /// A layout shift that no input excuses: millionths.
    pub fn shifted(&mut self, at_ms: u32, by: u32, anchor: u32) {
        self.vitals.shifted(at_ms, by, anchor);
    }

    /// An event of the interaction `id`, one of `count` so far, that lasted so many microseconds until the next paint.
    pub fn interacted(&mut self, id: u32, lasted_us: u32, count: u32, anchor: u32) {
        self.vitals.interacted(id, lasted_us, count, anchor);
    }

    /// The tracker took so long, microseconds; `idle` work holds nobody up and is not saved on. Answers how far apart
    /// moves should be from now on, ms; [`FULL_NOW`] if the current batch should be cut at once.
    pub fn spent(&mut self, at_ms: u32, us: u32, idle: bool) -> u32 {
        let gap_ms = self.budget.spent(at_ms, us, idle);
        if self.course.log.is_full() { FULL_NOW } else { gap_ms }
    }

    /// An exception that the latest act may have brought about.
    pub fn failed(&mut self, at_ms: u32) {
        let at_ms = self.course.log.clock(at_ms);
        self.course.frustration.failed(at_ms, &mut self.course.log);
    }

    /// A signal. `texts` are those of [`Signal::put_parts`]. Of what fails again and again, the first, the second, the
    /// fourth… is recorded.
    pub fn signal(&mut self, at_ms: u32, kind: u32, anchor: u32, value: u32, texts: &[u8]) {
        if value.count_ones() > 1 && (kind == SignalKind::Error as u32 || kind == SignalKind::Resource as u32)
        {
            return;
        }
        let at_ms = self.course.log.record(at_ms);
        Signal::put_parts(&mut self.course.log.draft, kind, at_ms, anchor, value, texts);
    }

    /// Judges a click if it is time to. Answers when, in page time, to ask again: 0 if the current batch should
    /// be cut, [`NEVER`] while nothing waits.
    pub fn due_ms(&mut self, at_ms: u32) -> u32 {
        let log = &mut self.course.log;
        let now = at_ms.wrapping_sub(log.began_ms);
        if self.course.frustration.due_ms() <= now {
            // Only now, lest what is told late seem to have happened later.
            let now = log.clock(at_ms);
            self.course.frustration.judge(now, log);
        }
        if log.is_full() || log.cut_ms <= now {
            return 0;
        }
        log.cut_ms.min(self.course.frustration.due_ms()).saturating_add(log.began_ms)
    }

    /// Puts the batch so far into `out` and begins the next one; nothing if nothing happened since the last.
    pub fn cut(&mut self, at_ms: u32, out: &mut impl Sink) {
        let at_ms = self.course.log.clock(at_ms);
        self.vitals.tell(|name, value, anchor| {
            Signal::put_parts(
                &mut self.course.log.draft,
                SignalKind::Vital as u32,
                at_ms,
                anchor,
                value,
                name,
            );
            self.course.log.cut_ms = at_ms;
        });
        let active = self.course.activity.active_ms(at_ms);
        let idle = self.course.activity.idle_ms();
        let told = self.course.told;
        if self.course.log.cut_ms == NEVER && (active, idle) == (told.active_ms, told.idle_ms) {
            return;
        }
        self.course
            .readings
            .iter_mut()
            .for_each(|reading| reading.cut(at_ms, active, &mut self.course.log.draft));
        self.course.elements.tell(active, &mut self.course.log.draft);
        let (active_ms, idle_ms) = (active - told.active_ms, idle - told.idle_ms);
        let numbers = [told.seq, at_ms, active_ms, idle_ms, told.anchors + 1, told.places + 1];
        self.course.log.draft.cut(&self.head, numbers, out);
        let Elements { anchors, places, .. } = self.course.elements;
        self.course.told = Told { seq: told.seq + 1, active_ms: active, idle_ms: idle, anchors, places };
        self.course.log.cut_ms = NEVER;
    }
}
