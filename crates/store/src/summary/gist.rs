//! What the batches of a view come to.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use wire::{Batch, Click, Place, Signal, SignalKind};

use super::{ClickedOn, Failure, FieldUse, Summary, Vital, element_words};
use crate::{page_orders::PageOrder, segment::variants};

/// The button that calls for a context menu.
const SECONDARY: u8 = 2;
/// Different failures, events, fields and orders of one view that are told apart; a hostile page may send thousands.
const MOST: usize = 64;
/// The same of clicked elements, by which views are chosen: nobody clicks so many.
const MOST_CLICKED: usize = 500;

/// Elements of all views by their selectors, each kept once.
pub(super) type Names = HashMap<Arc<str>, ()>;

/// One of two equal texts.
pub(super) fn shared(names: &mut Names, text: &str) -> Arc<str> {
    if let Some((known, ())) = names.get_key_value(text) {
        return Arc::clone(known);
    }
    let new: Arc<str> = text.into();
    names.insert(Arc::clone(&new), ());
    new
}

impl Summary {
    /// Adds up the batches of the view, in order.
    pub(super) fn fill(&mut self, batches: &[Batch], names: &mut Names) {
        let selectors = Selectors::of(batches);
        if let Some(header) = batches.first().and_then(|batch| batch.header.as_ref()) {
            self.width = header.frame.viewport.w;
            self.heights = (header.frame.viewport.h, header.frame.document.h);
        }
        self.variants = variants(batches).into_iter().map(|(test, arm)| (test.into(), arm.into())).collect();
        self.lasted_ms = batches.iter().map(|batch| batch.cut_ms).max().unwrap_or(0);
        self.active_ms = batches.iter().map(|batch| batch.active_ms).fold(0, u32::saturating_add);
        let window = batches.iter().flat_map(|batch| &batch.scrolls).filter(|scroll| scroll.scroller == 0);
        let lowest = window.map(|scroll| scroll.bottom.max(0).cast_unsigned()).max().unwrap_or(0);
        self.depth_px = lowest.max(self.heights.0);
        self.clicks =
            batches.iter().flat_map(|batch| &batch.clicks).filter(|click| counts(click)).count() as u32;
        self.count_clicks(&selectors, names);
        for signal in batches.iter().flat_map(|batch| &batch.signals) {
            self.note(signal, &selectors, names);
        }
    }

    fn count_clicks(&mut self, selectors: &Selectors, names: &mut Names) {
        for &Fallen { at_ms, anchor, middle_px } in &selectors.clicked {
            let name = selectors.name(anchor);
            if name.is_empty() {
                continue;
            }
            if let Some(known) = self.clicked.iter_mut().find(|known| *known.words == *name) {
                known.clicks += 1;
            } else if self.clicked.len() < MOST_CLICKED {
                let words = shared(names, name);
                self.clicked.push(ClickedOn { words, clicks: 1, first_ms: at_ms, middle_px });
            }
        }
    }

    fn note(&mut self, signal: &Signal, selectors: &Selectors, names: &mut Names) {
        match signal.kind {
            SignalKind::Rage => self.disappointed[0] += 1,
            SignalKind::Dead => self.disappointed[1] += 1,
            SignalKind::Slow => self.disappointed[2] += 1,
            SignalKind::ErrorClick => self.disappointed[3] += 1,
            SignalKind::Error | SignalKind::Resource => self.fail(signal, selectors, names),
            SignalKind::Vital => {
                if let Some(at) = Vital::ALL.iter().position(|vital| vital.name() == signal.name) {
                    self.vitals[at] = Some(signal.value);
                }
            }
            SignalKind::Custom => self.count_event(&signal.name),
            SignalKind::Revenue if self.orders.len() < MOST => self.orders.extend(PageOrder::of(signal)),
            SignalKind::Field if self.fields.len() < MOST => {
                let number = |name| property(signal, name).parse().unwrap_or(0);
                let selector = shared(names, selectors.name(signal.anchor));
                let (inputs, corrections) = (number("inputs"), number("corrections"));
                self.fields.push(FieldUse { selector, for_ms: signal.value, inputs, corrections });
            }
            SignalKind::Submit if self.submits.len() < MOST => {
                self.submits.push(shared(names, selectors.name(signal.anchor)));
            }
            _ => {}
        }
    }

