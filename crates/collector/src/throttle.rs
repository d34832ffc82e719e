//! Guessing made slow: after some tries that failed, each further one has to wait twice as long as the one before.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// After so long nobody remembers a try.
const FORGOTTEN: Duration = Duration::from_secs(3_600);
/// Keys that are remembered, at most; beyond it the one is forgotten that has been quiet for longest.
const KEYS: usize = 10_000;

/// Counts tries by some key, and says how long the next has to wait.
pub(crate) struct Throttle<K> {
    free: u32,
    longest: Duration,
    tries: Mutex<HashMap<K, (u32, Instant)>>,
}

impl<K: Hash + Eq + Clone> Throttle<K> {
    /// `free` tries need not wait, and none waits longer than `longest`.
    pub(crate) fn new(free: u32, longest: Duration) -> Self {
        Self { free, longest, tries: Mutex::default() }
    }

    /// Counts a try at `now`, before it is known whether it succeeds: tries beside one another count, too.
    ///
    /// # Errors
    /// It has to wait so long, and does not count.
    pub(crate) fn count(&self, key: &K, now: Instant) -> Result<(), Duration> {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() >= KEYS && !tries.contains_key(key) {
            tries.retain(|_, (_, last)| now.saturating_duration_since(*last) < FORGOTTEN);
            let oldest = tries.iter().min_by_key(|(_, (_, last))| *last).map(|(key, _)| key.clone());
            if let Some(oldest) = oldest.filter(|_| tries.len() >= KEYS) {
                tries.remove(&oldest);
            }
        }
        let (count, last) = tries.entry(key.clone()).or_insert((0, now));
        let since = now.saturating_duration_since(*last);
        if since >= FORGOTTEN {
            *count = 0;
        }
        if let Some(over) = count.checked_sub(self.free) {
            let wait = Duration::from_secs(1 << over.min(20)).min(self.longest);
            if since < wait {
                return Err(wait - since);
            }
        }
        *count += 1;
        *last = now;
        Ok(())
    }

    /// The try succeeded: nobody was guessing.
    pub(crate) fn forget(&self, key: &K) {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: Duration = Duration::from_secs(1);

    #[test]
    fn each_try_waits_twice_as_long_as_the_one_before() {
        let throttle = Throttle::new(2, 5 * S);
        let start = Instant::now();
        let at = |s: u32| throttle.count(&"ann", start + s * S);
        assert_eq!([at(0), at(0), at(0)], [Ok(()), Ok(()), Err(S)]);
        assert_eq!([at(1), at(2), at(3)], [Ok(()), Err(S), Ok(())]);
        assert_eq!([at(4), at(7), at(8), at(12)], [Err(3 * S), Ok(()), Err(4 * S), Ok(())], "5 s at most");
        assert_eq!(throttle.count(&"bob", start), Ok(()), "others do not wait");
        throttle.forget(&"ann");
        assert_eq!(at(12), Ok(()));
        assert_eq!(at(12 + 3_600), Ok(()));
    }

    #[test]
    fn no_number_of_keys_fills_the_memory_or_frees_the_one_that_guesses() {
        let throttle = Throttle::new(1, 60 * S);
        let start = Instant::now();
        for key in 0..KEYS + 10 {
            throttle.count(&key, start + key as u32 * Duration::from_millis(1)).unwrap();
        }
        assert_eq!(throttle.tries.lock().unwrap().len(), KEYS);
        assert!(throttle.count(&(KEYS + 9), start + 10 * S).is_err());
    }
}
