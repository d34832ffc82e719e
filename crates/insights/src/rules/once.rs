//! Findings that tell the same of one element: told once, by the one that says most of why.

use alloc::vec::Vec;

use super::{broken::Segment, share, trouble};
use crate::{
    Facts, Finding, Rule,
    bounds::{FEW, IGNORED_PART, TROUBLE_ROOM},
    facts::{Page, Unit},
};

/// Clicks that disappoint in several ways at once, the one first that says most of why.
const WAYS: [Rule; 4] = [Rule::ErrorClick, Rule::Dead, Rule::Slow, Rule::Rage];
/// If so many of those to whom the one happened met the other, the two are one.
const SAME: f64 = 2.0 / 3.0;

pub(super) fn told_once(facts: &Facts, found: Vec<Finding>) -> Vec<Finding> {
    let is_said = |one: &Finding| found.iter().any(|other| says(facts, other, one));
    let keep: Vec<bool> = found.iter().map(|one| !is_said(one)).collect();
    found.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(one, _)| one).collect()
}

/// Whether what `other` tells is told with `by` already.
fn says(facts: &Facts, by: &Finding, other: &Finding) -> bool {
    if by.page != other.page || by.element != other.element {
        return false;
    }
    let Some(page) = facts.pages.iter().find(|page| page.path == by.page) else { return false };
    let place = |name| page.elements.iter().position(|own| own == name);
    let Some(element) = by.element.as_ref().and_then(place) else { return false };
    if by.rule == Rule::Broken {
        return by
            .detail
            .as_ref()
            .and_then(|name| Segment::named(facts, element, name))
            .is_some_and(|segment| is_well_elsewhere(page, element, &segment, other));
    }
    let rank = |rule: Rule| WAYS.iter().position(|way| *way == rule);
    rank(by.rule)
        .zip(rank(other.rule))
        .is_some_and(|(first, second)| first < second && is_same(page, element, by.rule, other.rule))
}

/// Whether outside of the segment in which the element is broken the other finding would be none.
fn is_well_elsewhere(page: &Page, element: usize, segment: &Segment, other: &Finding) -> bool {
    let elsewhere = || page.units.iter().filter(|unit| !segment.holds(unit));
    if other.rule == Rule::Ignored {
        let clicked = share(elsewhere(), |unit| super::action::clicked(unit, element));
        return clicked.whole >= FEW && clicked.rate() >= other.baseline * IGNORED_PART;
    }
    if !WAYS.contains(&other.rule) {
        return false;
    }
    let met = share(elsewhere(), |unit| trouble::met_by(unit, element, other.rule));
    met.whole >= FEW && met.rate() <= other.baseline + TROUBLE_ROOM
}

/// Whether most who met the second met the first as well.
fn is_same(page: &Page, element: usize, first: Rule, second: Rule) -> bool {
    let met = |unit: &Unit, rule| trouble::met_by(unit, element, rule) == Some(true);
    let both = share(&page.units, |unit| met(unit, second).then(|| met(unit, first)));
    both.rate() >= SAME
}

#[cfg(test)]
mod tests {
    use alloc::string::String;

    use super::*;
    use crate::rules::tests::{element_clicked, site};

    /// Three pages whose first element all click in any of three browsers; `meets` says which troubles they meet on the
    /// last page.
    fn told(meets: impl Fn(u8, usize) -> [bool; 4]) -> Vec<(Rule, Option<String>)> {
        let mut facts = site(3, 900);
        facts.segments[1] = ["chrome", "firefox", "safari"].map(String::from).into();
        for (at, page) in facts.pages.iter_mut().enumerate() {
            for (number, unit) in page.units.iter_mut().enumerate() {
                unit.segments[1] = (number % 3) as u8;
                for element in 0..2 {
                    unit.deeds.push(element_clicked(element));
                }
                let troubles = if at == 2 { meets(unit.segments[1], number) } else { [false; 4] };
                unit.deeds[0].troubles = troubles.map(u32::from);
                unit.converted = number / 30 % 3 == 0 && troubles == [false; 4];
            }
        }
        crate::findings(&facts)
            .into_iter()
            .filter(|one| one.element.as_deref() == Some("a"))
            .map(|one| (one.rule, one.detail))
            .collect()
    }

    #[test]
    fn what_is_broken_in_one_browser_alone_is_told_once_and_by_its_name() {
        let in_safari = Some("browser safari".into());
        assert_eq!(
            told(|browser, _| [false, browser == 2, false, false]),
            [(Rule::Broken, in_safari.clone())]
        );
        // Dead everywhere, and still more so there: two things to repair.
        let both = told(|browser, number| [false, browser == 2 || number % 10 < 4, false, false]);
        assert!(both.contains(&(Rule::Dead, None)) && both.contains(&(Rule::Broken, in_safari)), "{both:?}");
    }

    #[test]
    fn clicks_that_fail_and_are_therefore_dead_and_raging_are_told_once() {
        let fails = |_, number: usize| [number / 3 % 9 == 0, number / 3 % 3 == 0, false, number / 3 % 3 == 0];
        assert_eq!(told(fails), [(Rule::ErrorClick, None)]);
        let apart = |_, number: usize| [false, number / 3 % 3 == 0, false, number / 3 % 3 == 1];
        assert_eq!(told(apart).len(), 2);
    }
}
