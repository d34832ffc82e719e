//! What one side of a map adds up to.

use super::{Actor, Side, Tally, once::Latest};
use crate::{About, Contrast};

/// The counts of a side.
#[derive(Default)]
pub(super) struct Totals {
    pub(super) views: u64,
    pub(super) simulated: u64,
    pub(super) points: u64,
    units: u64,
    pub(super) actors: u64,
    unit: Latest,
    actor: Latest,
}

impl Totals {
    /// Counts a view of a unit: whether it is the unit's first.
    pub(super) fn view(&mut self, unit: u64, simulated: bool) -> bool {
        self.views += 1;
        self.simulated += u64::from(simulated);
        let is_new = self.unit.is_new(unit);
        self.units += u64::from(is_new);
        is_new
    }
}

impl Tally {
    /// Counts a point.
    pub(super) fn point(&mut self, actor: Actor) {
        let totals = &mut self.totals[actor.side.at()];
        totals.points += 1;
        totals.actors += u64::from(totals.actor.is_new(actor.unit));
    }

    /// What was found of a side.
    pub(super) fn about(&self, side: Side, asked: About) -> About {
        let Totals { views, simulated, points, units, actors, .. } = self.totals[side.at()];
        let (kind, count, pointer) = (self.kind, self.count, self.pointers[side.at()].0);
        About { kind, count, pointer, views, simulated, points, units, actors, ..asked }
    }

    /// The frame of a difference; its anchors are to come.
    pub(super) fn contrast(&self, asked: About) -> Contrast {
        Contrast { about: self.about(Side::Versus, asked), ..Contrast::default() }
    }
}
