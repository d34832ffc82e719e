//! The tail of the normal distribution, out of the four operations alone: a browser and a server agree to the bit.

/// Up to here a series is short and exact, beyond it a fraction.
const NEAR: f64 = 2.0;
/// The square root of pi.
const SQRT_PI: f64 = 1.772_453_850_905_516;

/// The complementary error function of a number that is not negative: the probability that a normally distributed number is
/// farther than `x` times the square root of 2 deviations from its mean. Within 1e-12 of the value, relative; 0 beyond 26.
///
/// Abramowitz and Stegun, 7.1.6 and 7.1.14.
#[must_use]
pub fn erfc(x: f64) -> f64 {
    if x.is_nan() || x <= 0.0 {
        return if x.is_nan() { x } else { 1.0 };
    }
    if x > 26.0 {
        return 0.0;
    }
    let bell = exp_of_negative(x * x) / SQRT_PI;
    if x < NEAR { 1.0 - 2.0 * bell * series(x) } else { bell / fraction(x) }
}

/// The sum of 2^n x^(2n+1) / (1 * 3 * ... * (2n+1)): all terms are positive, so that nothing cancels.
fn series(x: f64) -> f64 {
    let (mut term, mut sum, mut odd) = (x, x, 1.0);
    while term > sum * 1e-17 {
        odd += 2.0;
        term *= 2.0 * x * x / odd;
        sum += term;
    }
    sum
}

/// x + (1/2)/(x + 1/(x + (3/2)/(x + ...))), from deep inside outwards.
fn fraction(x: f64) -> f64 {
    (1..=120).rev().fold(x, |inner, step| x + f64::from(step) / 2.0 / inner)
}

/// e to the power of -x, for x from 0 to 700.
pub(crate) fn exp_of_negative(x: f64) -> f64 {
    let halvings = (x / core::f64::consts::LN_2) as u32;
    // The logarithm of 2 in two parts, of which the first times a whole number is exact.
    let (coarse, fine) = (355.0 / 512.0, -2.121_944_400_546_905_8e-4);
    let rest = x - f64::from(halvings) * coarse - f64::from(halvings) * fine;
    let power = (1..=24).rev().fold(1.0, |inner, step| 1.0 - rest / f64::from(step) * inner);
    power * f64::from_bits(u64::from(1_023 - halvings) << 52)
}

/// The square root of a number that is not negative, by Newton's steps.
pub(crate) fn sqrt(x: f64) -> f64 {
    if x <= 0.0 || !x.is_finite() {
        return 0.0;
    }
    // Half of the exponent is a first guess within a factor of 1.5.
    let mut root = f64::from_bits((x.to_bits() >> 1) + (1023 << 51));
    for _ in 0..6 {
        root = 0.5 * (root + x / root);
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_near(got: f64, expected: f64) -> bool {
        (got - expected).abs() <= 1e-12 * expected
    }

    #[test]
    fn the_tail_is_what_scipy_says() {
        for (x, expected) in [
            (0.0, 1.0),
            (0.1, 0.887_537_083_981_715),
            (0.5, 0.479_500_122_186_953_5),
            (1.0, 0.157_299_207_050_285_13),
            (1.4, 0.047_714_880_237_351_19),
            (2.0, 0.004_677_734_981_047_266),
            (2.5, 0.000_406_952_017_444_959),
            (5.0, 1.537_459_794_428_035e-12),
            (10.0, 2.088_487_583_762_545e-45),
        ] {
            assert!(is_near(erfc(x), expected), "erfc({x}) = {}, expected {expected}", erfc(x));
        }
        assert_eq!((erfc(30.0), erfc(f64::INFINITY), erfc(-1.0)), (0.0, 0.0, 1.0));
        assert!(erfc(f64::NAN).is_nan());
    }

    #[test]
    fn a_root_squared_is_the_number() {
        for x in [1e-300, 1e-9, 0.25, 2.0, 3.5, 1e12, 1e300] {
            assert!(is_near(sqrt(x), x.sqrt()), "{x}");
        }
        assert_eq!((sqrt(0.0), sqrt(-1.0)), (0.0, 0.0));
    }
}
