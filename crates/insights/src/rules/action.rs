//! What leads to the goal: whether visitors get to see it, and whether they click it as they do on other pages.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{Case, Count, NOBODY, compare, share};
use crate::{
    Facts, Goal, Rule, Share, Stratum, at_most,
    bounds::{FEW, IGNORED_PART, MANY, PEERS, leads},
    contrast::Contrast,
    facts::{Page, Unit},
    finding::Claim,
    gap, usual,
};

/// The share of those who never see it that is no matter yet.
const HALF: f64 = 0.5;

/// What leads to the goal on each page.
pub(super) fn actions(facts: &Facts) -> Vec<Option<usize>> {
    let has_goal = facts.goal != Goal::Nothing;
    facts.pages.iter().map(|page| action(page).filter(|_| has_goal)).collect()
}

pub(super) fn claim(facts: &Facts, actions: &[Option<usize>], claims: &mut Vec<Claim>) {
    for (at, page) in facts.pages.iter().enumerate() {
        if let Some(element) = actions[at] {
            claims.extend(unseen(at, page, element));
        }
    }
    let names: Vec<&str> =
        facts.pages.iter().zip(actions).filter_map(|(page, at)| Some(&*page.elements[(*at)?])).collect();
    for (element, places) in places(facts) {
        if names.contains(&element) {
            ignored(facts, &places, claims);
        }
    }
}

/// The element whose clicks have most to do with the goal: those who click it reach it more often than those who only see it.
fn action(page: &Page) -> Option<usize> {
    let mut best: Option<(f64, usize)> = None;
    for element in 0..page.elements.len() {
        let clicks = share(&page.units, |unit| clicked(unit, element));
        if clicks.part < FEW {
            continue;
        }
        let Some(gap) = compare(&page.units, |unit| clicked(unit, element), |unit| unit.converted) else {
            continue;
        };
        let explained = gap.difference.value * clicks.part as f64;
        if leads(&gap) && best.is_none_or(|(most, _)| explained > most) {
            best = Some((explained, element));
        }
    }
    best.map(|(_, element)| element)
}

/// Whether somebody who saw the element clicked it.
pub(super) fn clicked(unit: &Unit, element: usize) -> Option<bool> {
    unit.deed(element).filter(|deed| deed.seen).map(|deed| deed.clicks > 0)
}

fn unseen(at: usize, page: &Page, element: usize) -> Option<Claim> {
    let misses = |unit: &Unit| Some(!unit.deed(element).is_some_and(|deed| deed.seen));
    let missed = share(&page.units, misses);
    (missed.whole >= MANY).then(|| {
        let count = Count::beyond(missed, Contrast::to_bound(missed, HALF), HALF, 0.0);
        let case = Case { rule: Rule::Unseen, at, page, element: Some(element), detail: None };
        case.claim(count, misses)
    })
}

/// Where each element stands, by its name: page and place on it.
fn places(facts: &Facts) -> BTreeMap<&str, Vec<(usize, usize)>> {
    let mut places: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
    for (at, page) in facts.pages.iter().enumerate() {
        for (element, name) in page.elements.iter().enumerate() {
            places.entry(name).or_default().push((at, element));
        }
    }
    places
}

