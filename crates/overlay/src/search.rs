//! Finds anchors' elements on the live page: by selector, else by mark within their landmark.

use alloc::{string::String, vec, vec::Vec};

use js_sys::{Array, Map};
use wasm_bindgen::prelude::*;
use web_sys::{Element, Node};
use wire::{Anchor, HeatAnchor};

use crate::{
    align::{align, find_renamed, only},
    eye::Eye,
};

/// Steps into a shadow root or a frame.
const INTO: &[u8] = b" >>> ";

/// One match of a selector. `frames` are the frames it lies in, outermost first.
#[derive(Clone)]
pub(crate) struct Match {
    pub(crate) element: Element,
    pub(crate) frames: Vec<Element>,
}

/// What a selector found.
struct Answer {
    matches: Vec<Match>,
    /// Beside the matches, once somebody wanted to know.
    marks: Option<Vec<u32>>,
}

struct Search<'a> {
    eye: &'a Eye,
    document: &'a Node,
    anchors: &'a [HeatAnchor],
    /// Selector to position in `answers`: what many anchors share is asked once.
    asked: Map,
    answers: Vec<Answer>,
    inner_roots: Array,
}

/// The elements of all anchors, and the shadow roots and frames' documents that were entered.
pub(crate) fn find(eye: &Eye, document: &Node, anchors: &[HeatAnchor]) -> (Vec<Option<Match>>, Array) {
    let (asked, answers, inner_roots) = (Map::new(), Vec::new(), Array::new());
    let mut search = Search { eye, document, anchors, asked, answers, inner_roots };
    let answers: Vec<usize> = anchors.iter().map(|anchor| search.ask(&anchor.anchor.selector)).collect();
    let mut found: Vec<Option<Match>> =
        (0..anchors.len()).map(|at| search.unchanged(at, answers[at])).collect();
    let mut aligned = vec![false; anchors.len()];
    for at in 1..anchors.len() {
        if found[at].is_none() && !aligned[at] {
            search.align_like(at, answers[at], &mut found, &mut aligned);
        }
    }
    // A landmark stands before what lies in it.
    for at in 1..anchors.len() {
        if found[at].is_none() {
            let landmark = found[anchors[at].anchor.landmark as usize].as_ref().map(|at| at.element.clone());
            found[at] = search.renamed(at, answers[at], landmark.as_ref());
        }
    }
    (found, search.inner_roots)
}

impl Search<'_> {
    /// Where in `answers` is what a selector finds.
    fn ask(&mut self, selector: &str) -> usize {
        let name = JsValue::from(selector);
        self.asked.get(&name).as_f64().map_or_else(
            || {
                let matches = self.matches(selector);
                self.asked.set(&name, &self.answers.len().into());
                self.answers.push(Answer { matches, marks: None });
                self.answers.len() - 1
            },
            |known| known as usize,
        )
    }

    fn matches(&mut self, selector: &str) -> Vec<Match> {
        if selector.is_empty() {
            return Vec::new();
        }
        let (first, mut rest) = outermost(selector);
        let mut matches = Vec::new();
        self.query(self.document, first, &[], &mut matches);
        while let Some(inner) = rest {
            let (part, deeper) = outermost(inner);
            let mut inside = Vec::new();
            for host in matches {
                self.step_into(host, part, &mut inside);
            }
            (matches, rest) = (inside, deeper);
        }
        matches
    }

    /// Adds what a part of a selector finds below a root that lies in these frames.
    fn query(&self, root: &Node, part: &str, frames: &[Element], matches: &mut Vec<Match>) {
        let list = self.eye.query(root, part);
        let found = |element: JsValue| Match { element: element.unchecked_into(), frames: frames.to_vec() };
        matches.extend(list.iter().map(found));
    }

    /// Adds the matches of a part of a selector inside one host or frame.
    fn step_into(&mut self, host: Match, part: &str, inside: &mut Vec<Match>) {
        let Some(root) = self.eye.inside(&host.element) else { return };
        self.inner_roots.push(&root);
        let mut frames = host.frames;
        // Where a shadow root's nodes lie is told in the window's own pixels, a frame's document has its own.
        if root.node_type() == Node::DOCUMENT_NODE {
            frames.push(host.element);
        }
        self.query(&root, part, &frames, inside);
    }

    fn marks(&mut self, answer: usize) -> &[u32] {
        if self.answers[answer].marks.is_none() {
            let marks = self.answers[answer].matches.iter().map(|at| self.eye.mark(&at.element)).collect();
            self.answers[answer].marks = Some(marks);
        }
        self.answers[answer].marks.as_deref().unwrap_or_default()
    }

    /// The anchor's element where nothing tells of a change, which is soon known.
    fn unchanged(&self, at: usize, answer: usize) -> Option<Match> {
        let anchor = &self.anchors[at].anchor;
        let matches = &self.answers[answer].matches;
        let seen = matches.get(anchor.index as usize).filter(|_| matches.len() == anchor.count as usize)?;
        (anchor.mark == 0 || is_named(anchor) || self.eye.mark(&seen.element) == anchor.mark)
            .then(|| seen.clone())
    }

    /// Finds all anchors that share selector and count with this one.
    fn align_like(&mut self, at: usize, answer: usize, found: &mut [Option<Match>], aligned: &mut [bool]) {
        let anchors = self.anchors;
        let anchor = |at: usize| &anchors[at].anchor;
        let is_like = |other: &usize| {
            anchor(*other).selector == anchor(at).selector && anchor(*other).count == anchor(at).count
        };
        let like: Vec<usize> = (1..anchors.len()).filter(is_like).collect();
        let recorded: Vec<&Anchor> = like.iter().map(|&at| anchor(at)).collect();
        let live = align(&recorded, self.marks(answer));
        for (at, live) in like.into_iter().zip(live) {
            aligned[at] = true;
            if found[at].is_none() {
                found[at] = live.map(|live| self.answers[answer].matches[live].clone());
            }
        }
    }

    /// The only one with the recorded mark among those in its landmark that have its tag, and first among those that
    /// have one of its classes, too; but not its selector any more.
    fn renamed(&mut self, at: usize, answer: usize, landmark: Option<&Element>) -> Option<Match> {
        let anchor = &self.anchors[at].anchor;
        let looser =
            if self.answers[answer].matches.is_empty() { looser(&anchor.selector) } else { Vec::new() };
        for other in looser {
            let others = self.ask(&other);
            let marks = self.marks(others).to_vec();
            if let Some(live) = find_renamed(anchor, &marks) {
                return Some(self.answers[others].matches[live].clone());
            }
        }
        let others = self.ask(&tag_alone(&anchor.selector));
        let marks = self.marks(others).to_vec();
        let found = only(anchor.mark, &marks, &|at| {
            let element = &self.answers[others].matches[at].element;
            landmark.is_none_or(|landmark| self.eye.contains(landmark, element))
                && !self.answers[answer].matches.iter().any(|known| known.element == *element)
        });
        found.map(|live| self.answers[others].matches[live].clone())
    }
}

