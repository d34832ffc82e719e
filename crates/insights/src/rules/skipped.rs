//! Stretches of a page that those who go on below pass without reading, more often than the rest of it.

use alloc::{collections::BTreeMap, format, vec::Vec};

use super::{Case, Count, NOBODY};
use crate::{
    Facts, Rule, STRETCHES, Share, Stratum,
    bounds::{MANY, SKIPPED_ROOM},
    facts::{Page, Unit},
    finding::Claim,
    usual,
};

/// Stretches nearer than that stand in one window with the one that is judged: whoever skips it skips them.
const FAR: usize = 4;

pub(super) fn claim(facts: &Facts, claims: &mut Vec<Claim>) {
    for (at, page) in facts.pages.iter().enumerate() {
        let table = table(page);
        for stretch in 0..STRETCHES {
            if let Some(count) = judge(&table, stretch) {
                let detail = Some(format!("depth {:.2}", stretch as f64 / STRETCHES as f64));
                let case = Case { rule: Rule::Skipped, at, page, element: None, detail };
                claims.push(case.claim(count, |unit| skipped(unit, stretch)));
            }
        }
    }
}

/// Whether somebody who left the stretch behind skipped it.
fn skipped(unit: &Unit, stretch: usize) -> Option<bool> {
    let bit = 1 << stretch;
    (unit.passed & bit != 0).then_some(unit.read & bit == 0)
}

/// By device, of those who left each stretch behind, those who skipped it.
fn table(page: &Page) -> BTreeMap<u8, [Share; STRETCHES]> {
    let mut table = BTreeMap::new();
    for unit in &page.units {
        let stretches: &mut [Share; STRETCHES] = table.entry(unit.segments[0]).or_insert([NOBODY; STRETCHES]);
        for (stretch, share) in stretches.iter_mut().enumerate() {
            skipped(unit, stretch).into_iter().for_each(|did| share.count(did));
        }
    }
    table
}

/// A stretch against what is usual on the rest of the page, on the same devices.
fn judge(table: &BTreeMap<u8, [Share; STRETCHES]>, stretch: usize) -> Option<Count> {
    let (mut devices, mut all, mut expected) = (Vec::new(), 0, 0.0);
    for stretches in table.values() {
        let far = (0..STRETCHES).filter(|other| other.abs_diff(stretch) >= FAR);
        let far: Vec<Share> = far.map(|other| stretches[other]).collect();
        if let Some(usual) = usual(&far) {
            let rest = far.iter().fold(NOBODY, |all, share| all.and(*share));
            devices.push(Stratum { first: stretches[stretch], second: rest });
            all += stretches[stretch].whole;
            expected += stretches[stretch].whole as f64 * usual;
        }
    }
    (all >= MANY).then(|| Count::beyond_on_devices(&devices, expected / all as f64, SKIPPED_ROOM))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::site;

    /// A page of which all leave stretches 4 to 16 behind, and one of ten skips each; of 7, as many as are said.
    fn page(units: usize, skip: usize) -> Facts {
        let mut facts = site(1, units);
        for (number, unit) in facts.pages[0].units.iter_mut().enumerate() {
            unit.passed = 0x1_fff0;
            unit.read = unit.passed & !(1 << (4 + number / 2 % 10));
            if number / 20 % 10 < skip {
                unit.read &= !(1 << 7);
            }
        }
        facts
    }

    #[test]
    fn the_stretch_that_is_passed_unread_is_found_once() {
        let found = crate::findings(&page(1_000, 5));
        assert_eq!(found.len(), 1, "{found:?}");
        let one = &found[0];
        assert_eq!((one.rule, one.detail.as_deref(), one.n), (Rule::Skipped, Some("depth 0.35"), 1_000));
        assert!((one.baseline - 0.05).abs() < 0.01 && (one.effect.value - 0.5).abs() < 0.01, "{one:?}");
    }

    #[test]
    fn what_is_skipped_as_often_as_the_rest_or_passed_by_few_is_nothing_to_tell() {
        assert_eq!(crate::findings(&page(1_000, 1)), []);
        assert_eq!(crate::findings(&page(199, 9)), []);
    }
}
