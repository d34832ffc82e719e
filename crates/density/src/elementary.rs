//! Elementary functions from `+ - * /` alone: `core` has none, and each platform's own differ in the last bit.

use core::f64::consts::LN_2;

/// The square root of two pi.
const SQRT_TAU: f64 = 2.506_628_274_631_000_7;

/// e to the power of `x`; relative error below 2e-14; `x` is clamped to -100 ..= 100.
pub(crate) fn exp(x: f64) -> f64 {
    let x = x.clamp(-100.0, 100.0);
    let halvings = nearest(x / LN_2);
    let r = x - halvings as f64 * LN_2;
    let mut sum = 1.0;
    for n in (1..=16).rev() {
        sum = 1.0 + sum * r / f64::from(n);
    }
    sum * power_of_two(halvings)
}

/// Natural logarithm of a positive, normal `x`; 0 for anything else.
// Long, and in no inner loop.
#[inline(never)]
pub(crate) fn ln(x: f64) -> f64 {
    if !(f64::MIN_POSITIVE..f64::INFINITY).contains(&x) {
        return 0.0;
    }
    let bits = x.to_bits();
    let exponent = (bits >> 52) as i64 - 1023;
    let mantissa = f64::from_bits(bits & 0x000f_ffff_ffff_ffff | 1023 << 52);
    // ln m = 2 atanh((m - 1) / (m + 1)); the argument is at most 1/3.
    let z = (mantissa - 1.0) / (mantissa + 1.0);
    let mut sum = 0.0;
    for n in (0..18).rev() {
        sum = sum * z * z + 1.0 / f64::from(2 * n + 1);
    }
    2.0 * z * sum + exponent as f64 * LN_2
}

/// Square root of a positive, normal `x`; 0 for anything else.
// Long, and in no inner loop.
#[inline(never)]
pub(crate) fn sqrt(x: f64) -> f64 {
    if !(f64::MIN_POSITIVE..f64::INFINITY).contains(&x) {
        return 0.0;
    }
    // Halving the exponent gives a first guess within 6 %; four Newton steps reach the last bits.
    let mut root = f64::from_bits((x.to_bits() >> 1) + (1023 << 51));
    for _ in 0..4 {
        root = 0.5 * (root + x / root);
    }
    root
}

/// The share of the standard normal distribution below `x`; absolute error below 1e-12.
///
/// Its series by odd powers over their double factorials: G. Marsaglia, "Evaluating the Normal Distribution", Journal of
/// Statistical Software 11(4), 2004.
pub(crate) fn phi(x: f64) -> f64 {
    let x = x.clamp(-7.0, 7.0);
    let (mut term, mut sum) = (x, x);
    for n in 1..100 {
        term *= x * x / f64::from(2 * n + 1);
        sum += term;
    }
    0.5 + sum * exp(-0.5 * x * x) / SQRT_TAU
}

/// The integer nearest to `x`, halves away from zero.
pub(crate) fn nearest(x: f64) -> i64 {
    (if x < 0.0 { x - 0.5 } else { x + 0.5 }) as i64
}

/// The smallest integer not below a non-negative `x`, at most the largest that there is.
// In no inner loop, as `side`, `line` and the like that are not to be copied.
#[inline(never)]
pub(crate) fn ceil(x: f64) -> usize {
    let whole = x as usize;
    if (whole as f64) < x { whole.saturating_add(1) } else { whole }
}

/// Whether a number is neither infinite nor NaN. Shorter in Wasm than what `core` looks for in the bits.
pub(crate) fn is_finite(x: f64) -> bool {
    x * 0.0 == 0.0
}

/// 2 to the power of `n`, for n within -1022 ..= 1023.
fn power_of_two(n: i64) -> f64 {
    f64::from_bits(((n + 1023) as u64) << 52)
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;

    fn check(ours: fn(f64) -> f64, theirs: fn(f64) -> f64, inputs: impl Iterator<Item = f64>) {
        for x in inputs {
            let (got, want) = (ours(x), theirs(x));
            assert!((got - want).abs() <= 2e-14 * want.abs().max(1e-3), "f({x}) is {want}, got {got}");
        }
    }

    #[test]
    fn they_agree_with_the_standard_library() {
        check(exp, f64::exp, (-600..600).map(|i| f64::from(i) * 0.166));
        check(ln, f64::ln, (1..1000).map(|i| f64::from(i) * f64::from(i) * 1.7e-4));
        check(sqrt, f64::sqrt, (1..1000).map(|i| f64::from(i) * f64::from(i) * 1.7e-4));
    }

    #[test]
    fn the_normal_distribution_has_the_values_of_the_tables() {
        // Abramowitz and Stegun, table 26.1.
        for (x, expected) in
            [(0.0, 0.5), (0.5, 0.691_462_461_274), (1.0, 0.841_344_746_069), (3.0, 0.998_650_101_968)]
        {
            assert!(
                (phi(x) - expected).abs() < 1e-12 && (phi(-x) - 1.0 + expected).abs() < 1e-12,
                "{x}: {}",
                phi(x)
            );
        }
        assert!(phi(-1e9) >= 0.0 && phi(-1e9) < 1e-11 && phi(f64::INFINITY) > 1.0 - 1e-11);
    }

    #[test]
    fn they_stay_finite_outside_their_domain() {
        for x in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 0.0, f64::MIN_POSITIVE / 2.0] {
            assert_eq!((ln(x), sqrt(x)), (0.0, 0.0));
        }
        assert!(exp(1e300).is_finite() && exp(-1e300) > 0.0);
    }

    #[test]
    fn rounding_goes_to_the_integers_around() {
        assert_eq!([-1.5, -0.4, 0.4, 0.5, 2.5].map(nearest), [-2, 0, 0, 1, 3]);
        assert_eq!([0.0, 0.1, 1.0, 1.9].map(ceil), [0, 1, 1, 2]);
    }
}
