//! Elements whose clicks go along with reaching the goal less often, among those to whom both were open.
//!
//! Who comes down to a low button has passed what stands above it, so that those who saw that and did not click it are rich in
//! buyers, while many who clicked it came no further: seen is what both wishes lead to (a collider: Berkson, 1946). Compared
//! are therefore only those who saw both, and of these only whom the one click did not bring before the other.

use alloc::vec::Vec;

use super::{Case, goal::costs};
use crate::{
    Deed, Facts, Goal, Rule,
    facts::{Page, Unit},
    finding::Claim,
};

/// `actions` are, of each page, what leads to the goal.
pub(super) fn claim(facts: &Facts, actions: &[Option<usize>], claims: &mut Vec<Claim>) {
    if facts.goal == Goal::Nothing {
        return;
    }
    for ((at, page), &action) in facts.pages.iter().enumerate().zip(actions) {
        claims.extend((0..page.elements.len()).filter_map(|element| judge((at, page), element, action)));
    }
}

fn judge((at, page): (usize, &Page), element: usize, action: Option<usize>) -> Option<Claim> {
    if action == Some(element) {
        return None;
    }
    let case = Case { rule: Rule::Distractor, at, page, element: Some(element), detail: None };
    costs(case, |unit| drawn(unit, element, action))
}

/// Whether somebody clicked the element; `None` of those of whom nothing follows.
fn drawn(unit: &Unit, element: usize, action: Option<usize>) -> Option<bool> {
    let seen = |element: usize| unit.deed(element).filter(|deed| deed.seen);
    let own = seen(element)?;
    let is_open = match action {
        Some(action) => {
            let leads = seen(action)?;
            is_at_once(unit, leads) || is_apart(unit, own, leads)
        }
        // What leads on from here may stand beside it.
        None => is_at_once(unit, own),
    };
    is_open.then_some(own.clicks > 0)
}

/// Whether it stood in the first window: nothing that they wanted brought them there.
fn is_at_once(unit: &Unit, deed: &Deed) -> bool {
    deed.depth.is_some_and(|depth| depth <= unit.fold)
}

/// Whether who comes to the one does not have the other before them by that.
fn is_apart(unit: &Unit, one: &Deed, other: &Deed) -> bool {
    let far = |(one, other): (f32, f32)| (one - other).abs() >= unit.fold;
    one.depth.zip(other.depth).is_some_and(far)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::site;

    /// A button at that depth, of which a quarter came to click it, and an element, of which a fifth did, on a page whose first
    /// window ends at a fifth and that three of ten read to its end. Of those who click the element one in so many does not
    /// order.
    fn page(button: f32, element: f32, drawn: usize) -> Facts {
        let mut facts = site(1, 4_000);
        for (number, unit) in facts.pages[0].units.iter_mut().enumerate() {
            let wants = [number % 4 == 0, number / 4 % 5 == 0];
            let reads = number / 20 % 10 < 3;
            unit.fold = 0.2;
            let depths = [button, element];
            // Who comes to click something has a window around it.
            let lowest = (0..2).filter(|&at| wants[at]).map(|at| depths[at] + 0.1).fold(0.2, f32::max);
            let reach = if reads { 1.0 } else { lowest };
            for (number, depth) in (0..2).zip(depths).filter(|(_, depth)| *depth <= reach) {
                let clicks = u32::from(wants[number as usize]);
                unit.deeds.push(Deed {
                    element: number,
                    depth: Some(depth),
                    seen: true,
                    clicks,
                    ..Deed::default()
                });
            }
            let is_lost = wants[1] && drawn > 0 && (number / 200).is_multiple_of(drawn);
            unit.converted = wants[0] && !is_lost;
        }
        facts
    }

    fn told(facts: &Facts) -> Vec<(Option<alloc::string::String>, u64)> {
        let found = crate::findings(facts).into_iter().filter(|one| one.rule == Rule::Distractor);
        found.map(|one| (one.element, one.n)).collect()
    }

    #[test]
    fn who_stopped_above_a_low_button_is_no_sign_of_a_distraction() {
        for element in [0.1, 0.4, 0.7, 0.9] {
            assert_eq!(told(&page(0.85, element, 0)), [], "an element at {element}");
        }
    }

    #[test]
    fn what_costs_orders_is_found_among_those_who_saw_the_button_too() {
        // All who came saw both.
        assert_eq!(told(&page(0.15, 0.1, 1)), [(Some("b".into()), 4_000)]);
        // A quarter came to click the button, and three tenths of the others read on.
        assert_eq!(told(&page(0.85, 0.4, 1)), [(Some("b".into()), 1_900)]);
        // Side by side below the first window: who saw both came for one of them.
        assert_eq!(told(&page(0.85, 0.8, 1)), []);
    }

    #[test]
    fn where_few_order_it_is_known_as_well_what_a_low_button_loses_to() {
        // One in sixteen of those who click the button orders, and of those who click the element one in sixty-four.
        let told = |drawn: usize| {
            let mut facts = page(0.85, 0.4, 0);
            let units = facts.pages[0].units.clone();
            facts.pages[0].units = (0..16).flat_map(|_| units.clone()).collect();
            for (number, unit) in facts.pages[0].units.iter_mut().enumerate() {
                let every = if unit.deed(1).is_some_and(|deed| deed.clicks > 0) { drawn } else { 16 };
                unit.converted &= (number / 200).is_multiple_of(every);
            }
            told(&facts)
        };
        assert_eq!((told(64).len(), told(16).len()), (1, 0));
    }

    #[test]
    fn where_nothing_is_known_to_lead_on_only_the_first_window_is_judged() {
        let told = |depth: f32| {
            let mut facts = page(0.85, depth, 1);
            // The button stands on another page.
            facts.pages[0].units.iter_mut().for_each(|unit| unit.deeds.retain(|deed| deed.element == 1));
            told(&facts)
        };
        assert_eq!((told(0.1).len(), told(0.4).len()), (1, 0));
    }
}