    fn count_event(&mut self, name: &str) {
        if let Some((_, times)) = self.events.iter_mut().find(|(known, _)| known == name) {
            *times += 1;
        } else if self.events.len() < MOST {
            self.events.push((name.into(), 1));
        }
    }

    /// A failure is told once more each time that its number has doubled.
    fn fail(&mut self, signal: &Signal, selectors: &Selectors, names: &mut Names) {
        let is_resource = signal.kind == SignalKind::Resource;
        let source = property(signal, "source");
        let same = |known: &&mut Failure| {
            known.is_resource == is_resource && known.name == signal.name && known.source == source
        };
        if let Some(known) = self.failures.iter_mut().find(same) {
            known.times = known.times.max(signal.value);
        } else if self.failures.len() < MOST {
            let after = selectors.clicked_before(signal.at_ms).map(|name| shared(names, name));
            self.failures.push(Failure {
                is_resource,
                name: signal.name.clone(),
                source: source.into(),
                times: signal.value.max(1),
                after,
            });
        }
    }
}

fn counts(click: &Click) -> bool {
    click.trusted && click.button != SECONDARY
}

fn property<'a>(signal: &'a Signal, name: &str) -> &'a str {
    signal.properties.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value)
}

/// A click, and the element that it fell on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Fallen {
    at_ms: u32,
    anchor: u32,
    middle_px: i32,
}

impl Fallen {
    fn of(click: &Click, place: Option<&Place>) -> Self {
        let middle_px = place.map_or(0, |place| place.y.saturating_add_unsigned(place.h / 2));
        Self { at_ms: click.at_ms, anchor: place.map_or(0, |place| place.anchor), middle_px }
    }
}

/// The elements of a view by number, and when which was clicked.
struct Selectors {
    by_number: HashMap<u32, String>,
    /// In order of time.
    clicked: Vec<Fallen>,
}

impl Selectors {
    fn of(batches: &[Batch]) -> Self {
        let places = batches.iter().flat_map(|batch| (batch.places.first..).zip(&batch.places.list));
        let places: HashMap<u32, &Place> = places.collect();
        let clicks = batches.iter().flat_map(|batch| &batch.clicks).filter(|click| counts(click));
        let mut clicked: Vec<_> =
            clicks.map(|click| Fallen::of(click, places.get(&click.place).copied())).collect();
        clicked.sort_unstable();
        let named = batches
            .iter()
            .flat_map(|batch| &batch.signals)
            .filter(|signal| matches!(signal.kind, SignalKind::Field | SignalKind::Submit));
        // Most elements of most views are never spoken of.
        let wanted: HashSet<u32> =
            named.map(|signal| signal.anchor).chain(clicked.iter().map(|click| click.anchor)).collect();
        let anchors = batches.iter().flat_map(|batch| (batch.anchors.first..).zip(&batch.anchors.list));
        let by_number = anchors
            .filter(|(number, _)| wanted.contains(number))
            .map(|(number, anchor)| (number, element_words(anchor)))
            .collect();
        Self { by_number, clicked }
    }

    fn name(&self, anchor: u32) -> &str {
        self.by_number.get(&anchor).map_or("", String::as_str)
    }

    fn clicked_before(&self, at_ms: u32) -> Option<&str> {
        let past = self.clicked.partition_point(|click| click.at_ms <= at_ms);
        past.checked_sub(1).map(|last| self.name(self.clicked[last].anchor)).filter(|name| !name.is_empty())
    }
}
