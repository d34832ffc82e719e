//! What of one view is a fact: which elements it met and what became of that, without the moves.

use std::collections::{BTreeMap, HashMap};

use insights::STRETCHES;
use store::{WholeView, WidthBand};
use wire::{Batch, Signal, SignalKind, Size};

/// An element's selector and which of its matches it is, or only the first if there are no others.
pub(crate) type Name = (String, Option<u32>);

/// Elements by their names, each told once: views name the same ones again and again.
#[derive(Debug, Default)]
pub(crate) struct Elements {
    numbers: HashMap<Name, u32>,
    pub(crate) names: Vec<Name>,
}

impl Elements {
    fn number(&mut self, name: Name) -> u32 {
        let next = self.names.len() as u32;
        *self.numbers.entry(name).or_insert_with_key(|name| {
            self.names.push(name.clone());
            next
        })
    }
}

/// What of clicks may become of them, in the order of [`insights::Deed::troubles`].
const TROUBLES: [SignalKind; 4] =
    [SignalKind::Rage, SignalKind::Dead, SignalKind::Slow, SignalKind::ErrorClick];
/// The order of [`insights::Unit::speed_ms`].
const VITALS: [&str; 2] = ["LCP", "INP"];
/// Whoever looked at an element for so long has seen it, ms.
const LOOKED_MS: u32 = 500;
/// Of fewer stretches that somebody scrolled past their pace cannot be told.
const FEWEST_STRETCHES: usize = 4;
/// What is given less than one in so many parts of their usual time is not read.
const UNREAD: u64 = 4;

/// What a view tells.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) number: u64,
    pub(crate) path: String,
    /// When it began, ms since 1970 UTC.
    pub(crate) started_ms: i64,
    /// The last click and the element that it was on, ms since 1970 UTC.
    pub(crate) last_click: Option<(i64, Option<u32>)>,
    /// The element of a last click that led to another page, and whether the visitor came back from there at once.
    pub(crate) led: Option<(u32, bool)>,
    /// Codes of device, browser and width.
    pub(crate) segments: [u8; 3],
    pub(crate) document: Size,
    /// The window's height, px.
    pub(crate) screen: u32,
    /// Parts of the document that stood in the window: top, bottom, for how long, ms.
    pub(crate) stays: Vec<(i32, i32, u32)>,
    /// By their numbers among [`Elements`].
    pub(crate) elements: BTreeMap<u32, Met>,
    pub(crate) speed_ms: [Option<u32>; 2],
    pub(crate) errors: u32,
    /// Fields in the order in which they were left.
    pub(crate) fields: Vec<Left>,
    pub(crate) sent: bool,
    pub(crate) ordered: bool,
    /// The last arm of each test.
    pub(crate) arms: BTreeMap<String, String>,
}

/// A field that was left.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Left {
    pub(crate) element: u32,
    pub(crate) corrections: u32,
    /// Whether something had been entered.
    pub(crate) is_filled: bool,
}

/// What an element was to the visitor.
#[derive(Debug, Default)]
pub(crate) struct Met {
    /// Its middle, page px, as long as it is known.
    pub(crate) middle: Option<i32>,
    pub(crate) is_looked_at: bool,
    pub(crate) clicks: u32,
    pub(crate) troubles: [u32; 4],
}

impl Told {
    /// Of a view; none if its first batch is missing.
    pub(crate) fn of(view: &WholeView, elements: &mut Elements) -> Option<Self> {
        let header = view.batches.first()?.header.as_ref()?;
        let width = header.frame.viewport.w;
        let band = WidthBand::USUAL.iter().position(|band| band.holds(width)).unwrap_or(0);
        let mut told = Self {
            number: view.batches[0].view.0,
            path: header.path.clone(),
            started_ms: view.started_ms,
            segments: [header.device as u8, view.browser as u8, band as u8],
            document: header.frame.document,
            screen: header.frame.viewport.h,
            ..Self::default()
        };
        let names = Names::of(&view.batches, elements);
        for batch in &view.batches {
            told.read(batch, &names);
        }
        // A click's own error is the element's, not the page's.
        let own = told.elements.values().any(|met| met.troubles[3] > 0);
        told.errors = if own { 0 } else { told.errors };
        Some(told)
    }

    fn read(&mut self, batch: &Batch, names: &Names) {
        for frame in &batch.frames {
            self.document.h = self.document.h.max(frame.document.h);
        }
        for place in &batch.places.list {
            if let Some(met) = self.met(names, place.anchor) {
                met.middle = Some(place.y.saturating_add((place.h / 2).cast_signed()));
            }
        }
        for scroll in batch.scrolls.iter().filter(|scroll| scroll.scroller == 0) {
            self.stays.push((scroll.top, scroll.bottom, scroll.for_ms));
        }
        let mut looked: BTreeMap<u32, u32> = BTreeMap::new();
        for attention in &batch.attention {
            *looked.entry(attention.anchor).or_default() += attention.for_ms;
        }
        for (anchor, _) in looked.into_iter().filter(|&(_, ms)| ms >= LOOKED_MS) {
            self.met(names, anchor).into_iter().for_each(|met| met.is_looked_at = true);
        }
        for click in batch.clicks.iter().filter(|click| click.trusted && click.button == 0) {
            let anchor = names.places.get(&click.place).copied().unwrap_or(0);
            self.met(names, anchor).into_iter().for_each(|met| met.clicks += 1);
            let at_ms = self.started_ms + i64::from(click.at_ms);
            self.last_click = Some((at_ms, names.anchors.get(&anchor).copied()));
        }
        batch.signals.iter().for_each(|signal| self.hear(signal, names));
    }

