//! Finds anchors' elements on the live page and reads their boxes: first every search, then every read, no writes.

use js_sys::Map;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, HtmlIFrameElement, Node, NodeList, Window};
use wire::HeatAnchor;

use crate::{
    boxes::ViewBox,
    clips::Clips,
    ladder::{Sighting, is_certain},
    options::{is_rendered, visibility_options},
};

/// What is above the page: modal dialogs and open popovers, but not the overlay itself.
const ABOVE: &str = ":is(:modal, :popover-open):not([data-isotherm-ignore])";
/// Steps into a shadow root or a frame.
const INTO: &[u8] = b" >>> ";

/// The live page.
pub(crate) struct Page {
    pub(crate) window: Window,
    pub(crate) document: Document,
    /// `<html>`.
    pub(crate) root: Element,
    rendered: JsValue,
}

/// One match of a selector. `frames` are the frames it lies in, outermost first.
#[derive(Clone)]
struct Match {
    element: Element,
    frames: Vec<HtmlIFrameElement>,
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
    pub(crate) fn open() -> Option<Self> {
        let window = web_sys::window()?;
        let document = window.document()?;
        let root = document.document_element()?;
        Some(Self { window, document, root, rendered: visibility_options() })
    }

    pub(crate) fn is_hidden(&self) -> bool {
        self.document.hidden()
    }

    /// Looks every anchor's element up. A selector that many anchors share is asked once.
    pub(crate) fn find(&self, anchors: &[HeatAnchor]) -> Found {
        let mut found =
            Found { above: elements(self.document.query_selector_all(ABOVE)), ..Found::default() };
        let (asked, mut answers) = (Map::new(), Vec::new());
        for anchor in anchors {
            let anchor = &anchor.anchor;
            let name = JsValue::from(&anchor.selector);
            let answer = asked.get(&name).as_f64().unwrap_or_else(|| {
                asked.set(&name, &answers.len().into());
                answers.push(self.matches(&anchor.selector, &mut found));
                (answers.len() - 1) as f64
            });
            let matches = &answers[answer as usize];
            let certain = is_certain(anchor, matches.len());
            let at = certain.then(|| matches.get(anchor.index as usize).cloned()).flatten();
            let seen = at.map(|at| Seen {
                clip: found.clips.around(&at.element),
                covers: covers_of(&found.above, at.frames.first().map_or(&at.element, |frame| frame)),
                at,
            });
            found.matches.push(seen);
        }
        found
    }

    fn matches(&self, selector: &str, found: &mut Found) -> Vec<Match> {
        if selector.is_empty() {
            return Vec::new();
        }
        let (first, mut rest) = outermost(selector);
        let whole = |element| Match { element, frames: Vec::new() };
        let mut matches: Vec<Match> =
            elements(self.document.query_selector_all(first)).into_iter().map(whole).collect();
        while let Some(inner) = rest {
            let (part, deeper) = outermost(inner);
            let mut inside = Vec::new();
            for host in matches {
                step_into(host, part, found, &mut inside);
            }
            (matches, rest) = (inside, deeper);
        }
        matches
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

/// The part of a selector up to the first step into something, and the rest.
fn outermost(selector: &str) -> (&str, Option<&str>) {
    match selector.as_bytes().windows(INTO.len()).position(|bytes| bytes == INTO) {
        Some(at) => (selector.get(..at).unwrap_or_default(), selector.get(at + INTO.len()..)),
        None => (selector, None),
    }
}

/// Adds the matches of a part of a selector inside one host or frame.
fn step_into(host: Match, part: &str, found: &mut Found, inside: &mut Vec<Match>) {
    let mut frames = host.frames;
    let list = if let Some(shadow) = host.element.shadow_root() {
        let list = shadow.query_selector_all(part);
        found.inner_roots.push(shadow.unchecked_into());
        list
    } else if host.element.local_name() == "iframe" {
        let frame: HtmlIFrameElement = host.element.unchecked_into();
        let Some(document) = frame.content_document() else { return };
        let list = document.query_selector_all(part);
        found.inner_roots.push(document.unchecked_into());
        frames.push(frame);
        list
    } else {
        return;
    };
    inside.extend(elements(list).into_iter().map(|element| Match { element, frames: frames.clone() }));
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

/// Whether `inner` lies in `outer`, shadow roots included.
fn contains(outer: &Element, inner: &Element) -> bool {
    let mut node: Node = inner.clone().unchecked_into();
    loop {
        if outer.contains(Some(&node)) {
            return true;
        }
        match node.get_root_node().dyn_into::<web_sys::ShadowRoot>() {
            Ok(root) => node = root.host().unchecked_into(),
            Err(_) => return false,
        }
    }
}

fn elements(list: Result<NodeList, JsValue>) -> Vec<Element> {
    let Ok(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|at| list.item(at)).map(JsCast::unchecked_into).collect()
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

#[cfg(test)]
mod tests {
    use super::outermost;

    #[test]
    fn a_selector_steps_inwards_part_by_part() {
        assert_eq!(outermost("main > a"), ("main > a", None));
        assert_eq!(outermost("shop-card >>> x-\u{e9} >>> a"), ("shop-card", Some("x-\u{e9} >>> a")));
        assert_eq!(outermost("x-\u{e9} >>> a"), ("x-\u{e9}", Some("a")));
    }
}
