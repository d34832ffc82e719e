//! Keeps the tracker's own cost below what the site allows, by hearing fewer moves.

/// The period over which costs are summed, ms.
const PERIOD_MS: u32 = 1_000;
/// Distance between two moves when the tracker begins to save, and the greatest, ms.
const LEAST_GAP_MS: u32 = 8;
const MOST_GAP_MS: u32 = 64;
/// Calls of a listener that seem to take longer were interrupted by somebody else, microseconds.
const LONGEST_US: u32 = 14_000;

/// What the tracker has spent, and how dense its moves may be.
pub(crate) struct Budget {
    /// Allowed per second, microseconds.
    pub(crate) allowed_us: u32,
    period_ms: u32,
    period_us: u32,
    /// Since the page loaded, microseconds.
    pub(crate) total_us: u32,
    gap_ms: u32,
}

impl Budget {
    pub(crate) const fn new(allowed_us: u32) -> Self {
        Self { allowed_us, period_ms: 0, period_us: 0, total_us: 0, gap_ms: 0 }
    }

    /// Time went by in the tracker: in calls of its listeners, or while the page was idle. Answers how far apart moves
    /// should be from now on, ms.
    pub(crate) fn spent(&mut self, at_ms: u32, us: u32, idle: bool) -> u32 {
        self.total_us = self.total_us.wrapping_add(us);
        if !idle {
            self.period_us = self.period_us.wrapping_add(us.min(LONGEST_US));
        }
        if at_ms.wrapping_sub(self.period_ms) >= PERIOD_MS {
            if self.period_us > self.allowed_us {
                self.gap_ms = (self.gap_ms * 2 + LEAST_GAP_MS).min(MOST_GAP_MS);
            } else if self.period_us <= self.allowed_us / 2 {
                self.gap_ms /= 2;
            }
            (self.period_ms, self.period_us) = (at_ms, 0);
        }
        self.gap_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn moves_grow_rarer_while_the_tracker_is_too_dear_and_denser_again_after() {
        let mut budget = Budget::new(1_000);
        let costs = [1_500, 1_500, 700, 1_500, 1_500, 1_500, 100, 100, 100, 100, 100];
        let gaps = (1..).zip(costs).map(|(second, us)| budget.spent(second * 1_000, us, false));
        assert_eq!(gaps.collect::<Vec<_>>(), [8, 24, 24, 56, 64, 64, 32, 16, 8, 4, 2]);
        assert_eq!(budget.total_us, 8_700);
    }

    #[test]
    fn idle_work_is_told_and_makes_no_move_rarer() {
        let mut budget = Budget::new(1_000);
        assert_eq!(budget.spent(1_000, 5_000, true), 0);
        assert_eq!(budget.total_us, 5_000);
    }

    #[test]
    fn a_listener_that_was_interrupted_makes_no_move_rarer() {
        let mut budget = Budget::new(15_000);
        assert_eq!(budget.spent(1_000, 90_000, false), 0);
    }
}
