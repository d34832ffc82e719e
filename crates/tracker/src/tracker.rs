//! What `pkg/tracker.js` sees: one object that listens from its making to `stop`.

use alloc::{rc::Rc, string::String, vec, vec::Vec};
use core::cell::RefCell;

use capture::PageBox;
use wasm_bindgen::{JsCast, prelude::*};
use web_sys::{DomRect, Element, Event, EventTarget, MouseEvent, ResizeObserver, Window};
use wire::{SiteKey, flags};

use crate::{listener::Listener, port::Port, recorder::Recorder};

type Shared = Rc<RefCell<Recorder>>;

/// Records this tab.
#[wasm_bindgen]
pub struct Tracker {
    recorder: Shared,
    listeners: Vec<Listener>,
    sizes: Option<ResizeObserver>,
    _measure: Closure<dyn FnMut(Event)>,
}

#[wasm_bindgen]
impl Tracker {
    /// Starts. `site` is the site's key, `query` the allowed query names. Nothing if the key is none.
    pub fn start(port: Port, window: Window, site: &str, query: &str) -> Option<Tracker> {
        let recorder = Recorder::open(port.clone(), window, SiteKey::parse(site)?, query)?;
        let (window, document) = (recorder.page.window.clone(), recorder.page.document.clone());
        let recorder = Rc::new(RefCell::new(recorder));
        let listeners = listen(&recorder, &port, &window, &document);
        let again = recorder.clone();
        let measure: Closure<dyn FnMut(Event)> = Closure::new(move |_| with(&again, Recorder::resized));
        let sizes = ResizeObserver::new(&port.guard(measure.as_ref().unchecked_ref())).ok();
        if let Some(sizes) = &sizes {
            let root = document.document_element();
            let body = document.body().map(Element::from);
            root.iter().chain(&body).for_each(|element| sizes.observe(element));
        }
        Some(Self { recorder, listeners, sizes, _measure: measure })
    }

    /// A click that happened before this object did.
    pub fn early(&self, event: &MouseEvent, target: &Element, rect: &DomRect, scroll_x: f64, scroll_y: f64) {
        let now =
            PageBox { x: rect.x() + scroll_x, y: rect.y() + scroll_y, w: rect.width(), h: rect.height() };
        with(&self.recorder, |recorder| recorder.clicked_on(event, target, now));
    }

    /// A custom event; `properties` are `capture::fields`, names and values by turns.
    pub fn track(&self, at_ms: f64, name: &str, properties: &str) {
        let mut parts = capture::fields(properties);
        let mut pairs = Vec::new();
        while let (Some(name), Some(value)) = (parts.next(), parts.next()) {
            pairs.push((String::from(name), String::from(value)));
        }
        with(&self.recorder, |recorder| recorder.record(|capture| capture.custom(at_ms as u32, name, pairs)));
    }

    /// An uncaught error or rejection.
    pub fn error(&self, at_ms: f64, message: &str, source: &str) {
        with(&self.recorder, |recorder| {
            recorder.record(|capture| capture.error(at_ms as u32, message, source))
        });
    }

    /// The page changed its address without loading.
    pub fn routed(&self) {
        with(&self.recorder, Recorder::routed);
    }

    /// The path under which this view is recorded.
    pub fn path(&self) -> String {
        self.recorder.try_borrow().map(|recorder| recorder.path.clone()).unwrap_or_default()
    }

    /// The timer rang.
    pub fn tick(&self) {
        with(&self.recorder, Recorder::tick);
    }

    /// Sends what there is.
    pub fn flush(&self) {
        with(&self.recorder, |recorder| recorder.flush(false));
    }

    /// What became of a batch: HTTP status (0: never arrived) and Retry-After in seconds (0: none).
    pub fn settle(&self, number: u32, status: u16, retry_after_s: u32) {
        with(&self.recorder, |recorder| recorder.settle(number, status, retry_after_s));
    }

    /// Sends what there is and lets go of the page.
    pub fn stop(&mut self) {
        with(&self.recorder, |recorder| recorder.flush(true));
        self.listeners.clear();
        if let Some(sizes) = self.sizes.take() {
            sizes.disconnect();
        }
    }
}

/// A page's code may run inside one of our calls and raise the next event: that one is let go.
fn with(recorder: &Shared, act: impl FnOnce(&mut Recorder)) {
    if let Ok(mut recorder) = recorder.try_borrow_mut() {
        act(&mut recorder);
    }
}

fn listen(recorder: &Shared, port: &Port, window: &EventTarget, document: &EventTarget) -> Vec<Listener> {
    let on = |target: &EventTarget, kind: &'static str, act: fn(&mut Recorder, &Event)| {
        let recorder = recorder.clone();
        Listener::new(port, target, kind, move |event| with(&recorder, |recorder| act(recorder, &event)))
    };
    vec![
        on(window, "pointermove", |r, e| r.moved(e)),
        on(window, "click", |r, e| r.clicked(e)),
        on(window, "auxclick", |r, e| r.clicked(e)),
        on(document, "scroll", |r, e| {
            if e.target().as_ref() == Some(r.page.document.as_ref()) {
                r.scrolled(e.time_stamp() as u32);
            }
        }),
        on(window, "keydown", |r, e| r.record(|capture| capture.touched(e.time_stamp() as u32))),
        on(window, "resize", |r, _| r.resized()),
        on(document, "visibilitychange", |r, _| r.shown()),
        on(window, "pagehide", |r, _| r.flush(true)),
        on(window, "pageshow", |r, e| {
            if e.unchecked_ref::<web_sys::PageTransitionEvent>().persisted() {
                r.begin(flags::RESTORED);
            }
        }),
    ]
}