/// One element on all of its pages.
fn ignored(facts: &Facts, places: &[(usize, usize)], claims: &mut Vec<Claim>) {
    let all: Vec<(usize, usize, BTreeMap<u8, Share>)> =
        places.iter().map(|&(at, element)| (at, element, by_device(&facts.pages[at], element))).collect();
    let seen = |shares: &BTreeMap<u8, Share>| shares.values().fold(NOBODY, |all, share| all.and(*share));
    let enough: Vec<_> = all.iter().filter(|(.., shares)| seen(shares).whole >= MANY).collect();
    if enough.len() <= PEERS {
        return;
    }
    for (at, element, shares) in &enough {
        let others = || enough.iter().filter(|(other, ..)| other != at).map(|(.., shares)| shares);
        let own = seen(shares);
        let (mut expected, mut devices) = (0.0, Vec::new());
        for (device, &first) in shares {
            let theirs: Vec<Share> = others().filter_map(|shares| shares.get(device).copied()).collect();
            expected += first.whole as f64 * usual(&theirs).unwrap_or(0.0);
            let second = theirs.into_iter().fold(NOBODY, Share::and);
            devices.push(Stratum { first, second });
        }
        let Some(contrast) = gap(&devices).map(Contrast::from) else { continue };
        let count = Count {
            share: Share { part: own.whole - own.part, whole: own.whole },
            contrast,
            p: at_most(own, expected / own.whole as f64 * IGNORED_PART),
            is_worth_it: contrast.effect.high < 0.0,
        };
        let case = Case {
            rule: Rule::Ignored,
            at: *at,
            page: &facts.pages[*at],
            element: Some(*element),
            detail: None,
        };
        claims.push(case.claim(count, |unit| clicked(unit, *element).map(|did| !did)));
    }
}

fn by_device(page: &Page, element: usize) -> BTreeMap<u8, Share> {
    let mut shares = BTreeMap::new();
    for unit in &page.units {
        if let Some(did) = clicked(unit, element) {
            shares.entry(unit.segments[0]).or_insert(NOBODY).count(did);
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::{element_clicked, element_seen, site};

    /// Five pages; on each some click the first element, and one in so many of those orders.
    fn shop_of(
        (units, orders): (usize, usize),
        clicks: impl Fn(usize, usize) -> bool,
        sees: impl Fn(usize, usize) -> bool,
    ) -> Facts {
        let mut facts = site(5, units);
        for (at, page) in facts.pages.iter_mut().enumerate() {
            for (number, unit) in page.units.iter_mut().enumerate() {
                let clicks = sees(at, number) && clicks(at, number);
                unit.converted = clicks && number.is_multiple_of(orders);
                if sees(at, number) {
                    unit.deeds.push(if clicks { element_clicked(0) } else { element_seen(0) });
                }
            }
        }
        facts
    }

    fn shop(clicks: impl Fn(usize, usize) -> bool, sees: impl Fn(usize, usize) -> bool) -> Facts {
        shop_of((1_000, 2), clicks, sees)
    }

    fn told(facts: &Facts) -> Vec<(Rule, alloc::string::String)> {
        crate::findings(facts)
            .into_iter()
            .filter(|one| matches!(one.rule, Rule::Unseen | Rule::Ignored))
            .map(|one| (one.rule, one.page))
            .collect()
    }

    #[test]
    fn what_leads_to_the_goal_must_be_seen_by_half() {
        let fifth = |_: usize, number: usize| (number / 10).is_multiple_of(5);
        assert_eq!(told(&shop(fifth, |_, _| true)), []);
        let low = |at: usize, number: usize| at != 3 || number % 1_000 < 350;
        assert_eq!(told(&shop(fifth, low)), [(Rule::Unseen, "/3".into())]);
    }

    #[test]
    fn what_is_clicked_elsewhere_must_not_be_ignored() {
        let rarely = |at: usize, number: usize| (number / 10).is_multiple_of(if at == 1 { 25 } else { 5 });
        assert_eq!(told(&shop(rarely, |_, _| true)), [(Rule::Ignored, "/1".into())]);
    }

    #[test]
    fn a_shop_of_which_one_in_a_hundred_orders_is_told_of_its_button_too() {
        // A fifth click, of whom one in twenty orders: five points more than of those who only see it.
        let fifth = |_: usize, number: usize| (number / 20).is_multiple_of(5);
        let low = |at: usize, number: usize| at != 3 || number % 1_000 < 350;
        assert_eq!(told(&shop_of((6_000, 20), fifth, low)), [(Rule::Unseen, "/3".into())]);
        let rarely = |at: usize, number: usize| (number / 20).is_multiple_of(if at == 1 { 25 } else { 5 });
        assert_eq!(told(&shop_of((6_000, 20), rarely, |_, _| true)), [(Rule::Ignored, "/1".into())]);
    }
}
