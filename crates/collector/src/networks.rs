//! How much of a site one network may be: who has many kinds of browser, or makes them up, is still in one place.
//!
//! A network, a /24 or a /48, may begin as many views at once as visitors who cannot be told apart, whatever browsers it
//! names, and click half as often again. In a day it may be a twentieth of what the site usually sees, which is more than a
//! carrier's /24 is of its country; and a site of which little is usual grants so much that an office of fifty people
//! reads ten pages each. What is more goes into quarantine, from where the owner releases it if it was an office of
//! five hundred. Networks are kept as digests under a key of this process, for a day.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::Instant,
};

use wire::SiteKey;

/// A network is at most this part of a site's usual day.
const PARTS: u64 = 20;
/// Views a day that any network may begin, for each that it may begin at once.
const DAYS_PER_BURST: u64 = 5;
/// In how many seconds as many views, or clicks, come back as there may be at once: one of a hundred twice a second.
const REFILL_S: f64 = 50.0;
/// And of clicks: people click more often than they turn pages.
const CLICK_REFILL_S: f64 = 15.0;
/// What comes with a view, on average and at most, in a day.
const CLICKS_PER_VIEW: u64 = 10;
const BYTES_PER_VIEW: u64 = 256 << 10;
/// On busy sites a network's day may come in a tenth of it.
const RUSH: f64 = 10.0;
const DAY_S: f64 = 86_400.0;
/// Networks of a site that are remembered: of a day in which more came nobody is one of few.
const MOST: usize = 200_000;

/// What a batch adds to its network's part.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Weight {
    /// 1 where it begins a view.
    pub(crate) views: u32,
    pub(crate) clicks: u32,
    pub(crate) bytes: u32,
}

/// What the networks of each site have sent today.
pub(crate) struct Networks {
    at_once: NonZeroU32,
    hasher: RandomState,
    sites: Mutex<HashMap<SiteKey, Day>>,
}

#[derive(Default)]
struct Day {
    number: i32,
    /// Views of a usual day; asked for when somebody has sent much.
    usual: Option<u64>,
    views: u64,
    networks: HashMap<u64, Sent>,
}

struct Sent {
    views: u64,
    clicks: u64,
    bytes: u64,
    /// How many of each may come at once.
    views_left: f64,
    clicks_left: f64,
    filled: Instant,
}

impl Networks {
    pub(crate) fn new(at_once: NonZeroU32) -> Self {
        Self { at_once, hasher: RandomState::new(), sites: Mutex::default() }
    }

    /// Whether the network may send this today; what it may not is not counted. `usual` says how many views the site
    /// has on a usual day.
    pub(crate) fn take(
        &self,
        (site, network): (SiteKey, [u8; 7]),
        weight: Weight,
        (today, now): (i32, Instant),
        usual: impl FnOnce() -> u64,
    ) -> bool {
        let network = self.hasher.hash_one(network);
        let first = self.try_take(site, network, weight, (today, now), None);
        // The store is asked while nobody waits for these counts.
        first
            .or_else(|| self.try_take(site, network, weight, (today, now), Some(usual())))
            .unwrap_or_default()
    }

    /// `None` where that depends on what is usual.
    fn try_take(
        &self,
        site: SiteKey,
        network: u64,
        weight: Weight,
        (today, now): (i32, Instant),
        usual: Option<u64>,
    ) -> Option<bool> {
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        let day = sites.entry(site).or_default();
        if day.number != today {
            *day = Day { number: today, ..Day::default() };
        }
        if day.networks.len() >= MOST && !day.networks.contains_key(&network) {
            day.networks.clear();
        }
        day.usual = day.usual.or(usual);
        let at_once = u64::from(self.at_once.get());
        let least = DAYS_PER_BURST * at_once;
        let most = day.usual.map(|usual| least.max(usual.max(day.views) / PARTS));
        let sent = day.networks.entry(network).or_insert_with(|| Sent::none(at_once, now));
        sent.refill(at_once, most.unwrap_or(least), now);
        let granted = match most {
            None if !sent.has_room(weight, least) => return None,
            most => sent.has_room(weight, most.unwrap_or(least)) && sent.spend(weight),
        };
        day.views += u64::from(granted) * u64::from(weight.views);
        Some(granted)
    }
}

