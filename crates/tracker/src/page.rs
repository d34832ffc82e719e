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
    pub(crate) fn open() -> Option<Self> {
        let window = web_sys::window()?;
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

    pub(crate) fn address(&self, allowed: &str) -> Address {
        let location = self.window.location();
        Address::read(
            &location.pathname().unwrap_or_default(),
            &location.search().unwrap_or_default(),
            allowed,
        )
    }

    pub(crate) fn view(&self, address: Address, at_ms: u32, flags: u32) -> View {
        let navigator = self.window.navigator();
        let agent = navigator.user_agent().unwrap_or_default();
        let own_host = self.window.location().hostname().unwrap_or_default();
        View {
            path: address.path,
            referrer: capture::referring_host(&self.document.referrer(), &own_host),
            utm: address.utm,
            language: navigator.language().unwrap_or_default(),
            frame: self.frame(at_ms),
            pixel_ratio: (self.window.device_pixel_ratio() * 100.0) as u32,
            device: capture::device(self.is_coarse(), self.shorter_px()),
            browser: capture::browser(&agent),
            os: capture::system(&agent),
            flags: flags | if is_automated(&navigator) { flags::AUTOMATED } else { 0 },
        }
    }

    fn is_coarse(&self) -> bool {
        self.window.match_media("(pointer:coarse)").ok().flatten().is_some_and(|media| media.matches())
    }

    fn shorter_px(&self) -> u32 {
        let Ok(screen) = self.window.screen() else { return u32::MAX };
        let side = |side: Result<i32, _>| side.map_or(u32::MAX, |px| px.max(0) as u32);
        side(screen.width()).min(side(screen.height()))
    }
}

fn is_automated(navigator: &web_sys::Navigator) -> bool {
    js_sys::Reflect::get(navigator, &"webdriver".into()).is_ok_and(|is| is.is_truthy())
}

/// The element's attribute, or nothing.
pub(crate) fn attribute(element: &web_sys::Element, name: &str) -> String {
    element.get_attribute(name).unwrap_or_default()
}
