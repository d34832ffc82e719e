//! Scrolling as stretches: which part of the page stood in the viewport, for how long the visitor was active.

use alloc::vec::Vec;

use wire::Scroll;

/// A stop shorter than this, in the same direction, is a part of one movement, ms.
const SETTLE_MS: u32 = 150;

/// The stretch that is being looked at now.
#[derive(Default)]
pub(crate) struct Reading {
    now: Option<Scroll>,
    active_at_start: u32,
    downwards: bool,
}

impl Reading {
    /// The viewport shows `top..bottom` of the page from now on. Stretches that ended are pushed to `done`.
    pub(crate) fn show(&mut self, at_ms: u32, active_ms: u32, top: i32, bottom: i32, done: &mut Vec<Scroll>) {
        let downwards = match &mut self.now {
            Some(now) if now.top == top && now.bottom == bottom => return,
            Some(now) => {
                let downwards = top > now.top;
                if at_ms.saturating_sub(now.at_ms) < SETTLE_MS && downwards == self.downwards {
                    (now.top, now.bottom) = (top, bottom);
                    return;
                }
                downwards
            }
            None => true,
        };
        self.end(active_ms, done);
        self.downwards = downwards;
        self.active_at_start = active_ms;
        self.now = Some(Scroll { at_ms, top, bottom, ..Scroll::default() });
    }

    /// Ends the stretch and begins it anew, so that what a batch holds is complete.
    pub(crate) fn cut(&mut self, at_ms: u32, active_ms: u32, done: &mut Vec<Scroll>) {
        let again = self.now;
        self.end(active_ms, done);
        self.active_at_start = active_ms;
        self.now = again.map(|scroll| Scroll { at_ms, ..scroll });
    }

    fn end(&mut self, active_ms: u32, done: &mut Vec<Scroll>) {
        if let Some(mut ended) = self.now.take() {
            ended.for_ms = active_ms.saturating_sub(self.active_at_start);
            done.push(ended);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretches(steps: &[(u32, i32)]) -> Vec<(i32, u32)> {
        let (mut reading, mut done) = (Reading::default(), Vec::new());
        for &(at, top) in steps {
            reading.show(at, at, top, top + 900, &mut done);
        }
        let last = steps.last().unwrap().0 + 1_000;
        reading.cut(last, last, &mut done);
        done.iter().map(|s| (s.top, s.for_ms)).collect()
    }

    #[test]
    fn one_movement_is_one_stretch_where_it_ends() {
        assert_eq!(
            stretches(&[(0, 0), (2_000, 100), (2_050, 300), (2_100, 700)]),
            [(0, 2_000), (700, 1_100)]
        );
    }

    #[test]
    fn a_turn_keeps_the_lowest_point() {
        assert_eq!(stretches(&[(0, 0), (1_000, 5_000), (1_050, 10)]), [(0, 1_000), (5_000, 50), (10, 1_000)]);
    }

    #[test]
    fn a_slow_movement_counts_every_stop() {
        assert_eq!(stretches(&[(0, 0), (200, 100), (400, 200)]), [(0, 200), (100, 200), (200, 1_000)]);
    }
}
