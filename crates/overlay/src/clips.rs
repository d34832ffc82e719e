//! Which ancestors cut an element off: those with an overflow that is not visible.

use js_sys::Map;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Node, ShadowRoot};

use crate::boxes::ViewBox;

/// The clipping ancestors of a page's elements, each looked at once.
#[derive(Default)]
pub(crate) struct Clips {
    /// Element to position in `ancestors`.
    known: Map,
    ancestors: Vec<Ancestor>,
}

struct Ancestor {
    element: Element,
    clips: bool,
    /// The nearest clipping ancestor of what lies in it, itself included, by position in `ancestors`.
    chain: Option<usize>,
    /// The next clipping ancestor outside of it.
    outer: Option<usize>,
}

#[derive(Clone, Copy, PartialEq)]
enum Position {
    InFlow,
    Positioned,
    Absolute,
    Fixed,
}

impl Clips {
    /// The nearest ancestor that clips `element`, as a position in what [`read`](Self::read) gives.
    pub(crate) fn around(&mut self, element: &Element) -> Option<usize> {
        match style(element).0 {
            Position::Fixed => None,
            Position::Absolute => self.beyond_containing(parent(element)),
            _ => parent(element).and_then(|parent| self.chain(&parent)),
        }
    }

    /// What clips an absolute element: the walk passes over ancestors that are not positioned.
    fn beyond_containing(&mut self, mut next: Option<Element>) -> Option<usize> {
        while let Some(element) = next {
            if style(&element).0 != Position::InFlow {
                return self.chain(&element);
            }
            next = parent(&element);
        }
        None
    }

    fn chain(&mut self, element: &Element) -> Option<usize> {
        if is_root(element) {
            return None;
        }
        if let Some(known) = self.known.get(element).as_f64() {
            return self.ancestors[known as usize].chain;
        }
        let (_, clips) = style(element);
        let outer = self.around(element);
        let at = self.ancestors.len();
        self.known.set(element, &(at as f64).into());
        let chain = if clips { Some(at) } else { outer };
        self.ancestors.push(Ancestor { element: element.clone(), clips, chain, outer });
        chain
    }

    /// What each ancestor leaves of the plane now. An outer one stands before those that lie in it.
    pub(crate) fn read(&self) -> Vec<ViewBox> {
        let mut boxes: Vec<ViewBox> = Vec::with_capacity(self.ancestors.len());
        for ancestor in &self.ancestors {
            let outer = ancestor.outer.map_or(ViewBox::EVERYWHERE, |outer| boxes[outer]);
            boxes.push(if ancestor.clips {
                padding_box(&ancestor.element).shared_with(&outer)
            } else {
                outer
            });
        }
        boxes
    }
}

/// How an element stands, and whether it clips.
fn style(element: &Element) -> (Position, bool) {
    let style = web_sys::window().and_then(|window| window.get_computed_style(element).ok().flatten());
    let Some(style) = style else { return (Position::InFlow, false) };
    let value = |name| style.get_property_value(name).unwrap_or_default();
    let position = match value("position").as_str() {
        "fixed" => Position::Fixed,
        "absolute" => Position::Absolute,
        "relative" | "sticky" => Position::Positioned,
        _ => Position::InFlow,
    };
    // Boxes inside a line, and those without one, clip nothing whatever their overflow says.
    let has_box = !matches!(value("display").as_str(), "inline" | "contents");
    let clips = |name| !matches!(value(name).as_str(), "visible" | "");
    (position, has_box && (clips("overflow-x") || clips("overflow-y")))
}

/// The parent on screen: through slots and out of shadow roots.
fn parent(element: &Element) -> Option<Element> {
    if let Some(slot) = element.assigned_slot() {
        return Some(slot.unchecked_into());
    }
    if let Some(parent) = element.parent_element() {
        return Some(parent);
    }
    let node: Node = element.parent_node()?;
    node.dyn_into::<ShadowRoot>().ok().map(|root| root.host())
}

/// The overflow of these two belongs to the viewport.
fn is_root(element: &Element) -> bool {
    matches!(&*element.local_name(), "html" | "body")
}

fn padding_box(element: &Element) -> ViewBox {
    let rect = element.get_bounding_client_rect();
    ViewBox {
        x: rect.x() + f64::from(element.client_left()),
        y: rect.y() + f64::from(element.client_top()),
        w: f64::from(element.client_width()),
        h: f64::from(element.client_height()),
    }
}
