//! The state machine of one tab: what the visitor does goes in, encoded batches come out.

use wire::{
    Click, Draft, Fixed, Frame, Head, Move, Place, Room, Scroll, Signal, SignalKind, SiteKey, Size, View,
    ViewId, limits,
};

use crate::{
    NEVER,
    activity::Activity,
    budget::Budget,
    elements::Elements,
    frustration::{Effect, Frustration, Verdict},
    reading::Reading,
    vitals::{Vital, Vitals},
};

/// A batch is cut this long after its first record, ms.
const FLUSH_MS: u32 = 5_000;
/// And earlier if it has so many numbers, or so many bytes of texts. Three times as many numbers, and these texts with the
/// longest signal, have room in the draft and in a batch.
const FULL: (usize, usize) = (3_000, 6_000);
/// Numbers, and bytes of texts, of one draft.
const ROOM: (usize, usize) = (9_000, 33_000);
/// Inner scrollers that are followed at once; further ones go unrecorded.
const SCROLLERS: usize = 8;

/// Records one page view after another.
pub struct Capture {
    draft: Draft<Fixed<u32, { ROOM.0 }>, Fixed<u8, { ROOM.1 }>>,
    head: Head,
    /// Page time at which the view began, ms. All times inside are counted from here.
    began_ms: u32,
    last_ms: u32,
    /// Of the current batch; [`NEVER`] while it is empty.
    first_record_ms: u32,
    frame: Frame,
    elements: Elements,
    activity: Activity,
    told: (u32, u32),
    readings: [Reading; SCROLLERS],
    scrollers: usize,
    frustration: Frustration,
    vitals: Vitals,
    budget: Budget,
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
        let head = Head { site: SiteKey::NOBODY, view: ViewId(0), numbers: [0; 6] };
        let nothing = Size { w: 0, h: 0 };
        Self {
            draft: Draft::new(Fixed::new(0), Fixed::new(0)),
            head,
            began_ms: 0,
            last_ms: 0,
            first_record_ms: NEVER,
            frame: Frame { at_ms: 0, viewport: nothing, document: nothing },
            elements: Elements::new(),
            activity: Activity::begin(0, false),
            told: (0, 0),
            readings: [Reading::NOTHING; SCROLLERS],
            scrollers: 0,
            frustration: Frustration::new(),
            vitals: Vitals::new(),
            budget: Budget::new(0),
        }
    }

    /// Records for this site. `budget_us`: what the tracker may cost in a second, microseconds.
    pub fn open(&mut self, site: SiteKey, budget_us: u32) {
        self.head.site = site;
        self.budget.allowed_us = budget_us;
    }

    /// Begins a view at `at_ms` of the page's clock; the one before was cut. `numbers` and `texts` are those of
    /// [`View::put_parts`].
    pub fn begin(&mut self, view: ViewId, at_ms: u32, visible: bool, numbers: &[u32; 13], texts: &[u8]) {
        self.head.view = view;
        self.head.numbers = [0, 0, 0, 0, 1, 1];
        (self.began_ms, self.last_ms, self.first_record_ms) = (at_ms, 0, 0);
        self.activity = Activity::begin(0, visible);
        self.told = (0, 0);
        self.elements.clear();
        self.vitals.forget();
        self.scrollers = 0;
        let &[_, w, h, dw, dh, ..] = numbers;
        self.frame = Frame { at_ms: 0, viewport: Size { w, h }, document: Size { w: dw, h: dh } };
        View::put_parts(&mut self.draft, numbers, texts);
    }

    /// The page came back from the back-forward cache, which counts as another load.
    pub fn restored(&mut self) {
        self.vitals = Vitals::new();
    }

    /// Declares an element and returns its number; 0, the document, when the view has declared too many. `numbers` are
    /// those of [`wire::Anchor::put_parts`].
    pub fn anchor(&mut self, numbers: [u32; 4], selector: &[u8]) -> u32 {
        self.elements.declare(numbers, selector, &mut self.draft)
    }

    /// The number of the place that `anchor` has now, in page px; a new one only if it moved or changed its size.
    pub fn place(&mut self, anchor: u32, x: i32, y: i32, w: i32, h: i32) -> u32 {
        let (w, h) = (on_page(w).max(0) as u32, on_page(h).max(0) as u32);
        self.elements.place(Place { anchor, x: on_page(x), y: on_page(y), w, h }, &mut self.draft)
    }

    /// The pointer moved to page px (`x`, `y`).
    pub fn moved(&mut self, at_ms: u32, x: i32, y: i32, place: u32) {
        if self.budget.allows(at_ms) {
            let at_ms = self.input(at_ms);
            Move { at_ms, x: on_page(x), y: on_page(y), place }.put(&mut self.draft);
        }
    }

    /// A click or tap. `expects`: whether the element is one where a click should do something.
    pub fn clicked(&mut self, click: Click, anchor: u32, expects: bool) {
        let at_ms = self.input(click.at_ms);
        Click { at_ms, x: on_page(click.x), y: on_page(click.y), button: click.button.min(4), ..click }
            .put(&mut self.draft);
        if click.trusted && click.button == 0 {
            let verdict = self.frustration.clicked(at_ms, anchor, expects);
            self.say(verdict);
        }
    }

    /// Something happened that may be a click's doing.
    pub fn effect(&mut self, at_ms: u32, effect: Effect) {
        let at_ms = self.clock(at_ms);
        let verdict = self.frustration.effect(at_ms, effect);
        self.say(verdict);
    }

    /// The visitor did something that leaves no point: a key, a touch.
    pub fn touched(&mut self, at_ms: u32) {
        let at_ms = self.clock(at_ms);
        self.activity.input(at_ms);
    }

    /// A scroller shows its content from `scroll.top` to `scroll.bottom`. `anchor` is the scroller's, 0 the window's.
    pub fn scrolled(&mut self, anchor: u32, scroll: Scroll) {
        let at_ms = self.input(scroll.at_ms);
        let active = self.activity.active_ms(at_ms);
        let top = on_page(scroll.top);
        let bottom = on_page(scroll.bottom).max(top).min(top.saturating_add(limits::PAGE_PX));
        let now = Scroll { at_ms, top, bottom, ..scroll };
        let followed = self.readings.iter_mut().take(self.scrollers).find(|one| one.scroller == anchor);
        if let Some(reading) = followed {
            reading.show(active, now, &mut self.draft);
        } else if let Some(free) = self.readings.get_mut(self.scrollers) {
            *free = Reading::begin(anchor, active, now);
            self.scrollers += 1;
        }
    }

    /// The places at the upper and lower edge of the viewport, once scrolling has settled.
    pub fn rested(&mut self, top_place: u32, bottom_place: u32) {
        // The window is the first that a view follows.
        let [window, ..] = &mut self.readings;
        window.rest(top_place, bottom_place);
    }

    /// So much of an element is in view from now on, in thousandths of what could be.
    pub fn seen(&mut self, at_ms: u32, anchor: u32, share: u32) {
        let at_ms = self.clock(at_ms);
        let active = self.activity.active_ms(at_ms);
        self.elements.seen(active, anchor, share);
    }

    /// Viewport and document have these sizes now. `frame.at_ms` is page time.
    pub fn resized(&mut self, frame: Frame) {
        if (frame.viewport, frame.document) != (self.frame.viewport, self.frame.document) {
            let at_ms = self.record(frame.at_ms);
            self.frame = Frame { at_ms, ..frame };
            self.frame.put(&mut self.draft);
        }
    }

    /// The page became visible or hidden. A page that is left hears that it is hidden more than once.
    pub fn shown(&mut self, at_ms: u32, visible: bool) {
        let at_ms = self.clock(at_ms);
        let was_visible = self.activity.is_visible();
        self.activity.show(at_ms, visible);
        if was_visible && !visible {
            let verdict = self.frustration.leave();
            self.say(verdict);
            self.say(Some(Verdict { kind: SignalKind::Cost, anchor: 0, value: self.budget.total_us }));
        }
    }

    /// A vital as the browser measured it.
    pub fn vital(&mut self, vital: Vital, value: u32, anchor: u32) {
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

    /// The tracker's listeners took so long, microseconds.
    pub fn spent(&mut self, at_ms: u32, us: u32) {
        self.budget.spent(at_ms, us);
    }

    /// A signal. `texts` are those of [`Signal::put_parts`].
    pub fn signal(&mut self, at_ms: u32, kind: SignalKind, anchor: u32, value: u32, texts: &[u8]) {
        let at_ms = self.record(at_ms);
        if kind == SignalKind::Error {
            let verdict = self.frustration.failed(at_ms);
            self.say(verdict);
        }
        Signal::put_parts(&mut self.draft, [kind as u32, at_ms, anchor, value], texts);
    }

    /// Whether the current batch has to be cut before anything more is recorded.
    #[must_use]
    pub fn is_full(&self) -> bool {
        let (numbers, texts) = self.draft.size();
        numbers >= FULL.0 || texts >= FULL.1
    }

    /// When, in page time, the current batch should be cut or a click be judged; [`NEVER`] while nothing waits.
    #[must_use]
    pub fn due_ms(&self) -> u32 {
        let cut = self.first_record_ms.saturating_add(FLUSH_MS);
        cut.min(self.frustration.due_ms()).saturating_add(self.began_ms)
    }

    /// Judges the latest click if it is time to. Whether the batch is due, too.
    pub fn tick(&mut self, at_ms: u32) -> bool {
        let now = self.clock(at_ms);
        let verdict = self.frustration.judge(now);
        self.say(verdict);
        self.due_ms() <= at_ms
    }

    /// Puts the batch so far into `out` and begins the next one; nothing if nothing happened since the last.
    pub fn cut(&mut self, at_ms: u32, out: &mut impl Room<u8>) {
        let at_ms = self.clock(at_ms);
        self.vitals.tell(|name, value, anchor| {
            Signal::put_parts(&mut self.draft, [SignalKind::Vital as u32, at_ms, anchor, value], name);
            self.first_record_ms = at_ms;
        });
        let active = self.activity.active_ms(at_ms);
        let idle = self.activity.idle_ms();
        if self.first_record_ms == NEVER && (active, idle) == self.told {
            return;
        }
        let followed = self.readings.iter_mut().take(self.scrollers);
        followed.for_each(|reading| reading.cut(at_ms, active, &mut self.draft));
        self.elements.tell(active, &mut self.draft);
        let [seq, _, _, _, first_anchor, first_place] = self.head.numbers;
        let (active_ms, idle_ms) = (active - self.told.0, idle - self.told.1);
        self.head.numbers = [seq, at_ms, active_ms, idle_ms, first_anchor, first_place];
        self.told = (active, idle);
        self.first_record_ms = NEVER;
        self.draft.cut(&self.head, out);
        self.head.numbers = [seq + 1, 0, 0, 0, self.elements.anchors + 1, self.elements.places + 1];
    }

    fn say(&mut self, verdict: Option<Verdict>) {
        if let Some(Verdict { kind, anchor, value }) = verdict {
            let at_ms = self.record(self.last_ms + self.began_ms);
            Signal::put_parts(&mut self.draft, [kind as u32, at_ms, anchor, value], b"");
        }
    }

    /// Page time to view time, never backwards: events may arrive a little out of order.
    fn clock(&mut self, at_ms: u32) -> u32 {
        self.last_ms = at_ms.saturating_sub(self.began_ms).max(self.last_ms).min(limits::VIEW_MS);
        self.last_ms
    }

    fn record(&mut self, at_ms: u32) -> u32 {
        let at_ms = self.clock(at_ms);
        self.first_record_ms = self.first_record_ms.min(at_ms);
        at_ms
    }

    fn input(&mut self, at_ms: u32) -> u32 {
        let at_ms = self.record(at_ms);
        self.activity.input(at_ms);
        at_ms
    }
}

fn on_page(px: i32) -> i32 {
    px.clamp(-limits::PAGE_PX, limits::PAGE_PX)
}
