//! Kernel widths that suit the points, by the rules of D. W. Scott and B. W. Silverman for two dimensions.
//!
//! Both are spread times n^(-1/6): Silverman's factor (4 / (d + 2))^(1 / (d + 4)) is 1 for d = 2. They differ in what
//! spread is. (Scott, "Multivariate Density Estimation", 1992, eq. 6.42; Silverman, "Density Estimation for Statistics
//! and Data Analysis", 1986, eq. 3.31 and 4.14.)

use crate::elementary::{exp, is_finite, ln, sqrt};
use crate::rank::nth;

/// Quartiles of a normal distribution are so many standard deviations apart.
const QUARTILES: f64 = 1.349;

/// What is taken for the spread of the points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// The standard deviation.
    Scott,
    /// The standard deviation or what the quartiles say, whichever is less: far outliers do not widen it.
    Silverman,
}

/// The sigma in px that a rule gives for finite points, or for `total` points of which these are a fair sample.
/// None for fewer than two points, or when all are in one place.
pub fn bandwidth(xs: &[f32], ys: &[f32], total: f64, rule: Rule) -> Option<f64> {
    let count = xs.len().min(ys.len());
    let variance = (variance(&xs[..count], rule) + variance(&ys[..count], rule)) / 2.0;
    let usable = count >= 2 && total >= 2.0 && variance > 0.0 && is_finite(variance);
    usable.then(|| sqrt(variance) * exp(-ln(total) / 6.0))
}

fn variance(values: &[f32], rule: Rule) -> f64 {
    let count = values.len().max(1) as f64;
    let mean = values.iter().copied().map(f64::from).sum::<f64>() / count;
    let squares = values.iter().map(|&value| (f64::from(value) - mean) * (f64::from(value) - mean));
    let variance = squares.sum::<f64>() / (count - 1.0).max(1.0);
    let quartile = |share: usize| f64::from(nth(values, values.len().saturating_sub(1) * share / 4));
    match rule {
        Rule::Scott => variance,
        Rule::Silverman => {
            let spread = (quartile(3) - quartile(1)) / QUARTILES;
            // Half of the points in one place say nothing of the spread.
            if spread > 0.0 { variance.min(spread * spread) } else { variance }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    /// A square lattice of 32 x 32 points, 10 px apart.
    fn lattice() -> (Vec<f32>, Vec<f32>) {
        (0..1024).map(|i| ((i % 32 * 10) as f32, (i / 32 * 10) as f32)).unzip()
    }

    #[test]
    fn scotts_rule_is_the_deviation_over_the_sixth_root_of_the_number() {
        let (xs, ys) = lattice();
        // The variance of 0, 10 … 310, each 32 times, is 100 * (32^2 - 1) / 12 * 1024 / 1023.
        let expected = f64::sqrt(8_525.0 * 1024.0 / 1023.0) / f64::powf(1024.0, 1.0 / 6.0);
        let got = bandwidth(&xs, &ys, 1024.0, Rule::Scott).unwrap();
        assert!((got - expected).abs() < 1e-9, "{got}, expected {expected}");
        let of_more = bandwidth(&xs, &ys, 65_536.0, Rule::Scott).unwrap();
        assert!((of_more - expected / 2.0).abs() < 1e-9, "64 times the points, half the width: {of_more}");
    }

    #[test]
    fn outliers_widen_scotts_rule_and_hardly_silvermans() {
        let (mut xs, mut ys) = lattice();
        let before = [Rule::Scott, Rule::Silverman].map(|rule| bandwidth(&xs, &ys, 1024.0, rule).unwrap());
        xs[5] = 1e5;
        ys[5] = -1e5;
        let after = [Rule::Scott, Rule::Silverman].map(|rule| bandwidth(&xs, &ys, 1024.0, rule).unwrap());
        assert!(after[0] > 10.0 * before[0], "{before:?} {after:?}");
        assert!((after[1] / before[1] - 1.0).abs() < 0.3, "{before:?} {after:?}");
    }

    #[test]
    fn one_place_has_no_bandwidth() {
        for rule in [Rule::Scott, Rule::Silverman] {
            assert_eq!(bandwidth(&[], &[], 9.0, rule), None);
            assert_eq!(bandwidth(&[1.0], &[2.0], 9.0, rule), None);
            assert_eq!(bandwidth(&[1.0; 9], &[2.0; 9], 9.0, rule), None);
        }
    }
}
