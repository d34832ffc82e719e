//! Elements that disappoint, or are hardly clicked, in one browser, on one device or at one width, and not elsewhere.

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};

use super::{Case, Count, NOBODY, action::clicked, compare, share};
use crate::{
    Facts, Rule, Share, at_most,
    bounds::{BROKEN_PART, FEW, SEGMENT_ROOM},
    contrast::Contrast,
    facts::{Deed, Page, Unit},
    finding::Claim,
};

/// What of the segments of [`Facts::segments`] is called how.
const KINDS: [&str; 3] = ["device", "browser", "width"];

/// In one segment: of those who clicked, those whose click was dead or failed; of those who saw it, those who clicked.
type Shares = [Share; 2];
/// The same of each element in each segment: kind and code.
type Segments = BTreeMap<(u32, usize, u8), Shares>;

pub(super) fn claim(facts: &Facts, claims: &mut Vec<Claim>) {
    for (at, page) in facts.pages.iter().enumerate() {
        let (all, table) = tables(page);
        for ((element, kind, code), own) in table {
            let rest = [0, 1].map(|what| all[&element][what].without(own[what]));
            let segment = Segment { element, kind, code };
            let case = || Case {
                rule: Rule::Broken,
                at,
                page,
                element: Some(element as usize),
                detail: Some(segment.name(facts)),
            };
            if own[0].whole >= FEW && rest[0].whole >= FEW {
                let count = disappoints(page, &segment, own[0], rest[0]);
                let clicked = |unit: &Unit| fails(unit.deed(element as usize)?);
                let claim = case().claim(count, |unit| segment.holds(unit).then(|| clicked(unit))?);
                claims.push(segment.costly(claim, page, |unit| clicked(unit).is_some()));
            }
            // Where it is clicked by so few that nobody could be missed, nothing can be said.
            if own[1].whole as f64 * rest[1].rate() >= FEW as f64 && rest[1].whole >= FEW {
                let count = is_not_clicked(own[1], rest[1]);
                let missed = |unit: &Unit| clicked(unit, element as usize).map(|did| !did);
                let claim = case().claim(count, |unit| segment.holds(unit).then(|| missed(unit))?);
                claims.push(segment.costly(claim, page, |unit| missed(unit).is_some()));
            }
        }
    }
}

/// An element as some have it: in one browser, say.
pub(super) struct Segment {
    element: u32,
    kind: usize,
    code: u8,
}

impl Segment {
    /// The one of that name, as findings have it in their detail.
    pub(super) fn named(facts: &Facts, element: usize, name: &str) -> Option<Self> {
        let (kind, value) = name.split_once(' ')?;
        let kind = KINDS.iter().position(|own| *own == kind)?;
        let code = facts.segments[kind].iter().position(|own| own == value)?;
        Some(Self { element: u32::try_from(element).ok()?, kind, code: u8::try_from(code).ok()? })
    }

    pub(super) fn holds(&self, unit: &Unit) -> bool {
        unit.segments[self.kind] == self.code
    }

    /// The claim with what it costs: where it is broken for all, nobody in the segment was spared, and only others tell how
    /// many would have reached the goal.
    fn costly(&self, mut claim: Claim, page: &Page, is_judged: impl Fn(&Unit) -> bool) -> Claim {
        if claim.is_worth_it {
            let is_own = |unit: &Unit| is_judged(unit).then(|| self.holds(unit));
            let plain = || {
                let of =
                    |own| share(&page.units, |unit| (is_own(unit) == Some(own)).then_some(unit.converted));
                of(true).rate() - of(false).rate()
            };
            // Of a device there is none outside of it on the same device.
            let within = compare(&page.units, is_own, |unit| unit.converted);
            let lost = -within.map_or_else(plain, |gap| gap.difference.value) * claim.finding.n as f64;
            claim.finding.goals = claim.finding.goals.max(lost);
        }
        claim
    }

    fn name(&self, facts: &Facts) -> String {
        let value = facts.segments[self.kind].get(usize::from(self.code));
        format!("{} {}", KINDS[self.kind], value.map_or("?", String::as_str))
    }
}

