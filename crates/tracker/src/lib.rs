//! The visitor's side as `pkg/tracker` sees it: numbers and texts in, batches out. It is called and calls nobody.
//!
//! Times are milliseconds of the page's clock, positions whole CSS px of the page.
#![cfg(target_arch = "wasm32")]
#![no_std]
#![allow(unsafe_code)] // for the names of exports alone

mod heap;
mod single;

use capture::Capture;
use single::Single;
use wire::{Click, Fixed, Frame, Packer, Room, Scroll, SiteKey, Size, ViewId};

/// As many as 16 bits can tell, so that no length of a text is too great; a batch takes less.
const BUFFER_BYTES: usize = 1 << 16;

static CAPTURE: Single<Capture> = Single::new(Capture::new());
/// Texts come in here, and batches go out.
static BUFFER: Single<Packer<Fixed<u8, BUFFER_BYTES>>> = Single::new(Packer::new(Fixed::new(0)));

/// Where in memory texts come in and batches go out.
#[unsafe(no_mangle)]
pub extern "C" fn buffer() -> *const u8 {
    BUFFER.with(|buffer| buffer.out().room().as_ptr())
}

/// Starts for a site whose key is the text, or for nobody's; false if it is no key. `budget_us`: what the tracker may cost
/// in a second.
#[unsafe(no_mangle)]
pub extern "C" fn open(text: usize, budget_us: u32) -> bool {
    let site = with_text(text, SiteKey::read);
    CAPTURE.with(|capture| capture.open(site, budget_us));
    site.is_some()
}

fn with_text<R>(len: usize, act: impl FnOnce(&[u8]) -> R) -> R {
    BUFFER.with(|buffer| act(&buffer.out().room()[..usize::from(len as u16)]))
}

/// Begins a view with these texts. `low`, `high`: the halves of its random number; what follows the page's time are the
/// numbers of `wire::View::put_parts`.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)]
pub extern "C" fn begin(
    text: usize,
    visible: bool,
    low: u32,
    high: u32,
    at_ms: u32,
    w: u32,
    h: u32,
    document_w: u32,
    document_h: u32,
    pixel_ratio: u32,
    device: u32,
    flags: u32,
    session_low: u32,
    session_high: u32,
    page: u32,
) {
    let view = ViewId(u64::from(high) << 32 | u64::from(low));
    let numbers = [w, h, document_w, document_h, pixel_ratio, device, flags, session_low, session_high, page];
    CAPTURE.with(|capture| with_text(text, |texts| capture.begin(view, at_ms, visible, numbers, texts)));
}

/// Declares an element and answers its number.
#[unsafe(no_mangle)]
pub extern "C" fn anchor(text: usize, index: u32, count: u32, landmark: u32, mark: u32) -> u32 {
    with_text(text, |selector| {
        CAPTURE.with(|capture| capture.anchor([index, count, landmark, mark], selector))
    })
}

/// The number of the place where an element is now.
#[unsafe(no_mangle)]
pub extern "C" fn place(anchor: u32, x: i32, y: i32, w: u32, h: u32) -> u32 {
    CAPTURE.with(|capture| capture.place(anchor, x, y, w, h))
}

/// The pointer moved.
#[unsafe(no_mangle)]
pub extern "C" fn moved(at_ms: u32, x: i32, y: i32, place: u32) {
    CAPTURE.with(|capture| capture.moved(at_ms, x, y, place))
}

/// A click. `pointer` is a code of `wire::Pointer`.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)]
pub extern "C" fn clicked(
    at_ms: u32,
    x: i32,
    y: i32,
    place: u32,
    anchor: u32,
    pointer: u32,
    button: u32,
    trusted: bool,
) {
    CAPTURE.with(|capture| {
        capture.clicked(at_ms, x, y, place, Click::kind(pointer, button, trusted), anchor);
    })
}

/// What the latest click's element promises: a code of `capture::Promise`.
#[unsafe(no_mangle)]
pub extern "C" fn promised(promise: u32) {
    CAPTURE.with(|capture| capture.promised(promise));
}

/// Something happened that may be a click's doing: a code of `capture::Effect`.
#[unsafe(no_mangle)]
pub extern "C" fn effect(at_ms: u32, effect: u32) {
    CAPTURE.with(|capture| capture.effect(at_ms, effect))
}

