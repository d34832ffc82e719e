//! Clicks that disappoint: repeated without change (rage), without any effect (dead), with a late one (slow), or with
//! an exception (error).

use core::mem;

use wire::SignalKind;

use crate::NEVER;

/// A visible page that did nothing for so long after a click will do nothing, ms. From Clarity's and PostHog's practice.
const DEAD_MS: u32 = 2_500;
/// A browser tells of a request when it has ended, so that a click that may be dead is judged no sooner, ms. Nobody waits
/// longer for an answer: <https://www.nngroup.com/articles/response-times-3-important-limits/>.
const ANSWER_MS: u32 = 10_000;
/// A click may be given up for the next one, but not before this, ms.
const PATIENCE_MS: u32 = 1_000;
/// An effect later than this is late: the bound of a poor INP, <https://web.dev/articles/inp>, ms.
const SLOW_MS: u32 = 500;
/// What changes so soon after a click is its effect and no earlier one's, ms: <https://www.nngroup.com/articles/response-times-3-important-limits/>.
const AT_ONCE_MS: u32 = 100;
/// An exception so soon after a click is the click's, ms.
const ERROR_MS: u32 = 1_000;
/// In what followed an act: an exception, which is that of the click to come.
const FAILED: u32 = 8;
/// Clicks on one element belong together if no more lies between them, ms.
const RAGE_GAP_MS: u32 = 1_000;
/// So many of them are too many: two may be a double click.
const RAGE_CLICKS: u32 = 3;

/// Who is told what a click on `anchor`, or a series of them, turned out to be.
pub(crate) trait Say {
    fn say(&mut self, kind: SignalKind, anchor: u32, value: u32);
}

/// What a click on an element promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Promise {
    /// What we may not notice, as on a field or a drawing.
    Unseen = 0,
    /// Nothing: on text, only many clicks in a row show that something was expected.
    Nothing = 1,
    /// That something happens that we notice.
    Effect = 2,
}

/// What followed a click, as bits: 1 if it may also be the effect of an earlier act, more if it is seen. Those of what may
/// follow a press are [`Effect::Seen`]'s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Something began that may be seen later: a request. Its time is when it began, whenever that was told.
    Begun = 1,
    /// The browser did at once what it was asked for: a scroll, focus, a selection.
    Done = 2,
    /// The page changed before the visitor's eyes: a mutation, another address.
    Seen = 5,
}

/// The latest click, and what followed the latest act: a press, a key, a turn of the wheel. `count` is 0 when there is no
/// click.
pub(crate) struct Frustration {
    at_ms: u32,
    anchor: u32,
    /// How many clicks the series has.
    count: u32,
    pub(crate) promise: u32,
    effect: u32,
    /// Whether the latest act came after the click.
    acted: bool,
    /// What followed the latest act, which may be the press of a click to come.
    stirred: u32,
    /// A click that seems dead since the next one, which may have a request on its way: when it was, on what, and how
    /// long until the next; 0 if there is none.
    doubted: (u32, u32, u32),
}

impl Frustration {
    pub(crate) const fn new() -> Self {
        Self {
            at_ms: 0,
            anchor: 0,
            count: 0,
            promise: 0,
            effect: 0,
            acted: false,
            stirred: 0,
            doubted: (0, 0, 0),
        }
    }

    /// A click, whose promise is told later. Says what became of the one before, once that is certain.
    pub(crate) fn clicked(&mut self, at_ms: u32, anchor: u32, to: &mut impl Say) {
        let again = self.anchor == anchor && at_ms.wrapping_sub(self.at_ms) < RAGE_GAP_MS && self.effect <= 1;
        if !again {
            self.give_up(at_ms, PATIENCE_MS, to);
        }
        (self.at_ms, self.anchor, self.acted) = (at_ms, anchor, false);
        (self.promise, self.effect) = (Promise::Unseen as u32, self.stirred);
        self.count = if self.effect > 1 { 1 } else { self.count + 1 };
        if self.effect & FAILED != 0 {
            self.failed(at_ms, to);
        }
    }

