//! How many batches a second one site, or one network, may send: a bucket of tokens for each, refilled by the clock.

use std::{
    collections::HashMap,
    hash::Hash,
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::Instant,
};

/// Buckets at a time. Beyond it those that are full again are forgotten, which changes nothing for anybody.
const MOST: usize = 50_000;

/// A bucket per key; at rest it holds one second's worth.
pub(crate) struct Rates<K> {
    per_s: NonZeroU32,
    /// Tokens of a full bucket.
    burst: NonZeroU32,
    buckets: Mutex<HashMap<K, Bucket>>,
}

struct Bucket {
    tokens: f64,
    filled: Instant,
}

impl<K: Eq + Hash> Rates<K> {
    pub(crate) fn new(per_s: NonZeroU32) -> Self {
        Self::with_burst(per_s, per_s)
    }

    /// The same with buckets that hold more than one second's worth, or less.
    pub(crate) fn with_burst(per_s: NonZeroU32, burst: NonZeroU32) -> Self {
        Self { per_s, burst, buckets: Mutex::default() }
    }

    pub(crate) fn per_s(&self) -> u32 {
        self.per_s.get()
    }

    /// Takes more of them for what turned out to be larger than one stands for. Then none is left for so much longer.
    pub(crate) fn owe(&self, key: &K, more: u32) {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get_mut(key) {
            bucket.tokens -= f64::from(more);
        }
    }

    /// Takes a token, if there is one.
    pub(crate) fn take(&self, key: K, now: Instant) -> bool {
        let (full, per_s) = (f64::from(self.burst.get()), f64::from(self.per_s.get()));
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST && !buckets.contains_key(&key) {
            let since_s = |bucket: &Bucket| now.saturating_duration_since(bucket.filled).as_secs_f64();
            buckets.retain(|_, bucket| bucket.tokens + since_s(bucket) * per_s < full);
        }
        if buckets.len() >= 2 * MOST {
            buckets.clear();
        }
        let bucket = buckets.entry(key).or_insert(Bucket { tokens: full, filled: now });
        let since_s = now.saturating_duration_since(bucket.filled).as_secs_f64();
        bucket.tokens = (bucket.tokens + since_s * per_s).min(full);
        bucket.filled = bucket.filled.max(now);
        let granted = bucket.tokens >= 1.0;
        bucket.tokens -= f64::from(u8::from(granted));
        granted
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use wire::SiteKey;

    use super::*;

    #[test]
    fn a_bucket_empties_and_fills_with_time_and_each_site_has_its_own() {
        let rates = Rates::new(NonZeroU32::new(2).unwrap());
        let [a, b] = [1, 2].map(|n| SiteKey::from_random([n; 10]));
        let start = Instant::now();
        assert_eq!([0; 3].map(|_| rates.take(a, start)), [true, true, false]);
        assert!(rates.take(b, start));
        let later = start + Duration::from_millis(500);
        assert_eq!([0; 2].map(|_| rates.take(a, later)), [true, false]);
        let much_later = start + Duration::from_secs(3_600);
        assert_eq!([0; 3].map(|_| rates.take(a, much_later)), [true, true, false]);
    }

    #[test]
    fn what_is_owed_is_paid_before_more_is_granted() {
        let rates = Rates::new(NonZeroU32::new(2).unwrap());
        let start = Instant::now();
        assert!(rates.take(0, start));
        rates.owe(&0, 9);
        assert!(!rates.take(0, start + Duration::from_secs(4)));
        assert!(rates.take(0, start + Duration::from_secs(5)));
    }

    #[test]
    fn buckets_that_are_full_again_take_no_room_and_an_empty_one_is_remembered() {
        let rates = Rates::new(NonZeroU32::new(1).unwrap());
        let start = Instant::now();
        (0..MOST).for_each(|key| assert!(rates.take(key, start)));
        let later = start + Duration::from_secs(2);
        assert!(rates.take(0, later));
        assert!(rates.take(MOST, later) && !rates.take(0, later));
        assert_eq!(rates.buckets.lock().unwrap().len(), 2);
    }
}
