//! A made-up view as the tracker would send it: elements declared when first met, batches cut as time goes by.

use std::collections::HashMap;

use wire::{
    Anchor, Attention, Batch, Click, Device, Move, Numbered, Place, Pointer, Scroll, Signal, SignalKind,
    SiteKey, View, ViewId,
};

use super::scenario::{Element, Page, PageBox};

/// Time after which a batch is cut.
const CUT_MS: u32 = 10_000;

pub(super) struct Recording<'a> {
    page: &'a Page,
    device: Device,
    batch: Batch,
    done: Vec<Batch>,
    last_cut_ms: u32,
    /// Numbers of anchors by position among the page's elements. The place of an anchor has the same number: nothing moves.
    numbers: HashMap<usize, u32>,
    /// Whether anything was clicked.
    pub(super) has_clicks: bool,
    /// Now, ms since the view began.
    pub(super) at_ms: u32,
}

impl<'a> Recording<'a> {
    pub(super) fn new(site: SiteKey, view: ViewId, header: View, page: &'a Page) -> Self {
        let device = header.device;
        let batch = Batch { header: Some(header), ..Batch::new(site, view, 0) };
        let (done, numbers) = (Vec::new(), HashMap::new());
        Self { page, device, batch, done, last_cut_ms: 0, numbers, has_clicks: false, at_ms: 0 }
    }

    /// The pointer is here now, page px.
    pub(super) fn point(&mut self, x: f64, y: f64) {
        let place = self.place_at(x, y);
        self.batch.moves.push(Move { at_ms: self.at_ms, x: x as i32, y: y as i32, place });
    }

    /// A click on that element now.
    pub(super) fn click(&mut self, element: usize, x: f64, y: f64) {
        let pointer = if self.device == Device::Desktop { Pointer::Mouse } else { Pointer::Touch };
        let place = self.declare(element);
        let (x, y) = (x as i32, y as i32);
        self.has_clicks = true;
        self.batch.clicks.push(Click { at_ms: self.at_ms, x, y, place, pointer, button: 0, trusted: true });
    }

    /// Says now what a click on that element turned out to be.
    pub(super) fn judge(&mut self, kind: SignalKind, element: usize, value: u32) {
        let anchor = self.declare(element);
        self.batch.signals.push(Signal { kind, at_ms: self.at_ms, anchor, value, ..Signal::default() });
    }

    /// Says now what has a name, on that element or, without one, on the page.
    pub(super) fn say(&mut self, kind: SignalKind, element: Option<usize>, signal: Signal) {
        let anchor = element.map_or(0, |element| self.declare(element));
        self.batch.signals.push(Signal { kind, at_ms: self.at_ms, anchor, ..signal });
    }

    /// Says now which arm of a test the page shows.
    pub(super) fn report(&mut self, test: &str, arm: &str) {
        self.batch.signals.push(Signal {
            kind: SignalKind::Variant,
            at_ms: self.at_ms,
            name: test.into(),
            properties: vec![("arm".into(), arm.into())],
            ..Signal::default()
        });
    }

    /// From `since_ms` until now this part of the document stood in the viewport, and was looked at.
    pub(super) fn stayed(&mut self, since_ms: u32, top: f64, bottom: f64) {
        let for_ms = self.at_ms - since_ms;
        for element in 0..self.page.elements.len() {
            let Some(at) = self.page.elements[element].on(self.device) else { continue };
            let seen = (at.y + at.h).min(bottom) - at.y.max(top);
            // What is taller than the window is wholly in view when it fills it.
            let share = seen / at.h.min(bottom - top);
            if share > 0.0 {
                let anchor = self.declare(element);
                self.batch.attention.push(Attention { anchor, for_ms: (f64::from(for_ms) * share) as u32 });
            }
        }
        let (top, bottom) = (top as i32, bottom as i32);
        self.batch.scrolls.push(Scroll { at_ms: since_ms, for_ms, top, bottom, ..Scroll::default() });
    }

    /// Time goes by.
    pub(super) fn wait(&mut self, ms: u32) {
        self.at_ms += ms;
        if self.at_ms - self.last_cut_ms >= CUT_MS {
            self.cut();
        }
    }

    /// The visitor leaves.
    pub(super) fn end(mut self) -> Vec<Batch> {
        self.cut();
        self.done
    }

    fn cut(&mut self) {
        let next = Batch::new(self.batch.site, self.batch.view, self.batch.seq + 1);
        let mut batch = std::mem::replace(&mut self.batch, next);
        batch.cut_ms = self.at_ms;
        batch.active_ms = self.at_ms - self.last_cut_ms;
        self.last_cut_ms = self.at_ms;
        self.done.push(batch);
    }

    /// The smallest element there, which is the one on top; the document where there is none.
    fn place_at(&mut self, x: f64, y: f64) -> u32 {
        let boxes =
            self.page.elements.iter().enumerate().filter_map(|(at, one)| Some((at, one.on(self.device)?)));
        let there = boxes.filter(|(_, at)| at.holds(x, y));
        let top = there.min_by(|a, b| a.1.area().total_cmp(&b.1.area()));
        top.map_or(0, |(element, _)| self.declare(element))
    }

    /// The number of an element's anchor and place; declares them, after its landmark's, when it is first met.
    fn declare(&mut self, element: usize) -> u32 {
        if let Some(&number) = self.numbers.get(&element) {
            return number;
        }
        let Some((one, at)) =
            self.page.elements.get(element).and_then(|one| Some((one, one.on(self.device)?)))
        else {
            return 0;
        };
        let landmark = self.landmark_of(one).map_or(0, |landmark| self.declare(landmark));
        let number = self.numbers.len() as u32 + 1;
        let Element { selector, index, count, .. } = one.clone();
        push(&mut self.batch.anchors, number, Anchor { selector, index, count, landmark, mark: 0 });
        push(&mut self.batch.places, number, place(number, at));
        self.numbers.insert(element, number);
        number
    }

    /// The element that the selector's first step names, if it is another one of the page's.
    fn landmark_of(&self, one: &Element) -> Option<usize> {
        let first = one.selector.split(' ').next().filter(|first| *first != one.selector)?;
        self.page.elements.iter().position(|other| other.selector == first && other.on(self.device).is_some())
    }
}

fn push<T>(declared: &mut Numbered<T>, number: u32, one: T) {
    if declared.list.is_empty() {
        declared.first = number;
    }
    declared.list.push(one);
}

fn place(anchor: u32, at: PageBox) -> Place {
    Place { anchor, x: at.x as i32, y: at.y as i32, w: at.w as u32, h: at.h as u32 }
}
