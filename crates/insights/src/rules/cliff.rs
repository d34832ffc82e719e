//! Depths at which more visitors stop scrolling than around them, of those who came for nothing they clicked.

use alloc::{collections::BTreeMap, format, vec::Vec};

use super::{Case, Count, NOBODY};
use crate::{
    Facts, Prior, Rule, STRETCHES, Share, Stratum,
    bounds::{CLIFF_ROOM, MANY},
    facts::{Page, Unit},
    finding::Claim,
};

const BINS: usize = STRETCHES;
/// Above this many windows' height a page is worth scrolling.
const TALL: f32 = 1.5;

pub(super) fn claim(facts: &Facts, claims: &mut Vec<Claim>) {
    for (at, page) in facts.pages.iter().enumerate() {
        let table = table(page);
        // The last ones end of themselves.
        for bin in 2..BINS - 3 {
            if let Some(count) = judge(&table, bin) {
                let detail = Some(format!("depth {:.2}", bin as f64 / BINS as f64));
                let case = Case { rule: Rule::Cliff, at, page, element: None, detail };
                claims.push(case.claim(count, |unit| {
                    let last = bin_of(unit).filter(|last| *last >= bin)?;
                    Some(last == bin)
                }));
            }
        }
    }
}

/// The part of the page in which the visitor's way down ended, if they clicked nothing and had to scroll.
fn bin_of(unit: &Unit) -> Option<usize> {
    let scrolls = unit.fold > 0.0 && unit.fold * TALL < 1.0 && unit.deeds.iter().all(|deed| deed.clicks == 0);
    scrolls.then(|| ((unit.reach * BINS as f32) as usize).min(BINS - 1))
}

/// By device, of those who come to each part, and whose first window ended above it, those who stop there.
fn table(page: &Page) -> BTreeMap<u8, [Share; BINS]> {
    let mut table = BTreeMap::new();
    for unit in &page.units {
        let Some(last) = bin_of(unit) else { continue };
        let bins: &mut [Share; BINS] = table.entry(unit.segments[0]).or_insert([NOBODY; BINS]);
        let first = (unit.fold * BINS as f32) as usize + 1;
        (first..=last).for_each(|bin| bins[bin].count(bin == last));
    }
    table
}

/// A part against those two to three above and below it, on the same devices.
fn judge(table: &BTreeMap<u8, [Share; BINS]>, bin: usize) -> Option<Count> {
    let (mut devices, mut all, mut expected) = (Vec::new(), 0, 0.0);
    for bins in table.values() {
        let near =
            (bin.saturating_sub(3)..=bin + 3).filter(|other| other.abs_diff(bin) > 1 && *other < BINS - 1);
        let near: Vec<Share> = near.map(|other| bins[other]).collect();
        if let Some(most) = most(&near) {
            devices.push(Stratum { first: bins[bin], second: near.into_iter().fold(NOBODY, Share::and) });
            all += bins[bin].whole;
            expected += bins[bin].whole as f64 * most;
        }
    }
    (all >= MANY).then(|| Count::beyond_on_devices(&devices, expected / all as f64, CLIFF_ROOM))
}

/// Where most stop of these parts, drawn towards the others. All begin at the top and scroll by about half a window or more, so that
/// on a page of few windows they stop in heaps a step apart, and hardly anybody does between: the mean of heap and gap is
/// usual nowhere.
fn most(near: &[Share]) -> Option<f64> {
    let prior = Prior::fit(near)?;
    let some = near.iter().filter(|share| share.whole > 0);
    some.map(|&share| prior.shrink(share)).max_by(f64::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chance::Chance, rules::tests::site};

    /// Ends of ways that thin out evenly, but for a part that end in the tenth part.
    fn page(stops: usize) -> Facts {
        let mut facts = site(1, 1_000);
        for (number, unit) in facts.pages[0].units.iter_mut().enumerate() {
            unit.fold = 0.1;
            let reach = 0.1 + 0.9 * (number % 100) as f32 / 100.0;
            unit.reach = if reach > 0.55 && number % 10 < stops { 0.52 } else { reach };
        }
        facts
    }

    #[test]
    fn a_page_that_seems_to_end_is_found_where_it_does() {
        let found = crate::findings(&page(5));
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].rule, found[0].detail.as_deref()), (Rule::Cliff, Some("depth 0.50")));
        assert_eq!(crate::findings(&page(0)), []);
    }

    #[test]
    fn who_clicked_something_stopped_for_that() {
        let mut facts = page(5);
        for unit in &mut facts.pages[0].units {
            unit.deeds.push(crate::rules::tests::element_clicked(0));
        }
        assert_eq!(crate::findings(&facts), []);
    }

    /// A page so many windows tall that all scroll from the top by steps of 0.45 to 0.85 of a window, as far as they like; of those
    /// who come to the middle some stop there.
    fn stepped(windows: f32, stopping: f64) -> Facts {
        let mut chance = Chance::new(&[2]);
        let mut facts = site(1, 20_000);
        for unit in &mut facts.pages[0].units {
            unit.fold = 1.0 / windows;
            let (likes, mut top) = (f64::from(windows - 1.0) * chance.part(), 0.0);
            let mut step = 0.0;
            while top + step <= likes {
                top += step;
                step = 0.45 + 0.4 * chance.part();
            }
            let reach = (top as f32 + 1.0) / windows;
            unit.reach = if reach > 0.525 && chance.part() < stopping { 0.525 } else { reach };
        }
        facts
    }

    #[test]
    fn the_steps_that_people_scroll_by_are_no_cliff_on_however_short_a_page() {
        for windows in [1.6, 2.3, 2.65, 3.0, 3.6, 4.5, 6.0, 10.0] {
            assert_eq!(crate::findings(&stepped(windows, 0.0)), [], "{windows} windows");
        }
        for windows in [3.0, 3.6, 4.5, 6.0, 10.0] {
            let found = crate::findings(&stepped(windows, 0.6));
            let places: Vec<_> = found.iter().map(|one| one.detail.as_deref()).collect();
            assert_eq!(places, [Some("depth 0.50")], "{windows} windows");
        }
    }
}
