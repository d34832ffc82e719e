//! Whether a batch can be what it says it is. What cannot goes into quarantine, where it is seen, and counts nowhere.
//!
//! The bounds are far from what people do: a slow clock, a page that grows or a mouse of 1,000 Hz stay within.

use std::{num::NonZeroU32, time::Instant};

use wire::{Batch, SiteKey};

use crate::rate::Rates;

/// How much later than its batch was cut something in it may have happened: clocks of pages are not exact.
const SLACK_MS: u32 = 60_000;
/// A point may lie outside of the document, in what overflows, by as much as the document is large and so much more, px.
const OVERFLOW_PX: i64 = 10_000;
/// Clicks by hand at once, and ms for each further one: a driver's hand is faster than a person's, and tests are welcome.
const CLICKS: u64 = 500;
const MS_PER_CLICK: u64 = 10;
/// Moves at once, and in each ms.
const MOVES: u64 = 1_000;
const MOVES_PER_MS: u64 = 2;
/// Views that visitors who cannot be told apart may begin a second, when they have begun as many as they may at once.
const VIEWS_PER_S: NonZeroU32 = NonZeroU32::new(2).expect("2 is not zero");

/// Views that visitors who cannot be told apart may begin at once unless told otherwise.
pub(crate) const VIEWS: NonZeroU32 = NonZeroU32::new(100).expect("100 is not zero");

/// Reasons by their names, with what they mean.
pub(crate) const REASONS: [(&str, &str); 4] = [
    (
        CLOCK,
        "in quarantine: something happened long after the batch was sent, or lasted longer than the view",
    ),
    (PLACE, "in quarantine: points far outside of the document"),
    (COUNT, "in quarantine: more clicks or moves than a hand makes in that time"),
    (
        CROWD,
        "in quarantine: more views than one network begins with one kind of browser; somebody makes them up",
    ),
];
const CLOCK: &str = "implausible_clock";
const PLACE: &str = "implausible_place";
const COUNT: &str = "implausible_count";
const CROWD: &str = "implausible_crowd";

/// How many views visitors begin that cannot be told apart.
pub(crate) struct Crowds(Rates<(SiteKey, u64)>);

impl Crowds {
    pub(crate) fn new(at_once: NonZeroU32) -> Self {
        Self(Rates::with_burst(VIEWS_PER_S, at_once))
    }

    /// The reason why the batch cannot be what it says, if there is one. Those on the machine itself are tools: they may
    /// begin as many views as they like.
    pub(crate) fn suspicion(
        &self,
        batch: &Batch,
        visitor: u64,
        is_local: bool,
        now: Instant,
    ) -> Option<&'static str> {
        let crowded = || !is_local && batch.header.is_some() && !self.0.take((batch.site, visitor), now);
        of_itself(batch).or_else(|| crowded().then_some(CROWD))
    }
}

/// What is wrong with the batch whoever sent it.
fn of_itself(batch: &Batch) -> Option<&'static str> {
    let age_ms = u64::from(batch.cut_ms);
    let count = |events: usize, at_once, more| events as u64 > at_once + more;
    let wrong = [
        (is_late(batch), CLOCK),
        (is_outside(batch), PLACE),
        (
            count(batch.clicks.iter().filter(|click| click.trusted).count(), CLICKS, age_ms / MS_PER_CLICK),
            COUNT,
        ),
        (count(batch.moves.len(), MOVES, age_ms * MOVES_PER_MS), COUNT),
    ];
    wrong.into_iter().find_map(|(is, reason)| is.then_some(reason))
}

fn is_late(batch: &Batch) -> bool {
    let last = batch.cut_ms.saturating_add(SLACK_MS);
    let moves = batch.moves.iter().map(|row| row.at_ms);
    let clicks = batch.clicks.iter().map(|row| row.at_ms);
    let scrolls = batch.scrolls.iter().map(|row| row.at_ms.saturating_add(row.for_ms));
    let signals = batch.signals.iter().map(|row| row.at_ms);
    let lasted = [batch.active_ms.saturating_add(batch.idle_ms)];
    let longest = batch.attention.iter().map(|row| row.for_ms);
    let mut all = moves.chain(clicks).chain(scrolls).chain(signals).chain(lasted).chain(longest);
    all.any(|ms| ms > last)
}

