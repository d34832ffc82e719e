//! Whether two shares differ by more than chance.

use crate::normal::{erfc, sqrt};

/// The normal distribution stands for the true one where so many in each group would do it, and would not.
const FEWEST: f64 = 5.0;

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Those who did it.
    pub part: u64,
    /// All.
    pub whole: u64,
}

/// The probability that chance alone would make two groups of these sizes differ by so much, if both did it equally often:
/// the two-sided two-proportion z test with a pooled variance. `None` where there is too little for it: fewer than five
/// expected in a group, of those who do or of those who do not. What is expected is reckoned from both groups together, so
/// that leaving such out favours neither.
#[must_use]
pub fn difference(first: Share, second: Share) -> Option<f64> {
    let [(a, n), (b, m)] =
        [first, second].map(|Share { part, whole }| (part.min(whole) as f64, whole as f64));
    let pooled = (a + b) / (n + m);
    let fewest = n.min(m) * pooled.min(1.0 - pooled);
    // Also where there is nobody: then it is no number.
    if fewest.is_nan() || fewest < FEWEST {
        return None;
    }
    let error = sqrt(pooled * (1.0 - pooled) * (1.0 / n + 1.0 / m));
    let z = (a / n - b / m).abs() / error;
    Some(erfc(z / core::f64::consts::SQRT_2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p([a, n, b, m]: [u64; 4]) -> Option<f64> {
        difference(Share { part: a, whole: n }, Share { part: b, whole: m })
    }

    #[test]
    fn it_is_as_sure_as_statsmodels() {
        for (counts, expected) in [
            ([45, 200, 30, 210], 0.031_518_074_252_227_07),
            ([300, 1_000, 200, 1_000], 2.417_563_881_119_024_6e-7),
            ([50, 5_000, 75, 5_000], 0.024_437_787_737_852_348),
            ([900, 1_000, 700, 1_000], 5.089_468_973_814_11e-29),
        ] {
            let got = p(counts).unwrap();
            assert!((got - expected).abs() < 1e-11 * expected, "{counts:?}: {got}");
            let [a, n, b, m] = counts;
            assert_eq!(p([b, m, a, n]), Some(got), "either way round");
            let others = p([n - a, n, m - b, m]).unwrap();
            assert!((others - got).abs() < 1e-11 * expected, "and of those who did not");
        }
        assert_eq!(p([500, 1_000, 500, 1_000]), Some(1.0));
    }

    #[test]
    fn where_too_little_happened_nothing_is_said() {
        assert_eq!(p([5, 100, 4, 100]), None);
        assert!(p([5, 100, 5, 100]).is_some());
        assert_eq!(p([98, 100, 95, 100]), None, "nor where too little did not");
        assert_eq!([p([0, 0, 0, 0]), p([9, 9, 0, 0]), p([0, 90, 0, 90]), p([90, 90, 90, 90])], [None; 4]);
    }

    #[test]
    fn more_than_all_is_all() {
        assert_eq!(p([300, 100, 20, 100]), p([100, 100, 20, 100]));
    }
}
