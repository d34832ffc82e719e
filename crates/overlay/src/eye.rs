//! How the core sees a page: what `pkg/overlay/eye.js` tells of elements, in numbers, many at once.

use alloc::vec::Vec;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Node};

#[wasm_bindgen]
extern "C" {
    /// What the scripts lend to the core. None of it throws, or the overlay ends.
    pub type Eye;

    /// All that a selector finds below a document or a shadow root; nothing if it is no selector.
    #[wasm_bindgen(method)]
    pub(crate) fn query(this: &Eye, root: &Node, selector: &str) -> Array;
    /// The open shadow root of an element, or the document of a frame that may be read.
    #[wasm_bindgen(method)]
    pub(crate) fn inside(this: &Eye, host: &Element) -> Option<Node>;
    /// Tells an element from its like, as the tracker does.
    #[wasm_bindgen(method)]
    pub(crate) fn mark(this: &Eye, element: &Element) -> u32;
    /// Whether `inner` lies in `outer`, shadow roots included.
    #[wasm_bindgen(method)]
    pub(crate) fn contains(this: &Eye, outer: &Element, inner: &Element) -> bool;
    /// The parent on screen: through slots and out of shadow roots.
    #[wasm_bindgen(method)]
    pub(crate) fn parent(this: &Eye, element: &Element) -> Option<Element>;
    /// How an element stands, in the bits of [`clips`](crate::clips).
    #[wasm_bindgen(method)]
    pub(crate) fn standing(this: &Eye, element: &Element) -> u32;
    /// These, and the bars that float above the page now.
    #[wasm_bindgen(method)]
    pub(crate) fn above(this: &Eye, modals: &Array) -> Array;
    /// Left, top, width and height of each element in CSS px of its window's viewport; zeros of what is not to be seen.
    #[wasm_bindgen(method)]
    pub(crate) fn boxes(this: &Eye, elements: &Array) -> Vec<f64>;
    /// The same of what lies within each element's borders, whether it is to be seen or not.
    #[wasm_bindgen(method, js_name = innerBoxes)]
    pub(crate) fn inner_boxes(this: &Eye, elements: &Array) -> Vec<f64>;
    /// The viewport without scroll bars and the whole document, one box after the other.
    #[wasm_bindgen(method)]
    pub(crate) fn page(this: &Eye) -> Vec<f64>;
}
