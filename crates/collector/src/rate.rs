//! How many batches a second one site may send: a bucket of tokens for each, refilled by the clock.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use wire::SiteKey;

/// A bucket per site; at rest it holds one second's worth. Ask only for sites that exist: each asked for is remembered.
pub(crate) struct Rates {
    per_s: NonZeroU32,
    buckets: Mutex<HashMap<SiteKey, Bucket>>,
}

struct Bucket {
    tokens: f64,
    filled: Instant,
}

impl Rates {
    pub(crate) fn new(per_s: NonZeroU32) -> Self {
        Self { per_s, buckets: Mutex::default() }
    }

    pub(crate) fn per_s(&self) -> u32 {
        self.per_s.get()
    }

    /// Takes a token, if there is one.
    pub(crate) fn take(&self, site: SiteKey, now: Instant) -> bool {
        let full = f64::from(self.per_s.get());
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let bucket = buckets.entry(site).or_insert(Bucket { tokens: full, filled: now });
        let since_s = now.saturating_duration_since(bucket.filled).as_secs_f64();
        bucket.tokens = (bucket.tokens + since_s * full).min(full);
        bucket.filled = bucket.filled.max(now);
        let granted = bucket.tokens >= 1.0;
        bucket.tokens -= f64::from(u8::from(granted));
        granted
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

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
}
