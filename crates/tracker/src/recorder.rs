//! What the shell holds while a page is open: the capture, the outbox, and the one timer.

use alloc::string::String;

use capture::{Capture, Outbox, PageBox};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, MouseEvent, PointerEvent, Window};
use wire::{Pointer, SiteKey, ViewId, flags};

use crate::{
    elements::{Elements, page_box},
    page::{Facts, Page},
    port::Port,
};

/// A box read by the last move serves the next ones on the same element for this long, ms.
const BOX_MS: u32 = 200;
/// Marks what the site, or the overlay, wants left out.
const IGNORED: &str = "[data-isotherm-ignore]";

/// The element under the pointer, as the last move found it.
struct Hovered {
    element: Element,
    /// `None` where nothing may be recorded.
    place: Option<u32>,
    read_ms: u32,
}

pub(crate) struct Recorder {
    pub(crate) page: Page,
    port: Port,
    site: SiteKey,
    query: String,
    pub(crate) path: String,
    capture: Capture,
    elements: Elements,
    outbox: Outbox,
    hovered: Option<Hovered>,
    alarm_ms: Option<u32>,
}

impl Recorder {
    pub(crate) fn open(port: Port, window: Window, site: SiteKey, query: &str) -> Option<Self> {
        let page = Page::open(window)?;
        // The view began with the page, not with the tracker.
        let header = page.view(&Facts::read(&port.facts()), query, 0, 0);
        let path = header.path.clone();
        let capture = Capture::begin(site, new_id(&port), 0, page.is_visible(), header);
        let elements = Elements::new(port.clone(), page.document.clone());
        let (outbox, hovered, query) = (Outbox::default(), None, String::from(query));
        let mut recorder =
            Self { page, port, site, query, path, capture, elements, outbox, hovered, alarm_ms: None };
        recorder.scrolled(recorder.page.now_ms());
        Some(recorder)
    }

    /// Begins another view of the same page load.
    pub(crate) fn begin(&mut self, flags: u32) {
        let at_ms = self.page.now_ms();
        self.flush(false);
        let header = self.page.view(&Facts::read(&self.port.facts()), &self.query, at_ms, flags);
        self.path.clone_from(&header.path);
        self.capture = Capture::begin(self.site, new_id(&self.port), at_ms, self.page.is_visible(), header);
        self.elements = Elements::new(self.port.clone(), self.page.document.clone());
        self.hovered = None;
        self.scrolled(at_ms);
    }

    pub(crate) fn routed(&mut self) {
        if Facts::read(&self.port.facts()).address(&self.query).path != self.path {
            self.begin(flags::ROUTED);
        }
    }

    pub(crate) fn moved(&mut self, event: &Event) {
        // A page may dispatch anything under this name.
        let Some(event) = event.dyn_ref::<PointerEvent>() else { return };
        let at_ms = event.time_stamp() as u32;
        if event.pointer_type() == "touch" {
            return self.capture.touched(at_ms);
        }
        let Some(target) = target(event) else { return };
        let fresh = |h: &&Hovered| h.element == target && at_ms.saturating_sub(h.read_ms) < BOX_MS;
        let place = match self.hovered.as_ref().filter(fresh) {
            Some(hovered) => hovered.place,
            None => self.hover(target, at_ms),
        };
        if let Some(place) = place.filter(|_| !self.outbox.is_full()) {
            self.capture.moved(at_ms, event.page_x(), event.page_y(), place);
            self.arm();
        }
    }

    fn hover(&mut self, element: Element, at_ms: u32) -> Option<u32> {
        let scroll = self.page.scroll();
        let place = (!is_ignored(&element))
            .then(|| self.elements.place(&mut self.capture, &element, page_box(&element, scroll), scroll));
        self.hovered = Some(Hovered { element, place, read_ms: at_ms });
        place
    }

    pub(crate) fn clicked(&mut self, event: &Event) {
        let Some(event) = event.dyn_ref::<MouseEvent>() else { return };
        if let Some(target) = target(event) {
            let now = page_box(&target, self.page.scroll());
            self.clicked_on(event, &target, now);
        }
    }

