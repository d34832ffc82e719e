//! Whether a daily share changed at some moment, and when.

use alloc::vec::Vec;

use crate::{Share, chance::Chance, normal::sqrt};

/// Days on either side of a change, at least.
const SIDE: usize = 2;
/// Orders of the days that are tried, at most, and how many of them may beat the true one before it is given up.
const ORDERS: u32 = 20_000;
const BEATEN: u32 = 20;

/// A share that was another from some day on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// The first day of the new share, as its place among the days.
    pub at: usize,
    /// All days before it.
    pub before: Share,
    /// It and all after.
    pub after: Share,
    /// How probable so sudden a change is if the days' order means nothing.
    pub p: f64,
}

/// The place at which the days differ most from one another before and after it, by the scaled cumulative sum (Page, 1955),
/// and how often shuffled days differ as much somewhere: days, not visitors, are shuffled, so that days may differ by more
/// than chance. The probability is (1 + as many) / (1 + tried) (Phipson and Smyth, 2010), or, once twenty have been as
/// great, twenty in so many as it took (Besag and Clifford, 1991). `None` where there are too few days or nothing varies.
#[must_use]
pub fn change(days: &[Share], seed: u64) -> Option<Change> {
    let (at, own) = sharpest(days)?;
    let mut chance = Chance::new(&[seed, days.len() as u64]);
    let mut order: Vec<Share> = days.into();
    let (mut tried, mut as_great) = (0, 0);
    while tried < ORDERS && as_great < BEATEN {
        chance.shuffle(&mut order);
        tried += 1;
        as_great += u32::from(sharpest(&order).is_some_and(|(_, other)| other >= own - 1e-9));
    }
    let p = if as_great == BEATEN {
        f64::from(BEATEN) / f64::from(tried)
    } else {
        f64::from(as_great + 1) / f64::from(tried + 1)
    };
    Some(Change { at, before: sum(&days[..at]), after: sum(&days[at..]), p })
}

fn sum(days: &[Share]) -> Share {
    let add = |all: Share, day: &Share| Share { part: all.part + day.part, whole: all.whole + day.whole };
    days.iter().fold(Share { part: 0, whole: 0 }, add)
}

/// Where the sum so far is farthest from its part of the whole, and how many deviations that is.
fn sharpest(days: &[Share]) -> Option<(usize, f64)> {
    let Share { part, whole } = sum(days);
    let (whole, mean) = (whole as f64, part as f64 / whole as f64);
    let variance = mean * (1.0 - mean);
    if days.len() < 2 * SIDE || variance.is_nan() || variance <= 0.0 {
        return None;
    }
    let (mut parts, mut wholes, mut best) = (0.0, 0.0, None);
    for (at, day) in (1..).zip(&days[..days.len() - SIDE]) {
        parts += day.part as f64;
        wholes += day.whole as f64;
        let room = wholes * (whole - wholes) / whole * variance;
        let away = if room > 0.0 { (parts - wholes * mean).abs() / sqrt(room) } else { 0.0 };
        if at >= SIDE && best.is_none_or(|(_, most)| away > most) {
            best = Some((at, away));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(counts: &[[u64; 2]]) -> Vec<Share> {
        counts.iter().map(|&[part, whole]| Share { part, whole }).collect()
    }

    const WEEK: [[u64; 2]; 7] = [[20, 100], [22, 110], [18, 90], [21, 100], [9, 100], [8, 95], [10, 105]];

    #[test]
    fn the_probability_is_that_of_all_orders() {
        let found = change(&days(&WEEK), 1).unwrap();
        // All 5,040 orders of the days, NumPy 2.4.6: see figures.py.
        let (statistic, exact) = (4.077739089382876, 0.05714285714285714);
        assert!((sharpest(&days(&WEEK)).unwrap().1 - statistic).abs() < 1e-12);
        assert!((found.p - exact).abs() < 0.25 * exact, "{found:?}");
        let share = |part, whole| Share { part, whole };
        assert_eq!((found.at, found.before, found.after), (4, share(81, 400), share(27, 300)));
    }

    #[test]
    fn days_that_only_vary_have_not_changed() {
        let steady =
            days(&[[20, 100], [9, 100], [21, 100], [8, 100], [19, 100], [10, 100], [22, 100], [9, 100]]);
        assert!(change(&steady, 1).unwrap().p > 0.3);
        assert_eq!(change(&days(&[[0, 9]; 9]), 1), None);
        assert_eq!(change(&steady[..3], 1), None);
        assert_eq!(change(&[], 1), None);
    }
}
