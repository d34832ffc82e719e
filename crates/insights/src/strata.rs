//! Two groups compared within strata that are alike, such as one device and one source, and put together again.

use crate::{
    Estimate, Share,
    intervals::Z95,
    normal::{erfc, sqrt},
};

/// Those of one stratum who are in the first group, and in the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stratum {
    /// The group asked about.
    pub first: Share,
    /// The one it is held against.
    pub second: Share,
}

/// How much more often the first group does it, within strata.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gap {
    /// The Mantel-Haenszel risk difference, with Sato's (1989) interval.
    pub difference: Estimate,
    /// The shares that it is the difference of: how often either group would do it if its strata were as large as they weigh in
    /// the difference.
    pub rates: [f64; 2],
    /// The signed root of the Cochran-Mantel-Haenszel statistic, without a correction: positive if the first does it more.
    pub z: f64,
}

impl Gap {
    /// The probability of such a difference, in either direction, by chance alone.
    #[must_use]
    pub fn p(&self) -> f64 {
        erfc(self.z.abs() / core::f64::consts::SQRT_2)
    }

    /// The probability that chance alone puts the first group so far below the second.
    #[must_use]
    pub fn p_below(&self) -> f64 {
        if self.z > 0.0 { 1.0 - self.p() / 2.0 } else { self.p() / 2.0 }
    }
}

/// Compares the groups. `None` where no stratum has members of both, or all of them do the same.
#[must_use]
pub fn gap(strata: &[Stratum]) -> Option<Gap> {
    let (mut excess, mut variance) = (0.0, 0.0);
    let (mut weights, mut sum, mut p_sum, mut q_sum) = (0.0, 0.0, 0.0, 0.0);
    let mut sums = [0.0; 2];
    for Stratum { first, second } in strata {
        let [(a, n), (b, m)] =
            [first, second].map(|share| (share.part.min(share.whole) as f64, share.whole as f64));
        let all = n + m;
        if n == 0.0 || m == 0.0 {
            continue;
        }
        let weight = n * m / all;
        weights += weight;
        sum += (a * m - b * n) / all;
        sums = [sums[0] + a * m / all, sums[1] + b * n / all];
        p_sum += (n * n * b - m * m * a + n * m * (m - n) / 2.0) / (all * all);
        q_sum += (a * (m - b) + b * (n - a)) / (2.0 * all);
        let did = a + b;
        excess += a - n * did / all;
        variance += n * m * did * (all - did) / (all * all * (all - 1.0));
    }
    if weights == 0.0 || variance <= 0.0 {
        return None;
    }
    let value = sum / weights;
    let half = Z95 * sqrt((value * p_sum + q_sum).max(0.0)) / weights;
    let difference = Estimate { value, low: (value - half).max(-1.0), high: (value + half).min(1.0) };
    Some(Gap { difference, rates: sums.map(|sum| sum / weights), z: excess / sqrt(variance) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Chance;

    fn strata(rows: &[[u64; 4]]) -> std::vec::Vec<Stratum> {
        let share = |part, whole| Share { part, whole };
        rows.iter().map(|&[a, n, b, m]| Stratum { first: share(a, n), second: share(b, m) }).collect()
    }

    /// Strata; the p of statsmodels 0.15.0, `StratifiedTable.test_null_odds(correction=False)`; and the difference with its
    /// bounds by the published formulae in NumPy 2.4.6; `crates/insights/figures.py` prints them.
    const REFERENCE: [(&[[u64; 4]], [f64; 4]); 3] = [
        (
            &[[45, 200, 30, 210]],
            [0.03172601914349049, 0.08214285714285714, 0.007381974396612631, 0.15690373988910167],
        ),
        (
            &[[12, 100, 5, 90], [30, 80, 22, 95], [3, 10, 9, 60]],
            [0.005101547827855102, 0.10634079903147702, 0.031568754099323984, 0.18111284396363003],
        ),
        (
            &[[1, 40, 6, 50], [0, 12, 2, 30], [8, 200, 25, 180]],
            [9.575129174321795e-05, -0.09600026620524424, -0.14317690523085924, -0.04882362717962923],
        ),
    ];

    #[test]
    fn it_is_as_sure_as_statsmodels() {
        for (rows, [p, value, low, high]) in REFERENCE {
            let got = gap(&strata(rows)).unwrap();
            assert!((got.p() - p).abs() < 1e-9 * p, "{rows:?}: {}", got.p());
            let difference = got.difference;
            for (got, expected) in
                [difference.value, difference.low, difference.high].into_iter().zip([value, low, high])
            {
                assert!((got - expected).abs() < 1e-12, "{rows:?}: {got}, not {expected}");
            }
        }
    }

    #[test]
    fn what_differs_only_between_strata_is_no_difference() {
        // Of phones one in ten buys and of desktops one in two, whoever clicked; most who clicked have a desktop.
        let got = gap(&strata(&[[10, 100, 90, 900], [450, 900, 50, 100]])).unwrap();
        assert!(got.difference.value.abs() < 1e-12 && (got.p() - 1.0).abs() < 1e-12);
        assert!((got.rates[0] - got.rates[1]).abs() < 1e-12, "nor are the shares that are told");
    }

    #[test]
    fn the_shares_that_are_told_are_those_that_the_difference_is_of() {
        for (rows, [_, value, ..]) in REFERENCE {
            let [own, rest] = gap(&strata(rows)).unwrap().rates;
            assert!((own - rest - value).abs() < 1e-12, "{own} - {rest} is not {value}");
        }
        // Of one stratum they are as they were counted.
        assert_eq!(gap(&strata(&[[45, 200, 30, 200]])).unwrap().rates, [0.225, 0.15]);
    }

    #[test]
    fn nineteen_of_twenty_intervals_hold_the_truth() {
        let mut chance = Chance::new(&[11]);
        let mut draw = |whole: u64, rate: f64| Share {
            part: (0..whole).filter(|_| chance.part() < rate).count() as u64,
            whole,
        };
        let mut held = 0;
        for _ in 0..2_000 {
            let drawn = [(60, 40, 0.1), (150, 90, 0.3), (25, 30, 0.5)]
                .map(|(n, m, rate)| Stratum { first: draw(n, rate + 0.1), second: draw(m, rate) });
            let Estimate { low, high, .. } = gap(&drawn).unwrap().difference;
            held += u32::from((low..=high).contains(&0.1));
        }
        assert!((1_860..=1_940).contains(&held), "{held} of 2000");
    }

    #[test]
    fn groups_that_never_meet_are_not_compared() {
        assert_eq!(gap(&strata(&[[5, 10, 0, 0], [0, 0, 5, 10]])), None);
        assert_eq!(gap(&strata(&[[10, 10, 10, 10]])), None);
        assert_eq!(gap(&[]), None);
    }
}
