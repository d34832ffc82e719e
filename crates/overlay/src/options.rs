//! What the entry script hands over, and the few browser calls that web-sys does not know.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use web_sys::{AbortController, Element};

#[wasm_bindgen]
extern "C" {
    /// What the entry script opens the overlay with.
    pub type Options;

    /// Where the collector lives, with a slash at the end.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn base(this: &Options) -> String;
    /// The site's key.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn site(this: &Options) -> Option<String>;
    /// The token out of a link, if the page was opened with one.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn token(this: &Options) -> Option<String>;
    /// Gives this tab's batches where there is no server.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn local(this: &Options) -> Option<Function>;
    /// Makes the tracker send what it holds.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn flush(this: &Options) -> Option<Function>;
    /// Tells an element from its like, as the tracker does.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn mark(this: &Options) -> Function;
    /// Says the path under which the tracker records this page.
    #[wasm_bindgen(method)]
    pub(crate) fn path(this: &Options) -> String;
    /// To be called once when the overlay is gone.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn closed(this: &Options) -> Function;
    /// Wraps a callback so that no exception gets out of it.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn guard(this: &Options) -> Function;
    /// Ends every listener.
    #[wasm_bindgen(method, getter)]
    pub(crate) fn life(this: &Options) -> AbortController;

    #[wasm_bindgen(js_name = Promise)]
    pub(crate) type Eventual;
    #[wasm_bindgen(method, js_name = then)]
    pub(crate) fn when(this: &Eventual, kept: &Function, broken: &Function) -> Promise;

    #[wasm_bindgen(js_name = Element)]
    pub(crate) type Visible;
    #[wasm_bindgen(method, catch, js_name = checkVisibility)]
    pub(crate) fn check(this: &Visible, options: &JsValue) -> Result<bool, JsValue>;

    #[wasm_bindgen(js_name = encodeURIComponent)]
    pub(crate) fn encode(text: &str) -> String;
}

/// Whether the browser renders something of the element: no `display: none`, no `visibility: hidden`, no closed
/// `<details>` around it, not fully transparent. Browsers without `checkVisibility` say yes; a box tells the rest.
pub(crate) fn is_rendered(element: &Element, how: &JsValue) -> bool {
    element.unchecked_ref::<Visible>().check(how).unwrap_or(true)
}

/// The options of [`is_rendered`], made once.
pub(crate) fn visibility_options() -> JsValue {
    let options = js_sys::Object::new();
    for name in ["visibilityProperty", "opacityProperty", "checkVisibilityCSS", "checkOpacity"] {
        let set = js_sys::Reflect::set(&options, &name.into(), &JsValue::TRUE);
        debug_assert!(set.is_ok(), "a fresh object takes any property");
    }
    options.into()
}
