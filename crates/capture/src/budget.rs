//! Keeps the tracker's own cost below what the site allows, by recording fewer moves.

/// The period over which costs are summed, ms.
const PERIOD_MS: u32 = 1_000;
/// Least and greatest distance between two moves while the tracker saves, ms.
const GAP_MS: (u32, u32) = (16, 512);

/// What the tracker has spent, and how dense its moves may be.
pub(crate) struct Budget {
    /// Allowed per second, microseconds.
    pub(crate) allowed_us: u32,
    period_ms: u32,
    period_us: u32,
    /// Since the page loaded, microseconds.
    pub(crate) total_us: u32,
    gap_ms: u32,
    last_move_ms: u32,
}

impl Budget {
    pub(crate) const fn new(allowed_us: u32) -> Self {
        Self { allowed_us, period_ms: 0, period_us: 0, total_us: 0, gap_ms: 0, last_move_ms: 0 }
    }

    /// Time went by in the tracker's listeners.
    pub(crate) fn spent(&mut self, at_ms: u32, us: u32) {
        self.total_us = self.total_us.saturating_add(us);
        self.period_us = self.period_us.saturating_add(us);
        if at_ms.saturating_sub(self.period_ms) < PERIOD_MS {
            return;
        }
        self.gap_ms = match self.period_us {
            us if us > self.allowed_us => (self.gap_ms * 2).clamp(GAP_MS.0, GAP_MS.1),
            us if us > self.allowed_us / 2 => self.gap_ms,
            _ if self.gap_ms > GAP_MS.0 => self.gap_ms / 2,
            _ => 0,
        };
        (self.period_ms, self.period_us) = (at_ms, 0);
    }

    /// Whether a move may be recorded now.
    pub(crate) fn allows(&mut self, at_ms: u32) -> bool {
        let allowed = at_ms.saturating_sub(self.last_move_ms) >= self.gap_ms;
        if allowed {
            self.last_move_ms = at_ms;
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_grow_rarer_while_the_tracker_is_too_dear_and_denser_again_after() {
        let mut budget = Budget::new(1_000);
        let recorded = |budget: &mut Budget, second: u32, us: u32| {
            let count = (0..1_000).filter(|ms| budget.allows(second * 1_000 + ms)).count();
            budget.spent(second * 1_000 + 1_000, us);
            count
        };
        assert_eq!(recorded(&mut budget, 1, 5_000), 1_000);
        assert_eq!(recorded(&mut budget, 2, 5_000), 62);
        assert_eq!(recorded(&mut budget, 3, 700), 31, "half the budget or more: as it is");
        assert_eq!(recorded(&mut budget, 4, 100), 31);
        assert_eq!(recorded(&mut budget, 5, 100), 63);
        assert_eq!(recorded(&mut budget, 6, 100), 1_000);
        assert_eq!(budget.total_us, 11_000);
    }
}
