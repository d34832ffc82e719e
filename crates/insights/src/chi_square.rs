//! Whether counts are split as was planned.

use crate::normal::{erfc, exp_of_negative, sqrt};

/// The probability that a chi-square variable with `degrees` of freedom exceeds `x`. Abramowitz and Stegun, 26.4.4 and
/// 26.4.5.
#[must_use]
pub fn chi_square_tail(x: f64, degrees: u32) -> f64 {
    if degrees == 0 || x.is_nan() || x <= 0.0 {
        return 1.0;
    }
    let half = x / 2.0;
    let bell = if half < 700.0 { exp_of_negative(half) } else { 0.0 };
    let is_even = degrees.is_multiple_of(2);
    // Each term is the one before times half of x over the next number, or the next half.
    let (mut sum, mut term, mut at) = if is_even {
        (bell, bell, 1.0)
    } else {
        (erfc(sqrt(half)), bell * 2.0 * sqrt(half / core::f64::consts::PI), 1.5)
    };
    for step in 1..degrees.div_ceil(2) {
        if is_even || step > 1 {
            term *= half / at;
            at += 1.0;
        }
        sum += term;
    }
    sum.min(1.0)
}

/// The probability that chance alone splits visitors so unevenly between arms that were planned to have these parts of
/// them (Pearson, 1900). `None` for fewer than two arms, or a plan that expects fewer than five in one.
#[must_use]
pub fn split_p(counts: &[u64], planned: &[f64]) -> Option<f64> {
    let (all, parts) = (counts.iter().sum::<u64>() as f64, planned.iter().sum::<f64>());
    if counts.len() < 2 || counts.len() != planned.len() {
        return None;
    }
    let mut statistic = 0.0;
    for (&count, &part) in counts.iter().zip(planned) {
        let expected = all * part / parts;
        if expected.is_nan() || expected < 5.0 {
            return None;
        }
        statistic += (count as f64 - expected) * (count as f64 - expected) / expected;
    }
    Some(chi_square_tail(statistic, counts.len() as u32 - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scipy.stats.chi2.sf(x, degrees)`, SciPy 1.17.1.
    const SCIPY: [(f64, u32, f64); 8] = [
        (3.84, 1, 0.05004352124870519),
        (0.1, 1, 0.7518296340458492),
        (16.0, 1, 6.334248366623988e-05),
        (9.2, 2, 0.010051835744633584),
        (7.8, 3, 0.050331097859853326),
        (30.0, 3, 1.3800570312932553e-06),
        (20.0, 4, 0.0004993992273873336),
        (11.0, 7, 0.13861902087329556),
    ];

    #[test]
    fn tails_are_what_scipy_says() {
        for (x, degrees, expected) in SCIPY {
            let got = chi_square_tail(x, degrees);
            assert!((got - expected).abs() < 1e-11 * expected, "{x} {degrees}: {got}, not {expected}");
        }
        assert_eq!((chi_square_tail(0.0, 3), chi_square_tail(1e9, 2)), (1.0, 0.0));
    }

    #[test]
    fn an_uneven_split_is_unlikely_only_where_it_was_not_planned() {
        // scipy.stats.chisquare([5200, 4800]).pvalue
        assert!((split_p(&[5_200, 4_800], &[1.0, 1.0]).unwrap() - 6.334_248_366_623_996e-5).abs() < 1e-15);
        assert_eq!(split_p(&[900, 100], &[9.0, 1.0]), Some(1.0));
        assert_eq!([split_p(&[9], &[1.0]), split_p(&[2, 3], &[1.0, 1.0]), split_p(&[], &[])], [None; 3]);
    }
}
