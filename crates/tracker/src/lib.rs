//! The visitor's side as `pkg/tracker` sees it: numbers and texts in, batches out. It is called and calls nobody.
//!
//! Times are milliseconds of the page's clock, positions whole CSS px of the page. What records something answers when
//! it wants to be called again: page time, 0 for at once, `NEVER` if nothing waits.
#![cfg(target_arch = "wasm32")]
#![no_std]

mod heap;
mod single;

use capture::{Capture, Effect, Vital};
use single::Single;
use wasm_bindgen::prelude::*;
use wire::{Click, Fixed, Frame, Pointer, Room, Scroll, SignalKind, SiteKey, Size, ViewId, limits};

static CAPTURE: Single<Capture> = Single::new(Capture::new());
/// Texts come in here, and batches go out.
static BUFFER: Single<Fixed<u8, { limits::BATCH_BYTES }>> = Single::new(Fixed::new(0));

fn record(act: impl FnOnce(&mut Capture)) -> u32 {
    CAPTURE.with(|capture| {
        if !capture.is_full() {
            act(capture);
        }
    });
    due()
}

/// Where in memory texts come in and batches go out.
#[wasm_bindgen]
pub fn buffer() -> *const u8 {
    BUFFER.with(|buffer| buffer.room().as_ptr())
}

/// Starts for a site whose key is the text. `budget_us`: what the tracker may cost in a second. False if it is no key.
#[wasm_bindgen]
pub fn open(text: usize, budget_us: u32) -> bool {
    let site = with_text(text, SiteKey::read);
    site.map(|site| CAPTURE.with(|capture| capture.open(site, budget_us))).is_some()
}

fn with_text<R>(len: usize, act: impl FnOnce(&[u8]) -> R) -> R {
    BUFFER.with(|buffer| act(buffer.room().get(..len).unwrap_or_default()))
}

/// Begins a view with a random number. The numbers and texts are those of `wire::View::put_parts`; `restored` from the
/// back-forward cache.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)] // a slice would cost every visitor more
pub fn begin(
    text: usize,
    visible: bool,
    restored: bool,
    id_low: u32,
    id_high: u32,
    at_ms: u32,
    w: u32,
    h: u32,
    document_w: u32,
    document_h: u32,
    pixel_ratio: u32,
    device: u32,
    browser: u32,
    os: u32,
    flags: u32,
    session_low: u32,
    session_high: u32,
    page: u32,
) -> u32 {
    CAPTURE.with(|capture| {
        let view = ViewId(u64::from(id_high) << 32 | u64::from(id_low));
        let (dw, dh) = (document_w, document_h);
        let numbers =
            [0, w, h, dw, dh, pixel_ratio, device, browser, os, flags, session_low, session_high, page];
        if restored {
            capture.restored();
        }
        with_text(text, |texts| capture.begin(view, at_ms, visible, &numbers, texts));
    });
    due()
}

/// Declares an element and answers its number.
#[wasm_bindgen]
pub fn anchor(text: usize, index: u32, count: u32, landmark: u32, mark: u32) -> u32 {
    with_text(text, |selector| {
        CAPTURE.with(|capture| capture.anchor([index, count, landmark, mark], selector))
    })
}

/// The number of the place where an element is now.
#[wasm_bindgen]
pub fn place(anchor: u32, x: i32, y: i32, w: i32, h: i32) -> u32 {
    CAPTURE.with(|capture| capture.place(anchor, x, y, w, h))
}

/// The pointer moved.
#[wasm_bindgen]
pub fn moved(at_ms: u32, x: i32, y: i32, place: u32) -> u32 {
    record(|capture| capture.moved(at_ms, x, y, place))
}

/// A click. `pointer` is a code of `wire::Pointer`; `expects`: something should happen on such an element.
#[wasm_bindgen]
#[allow(clippy::too_many_arguments)]
pub fn clicked(
    at_ms: u32,
    x: i32,
    y: i32,
    place: u32,
    anchor: u32,
    pointer: u8,
    button: u8,
    trusted: bool,
    expects: bool,
) -> u32 {
    let pointer = Pointer::from_code(pointer).unwrap_or_default();
    record(|capture| {
        capture.clicked(Click { at_ms, x, y, place, pointer, button, trusted }, anchor, expects);
    })
}

