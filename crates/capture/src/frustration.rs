//! Clicks that disappoint: repeated without change (rage), without any effect (dead), with a late one (slow), or with
//! an exception (error).

use wire::SignalKind;

use crate::NEVER;

/// A visible page that did nothing for so long after a click will do nothing, ms. From Clarity's and PostHog's practice.
const DEAD_MS: u32 = 2_500;
/// A click may be given up for the next one, but not before this, ms.
const PATIENCE_MS: u32 = 1_000;
/// An effect later than this is late: the bound of a poor INP, <https://web.dev/articles/inp>, ms.
const SLOW_MS: u32 = 500;
/// An exception so soon after a click is the click's, ms.
const ERROR_MS: u32 = 1_000;
/// Clicks on one element belong together if no more lies between them, ms.
const RAGE_GAP_MS: u32 = 1_000;
/// So many of them are too many: two may be a double click.
const RAGE_CLICKS: u32 = 3;

/// What a click, or a series of them, turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) kind: SignalKind,
    pub(crate) anchor: u32,
    pub(crate) value: u32,
}

/// What followed a click.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Something began that may be seen later: a request.
    Begun = 1,
    /// The page changed before the visitor's eyes: a mutation, a scroll, focus, a selection, another address.
    Seen = 2,
}

/// The latest click. `count` is 0 when there is none.
pub(crate) struct Frustration {
    at_ms: u32,
    anchor: u32,
    /// How many clicks the series has.
    count: u32,
    /// Whether the element is one where a click should do something.
    expects: bool,
    effect: u8,
    failed: bool,
}

impl Frustration {
    pub(crate) const fn new() -> Self {
        Self { at_ms: 0, anchor: 0, count: 0, expects: false, effect: 0, failed: false }
    }

    /// A click. Answers what became of the one before.
    pub(crate) fn clicked(&mut self, at_ms: u32, anchor: u32, expects: bool) -> Option<Verdict> {
        let again = self.anchor == anchor
            && at_ms.saturating_sub(self.at_ms) < RAGE_GAP_MS
            && self.effect < Effect::Seen as u8;
        let (count, verdict) = if again { (self.count, None) } else { (0, self.verdict(at_ms, PATIENCE_MS)) };
        *self = Self { at_ms, anchor, count: count + 1, expects, effect: 0, failed: false };
        verdict
    }

    /// Something followed.
    pub(crate) fn effect(&mut self, at_ms: u32, effect: Effect) -> Option<Verdict> {
        let first = self.effect < Effect::Seen as u8;
        self.effect = self.effect.max(effect as u8);
        let value = at_ms.saturating_sub(self.at_ms);
        let late = first && effect == Effect::Seen && value.wrapping_sub(SLOW_MS) < DEAD_MS - SLOW_MS;
        (late && self.count > 0).then_some(self.is(SignalKind::Slow, value))
    }

    /// An exception.
    pub(crate) fn failed(&mut self, at_ms: u32) -> Option<Verdict> {
        let value = at_ms.saturating_sub(self.at_ms);
        let first = !self.failed && self.count > 0;
        self.failed = true;
        (first && value < ERROR_MS).then_some(self.is(SignalKind::ErrorClick, value))
    }

    /// The page is hidden or left: whatever the click was, it is over. A click that opened a tab is not dead.
    pub(crate) fn leave(&mut self) -> Option<Verdict> {
        self.effect = self.effect.max(Effect::Begun as u8);
        self.conclude(self.at_ms)
    }

    /// When the latest click will be judged.
    pub(crate) fn due_ms(&self) -> u32 {
        if self.count > 0 { self.at_ms.saturating_add(DEAD_MS) } else { NEVER }
    }

    /// Judges the latest click if it is time.
    pub(crate) fn judge(&mut self, at_ms: u32) -> Option<Verdict> {
        if self.due_ms() > at_ms { None } else { self.conclude(at_ms) }
    }