    /// A click whose target and box were read when it happened.
    pub(crate) fn clicked_on(&mut self, event: &MouseEvent, target: &Element, now: PageBox) {
        if is_ignored(target) || self.outbox.is_full() {
            return;
        }
        let place = self.elements.place(&mut self.capture, target, now, self.page.scroll());
        let pointer = pointer(event);
        let (x, y) = match pointer {
            Pointer::Keyboard => ((now.x + now.w / 2.0) as i32, (now.y + now.h / 2.0) as i32),
            _ => (event.page_x(), event.page_y()),
        };
        let (at_ms, button) = (event.time_stamp() as u32, event.button().clamp(0, 4) as u8);
        self.capture.clicked(at_ms, x, y, place, pointer, button, event.is_trusted());
        self.arm();
    }

    pub(crate) fn scrolled(&mut self, at_ms: u32) {
        self.hovered = None;
        let top = self.page.scroll().1 as i32;
        let height = self.page.frame(at_ms).viewport.h as i32;
        self.capture.scrolled(at_ms, top, top + height);
        self.arm();
    }

    pub(crate) fn resized(&mut self) {
        self.hovered = None;
        self.capture.resized(self.page.frame(self.page.now_ms()));
        self.arm();
    }

    pub(crate) fn shown(&mut self) {
        let visible = self.page.is_visible();
        self.capture.shown(self.page.now_ms(), visible);
        if !visible {
            self.flush(true);
        }
    }

    pub(crate) fn record(&mut self, note: impl FnOnce(&mut Capture)) {
        if !self.outbox.is_full() {
            note(&mut self.capture);
            self.arm();
        }
    }

    /// Cuts what there is and hands over all that may fly.
    pub(crate) fn flush(&mut self, leaving: bool) {
        let at_ms = self.page.now_ms();
        if let Some(bytes) = self.capture.cut(at_ms) {
            self.outbox.push(bytes);
        }
        self.post(at_ms, leaving);
    }

    pub(crate) fn tick(&mut self) {
        let at_ms = self.page.now_ms();
        self.alarm_ms = None;
        match self.capture.due_ms() {
            Some(due) if due <= at_ms => self.flush(false),
            _ => self.post(at_ms, false),
        }
    }

    pub(crate) fn settle(&mut self, number: u32, status: u16, retry_after_s: u32) {
        self.outbox.settle(number, status, retry_after_s, self.page.now_ms());
        self.arm();
    }

    fn post(&mut self, at_ms: u32, leaving: bool) {
        while let Some(parcel) = self.outbox.take(at_ms, leaving) {
            let bytes = js_sys::Uint8Array::from(parcel.bytes.as_slice());
            self.port.send(parcel.number, bytes, parcel.keepalive, leaving);
        }
        self.arm();
    }

    /// Sets the timer to whatever is due first. Without anything due there is no timer; a full batch cannot wait for one.
    fn arm(&mut self) {
        if self.capture.is_full() {
            return self.flush(false);
        }
        let due = match (self.capture.due_ms(), self.outbox.due_ms()) {
            (Some(a), Some(b)) => a.min(b),
            (a, b) => match a.or(b) {
                Some(due) => due,
                None => return,
            },
        };
        if self.alarm_ms.is_none_or(|alarm| due < alarm) {
            self.alarm_ms = Some(due);
            self.port.wait(due.saturating_sub(self.page.now_ms()));
        }
    }
}

fn new_id(port: &Port) -> ViewId {
    ViewId(u64::from(port.random()) << 32 | u64::from(port.random()))
}

/// The innermost element that the page lets us see: inside open shadow roots, and `svg` in place of its shapes.
fn target(event: &web_sys::Event) -> Option<Element> {
    let target: Element = event.target()?.dyn_into().ok()?;
    let inner = match target.shadow_root() {
        Some(_) => event.composed_path().get(0).dyn_into().unwrap_or(target),
        None => target,
    };
    match inner.closest("svg") {
        Ok(Some(drawing)) => Some(drawing),
        _ => Some(inner),
    }
}

fn is_ignored(element: &Element) -> bool {
    element.closest(IGNORED).ok().flatten().is_some()
}

/// A click without pointer and without press count came from the keyboard.
fn pointer(event: &MouseEvent) -> Pointer {
    match event.dyn_ref::<PointerEvent>().map(PointerEvent::pointer_type).unwrap_or_default().as_str() {
        "touch" => Pointer::Touch,
        "pen" => Pointer::Pen,
        "mouse" => Pointer::Mouse,
        _ if event.detail() == 0 => Pointer::Keyboard,
        _ => Pointer::Mouse,
    }
}
