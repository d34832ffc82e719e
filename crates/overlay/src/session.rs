//! One opened overlay: asks for heat, draws it when page or heat change, and leaves without a trace.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use js_sys::{Array, Function};
use wasm_bindgen::prelude::*;
use wire::{Heat, Kind};

use crate::{
    chart::Chart,
    dom::Maker,
    events,
    ladder::place,
    marks,
    options::Options,
    page::{Found, Page},
    panel::Panel,
    query::Query,
    reach,
    source::{Answer, Source},
    stage::Stage,
    watch::Watch,
    words::{self, Trouble},
};

/// Between two questions to the source.
const REFRESH_MS: i32 = 3_000;
/// Between two searches of the page for elements.
const SEARCH_MS: f64 = 150.0;
/// For so long after the start of a transition the boxes are read in every frame.
const MOTION_MS: f64 = 600.0;

/// What the next frame has to do.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Due {
    /// Look the elements up again.
    pub(crate) search: bool,
    /// Draw even if no box has moved.
    pub(crate) paint: bool,
}

/// An opened overlay.
pub(crate) struct Session {
    pub(crate) page: Page,
    pub(crate) stage: Stage,
    pub(crate) panel: Panel,
    pub(crate) watch: Rc<Watch>,
    options: Options,
    maker: Maker,
    source: Source,
    chart: RefCell<Option<Chart>>,
    found: RefCell<Found>,
    bytes: RefCell<Vec<u8>>,
    asked: Cell<u32>,
    query: Cell<Query>,
    pointer: Cell<Option<(f64, f64)>>,
    due: Cell<Due>,
    searched_ms: Cell<f64>,
    moving_until_ms: Cell<f64>,
    frame: Cell<Option<i32>>,
    timer: Cell<Option<i32>>,
    /// A trouble is on show.
    troubled: Cell<bool>,
    closed: Cell<bool>,
    on_frame: RefCell<Option<Function>>,
    on_timer: RefCell<Option<Function>>,
}

impl Session {
    /// Builds everything, shows it, and asks for the first map.
    pub(crate) fn open(options: Options) -> Result<Rc<Self>, JsValue> {
        let page = Page::open(&options).ok_or("there is no document")?;
        let maker = Maker { document: page.document.clone() };
        let watch = Rc::new(Watch::new(&options));
        let source = Source::new(options.clone().unchecked_into(), Rc::clone(&watch));
        let panel = Panel::build(&maker, source.is_local());
        let stage = Stage::build(&maker)?;
        stage.add(&panel.node);
        let session = Rc::new(Self {
            page,
            stage,
            panel,
            watch,
            options,
            maker,
            source,
            chart: RefCell::default(),
            found: RefCell::default(),
            bytes: RefCell::default(),
            asked: Cell::default(),
            query: Cell::default(),
            pointer: Cell::default(),
            due: Cell::default(),
            searched_ms: Cell::default(),
            moving_until_ms: Cell::default(),
            frame: Cell::default(),
            timer: Cell::default(),
            troubled: Cell::default(),
            closed: Cell::default(),
            on_frame: RefCell::default(),
            on_timer: RefCell::default(),
        });
        session.call_back();
        events::hear(&session);
        session.panel.tell_nothing("Loading\u{2026}");
        session.stage.show(&session.page.root, &session.page.modals())?;
        session.ask();
        Ok(session)
    }

    fn call_back(self: &Rc<Self>) {
        let (draw, ask) = (self.calling(Self::draw), self.calling(Self::ask));
        self.on_frame.replace(Some(self.watch.guarded(move |_| draw())));
        self.on_timer.replace(Some(self.watch.guarded(move |_| ask())));
    }

