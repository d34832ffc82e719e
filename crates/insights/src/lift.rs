//! Lift: what those who clicked something brought in, against those who saw it and did not.

use alloc::{collections::BTreeMap, vec::Vec};

use crate::{Estimate, chance::Chance};

/// Resamples of an interval: so many draws of members as make them, but not more and not fewer than that.
const DRAWS: usize = 40_000_000;
const RESAMPLES: core::ops::RangeInclusive<usize> = 200..=2_000;
/// Members of either arm, and those of them that brought in anything, below which nothing is told: a single large order would
/// decide.
pub const LEAST_SEEN: usize = 20;
/// See [`LEAST_SEEN`].
pub const LEAST_BUYERS: usize = 5;

/// One session, or visitor-day, that saw an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seen {
    /// Device and source, or whatever those who are compared should have in common.
    pub stratum: (u8, u16),
    /// Whether it clicked.
    pub clicked: bool,
    /// What it brought in, minor units of one currency.
    pub amount: i64,
}

/// How much more those who clicked brought in each, minor units, and how sure that is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Lift {
    /// The difference of means within strata, each as heavy as it has members that clicked, so that it is about those who do;
    /// with the 2.5th and 97.5th percentiles of it among resamples (Efron, 1979).
    pub difference: Estimate,
    /// The probability of so great a difference, in either direction, where clicks are dealt at random within the strata: a
    /// permutation test with as many deals as resamples.
    pub p: f64,
    /// Those compared who clicked, and those who did not. Strata that lack either are left out.
    pub n: [u64; 2],
}

/// The amounts of those who clicked and of those who did not.
type Arms = [Vec<i64>; 2];

/// Compares them. An association: who clicks may have wanted to buy before. Strata without two of both are left out; `None` where
/// what remains of an arm is fewer than [`LEAST_SEEN`], or [`LEAST_BUYERS`] that brought in anything.
#[must_use]
pub fn lift(all: &[Seen], seed: u64) -> Option<Lift> {
    let mut strata: BTreeMap<(u8, u16), Arms> = BTreeMap::new();
    for one in all {
        strata.entry(one.stratum).or_default()[usize::from(!one.clicked)].push(one.amount);
    }
    strata.retain(|_, arms| arms.iter().all(|arm| arm.len() >= 2));
    let of_arm = |arm: usize| strata.values().flat_map(move |arms| &arms[arm]);
    let has_enough = |arm: usize| {
        of_arm(arm).count() >= LEAST_SEEN && of_arm(arm).filter(|&&amount| amount > 0).count() >= LEAST_BUYERS
    };
    if ![0, 1].into_iter().all(has_enough) {
        return None;
    }
    let n = [0, 1].map(|arm| of_arm(arm).count() as u64);
    // The same sessions in another order give the same interval.
    strata.values_mut().flatten().for_each(|arm| arm.sort_unstable());
    let mut chance = Chance::new(&[seed, all.len() as u64]);
    let resamples = (DRAWS / all.len()).clamp(*RESAMPLES.start(), *RESAMPLES.end());
    let difference = estimate(&strata, &mut chance, resamples);
    let p = permuted(&strata, difference.value, &mut chance, resamples);
    Some(Lift { difference, p, n })
}

/// The difference, and between which percentiles of its resamples it lies.
fn estimate(strata: &BTreeMap<(u8, u16), Arms>, chance: &mut Chance, resamples: usize) -> Estimate {
    let value = weighted(strata, |arm| mean(arm.iter().copied(), arm.len()));
    let mut drawn: Vec<f64> = (0..resamples)
        .map(|_| {
            weighted(strata, |arm| {
                let draws = (0..arm.len()).map(|_| arm[chance.below(arm.len())]);
                mean(draws, arm.len())
            })
        })
        .collect();
    drawn.sort_unstable_by(f64::total_cmp);
    let at = |part: f64| drawn[(part * (resamples - 1) as f64) as usize];
    Estimate { value, low: at(0.025), high: at(0.975) }
}

fn mean(amounts: impl Iterator<Item = i64>, count: usize) -> f64 {
    amounts.map(|amount| amount as f64).sum::<f64>() / count as f64
}

fn sum(amounts: &[i64]) -> f64 {
    amounts.iter().map(|&amount| amount as f64).sum()
}

/// The difference of what `of` says of both arms, over all strata.
fn weighted(strata: &BTreeMap<(u8, u16), Arms>, mut of: impl FnMut(&[i64]) -> f64) -> f64 {
    let (mut sum, mut weights) = (0.0, 0.0);
    for [clicked, not] in strata.values() {
        let weight = clicked.len() as f64;
        sum += weight * (of(clicked) - of(not));
        weights += weight;
    }
    sum / weights
}

