//! The rules: each makes claims of facts, with the probability of what was seen if there were nothing to find.

mod action;
mod broken;
mod cliff;
mod distractor;
mod experiment;
mod field;
mod goal;
mod kind;
mod once;
mod peers;
mod skipped;
mod trouble;

use alloc::{collections::BTreeMap, string::String, vec::Vec};

use crate::{
    Facts, Finding, Gap, Rule, Share, Stratum, at_least,
    contrast::Contrast,
    facts::{Page, Unit},
    finding::{Claim, EXAMPLES, found},
    gap,
};

/// What is to be told of a site, the greatest loss first.
#[must_use]
pub fn findings(facts: &Facts) -> Vec<Finding> {
    let mut claims = Vec::new();
    trouble::claim(facts, &mut claims);
    let actions = action::actions(facts);
    action::claim(facts, &actions, &mut claims);
    distractor::claim(facts, &actions, &mut claims);
    cliff::claim(facts, &mut claims);
    skipped::claim(facts, &mut claims);
    goal::claim(facts, &mut claims);
    broken::claim(facts, &mut claims);
    experiment::claim(facts, &mut claims);
    field::claim(facts, &mut claims);
    peers::claim(facts, &mut claims);
    once::told_once(facts, found(claims))
}

/// What every claim has.
struct Case<'a> {
    rule: Rule,
    /// The page's place among the facts'.
    at: usize,
    page: &'a Page,
    element: Option<usize>,
    detail: Option<String>,
}

/// What was counted for a case.
struct Count {
    /// All, and those affected.
    share: Share,
    contrast: Contrast,
    p: f64,
    is_worth_it: bool,
}

impl Count {
    /// Whether such a part of more than `usual` and some `room` is no chance.
    fn beyond(own: Share, contrast: Contrast, usual: f64, room: f64) -> Self {
        let p = at_least(own, (usual + room).min(1.0));
        Self { share: own, contrast, p, is_worth_it: contrast.effect.low > 0.0 }
    }

    /// The same within devices; where no device has others to be compared with, it is nothing to tell.
    fn beyond_on_devices(devices: &[Stratum], usual: f64, room: f64) -> Self {
        let sum = |side: fn(&Stratum) -> Share| devices.iter().map(side).fold(NOBODY, Share::and);
        let (own, rest) = (sum(|device| device.first), sum(|device| device.second));
        let within = gap(devices).map(Contrast::from);
        let count = Self::beyond(own, within.unwrap_or(Contrast::plain(own, rest)), usual, room);
        Self { is_worth_it: count.is_worth_it && within.is_some(), ..count }
    }

    /// The same where it counts only if another does: that both are no chance is as sure as the less sure one of them (Berger,
    /// 1982).
    fn if_also(self, other: &Self) -> Self {
        Self { p: self.p.max(other.p), is_worth_it: self.is_worth_it && other.is_worth_it, ..self }
    }
}

impl Case<'_> {
    /// `of` says of a unit whether it is affected, or `None` if it is not judged.
    fn claim(self, count: Count, of: impl Fn(&Unit) -> Option<bool>) -> Claim {
        let (mut goals, mut examples) = (0.0, Vec::new());
        // Of what is not told nobody asks, and a site has thousands of claims.
        if count.is_worth_it {
            let units = &self.page.units;
            let affected = units.iter().filter(|unit| of(unit) == Some(true));
            examples = affected.map(|unit| unit.example).take(EXAMPLES).collect();
            // Those who were spared against those who were not.
            let spared = |unit: &Unit| of(unit).map(|is_affected| !is_affected);
            let lost = compare(units, spared, |unit| unit.converted);
            goals = lost.map_or(0.0, |gap| gap.difference.value.max(0.0)) * count.share.part as f64;
        }
        let finding = Finding {
            rule: self.rule,
            page: self.page.path.clone(),
            element: self.element.and_then(|at| self.page.elements.get(at).cloned()),
            detail: self.detail,
            n: count.share.whole,
            affected: count.share.part,
            rate: count.contrast.rate,
            baseline: count.contrast.baseline,
            effect: count.contrast.effect,
            p: count.p,
            q: 1.0,
            goals,
            examples,
        };
        Claim { family: (self.at, self.rule as u8), finding, is_worth_it: count.is_worth_it }
    }
}

/// Compares two groups of units within their strata.
fn compare<'a>(
    units: impl IntoIterator<Item = &'a Unit>,
    is_first: impl Fn(&Unit) -> Option<bool>,
    did: impl Fn(&Unit) -> bool,
) -> Option<Gap> {
    gap(&strata(units, is_first, did))
}

fn strata<'a>(
    units: impl IntoIterator<Item = &'a Unit>,
    is_first: impl Fn(&Unit) -> Option<bool>,
    did: impl Fn(&Unit) -> bool,
) -> Vec<Stratum> {
    let mut strata: BTreeMap<(u8, u16), Stratum> = BTreeMap::new();
    for unit in units {
        let Some(is_first) = is_first(unit) else { continue };
        let stratum = strata.entry(unit.stratum()).or_insert(Stratum { first: NOBODY, second: NOBODY });
        let side = if is_first { &mut stratum.first } else { &mut stratum.second };
        side.count(did(unit));
    }
    strata.into_values().collect()
}

const NOBODY: Share = Share { part: 0, whole: 0 };

impl Share {
    fn count(&mut self, did: bool) {
        self.whole += 1;
        self.part += u64::from(did);
    }

    fn and(self, other: Self) -> Self {
        Self { part: self.part + other.part, whole: self.whole + other.whole }
    }

    fn without(self, other: Self) -> Self {
        Self { part: self.part - other.part, whole: self.whole - other.whole }
    }

    pub(crate) fn rate(self) -> f64 {
        if self.whole == 0 { 0.0 } else { self.part as f64 / self.whole as f64 }
    }
}

/// Of those units the ones that did it.
fn share<'a>(units: impl IntoIterator<Item = &'a Unit>, of: impl Fn(&Unit) -> Option<bool>) -> Share {
    let mut share = NOBODY;
    units.into_iter().filter_map(of).for_each(|did| share.count(did));
    share
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Deed, Goal, chance::Chance};

    /// A site whose pages have three elements each, and visitors who did nothing, on any of two devices and from any of two
    /// sources.
    pub(super) fn site(pages: usize, units: usize) -> Facts {
        let mut chance = Chance::new(&[9]);
        let mut page = |at: usize| Page {
            path: alloc::format!("/{at}"),
            elements: ["a", "b", "c"].map(String::from).into(),
            units: (0..units)
                .map(|number| Unit {
                    segments: [chance.below(2) as u8, 0, 0],
                    source: chance.below(2) as u16,
                    example: number as u64,
                    ..Unit::default()
                })
                .collect(),
        };
        Facts { pages: (0..pages).map(&mut page).collect(), goal: Goal::Order, ..Facts::default() }
    }

    pub(super) fn element_seen(element: u32) -> Deed {
        Deed { element, seen: true, ..Deed::default() }
    }

    pub(super) fn element_clicked(element: u32) -> Deed {
        Deed { clicks: 1, ..element_seen(element) }
    }

    #[test]
    fn of_nothing_nothing_is_said() {
        assert_eq!(findings(&Facts::default()), []);
        assert_eq!(findings(&site(4, 500)), []);
    }
}
