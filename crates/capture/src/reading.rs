//! Scrolling as stretches: which part of a scroller's content stood in view, for how long the visitor was active.

use wire::{Rows, Scroll};

/// A stop shorter than this, in the same direction, is a part of one movement, ms.
const SETTLE_MS: u32 = 150;

/// The stretch that is being looked at now, in one scroller.
#[derive(Clone, Copy)]
pub(crate) struct Reading {
    /// The scroller's anchor; 0 is the window.
    pub(crate) scroller: u32,
    now: Scroll,
    active_at_start: u32,
    upwards: bool,
}

impl Reading {
    /// Of nothing yet.
    pub(crate) const NOTHING: Self = Self {
        scroller: 0,
        now: Scroll {
            at_ms: 0,
            for_ms: 0,
            top: 0,
            bottom: 0,
            top_place: 0,
            bottom_place: 0,
            scroller: 0,
            content: 0,
        },
        active_at_start: 0,
        upwards: false,
    };

    /// This stands in view from now on; `for_ms` is ignored. A stretch that ended goes to the draft.
    pub(crate) fn show(&mut self, active_ms: u32, next: Scroll, draft: &mut impl Rows) {
        let now = &self.now;
        if (now.top, now.bottom) == (next.top, next.bottom) {
            return;
        }
        let upwards = next.top <= now.top;
        let mut at_ms = now.at_ms;
        if next.at_ms - at_ms >= SETTLE_MS || upwards != self.upwards {
            self.end(active_ms, draft);
            at_ms = next.at_ms;
        }
        self.upwards = upwards;
        self.now = Scroll { at_ms, ..next };
    }

    /// The places at the upper and lower edge of what is in view.
    pub(crate) fn rest(&mut self, top_place: u32, bottom_place: u32) {
        (self.now.top_place, self.now.bottom_place) = (top_place, bottom_place);
    }

    /// Ends the stretch and begins it anew, so that what a batch holds is complete.
    pub(crate) fn cut(&mut self, at_ms: u32, active_ms: u32, draft: &mut impl Rows) {
        self.end(active_ms, draft);
        self.now.at_ms = at_ms;
    }

    fn end(&mut self, active_ms: u32, draft: &mut impl Rows) {
        // Of a scroller that is not followed yet nothing was in view.
        if self.now.bottom > self.now.top {
            self.now.for_ms = active_ms.wrapping_sub(self.active_at_start);
            self.now.put(draft);
        }
        self.active_at_start = active_ms;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use wire::{Batch, Draft, Head};

    fn stretches(steps: &[(u32, i32)]) -> Vec<(i32, u32)> {
        let mut draft = Draft::<Vec<u32>, Vec<u8>>::default();
        let at = |&(at_ms, top): &(u32, i32)| Scroll { at_ms, top, bottom: top + 900, ..Scroll::default() };
        let mut reading = Reading::NOTHING;
        for step in steps {
            reading.show(step.0, at(step), &mut draft);
        }
        let last = steps.last().unwrap().0 + 1_000;
        reading.cut(last, last, &mut draft);
        let mut bytes = Vec::new();
        draft.cut(&Head::NOBODYS, [1, last, 0, 0, 1, 1], &mut bytes);
        let batch = Batch::decode(&bytes).unwrap();
        batch.scrolls.iter().map(|s| (s.top, s.for_ms)).collect()
    }

    #[test]
    fn one_movement_is_one_stretch_where_it_ends() {
        assert_eq!(
            stretches(&[(0, 0), (2_000, 100), (2_050, 300), (2_100, 700)]),
            [(0, 2_000), (700, 1_100)]
        );
    }

    #[test]
    fn a_turn_keeps_the_lowest_point() {
        assert_eq!(stretches(&[(0, 0), (1_000, 5_000), (1_050, 10)]), [(0, 1_000), (5_000, 50), (10, 1_000)]);
    }

    #[test]
    fn a_slow_movement_counts_every_stop() {
        assert_eq!(stretches(&[(0, 0), (200, 100), (400, 200)]), [(0, 200), (100, 200), (200, 1_000)]);
    }
}