    /// The visitor did something, which may become a click.
    pub(crate) fn acted(&mut self) {
        (self.acted, self.stirred) = (true, 0);
    }

    /// Something followed: an [`Effect`].
    pub(crate) fn effect(&mut self, at_ms: u32, mut effect: u32, to: &mut impl Say) {
        let (doubted_ms, _, waited) = self.doubted;
        let value = at_ms.wrapping_sub(self.at_ms);
        let until = if effect == Effect::Begun as u32 {
            waited
        } else if !self.acted && value >= AT_ONCE_MS {
            NEVER
        } else {
            0
        };
        if at_ms.wrapping_sub(doubted_ms) < until.min(DEAD_MS) {
            // It may be that one's.
            self.doubted.2 = 0;
        }
        if self.acted {
            // A press alone moves the focus, whatever comes of it.
            self.stirred |= effect & Effect::Seen as u32;
            effect &= Effect::Begun as u32;
        }
        if self.effect > 1 || value >= DEAD_MS {
            return;
        }
        self.effect |= effect;
        if effect > 1 && value < RAGE_GAP_MS {
            // Whichever click of a series it comes of, the series changed something.
            self.count = self.count.min(1);
        }
        let late = effect > 1 && value >= SLOW_MS && self.promise != Promise::Nothing as u32;
        if late && self.count > 0 {
            self.say(SignalKind::Slow, value, to);
        }
    }

    /// An exception: what became of the click is known, or of the one that is being made.
    pub(crate) fn failed(&mut self, at_ms: u32, to: &mut impl Say) {
        let value = at_ms.wrapping_sub(self.at_ms);
        if self.count > 0 && value < ERROR_MS {
            self.say(SignalKind::ErrorClick, value, to);
            self.count = 0;
        } else if self.acted {
            self.stirred |= FAILED;
        }
    }

    /// When a click will be judged.
    pub(crate) fn due_ms(&self) -> u32 {
        if self.doubted.2 > 0 {
            self.doubted.0 + ANSWER_MS
        } else if self.count > 0 {
            self.at_ms + ANSWER_MS
        } else {
            NEVER
        }
    }

    /// Judges the click that is due.
    pub(crate) fn judge(&mut self, at_ms: u32, to: &mut impl Say) {
        if self.doubted.2 == 0 {
            self.give_up(at_ms, DEAD_MS, to);
        }
        self.bury(to);
    }

    /// Judges all clicks: the page is hidden or left. One that opened a tab did so soon.
    pub(crate) fn conclude(&mut self, at_ms: u32, to: &mut impl Say) {
        self.give_up(at_ms, DEAD_MS, to);
        self.bury(to);
    }

    /// Judges the latest click, if any, as far as that can be done; there is none any more.
    fn give_up(&mut self, at_ms: u32, patience_ms: u32, to: &mut impl Say) {
        let waited = at_ms.wrapping_sub(self.at_ms);
        if self.promise != Promise::Unseen as u32 && self.count > 0 {
            if self.count >= RAGE_CLICKS {
                self.say(SignalKind::Rage, self.count, to);
            } else if self.promise == Promise::Effect as u32 && self.effect == 0 && waited >= patience_ms {
                self.bury(to);
                self.doubted = (self.at_ms, self.anchor, waited);
            }
        }
        self.count = 0;
    }

    /// What was doubted is dead.
    fn bury(&mut self, to: &mut impl Say) {
        let (_, anchor, waited) = mem::take(&mut self.doubted);
        if waited > 0 {
            to.say(SignalKind::Dead, anchor, waited);
        }
    }

