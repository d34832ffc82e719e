//! A visitor's way from page to page: which clicks led on, and from where they came back at once.

use std::collections::{BTreeMap, HashMap};

use crate::findings_facts::{Person, Row};

/// A view that begins so soon after a click, ms, is what the click led to.
const LED_MS: i64 = 10_000;
/// Whoever is back so soon, ms, saw at once that this was not what they wanted: within their first ten seconds most leave what
/// they will leave (Liu, White and Dumais, 2010).
const AT_ONCE_MS: i64 = 10_000;

/// A view on the way.
struct Step {
    started_ms: i64,
    /// The page's place, and the view's among the page's.
    page: usize,
    at: usize,
    last_click: Option<(i64, Option<u32>)>,
}

/// Tells each view what its last click led to.
pub(crate) fn follow(pages: &mut BTreeMap<String, Vec<Row>>) {
    let mut pages: Vec<&mut Vec<Row>> = pages.values_mut().collect();
    let mut ways: HashMap<Person, Vec<Step>> = HashMap::new();
    for (page, views) in pages.iter().enumerate() {
        for (at, (person, _, told)) in views.iter().enumerate() {
            let step = Step { started_ms: told.started_ms, page, at, last_click: told.last_click };
            ways.entry(*person).or_default().push(step);
        }
    }
    for mut way in ways.into_values() {
        way.sort_by_key(|step| step.started_ms);
        for (at, step) in way.iter().enumerate() {
            pages[step.page][step.at].2.led = led(step, &way[at + 1..]);
        }
    }
}

/// The element that led to the next page, and whether the visitor came back from there at once, without having clicked
/// anything: who clicked may have done what they came for.
fn led(from: &Step, then: &[Step]) -> Option<(u32, bool)> {
    let (clicked_ms, element) = from.last_click?;
    let next = then.first().filter(|next| next.page != from.page)?;
    let is_led = (0..=LED_MS).contains(&(next.started_ms - clicked_ms));
    let is_back = then.get(1).is_some_and(|back| {
        back.page == from.page && next.last_click.is_none() && back.started_ms - next.started_ms <= AT_ONCE_MS
    });
    element.filter(|_| is_led).map(|element| (element, is_back))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(page: usize, started_ms: i64, last_click: Option<(i64, Option<u32>)>) -> Step {
        Step { started_ms, page, at: 0, last_click }
    }

    #[test]
    fn who_is_back_within_seconds_having_clicked_nothing_was_led_astray() {
        let from = step(1, 0, Some((5_000, Some(7))));
        let of = |then: &[Step]| led(&from, then);
        assert_eq!(of(&[step(2, 6_000, None), step(1, 9_000, None)]), Some((7, true)));
        for then in [
            vec![step(2, 6_000, None)],
            vec![step(2, 6_000, None), step(1, 16_001, None)],
            vec![step(2, 6_000, None), step(3, 9_000, None)],
            vec![step(2, 6_000, Some((7_000, None))), step(1, 9_000, None)],
        ] {
            assert_eq!(of(&then), Some((7, false)));
        }
    }

    #[test]
    fn a_view_that_does_not_follow_a_click_was_led_to_by_none() {
        let led_by = |clicked| led(&step(1, 0, clicked), &[step(2, 20_000, None)]);
        assert_eq!([led_by(None), led_by(Some((15_000, None))), led_by(Some((9_999, Some(7))))], [None; 3]);
        assert_eq!(led_by(Some((10_000, Some(7)))), Some((7, false)));
        assert_eq!(led_by(Some((20_001, Some(7)))), None, "nor by one that came after it");
        let again = [step(1, 16_000, None)];
        assert_eq!(led(&step(1, 0, Some((15_000, Some(7)))), &again), None, "nor to the same page again");
    }
}