    fn conclude(&mut self, at_ms: u32) -> Option<Verdict> {
        let verdict = self.verdict(at_ms, DEAD_MS);
        self.count = 0;
        verdict
    }

    fn verdict(&self, at_ms: u32, patience_ms: u32) -> Option<Verdict> {
        let waited = at_ms.saturating_sub(self.at_ms);
        if !self.expects || self.count == 0 {
            None
        } else if self.count >= RAGE_CLICKS {
            Some(self.is(SignalKind::Rage, self.count))
        } else {
            (self.effect == 0 && waited >= patience_ms).then_some(self.is(SignalKind::Dead, waited))
        }
    }

    fn is(&self, kind: SignalKind, value: u32) -> Verdict {
        Verdict { kind, anchor: self.anchor, value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Effect::{Begun, Seen};

    fn said(kind: SignalKind, anchor: u32, value: u32) -> Option<Verdict> {
        Some(Verdict { kind, anchor, value })
    }

    #[test]
    fn three_clicks_that_change_nothing_are_rage() {
        let mut clicks = Frustration::new();
        for at_ms in [0, 300, 600] {
            assert_eq!(clicks.clicked(at_ms, 4, true), None);
        }
        assert_eq!(clicks.judge(3_099), None);
        assert_eq!(clicks.judge(3_100), said(SignalKind::Rage, 4, 3));
        assert_eq!(clicks.judge(9_000), None, "judged once");
    }

    #[test]
    fn a_stepper_that_counts_is_not_rage() {
        let mut clicks = Frustration::new();
        for at_ms in [0, 300, 600, 900] {
            assert_eq!(clicks.clicked(at_ms, 4, true), None);
            assert_eq!(clicks.effect(at_ms + 10, Seen), None);
        }
        assert_eq!(clicks.judge(9_000), None);
    }

    #[test]
    fn two_clicks_are_a_double_click() {
        let mut clicks = Frustration::new();
        clicks.clicked(0, 4, true);
        clicks.clicked(200, 4, true);
        assert_eq!(clicks.judge(9_000), said(SignalKind::Dead, 4, 8_800));
    }

    #[test]
    fn a_click_is_dead_when_nothing_followed_and_only_where_something_should() {
        for (expects, effect, dead) in [(true, None, true), (true, Some(Begun), false), (false, None, false)]
        {
            let mut clicks = Frustration::new();
            clicks.clicked(0, 1, expects);
            effect.map(|effect| clicks.effect(50, effect));
            assert_eq!(clicks.judge(2_500).is_some(), dead, "{expects} {effect:?}");
        }
    }

    #[test]
    fn a_click_that_another_follows_soon_is_not_called_dead() {
        let mut clicks = Frustration::new();
        clicks.clicked(0, 1, true);
        assert_eq!(clicks.clicked(999, 2, true), None);
        assert_eq!(clicks.clicked(1_999, 3, true), said(SignalKind::Dead, 2, 1_000));
    }

    #[test]
    fn leaving_the_page_is_an_effect() {
        let mut clicks = Frustration::new();
        clicks.clicked(0, 1, true);
        assert_eq!(clicks.leave(), None);
        assert_eq!(clicks.judge(9_000), None);
    }

    #[test]
    fn a_late_effect_is_slow_once() {
        let mut clicks = Frustration::new();
        clicks.clicked(0, 1, true);
        assert_eq!(clicks.effect(100, Begun), None, "a request is not yet seen");
        assert_eq!(clicks.effect(700, Seen), said(SignalKind::Slow, 1, 700));
        assert_eq!(clicks.effect(800, Seen), None);
    }

    #[test]
    fn an_exception_soon_after_is_the_clicks() {
        let mut clicks = Frustration::new();
        assert_eq!(clicks.failed(10), None);
        clicks.clicked(0, 1, true);
        assert_eq!(clicks.failed(10), said(SignalKind::ErrorClick, 1, 10));
        assert_eq!(clicks.failed(20), None, "said once");
        clicks.clicked(2_000, 1, true);
        assert_eq!(clicks.failed(3_000), None);
    }
}
