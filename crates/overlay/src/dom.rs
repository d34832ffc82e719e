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
    pub(crate) fn node(&self, tag: &str, class: &str) -> Result<HtmlElement, JsValue> {
        let node: HtmlElement = self.document.create_element(tag)?.unchecked_into();
        if !class.is_empty() {
            node.set_class_name(class);
        }
        Ok(node)
    }

    /// `<tag class="class">text</tag>`.
    pub(crate) fn text(&self, tag: &str, class: &str, text: &str) -> Result<HtmlElement, JsValue> {
        let node = self.node(tag, class)?;
        node.set_text_content(Some(text));
        Ok(node)
    }

    /// `<tag class="class">` around other nodes.
    pub(crate) fn group(&self, tag: &str, class: &str, inner: &[&Node]) -> Result<HtmlElement, JsValue> {
        let node = self.node(tag, class)?;
        for child in inner {
            node.append_child(child)?;
        }
        Ok(node)
    }

    /// `<button type="button">` with a picture of strokes, named for those who do not see it.
    pub(crate) fn button(&self, class: &str, name: &str, strokes: &str) -> Result<HtmlElement, JsValue> {
        let button = self.group("button", class, &[&*self.picture(strokes)?])?;
        button.set_attribute("type", "button")?;
        button.set_attribute("aria-label", name)?;
        button.set_title(name);
        Ok(button)
    }

    /// A picture of 16 x 16 units.
    pub(crate) fn picture(&self, strokes: &str) -> Result<Element, JsValue> {
        let picture = self.document.create_element_ns(Some(SVG), "svg")?;
        let path = self.document.create_element_ns(Some(SVG), "path")?;
        picture.set_attribute("viewBox", "0 0 16 16")?;
        picture.set_attribute("aria-hidden", "true")?;
        path.set_attribute("d", strokes)?;
        picture.append_child(&path)?;
        Ok(picture)
    }
}

/// Sets one style property through the object model, which no content policy refuses.
pub(crate) fn style(element: &HtmlElement, property: &str, value: &str) {
    let set = element.style().set_property(property, value);
    debug_assert!(set.is_ok(), "inline styles are writable");
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
