//! How old views are by our own clock, and what has come of each: what a batch says of its view's age is a claim.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use wire::{Batch, SiteKey, ViewId};

/// After so many views those are forgotten of which nothing came among the so many before; of a view that goes on after all,
/// the store knows when it began.
const MOST: usize = 100_000;
/// How much older than we know a view may say it is, ms: a first batch waits in the browser while there is no network.
const LATE_MS: u64 = 3_600_000;
/// A view's first batch tells of a day at most, ms: it is sent within seconds of the view's beginning, and what comes
/// later than a day changes maps that were looked at.
const FIRST_MS: u64 = 86_400_000;
/// Of the time before we knew of a view so much is believed for what a hand does in it, ms.
const BELIEVED_MS: u64 = 60_000;

/// Views of which something came lately.
#[derive(Default)]
pub(crate) struct Ages(Mutex<Views>);

#[derive(Default)]
struct Views {
    young: HashMap<(SiteKey, ViewId), Known>,
    old: HashMap<(SiteKey, ViewId), Known>,
}

struct Known {
    met: Instant,
    /// How old the view said it was when we met it, and how old we believe it was, ms.
    said_ms: u64,
    believed_ms: u64,
    clicks: u64,
    moves: u64,
    /// A bit for each of the first batches that was counted.
    counted: u128,
    /// And those of them that are in quarantine, while the view is not.
    refused: u128,
    /// Why the view is in quarantine, or the last of those batches.
    held: Option<&'static str>,
    is_all_held: bool,
}

/// What a batch adds up to with all that came of its view before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Life {
    /// How old the view can be when the batch was cut, ms.
    pub(crate) age_ms: u64,
    pub(crate) clicks: u64,
    pub(crate) moves: u64,
    /// The batch is older than its view.
    pub(crate) is_too_old: bool,
    /// The batch came before.
    pub(crate) is_again: bool,
    /// Why the view is in quarantine, or the batch when it came before, if they are.
    pub(crate) held: Option<&'static str>,
}

impl Ages {
    /// Counts a batch. `began` says how long ago the store met the view, ms, if it knows it.
    pub(crate) fn meet(&self, batch: &Batch, now: Instant, began: impl FnOnce() -> Option<u64>) -> Life {
        let key = (batch.site, batch.view);
        let is_told = batch.header.is_some() || self.views().has(key);
        // The store is asked while nobody waits for these.
        let began_ms = if is_told { None } else { began() };
        self.views().of(key, || Known::new(batch, now, began_ms)).add(batch, now)
    }

    /// The batch is in quarantine, and will be when it is sent again; of a first batch also all that comes of its view.
    pub(crate) fn hold(&self, batch: &Batch, why: &'static str) {
        if let Some(known) = self.views().young.get_mut(&(batch.site, batch.view)) {
            known.held = Some(why);
            known.refused |= bit_of(batch);
            known.is_all_held |= batch.header.is_some();
        }
    }

    fn views(&self) -> MutexGuard<'_, Views> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Views {
    fn has(&self, key: (SiteKey, ViewId)) -> bool {
        self.young.contains_key(&key) || self.old.contains_key(&key)
    }

    /// The view, which is young again.
    fn of(&mut self, key: (SiteKey, ViewId), new: impl FnOnce() -> Known) -> &mut Known {
        if self.young.len() >= MOST && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        let old = &mut self.old;
        self.young.entry(key).or_insert_with(|| old.remove(&key).unwrap_or_else(new))
    }
}

impl Known {
    fn new(batch: &Batch, now: Instant, began_ms: Option<u64>) -> Self {
        let said_ms = began_ms.unwrap_or(batch.cut_ms.into());
        let believed_ms = began_ms.unwrap_or(said_ms.min(BELIEVED_MS));
        Self {
            met: now,
            said_ms,
            believed_ms,
            clicks: 0,
            moves: 0,
            counted: 0,
            refused: 0,
            held: None,
            is_all_held: false,
        }
    }

    fn add(&mut self, batch: &Batch, now: Instant) -> Life {
        let since_ms = now.saturating_duration_since(self.met).as_millis() as u64;
        let bit = bit_of(batch);
        let is_again = self.counted & bit != 0;
        if !is_again {
            self.counted |= bit;
            self.clicks += trusted_clicks(batch);
            self.moves += batch.moves.len() as u64;
        }
        let cut_ms = u64::from(batch.cut_ms);
        let most_ms = self.said_ms + since_ms + LATE_MS;
        Life {
            age_ms: cut_ms.min(self.believed_ms + since_ms),
            clicks: self.clicks,
            moves: self.moves,
            is_too_old: cut_ms > most_ms || (batch.header.is_some() && cut_ms > FIRST_MS),
            is_again,
            held: self.held.filter(|_| self.is_all_held || self.refused & bit != 0),
        }
    }
}

/// None where it is one of those that are not remembered.
fn bit_of(batch: &Batch) -> u128 {
    1_u128.checked_shl(batch.seq).unwrap_or_default()
}

/// Those of a hand, of which alone maps are made.
pub(crate) fn trusted_clicks(batch: &Batch) -> u64 {
    batch.clicks.iter().filter(|click| click.trusted).count() as u64
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use wire::View;

    use super::*;

    fn batch(seq: u32, cut_ms: u32) -> Batch {
        let header = (seq == 0).then(View::default);
        Batch { header, cut_ms, ..Batch::new(SiteKey::from_random([1; 10]), ViewId(1), seq) }
    }

    #[test]
    fn a_view_is_as_old_as_we_have_known_it_and_a_minute() {
        let (ages, start) = (Ages::default(), Instant::now());
        let meet = |seq, cut_ms, s| ages.meet(&batch(seq, cut_ms), start + Duration::from_secs(s), || None);
        assert_eq!(meet(0, 5_000, 0).age_ms, 5_000);
        let claimed = meet(1, 3_000_000, 10);
        assert_eq!((claimed.age_ms, claimed.is_too_old), (15_000, false), "it may have waited for a network");
        assert!(meet(2, 3_700_000, 10).is_too_old);
        assert_eq!(meet(3, 1_200_000, 1_200).age_ms, 1_200_000);
    }

    #[test]
    fn the_store_remembers_views_from_before_a_start() {
        let (ages, now) = (Ages::default(), Instant::now());
        let known = ages.meet(&batch(9, 7_200_000), now, || Some(7_300_000));
        assert_eq!((known.age_ms, known.is_too_old), (7_200_000, false));
        let unknown = Ages::default().meet(&batch(9, 7_200_000), now, || None);
        assert_eq!(unknown.age_ms, BELIEVED_MS);
    }

    #[test]
    fn a_first_batch_tells_of_a_day_and_what_is_sent_again_counts_once() {
        let (ages, now) = (Ages::default(), Instant::now());
        assert!(ages.meet(&batch(0, 86_400_001), now, || None).is_too_old);
        let mut moved = batch(1, 1_000);
        moved.moves.push(wire::Move::default());
        assert!(!ages.meet(&moved, now, || None).is_again);
        let again = ages.meet(&moved, now, || None);
        assert_eq!((again.is_again, again.moves, again.held), (true, 1, None));
        ages.hold(&moved, "a reason");
        assert_eq!(ages.meet(&moved, now, || None).held, Some("a reason"), "no way around");
        assert_eq!(ages.meet(&batch(2, 1_000), now, || None).held, None);
        ages.hold(&batch(0, 1), "another");
        assert_eq!(ages.meet(&batch(2, 1_000), now, || None).held, Some("another"));
    }
}
