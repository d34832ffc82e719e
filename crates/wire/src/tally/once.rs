//! Who has been somewhere already. All views of a session or visitor are read one after another, so the last one is enough.

use alloc::collections::BTreeMap;

/// The session or visitor that was met last.
#[derive(Default)]
pub(super) struct Latest(Option<u64>);

impl Latest {
    /// Notes a unit: whether it is another one.
    pub(super) fn is_new(&mut self, unit: u64) -> bool {
        self.0.replace(unit) != Some(unit)
    }
}

/// How many units were in each part of an element, by a number of the part.
#[derive(Default)]
pub(super) struct Parts(BTreeMap<u32, (Latest, u64)>);

impl Parts {
    /// Notes that a unit was there: whether for the first time.
    pub(super) fn visit(&mut self, part: u32, unit: u64) -> bool {
        let (latest, units) = self.0.entry(part).or_default();
        let is_new = latest.is_new(unit);
        *units += u64::from(is_new);
        is_new
    }

    /// How many were in a part.
    pub(super) fn units(&self, part: u32) -> u64 {
        self.0.get(&part).map_or(0, |(_, units)| *units)
    }

    /// The parts in which somebody was, in order.
    pub(super) fn known(&self) -> impl Iterator<Item = u32> {
        self.0.keys().copied()
    }
}
