//! What has to do with reaching the goal: waiting, errors, and the day.

use alloc::{collections::BTreeMap, format, vec::Vec};

use super::{Case, Count, NOBODY, share, strata};
use crate::{
    Facts, Goal, Rule, Share, at_most,
    bounds::{COLLAPSE_PART, DAYS, DAYS_BEFORE, FEW, MANY, SPEED_MS, is_much},
    change,
    contrast::Contrast,
    exact_p_below,
    facts::{Page, Unit},
    finding::Claim,
    gap, wilson,
};

pub(super) fn claim(facts: &Facts, claims: &mut Vec<Claim>) {
    if facts.goal == Goal::Nothing {
        return;
    }
    for (at, page) in facts.pages.iter().enumerate() {
        for (vital, (name, good, poor)) in SPEED_MS.into_iter().enumerate() {
            let is_slow = |unit: &Unit| match unit.speed_ms[vital]? {
                ms if ms >= poor => Some(true),
                ms if ms <= good => Some(false),
                _ => None,
            };
            let case = Case { rule: Rule::SlowPage, at, page, element: None, detail: Some(name.into()) };
            claims.extend(costs(case, is_slow));
        }
        let case = Case { rule: Rule::PageError, at, page, element: None, detail: None };
        claims.extend(costs(case, |unit| Some(unit.errors > 0)));
        claims.extend(changed(at, page));
    }
}

/// Whether those who had to bear something reach the goal less often than those who had not, of the same device and source.
pub(super) fn costs(case: Case<'_>, of: impl Fn(&Unit) -> Option<bool>) -> Option<Claim> {
    let bore = share(&case.page.units, &of);
    if bore.part < FEW || bore.whole - bore.part < MANY {
        return None;
    }
    let strata = strata(&case.page.units, &of, |unit| unit.converted);
    let gap = gap(&strata)?;
    let contrast = gap.into();
    let is_worth_it = gap.difference.high < 0.0 && is_much(&contrast);
    let p = exact_p_below(&strata).unwrap_or_else(|| gap.p_below());
    let count = Count { share: bore, contrast, p, is_worth_it };
    Some(case.claim(count, of))
}

/// Whether from some day on the page brought fewer visitors to the goal, or more.
fn changed(at: usize, page: &Page) -> Option<Claim> {
    let mut days: BTreeMap<i32, Share> = BTreeMap::new();
    page.units.iter().for_each(|unit| days.entry(unit.day).or_insert(NOBODY).count(unit.converted));
    let shares: Vec<Share> = days.values().copied().collect();
    if shares.len() < DAYS {
        return collapsed(at, page, &days);
    }
    if shares.iter().map(|day| day.whole).sum::<u64>() < MANY {
        return None;
    }
    let change = change(&shares, page.path.len() as u64)?;
    let (&first, _) = days.iter().nth(change.at)?;
    let contrast = Contrast::plain(change.after, change.before);
    let effect = contrast.effect;
    let is_worth_it = (effect.high < 0.0 || effect.low > 0.0) && is_much(&contrast);
    let share = Share { part: change.after.whole, whole: change.after.whole + change.before.whole };
    let count = Count { share, contrast, p: change.p, is_worth_it };
    let case = Case { rule: Rule::Changed, at, page, element: None, detail: Some(format!("day {first}")) };
    Some(case.claim(count, |unit| Some(unit.day >= first)))
}

