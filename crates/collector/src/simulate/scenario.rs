//! A scenario: pages, where their elements stand on each device, and how visitors tend to use them.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;
use wire::{Device, Kind, Size, limits};

use super::{
    leaning::{Experiment, Leaning, Source},
    plant::Plant,
};

/// What a click may turn out to be.
const TROUBLES: [Kind; 4] = [Kind::Dead, Kind::Rage, Kind::Slow, Kind::Error];

/// What visitors find.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Scenario {
    pub(super) pages: Vec<Page>,
    /// Ways through the site, by the pages' paths.
    pub(super) paths: Vec<Vec<String>>,
    /// Where visitors come from; from nowhere if there is nothing said.
    #[serde(default)]
    pub(super) sources: Vec<Source>,
    #[serde(default)]
    pub(super) experiments: Vec<Experiment>,
    #[serde(default)]
    pub(super) leanings: Vec<Leaning>,
    /// What visitors do who order.
    #[serde(default)]
    pub(super) goal: Option<Goal>,
    /// What goes wrong everywhere now and then.
    #[serde(default)]
    pub(super) noise: Option<Noise>,
    /// Whether mice leave trails.
    #[serde(default = "yes")]
    pub(super) moves: bool,
    #[serde(skip)]
    pub(super) plants: Vec<Plant>,
}

fn yes() -> bool {
    true
}

fn once() -> f64 {
    1.0
}

/// Of those who click the element without trouble, on any page, so many order when they leave.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Goal {
    pub(super) selector: String,
    pub(super) rate: f64,
    /// In units of the currency.
    pub(super) value: f64,
    pub(super) currency: String,
    /// By classes of devices and sources, how many times as likely.
    #[serde(default)]
    pub(super) times: BTreeMap<String, f64>,
}

/// The median of the largest contentful paint, ms, how likely a view has an error, and a click leads to a page from which the
/// visitor comes back at once.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Noise {
    pub(super) lcp_ms: f64,
    /// How many times as long it takes on a phone.
    #[serde(default = "once")]
    pub(super) phones: f64,
    pub(super) errors: f64,
    #[serde(default)]
    pub(super) returns: f64,
}

/// A page. Its weight is how often visitors enter here, against the others'.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Page {
    pub(super) path: String,
    pub(super) weight: f64,
    documents: BTreeMap<String, Document>,
    pub(super) elements: Vec<Element>,
    /// The selectors of a form's fields, in order, and how likely a visitor begins to fill it in.
    #[serde(default)]
    pub(super) form: Vec<String>,
    #[serde(default)]
    pub(super) fills: f64,
}

/// How large a page is on one device: the viewport's sides and the document's height, CSS px.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Document {
    viewport: [u32; 2],
    height: u32,
}

/// An element, with weights of how often it is clicked and looked at, and its box on each device that shows it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Element {
    pub(super) selector: String,
    pub(super) index: u32,
    pub(super) count: u32,
    pub(super) clicks: f64,
    pub(super) moves: f64,
    /// How likely a click on it turns out to be `dead`, `rage`, `slow` or `error`, each from 0 to 1.
    #[serde(default)]
    troubles: BTreeMap<String, f64>,
    boxes: BTreeMap<String, Option<[i32; 4]>>,
    /// The event that the page tells when it is clicked without trouble; none if there is nothing said.
    #[serde(default)]
    pub(super) event: String,
}

/// A box on the page, CSS px.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct PageBox {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
}

impl Scenario {
    /// Reads one from a file, and checks that visitors could act it out.
    pub(super) fn read(file: &Path) -> Result<Self> {
        Self::parse(&fs::read_to_string(file)?)
    }

    pub(super) fn parse(text: &str) -> Result<Self> {
        let scenario: Self = serde_json::from_str(text)?;
        ensure!(!scenario.pages.is_empty(), "it has no pages");
        ensure!(!scenario.paths.is_empty(), "it has no paths for visitors to take");
        for page in &scenario.pages {
            page.check().with_context(|| format!("the page {:?}", page.path))?;
        }
        for path in &scenario.paths {
            ensure!(!path.is_empty(), "one of its paths is empty");
            for step in path {
                ensure!(
                    scenario.page(step).is_some(),
                    "a path leads to {step:?}, which is not one of its pages"
                );
            }
        }
        if let Some(Goal { rate, times, .. }) = &scenario.goal {
            for (name, times) in times {
                ensure!(*times >= 0.0 && *times < 100.0, "of {name:?}, {times} times as many order");
            }
            ensure!((0.0..=1.0).contains(rate), "the probability of an order is {rate}");
        }
        if let Some(Noise { lcp_ms, phones, errors, returns }) = scenario.noise {
            ensure!(phones > 0.0 && phones < 100.0, "a phone takes {phones} times as long");
            ensure!(
                lcp_ms > 0.0 && lcp_ms < 60_000.0,
                "the largest contentful paint comes after {lcp_ms} ms"
            );
            ensure!((0.0..=1.0).contains(&errors), "the probability of an error is {errors}");
            ensure!((0.0..=1.0).contains(&returns), "the probability of coming back at once is {returns}");
        }
        scenario.sources.iter().try_for_each(Source::check)?;
        scenario.experiments.iter().try_for_each(Experiment::check)?;
        scenario.leanings.iter().try_for_each(|leaning| leaning.check(&scenario.pages))?;
        Ok(scenario)
    }

