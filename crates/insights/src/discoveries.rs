//! How many of the differences that are called found would be false.

use alloc::vec::Vec;

/// For each probability the least rate of false discoveries at which its difference counts as found: Benjamini and Hochberg's
/// adjustment (1995). Those with a `q` of 0.1 or less hold, on average, a tenth of false ones at most.
#[must_use]
pub fn q_values(probabilities: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_unstable_by(|&a, &b| probabilities[a].total_cmp(&probabilities[b]));
    let mut q_values = alloc::vec![1.0; probabilities.len()];
    let mut least = 1.0_f64;
    for (rank, &at) in order.iter().enumerate().rev() {
        least = least.min(probabilities[at] * probabilities.len() as f64 / (rank + 1) as f64);
        q_values[at] = least;
    }
    q_values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(probabilities: &[f64], expected: &[f64]) {
        let got = q_values(probabilities);
        assert_eq!(got.len(), expected.len());
        for (got, expected) in got.iter().zip(expected) {
            assert!((got - expected).abs() < 1e-9, "{got}, expected {expected}");
        }
    }

    #[test]
    fn it_adjusts_as_scipy_does() {
        check(&[], &[]);
        check(&[0.03], &[0.03]);
        check(
            &[0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216],
            &[0.01, 0.04, 0.084, 0.084, 0.084, 0.1, 0.105_714_285_714_285_7, 0.216, 0.216, 0.216],
        );
    }

    #[test]
    fn an_order_does_not_matter_and_nothing_exceeds_one() {
        check(&[0.9, 0.01, 0.8, 0.02], &[0.9, 0.04, 0.9, 0.04]);
        check(&[1.0, 1.0], &[1.0, 1.0]);
    }
}
