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

const NAMES: [&[u8]; 5] = [b"LCP", b"INP", b"CLS", b"FCP", b"TTFB"];

#[derive(Clone, Copy)]
struct Interaction {
    id: u32,
    lasted_us: u32,
    anchor: u32,
}

struct Window {
    first_ms: u32,
    last_ms: u32,
    sum: u32,
    worst: u32,
    anchor: u32,
}

#[derive(Clone, Copy, PartialEq)]
struct Blamed {
    value: u32,
    anchor: u32,
    told: bool,
}

/// The vitals of one page load, or of one return from the back-forward cache.
pub(crate) struct Vitals {
    values: [Blamed; 5],
    window: Window,
    /// Slowest first.
    slowest: [Interaction; SLOWEST],
}

impl Vitals {
    pub(crate) const fn new() -> Self {
        let window = Window { first_ms: 0, last_ms: 0, sum: 0, worst: 0, anchor: 0 };
        Self {
            values: [Blamed { value: 0, anchor: 0, told: true }; 5],
            window,
            slowest: [Interaction { id: 0, lasted_us: 0, anchor: 0 }; SLOWEST],
        }
    }

    /// Another view numbers its elements anew: whatever was blamed has no number in it.
    pub(crate) fn forget(&mut self) {
        self.window.anchor = 0;
        self.values.iter_mut().for_each(|vital| vital.anchor = 0);
        self.slowest.iter_mut().for_each(|kept| kept.anchor = 0);
    }

    /// A vital as the browser measured it.
    pub(crate) fn set(&mut self, vital: Vital, value: u32, anchor: u32) {
        self.values[vital as usize] = Blamed { value, anchor, told: false };
    }

    /// A layout shift that no input excuses, in millionths.
    pub(crate) fn shifted(&mut self, at_ms: u32, by: u32, anchor: u32) {
        let window = &mut self.window;
        let fresh = window.sum == 0
            || at_ms.saturating_sub(window.last_ms) >= WINDOW_MS.0
            || at_ms.saturating_sub(window.first_ms) >= WINDOW_MS.1;
        if fresh {
            *window = Window { first_ms: at_ms, last_ms: 0, sum: 0, worst: 0, anchor: 0 };
        }
        window.last_ms = at_ms;
        window.sum = window.sum.saturating_add(by);
        if by > window.worst {
            (window.worst, window.anchor) = (by, anchor);
        }
        if window.sum > self.values[Vital::Cls as usize].value {
            let (sum, anchor) = (window.sum, window.anchor);
            self.set(Vital::Cls, sum, anchor);
        }
    }

    /// An event that belongs to interaction `id`; `count` interactions were there so far.
    pub(crate) fn interacted(&mut self, id: u32, lasted_us: u32, count: u32, anchor: u32) {
        // What is sunk into the list pushes the next one down, until it meets its own earlier event or the end.
        let mut sunk = Interaction { id, lasted_us, anchor };
        for slot in &mut self.slowest {
            if slot.id == id && slot.lasted_us >= lasted_us && sunk.id == id {
                break;
            }
            if sunk.lasted_us >= slot.lasted_us {
                core::mem::swap(slot, &mut sunk);
                if sunk.id == id {
                    break;
                }
            }
        }
        let forgiven = (count / FORGIVEN) as usize;
        let kept = self.slowest.iter().take(forgiven + 1).rfind(|kept| kept.id != 0);
        let Some(&Interaction { lasted_us, anchor, .. }) = kept else { return };
        let known = self.values[Vital::Inp as usize];
        if (known.value, known.anchor) != (lasted_us, anchor) {
            self.set(Vital::Inp, lasted_us, anchor);
        }
    }

    /// Each vital that changed since it was told: name, value, and the element that it is blamed on.
    pub(crate) fn tell(&mut self, mut say: impl FnMut(&'static [u8], u32, u32)) {
        for (vital, name) in self.values.iter_mut().zip(NAMES) {
            if !vital.told {
                vital.told = true;
                say(name, vital.value, vital.anchor);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn value(vitals: &Vitals, vital: Vital) -> (u32, u32) {
        let Blamed { value, anchor, .. } = vitals.values[vital as usize];
        (value, anchor)
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
    }

    #[test]
    fn the_events_of_one_interaction_count_once_by_the_longest() {
        let mut vitals = Vitals::new();
        vitals.interacted(7, 100, 1, 1);
        vitals.interacted(8, 300, 2, 2);
        vitals.interacted(7, 400, 2, 3);
        vitals.interacted(7, 50, 2, 4);
        let kept: Vec<_> =
            vitals.slowest.iter().filter(|kept| kept.id != 0).map(|kept| (kept.id, kept.lasted_us)).collect();
        assert_eq!(kept, [(7, 400), (8, 300)]);
        for id in 10..40 {
            vitals.interacted(id, id, 2, 0);
        }
        assert_eq!(vitals.slowest.map(|kept| kept.lasted_us), [400, 300, 39, 38, 37, 36, 35, 34, 33, 32]);
    }

    #[test]
    fn another_view_blames_no_element_of_the_one_before() {
        let mut vitals = Vitals::new();
        vitals.shifted(0, 300, 7);
        vitals.interacted(1, 200, 1, 8);
        news(&mut vitals);
        vitals.forget();
        assert_eq!(news(&mut vitals), []);
        vitals.shifted(100, 50, 2);
        assert_eq!(value(&vitals, Vital::Cls), (350, 0), "the worst shift was the other view's");
        vitals.interacted(2, 40, 2, 3);
        assert_eq!(value(&vitals, Vital::Inp), (200, 0));
    }

    #[test]
    fn a_vital_is_told_when_it_changed() {
        let mut vitals = Vitals::new();
        vitals.set(Vital::Lcp, 900, 1);
        assert_eq!(news(&mut vitals), [(&b"LCP"[..], 900, 1)]);
        assert_eq!(news(&mut vitals), []);
        vitals.set(Vital::Lcp, 1_200, 2);
        vitals.shifted(0, 5, 0);
        assert_eq!(news(&mut vitals), [(&b"LCP"[..], 1_200, 2), (b"CLS", 5, 0)]);
    }
}
