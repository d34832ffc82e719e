//! Reads what is true of the page as a whole.

use alloc::string::String;

use capture::Address;
use web_sys::{Document, Window};
use wire::{Frame, Size, View, flags};

/// The window and its document, and how to read them.
pub(crate) struct Page {
    pub(crate) window: Window,
    pub(crate) document: Document,
}

impl Page {
    pub(crate) fn open(window: Window) -> Option<Self> {
        let document = window.document()?;
        Some(Self { window, document })
    }

    pub(crate) fn now_ms(&self) -> u32 {
        self.window.performance().map_or(0, |clock| clock.now() as u32)
    }

    pub(crate) fn is_visible(&self) -> bool {
        self.document.visibility_state() != web_sys::VisibilityState::Hidden
    }

    pub(crate) fn scroll(&self) -> (f64, f64) {
        (self.window.scroll_x().unwrap_or(0.0), self.window.scroll_y().unwrap_or(0.0))
    }

    pub(crate) fn frame(&self, at_ms: u32) -> Frame {
        let Some(root) = self.document.document_element() else { return Frame::default() };
        let size = |w: i32, h: i32| Size { w: w.max(0) as u32, h: h.max(0) as u32 };
        let viewport = size(root.client_width(), root.client_height());
        let document = size(root.scroll_width(), root.scroll_height());
        Frame { at_ms, viewport, document }
    }

    pub(crate) fn view(&self, facts: &Facts<'_>, query: &str, at_ms: u32, flags: u32) -> View {
        let address = facts.address(query);
        View {
            path: address.path,
            referrer: capture::referring_host(facts.referrer, facts.host),
            utm: address.utm,
            language: String::from(facts.language),
            frame: self.frame(at_ms),
            pixel_ratio: facts.pixel_ratio,
            device: capture::device(facts.coarse, facts.shorter_px),
            browser: capture::browser(facts.agent),
            os: capture::system(facts.agent),
            flags: flags | if facts.automated { flags::AUTOMATED } else { 0 },
        }
    }
}

/// What `Port::facts` says.
pub(crate) struct Facts<'a> {
    path: &'a str,
    query: &'a str,
    referrer: &'a str,
    host: &'a str,
    agent: &'a str,
    language: &'a str,
    pixel_ratio: u32,
    shorter_px: u32,
    coarse: bool,
    automated: bool,
}

impl<'a> Facts<'a> {
    pub(crate) fn read(joined: &'a str) -> Self {
        let mut fields = capture::fields(joined);
        let mut text = || fields.next().unwrap_or_default();
        let (path, query, referrer, host, agent, language) = (text(), text(), text(), text(), text(), text());
        let mut number =
            || text().bytes().fold(0, |sum: u32, digit| sum.wrapping_mul(10) + u32::from(digit & 15));
        let (pixel_ratio, shorter_px, coarse, automated) = (number(), number(), number() == 1, number() == 1);
        Self { path, query, referrer, host, agent, language, pixel_ratio, shorter_px, coarse, automated }
    }

    pub(crate) fn address(&self, allowed: &str) -> Address {
        Address::read(self.path, self.query, allowed)
    }
}
