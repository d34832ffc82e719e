//! Tests: whether visitors were split as was planned, and only then whether the arms differ.

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};

use super::{Case, Count, NOBODY, compare};
use crate::{
    Facts, Goal, Rule, Share,
    bounds::{EVEN, MANY, SPLIT_P, is_much},
    contrast::Contrast,
    facts::{Page, Test, Unit},
    finding::Claim,
    split_p,
};

pub(super) fn claim(facts: &Facts, claims: &mut Vec<Claim>) {
    for (at, page) in facts.pages.iter().enumerate() {
        for (test, about) in facts.tests.iter().enumerate() {
            let arms = arms(page, test, about);
            let split = uneven(at, page, about, &arms);
            // Where the split is not as planned, whatever the arms did may be who was lost.
            let is_fair = split.as_ref().is_none_or(|claim| !claim.is_worth_it);
            claims.extend(split);
            if is_fair && facts.goal != Goal::Nothing {
                differences(at, page, (test, about), &arms, claims);
            }
        }
    }
}

/// The arm of a test that somebody saw.
fn arm_of(unit: &Unit, test: usize) -> Option<usize> {
    unit.arms.iter().find(|(own, _)| usize::from(*own) == test).map(|(_, arm)| usize::from(*arm))
}

/// Those who saw each arm, and who of them reached the goal.
fn arms(page: &Page, test: usize, about: &Test) -> Vec<Share> {
    let mut arms: BTreeMap<usize, Share> = BTreeMap::new();
    for unit in &page.units {
        if let Some(arm) = arm_of(unit, test) {
            arms.entry(arm).or_insert(NOBODY).count(unit.converted);
        }
    }
    if arms.is_empty() {
        return Vec::new();
    }
    (0..about.arms.len()).map(|arm| arms.get(&arm).copied().unwrap_or(NOBODY)).collect()
}

/// Whether arms that were meant to be even are not. Those that are far from it were meant so.
fn uneven(at: usize, page: &Page, about: &Test, arms: &[Share]) -> Option<Claim> {
    let counts: Vec<u64> = arms.iter().map(|arm| arm.whole).collect();
    let (all, even) = (counts.iter().sum::<u64>(), counts.iter().sum::<u64>() as f64 / counts.len() as f64);
    let planned_even = counts.iter().all(|&count| count as f64 >= even * EVEN);
    if all < MANY || !planned_even {
        return None;
    }
    let p = split_p(&counts, &alloc::vec![1.0; counts.len()])?;
    let (least, &count) = counts.iter().enumerate().min_by_key(|(_, count)| **count)?;
    let share = Share { part: count, whole: all };
    let contrast = Contrast::to_bound(share, 1.0 / counts.len() as f64);
    let detail = Some(format!("{}:{}", about.name, about.arms[least]));
    let case = Case { rule: Rule::Split, at, page, element: None, detail };
    // Nobody is affected that was recorded.
    Some(case.claim(Count { share, contrast, p, is_worth_it: p < SPLIT_P }, |_| None))
}

/// Each arm against the first.
fn differences(
    at: usize,
    page: &Page,
    (test, about): (usize, &Test),
    arms: &[Share],
    claims: &mut Vec<Claim>,
) {
    for (arm, own) in arms.iter().enumerate().skip(1) {
        if own.whole < MANY || arms[0].whole < MANY {
            continue;
        }
        let is_own = |unit: &Unit| match arm_of(unit, test)? {
            0 => Some(false),
            other => (other == arm).then_some(true),
        };
        let Some(gap) = compare(&page.units, is_own, |unit| unit.converted) else { continue };
        let (effect, contrast) = (gap.difference, gap.into());
        let count = Count {
            share: Share { part: own.whole, whole: own.whole + arms[0].whole },
            contrast,
            p: gap.p(),
            is_worth_it: effect.low * effect.high > 0.0 && is_much(&contrast),
        };
        let detail: Option<String> = Some(format!("{}:{}", about.name, about.arms[arm]));
        let case = Case { rule: Rule::Arms, at, page, element: None, detail };
        let mut claim = case.claim(count, is_own);
        // A better arm gains what a worse one loses.
        claim.finding.goals = effect.value.abs() * (own.whole + arms[0].whole) as f64 / 2.0;
        claims.push(claim);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::site;

    /// One page with a test; who is shown which arm, and who orders.
    fn told(arm: impl Fn(usize) -> u16, orders: impl Fn(usize, u16) -> bool) -> Vec<(Rule, Option<String>)> {
        let mut facts = site(1, 4_000);
        facts.tests = [Test { name: "hero".into(), arms: ["a", "b"].map(String::from).into() }].into();
        for (number, unit) in facts.pages[0].units.iter_mut().enumerate() {
            unit.arms.push((0, arm(number)));
            unit.converted = orders(number, arm(number));
        }
        crate::findings(&facts).into_iter().map(|one| (one.rule, one.detail)).collect()
    }

    #[test]
    fn arms_that_differ_are_found_and_arms_that_do_not_are_not() {
        let even = |number: usize| (number % 2) as u16;
        let better = |number: usize, arm| (number / 8).is_multiple_of(if arm == 1 { 5 } else { 10 });
        assert_eq!(told(even, better), [(Rule::Arms, Some("hero:b".into()))]);
        assert_eq!(told(even, |number, _| number / 8 % 7 == 0), []);
    }

    #[test]
    fn an_uneven_split_is_told_in_place_of_the_arms_difference() {
        let lossy = |number: usize| u16::from(number % 100 < 46);
        let better = |number: usize, arm| (number / 100).is_multiple_of(if arm == 1 { 5 } else { 10 });
        assert_eq!(told(lossy, better), [(Rule::Split, Some("hero:b".into()))]);
        let planned = |number: usize| u16::from(number % 100 < 10);
        assert_eq!(told(planned, |number, _| number / 100 % 7 == 0), []);
    }
}
