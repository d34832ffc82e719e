//! Elements whose clicks disappoint more of those who click them than is usual on the site.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{Case, Count, NOBODY};
use crate::{
    Facts, Rule, Share, Stratum, at_least,
    bounds::{FEW, MANY, TROUBLE_ROOM},
    facts::Unit,
    finding::Claim,
    gap, newcombe,
    shrinkage::Ranked,
};

const RULES: [Rule; 4] = [Rule::Rage, Rule::Dead, Rule::Slow, Rule::ErrorClick];

/// Of those who clicked an element, those who met each trouble: by page, element and device.
type Table = BTreeMap<(usize, u32, u8), [Share; 4]>;

pub(super) fn claim(facts: &Facts, claims: &mut Vec<Claim>) {
    let table = table(facts);
    for (trouble, rule) in RULES.into_iter().enumerate() {
        let usual = Usual::of(&table, trouble);
        let mut elements: BTreeMap<(usize, u32), Vec<(u8, Share)>> = BTreeMap::new();
        for (&(page, element, device), shares) in &table {
            elements.entry((page, element)).or_default().push((device, shares[trouble]));
        }
        for ((page, element), by_device) in elements {
            let all = by_device.iter().fold(NOBODY, |all, (_, share)| all.and(*share));
            if all.whole < FEW {
                continue;
            }
            let place = Some(element as usize);
            let case = Case { rule, at: page, page: &facts.pages[page], element: place, detail: None };
            let count = judge((page, element), all, &by_device, &usual);
            claims.extend(count.map(|count| case.claim(count, |unit| met(unit, element, trouble))));
        }
    }
}

/// Whether somebody who clicked the element met the trouble there.
fn met(unit: &Unit, element: u32, trouble: usize) -> Option<bool> {
    let deed = unit.deed(element as usize).filter(|deed| deed.clicks > 0)?;
    Some(deed.troubles[trouble] > 0)
}

fn table(facts: &Facts) -> Table {
    let mut table = Table::new();
    for (at, page) in facts.pages.iter().enumerate() {
        for unit in &page.units {
            for deed in unit.deeds.iter().filter(|deed| deed.clicks > 0) {
                let shares = table.entry((at, deed.element, unit.segments[0])).or_insert([NOBODY; 4]);
                shares.iter_mut().zip(deed.troubles).for_each(|(share, times)| share.count(times > 0));
            }
        }
    }
    table
}

/// A page and an element of it.
type Place = (usize, u32);
/// Those who clicked each, and who of them met the trouble.
type Rows = Vec<(Place, Share)>;

/// How often clicks disappoint on the site's elements.
struct Usual {
    everywhere: Device,
    by_device: BTreeMap<u8, Device>,
}

/// The same on one device.
struct Device {
    elements: Vec<Place>,
    ranked: Ranked,
    sum: Share,
}

impl Device {
    fn of(rows: &[(Place, Share)]) -> Self {
        let shares: Vec<Share> = rows.iter().map(|(_, share)| *share).collect();
        Self {
            elements: rows.iter().map(|(element, _)| *element).collect(),
            ranked: Ranked::of(&shares),
            sum: shares.iter().fold(NOBODY, |all, share| all.and(*share)),
        }
    }

    /// What is usual on other elements.
    fn beside(&self, element: Place) -> Option<f64> {
        self.ranked.usual_but(|at| self.elements[at] == element)
    }
}

impl Usual {
    fn of(table: &Table, trouble: usize) -> Self {
        let mut rows: BTreeMap<u8, Rows> = BTreeMap::new();
        for (&(page, element, device), shares) in table {
            rows.entry(device).or_default().push(((page, element), shares[trouble]));
        }
        let everywhere = Device::of(&rows.values().flatten().copied().collect::<Vec<_>>());
        let by_device = rows.iter().map(|(&device, rows)| (device, Device::of(rows))).collect();
        Self { everywhere, by_device }
    }

    /// What is usual on other elements of a device, or of all where it has few visitors.
    fn beside(&self, element: Place, device: u8) -> Option<f64> {
        let own = self.by_device.get(&device).filter(|device| device.sum.whole >= MANY);
        own.and_then(|device| device.beside(element)).or_else(|| self.everywhere.beside(element))
    }
}

/// The element against what is usual on the same devices, with some room. `None` where there is no other.
fn judge(element: Place, all: Share, by_device: &[(u8, Share)], usual: &Usual) -> Option<Count> {
    let mut expected = 0.0;
    for &(device, share) in by_device {
        expected += share.whole as f64 * usual.beside(element, device)?;
    }
    let baseline = expected / all.whole as f64;
    let others = |device| usual.by_device.get(&device).map_or(NOBODY, |device| device.sum);
    let strata: Vec<Stratum> = by_device
        .iter()
        .map(|&(device, share)| Stratum { first: share, second: others(device).without(share) })
        .collect();
    let rest = strata.iter().fold(NOBODY, |all, stratum| all.and(stratum.second));
    let effect = gap(&strata).map_or_else(|| newcombe(all, rest), |gap| gap.difference);
    let p = at_least(all, (baseline + TROUBLE_ROOM).min(1.0));
    Some(Count { share: all, effect, baseline, p, is_worth_it: effect.low > 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::{element_clicked, site};

    #[test]
    fn a_button_that_disappoints_more_than_others_is_found_and_the_others_are_not() {
        for (trouble, rule) in RULES.into_iter().enumerate() {
            let mut facts = site(3, 400);
            // One in a hundred everywhere, one in four of those who click the second element of the last page.
            for (at, page) in facts.pages.iter_mut().enumerate() {
                for (number, unit) in page.units.iter_mut().enumerate() {
                    for element in 0..3 {
                        let every = if (at, element) == (2, 1) { 4 } else { 100 };
                        unit.deeds.push(element_clicked(element));
                        unit.deeds[element as usize].troubles[trouble] = u32::from(number % every == 0);
                    }
                }
            }
            let found = crate::findings(&facts);
            let names: Vec<_> =
                found.iter().map(|one| (one.rule, &*one.page, one.element.as_deref())).collect();
            assert_eq!(names, [(rule, "/2", Some("b"))]);
            let one = &found[0];
            assert_eq!((one.n, one.affected, one.examples.len()), (400, 100, 5));
            assert!((one.baseline - 0.01).abs() < 0.005 && (one.effect.value - 0.24).abs() < 1e-3, "{one:?}");
            assert!(one.effect.low > 0.19 && one.effect.high < 0.29 && one.q < 1e-9, "{one:?}");
        }
    }

    #[test]
    fn a_site_where_all_disappoints_alike_or_few_clicked_has_nothing_to_find() {
        let with = |units: usize, every: usize| {
            let mut facts = site(3, units);
            for page in &mut facts.pages {
                for (number, unit) in page.units.iter_mut().enumerate() {
                    unit.deeds.push(element_clicked(0));
                    unit.deeds[0].troubles[1] = u32::from(number % every == 0);
                }
            }
            crate::findings(&facts)
        };
        assert_eq!(with(500, 4), []);
        // Of one element alone nobody knows what is usual.
        let mut few = site(3, 59);
        few.pages[0].units.iter_mut().for_each(|unit| {
            unit.deeds.push(element_clicked(0));
            unit.deeds[0].troubles[1] = 1;
        });
        assert_eq!(crate::findings(&few), []);
    }
}
