//! Lift: what those who clicked something brought in, against those who saw it and did not.

use alloc::{collections::BTreeMap, vec::Vec};

use crate::{Estimate, chance::Chance};

/// Resamples of an interval: so many draws of members as make them, but not more and not fewer than that.
const DRAWS: usize = 40_000_000;
const RESAMPLES: core::ops::RangeInclusive<usize> = 200..=2_000;

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
    /// Those compared who clicked, and those who did not. Strata that lack either are left out.
    pub n: [u64; 2],
}

/// The amounts of those who clicked and of those who did not.
type Arms = [Vec<i64>; 2];

/// Compares them. An association: who clicks may have wanted to buy before. `None` where no stratum has two of both.
#[must_use]
pub fn lift(all: &[Seen], seed: u64) -> Option<Lift> {
    let mut strata: BTreeMap<(u8, u16), Arms> = BTreeMap::new();
    for one in all {
        strata.entry(one.stratum).or_default()[usize::from(!one.clicked)].push(one.amount);
    }
    strata.retain(|_, arms| arms.iter().all(|arm| arm.len() >= 2));
    if strata.is_empty() {
        return None;
    }
    // The same sessions in another order give the same interval.
    strata.values_mut().flatten().for_each(|arm| arm.sort_unstable());
    let value = weighted(&strata, |arm| mean(arm.iter().copied(), arm.len()));
    let mut chance = Chance::new(&[seed, all.len() as u64]);
    let resamples = (DRAWS / all.len()).clamp(*RESAMPLES.start(), *RESAMPLES.end());
    let mut drawn: Vec<f64> = (0..resamples)
        .map(|_| {
            weighted(&strata, |arm| {
                let draws = (0..arm.len()).map(|_| arm[chance.below(arm.len())]);
                mean(draws, arm.len())
            })
        })
        .collect();
    drawn.sort_unstable_by(f64::total_cmp);
    let at = |part: f64| drawn[(part * (resamples - 1) as f64) as usize];
    let count = |arm: usize| strata.values().map(|arms| arms[arm].len() as u64).sum();
    Some(Lift { difference: Estimate { value, low: at(0.025), high: at(0.975) }, n: [count(0), count(1)] })
}

fn mean(amounts: impl Iterator<Item = i64>, count: usize) -> f64 {
    amounts.map(|amount| amount as f64).sum::<f64>() / count as f64
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
    fn who_has_nobody_to_be_compared_with_is_left_out() {
        let one = |source, clicked, amount| Seen { stratum: (0, source), clicked, amount };
        let mut all = std::vec![one(0, true, 9), one(0, true, 11), one(0, false, 4), one(0, false, 6)];
        all.extend([one(1, true, 1_000_000), one(1, true, 1_000_000)]);
        let lift = super::lift(&all, 1).unwrap();
        assert_eq!((lift.difference.value, lift.n), (5.0, [2, 2]));
        assert_eq!(super::lift(&all[4..], 1), None);
        assert_eq!(super::lift(&[], 1), None);
    }
}
