//! Depths at which more visitors stop scrolling than around them, of those who came for nothing they clicked.

use alloc::{collections::BTreeMap, format, vec::Vec};

use super::{Case, Count, NOBODY};
use crate::{
    Facts, Rule, STRETCHES, Share, Stratum,
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
        let near = near.fold(NOBODY, |all, other| all.and(bins[other]));
        if near.whole > 0 {
            devices.push(Stratum { first: bins[bin], second: near });
            all += bins[bin].whole;
            expected += bins[bin].whole as f64 * near.rate();
        }
    }
    (all >= MANY).then(|| Count::beyond_on_devices(&devices, expected / all as f64, CLIFF_ROOM))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::site;

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
}