    fn say(&self, kind: SignalKind, value: u32, to: &mut impl Say) {
        to.say(kind, self.anchor, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Effect::{Begun, Done, Seen};
    use Promise::{Nothing, Unseen};

    type Verdict = (SignalKind, u32, u32);

    impl Say for Option<Verdict> {
        fn say(&mut self, kind: SignalKind, anchor: u32, value: u32) {
            *self = Some((kind, anchor, value));
        }
    }

    /// Answers what is said.
    struct Clicks(Frustration);

    impl Clicks {
        fn new() -> Self {
            Self(Frustration::new())
        }

        fn clicked(&mut self, at_ms: u32, anchor: u32, promise: Promise) -> Option<Verdict> {
            let mut said = None;
            self.0.clicked(at_ms, anchor, &mut said);
            self.0.promise = promise as u32;
            said
        }

        fn effect(&mut self, at_ms: u32, effect: Effect) -> Option<Verdict> {
            let mut said = None;
            self.0.effect(at_ms, effect as u32, &mut said);
            said
        }

        fn failed(&mut self, at_ms: u32) -> Option<Verdict> {
            let mut said = None;
            self.0.failed(at_ms, &mut said);
            said
        }

        fn judge(&mut self, at_ms: u32) -> Option<Verdict> {
            let mut said = None;
            if self.0.due_ms() <= at_ms {
                self.0.judge(at_ms, &mut said);
            }
            said
        }

        fn conclude(&mut self, at_ms: u32) -> Option<Verdict> {
            let mut said = None;
            self.0.conclude(at_ms, &mut said);
            said
        }
    }

    fn said(kind: SignalKind, anchor: u32, value: u32) -> Option<Verdict> {
        Some((kind, anchor, value))
    }

    #[test]
    fn three_clicks_that_change_nothing_are_rage() {
        let mut clicks = Clicks::new();
        for at_ms in [0, 300, 600] {
            assert_eq!(clicks.clicked(at_ms, 4, Promise::Effect), None);
        }
        assert_eq!(clicks.judge(10_599), None);
        assert_eq!(clicks.judge(10_600), said(SignalKind::Rage, 4, 3));
        assert_eq!(clicks.judge(99_000), None, "judged once");
    }

    #[test]
    fn a_stepper_that_counts_is_not_rage() {
        let mut clicks = Clicks::new();
        for at_ms in [0, 300, 600, 900] {
            assert_eq!(clicks.clicked(at_ms, 4, Promise::Effect), None);
            assert_eq!(clicks.effect(at_ms + 10, Seen), None);
        }
        assert_eq!(clicks.judge(19_000), None);
    }

    #[test]
    fn two_clicks_are_a_double_click() {
        let mut clicks = Clicks::new();
        clicks.clicked(0, 4, Promise::Effect);
        clicks.clicked(200, 4, Promise::Effect);
        assert_eq!(clicks.judge(10_200), said(SignalKind::Dead, 4, 10_000));
    }

    #[test]
    fn a_click_is_dead_when_nothing_followed_and_only_where_something_should() {
        for (promise, effect, dead) in [
            (Promise::Effect, None, true),
            (Promise::Effect, Some(Begun), false),
            (Nothing, None, false),
            (Unseen, None, false),
        ] {
            let mut clicks = Clicks::new();
            clicks.clicked(0, 1, promise);
            effect.map(|effect| clicks.effect(50, effect));
            assert_eq!(clicks.judge(10_000).is_some(), dead, "{promise:?} {effect:?}");
        }
    }

    #[test]
    fn a_series_that_changes_something_within_a_second_of_its_last_click_is_not_rage() {
        for (seen_ms, rage) in [(601, false), (1_599, false), (1_600, true)] {
            let mut clicks = Clicks::new();
            for at_ms in [0, 300, 600] {
                clicks.clicked(at_ms, 4, Promise::Effect);
            }
            clicks.effect(650, Begun);
            clicks.effect(seen_ms, Seen);
            let said = clicks.conclude(9_000);
            assert_eq!(said.is_some_and(|(kind, ..)| kind == SignalKind::Rage), rage, "{seen_ms}");
        }
    }

    #[test]
    fn what_the_first_click_s_effect_overtakes_is_not_rage() {
        let mut clicks = Clicks::new();
        for at_ms in [0, 200, 400, 600] {
            clicks.0.acted();
            if at_ms == 600 {
                // Told while the fourth press is on its way.
                clicks.effect(590, Seen);
            }
            assert_eq!(clicks.clicked(at_ms, 4, Promise::Effect), None);
        }
        assert_eq!(clicks.conclude(9_000), None);
    }

    #[test]
    fn text_that_is_clicked_again_and_again_is_rage_and_never_slow() {
        for (promise, kind) in [(Nothing, Some(SignalKind::Rage)), (Unseen, None)] {
            let mut clicks = Clicks::new();
            for at_ms in [0, 300, 600] {
                clicks.clicked(at_ms, 4, promise);
            }
            let slow = clicks.effect(1_700, Seen).is_some();
            assert_eq!(slow, promise == Unseen);
            assert_eq!(clicks.conclude(2_400).map(|(kind, ..)| kind), kind);
        }
    }

    #[test]
    fn a_request_is_the_click_s_when_it_began_soon_whenever_it_ends() {
        for (began_ms, dead) in [(999, true), (1_000, false), (3_499, false), (3_500, true)] {
            let mut clicks = Clicks::new();
            clicks.clicked(1_000, 1, Promise::Effect);
            assert_eq!(clicks.judge(9_000), None, "it may still run");
            clicks.effect(began_ms, Begun);
            assert_eq!(clicks.judge(11_000).is_some(), dead, "{began_ms}");
        }
    }

    #[test]
    fn what_changes_long_after_a_click_is_not_its_doing() {
        let mut clicks = Clicks::new();
        clicks.clicked(0, 1, Promise::Effect);
        assert_eq!(clicks.effect(2_500, Seen), None);
        assert_eq!(clicks.judge(10_000), said(SignalKind::Dead, 1, 10_000));
    }

    #[test]
    fn a_click_that_another_follows_soon_is_not_called_dead() {
        let mut clicks = Clicks::new();
        clicks.clicked(0, 1, Promise::Effect);
        assert_eq!(clicks.clicked(999, 2, Promise::Effect), None);
        assert_eq!(clicks.clicked(1_999, 3, Promise::Effect), None, "a request may be on its way");
        assert_eq!(clicks.judge(10_998), None);
        assert_eq!(clicks.judge(10_999), said(SignalKind::Dead, 2, 1_000));
        assert_eq!(clicks.judge(11_998), None);
        assert_eq!(clicks.judge(11_999), said(SignalKind::Dead, 3, 10_000));
    }

    #[test]
    fn a_request_that_is_told_after_the_next_click_is_still_that_of_the_one_before_if_it_began_then() {
        for (began_ms, dead) in [(0, false), (1_499, false), (1_500, true)] {
            let mut clicks = Clicks::new();
            clicks.clicked(0, 1, Promise::Effect);
            clicks.clicked(1_500, 2, Promise::Effect);
            assert_eq!(clicks.effect(1_510, Seen), None);
            assert_eq!(clicks.effect(began_ms, Begun), None);
            assert_eq!(clicks.judge(10_000).is_some(), dead, "{began_ms}");
            assert_eq!(clicks.conclude(12_000), None);
        }
    }

    #[test]
    fn what_changes_a_while_after_the_next_click_may_be_the_effect_of_the_one_before() {
        for (seen_ms, dead) in [(1_299, true), (1_300, false), (2_499, false), (2_500, true)] {
            let mut clicks = Clicks::new();
            clicks.clicked(0, 1, Promise::Effect);
            clicks.clicked(1_200, 2, Promise::Effect);
            clicks.effect(1_210, Seen);
            clicks.effect(seen_ms, Seen);
            assert_eq!(clicks.judge(10_000).is_some(), dead, "{seen_ms}");
        }
    }

    #[test]
    fn one_click_after_another_is_dead_even_where_all_are_in_doubt() {
        let mut clicks = Clicks::new();
        clicks.clicked(0, 1, Promise::Effect);
        assert_eq!(clicks.clicked(2_000, 2, Promise::Effect), None);
        assert_eq!(clicks.clicked(4_000, 3, Promise::Effect), said(SignalKind::Dead, 1, 2_000));
        clicks.effect(4_001, Seen);
        assert_eq!(clicks.conclude(5_000), said(SignalKind::Dead, 2, 2_000), "and the page is left");
    }

    #[test]
    fn a_click_is_dead_when_the_page_is_left_later_and_not_when_it_is_left_soon() {
        for (left_ms, dead) in [(2_499, false), (2_500, true)] {
            let mut clicks = Clicks::new();
            clicks.clicked(0, 1, Promise::Effect);
            assert_eq!(clicks.conclude(left_ms).is_some(), dead, "{left_ms}");
            assert_eq!(clicks.judge(19_000), None);
        }
    }

    #[test]
    fn a_late_effect_is_slow_once() {
        let mut clicks = Clicks::new();
        clicks.clicked(0, 1, Promise::Effect);
        assert_eq!(clicks.effect(100, Begun), None, "a request is not yet seen");
        assert_eq!(clicks.effect(700, Seen), said(SignalKind::Slow, 1, 700));
        assert_eq!(clicks.effect(800, Seen), None);
    }

    #[test]
    fn what_follows_a_press_is_an_effect_of_its_click() {
        for (effect, dead) in [(Begun, false), (Seen, false), (Done, true)] {
            let mut clicks = Clicks::new();
            clicks.0.acted();
            assert_eq!(clicks.effect(1_040, effect), None);
            assert_eq!(clicks.clicked(1_080, 1, Promise::Effect), None);
            assert_eq!(clicks.judge(19_000).is_some(), dead, "{effect:?}");
            clicks.0.acted();
            clicks.clicked(20_080, 1, Promise::Effect);
            assert_eq!(
                clicks.judge(39_000),
                said(SignalKind::Dead, 1, 18_920),
                "another press, another click"
            );
        }
    }

    #[test]
    fn what_follows_another_act_makes_no_click_slow_and_hides_a_dead_one_only_if_it_may_be_its_effect() {
        for (effect, dead) in [(Begun, false), (Seen, false), (Done, true)] {
            let mut clicks = Clicks::new();
            clicks.clicked(0, 1, Promise::Effect);
            clicks.0.acted();
            assert_eq!(clicks.effect(1_200, effect), None, "{effect:?}");
            assert_eq!(clicks.judge(19_000).is_some(), dead, "{effect:?}");
        }
    }

    #[test]
    fn an_exception_soon_after_is_the_clicks() {
        let mut clicks = Clicks::new();
        assert_eq!(clicks.failed(10), None);
        clicks.clicked(0, 1, Promise::Effect);
        assert_eq!(clicks.failed(10), said(SignalKind::ErrorClick, 1, 10));
        assert_eq!(clicks.failed(20), None, "said once");
        assert_eq!(clicks.conclude(9_000), None, "and not dead, too");
        clicks.clicked(12_000, 1, Promise::Effect);
        assert_eq!(clicks.failed(13_000), None);
    }

    #[test]
    fn an_exception_after_a_press_is_its_click_s_unless_another_press_follows() {
        for (pressed_again, value) in [(false, said(SignalKind::ErrorClick, 1, 0)), (true, None)] {
            let mut clicks = Clicks::new();
            clicks.0.acted();
            assert_eq!(clicks.failed(1_000), None);
            if pressed_again {
                clicks.0.acted();
            }
            assert_eq!(clicks.clicked(1_080, 1, Promise::Effect), value);
            assert_eq!(clicks.judge(12_000).is_some(), pressed_again, "one verdict");
        }
    }
}
