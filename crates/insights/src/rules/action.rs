//! What leads to the goal: whether visitors get to see it, and whether they click it as they do on other pages.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{Case, Count, NOBODY, share, strata};
use crate::{
    Facts, Gap, Goal, Rule, Share, Stratum, at_most,
    bounds::{FEW, IGNORED_PART, MANY, PEERS, leads, may_lead},
    contrast::Contrast,
    facts::{Page, Unit},
    finding::Claim,
    gap, usual,
};

/// The share of those who never see it that is no matter yet.
const HALF: f64 = 0.5;

/// What leads to the goal on each page.
pub(super) fn actions(facts: &Facts) -> Vec<Option<usize>> {
    if facts.goal == Goal::Nothing {
        return facts.pages.iter().map(|_| None).collect();
    }
    let everywhere = everywhere(facts);
    facts.pages.iter().map(|page| action(page, &everywhere)).collect()
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

/// How much more often who clicks an element reaches the goal than who only sees it, on all of its pages together: of those
/// of which that is much.
fn everywhere(facts: &Facts) -> BTreeMap<&str, Gap> {
    let on_several = places(facts).into_iter().filter(|(_, places)| places.len() > 1);
    on_several
        .filter_map(|(name, places)| {
            let all = || places.iter().map(|&(at, element)| (&facts.pages[at], element));
            if all().map(|(page, element)| clicking(page, element)).sum::<u64>() < FEW {
                return None;
            }
            let strata: Vec<Stratum> = all().flat_map(|(page, element)| by_click(page, element)).collect();
            gap(&strata).filter(leads).map(|gap| (name, gap))
        })
        .collect()
}

/// The element whose clicks have most to do with the goal: those who click it reach it more often than those who only see it. Of
/// a button to which hardly anybody comes but who wants it, the page itself cannot tell that: then its other pages do, if
/// nothing on this one speaks against it.
fn action(page: &Page, everywhere: &BTreeMap<&str, Gap>) -> Option<usize> {
    let mut best: Option<(f64, usize)> = None;
    for (element, name) in page.elements.iter().enumerate() {
        let (clicks, elsewhere) = (clicking(page, element), everywhere.get(&**name).copied());
        if clicks < FEW && elsewhere.is_none() {
            continue;
        }
        let here = gap(&by_click(page, element));
        let own = here.filter(|gap| clicks >= FEW && leads(gap));
        let Some(known) = own.or(elsewhere.filter(|_| here.is_none_or(|gap| may_lead(&gap)))) else {
            continue;
        };
        let explained = known.difference.value * clicks as f64;
        if best.is_none_or(|(most, _)| explained > most) {
            best = Some((explained, element));
        }
    }
    best.map(|(_, element)| element)
}

fn clicking(page: &Page, element: usize) -> u64 {
    share(&page.units, |unit| clicked(unit, element)).part
}

/// Those of a page who click the element, and those who only see it, within strata.
fn by_click(page: &Page, element: usize) -> Vec<Stratum> {
    strata(&page.units, |unit| clicked(unit, element), |unit| unit.converted)
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
    fn a_button_that_only_buyers_come_down_to_is_known_from_other_pages() {
        // On the last page one in thirty of those who see it does not click it: too few to tell it by.
        let few = |at: usize, number: usize| at != 4 || number % 200 < 30;
        let fifth = |number: usize| (number / 20).is_multiple_of(5);
        let clicks =
            |at: usize, number: usize| if at == 4 { !number.is_multiple_of(30) } else { fifth(number) };
        let facts = shop_of((6_000, 20), clicks, few);
        assert_eq!(action(&facts.pages[4], &BTreeMap::new()), None);
        assert_eq!(actions(&facts), [Some(0); 5]);
        assert_eq!(told(&facts), [(Rule::Unseen, "/4".into())]);
    }

    #[test]
    fn what_leads_to_the_goal_on_other_pages_but_surely_not_on_this_one_is_none_here() {
        let mut facts = shop_of((6_000, 20), |_, number| (number / 20).is_multiple_of(5), |_, _| true);
        for (number, unit) in facts.pages[4].units.iter_mut().enumerate() {
            unit.converted = number % 20 == 7;
        }
        assert_eq!(actions(&facts), [Some(0), Some(0), Some(0), Some(0), None]);
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
