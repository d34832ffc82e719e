//! Web vitals out of performance entries, by the rules of <https://web.dev/articles/vitals>: LCP by its last candidate,
//! CLS by its worst session window, INP by the worst interaction but one in fifty.

/// A shift later than this after the one before opens a new window, ms; so does one this late in a window.
const WINDOW_MS: (u32, u32) = (1_000, 5_000);
/// So many of the slowest interactions are kept: enough for 500 of them.
const SLOWEST: usize = 10;
/// One of so many interactions is forgiven.
const FORGIVEN: u32 = 50;

/// Which vital.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vital {
    /// Largest Contentful Paint, microseconds.
    Lcp,
    /// Interaction to Next Paint, microseconds.
    Inp,
    /// Cumulative Layout Shift, millionths.
    Cls,
    /// First Contentful Paint, microseconds.
    Fcp,
    /// Time To First Byte, microseconds.
    Ttfb,
}

/// In their order; all but the last have three letters.
const NAMES: [[u8; 4]; 5] = [*b"LCP ", *b"INP ", *b"CLS ", *b"FCP ", *b"TTFB"];

/// A value and the element that it is blamed on, ordered by value. From above: the value (32 bits), the interaction or
/// whether it is news (20 bits), the element's number (12 bits). 0 is nothing.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Blamed(u64);

#[derive(Clone, Copy)]
struct Window {
    first_ms: u32,
    last_ms: u32,
    sum: u32,
    worst: u32,
    anchor: u32,
}

/// In the place of an interaction.
const NEWS: u32 = 1;
/// How many vitals there are.
const VITALS: usize = NAMES.len();

impl Blamed {
    fn new(value: u32, why: u32, anchor: u32) -> Self {
        // The numbers of interactions and elements are small; what does not go into its place must not reach into another.
        Self(u64::from(value) << 32 | u64::from(why << 12 | anchor & Self::ANCHOR))
    }

    const ANCHOR: u32 = 0xfff;

    fn value(self) -> u32 {
        (self.0 >> 32) as u32
    }

    fn why(self) -> u32 {
        self.0 as u32 >> 12
    }

    fn anchor(self) -> u32 {
        self.0 as u32 & Self::ANCHOR
    }
}

/// The vitals of one page load, or of one return from the back-forward cache.
pub(crate) struct Vitals {
    window: Window,
    painted: bool,
    /// The vitals, then the slowest interactions, slowest first.
    blamed: [Blamed; VITALS + SLOWEST],
}

impl Vitals {
    pub(crate) const fn new() -> Self {
        let window = Window { first_ms: 0, last_ms: 0, sum: 0, worst: 0, anchor: 0 };
        Self { window, painted: false, blamed: [Blamed(0); VITALS + SLOWEST] }
    }

    /// Another view numbers its elements anew: whatever was blamed has no number in it. One that came back from the
    /// back-forward cache starts anew altogether.
    pub(crate) fn begin_view(&mut self, restored: bool) {
        self.window.anchor = 0;
        if restored {
            self.window.sum = 0;
            self.blamed = [Blamed(0); VITALS + SLOWEST];
        }
        self.blamed.iter_mut().for_each(|blamed| blamed.0 &= !u64::from(Blamed::ANCHOR));
    }

    /// A vital as the browser measured it.
    #[inline(never)] // it is called from everywhere
    pub(crate) fn set(&mut self, vital: usize, value: u32, anchor: u32) {
        if vital < VITALS {
            self.blamed[vital] = Blamed::new(value, NEWS, anchor);
            self.painted |= vital == Vital::Fcp as usize;
        }
    }

    /// A layout shift that no input excuses, in millionths; 0 where the page has not shifted yet.
    pub(crate) fn shifted(&mut self, at_ms: u32, by: u32, anchor: u32) {
        let window = &mut self.window;
        let fresh = window.sum == 0
            || at_ms.wrapping_sub(window.last_ms) >= WINDOW_MS.0
            || at_ms.wrapping_sub(window.first_ms) >= WINDOW_MS.1;
        if fresh {
            *window = Window { first_ms: at_ms, last_ms: 0, sum: 0, worst: 0, anchor: 0 };
        }
        window.last_ms = at_ms;
        window.sum = window.sum.wrapping_add(by);
        if by >= window.worst {
            (window.worst, window.anchor) = (by, anchor);
        }
        let known = self.blamed[Vital::Cls as usize].value();
        if window.sum > known || known == 0 {
            let (sum, anchor) = (window.sum, window.anchor);
            self.set(Vital::Cls as usize, sum, anchor);
        }
    }

    /// An event that belongs to interaction `id`, or to none if that is 0; `count` interactions were there so far.
    pub(crate) fn interacted(&mut self, id: u32, lasted_us: u32, count: u32, anchor: u32) {
        // What is sunk into the list pushes the next one down, until it meets its own earlier event or the end.
        let own = Blamed::new(lasted_us, id, anchor);
        let mut sunk = own;
        for slot in &mut self.blamed[VITALS..] {
            let earlier = slot.why() == own.why();
            if sunk > *slot {
                core::mem::swap(slot, &mut sunk);
            }
            if earlier {
                break;
            }
        }
        let forgiven = (count / FORGIVEN) as usize;
        let kept = self.blamed[VITALS..].iter().take(forgiven + 1).rfind(|kept| **kept != Blamed(0));
        let Some(&kept) = kept else { return };
        // Another one as slow changes nothing. One that took no time at all is news, too.
        if kept.value() == 0 || kept.value() != self.blamed[Vital::Inp as usize].value() {
            self.set(Vital::Inp as usize, kept.value(), kept.anchor());
        }
    }

