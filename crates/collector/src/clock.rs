//! The time by which what comes is dated: the machine's, unless that has gone far behind a time that was believed, as without
//! a battery before the network tells it. What is dated by it would be too old to be kept when the clock is right again.

use std::{
    sync::atomic::{AtomicI64, Ordering::Relaxed},
    time::Instant,
};

use store::{CLOCK_JUMP_MS, Store};

use crate::day;

pub(crate) struct Clock {
    begun: Instant,
    /// What was believed, less what has gone by since `begun`: ms since 1970 UTC.
    base_ms: AtomicI64,
}

impl Default for Clock {
    fn default() -> Self {
        Self { begun: Instant::now(), base_ms: AtomicI64::new(i64::MIN) }
    }
}

impl Clock {
    /// Looks at the machine's clock, and returns the time that is believed. To be done every hour.
    pub(crate) fn look(&self, store: &Store, now_ms: i64) -> Result<i64, store::Error> {
        let settled_ms = store.settled_ms(now_ms)?;
        self.base_ms.store(settled_ms.saturating_sub(self.gone_ms()), Relaxed);
        Ok(settled_ms)
    }

    /// By what a batch is dated that comes now.
    pub(crate) fn now_ms(&self) -> i64 {
        self.dated(day::now_ms())
    }

    fn dated(&self, now_ms: i64) -> i64 {
        let believed_ms = self.base_ms.load(Relaxed).saturating_add(self.gone_ms());
        if now_ms.saturating_add(CLOCK_JUMP_MS) < believed_ms { believed_ms } else { now_ms }
    }

    fn gone_ms(&self) -> i64 {
        i64::try_from(self.begun.elapsed().as_millis()).unwrap_or(i64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_MS: i64 = 86_400_000;

    #[test]
    fn what_comes_while_the_clock_is_far_behind_is_dated_by_what_was_believed() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::serve(dir.path()).unwrap();
        let (clock, now_ms) = (Clock::default(), 20_000 * DAY_MS);
        assert_eq!(clock.dated(5), 5, "nobody has looked");
        assert_eq!(clock.look(&store, now_ms).unwrap(), now_ms);
        for late_ms in [0, DAY_MS, -DAY_MS, 100 * DAY_MS] {
            assert_eq!(clock.dated(now_ms + late_ms), now_ms + late_ms);
        }
        assert!((0..60_000).contains(&(clock.dated(now_ms - 100 * DAY_MS) - now_ms)));
        // So it is after a start.
        let clock = Clock::default();
        assert_eq!(clock.look(&store, 7).unwrap(), now_ms);
        assert!((0..60_000).contains(&(clock.dated(8) - now_ms)));
        assert_eq!(clock.dated(now_ms), now_ms, "it was put right");
    }
}
