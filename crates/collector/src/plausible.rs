//! Whether a batch can be what it says it is. What cannot goes into quarantine, where it is seen, and counts nowhere.
//!
//! The bounds are far from what people do: a slow clock, a page that grows or a mouse of 1,000 Hz stay within.

use std::{num::NonZeroU32, time::Instant};

use wire::{Batch, SiteKey};

use crate::{
    ages::{Ages, Life, trusted_clicks},
    networks::{Networks, Weight},
    rate::Rates,
};

/// How much later than its batch was cut something in it may have happened: clocks of pages are not exact.
const SLACK_MS: u32 = 60_000;
/// A point may lie outside of the document, in what overflows, by as much as the document is large and so much more, px.
const OVERFLOW_PX: i64 = 10_000;
/// Clicks by hand in a view at once, and ms of its age for each further one: a driver's hand is faster than a person's, and
/// tests are welcome.
const CLICKS: u64 = 500;
const MS_PER_CLICK: u64 = 10;
/// Moves in a view at once, and in each ms of its age.
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
        "in quarantine: something happened long after the batch was sent, lasted longer than the view, or the view is said to be older than it is",
    ),
    (PLACE, "in quarantine: points far outside of the document"),
    (COUNT, "in quarantine: more clicks or moves than a hand makes in that time"),
    (
        CROWD,
        "in quarantine: more views or clicks than one network is likely to send of such a site: somebody makes them up, or it is a large office; then release them",
    ),
];
const CLOCK: &str = "implausible_clock";
const PLACE: &str = "implausible_place";
const COUNT: &str = "implausible_count";
const CROWD: &str = "implausible_crowd";

/// What is remembered of what came before.
pub(crate) struct Plausible {
    ages: Ages,
    /// Visitors that cannot be told apart, and how many views they begin.
    crowds: Rates<(SiteKey, u64)>,
    networks: Networks,
}

/// Who sent a batch, as far as limits are concerned, and how many bytes it has when it is plain.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sender {
    pub(crate) visitor: u64,
    pub(crate) place: Place,
    pub(crate) bytes: usize,
}

/// Where a batch was sent from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// From the machine itself: tools, which may do as they like, or all visitors of a proxy that nobody has told of.
    Machine,
    /// From a private network: all visitors of an intranet, which is one network by its nature, or of such a proxy.
    Inside,
    /// From a network of the internet.
    Outside([u8; 7]),
}

impl Plausible {
    pub(crate) fn new(at_once: NonZeroU32) -> Self {
        let crowds = Rates::with_burst(VIEWS_PER_S, at_once);
        Self { ages: Ages::default(), crowds, networks: Networks::new(at_once) }
    }

    /// The reason why the batch cannot be what it says, if there is one. `began` says how long ago the store met a view,
    /// ms, and `usual` how many views the site has in a day.
    pub(crate) fn suspicion(
        &self,
        batch: &Batch,
        from: &Sender,
        (today, now): (i32, Instant),
        began: impl FnOnce() -> Option<u64>,
        usual: impl FnOnce() -> u64,
    ) -> Option<&'static str> {
        let mut life = self.ages.meet(batch, now, began);
        if from.place == Place::Machine {
            // Tools on the machine itself may tell of days that are over, and send a view's batches faster than it was lived, and
            // in any order.
            let (clicks, moves) = (trusted_clicks(batch), batch.moves.len() as u64);
            life = Life { is_too_old: false, age_ms: batch.cut_ms.into(), clicks, moves, ..life };
        }
        let crowded = || !life.is_again && self.is_crowd(batch, from, (today, now), usual);
        let wrong = life.held.or_else(|| of_itself(batch, &life));
        let wrong = wrong.or_else(|| crowded().then_some(CROWD));
        wrong.inspect(|why| self.ages.hold(batch, why))
    }

    fn is_crowd(
        &self,
        batch: &Batch,
        from: &Sender,
        now: (i32, Instant),
        usual: impl FnOnce() -> u64,
    ) -> bool {
        let begins = batch.header.is_some();
        let weight = Weight {
            views: begins.into(),
            clicks: trusted_clicks(batch) as u32,
            bytes: u32::try_from(from.bytes).unwrap_or(u32::MAX),
        };
        match from.place {
            Place::Machine => false,
            Place::Inside => begins && !self.crowds.take((batch.site, from.visitor), now.1),
            Place::Outside(network) => !self.networks.take((batch.site, network), weight, now, usual),
        }
    }
}

