//! The other half of the shell: what takes fewer bytes in JavaScript. Made by `pkg/tracker.js`.

use alloc::string::String;

use wasm_bindgen::prelude::*;
use web_sys::Element;

#[wasm_bindgen]
extern "C" {
    /// An object with the methods below.
    #[derive(Clone)]
    pub type Port;
    /// Posts a batch; answers later by `Tracker::settle`.
    #[wasm_bindgen(method)]
    pub(crate) fn send(this: &Port, number: u32, bytes: js_sys::Uint8Array, keepalive: bool, leaving: bool);
    /// Calls `Tracker::tick` once after so many ms, and forgets what was asked before.
    #[wasm_bindgen(method)]
    pub(crate) fn wait(this: &Port, ms: u32);
    /// The function, with whatever it throws kept from the page.
    #[wasm_bindgen(method)]
    pub(crate) fn guard(this: &Port, function: &js_sys::Function) -> js_sys::Function;
    /// 32 random bits.
    #[wasm_bindgen(method)]
    pub(crate) fn random(this: &Port) -> u32;
    /// An element's tag, id, `data-testid`, `data-test`, `data-qa`, role, name and class, as `capture::fields`.
    #[wasm_bindgen(method)]
    pub(crate) fn features(this: &Port, element: &Element) -> String;
    /// The page's path, query, referrer, host, user agent and language, then as decimal numbers: device pixels per
    /// CSS px in hundredths, the screen's shorter side, and 1 or 0 for a coarse pointer and an automated browser.
    #[wasm_bindgen(method)]
    pub(crate) fn facts(this: &Port) -> String;
}
