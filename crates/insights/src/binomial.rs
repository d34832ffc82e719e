//! Exact tails of the binomial distribution, out of the four operations alone.

use crate::Share;

/// Terms so much smaller than their sum change nothing.
const NOTHING: f64 = 1e-18;

/// The probability that of `share.whole` at least `share.part` do something that each does with probability `rate`, within
/// 1e-10 of the value, relative, where that is above 1e-290.
#[must_use]
pub fn at_least(share: Share, rate: f64) -> f64 {
    let Share { part, whole } = share;
    if part == 0 || rate >= 1.0 {
        return 1.0;
    }
    if rate.is_nan() || rate <= 0.0 || part > whole {
        return 0.0;
    }
    // Terms relative to the greatest, so that no power and no factorial is ever taken.
    let mode = (((whole + 1) as f64 * rate) as u64).min(whole);
    let odds = rate / (1.0 - rate);
    let (mut above, mut all) = (if mode >= part { 1.0 } else { 0.0 }, 1.0);
    let mut term = 1.0;
    for k in mode..whole {
        term *= (whole - k) as f64 / (k + 1) as f64 * odds;
        all += term;
        above += if k + 1 >= part { term } else { 0.0 };
        if k >= part && term < above * NOTHING {
            break;
        }
    }
    term = 1.0;
    for k in (1..=mode).rev() {
        term *= k as f64 / (whole - k + 1) as f64 / odds;
        all += term;
        above += if k > part { term } else { 0.0 };
        if term < all * NOTHING {
            break;
        }
    }
    above / all
}

/// The probability that at most `share.part` do it.
#[must_use]
pub fn at_most(share: Share, rate: f64) -> f64 {
    let Share { part, whole } = share;
    at_least(Share { part: whole.saturating_sub(part), whole }, 1.0 - rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scipy.stats.binom.sf(part - 1, whole, rate)` and `cdf(part, whole, rate)`, SciPy 1.17.1.
    const SCIPY: [([u64; 2], f64, f64, f64); 8] = [
        ([3, 20], 0.05, 0.07548367378849626, 0.9840984739802364),
        ([12, 20], 0.5, 0.2517223358154297, 0.8684120178222656),
        ([60, 200], 0.07, 1.6712083942219221e-22, 1.0),
        ([1, 5000], 0.001, 0.9932788880401344, 0.040360310958191856),
        ([40, 4000], 0.02, 0.9999997741828075, 4.669446032605621e-07),
        ([300, 1000], 0.1, 6.823349107845461e-69, 1.0),
        ([999, 1000], 0.9, 1.9595578810979983e-44, 1.0),
        ([20, 100000], 0.0005, 0.9999995232032199, 1.2295276051552725e-06),
    ];

    #[test]
    fn tails_are_what_scipy_says() {
        for ([part, whole], rate, least, most) in SCIPY {
            let share = Share { part, whole };
            for (got, expected) in [(at_least(share, rate), least), (at_most(share, rate), most)] {
                assert!(
                    (got - expected).abs() <= 1e-10 * expected,
                    "{share:?} {rate}: {got}, not {expected}"
                );
            }
        }
    }

    #[test]
    fn nobody_and_everybody_are_certain() {
        let share = |part| Share { part, whole: 10 };
        assert_eq!([at_least(share(0), 0.3), at_most(share(10), 0.3)], [1.0; 2]);
        assert_eq!(
            [at_least(share(1), 0.0), at_least(share(11), 0.5), at_least(share(1), f64::NAN)],
            [0.0; 3]
        );
        assert_eq!([at_least(share(10), 1.0), at_most(share(0), 0.0)], [1.0; 2]);
    }
}
