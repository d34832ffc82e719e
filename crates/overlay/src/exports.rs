//! What the scripts can ask of the overlay's core: to take heat, to look at the page, to paint, and what is where.
//!
//! Lists of numbers cross the border as they are; each says what stands in it. Days are counted since 1970-01-01, and kinds,
//! devices, rungs, palettes and transfers are known by their place in the lists of `pkg/overlay/codes.js`.

use alloc::{string::String, vec, vec::Vec};

use density::{Palette, Transfer};
use js_sys::Array;
use wasm_bindgen::{Clamped, prelude::*};
use web_sys::{Element, ImageData, Node};
use wire::{Device, Heat, HeatAnchor, Kind, Pointer};

use crate::{
    boxes::ViewBox,
    chart::Chart,
    eye::Eye,
    look::Look,
    page::Found,
    tab::{self, Query},
    unit::{amount, value},
};

/// Colours of a [`ramp`](Core::ramp).
const STOPS: usize = 17;

/// A map over a page.
#[wasm_bindgen]
pub struct Core {
    eye: Eye,
    document: Node,
    found: Found,
    chart: Option<Chart>,
    look: Look,
    /// The answer that the chart shows.
    bytes: Vec<u8>,
    /// Of this tab, until they are tallied.
    batches: Vec<Vec<u8>>,
}

#[wasm_bindgen]
impl Core {
    /// A core without heat.
    #[wasm_bindgen(constructor)]
    pub fn new(eye: Eye, document: Node) -> Core {
        let (found, look) = (Found::default(), Look::default());
        Self { eye, document, found, chart: None, look, bytes: Vec::new(), batches: Vec::new() }
    }

    /// Takes an answer of the collector: whether it is another than the last; `None` if it is no heat.
    pub fn take(&mut self, answer: Vec<u8>) -> Option<bool> {
        if self.bytes == answer {
            return Some(false);
        }
        let heat = Heat::decode(&answer).ok()?;
        self.bytes = answer;
        self.show(heat);
        Some(true)
    }

    /// Keeps one of this tab's batches for [`tally`](Self::tally).
    pub fn keep(&mut self, batch: Vec<u8>) {
        self.batches.push(batch);
    }

    /// Makes a map of the batches kept: whether it is another than the last. Unknown codes stand for the first kind, and
    /// for all devices and pointers.
    pub fn tally(&mut self, kind: u8, device: u8, pointer: u8, path: String, today: i32) -> bool {
        let (kind, device) = (Kind::from_code(kind).unwrap_or_default(), Device::from_code(device));
        let query = Query { kind, device, pointer: Pointer::from_code(pointer), path };
        let heat = tab::answer(&core::mem::take(&mut self.batches), query, today);
        let is_new = self.chart.as_ref().is_none_or(|chart| chart.heat != heat);
        if is_new {
            self.show(heat);
        }
        is_new
    }

    /// Drops the map.
    pub fn forget(&mut self) {
        self.bytes.clear();
        self.chart = None;
    }

    /// Looks for the elements of the map. Gives the shadow roots and frames' documents in which some are.
    pub fn search(&mut self) -> Array {
        if let Some(Chart { heat, .. }) = &mut self.chart {
            self.found = Found::on(&self.eye, &self.document, heat);
        }
        self.found.inner_roots.clone()
    }

    /// Reads the page and puts the heat on its places: whether any is another than before.
    pub fn read(&mut self) -> bool {
        let Some(chart) = &mut self.chart else { return false };
        let reading = self.found.read(&self.eye);
        let moved = reading != chart.reading;
        if moved {
            chart.lay_out(reading);
        }
        moved
    }

    /// Says how to paint: palette, opacity of the hottest colours from 0 to 1, the kernel's radius in CSS px, transfer, and
    /// what clicks are drawn as.
    #[wasm_bindgen(js_name = setLook)]
    pub fn set_look(&mut self, palette: usize, opacity: f32, sigma: f32, transfer: usize, drawing: usize) {
        let palette = Palette::SEQUENTIAL.get(palette).copied().unwrap_or_default();
        let transfer = Look::TRANSFERS.get(transfer).copied().unwrap_or(Transfer::Sqrt);
        let drawing = Look::DRAWINGS.get(drawing).copied().unwrap_or_default();
        self.look = Look { palette, opacity, sigma, transfer, drawing };
    }

    /// The picture of what the viewport shows, to be stretched over it; `None` where there is nothing to show. Of a difference of elements as
    /// wholes, or of depths, it is empty.
    pub fn paint(&mut self) -> Option<ImageData> {
        let picture = self.chart.as_mut()?.paint(&self.look).ok()?;
        let (width, height) = (picture.width, picture.rgba.len() / (4 * picture.width.max(1)));
        let image =
            ImageData::new_with_u8_clamped_array_and_sh(Clamped(picture.rgba), width as u32, height as u32);
        image.ok()
    }

