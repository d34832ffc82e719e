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

/// The same for probabilities in families, such as those of one rule on one page: for each the least level at which its family
/// is selected by the Simes probability of its best member, and it is found among the family's at that level times the
/// part of families that are selected (Benjamini and Bogomolov, 2014). Where nothing is true, a level of 0.05 finds
/// anything at all in one of twenty runs at most, however many families there are.
#[must_use]
pub fn q_values_in_families(families: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let within: Vec<Vec<f64>> = families.iter().map(|family| q_values(family)).collect();
    let simes: Vec<f64> = within.iter().map(|family| family.iter().copied().fold(1.0, f64::min)).collect();
    let mut levels = q_values(&simes);
    levels.sort_unstable_by(f64::total_cmp);
    let all = families.len() as f64;
    // At the level at which so many families are selected, and as long as no more are.
    let q_value = |q: f64| {
        let selected = (1..).zip(&levels);
        selected.map(|(count, &level)| level.max(q * all / f64::from(count))).fold(1.0, f64::min)
    };
    within.iter().map(|family| family.iter().map(|&q| q_value(q)).collect()).collect()
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

    #[test]
    fn one_family_is_adjusted_as_ever_and_many_as_often_as_one_is_looked_for() {
        let one = std::vec![0.001, 0.02, 0.9];
        assert_eq!(q_values_in_families(core::slice::from_ref(&one)), [q_values(&one)]);
        let alone: Vec<Vec<f64>> = [0.001, 0.008, 0.04, 0.9].map(|p| std::vec![p]).into();
        let flat: Vec<f64> = q_values_in_families(&alone).concat();
        assert_eq!(flat, q_values(&[0.001, 0.008, 0.04, 0.9]));
        // Of two families one is selected: its members must be found at half of the level.
        let q = q_values_in_families(&[std::vec![0.001, 0.01], std::vec![0.9, 0.8]]);
        assert!((q[0][0] - 0.004).abs() < 1e-12 && (q[0][1] - 0.02).abs() < 1e-12, "{q:?}");
        assert!(q[1][0] >= 0.9, "{q:?}");
        assert_eq!(q_values_in_families(&[]), [] as [Vec<f64>; 0]);
    }

    #[test]
    fn where_nothing_is_true_a_site_is_quiet_nineteen_times_of_twenty() {
        let mut chance = crate::chance::Chance::new(&[3]);
        let quiet = (0..2_000).filter(|_| {
            let families: Vec<Vec<f64>> =
                (0..60).map(|size| (0..1 + size % 9).map(|_| chance.part()).collect()).collect();
            q_values_in_families(&families).concat().iter().all(|&q| q > 0.05)
        });
        let quiet = quiet.count();
        assert!((1_870..=1_940).contains(&quiet), "{quiet} of 2000");
    }
}