    /// Each vital that changed since it was told: name, value, and the element that it is blamed on.
    pub(crate) fn tell(&mut self, mut say: impl FnMut(&'static [u8], u32, u32)) {
        for (at, (vital, name)) in self.blamed.iter_mut().zip(&NAMES).enumerate() {
            // What shifts before anything was painted has no CLS.
            if vital.why() == NEWS && (self.painted || at != Vital::Cls as usize) {
                let (value, anchor) = (vital.value(), vital.anchor());
                *vital = Blamed::new(value, 0, anchor);
                say(&name[..3 + at / 4], value, anchor);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn value(vitals: &Vitals, vital: Vital) -> (u32, u32) {
        let blamed = vitals.blamed[vital as usize];
        (blamed.value(), blamed.anchor())
    }

    fn news(vitals: &mut Vitals) -> Vec<(&'static [u8], u32, u32)> {
        let mut news = Vec::new();
        vitals.tell(|name, value, anchor| news.push((name, value, anchor)));
        news
    }

    #[test]
    fn the_worst_window_of_shifts_counts_and_its_worst_shift_is_blamed() {
        let mut vitals = Vitals::new();
        for (at_ms, by, anchor) in [(0, 100, 1), (900, 300, 2), (1_900, 350, 3), (2_000, 40, 4)] {
            vitals.shifted(at_ms, by, anchor);
        }
        assert_eq!(value(&vitals, Vital::Cls), (400, 2), "a gap of a second ends a window");
        for at_ms in (3_000..9_000).step_by(900) {
            vitals.shifted(at_ms, 100, 5);
        }
        assert_eq!(value(&vitals, Vital::Cls), (600, 5), "and so do five seconds");
    }

    #[test]
    fn the_slowest_interaction_counts_and_one_in_fifty_is_forgiven() {
        let mut vitals = Vitals::new();
        for (id, lasted) in [(1, 80), (2, 200), (3, 40)] {
            vitals.interacted(id, lasted, id, id * 10);
        }
        assert_eq!(value(&vitals, Vital::Inp), (200, 20));
        vitals.interacted(4, 8, 50, 0);
        assert_eq!(value(&vitals, Vital::Inp), (80, 10));
        vitals.interacted(0, 0, 100, 0);
        assert_eq!(value(&vitals, Vital::Inp), (40, 30), "quick ones that the browser only counts");
    }

    #[test]
    fn the_events_of_one_interaction_count_once_by_the_longest() {
        let mut vitals = Vitals::new();
        vitals.interacted(7, 100, 1, 1);
        vitals.interacted(8, 300, 2, 2);
        vitals.interacted(7, 400, 2, 3);
        vitals.interacted(7, 50, 2, 4);
        let slowest = |vitals: &Vitals| vitals.blamed[VITALS..].to_vec();
        let kept: Vec<_> = slowest(&vitals)
            .iter()
            .filter(|kept| kept.0 != 0)
            .map(|kept| (kept.why(), kept.value()))
            .collect();
        assert_eq!(kept, [(7, 400), (8, 300)]);
        for id in 10..40 {
            vitals.interacted(id, id, 2, 0);
        }
        let lasted: Vec<_> = slowest(&vitals).iter().map(|kept| kept.value()).collect();
        assert_eq!(lasted, [400, 300, 39, 38, 37, 36, 35, 34, 33, 32]);
    }

    #[test]
    fn another_view_blames_no_element_of_the_one_before() {
        let mut vitals = Vitals::new();
        vitals.shifted(0, 300, 7);
        vitals.interacted(1, 200, 1, 8);
        news(&mut vitals);
        vitals.begin_view(false);
        assert_eq!(news(&mut vitals), []);
        vitals.shifted(100, 50, 2);
        assert_eq!(value(&vitals, Vital::Cls), (350, 0), "the worst shift was the other view's");
        vitals.interacted(2, 40, 2, 3);
        assert_eq!(value(&vitals, Vital::Inp), (200, 0));
    }

    #[test]
    fn a_vital_is_told_when_it_changed() {
        let mut vitals = Vitals::new();
        vitals.set(Vital::Lcp as usize, 900, 1);
        assert_eq!(news(&mut vitals), [(&b"LCP"[..], 900, 1)]);
        assert_eq!(news(&mut vitals), []);
        vitals.set(Vital::Lcp as usize, 1_200, 2);
        vitals.set(Vital::Fcp as usize, 300, 0);
        vitals.shifted(0, 5, 0);
        assert_eq!(news(&mut vitals), [(&b"LCP"[..], 1_200, 2), (b"CLS", 5, 0), (b"FCP", 300, 0)]);
    }

    #[test]
    fn a_page_that_was_painted_has_a_cls_be_it_0_where_shifts_are_measured() {
        let mut vitals = Vitals::new();
        vitals.set(Vital::Fcp as usize, 300, 0);
        assert_eq!(news(&mut vitals), [(&b"FCP"[..], 300, 0)]);
        let mut vitals = Vitals::new();
        vitals.shifted(0, 0, 0);
        assert_eq!(news(&mut vitals), []);
        vitals.set(Vital::Fcp as usize, 300, 0);
        assert_eq!(news(&mut vitals), [(&b"CLS"[..], 0, 0), (b"FCP", 300, 0)]);
    }

    #[test]
    fn of_equal_interactions_the_first_is_blamed_and_of_equal_shifts_the_last() {
        let mut vitals = Vitals::new();
        vitals.interacted(1, 120, 1, 1);
        vitals.interacted(2, 120, 2, 2);
        assert_eq!(value(&vitals, Vital::Inp), (120, 1));
        vitals.shifted(0, 50, 1);
        vitals.shifted(500, 50, 2);
        vitals.shifted(3_000, 100, 3);
        assert_eq!(value(&vitals, Vital::Cls), (100, 2), "another window as bad changes nothing");
    }
}