    /// A call of `what` that does nothing once the overlay is gone.
    pub(crate) fn calling(self: &Rc<Self>, what: fn(&Rc<Self>)) -> impl Fn() + Clone + 'static {
        let session = Rc::downgrade(self);
        move || {
            if let Some(session) = session.upgrade().filter(|session| !session.closed.get()) {
                what(&session);
            }
        }
    }

    /// Asks the source for the map that the controls name, now and again while the page is to be seen.
    pub(crate) fn ask(self: &Rc<Self>) {
        self.set_timer(None);
        if self.page.is_hidden() {
            return;
        }
        let query = self.panel.controls.query();
        let number = self.asked.get() + 1;
        self.asked.set(number);
        if self.query.replace(query) != query {
            self.bytes.borrow_mut().clear();
        }
        let session: Weak<Self> = Rc::downgrade(self);
        let answered = Rc::new(move |answer| {
            let session = session.upgrade().filter(|session| !session.closed.get());
            if let Some(session) = session.filter(|session| session.asked.get() == number) {
                session.take(answer);
            }
        });
        if self.source.ask(&query, answered).is_err() {
            self.take(Err(Trouble::Offline));
        }
    }

    fn take(self: &Rc<Self>, answer: Result<Answer, Trouble>) {
        match answer.and_then(|answer| self.read(answer)) {
            Ok(Some(heat)) => {
                self.chart.replace(Some(Chart::new(heat)));
                self.searched_ms.set(0.0);
                self.redraw(Due { search: true, paint: true });
            }
            Ok(None) if self.troubled.take() => self.redraw(Due { search: false, paint: true }),
            Ok(None) => {}
            Err(trouble) => self.show_trouble(&trouble),
        }
        self.set_timer(Some(REFRESH_MS));
    }

    /// The answer as heat; `None` if it is what is shown already.
    fn read(&self, answer: Answer) -> Result<Option<Heat>, Trouble> {
        let (bytes, made) = match answer {
            Answer::Bytes(bytes) => (bytes, None),
            Answer::Made(heat) => (heat.encode(), Some(heat)),
        };
        if *self.bytes.borrow() == bytes {
            return Ok(None);
        }
        let heat = match made {
            Some(heat) => heat,
            None => Heat::decode(&bytes).map_err(|_| Trouble::Unreadable)?,
        };
        self.bytes.replace(bytes);
        Ok(Some(heat))
    }

    /// A map that is shown stays while the collector is out of reach; the sentence says so.
    fn show_trouble(&self, trouble: &Trouble) {
        self.troubled.set(true);
        let shows_query = !self.bytes.borrow().is_empty();
        if shows_query && *trouble == Trouble::Offline {
            return self.panel.say_status(&trouble.sentence());
        }
        self.bytes.borrow_mut().clear();
        self.chart.replace(None);
        self.stage.clear();
        self.panel.tell_nothing(&trouble.sentence());
    }

    /// Draws in the next frame, once however often it is called.
    pub(crate) fn redraw(&self, due: Due) {
        let before = self.due.get();
        self.due.set(Due { search: before.search || due.search, paint: before.paint || due.paint });
        if self.frame.get().is_none() && !self.closed.get() {
            let frame = self
                .on_frame
                .borrow()
                .as_ref()
                .and_then(|draw| self.page.window.request_animation_frame(draw).ok());
            self.frame.set(frame);
        }
    }

    fn draw(self: &Rc<Self>) {
        self.frame.set(None);
        let modals = self.page.modals();
        if self.stage.is_displaced(&modals) {
            self.raise();
        }
        let due = self.due.take();
        let mut chart = self.chart.borrow_mut();
        let Some(chart) = chart.as_mut() else { return };
        if due.search {
            self.search(chart);
        }
        let reading = self.page.read(&self.found.borrow());
        if due.paint || reading != chart.reading {
            chart.lay_out(reading);
            self.paint(chart);
        }
        self.read_out(chart);
        if js_sys::Date::now() < self.moving_until_ms.get() {
            self.redraw(Due::default());
        }
    }

    /// Something has begun to move, and says no more until it stands.
    pub(crate) fn follow_motion(self: &Rc<Self>) {
        self.moving_until_ms.set(js_sys::Date::now() + MOTION_MS);
        self.redraw(Due::default());
    }

    /// Looks for the elements, but not in every frame of a page that never stops changing.
    fn search(&self, chart: &Chart) {
        let now = js_sys::Date::now();
        if now - self.searched_ms.get() < SEARCH_MS {
            return self.redraw(Due { search: true, paint: false });
        }
        self.searched_ms.set(now);
        let found = self.page.find(&chart.heat.anchors);
        for root in &found.inner_roots {
            self.watch.mutations_below(root);
        }
        self.found.replace(found);
    }

    fn paint(&self, chart: &mut Chart) {
        let look = self.panel.controls.look();
        if let Ok(picture) = chart.paint(&look) {
            self.stage.paint(&picture).unwrap_or_default();
        }
        marks::draw(&self.maker, &self.stage.marks, chart);
        self.panel.tell(&self.maker, chart);
    }

    /// Notes where the pointer is; the next frame says what is there.
    pub(crate) fn point_at(&self, x: f64, y: f64) {
        self.pointer.set(Some((x, y)));
        self.redraw(Due::default());
    }

    fn read_out(&self, chart: &Chart) {
        let Some((x, y)) = self.pointer.get() else { return };
        let share = reach_at(chart, y);
        match share {
            Some(share) => self.stage.probe.show(y, share),
            None => self.stage.probe.hide(),
        }
        let (value, place) = match share {
            Some(share) => {
                (format!("{} of views reach this depth", words::share(share)), read_depth(chart, y))
            }
            None if chart.kind() == Kind::Scroll => Default::default(),
            None => (words::reading(chart.kind(), chart.density_at(x, y)), read_element(chart, x, y)),
        };
        self.panel.read_out(&value, &place);
    }

    /// Stands above what the page has opened.
    pub(crate) fn raise(&self) {
        self.stage.show(&self.page.root, &self.page.modals()).unwrap_or_default();
    }

    /// Looks at the page anew; nothing before the first map has come.
    pub(crate) fn placements(&self) -> Array {
        let list = Array::new();
        let chart = self.chart.borrow();
        let Some(Chart { heat, .. }) = &*chart else { return list };
        let found = self.page.find(&heat.anchors);
        let reading = self.page.read(&found);
        let placements = place(&heat.anchors, &reading.sightings, &reading.document);
        for (at, (anchor, placement)) in heat.anchors.iter().zip(placements).enumerate() {
            list.push(&Array::of5(
                &(&*anchor.anchor.selector).into(),
                &anchor.anchor.index.into(),
                &placement.rung.name().into(),
                &(anchor.points as f64).into(),
                &found.element(at).into(),
            ));
        }
        list
    }

    fn set_timer(&self, after_ms: Option<i32>) {
        let window = &self.page.window;
        if let Some(timer) = self.timer.take() {
            window.clear_timeout_with_handle(timer);
        }
        if let (Some(ms), Some(ask), false) = (after_ms, &*self.on_timer.borrow(), self.closed.get()) {
            self.timer.set(window.set_timeout_with_callback_and_timeout_and_arguments_0(ask, ms).ok());
        }
    }

    /// Leaves the page as it was.
    pub(crate) fn close(&self) {
        if self.closed.replace(true) {
            return;
        }
        self.watch.end();
        self.set_timer(None);
        if let Some(frame) = self.frame.take() {
            self.page.window.cancel_animation_frame(frame).unwrap_or_default();
        }
        self.stage.remove();
        let told = self.options.closed().call0(&JsValue::NULL);
        debug_assert!(told.is_ok(), "the entry script swallows its own errors");
    }
}

/// The share of views that reached a height of the viewport, on scroll maps.
fn reach_at(chart: &Chart, y: f64) -> Option<f64> {
    let depth = Some(chart.depth_at(y)).filter(|_| chart.kind() == Kind::Scroll)?;
    reach::share_at(&chart.heat.reach, chart.heat.about.views, depth)
}

fn read_depth(chart: &Chart, y: f64) -> String {
    let depth = chart.depth_at(y);
    let px = (depth * chart.reading.document.h).max(0.0) as u64;
    let seconds = reach::seconds_at(&chart.heat.reach, chart.heat.about.views, depth).unwrap_or_default();
    format!("{} px \u{b7} in view {} s on average", words::grouped(px), words::figure(seconds))
}

fn read_element(chart: &Chart, x: f64, y: f64) -> String {
    let element = chart.element_at(x, y);
    element
        .map(|(selector, points)| format!("{} on {selector}", words::points(chart.kind(), points)))
        .unwrap_or_default()
}