/// A key, a press or a touch.
#[unsafe(no_mangle)]
pub extern "C" fn touched(at_ms: u32) {
    CAPTURE.with(|capture| capture.touched(at_ms));
}

/// A scroller shows its content from `top` to `bottom`; anchor and place 0 are the window.
#[unsafe(no_mangle)]
pub extern "C" fn scrolled(at_ms: u32, anchor: u32, scroller: u32, top: i32, bottom: i32, content: u32) {
    let scroll = Scroll { at_ms, top, bottom, scroller, content, ..Scroll::default() };
    CAPTURE.with(|capture| capture.scrolled(anchor, scroll))
}

/// So much of an element is in view, in thousandths.
#[unsafe(no_mangle)]
pub extern "C" fn seen(at_ms: u32, anchor: u32, share: u32) {
    CAPTURE.with(|capture| capture.seen(at_ms, anchor, share));
}

/// Scrolling has settled, or the page changed its size: the sizes of viewport and document, and the places at the
/// viewport's upper and lower edge.
#[unsafe(no_mangle)]
pub extern "C" fn settled(
    at_ms: u32,
    w: u32,
    h: u32,
    document_w: u32,
    document_h: u32,
    top_place: u32,
    bottom_place: u32,
) {
    let (viewport, document) = (Size { w, h }, Size { w: document_w, h: document_h });
    CAPTURE.with(|capture| {
        capture.resized(Frame { at_ms, viewport, document });
        capture.rested(top_place, bottom_place);
    });
}

/// The page became visible or hidden.
#[unsafe(no_mangle)]
pub extern "C" fn shown(at_ms: u32, visible: bool) {
    CAPTURE.with(|capture| capture.shown(at_ms, visible));
}

/// LCP (0), FCP (3) or TTFB (4) in microseconds.
#[unsafe(no_mangle)]
pub extern "C" fn vital(which: usize, value: u32, anchor: u32) {
    CAPTURE.with(|capture| capture.vital(which, value, anchor));
}

/// A layout shift, in millionths.
#[unsafe(no_mangle)]
pub extern "C" fn shifted(at_ms: u32, by: u32, anchor: u32) {
    CAPTURE.with(|capture| capture.shifted(at_ms, by, anchor));
}

/// An event of an interaction.
#[unsafe(no_mangle)]
pub extern "C" fn interacted(id: u32, lasted_us: u32, count: u32, anchor: u32) {
    CAPTURE.with(|capture| capture.interacted(id, lasted_us, count, anchor));
}

/// The tracker took so long, microseconds; in a listener, or while the page was idle. Answers how far apart moves should
/// be from now on, ms; less than nothing if the batch should be cut at once.
#[unsafe(no_mangle)]
pub extern "C" fn spent(at_ms: u32, us: u32, idle: bool) -> u32 {
    CAPTURE.with(|capture| capture.spent(at_ms, us, idle))
}

/// An exception that may be a click's doing.
#[unsafe(no_mangle)]
pub extern "C" fn failed(at_ms: u32) {
    CAPTURE.with(|capture| capture.failed(at_ms));
}

/// A signal by the code of its kind; see `capture::Capture::signal`.
#[unsafe(no_mangle)]
pub extern "C" fn signal(at_ms: u32, kind: u32, anchor: u32, value: u32, text: usize) {
    CAPTURE.with(|capture| with_text(text, |texts| capture.signal(at_ms, kind, anchor, value, texts)))
}

/// Cuts the batch into the buffer and answers its length; 0 if there is nothing to send.
#[unsafe(no_mangle)]
pub extern "C" fn cut(at_ms: u32) -> usize {
    BUFFER.with(|buffer| {
        buffer.out().clear();
        CAPTURE.with(|capture| capture.cut(at_ms, buffer));
        buffer.out().used()
    })
}

/// When to call this again: page time, 0 if it is time to `cut`, the greatest `i32` if nothing waits.
#[unsafe(no_mangle)]
pub extern "C" fn due(at_ms: u32) -> u32 {
    // JavaScript takes what an export returns for signed.
    CAPTURE.with(|capture| capture.due_ms(at_ms).min(i32::MAX as u32))
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
