//! Whether two means differ by more than chance.

use crate::normal::{erfc, sqrt};

/// From so many in each group on their mean is as good as normal, whatever each of them did.
const FEWEST: u64 = 30;

/// What a group did: of so many, how much in all, and the sum of the squares of what each did. Who did nothing is one of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Amounts {
    /// All of them.
    pub count: u64,
    /// What they did together.
    pub sum: f64,
    /// The sum of the squares of what each did.
    pub squares: f64,
}

impl Amounts {
    fn mean(self) -> f64 {
        self.sum / self.count as f64
    }

    /// The variance of the mean.
    fn variance(self) -> f64 {
        let count = self.count as f64;
        let spread = self.squares - self.sum * self.mean();
        spread.max(0.0) / (count - 1.0) / count
    }
}

/// The probability that chance alone would make the means of two groups differ by so much, if both did equally much: Welch's
/// statistic, each group with its own variance, held against the normal distribution, two-sided. `None` with fewer than thirty in a
/// group, and where all did the same.
///
/// Welch, The significance of the difference between two means when the population variances are unequal, Biometrika 29 (1938).
#[must_use]
pub fn difference_of_means(first: Amounts, second: Amounts) -> Option<f64> {
    if first.count.min(second.count) < FEWEST {
        return None;
    }
    let error = sqrt(first.variance() + second.variance());
    let z = (first.mean() - second.mean()).abs() / error;
    (error > 0.0).then(|| erfc(z / core::f64::consts::SQRT_2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amounts(of: &[f64]) -> Amounts {
        Amounts {
            count: of.len() as u64,
            sum: of.iter().sum(),
            squares: of.iter().map(|one| one * one).sum(),
        }
    }

    /// So many that did 0, 1, 2 and so on below `steps`, and from the start again.
    fn steps([count, steps]: [usize; 2]) -> Amounts {
        amounts(&(0..count).map(|at| (at % steps) as f64).collect::<std::vec::Vec<_>>())
    }

    #[test]
    fn it_is_as_sure_as_scipy_of_welchs_statistic() {
        for (first, second, expected) in [
            ([60, 5], [50, 6], 0.171_584_922_850_216_1),
            ([400, 7], [300, 9], 5.751_481_739_586_077e-8),
            ([1_000, 3], [1_000, 4], 2.733_837_756_478_937e-30),
            ([30, 10], [35, 10], 0.621_541_367_745_736_5),
        ] {
            let got = difference_of_means(steps(first), steps(second)).unwrap();
            assert!((got - expected).abs() < 1e-9 * expected, "{first:?} {second:?}: {got}");
            assert_eq!(difference_of_means(steps(second), steps(first)), Some(got), "either way round");
        }
    }

    #[test]
    fn where_too_few_are_or_all_are_alike_nothing_is_said() {
        assert_eq!(difference_of_means(steps([29, 5]), steps([500, 9])), None);
        assert_eq!(difference_of_means(steps([90, 1]), steps([90, 1])), None);
        assert_eq!(difference_of_means(amounts(&[2.0; 50]), amounts(&[3.0; 50])), None);
    }
}