/// How often a deal of the clicks at random gives a difference as great as the one that was found, which counts as a deal itself
/// (Phipson and Smyth, 2010).
fn permuted(strata: &BTreeMap<(u8, u16), Arms>, found: f64, chance: &mut Chance, deals: usize) -> f64 {
    let mut pools: Vec<Pool> = strata.values().map(Pool::of).collect();
    let clickers: f64 = pools.iter().map(|pool| pool.clickers as f64).sum();
    // Sums that are added up in another order differ in their last digits.
    let bound = found.abs() * (1.0 - 1e-9);
    let as_great = (0..deals).filter(|_| {
        let sum: f64 = pools.iter_mut().map(|pool| pool.clickers as f64 * pool.deal(chance)).sum();
        (sum / clickers).abs() >= bound
    });
    (as_great.count() + 1) as f64 / (deals + 1) as f64
}

/// Both arms of a stratum together.
struct Pool {
    amounts: Vec<i64>,
    clickers: usize,
    sum: f64,
}

impl Pool {
    fn of(arms: &Arms) -> Self {
        let amounts = arms.concat();
        let sum = sum(&amounts);
        Self { amounts, clickers: arms[0].len(), sum }
    }

    /// The difference of means if others of them had clicked.
    fn deal(&mut self, chance: &mut Chance) -> f64 {
        let others = self.amounts.len() - self.clickers;
        // The smaller arm is drawn: the rest follows.
        let drawn = self.clickers.min(others);
        for at in 0..drawn {
            let other = at + chance.below(self.amounts.len() - at);
            self.amounts.swap(at, other);
        }
        let part = sum(&self.amounts[..drawn]);
        let rest = (self.sum - part) / (self.amounts.len() - drawn) as f64;
        let more = part / drawn as f64 - rest;
        if drawn == self.clickers { more } else { -more }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sessions of two strata: the second spends ten times as much and clicks more often; clicking adds `gain`.
    fn sessions(seed: u64, gain: i64) -> Vec<Seen> {
        let mut chance = Chance::new(&[seed, 77]);
        (0..400)
            .map(|number| {
                let stratum = (u8::from(number % 2 == 0), 0);
                let is_rich = stratum.0 == 1;
                let clicked = chance.part() < if is_rich { 0.6 } else { 0.2 };
                let usual = if is_rich { 5_000.0 } else { 500.0 } * chance.part() * 2.0;
                Seen { stratum, clicked, amount: usual as i64 + if clicked { gain } else { 0 } }
            })
            .collect()
    }

    #[test]
    fn nineteen_of_twenty_intervals_hold_the_truth() {
        let mut held = 0;
        for gain in [0, 900] {
            let holds = |seed: &u64| {
                let Estimate { low, high, .. } = lift(&sessions(*seed, gain), 1).unwrap().difference;
                (low..=high).contains(&(gain as f64))
            };
            held += (0..60).filter(holds).count();
        }
        assert!((106..=119).contains(&held), "{held} of 120");
    }

    #[test]
    fn the_same_sessions_in_any_order_have_the_same_lift() {
        let mut all = sessions(4, 900);
        let first = lift(&all, 9);
        all.reverse();
        assert_eq!(lift(&all, 9), first);
    }

    #[test]
    fn clicks_that_mean_nothing_are_as_improbable_as_their_p_says() {
        let of = |seed, gain| lift(&sessions(seed, gain), 1).unwrap().p;
        let p_values: Vec<f64> = (0..200).map(|seed| of(seed, 0)).collect();
        let below = |bound: f64| p_values.iter().filter(|&&p| p <= bound).count();
        assert!((3..=19).contains(&below(0.05)), "{} of 200 below 0.05", below(0.05));
        assert!((80..=120).contains(&below(0.5)), "{} of 200 below 0.5", below(0.5));
        assert!(of(4, 2_000) < 0.001, "{}", of(4, 2_000));
    }

    #[test]
    fn a_permutation_is_as_rare_as_there_are_ways_to_deal() {
        // Of the twenty ways to deal six to two arms of three, two set the greatest against the least.
        let strata = BTreeMap::from([((0, 0), [std::vec![10, 11, 12], std::vec![1, 2, 3]])]);
        let p = permuted(&strata, 9.0, &mut Chance::new(&[5]), 100_000);
        assert!((p - 0.1).abs() < 0.005, "{p}");
    }

    #[test]
    fn who_has_nobody_to_be_compared_with_is_left_out() {
        let one = |source, clicked, amount| Seen { stratum: (0, source), clicked, amount };
        let four = |at: i64| [(true, 9), (true, 11), (false, 4), (false, 6)].map(|(c, a)| one(0, c, a * at));
        let mut all: Vec<Seen> = (0..10).flat_map(|_| four(1)).collect();
        all.extend([one(1, true, 1_000_000), one(1, true, 1_000_000)]);
        let lift = super::lift(&all, 1).unwrap();
        assert_eq!((lift.difference.value, lift.n), (5.0, [20, 20]));
        assert_eq!(super::lift(&all[40..], 1), None);
        assert_eq!(super::lift(&all[4..], 1), None, "of eighteen on either side nothing is told");
        let idle: Vec<Seen> = (0..20).flat_map(|at| four((at < 2).into())).collect();
        assert_eq!(super::lift(&idle, 1), None, "nor where four bought");
        assert_eq!(super::lift(&[], 1), None);
    }
}
