//! Amounts as they are shown: rounded so that those of one column add up to their rounded sum.

use std::collections::{BTreeMap, BTreeSet};

use super::number::{self, Money};

/// Multiples of `unit` that add up to the rounded sum of the amounts: each has its whole units, and what is missing goes one
/// by one to those that lost most by that, the first of equals first. The method of Hamilton, of the largest remainder.
pub(super) fn allotted(amounts: &[i128], unit: i128) -> Vec<i128> {
    let sum: i128 = amounts.iter().sum();
    let whole = |amount: i128| amount.div_euclid(unit);
    let mut units: Vec<i128> = amounts.iter().map(|&amount| whole(amount)).collect();
    let mut order: Vec<usize> = (0..amounts.len()).collect();
    order.sort_by_key(|&at| std::cmp::Reverse(amounts[at].rem_euclid(unit)));
    // Halves away from zero, as single amounts are shown.
    let rounded = (sum.abs() + unit / 2) / unit * sum.signum();
    let missing = rounded - units.iter().sum::<i128>();
    for &at in order.iter().take(usize::try_from(missing).unwrap_or(0)) {
        units[at] += 1;
    }
    units.into_iter().map(|units| units * unit).collect()
}

/// The same of amounts in several currencies, each in its own smallest unit.
pub(super) fn allotted_money(amounts: &[Money]) -> Vec<Money> {
    let currencies: BTreeSet<&String> = amounts.iter().flat_map(BTreeMap::keys).collect();
    let mut shown: Vec<Money> = amounts.iter().map(|_| Money::new()).collect();
    for currency in currencies {
        let having: Vec<usize> =
            (0..amounts.len()).filter(|&at| amounts[at].contains_key(currency)).collect();
        let own: Vec<i128> = having.iter().map(|&at| amounts[at][currency]).collect();
        for (at, amount) in having.into_iter().zip(allotted(&own, number::unit_e4(currency))) {
            shown[at].insert(currency.clone(), amount);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_adds_up_to_what_the_sum_is_shown_as() {
        assert_eq!(allotted(&[33_334, 33_333, 33_333], 100), [33_400, 33_300, 33_300]);
        assert_eq!(allotted(&[50, 50, 50], 100), [100, 100, 0]);
        assert_eq!(allotted(&[-33_334, -33_333, -33_333], 100).iter().sum::<i128>(), -100_000);
        assert_eq!((allotted(&[], 100), allotted(&[7], 100)), (vec![], vec![0]));
        let mut state = 7u64;
        for _ in 0..2_000 {
            let mut next = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                i128::from(state >> 33)
            };
            let amounts: Vec<i128> = (0..1 + next() % 40).map(|_| next() % 90_000 - 20_000).collect();
            for unit in [1, 10, 100, 10_000] {
                let shown = allotted(&amounts, unit);
                let sum: i128 = amounts.iter().sum();
                assert_eq!(shown.iter().sum::<i128>(), (sum.abs() + unit / 2) / unit * unit * sum.signum());
                assert!(amounts.iter().zip(&shown).all(|(exact, shown)| (exact - shown).abs() <= unit));
            }
        }
    }

    #[test]
    fn each_currency_is_shared_out_in_its_own_smallest_unit() {
        let part = || Money::from([("JPY".into(), 3_333_333), ("KWD".into(), 33_333)]);
        let shown = allotted_money(&[part(), part(), part(), Money::new()]);
        let texts: Vec<String> = shown.iter().map(number::sums).collect();
        let expected = ["334 JPY, 3.334 KWD", "333 JPY, 3.333 KWD", "333 JPY, 3.333 KWD", "–"];
        assert_eq!(texts.iter().map(|text| text.replace('\u{a0}', " ")).collect::<Vec<_>>(), expected);
    }
}