    /// The page of that path.
    pub(super) fn page(&self, path: &str) -> Option<&Page> {
        self.pages.iter().find(|page| page.path == path)
    }
}

impl Page {
    /// How large the page is on that device.
    pub(super) fn document(&self, device: Device) -> Option<Document> {
        self.documents.get(device.name()).copied()
    }

    /// Moves an element down to that part of the page's height.
    pub(super) fn lower(&mut self, element: usize, depth: f64) {
        let heights: BTreeMap<&String, u32> =
            self.documents.iter().map(|(device, document)| (device, document.height)).collect();
        for (device, sides) in &mut self.elements[element].boxes {
            if let (Some(sides), Some(&height)) = (sides, heights.get(device)) {
                sides[1] = (f64::from(height) * depth) as i32;
            }
        }
    }

    fn check(&self) -> Result<()> {
        let long = self.path.len();
        ensure!(self.path.starts_with('/'), "its path has no leading slash");
        ensure!(long <= limits::PATH_BYTES, "its path has {long} bytes, the limit is {}", limits::PATH_BYTES);
        ensure!(self.weight.is_finite() && self.weight >= 0.0, "its weight is {}", self.weight);
        for &device in Device::ALL {
            let document = self.document(device);
            let document = document.with_context(|| format!("it has no document for {}", device.name()))?;
            let [w, h] = document.viewport;
            let largest = w.max(h).max(document.height);
            ensure!(
                w > 0 && h > 0 && document.height >= h,
                "its document for {} is too small",
                device.name()
            );
            ensure!(largest <= limits::PAGE_PX as u32, "its document for {} is too large", device.name());
        }
        for field in &self.form {
            let known = self.elements.iter().any(|element| element.selector == *field);
            ensure!(known, "its form has the field {field:?}, which is none of its elements");
        }
        ensure!(
            (0.0..=1.0).contains(&self.fills),
            "the probability that its form is filled in is {}",
            self.fills
        );
        self.elements.iter().try_for_each(|one| one.check().with_context(|| format!("{:?}", one.selector)))
    }
}

impl Document {
    pub(super) fn viewport(self) -> Size {
        Size { w: self.viewport[0], h: self.viewport[1] }
    }

    pub(super) fn size(self) -> Size {
        Size { w: self.viewport[0], h: self.height }
    }
}

impl Element {
    /// Where it stands on that device, if it is shown there.
    pub(super) fn on(&self, device: Device) -> Option<PageBox> {
        let [x, y, w, h] = self.boxes.get(device.name()).copied().flatten()?.map(f64::from);
        Some(PageBox { x, y, w, h })
    }

    /// The ways in which a click on it may disappoint, with the probability of each.
    pub(super) fn troubles(&self) -> impl Iterator<Item = (Kind, f64)> {
        self.troubles.iter().filter_map(|(name, &chance)| Some((Kind::from_name(name)?, chance)))
    }

    /// Makes clicks on it turn out to be that so often, rather than as often as they did.
    pub(super) fn suffers(&mut self, kind: Kind, chance: f64) {
        self.troubles.insert(kind.name().into(), chance);
    }

    fn check(&self) -> Result<()> {
        let long = self.selector.len();
        ensure!(
            long <= limits::SELECTOR_BYTES,
            "its selector has {long} bytes, the limit is {}",
            limits::SELECTOR_BYTES
        );
        let long = self.event.len();
        ensure!(
            long <= limits::TEXT_BYTES,
            "its event has {long} bytes, the limit is {}",
            limits::TEXT_BYTES
        );
        ensure!(self.index < self.count, "it is match {} of {}", self.index, self.count);
        for weight in [self.clicks, self.moves] {
            ensure!(weight.is_finite() && weight >= 0.0, "one of its weights is {weight}");
        }
        for (name, chance) in &self.troubles {
            let known = Kind::from_name(name).is_some_and(|kind| TROUBLES.contains(&kind));
            ensure!(known, "it has the trouble {name:?}, which is none of dead, rage, slow and error");
            ensure!((0.0..=1.0).contains(chance), "the probability of {name:?} is {chance}");
        }
        for side in self.boxes.values().flatten().flatten() {
            ensure!(side.abs() <= limits::PAGE_PX, "a box has a side of {side} px");
        }
        let negative = self.boxes.values().flatten().any(|sides| sides[2] < 1 || sides[3] < 1);
        ensure!(!negative, "one of its boxes has no area");
        Ok(())
    }
}

