//! Between which bounds a share lies, and a difference of two.

use crate::{Share, normal::sqrt};

/// Deviations from the mean within which 95 % of a normal distribution lie.
pub(crate) const Z95: f64 = 1.959_963_984_540_054;

/// An estimate and the bounds of its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Estimate {
    /// The estimate itself.
    pub value: f64,
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

/// A share with its interval: Wilson's (1927) score interval without a correction. Of nobody it is from 0 to 1.
#[must_use]
pub fn wilson(share: Share) -> Estimate {
    if share.whole == 0 {
        return Estimate { value: 0.0, low: 0.0, high: 1.0 };
    }
    let whole = share.whole as f64;
    let value = share.part.min(share.whole) as f64 / whole;
    let spread = Z95 * Z95 / whole;
    let middle = (value + spread / 2.0) / (1.0 + spread);
    let half = sqrt(spread * (value * (1.0 - value) + spread / 4.0)) / (1.0 + spread);
    Estimate { value, low: (middle - half).max(0.0), high: (middle + half).min(1.0) }
}

/// How much greater the first share is than the second: Newcombe's (1998) method 10, from the Wilson intervals of both.
#[must_use]
pub fn newcombe(first: Share, second: Share) -> Estimate {
    let (a, b) = (wilson(first), wilson(second));
    let value = a.value - b.value;
    let away = |one: f64, other: f64| sqrt(one * one + other * other);
    Estimate {
        value,
        low: value - away(a.value - a.low, b.high - b.value),
        high: value + away(a.high - a.value, b.value - b.low),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counts of two groups; statsmodels 0.15.0: `proportion_confint(method="wilson")` of the first, and
    /// `confint_proportions_2indep(method="newcomb", compare="diff")`.
    const STATSMODELS: [([u64; 4], [f64; 4]); 4] = [
        (
            [45, 200, 30, 210],
            [0.17262369715089126, 0.2877412323566053, 0.007091609175390423, 0.15704983529274003],
        ),
        ([0, 50, 3, 60], [0.0, 0.07134759913335874, -0.1370051647634852, 0.02854702483316282]),
        ([7, 9, 1, 40], [0.45258896910698887, 0.9367748928821533, 0.4114201303750789, 0.9131003834001076]),
        (
            [5000, 10000, 4900, 10000],
            [0.49020206181540477, 0.5097979381845952, -0.0038577071621846253, 0.023852277148234416],
        ),
    ];

    #[test]
    fn intervals_are_those_of_statsmodels() {
        for ([a, n, b, m], expected) in STATSMODELS {
            let (first, second) = (Share { part: a, whole: n }, Share { part: b, whole: m });
            let (one, two) = (wilson(first), newcombe(first, second));
            let got = [one.low, one.high, two.low, two.high];
            for (got, expected) in got.into_iter().zip(expected) {
                assert!((got - expected).abs() < 1e-10, "{first:?} {second:?}: {got}, not {expected}");
            }
        }
    }

    #[test]
    fn of_nobody_nothing_is_known() {
        let nobody = Share { part: 0, whole: 0 };
        assert_eq!(wilson(nobody), Estimate { value: 0.0, low: 0.0, high: 1.0 });
        assert_eq!((newcombe(nobody, nobody).low, newcombe(nobody, nobody).high), (-1.0, 1.0));
    }
}
