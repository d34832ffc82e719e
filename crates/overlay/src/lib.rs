//! The Wasm that owners download: heat in, canvas and panel over the live page out.
//!
//! [`Overlay`] is all that the entry script `pkg/overlay.js` sees. Beneath it, `align`, `ladder`, `spread`, `ceiling`, `reach`,
//! `query`, `tab`, `chart` and `words` decide over plain numbers and are tested natively; the rest translates between
//! them and the page.

mod align;
mod boxes;
mod ceiling;
mod chart;
mod clips;
mod dom;
mod events;
#[cfg(any(test, target_arch = "wasm32"))]
mod heap;
mod ladder;
mod look;
mod marks;
mod options;
mod page;
mod panel;
mod query;
mod reach;
mod search;
mod session;
mod source;
mod spread;
mod stage;
mod tab;
mod watch;
mod words;

use std::rc::Rc;

use wasm_bindgen::prelude::*;

pub use options::Options;
use session::Session;

/// An overlay that is open, until [`close`](Overlay::close).
#[wasm_bindgen]
pub struct Overlay {
    session: Rc<Session>,
}

#[wasm_bindgen]
impl Overlay {
    /// Opens the overlay over the current page.
    ///
    /// # Errors
    /// Whatever the browser refused.
    #[wasm_bindgen(constructor)]
    pub fn open(options: Options) -> Result<Overlay, JsValue> {
        Ok(Self { session: Session::open(options)? })
    }

    /// Where the points of each anchor stand now: a list of `[selector, index, rung, points, element]`, without
    /// an element that is not certainly there. The first is the document.
    pub fn placements(&self) -> js_sys::Array {
        self.session.placements()
    }

    /// Leaves the page as it was before. The second time it does nothing.
    pub fn close(&self) {
        self.session.close();
    }
}