impl Sent {
    fn none(at_once: u64, now: Instant) -> Self {
        let [views_left, clicks_left] = full(at_once);
        Self { views: 0, clicks: 0, bytes: 0, views_left, clicks_left, filled: now }
    }

    fn refill(&mut self, at_once: u64, in_a_day: u64, now: Instant) {
        let [views, clicks] = full(at_once);
        let since_s = now.saturating_duration_since(self.filled).as_secs_f64();
        self.filled = self.filled.max(now);
        let rush = in_a_day as f64 * RUSH / DAY_S;
        let (views_s, clicks_s) = (rush.max(views / REFILL_S), rush.max(clicks / CLICK_REFILL_S));
        self.views_left = (self.views_left + since_s * views_s).min(views.max(rush));
        self.clicks_left = (self.clicks_left + since_s * clicks_s).min(clicks.max(rush));
    }

    /// Whether its day is long enough for that.
    fn has_room(&self, weight: Weight, views: u64) -> bool {
        self.views + u64::from(weight.views) <= views
            && self.clicks + u64::from(weight.clicks) <= views.saturating_mul(CLICKS_PER_VIEW)
            && self.bytes + u64::from(weight.bytes) <= views.saturating_mul(BYTES_PER_VIEW)
    }

    /// Counts it, if so much may come at once.
    fn spend(&mut self, Weight { views, clicks, bytes }: Weight) -> bool {
        let (views_left, clicks_left) =
            (self.views_left - f64::from(views), self.clicks_left - f64::from(clicks));
        let may = views_left >= 0.0 && clicks_left >= 0.0;
        if may {
            (self.views_left, self.clicks_left) = (views_left, clicks_left);
            self.views += u64::from(views);
            self.clicks += u64::from(clicks);
            self.bytes += u64::from(bytes);
        }
        may
    }
}

/// Views and clicks that may come at once.
fn full(at_once: u64) -> [f64; 2] {
    [at_once as f64, 1.5 * at_once as f64]
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const VIEW: Weight = Weight { views: 1, clicks: 1, bytes: 1_000 };
    const NETWORK: [u8; 7] = [b'4', 203, 0, 113, 0, 0, 0];

    fn site() -> SiteKey {
        SiteKey::from_random([1; 10])
    }

    fn networks() -> Networks {
        Networks::new(NonZeroU32::new(100).unwrap())
    }

    /// How many of a day's views are granted that come one every `gap_s` seconds.
    fn granted(networks: &Networks, views: u32, gap_s: f64, usual: u64) -> usize {
        let start = Instant::now();
        let at = |view| (7, start + Duration::from_secs_f64(f64::from(view) * gap_s));
        (0..views).filter(|&view| networks.take((site(), NETWORK), VIEW, at(view), || usual)).count()
    }

    #[test]
    fn a_network_begins_so_many_views_at_once_and_in_a_day() {
        assert_eq!(granted(&networks(), 10_000, 0.0, 1_000), 100, "at once");
        assert_eq!(granted(&networks(), 10_000, 1.0, 1_000), 500, "an office's day on a small site");
        assert_eq!(granted(&networks(), 10_000, 1.0, 100_000), 5_000, "a twentieth of a large one");
    }

    #[test]
    fn a_network_clicks_no_more_than_its_people_would() {
        let networks = networks();
        let now = (7, Instant::now());
        let clicked = |clicks| Weight { clicks, ..Weight::default() };
        assert!(!networks.take((site(), NETWORK), clicked(151), now, || 0));
        assert!(networks.take((site(), NETWORK), clicked(150), now, || 0));
        assert!(!networks.take((site(), NETWORK), clicked(1), now, || 0));
        let later = (7, now.1 + Duration::from_secs(1));
        assert!(networks.take((site(), NETWORK), clicked(10), later, || 0), "ten a second");
        let large = Weight { bytes: 129 << 20, ..Weight::default() };
        assert!(!networks.take((site(), NETWORK), large, later, || 0));
    }

    #[test]
    fn others_and_other_days_are_not_concerned() {
        let networks = networks();
        let now = Instant::now();
        granted(&networks, 1_000, 0.0, 0);
        assert!(networks.take((site(), [b'4', 203, 0, 114, 0, 0, 0]), VIEW, (7, now), || 0));
        assert!(networks.take((SiteKey::from_random([2; 10]), NETWORK), VIEW, (7, now), || 0));
        assert!(networks.take((site(), NETWORK), VIEW, (8, now), || 0));
    }
}