    fn hear(&mut self, signal: &Signal, names: &Names) {
        if let Some(trouble) = TROUBLES.iter().position(|kind| *kind == signal.kind) {
            self.met(names, signal.anchor).into_iter().for_each(|met| met.troubles[trouble] += 1);
        }
        let property =
            |name: &str| signal.properties.iter().find(|(own, _)| own == name).map(|(_, value)| value);
        match signal.kind {
            SignalKind::Vital => {
                if let Some(vital) = VITALS.iter().position(|name| *name == signal.name) {
                    self.speed_ms[vital] = Some(signal.value / 1_000);
                }
            }
            SignalKind::Error => self.errors += 1,
            SignalKind::Submit => self.sent = true,
            SignalKind::Revenue => self.ordered = true,
            SignalKind::Field => {
                let corrections = property("corrections").and_then(|text| text.parse().ok()).unwrap_or(0);
                let is_filled = property("inputs").is_none_or(|text| text != "0");
                let element = names.anchors.get(&signal.anchor);
                self.fields.extend(element.map(|&element| Left { element, corrections, is_filled }));
            }
            SignalKind::Variant => {
                let arm = property("arm").cloned();
                self.arms.extend(arm.map(|arm| (signal.name.clone(), arm)));
            }
            _ => {}
        }
    }

    /// The element of that anchor; none for the document, or where its declaration never came.
    fn met(&mut self, names: &Names, anchor: u32) -> Option<&mut Met> {
        Some(self.elements.entry(*names.anchors.get(&anchor)?).or_default())
    }

    /// How much of it disappointed or failed.
    pub(crate) fn went_wrong(&self) -> u32 {
        self.errors + self.elements.values().flat_map(|met| met.troubles).sum::<u32>()
    }

    /// A place on the page, page px, as a part of the document's height.
    pub(crate) fn part_of_height(&self, y: i32) -> f32 {
        (y as f32 / self.document.h.max(1) as f32).clamp(0.0, 1.0)
    }

    /// How far down the window came, and how much of the document it shows at once, as parts of the document's height.
    pub(crate) fn reach_and_fold(&self) -> (f32, f32) {
        let height = self.document.h.max(1) as f32;
        let lowest = self.stays.iter().map(|&(_, bottom, _)| bottom).max().unwrap_or(0);
        let lowest = lowest.max(self.screen.cast_signed()) as f32;
        ((lowest / height).min(1.0), (self.screen as f32 / height).min(1.0))
    }

    /// The stretches of the page that were come to by scrolling and left behind, and those of them that were read: given no
    /// less than a quarter of the time that they were given on average, as people read at paces of their own. By bits, from
    /// the top; none where too few were left behind to tell a pace.
    pub(crate) fn passed_and_read(&self) -> (u32, u32) {
        let height = f64::from(self.document.h.max(1));
        let stretch = height / STRETCHES as f64;
        let lowest = self.stays.iter().map(|&(top, ..)| top).max().unwrap_or(0);
        let first = (f64::from(self.screen) / stretch).ceil() as usize;
        let end = ((f64::from(lowest) / stretch) as usize).min(STRETCHES);
        if end < first + FEWEST_STRETCHES {
            return (0, 0);
        }
        let given = |at: usize| {
            let middle = ((at as f64 + 0.5) * stretch) as i32;
            self.stood_ms(middle)
        };
        let times: Vec<u64> = (first..end).map(given).collect();
        let all: u64 = times.iter().sum();
        let is_read = |ms: u64| UNREAD * ms * times.len() as u64 >= all;
        let bits = |is: &dyn Fn(u64) -> bool| {
            (first..).zip(&times).filter(|(_, ms)| is(**ms)).fold(0, |bits, (at, _)| bits | 1 << at)
        };
        if all == 0 { (0, 0) } else { (bits(&|_| true), bits(&is_read)) }
    }

    /// Whether what has its middle there, page px, stood in the window for a second.
    pub(crate) fn showed(&self, middle: i32) -> bool {
        self.stood_ms(middle) >= 1_000
    }

    /// For how long what is there, page px, stood in the window, ms.
    fn stood_ms(&self, y: i32) -> u64 {
        let stays = self.stays.iter().filter(|(top, bottom, _)| (*top..*bottom).contains(&y));
        stays.map(|&(.., for_ms)| u64::from(for_ms)).sum()
    }
}

/// What numbers mean within a view.
struct Names {
    /// The elements of anchors.
    anchors: BTreeMap<u32, u32>,
    /// The anchors of places.
    places: BTreeMap<u32, u32>,
}

impl Names {
    fn of(batches: &[Batch], elements: &mut Elements) -> Self {
        let (mut anchors, mut places) = (BTreeMap::new(), BTreeMap::new());
        for batch in batches {
            for (number, anchor) in (batch.anchors.first..).zip(&batch.anchors.list) {
                let index = (anchor.count > 1).then_some(anchor.index);
                anchors.insert(number, elements.number((anchor.selector.clone(), index)));
            }
            for (number, place) in (batch.places.first..).zip(&batch.places.list) {
                places.insert(number, place.anchor);
            }
        }
        Self { anchors, places }
    }
}