/// Whether a click was dead or failed; `None` for those who did not click.
fn fails(deed: &Deed) -> Option<bool> {
    (deed.clicks > 0).then_some(deed.troubles[1] > 0 || deed.troubles[3] > 0)
}

/// Of each element everywhere, and in each segment.
fn tables(page: &Page) -> (BTreeMap<u32, Shares>, Segments) {
    let (mut all, mut table) = (BTreeMap::new(), Segments::new());
    for unit in &page.units {
        for deed in &unit.deeds {
            let count = |shares: &mut Shares| {
                fails(deed).into_iter().for_each(|fails| shares[0].count(fails));
                if deed.seen {
                    shares[1].count(deed.clicks > 0);
                }
            };
            count(all.entry(deed.element).or_insert([NOBODY; 2]));
            for (kind, &code) in unit.segments.iter().enumerate() {
                count(table.entry((deed.element, kind, code)).or_insert([NOBODY; 2]));
            }
        }
    }
    (all, table)
}

fn disappoints(page: &Page, segment: &Segment, own: Share, rest: Share) -> Count {
    let count = Count::beyond(own, Contrast::plain(own, rest), rest.rate(), SEGMENT_ROOM);
    // Within devices, where that can be told: else a browser would be blamed for what its phones do.
    let fails = |unit: &Unit| unit.deed(segment.element as usize).and_then(fails);
    let is_own = |unit: &Unit| fails(unit).map(|_| segment.holds(unit));
    let within = || compare(&page.units, is_own, |unit| fails(unit) == Some(true));
    let is_worth_it = count.is_worth_it && within().is_none_or(|gap| gap.difference.value > SEGMENT_ROOM);
    Count { is_worth_it, ..count }
}

fn is_not_clicked(own: Share, rest: Share) -> Count {
    let contrast = Contrast::plain(own, rest);
    let p = at_most(own, rest.rate() * BROKEN_PART);
    let missed = Share { part: own.whole - own.part, whole: own.whole };
    Count { share: missed, contrast, p, is_worth_it: contrast.effect.high < 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::{element_clicked, element_seen, site};

    fn told(clicks: impl Fn(u8, usize) -> Deed) -> Vec<Option<String>> {
        let mut facts = site(1, 1_500);
        facts.segments[1] = ["chrome", "firefox", "safari"].map(String::from).into();
        for (number, unit) in facts.pages[0].units.iter_mut().enumerate() {
            unit.segments[1] = (number % 3) as u8;
            unit.deeds.push(clicks(unit.segments[1], number));
        }
        let found = crate::findings(&facts).into_iter().filter(|one| one.rule == Rule::Broken);
        found.map(|one| one.detail).collect()
    }

    #[test]
    fn what_is_dead_for_all_in_one_browser_costs_what_others_bring() {
        let mut facts = site(1, 1_500);
        facts.segments[1] = ["chrome", "safari"].map(String::from).into();
        for (number, unit) in facts.pages[0].units.iter_mut().enumerate() {
            let is_dead = number % 3 == 0;
            unit.segments[1] = u8::from(is_dead);
            unit.deeds.push(element_clicked(0));
            unit.deeds[0].troubles[1] = u32::from(is_dead);
            unit.converted = !is_dead && number / 3 % 2 == 0;
        }
        let found = crate::findings(&facts);
        assert_eq!((found.len(), found[0].rule), (1, Rule::Broken));
        // Five hundred of whom half would have ordered.
        assert!((found[0].goals - 250.0).abs() < 5.0, "{:?}", found[0]);
    }

    #[test]
    fn a_browser_in_which_clicks_are_dead_or_missing_is_named() {
        let dead = |browser, number| {
            let mut deed = element_clicked(0);
            deed.troubles[1] = u32::from(browser == 2 && number % 2 == 0);
            deed
        };
        assert_eq!(told(dead), [Some("browser safari".into())]);
        let gone = |browser, number| {
            if browser == 1 && number % 20 != 1 { element_seen(0) } else { element_clicked(0) }
        };
        assert_eq!(told(gone), [Some("browser firefox".into())]);
        assert_eq!(told(|_, _| element_clicked(0)), []);
    }
}