/// Something changed before the visitor's eyes, or a request went out that may change something.
#[wasm_bindgen]
pub fn effect(at_ms: u32, seen: bool) -> u32 {
    record(|capture| capture.effect(at_ms, if seen { Effect::Seen } else { Effect::Begun }))
}

/// A key or a touch.
#[wasm_bindgen]
pub fn touched(at_ms: u32) {
    CAPTURE.with(|capture| capture.touched(at_ms));
}

/// A scroller shows its content from `top` to `bottom`; anchor and place 0 are the window.
#[wasm_bindgen]
pub fn scrolled(at_ms: u32, anchor: u32, scroller: u32, top: i32, bottom: i32, content: u32) -> u32 {
    let scroll = Scroll { at_ms, top, bottom, scroller, content, ..Scroll::default() };
    record(|capture| capture.scrolled(anchor, scroll))
}

/// The places at the viewport's upper and lower edge, once scrolling has settled.
#[wasm_bindgen]
pub fn rested(top_place: u32, bottom_place: u32) {
    CAPTURE.with(|capture| capture.rested(top_place, bottom_place));
}

/// So much of an element is in view, in thousandths.
#[wasm_bindgen]
pub fn seen(at_ms: u32, anchor: u32, share: u32) {
    CAPTURE.with(|capture| capture.seen(at_ms, anchor, share));
}

/// The sizes of viewport and document.
#[wasm_bindgen]
pub fn resized(at_ms: u32, w: u32, h: u32, document_w: u32, document_h: u32) -> u32 {
    let (viewport, document) = (Size { w, h }, Size { w: document_w, h: document_h });
    record(|capture| capture.resized(Frame { at_ms, viewport, document }))
}

/// The page became visible or hidden.
#[wasm_bindgen]
pub fn shown(at_ms: u32, visible: bool) {
    CAPTURE.with(|capture| capture.shown(at_ms, visible));
}

/// LCP (0), FCP (3) or TTFB (4) in microseconds.
#[wasm_bindgen]
pub fn vital(which: u8, value: u32, anchor: u32) {
    let vital = match which {
        0 => Vital::Lcp,
        3 => Vital::Fcp,
        _ => Vital::Ttfb,
    };
    CAPTURE.with(|capture| capture.vital(vital, value, anchor));
}

/// A layout shift, in millionths.
#[wasm_bindgen]
pub fn shifted(at_ms: u32, by: u32, anchor: u32) {
    CAPTURE.with(|capture| capture.shifted(at_ms, by, anchor));
}

/// An event of an interaction.
#[wasm_bindgen]
pub fn interacted(id: u32, lasted_us: u32, count: u32, anchor: u32) {
    CAPTURE.with(|capture| capture.interacted(id, lasted_us, count, anchor));
}

/// The listeners took so long, microseconds.
#[wasm_bindgen]
pub fn spent(at_ms: u32, us: u32) {
    CAPTURE.with(|capture| capture.spent(at_ms, us));
}

/// A signal by the code of its kind; see `capture::Capture::signal`.
#[wasm_bindgen]
pub fn signal(at_ms: u32, kind: u8, anchor: u32, value: u32, text: usize) -> u32 {
    let kind = SignalKind::from_code(kind).unwrap_or_default();
    record(|capture| with_text(text, |texts| capture.signal(at_ms, kind, anchor, value, texts)))
}

/// The time has come that was asked for. True if the batch is to be cut.
#[wasm_bindgen]
pub fn tick(at_ms: u32) -> bool {
    CAPTURE.with(|capture| capture.tick(at_ms))
}

/// Cuts the batch into the buffer and answers its length; 0 if there is nothing to send.
#[wasm_bindgen]
pub fn cut(at_ms: u32) -> usize {
    BUFFER.with(|buffer| {
        buffer.clear();
        CAPTURE.with(|capture| capture.cut(at_ms, buffer));
        buffer.values().len()
    })
}

/// When to call again.
#[wasm_bindgen]
pub fn due() -> u32 {
    CAPTURE.with(|capture| if capture.is_full() { 0 } else { capture.due_ms().max(1) })
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
