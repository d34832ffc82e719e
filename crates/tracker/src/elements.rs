//! From DOM elements to anchor numbers: walks up for the selector, counts matches, knows shadow roots.

use alloc::{string::String, vec::Vec};

use capture::{Capture, Features, LANDMARKS, PageBox, Selector, Step};
use js_sys::WeakMap;
use wasm_bindgen::{JsCast, prelude::*};
use web_sys::{Document, Element, NodeList, ShadowRoot};

use crate::port::Port;

/// Ancestors that are looked at for a selector.
const HIGHEST: usize = 40;
/// Landmarks within landmarks that are followed.
const DEEPEST: u32 = 8;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = ["Array", "prototype", "indexOf"], js_name = call)]
    fn index_of(list: &NodeList, element: &Element) -> i32;
}

/// The numbers that one view's elements have.
pub(crate) struct Elements {
    port: Port,
    document: Document,
    numbers: WeakMap,
}

/// A selector and which of its matches is meant.
struct Found {
    selector: String,
    index: u32,
    count: u32,
}

impl Elements {
    pub(crate) fn new(port: Port, document: Document) -> Self {
        Self { port, document, numbers: WeakMap::new() }
    }

    /// The place of `element` now. Its landmark's place is declared with it.
    pub(crate) fn place(
        &self,
        capture: &mut Capture,
        element: &Element,
        now: PageBox,
        scroll: (f64, f64),
    ) -> u32 {
        let number = self.number(capture, element, scroll, DEEPEST);
        capture.place(number, now)
    }

    fn number(&self, capture: &mut Capture, element: &Element, scroll: (f64, f64), depth: u32) -> u32 {
        if matches!(&*element.local_name(), "html" | "body") {
            return 0;
        }
        if let Some(number) = self.numbers.get(element).as_f64() {
            return number as u32;
        }
        let landmark = landmark(element).filter(|_| depth > 0).map_or(0, |landmark| {
            let number = self.number(capture, &landmark, scroll, depth - 1);
            capture.place(number, page_box(&landmark, scroll));
            number
        });
        let number = self
            .find(element)
            .map_or(0, |found| capture.anchor(found.selector, found.index, found.count, landmark));
        self.numbers.set(element, &number.into());
        number
    }

    fn find(&self, element: &Element) -> Option<Found> {
        let selector = selector(&self.port, element);
        match element.get_root_node().dyn_into::<ShadowRoot>() {
            Err(_) => {
                let matches = self.document.query_selector_all(&selector).ok()?;
                Some(Found {
                    index: u32::try_from(index_of(&matches, element)).ok()?,
                    count: matches.length(),
                    selector,
                })
            }
            Ok(root) => {
                let host = self.find(&root.host())?;
                let selector = capture::step_into(&host.selector, &selector);
                let matches = self.all(&selector);
                let index = matches.iter().position(|one| one == element)? as u32;
                Some(Found { selector, index, count: matches.len() as u32 })
            }
        }
    }

    /// Every match of a selector that steps into shadow roots, in the order in which the hosts stand.
    fn all(&self, selector: &str) -> Vec<Element> {
        let mut found = Vec::new();
        for (depth, part) in capture::steps(selector).enumerate() {
            let mut inner = Vec::new();
            if depth == 0 {
                add(&mut inner, self.document.query_selector_all(part));
            }
            for root in found.iter().filter_map(Element::shadow_root) {
                add(&mut inner, root.query_selector_all(part));
            }
            found = inner;
        }
        found
    }
}

fn add(found: &mut Vec<Element>, list: Result<NodeList, JsValue>) {
    let Ok(list) = list else { return };
    for i in 0..list.length() {
        if let Some(node) = list.item(i) {
            found.push(node.unchecked_into());
        }
    }
}

fn selector(port: &Port, element: &Element) -> String {
    let mut selector = Selector::default();
    let mut next = Some(element.clone());
    for _ in 0..HIGHEST {
        let Some(element) = next else { break };
        if selector.look(&Features::read(&port.features(&element))) == Step::Done {
            break;
        }
        next = element.parent_element();
    }
    selector.finish()
}

/// The nearest landmark around an element, out of shadow roots if there is none inside.
fn landmark(element: &Element) -> Option<Element> {
    let outside = |element: &Element| element.parent_element()?.closest(LANDMARKS).ok()?;
    outside(element).or_else(|| {
        let host = element.get_root_node().dyn_into::<ShadowRoot>().ok()?.host();
        host.closest(LANDMARKS).ok()?
    })
}

/// The element's box on the page.
pub(crate) fn page_box(element: &Element, (scroll_x, scroll_y): (f64, f64)) -> PageBox {
    let rect = element.get_bounding_client_rect();
    PageBox { x: rect.x() + scroll_x, y: rect.y() + scroll_y, w: rect.width(), h: rect.height() }
}
