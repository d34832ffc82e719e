//! When made-up visitors come: over some days, by the hour and by the day of the week.

use super::{chance::Chance, plant::Day};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// How much days differ in how many order, as a deviation.
const MOODS: f64 = 0.08;
/// How busy the hours of a day are, UTC, against the busiest.
const HOURS: [f64; 24] = [
    0.12, 0.08, 0.05, 0.04, 0.05, 0.09, 0.2, 0.36, 0.52, 0.64, 0.7, 0.72, 0.76, 0.7, 0.68, 0.7, 0.74, 0.8,
    0.9, 1.0, 0.98, 0.8, 0.5, 0.26,
];
/// And the days of a week, from Monday.
const WEEK: [f64; 7] = [0.94, 0.9, 0.88, 0.92, 0.82, 0.86, 1.0];

/// What so many days are like, one after the other.
pub(super) fn days(count: u32, seed: u64) -> Vec<Day> {
    let mut chance = Chance::new(&[0x53, seed]);
    (0..count)
        .map(|day| Day { is_late: day >= count.div_ceil(2), mood: (chance.normal() * MOODS).exp() })
        .collect()
}

/// Days up to a moment, the last of which has only begun.
pub(super) struct Calendar {
    days: Vec<Day>,
    seed: u64,
    now_ms: i64,
}

impl Calendar {
    pub(super) fn new(days: u32, seed: u64, now_ms: i64) -> Self {
        Self { days: self::days(days, seed), seed, now_ms }
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.now_ms
    }

    /// When a visitor comes, ms since 1970 UTC, and what that day is like.
    pub(super) fn visit(&self, number: u32) -> (i64, Day) {
        let mut chance = Chance::new(&[0x54, self.seed, number.into()]);
        let begun_ms = self.now_ms.div_euclid(DAY_MS) * DAY_MS - (self.days.len() as i64 - 1) * DAY_MS;
        let long = (self.now_ms - begun_ms) as f64;
        loop {
            let after_ms = (long * chance.part()) as i64;
            let day = after_ms / DAY_MS;
            let weekday = (begun_ms / DAY_MS + day + 3).rem_euclid(7); // 1970 began on a Thursday
            let busy = HOURS[(after_ms % DAY_MS / HOUR_MS) as usize] * WEEK[weekday as usize];
            if chance.happens(busy) {
                return (begun_ms + after_ms, self.days[day as usize]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-05, a Thursday, at noon.
    const NOON_MS: i64 = 20_762 * DAY_MS + 12 * HOUR_MS;

    #[test]
    fn visitors_come_on_all_days_up_to_now_and_mostly_in_the_evening() {
        let calendar = Calendar::new(8, 1, NOON_MS);
        let mut of_day = [0; 8];
        let (mut evening, mut night) = (0, 0);
        for number in 0..8_000 {
            let (at_ms, day) = calendar.visit(number);
            assert!(at_ms <= NOON_MS);
            let place = (at_ms - (20_762 - 7) * DAY_MS).div_euclid(DAY_MS) as usize;
            assert_eq!(day.is_late, place >= 4);
            of_day[place] += 1;
            match at_ms % DAY_MS / HOUR_MS {
                18..21 => evening += 1,
                2..5 => night += 1,
                _ => {}
            }
        }
        // Sunday is busiest, and today is not over.
        assert!(of_day[3] > of_day[2] && of_day[3] > of_day[5] && 2 * of_day[7] < of_day[6], "{of_day:?}");
        assert!(evening > 10 * night, "{evening} {night}");
    }

    #[test]
    fn a_visitor_comes_at_the_same_time_again() {
        let at = |seed| Calendar::new(7, seed, NOON_MS).visit(9).0;
        assert_eq!(at(1), at(1));
        assert_ne!(at(1), at(2));
    }
}
