//! How long the visitor was really there: visible and with input in the last half minute, or visible and idle.

/// After this long without input a visible page counts as idle, ms.
const IDLE_AFTER_MS: u32 = 30_000;

/// Two clocks that only one call site winds: `at`.
pub(crate) struct Activity {
    visible: bool,
    counted_to: u32,
    last_input: u32,
    active_ms: u32,
    idle_ms: u32,
}

impl Activity {
    pub(crate) const fn begin(at_ms: u32, visible: bool) -> Self {
        Self { visible, counted_to: at_ms, last_input: at_ms, active_ms: 0, idle_ms: 0 }
    }

    pub(crate) fn input(&mut self, at_ms: u32) {
        self.count_to(at_ms);
        self.last_input = at_ms;
    }

    pub(crate) fn show(&mut self, at_ms: u32, visible: bool) {
        self.count_to(at_ms);
        self.visible = visible;
        if visible {
            self.last_input = at_ms;
        }
    }

    pub(crate) fn is_visible(&self) -> bool {
        self.visible
    }

    /// Active milliseconds since the view began.
    pub(crate) fn active_ms(&mut self, at_ms: u32) -> u32 {
        self.count_to(at_ms);
        self.active_ms
    }

    /// Idle milliseconds since the view began.
    pub(crate) fn idle_ms(&self) -> u32 {
        self.idle_ms
    }

    fn count_to(&mut self, at_ms: u32) {
        if at_ms <= self.counted_to {
            return;
        }
        if self.visible {
            let busy_until = (self.last_input + IDLE_AFTER_MS).clamp(self.counted_to, at_ms);
            self.active_ms += busy_until - self.counted_to;
            self.idle_ms += at_ms - busy_until;
        }
        self.counted_to = at_ms;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_without_input_is_active_for_half_a_minute_then_idle() {
        let mut activity = Activity::begin(0, true);
        assert_eq!((activity.active_ms(50_000), activity.idle_ms()), (30_000, 20_000));
        activity.input(50_000);
        assert_eq!((activity.active_ms(60_000), activity.idle_ms()), (40_000, 20_000));
    }

    #[test]
    fn a_hidden_page_counts_nothing() {
        let mut activity = Activity::begin(0, true);
        activity.show(1_000, false);
        assert_eq!((activity.active_ms(90_000), activity.idle_ms()), (1_000, 0));
        activity.show(90_000, true);
        assert_eq!(activity.active_ms(91_000), 2_000);
    }

    #[test]
    fn an_event_with_an_older_time_stamp_changes_nothing() {
        let mut activity = Activity::begin(100, true);
        activity.input(500);
        activity.input(300);
        assert_eq!(activity.active_ms(500), 400);
    }
}