/// Only a first batch says how large the document is.
fn is_outside(batch: &Batch) -> bool {
    let Some(view) = &batch.header else { return false };
    let sizes = || batch.frames.iter().chain([&view.frame]).map(|frame| frame.document);
    let most = |side: Option<u32>| 2 * i64::from(side.unwrap_or_default()) + OVERFLOW_PX;
    let (w, h) = (most(sizes().map(|size| size.w).max()), most(sizes().map(|size| size.h).max()));
    let moves = batch.moves.iter().map(|row| (row.x, row.y));
    let clicks = batch.clicks.iter().map(|row| (row.x, row.y));
    moves.chain(clicks).any(|(x, y)| i64::from(x).abs() > w || i64::from(y).abs() > h)
}

#[cfg(test)]
mod tests {
    use wire::{Attention, Click, Frame, Move, Size, View, ViewId};

    use super::*;

    /// Ten seconds of a page of 1,000 x 2,000 px.
    fn batch() -> Batch {
        let document = Size { w: 1_000, h: 2_000 };
        let frame = Frame { at_ms: 0, viewport: document, document };
        let site = SiteKey::from_random([1; 10]);
        let header = Some(View { frame, ..View::default() });
        Batch { header, cut_ms: 10_000, ..Batch::new(site, ViewId(1), 0) }
    }

    fn with(change: impl FnOnce(&mut Batch)) -> Option<&'static str> {
        let mut batch = batch();
        change(&mut batch);
        of_itself(&batch)
    }

    #[test]
    fn what_people_do_is_plausible() {
        let at = |at_ms| Move { at_ms, x: 1_100, y: -20, place: 0 };
        assert_eq!(
            with(|b| b.moves = (0..10_000).map(at).collect()),
            None,
            "a mouse of 1,000 Hz, in what overflows"
        );
        assert_eq!(with(|b| b.moves.push(at(69_999))), None, "a clock that is a minute off");
        let by_hand = Click { trusted: true, ..Click::default() };
        assert_eq!(with(|b| b.clicks = vec![by_hand; 1_500]), None, "a driven browser");
        assert_eq!(with(|b| b.clicks = vec![Click::default(); 2_000]), None, "a script, which is in no map");
        assert_eq!(with(|b| (b.active_ms, b.idle_ms) = (9_000, 1_000)), None);
    }

    #[test]
    fn each_bound_has_its_reason() {
        let late = Move { at_ms: 70_001, ..Move::default() };
        assert_eq!(with(|b| b.moves.push(late)), Some(CLOCK));
        assert_eq!(with(|b| (b.active_ms, b.idle_ms) = (40_000, 40_000)), Some(CLOCK));
        assert_eq!(with(|b| b.attention.push(Attention { anchor: 1, for_ms: 70_001 })), Some(CLOCK));
        let far = Click { x: 12_001, ..Click::default() };
        assert_eq!(with(|b| b.clicks.push(far)), Some(PLACE));
        assert_eq!(with(|b| b.moves.push(Move { y: -14_001, ..Move::default() })), Some(PLACE));
        let by_hand = Click { trusted: true, ..Click::default() };
        assert_eq!(with(|b| b.clicks = vec![by_hand; 1_501]), Some(COUNT));
        assert_eq!(with(|b| b.moves = vec![Move::default(); 21_001]), Some(COUNT));
        let larger = Frame { document: Size { w: 1_000, h: 90_000 }, ..Frame::default() };
        let grown = |b: &mut Batch| {
            b.frames.push(larger);
            b.clicks.push(Click { y: 80_000, ..Click::default() });
        };
        assert_eq!(with(grown), None, "the document has grown");
    }

    #[test]
    fn views_that_nobody_could_begin_so_fast_are_a_crowd() {
        let crowds = Crowds::new(NonZeroU32::new(3).unwrap());
        let now = Instant::now();
        let begun = |visitor| crowds.suspicion(&batch(), visitor, false, now);
        assert_eq!([7; 4].map(begun), [None, None, None, Some(CROWD)]);
        assert_eq!(begun(8), None, "another visitor");
        assert_eq!(crowds.suspicion(&batch(), 7, true, now), None, "a tool on the machine");
        let later = Batch { header: None, seq: 1, ..batch() };
        assert_eq!(crowds.suspicion(&later, 7, false, now), None, "a view that goes on");
    }
}