/// What is wrong with the batch whoever sent it.
fn of_itself(batch: &Batch, life: &Life) -> Option<&'static str> {
    let wrong = [
        (life.is_too_old || is_late(batch), CLOCK),
        (is_outside(batch), PLACE),
        (life.clicks > CLICKS + life.age_ms / MS_PER_CLICK, COUNT),
        (life.moves > MOVES + life.age_ms * MOVES_PER_MS, COUNT),
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
        let life = Ages::default().meet(&batch, Instant::now(), || None);
        of_itself(&batch, &life)
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

    const NETWORK: Place = Place::Outside([b'4', 203, 0, 113, 0, 0, 0]);

    fn judged(
        by: &Plausible,
        batch: &Batch,
        visitor: u64,
        place: Place,
        now: Instant,
    ) -> Option<&'static str> {
        by.suspicion(batch, &Sender { visitor, place, bytes: 400 }, (7, now), || None, || 0)
    }

    fn plausible(at_once: u32) -> Plausible {
        Plausible::new(NonZeroU32::new(at_once).unwrap())
    }

    #[test]
    fn views_that_nobody_could_begin_so_fast_are_a_crowd() {
        let (by, now) = (plausible(3), Instant::now());
        let begun =
            |view, visitor, place| judged(&by, &Batch { view: ViewId(view), ..batch() }, visitor, place, now);
        assert_eq!([1, 2, 3, 4].map(|view| begun(view, 7, NETWORK)), [None, None, None, Some(CROWD)]);
        assert_eq!(begun(5, 8, NETWORK), Some(CROWD), "another browser in the same network");
        assert_eq!(begun(3, 7, NETWORK), None, "sent again");
        assert_eq!(begun(6, 7, Place::Machine), None, "a tool on the machine");
        let inside =
            [(10, 7), (11, 7), (12, 7), (13, 7), (14, 8)].map(|(view, who)| begun(view, who, Place::Inside));
        assert_eq!(inside, [None, None, None, Some(CROWD), None], "an intranet has many visitors");
    }

    #[test]
    fn a_view_that_goes_on_goes_where_it_began() {
        let (by, now) = (plausible(1), Instant::now());
        let later = |view| Batch { header: None, seq: 1, view: ViewId(view), ..batch() };
        for (view, why) in [(1, None), (2, Some(CROWD))] {
            assert_eq!(judged(&by, &Batch { view: ViewId(view), ..batch() }, 7, NETWORK, now), why);
            assert_eq!(judged(&by, &later(view), 7, NETWORK, now), why);
        }
    }

    #[test]
    fn a_tool_on_the_machine_sends_a_view_faster_than_it_was_lived_and_in_any_order() {
        let (by, now) = (plausible(1_000_000), Instant::now());
        let moves = |count: u32| (0..count).map(|at_ms| Move { at_ms, ..Move::default() }).collect();
        for (view, place, second) in [(1, Place::Machine, None), (2, NETWORK, Some(COUNT))] {
            let first = Batch { view: ViewId(view), cut_ms: 100, moves: moves(100), ..batch() };
            assert_eq!(judged(&by, &first, 7, place, now), None);
            let later = Batch { header: None, seq: 1, cut_ms: 60_000, moves: moves(4_000), ..first };
            assert_eq!(judged(&by, &later, 7, place, now), second, "{place:?}");
            let between = Batch { seq: 2, cut_ms: 200, moves: moves(50), ..later };
            assert_eq!(judged(&by, &between, 7, place, now), second, "{place:?}");
        }
    }

    #[test]
    fn clicks_add_up_over_the_batches_of_a_view_whatever_age_they_claim() {
        let (by, now) = (plausible(1_000_000), Instant::now());
        assert_eq!(judged(&by, &batch(), 7, NETWORK, now), None);
        let mut verdicts = Vec::new();
        for seq in 1..=200 {
            let clicks = vec![Click { trusted: true, ..Click::default() }; 100];
            let forged = Batch { header: None, seq, cut_ms: 3_500_000, clicks, ..batch() };
            verdicts.push(judged(&by, &forged, 7, NETWORK, now));
        }
        // 500, and those of the ten seconds that the first batch told of.
        assert_eq!(verdicts.iter().filter(|verdict| verdict.is_none()).count(), 15);
        assert!(verdicts[15..].iter().all(|verdict| *verdict == Some(COUNT)));
    }
}
