//! Makes elements without markup, which a page's policy might refuse.

use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlElement, Node};

const SVG: &str = "http://www.w3.org/2000/svg";

/// Makes elements of one document.
#[derive(Clone)]
pub(crate) struct Maker {
    pub(crate) document: Document,
}

impl Maker {
    /// `<tag class="class">`.
    pub(crate) fn node(&self, tag: &str, class: &str) -> HtmlElement {
        let node: HtmlElement =
            granted(self.document.create_element(tag), "the tag is a name").unchecked_into();
        if !class.is_empty() {
            node.set_class_name(class);
        }
        node
    }

    /// `<tag class="class">text</tag>`.
    pub(crate) fn text(&self, tag: &str, class: &str, text: &str) -> HtmlElement {
        let node = self.node(tag, class);
        node.set_text_content(Some(text));
        node
    }

    /// `<tag class="class">` around other nodes.
    pub(crate) fn group(&self, tag: &str, class: &str, inner: &[&Node]) -> HtmlElement {
        let node = self.node(tag, class);
        inner.iter().for_each(|child| put(&node, child));
        node
    }

    /// `<button type="button">` with a picture of strokes, named for those who do not see it.
    pub(crate) fn button(&self, class: &str, name: &str, strokes: &str) -> HtmlElement {
        let button = self.group("button", class, &[&*self.picture(strokes)]);
        mark(&button, "type", "button");
        mark(&button, "aria-label", name);
        button.set_title(name);
        button
    }

    /// A picture of 16 x 16 units.
    pub(crate) fn picture(&self, strokes: &str) -> Element {
        let make = |tag| granted(self.document.create_element_ns(Some(SVG), tag), "the tag is a name");
        let (picture, path) = (make("svg"), make("path"));
        mark(&picture, "viewBox", "0 0 16 16");
        mark(&picture, "aria-hidden", "true");
        mark(&path, "d", strokes);
        put(&picture, &path);
        picture
    }
}

/// What the browser cannot refuse. (Unlike `expect`, it does not bring along how to print what JavaScript throws.)
pub(crate) fn granted<T>(answer: Result<T, JsValue>, why: &str) -> T {
    match answer {
        Ok(value) => value,
        Err(_) => panic!("{why}"),
    }
}

/// Adds a node at the end of another.
pub(crate) fn put(outer: &Node, inner: &Node) {
    granted(outer.append_child(inner), "a fresh node can stand in any other");
}

/// Sets an attribute.
pub(crate) fn mark(element: &Element, name: &str, value: &str) {
    granted(element.set_attribute(name, value), "the attribute is a name");
}

/// Sets one style property through the object model, which no content policy refuses.
pub(crate) fn style(element: &HtmlElement, property: &str, value: &str) {
    granted(element.style().set_property(property, value), "inline styles are writable");
}

/// Sets the text if it is another one, so that a screen reader is not told twice.
pub(crate) fn say(element: &HtmlElement, text: &str) {
    if element.text_content().as_deref() != Some(text) {
        element.set_text_content(Some(text));
    }
}

/// Shows or hides an element.
pub(crate) fn show_if(element: &HtmlElement, shown: bool) {
    element.set_hidden(!shown);
}