/// Whether its selector ends with a name that belongs to one element alone.
fn is_named(anchor: &Anchor) -> bool {
    let (_, own) = innermost(anchor.selector.as_bytes(), b" ");
    anchor.count == 1 && (own.starts_with(b"#") || own.windows(6).any(|bytes| bytes == b"[data-"))
}

/// The part of a selector up to the first step into something, and the rest.
fn outermost(selector: &str) -> (&str, Option<&str>) {
    match selector.as_bytes().windows(INTO.len()).position(|bytes| bytes == INTO) {
        Some(at) => (selector.get(..at).unwrap_or_default(), selector.get(at + INTO.len()..)),
        None => (selector, None),
    }
}

/// What stands after the last `mark`, and what up to there.
fn innermost<'a>(selector: &'a [u8], mark: &[u8]) -> (&'a [u8], &'a [u8]) {
    let last = selector.windows(mark.len()).rposition(|bytes| bytes == mark);
    selector.split_at(last.map_or(0, |at| at + mark.len()))
}

/// The selector without one of its last classes.
fn looser(selector: &str) -> Vec<String> {
    let (around, own) = innermost(selector.as_bytes(), b" ");
    let starts = (1..own.len()).filter(|&at| own[at] == b'.');
    let without = |at: usize| {
        let class = own[at + 1..].iter().take_while(|byte| !b".[".contains(byte)).count();
        String::from_utf8([around, &own[..at], &own[at + 1 + class..]].concat()).unwrap_or_default()
    };
    starts.map(without).collect()
}

/// A selector for all that has the same tag in the same tree.
fn tag_alone(selector: &str) -> String {
    let (tree, inner) = innermost(selector.as_bytes(), INTO);
    let (_, own) = innermost(inner, b" ");
    let tag = own.split(|byte| b".#[".contains(byte)).next().filter(|tag| !tag.is_empty()).unwrap_or(b"*");
    String::from_utf8([tree, tag].concat()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selector_steps_inwards_part_by_part() {
        assert_eq!(outermost("main > a"), ("main > a", None));
        assert_eq!(outermost("shop-card >>> x-\u{e9} >>> a"), ("shop-card", Some("x-\u{e9} >>> a")));
        assert_eq!(outermost("x-\u{e9} >>> a"), ("x-\u{e9}", Some("a")));
    }

    #[test]
    fn a_looser_selector_lacks_a_class() {
        let all = looser("#shop >>> nav.top a.buy.now[role=\"button\"]");
        assert_eq!(
            all,
            ["#shop >>> nav.top a.now[role=\"button\"]", "#shop >>> nav.top a.buy[role=\"button\"]"]
        );
        assert!(looser("nav.top a").is_empty() && looser("#buy").is_empty());
    }

    #[test]
    fn the_tag_alone_stays_in_the_same_tree() {
        for (selector, alone) in [
            ("main a.buy.now", "a"),
            ("#buy", "*"),
            ("shop-card >>> form button[name=\"go\"]", "shop-card >>> button"),
            ("#shop >>> #buy", "#shop >>> *"),
        ] {
            assert_eq!(tag_alone(selector), alone);
        }
    }
}