    /// What the map is: kind, device and pointer (-1: all), first day, last day, views, simulated views, points, what counts
    /// once, how many of those there are, and how many with a point. Empty without a map.
    pub fn about(&self) -> Vec<f64> {
        let Some(Chart { heat, .. }) = &self.chart else { return Vec::new() };
        let about = &heat.about;
        let device = about.device.map_or(-1.0, |device| f64::from(device as u8));
        let pointer = about.pointer.map_or(-1.0, |pointer| f64::from(pointer as u8));
        let (from, to) = (f64::from(about.from_day), f64::from(about.to_day));
        let counts =
            [about.views, about.simulated, about.points, about.count as u64, about.units, about.actors];
        let counts = counts.map(|count| count as f64);
        [&[f64::from(about.kind as u8), device, pointer, from, to], &counts[..]].concat()
    }

    /// What is to be said beside the picture, as JSON; empty if there is nothing.
    pub fn details(&self) -> String {
        self.chart.as_ref().map(|chart| chart.heat.details.clone()).unwrap_or_default()
    }

    /// The path or pattern that the map is of.
    pub fn path(&self) -> String {
        self.chart.as_ref().map(|chart| chart.heat.about.path.clone()).unwrap_or_default()
    }

    /// How many points stand on each rung, surest first.
    pub fn ledger(&self) -> Vec<f64> {
        let counts = self.chart.as_ref().map(|chart| chart.ledger.counts()).unwrap_or_default();
        counts.map(|count| count as f64).to_vec()
    }

    /// The density that is hottest, in units per circle with the area of the kernel; none where nothing is hot.
    pub fn hottest(&self) -> Option<f64> {
        Some(self.chart.as_ref()?.scale()?.max().into())
    }

    /// The colours from cold to hot as they lie on the page, at even steps: red, green, blue and alpha of each.
    pub fn ramp(&self) -> Vec<u8> {
        let chart = self.chart.as_ref();
        let is_veil = chart.is_some_and(Chart::covers_all);
        let opacity = if is_veil { self.look.veil() } else { self.look.opacity };
        let is_signed = chart.is_some_and(Chart::is_difference);
        let colors = self.look.signed_if(is_signed).palette.lut(opacity);
        (0..STOPS).flat_map(|at| colors.colors()[at * 255 / (STOPS - 1)]).collect()
    }

    /// The names of the palettes, with a space between.
    pub fn palettes() -> String {
        Palette::SEQUENTIAL.map(Palette::name).join(" ")
    }

    /// How many views reached each of the rows, of equal height, that the document has on scroll maps.
    pub fn reached(&self) -> Vec<f64> {
        let chart = self.chart.iter();
        chart.flat_map(|chart| &chart.heat.reach.rows).map(|&(reached, _)| reached as f64).collect()
    }

    /// Where first screens end: device, CSS px of the document and of the viewport, one after the other.
    pub fn folds(&self) -> Vec<f64> {
        let Some(chart) = &self.chart else { return Vec::new() };
        let folds = chart.heat.reach.folds.iter();
        let place = |px: u32| [f64::from(px), chart.y_of(0.0) + f64::from(px)];
        folds
            .flat_map(|fold| {
                let [px, y] = place(fold.px);
                [f64::from(fold.device as u8), px, y]
            })
            .collect()
    }

    /// At a height of the viewport, on scroll maps: the share of views that reached it, 0 to 1, its depth in CSS px of the
    /// document, and the mean seconds it was in view; of a difference by how much share and seconds differ. At the end the
    /// fraction of the document. Empty where there is nothing to say.
    #[wasm_bindgen(js_name = reachAt)]
    pub fn reach_at(&self, y: f64) -> Vec<f64> {
        let Some(chart) = &self.chart else { return Vec::new() };
        let depth = chart.depth_at(y);
        let px = depth * chart.reading.document.h;
        chart.reach_at(depth).map(|[share, seconds]| vec![share, px, seconds, depth]).unwrap_or_default()
    }

    /// The density at a place of the viewport, in units per circle with the area of the kernel; on maps of attention the seconds that the element
    /// there was in view, per page view.
    #[wasm_bindgen(js_name = densityAt)]
    pub fn density_at(&self, x: f64, y: f64) -> f32 {
        self.chart.as_ref().map_or(0.0, |chart| chart.density_at(x, y))
    }

    /// Each cell of the map that the viewport shows: x and y of its middle and its weight, one after the other. Of a difference
    /// those that may be chance, or at 1 those that are sure; of all else they are at 1.
    pub fn points(&self, at: usize) -> Vec<f64> {
        self.chart.as_ref().map(|chart| chart.points(at)).unwrap_or_default()
    }

