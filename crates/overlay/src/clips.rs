//! Which ancestors cut an element off: those with an overflow that is not visible.

use alloc::vec::Vec;

use js_sys::{Array, Map};
use web_sys::Element;

use crate::{
    boxes::{ViewBox, boxes},
    eye::Eye,
};

/// What [`Eye::standing`] says: the position in the lower bits,
const POSITION: u32 = 3;
const IN_FLOW: u32 = 0;
const ABSOLUTE: u32 = 2;
const FIXED: u32 = 3;
/// and whether the element cuts off what lies in it.
const CLIPS: u32 = 4;

/// The clipping ancestors of a page's elements, each looked at once.
#[derive(Default)]
pub(crate) struct Clips {
    /// Element to position in `ancestors`.
    known: Map,
    /// Beside `elements`.
    ancestors: Vec<Ancestor>,
    elements: Array,
}

struct Ancestor {
    clips: bool,
    /// The nearest clipping ancestor of what lies in it, itself included, by position in `ancestors`.
    chain: Option<usize>,
    /// The next clipping ancestor outside of it.
    outer: Option<usize>,
}

impl Clips {
    /// The nearest ancestor that clips `element`, as a position in what [`read`](Self::read) gives.
    pub(crate) fn around(&mut self, eye: &Eye, element: &Element) -> Option<usize> {
        match eye.standing(element) & POSITION {
            FIXED => None,
            ABSOLUTE => self.beyond_containing(eye, eye.parent(element)),
            _ => eye.parent(element).and_then(|parent| self.chain(eye, &parent)),
        }
    }

    /// What clips an absolute element: the walk passes over ancestors that are not positioned.
    fn beyond_containing(&mut self, eye: &Eye, mut next: Option<Element>) -> Option<usize> {
        while let Some(element) = next {
            if eye.standing(&element) & POSITION != IN_FLOW {
                return self.chain(eye, &element);
            }
            next = eye.parent(&element);
        }
        None
    }

    fn chain(&mut self, eye: &Eye, element: &Element) -> Option<usize> {
        if let Some(known) = self.known.get(element).as_f64() {
            return self.ancestors[known as usize].chain;
        }
        let clips = eye.standing(element) & CLIPS != 0;
        let outer = self.around(eye, element);
        let at = self.ancestors.len();
        self.known.set(element, &(at as f64).into());
        self.elements.push(element);
        let chain = if clips { Some(at) } else { outer };
        self.ancestors.push(Ancestor { clips, chain, outer });
        chain
    }

    /// What each ancestor leaves of the plane now. An outer one stands before those that lie in it.
    pub(crate) fn read(&self, eye: &Eye) -> Vec<ViewBox> {
        let mut left: Vec<ViewBox> = Vec::with_capacity(self.ancestors.len());
        for (ancestor, inner) in self.ancestors.iter().zip(boxes(&eye.inner_boxes(&self.elements))) {
            let outer = ancestor.outer.map_or(ViewBox::EVERYWHERE, |outer| left[outer]);
            left.push(if ancestor.clips { inner.shared_with(&outer) } else { outer });
        }
        left
    }
}