impl PageBox {
    pub(super) fn holds(&self, x: f64, y: f64) -> bool {
        (self.x..self.x + self.w).contains(&x) && (self.y..self.y + self.h).contains(&y)
    }

    pub(super) fn area(&self) -> f64 {
        self.w * self.h
    }

    pub(super) fn middle(&self) -> (f64, f64) {
        (self.x + self.w / 2.0, self.y + self.h / 2.0)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Two pages: a long one with a landmark, a button and a link, and a short one with a link.
    pub(in crate::simulate) const SHOP: &str = r##"{
        "pages": [
            {"path": "/", "weight": 3,
             "documents": {"desktop": {"viewport": [1440, 900], "height": 5000},
                           "tablet": {"viewport": [820, 1180], "height": 6000},
                           "phone": {"viewport": [390, 844], "height": 7000}},
             "elements": [
                {"selector": "#main", "index": 0, "count": 1, "clicks": 0, "moves": 1,
                 "boxes": {"desktop": [0, 100, 1440, 4000], "tablet": [0, 100, 820, 5000], "phone": [0, 80, 390, 6000]}},
                {"selector": "#main .buy", "index": 0, "count": 2, "clicks": 30, "moves": 20,
                 "boxes": {"desktop": [200, 600, 200, 60], "tablet": [100, 700, 200, 60], "phone": [20, 700, 350, 60]}},
                {"selector": "#main .buy", "index": 1, "count": 2, "clicks": 10, "moves": 20,
                 "troubles": {"dead": 0.5, "slow": 0.2, "error": 0.2},
                 "boxes": {"desktop": [200, 3000, 200, 60], "tablet": null, "phone": null}},
                {"selector": "a.more", "index": 0, "count": 1, "clicks": 10, "moves": 5,
                 "boxes": {"desktop": [700, 4600, 90, 24], "tablet": [100, 5500, 90, 24], "phone": [20, 6500, 90, 24]}}
             ]},
            {"path": "/short", "weight": 1,
             "documents": {"desktop": {"viewport": [1440, 900], "height": 900},
                           "tablet": {"viewport": [820, 1180], "height": 1180},
                           "phone": {"viewport": [390, 844], "height": 844}},
             "elements": [
                {"selector": "a.back", "index": 0, "count": 1, "clicks": 1, "moves": 1, "troubles": {"rage": 0.3},
                 "boxes": {"desktop": [10, 10, 90, 24], "tablet": [10, 10, 90, 24], "phone": [10, 10, 90, 24]}}
             ]}
        ],
        "paths": [["/", "/short"], ["/"], ["/short", "/"]],
        "sources": [{"weight": 6}, {"referrer": "search.example", "weight": 3},
                    {"source": "newsletter", "medium": "email", "campaign": "spring", "weight": 3}],
        "experiments": [{"name": "hero", "arms": {"a": 1, "b": 1}, "pages": ["/"]}],
        "leanings": [{"variant": "hero:b", "source": "newsletter", "selector": "#main .buy", "index": 1, "times": 5}]
    }"##;

    fn refused(from: &str, to: &str) -> String {
        assert!(SHOP.contains(from));
        format!("{:#}", Scenario::parse(&SHOP.replacen(from, to, 1)).unwrap_err())
    }

    #[test]
    fn a_scenario_that_nobody_could_act_out_is_refused_with_the_reason() {
        assert!(Scenario::parse(SHOP).is_ok());
        assert!(refused(r#"["/"],"#, r#"["/gone"],"#).contains("leads to \"/gone\", which is not one"));
        assert!(refused(r#""index": 1, "count": 2"#, r#""index": 2, "count": 2"#).contains("match 2 of 2"));
        assert!(
            refused(r#""height": 5000"#, r#""height": 500"#).contains("document for desktop is too small")
        );
        assert!(refused(r#""phone": {"v"#, r#""watch": {"v"#).contains("no document for phone"));
        assert!(refused(r#""dead": 0.5"#, r#""dead": 5"#).contains("the probability of \"dead\" is 5"));
        assert!(
            refused(r#""dead": 0.5"#, r#""deaf": 0.5"#).contains("the trouble \"deaf\", which is none of")
        );
        assert!(refused(r#""times": 5"#, r#""times": -5"#).contains("is clicked -5 times as often"));
        assert!(refused(r#""index": 1, "times""#, r#""index": 7, "times""#).contains("on none of its pages"));
        assert!(refused(r#"{"weight": 6}"#, r#"{"weight": -6}"#).contains("the weight of \"direct\" is -6"));
        assert!(refused(r#"{"a": 1, "b": 1}"#, "{}").contains("the experiment \"hero\" has no arms"));
        assert!(
            refused(r#""weight": 1,"#, r#""weight": 1, "form": ["x"],"#)
                .contains("the field \"x\", which is none")
        );
        assert!(refused("[700, 4600, 90, 24]", "[700, 4600, 0, 24]").contains("no area"));
    }
}
