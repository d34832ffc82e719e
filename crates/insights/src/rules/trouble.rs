//! Elements whose clicks disappoint more of those who click them, or whom they lead elsewhere, than is usual on the site.

use alloc::{collections::BTreeMap, vec::Vec};

use super::{Case, Count, NOBODY};
use crate::{
    Facts, Rule, Share, Stratum,
    bounds::{FEW, MANY, MISLED_ROOM, TROUBLE_ROOM},
    facts::{Deed, Unit},
    finding::Claim,
    shrinkage::Ranked,
};

/// In the order of [`Deed::troubles`], and what comes of being led elsewhere, each with its room.
const RULES: [(Rule, f64); 5] = [
    (Rule::Rage, TROUBLE_ROOM),
    (Rule::Dead, TROUBLE_ROOM),
    (Rule::Slow, TROUBLE_ROOM),
    (Rule::ErrorClick, TROUBLE_ROOM),
    (Rule::Misleading, MISLED_ROOM),
];

/// Behind them: of all who click, those who are led elsewhere and come back at once.
const BACK: usize = 5;

/// Of those who clicked an element, those who met each trouble: by page, element and device.
type Table = BTreeMap<(usize, u32, u8), [Share; 6]>;

pub(super) fn claim(facts: &Facts, claims: &mut Vec<Claim>) {
    let table = table(facts);
    let back = Column::of(&table, BACK);
    for (trouble, (rule, room)) in RULES.into_iter().enumerate() {
        let column = Column::of(&table, trouble);
        for &place in column.elements.keys() {
            let (at, element) = place;
            let page = &facts.pages[at];
            let case = Case { rule, at, page, element: Some(element as usize), detail: None };
            let count = column.judge(place, room).and_then(|count| match rule {
                // Where clicks hardly ever lead anywhere, all who went elsewhere may be back, and yet the element is no link.
                Rule::Misleading => back.judge(place, TROUBLE_ROOM).map(|all| count.if_also(&all)),
                _ => Some(count),
            });
            claims.extend(count.map(|count| case.claim(count, |unit| met(unit, element, trouble))));
        }
    }
}

/// Whether somebody who clicked the element met the trouble there.
fn met(unit: &Unit, element: u32, trouble: usize) -> Option<bool> {
    outcomes(unit.deed(element as usize)?)[trouble]
}

/// Of each trouble whether it was met; none of one that could not be.
fn outcomes(deed: &Deed) -> [Option<bool>; 6] {
    let of_clicks = |times: u32| (deed.clicks > 0).then_some(times > 0);
    let [rage, dead, slow, error] = deed.troubles.map(of_clicks);
    [rage, dead, slow, error, (deed.led > 0).then_some(deed.returned > 0), of_clicks(deed.returned)]
}

/// Whether somebody who clicked the element met what the rule looks for.
pub(super) fn met_by(unit: &Unit, element: usize, rule: Rule) -> Option<bool> {
    let trouble = RULES.iter().position(|(own, _)| *own == rule)?;
    met(unit, u32::try_from(element).ok()?, trouble)
}

fn table(facts: &Facts) -> Table {
    let mut table = Table::new();
    for (at, page) in facts.pages.iter().enumerate() {
        for unit in &page.units {
            for deed in unit.deeds.iter().filter(|deed| deed.clicks > 0) {
                let shares = table.entry((at, deed.element, unit.segments[0])).or_insert([NOBODY; 6]);
                for (share, outcome) in shares.iter_mut().zip(outcomes(deed)) {
                    outcome.into_iter().for_each(|met| share.count(met));
                }
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

/// One trouble, on each element and where it is usual.
struct Column {
    usual: Usual,
    elements: BTreeMap<Place, Vec<(u8, Share)>>,
}

impl Column {
    fn of(table: &Table, trouble: usize) -> Self {
        let mut elements: BTreeMap<Place, Vec<(u8, Share)>> = BTreeMap::new();
        for (&(page, element, device), shares) in table {
            elements.entry((page, element)).or_default().push((device, shares[trouble]));
        }
        Self { usual: Usual::of(table, trouble), elements }
    }

    /// The element against what is usual on the same devices, with some room. `None` where there is no other, or few could meet
    /// it.
    fn judge(&self, element: Place, room: f64) -> Option<Count> {
        let by_device = self.elements.get(&element)?;
        let all = by_device.iter().fold(NOBODY, |all, (_, share)| all.and(*share));
        if all.whole < FEW {
            return None;
        }
        let mut expected = 0.0;
        for &(device, share) in by_device.iter().filter(|(_, share)| share.whole > 0) {
            expected += share.whole as f64 * self.usual.beside(element, device)?;
        }
        let others = |device| self.usual.by_device.get(&device).map_or(NOBODY, |device| device.sum);
        let devices: Vec<Stratum> = by_device
            .iter()
            .map(|&(device, share)| Stratum { first: share, second: others(device).without(share) })
            .collect();
        Some(Count::beyond_on_devices(&devices, expected / all.whole as f64, room))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::{element_clicked, site};

    #[test]
    fn a_button_that_disappoints_more_than_others_is_found_and_the_others_are_not() {
        for (trouble, (rule, _)) in RULES.into_iter().enumerate().take(4) {
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

    /// Three pages whose elements lead half of those who click them elsewhere, from where one in twenty comes back at once;
    /// of those whom the second element of the last page leads, one in so many.
    fn leading(every: u32) -> Facts {
        let mut facts = site(3, 400);
        for (at, page) in facts.pages.iter_mut().enumerate() {
            for (number, unit) in (0u32..).zip(&mut page.units) {
                for element in 0..3 {
                    let every = if (at, element) == (2, 1) { every } else { 20 };
                    let (led, returned) = (number % 2, u32::from(number % (2 * every) == 1));
                    unit.deeds.push(Deed { led, returned, ..element_clicked(element) });
                }
            }
        }
        facts
    }

    #[test]
    fn what_leads_elsewhere_than_it_says_is_found_among_those_whom_it_led() {
        let found = crate::findings(&leading(3));
        assert_eq!(found.len(), 1, "{found:?}");
        let one = &found[0];
        assert_eq!((one.rule, &*one.page, one.element.as_deref()), (Rule::Misleading, "/2", Some("b")));
        assert_eq!((one.n, one.affected), (200, 67));
        // Twelve of a hundred are within the room.
        assert_eq!(crate::findings(&leading(8)), []);
    }

    #[test]
    fn what_hardly_ever_leads_anywhere_is_no_link_though_all_whom_it_led_come_back() {
        let of_a_hundred = |led: usize| {
            let mut facts = site(3, 4_000);
            for (at, page) in facts.pages.iter_mut().enumerate() {
                for (number, unit) in page.units.iter_mut().enumerate() {
                    for element in 0..3 {
                        let is_back =
                            if (at, element) == (2, 1) { number % 100 < led } else { number % 50 == 0 };
                        let goes_on = (at, element) != (2, 1) && number % 2 == 1;
                        let (led, returned) = (u32::from(is_back || goes_on), u32::from(is_back));
                        unit.deeds.push(Deed { led, returned, ..element_clicked(element) });
                    }
                }
            }
            crate::findings(&facts).len()
        };
        // Two in a hundred clicks lead to where nobody stays, on every element.
        assert_eq!(of_a_hundred(2), 0);
        assert_eq!(of_a_hundred(20), 1);
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
