//! Reads the boxes of anchors' elements on the live page: first every search, then every read, no writes.

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlIFrameElement, Node, Window};
use wire::HeatAnchor;

use crate::{
    boxes::ViewBox,
    clips::Clips,
    ladder::Sighting,
    options::{Options, is_rendered, visibility_options},
    search::{self, Match, contains, elements},
};

/// What is above the page: modal dialogs and open popovers, but not the overlay itself.
const ABOVE: &str = ":is(:modal, :popover-open):not([data-isotherm-ignore])";

/// The live page.
pub(crate) struct Page {
    pub(crate) window: Window,
    pub(crate) document: Document,
    /// `<html>`.
    pub(crate) root: Element,
    rendered: JsValue,
    mark: Function,
}

/// The elements of a map's anchors, as of the last search.
#[derive(Default)]
pub(crate) struct Found {
    matches: Vec<Option<Seen>>,
    clips: Clips,
    above: Vec<Element>,
    /// Shadow roots and frames' documents that were entered: changes in them do not reach the document's observer.
    pub(crate) inner_roots: Vec<Node>,
}

struct Seen {
    at: Match,
    clip: Option<usize>,
    /// The things above the page that it does not belong to.
    covers: Vec<usize>,
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
    /// By anchor: what lies above it now and hides parts of it.
    pub(crate) covers: Vec<Vec<ViewBox>>,
}

impl Page {
    pub(crate) fn open(options: &Options) -> Option<Self> {
        let window = web_sys::window()?;
        let document = window.document()?;
        let root = document.document_element()?;
        Some(Self { window, document, root, rendered: visibility_options(), mark: options.mark() })
    }

    pub(crate) fn is_hidden(&self) -> bool {
        self.document.hidden()
    }

    /// Looks every anchor's element up.
    pub(crate) fn find(&self, anchors: &[HeatAnchor]) -> Found {
        let mut found =
            Found { above: elements(self.document.query_selector_all(ABOVE)), ..Found::default() };
        let (matches, inner_roots) = search::find(&self.document, &self.mark, anchors);
        for at in matches {
            let seen = at.map(|at| Seen {
                clip: found.clips.around(&at.element),
                covers: covers_of(&found.above, at.frames.first().map_or(&at.element, |frame| frame)),
                at,
            });
            found.matches.push(seen);
        }
        found.inner_roots = inner_roots;
        found
    }

    /// Reads everything that drawing needs.
    pub(crate) fn read(&self, found: &Found) -> Reading {
        let clips = found.clips.read();
        let above: Vec<ViewBox> = found.above.iter().map(bounds).collect();
        let covers: Vec<Vec<ViewBox>> =
            found.matches.iter().map(|seen| covers(seen.as_ref(), &above)).collect();
        let sighting = |(seen, covers): (&Option<Seen>, &Vec<ViewBox>)| match seen {
            Some(seen) => self.sight(seen, &clips, covers),
            None => Sighting::Missing,
        };
        let px = |side: i32| f64::from(side);
        let scrolled = |by: Result<f64, _>| -by.unwrap_or(0.0);
        Reading {
            sightings: found.matches.iter().zip(&covers).map(sighting).collect(),
            covers,
            viewport: ViewBox {
                x: 0.0,
                y: 0.0,
                w: px(self.root.client_width()),
                h: px(self.root.client_height()),
            },
            document: ViewBox {
                x: scrolled(self.window.scroll_x()),
                y: scrolled(self.window.scroll_y()),
                w: px(self.root.scroll_width()),
                h: px(self.root.scroll_height()),
            },
        }
    }

    fn sight(&self, seen: &Seen, clips: &[ViewBox], covers: &[ViewBox]) -> Sighting {
        let own = bounds(&seen.at.element);
        if own.is_empty() || !is_rendered(&seen.at.element, &self.rendered) {
            return Sighting::Hidden;
        }
        let own_clip = seen.clip.map_or(ViewBox::EVERYWHERE, |clip| clips[clip]);
        let (bounds, clip) = seen.at.frames.iter().rev().fold((own, own_clip), |(inner, clip), frame| {
            let content = content_box(frame);
            let clip = clip.moved(content.x, content.y).shared_with(&content);
            (inner.moved(content.x, content.y), clip)
        });
        let (x, y) = (bounds.x + bounds.w / 2.0, bounds.y + bounds.h / 2.0);
        if covers.iter().any(|cover| cover.contains(x, y)) {
            Sighting::Hidden
        } else {
            Sighting::Shown { bounds, clip }
        }
    }

    /// Modal dialogs that are open now, in document order.
    pub(crate) fn modals(&self) -> Vec<Element> {
        elements(self.document.query_selector_all(":modal"))
    }
}

impl Found {
    /// The element that an anchor stands for.
    pub(crate) fn element(&self, at: usize) -> Option<&Element> {
        self.matches.get(at)?.as_ref().map(|seen| &seen.at.element)
    }
}

/// What hides an anchor: all that lies above the page, unless its element belongs to it.
fn covers(seen: Option<&Seen>, above: &[ViewBox]) -> Vec<ViewBox> {
    match seen {
        Some(seen) => seen.covers.iter().map(|&at| above[at]).collect(),
        None => above.to_vec(),
    }
}

fn covers_of(above: &[Element], element: &Element) -> Vec<usize> {
    let outside = |at: &usize| !contains(&above[*at], element);
    (0..above.len()).filter(outside).collect()
}

fn bounds(element: &Element) -> ViewBox {
    let rect = element.get_bounding_client_rect();
    ViewBox { x: rect.x(), y: rect.y(), w: rect.width(), h: rect.height() }
}

/// Where a frame's own viewport lies; padding is rare on frames and left out.
fn content_box(frame: &HtmlIFrameElement) -> ViewBox {
    let outer = bounds(frame);
    ViewBox {
        x: outer.x + f64::from(frame.client_left()),
        y: outer.y + f64::from(frame.client_top()),
        w: f64::from(frame.client_width()),
        h: f64::from(frame.client_height()),
    }
}
