//! What the batches of a view come to.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use wire::{Batch, Click, Signal, SignalKind};

use super::{Failure, FieldUse, PageOrder, Summary, Vital, element_words};
use crate::segment::variants;

/// The button that calls for a context menu.
const SECONDARY: u8 = 2;
/// More than anything costs, in ten-thousandths: sums of a billion such still fit.
const DEAREST_E4: f64 = 9e9;
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
        for &(_, anchor) in &selectors.clicked {
            let name = selectors.name(anchor);
            if !name.is_empty()
                && self.clicked.len() < MOST_CLICKED
                && !self.clicked.iter().any(|known| **known == *name)
            {
                self.clicked.push(shared(names, name));
            }
        }
        for signal in batches.iter().flat_map(|batch| &batch.signals) {
            self.note(signal, &selectors, names);
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
            SignalKind::Revenue if self.orders.len() < MOST => self.orders.extend(order(signal)),
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

/// An order, if its value is one.
fn order(signal: &Signal) -> Option<PageOrder> {
    let value: f64 = property(signal, "value").parse().ok()?;
    let value_e4 = (value * 1e4).round();
    let is_value = value_e4.abs() <= DEAREST_E4 * 1e4;
    is_value.then(|| PageOrder {
        currency: signal.name.clone(),
        value_e4: value_e4 as i64,
        id: property(signal, "order").into(),
    })
}

/// The elements of a view by number, and when which was clicked.
struct Selectors {
    by_number: HashMap<u32, String>,
    /// (time, anchor) in order of time.
    clicked: Vec<(u32, u32)>,
}

impl Selectors {
    fn of(batches: &[Batch]) -> Self {
        let places = batches.iter().flat_map(|batch| (batch.places.first..).zip(&batch.places.list));
        let anchor_of: HashMap<u32, u32> = places.map(|(number, place)| (number, place.anchor)).collect();
        let clicks = batches.iter().flat_map(|batch| &batch.clicks).filter(|click| counts(click));
        let clicked = clicks.map(|click| (click.at_ms, anchor_of.get(&click.place).copied().unwrap_or(0)));
        let mut clicked: Vec<_> = clicked.collect();
        clicked.sort_unstable();
        let named = batches
            .iter()
            .flat_map(|batch| &batch.signals)
            .filter(|signal| matches!(signal.kind, SignalKind::Field | SignalKind::Submit));
        // Most elements of most views are never spoken of.
        let wanted: HashSet<u32> =
            named.map(|signal| signal.anchor).chain(clicked.iter().map(|&(_, anchor)| anchor)).collect();
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
        let past = self.clicked.partition_point(|&(clicked_ms, _)| clicked_ms <= at_ms);
        past.checked_sub(1).map(|last| self.name(self.clicked[last].1)).filter(|name| !name.is_empty())
    }
}