    /// The coefficients of the density that is painted, of which a difference has two, as `pkg/overlay/drawings/field.js` reads them.
    pub fn nodes(&self, at: usize) -> Vec<f64> {
        self.chart.as_ref().map(|chart| chart.nodes(at)).unwrap_or_default()
    }

    /// The anchor whose element is the smallest one with heat under a place of the viewport.
    #[wasm_bindgen(js_name = anchorAt)]
    pub fn anchor_at(&self, x: f64, y: f64) -> Option<usize> {
        self.chart.as_ref()?.anchor_at(x, y)
    }

    /// How many anchors the map has. The first is the document.
    pub fn anchors(&self) -> usize {
        self.chart.as_ref().map_or(0, |chart| chart.heat.anchors.len())
    }

    /// An anchor's selector; empty if there is none.
    pub fn selector(&self, anchor: usize) -> String {
        self.anchor(anchor).map(|anchor| anchor.anchor.selector.clone()).unwrap_or_default()
    }

    /// Which of its selector's matches an anchor was, its points or what they are worth, the rung that they stand on, its weight, of how
    /// many matches it was one, its mark, and by what it is coloured as a whole.
    pub fn placed(&self, anchor: usize) -> Vec<f64> {
        let Some((of, chart)) = self.anchor(anchor).zip(self.chart.as_ref()) else { return Vec::new() };
        let rung = chart.rung(anchor).map_or(-1.0, |rung| f64::from(rung as u8));
        let [index, count, mark] = [of.anchor.index, of.anchor.count, of.anchor.mark].map(f64::from);
        let value = value(&chart.heat, anchor).into();
        vec![index, amount(of, chart.kind()), rung, of.weight as f64, count, mark, value]
    }

    /// Where an anchor stands, and what is to be seen of that: left, top, width and height of each in CSS px of the
    /// viewport. Empty where nothing is drawn.
    pub fn bounds(&self, anchor: usize) -> Vec<f64> {
        let Some(chart) = &self.chart else { return Vec::new() };
        let placement = chart.placements.get(anchor).filter(|placement| placement.is_drawn());
        let Some((bounds, clip)) = placement.and_then(|placement| Some((placement.bounds?, placement.clip)))
        else {
            return Vec::new();
        };
        let seen = chart.reading.covers(anchor).leave(bounds.shared_with(&clip));
        [bounds, seen].iter().flat_map(|side| [side.x, side.y, side.w, side.h]).collect()
    }

    /// What lies within a rectangle of the viewport's plane, in units of the map, and its mean per circle with the area of the kernel.
    pub fn within(&self, x: f64, y: f64, w: f64, h: f64) -> Vec<f64> {
        self.chart
            .as_ref()
            .map(|chart| chart.within(&ViewBox { x, y, w, h }, &self.look).to_vec())
            .unwrap_or_default()
    }

    /// The element that an anchor stands for, if it is certainly there.
    pub fn element(&self, anchor: usize) -> Option<Element> {
        self.found.element(anchor)
    }

    /// Another map, whose elements are not found yet.
    fn show(&mut self, heat: Heat) {
        self.chart = Some(Chart::new(heat));
        self.found = Found::default();
    }

    fn anchor(&self, at: usize) -> Option<&HeatAnchor> {
        self.chart.as_ref()?.heat.anchors.get(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ladder::Rung;
    use wire::Count;

    /// The words of a list in the scripts' codes.
    fn list(name: &str) -> Vec<&'static str> {
        let codes = include_str!("../../../pkg/overlay/codes.js");
        let (_, list) = codes.split_once(&format!("export const {name} = [")).expect("the list");
        let (list, _) = list.split_once(']').expect("its end");
        list.split(", ").map(|word| word.trim_matches('"')).collect()
    }

    fn spelt<T: std::fmt::Debug>(all: &[T]) -> Vec<String> {
        all.iter().map(|member| format!("{member:?}").to_lowercase()).collect()
    }

    #[test]
    fn the_scripts_codes_are_places_in_the_same_lists() {
        assert_eq!(list("KINDS"), spelt(Kind::ALL));
        assert_eq!(list("COUNTS"), spelt(Count::ALL));
        assert_eq!(list("POINTERS"), Pointer::ALL.iter().map(|pointer| pointer.name()).collect::<Vec<_>>());
        assert_eq!(list("DEVICES"), spelt(Device::ALL));
        assert_eq!(list("TRANSFERS"), spelt(&Look::TRANSFERS));
        assert_eq!(list("DRAWINGS"), spelt(&Look::DRAWINGS));
        assert_eq!(list("RUNGS"), spelt(&Rung::ALL));
    }
}
