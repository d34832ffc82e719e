//! Reads the boxes of anchors' elements on the live page: first every search, then every read, no writes.

use alloc::vec::Vec;

use js_sys::{Array, Map};
use wasm_bindgen::prelude::*;
use web_sys::{Element, Node};
use wire::Heat;

use crate::{
    boxes::{ViewBox, boxes},
    clips::Clips,
    covers::{Covers, Under},
    eye::Eye,
    ladder::Sighting,
    search::{self, Match},
    unit::unite,
};

/// What is above the page: modal dialogs and open popovers, but not the overlay itself.
const ABOVE: &str = ":is(:modal, :popover-open):not([data-isotherm-ignore])";

/// The elements of a map's anchors, as of the last search.
#[derive(Default)]
pub(crate) struct Found {
    /// By anchor.
    matches: Vec<Option<Seen>>,
    clips: Clips,
    /// What `matches` number.
    elements: Array,
    frames: Array,
    /// What lies above others: modal dialogs and popovers, of which there are so many, then what floats.
    above: Array,
    modals: u32,
    /// Shadow roots and frames' documents that were entered: changes in them do not reach the document's observer.
    pub(crate) inner_roots: Array,
}

struct Seen {
    /// Which of the elements.
    element: usize,
    /// The frames it lies in, outermost first.
    frames: Vec<usize>,
    clip: Option<usize>,
    /// All above the page that it does not belong to.
    under: Under,
}

/// Everything that was read from the page at one moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Reading {
    /// The part that is shown: origin 0, size without scroll bars.
    pub(crate) viewport: ViewBox,
    /// The whole document.
    pub(crate) document: ViewBox,
    /// Beside the anchors of the map.
    pub(crate) sightings: Vec<Sighting>,
    /// What lies above others now.
    above: Vec<ViewBox>,
    /// Beside the anchors: under which of it each lies.
    under: Vec<Under>,
}

impl Reading {
    /// What lies above an anchor, and hides parts of it.
    pub(crate) fn covers(&self, anchor: usize) -> Covers<'_> {
        Covers { boxes: &self.above, under: self.under.get(anchor).copied().unwrap_or_default() }
    }
}

/// The boxes of a moment, beside what was found.
struct Moment {
    elements: Vec<ViewBox>,
    frames: Vec<ViewBox>,
    clips: Vec<ViewBox>,
    above: Vec<ViewBox>,
}

impl Found {
    /// Looks every anchor's element up, and gives the first of each all that its others have.
    pub(crate) fn on(eye: &Eye, document: &Node, heat: &mut Heat) -> Self {
        let mut found = Found { above: eye.query(document, ABOVE), ..Found::default() };
        found.modals = found.above.length();
        let (matches, inner_roots) = search::find(eye, document, &heat.anchors);
        found.inner_roots = inner_roots;
        let firsts = Map::new();
        let see = |(at, seen): (usize, Option<Match>)| {
            let seen = seen?;
            match firsts.get(&seen.element).as_f64() {
                Some(first) => unite(heat, first as usize, at),
                None => drop(firsts.set(&seen.element, &at.into())),
            }
            Some(found.see(eye, seen))
        };
        let mut matches: Vec<_> = matches.into_iter().enumerate().map(see).collect();
        found.above = eye.above(&found.above);
        for seen in matches.iter_mut().flatten() {
            seen.under = found.under(eye, seen);
        }
        found.matches = matches;
        found
    }

    fn under(&self, eye: &Eye, seen: &Seen) -> Under {
        let outermost = match seen.frames.first() {
            Some(&frame) => self.frames.get(frame as u32),
            None => self.elements.get(seen.element as u32),
        };
        let is_outside = |above: JsValue| !eye.contains(above.unchecked_ref(), outermost.unchecked_ref());
        let under = Under::those(self.above.iter().map(is_outside));
        // What is in a bar lies above other bars, too.
        if under == Under::ALL.first(self.above.length()) { under } else { under.first(self.modals) }
    }

    fn see(&mut self, eye: &Eye, at: Match) -> Seen {
        let number = |list: &Array, element: &Element| list.push(element) as usize - 1;
        Seen {
            under: Under::default(),
            clip: self.clips.around(eye, &at.element),
            frames: at.frames.iter().map(|frame| number(&self.frames, frame)).collect(),
            element: number(&self.elements, &at.element),
        }
    }

    /// Reads everything that drawing needs.
    pub(crate) fn read(&self, eye: &Eye) -> Reading {
        let page = eye.page();
        let mut page = boxes(&page);
        let moment = Moment {
            elements: boxes(&eye.boxes(&self.elements)).collect(),
            frames: boxes(&eye.inner_boxes(&self.frames)).collect(),
            clips: self.clips.read(eye),
            above: boxes(&eye.boxes(&self.above)).collect(),
        };
        let sighting = |seen: &Option<Seen>| match seen {
            Some(seen) => moment.sight(seen, self.modals),
            None => Sighting::Missing,
        };
        let under = |seen: &Option<Seen>| seen.as_ref().map_or(Under::ALL, |seen| seen.under);
        Reading {
            viewport: page.next().unwrap_or_default(),
            document: page.next().unwrap_or_default(),
            sightings: self.matches.iter().map(sighting).collect(),
            under: self.matches.iter().map(under).collect(),
            above: moment.above,
        }
    }

    /// The element that an anchor stands for.
    pub(crate) fn element(&self, at: usize) -> Option<Element> {
        let seen = self.matches.get(at)?.as_ref()?;
        Some(self.elements.get(seen.element as u32).unchecked_into())
    }
}

impl Moment {
    /// An element whose middle one of the `modals` covers waits until that closes.
    fn sight(&self, seen: &Seen, modals: u32) -> Sighting {
        let own = self.elements[seen.element];
        if own.is_empty() {
            return Sighting::Hidden;
        }
        let own_clip = seen.clip.map_or(ViewBox::EVERYWHERE, |clip| self.clips[clip]);
        let (bounds, clip) = seen.frames.iter().rev().fold((own, own_clip), |(inner, clip), &frame| {
            let content = self.frames[frame];
            let clip = clip.moved(content.x, content.y).shared_with(&content);
            (inner.moved(content.x, content.y), clip)
        });
        let (x, y) = (bounds.x + bounds.w / 2.0, bounds.y + bounds.h / 2.0);
        if (Covers { boxes: &self.above, under: seen.under.first(modals) }).hide(x, y) {
            Sighting::Hidden
        } else {
            Sighting::Shown { bounds, clip }
        }
    }
}