/// Whether from one of few days on hardly anybody reached the goal any more. How much days differ from one another nobody can
/// tell of so few, hence the room: less than half of what the days before brought at the least. The day is the one that makes
/// it clearest, and the test pays for each that was looked at: today, which has hardly begun, need not be the one.
fn collapsed(at: usize, page: &Page, days: &BTreeMap<i32, Share>) -> Option<Claim> {
    let since = |day: i32| {
        let sum = |all: Share, (_, share): (&i32, &Share)| all.and(*share);
        let (before, after) = (days.range(..day).fold(NOBODY, sum), days.range(day..).fold(NOBODY, sum));
        let p = at_most(after, wilson(before).low * COLLAPSE_PART);
        (after.whole >= FEW && before.whole >= MANY).then_some((p, day, before, after))
    };
    let looked_at = days.len().saturating_sub(DAYS_BEFORE);
    let clearest =
        days.keys().skip(DAYS_BEFORE).filter_map(|&day| since(day)).min_by(|a, b| a.0.total_cmp(&b.0));
    let (p, day, before, after) = clearest?;
    let contrast = Contrast::plain(after, before);
    let is_worth_it = contrast.effect.high < 0.0 && is_much(&contrast);
    let share = Share { part: after.whole, whole: after.whole + before.whole };
    let count = Count { share, contrast, p: (p * looked_at as f64).min(1.0), is_worth_it };
    let case = Case { rule: Rule::Changed, at, page, element: None, detail: Some(format!("day {day}")) };
    Some(case.claim(count, |unit| Some(unit.day >= day)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::site;

    fn told(facts: &Facts) -> Vec<(Rule, Option<alloc::string::String>)> {
        crate::findings(facts).into_iter().map(|one| (one.rule, one.detail)).collect()
    }

    /// One page; one of five orders, and one of twenty-five of those who bear it.
    fn page(bears: impl Fn(&mut Unit, usize) -> bool) -> Facts {
        let mut facts = site(1, 2_000);
        for (number, unit) in facts.pages[0].units.iter_mut().enumerate() {
            let orders = if bears(unit, number) { 25 } else { 5 };
            unit.converted = number / 8 % orders == 0;
        }
        facts
    }

    #[test]
    fn waiting_and_errors_that_cost_orders_are_found() {
        let slow = page(|unit, number| {
            unit.speed_ms[0] = Some([1_200, 6_000][number % 2]);
            number % 2 == 1
        });
        assert_eq!(told(&slow), [(Rule::SlowPage, Some("LCP".into()))]);
        assert!(crate::findings(&slow)[0].goals > 100.0);
        let failing = page(|unit, number| {
            unit.errors = u32::from(number % 4 == 1);
            number % 4 == 1
        });
        assert_eq!(told(&failing), [(Rule::PageError, None)]);
    }

    #[test]
    fn what_only_another_device_explains_is_not() {
        // Phones are slow and order less, whether slow or not.
        let facts = page(|unit, number| {
            let is_phone = number % 2 == 1;
            unit.segments[0] = u8::from(is_phone);
            unit.speed_ms[0] = Some(if (number % 16 < 2) == is_phone { 1_200 } else { 6_000 });
            is_phone
        });
        assert_eq!(told(&facts), []);
    }

    #[test]
    fn a_day_from_which_on_fewer_order_is_named() {
        let facts = page(|unit, number| {
            unit.day = 100 + (number % 14) as i32;
            number % 14 >= 9
        });
        assert_eq!(told(&facts), [(Rule::Changed, Some("day 109".into()))]);
    }

    #[test]
    fn of_few_days_a_collapse_on_the_last_is_told_and_a_bad_day_is_not() {
        // Of so many days, on the last of which one of so many orders.
        let told = |days: usize, orders: usize| {
            let mut facts = site(1, 2_000);
            for (number, unit) in facts.pages[0].units.iter_mut().enumerate() {
                unit.day = 100 + (number % days) as i32;
                let every = if number % days == days - 1 { orders } else { 5 };
                unit.converted = (number / days).is_multiple_of(every);
            }
            told(&facts)
        };
        assert_eq!(told(4, 50), [(Rule::Changed, Some("day 103".into()))]);
        assert_eq!(told(7, 50), [(Rule::Changed, Some("day 106".into()))]);
        assert_eq!(told(4, 8), [], "within the room");
        assert_eq!(told(3, 50), [], "two days before it are too few");
    }

    #[test]
    fn a_collapse_is_told_though_the_day_after_it_has_hardly_begun() {
        let mut facts = site(1, 2_000);
        for (number, unit) in facts.pages[0].units.iter_mut().enumerate() {
            // The seventh day has nine visitors.
            unit.day = 100 + if number % 200 == 199 { 6 } else { (number % 6) as i32 };
            let every = if unit.day >= 105 { 50 } else { 5 };
            unit.converted = (number / 6).is_multiple_of(every);
        }
        assert_eq!(told(&facts), [(Rule::Changed, Some("day 105".into()))]);
    }

    #[test]
    fn where_few_reach_the_goal_half_of_them_are_much() {
        let told = |every: usize| {
            let mut facts = site(1, 40_000);
            for (number, unit) in facts.pages[0].units.iter_mut().enumerate() {
                unit.errors = u32::from(number % 4 == 1);
                let orders = if number % 4 == 1 { every } else { 50 };
                unit.converted = (number / 8).is_multiple_of(orders);
            }
            told(&facts)
        };
        assert_eq!(told(200), [(Rule::PageError, None)], "two in a hundred, and half of one");
        assert_eq!(told(70), [], "two in a hundred, and one and a half");
    }

    #[test]
    fn where_few_order_chance_is_taken_for_a_loss_no_more_often_than_it_is_said() {
        // On sixty pages one in a hundred orders, with an error or without. Of the two hundred without, eight do on one page: so it is
        // on one of five hundred pages, and by the normal distribution on one of thirteen thousand.
        let mut facts = site(60, 3_200);
        for (at, page) in facts.pages.iter_mut().enumerate() {
            for (number, unit) in page.units.iter_mut().enumerate() {
                let has_luck = at == 7 && number < 200;
                unit.errors = u32::from(number >= 200);
                unit.converted = number.is_multiple_of(if has_luck { 25 } else { 100 });
            }
        }
        assert_eq!(told(&facts), []);
    }
}
