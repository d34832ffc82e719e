//! What made-up visitors differ in, and what that does to their clicks: where they come from, which arm of an experiment
//! they see, whether they have been here before.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use serde::Deserialize;
use wire::{Device, limits};

use super::{
    chance::Chance,
    scenario::{Element, Goal, Page},
};

/// How likely it is that a visitor has been here before.
const RETURNING: f64 = 0.3;

/// Where visitors come from. The weight is how many of them, against the others'.
#[derive(Debug, Clone, Deserialize, Default)]
#[serde(default)]
pub(super) struct Source {
    pub(super) referrer: String,
    pub(super) source: String,
    pub(super) medium: String,
    pub(super) campaign: String,
    weight: f64,
}

/// A test that some pages run: each visitor sees one of its arms, by their weights.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Experiment {
    pub(super) name: String,
    pub(super) arms: BTreeMap<String, f64>,
    pub(super) pages: Vec<String>,
}

/// Visitors of some kind click an element so many times as often. What is not said of them may be anything.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Leaning {
    selector: String,
    index: Option<u32>,
    times: f64,
    device: Option<String>,
    /// As in a map's filters: the campaign's source, else the referring host, else `direct`.
    source: Option<String>,
    /// `test:arm`.
    variant: Option<String>,
    returning: Option<bool>,
}

/// Who a visitor is.
#[derive(Debug, Default)]
pub(super) struct Person<'a> {
    pub(super) device: Device,
    pub(super) source: Source,
    /// Of each experiment the arm.
    arms: Vec<(&'a Experiment, &'a str)>,
    pub(super) is_returning: bool,
    /// The browser's family, as findings name it.
    pub(super) browser: &'static str,
}

impl Source {
    pub(super) fn name(&self) -> &str {
        let names = [self.source.as_str(), self.referrer.as_str()];
        names.into_iter().find(|name| !name.is_empty()).unwrap_or("direct")
    }

    pub(super) fn check(&self) -> Result<()> {
        ensure!(
            self.weight.is_finite() && self.weight >= 0.0,
            "the weight of {:?} is {}",
            self.name(),
            self.weight
        );
        for text in [&self.referrer, &self.source, &self.medium, &self.campaign] {
            ensure!(text.len() <= limits::TEXT_BYTES, "a source has a text of {} bytes", text.len());
        }
        Ok(())
    }
}

impl Experiment {
    pub(super) fn check(&self) -> Result<()> {
        ensure!(!self.arms.is_empty(), "the experiment {:?} has no arms", self.name);
        for (arm, weight) in &self.arms {
            ensure!(weight.is_finite() && *weight >= 0.0, "the weight of {}:{arm} is {weight}", self.name);
        }
        Ok(())
    }
}

impl Leaning {
    pub(super) fn check(&self, pages: &[Page]) -> Result<()> {
        let known = pages.iter().flat_map(|page| &page.elements).any(|element| self.is_about(element));
        ensure!(known, "a leaning is to {:?}, which is on none of its pages", self.selector);
        ensure!(
            self.times.is_finite() && self.times >= 0.0,
            "{:?} is clicked {} times as often",
            self.selector,
            self.times
        );
        Ok(())
    }

    fn is_about(&self, element: &Element) -> bool {
        element.selector == self.selector && self.index.is_none_or(|index| index == element.index)
    }

    fn is_of(&self, person: &Person<'_>) -> bool {
        self.device.as_ref().is_none_or(|device| device == person.device.name())
            && self.source.as_ref().is_none_or(|source| source == person.source.name())
            && self.variant.as_ref().is_none_or(|variant| person.sees(variant))
            && self.returning.is_none_or(|returning| returning == person.is_returning)
    }
}

impl<'a> Person<'a> {
    /// Somebody on that device.
    pub(super) fn new(
        chance: &mut Chance,
        device: Device,
        sources: &[Source],
        experiments: &'a [Experiment],
    ) -> Self {
        let source = chance.pick(sources, |one| one.weight).cloned().unwrap_or_default();
        let arms = experiments.iter().filter_map(|test| {
            let arms: Vec<_> = test.arms.iter().collect();
            chance.pick(&arms, |(_, weight)| **weight).map(|(arm, _)| (test, arm.as_str()))
        });
        let arms = arms.collect();
        Self { device, source, arms, is_returning: chance.happens(RETURNING), browser: "" }
    }

    /// How likely they are to order for what they are, against others.
    pub(super) fn orders(&self, goal: &Goal) -> f64 {
        let of = |name: &str| goal.times.get(name).copied().unwrap_or(1.0);
        of(self.device.name()) * of(self.source.name())
    }

    /// Whether they see an arm, `TEST:ARM`.
    pub(super) fn sees(&self, variant: &str) -> bool {
        self.arms.iter().any(|(test, arm)| variant.split_once(':') == Some((&*test.name, arm)))
    }

    /// The tests that a page runs, and the arm of each.
    pub(super) fn arms_on(&self, page: &Page) -> impl Iterator<Item = (&'a str, &'a str)> {
        let on_page = self.arms.iter().filter(|(test, _)| test.pages.contains(&page.path));
        on_page.map(|(test, arm)| (test.name.as_str(), *arm))
    }

    /// How often the person clicks each element of a page, against the others.
    pub(super) fn clicks(&self, page: &Page, leanings: &[Leaning]) -> Vec<f64> {
        let own: Vec<&Leaning> = leanings.iter().filter(|leaning| leaning.is_of(self)).collect();
        let clicks = |element: &Element| {
            let times = own.iter().filter(|leaning| leaning.is_about(element)).map(|leaning| leaning.times);
            element.clicks * times.product::<f64>()
        };
        page.elements.iter().map(clicks).collect()
    }
}
