//! Shares of few, drawn towards what is usual among their like.

use alloc::vec::Vec;

use crate::Share;

/// What is known of a share before anybody is counted: a beta distribution, fitted to shares of the same kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Prior {
    /// Those who did it, as many as if they had been counted.
    pub alpha: f64,
    /// Those who did not.
    pub beta: f64,
}

impl Prior {
    /// Fitted by moments (Kleinman, 1973): the mean of all together, and the correlation within a share that explains how
    /// much more the shares differ than chance makes them. `None` of nobody.
    #[must_use]
    pub fn fit(shares: &[Share]) -> Option<Self> {
        let sizes = || shares.iter().map(|share| share.whole as f64).filter(|&whole| whole > 0.0);
        let (all, squares, count) =
            (sizes().sum::<f64>(), sizes().map(|whole| whole * whole).sum::<f64>(), sizes().count() as f64);
        if all == 0.0 {
            return None;
        }
        // As if one more had done it by half: a mean of nought could not be drawn to.
        let did: f64 = shares.iter().map(|share| share.part.min(share.whole) as f64).sum();
        let mean = (did + 0.5) / (all + 1.0);
        let variance = mean * (1.0 - mean);
        let spread: f64 = shares
            .iter()
            .filter(|share| share.whole > 0)
            .map(|share| {
                let away = share.part.min(share.whole) as f64 / share.whole as f64 - mean;
                share.whole as f64 * away * away
            })
            .sum();
        let room = variance * (all - squares / all - (count - 1.0));
        let alike = if room > 0.0 { (spread - variance * (count - 1.0)) / room } else { 0.0 };
        // Between shares that are all the same and ones of which each is all or nothing.
        let strength = 1.0 / alike.clamp(1e-4, 0.9) - 1.0;
        Some(Self { alpha: mean * strength, beta: (1.0 - mean) * strength })
    }

    /// The mean of what the share is, now that so many were counted: between what they did and what is usual.
    #[must_use]
    pub fn shrink(&self, share: Share) -> f64 {
        (share.part.min(share.whole) as f64 + self.alpha) / (share.whole as f64 + self.alpha + self.beta)
    }
}

/// Shares of the same kind in order, to tell what is usual among them.
pub(crate) struct Ranked(Vec<(f64, u64, usize)>);

impl Ranked {
    pub(crate) fn of(shares: &[Share]) -> Self {
        let Some(prior) = Prior::fit(shares) else { return Self(Vec::new()) };
        let some = (0..).zip(shares).filter(|(_, share)| share.whole > 0);
        let mut ranked: Vec<_> = some.map(|(at, &share)| (prior.shrink(share), share.whole, at)).collect();
        ranked.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        Self(ranked)
    }

    /// What is usual but for those at these places: the median of the others, drawn towards their like, each as often as it
    /// has members, so that a few bad ones do not make themselves usual. `None` of nobody.
    pub(crate) fn usual_but(&self, is_left_out: impl Fn(usize) -> bool) -> Option<f64> {
        let others = || self.0.iter().filter(|(.., at)| !is_left_out(*at));
        let half = others().map(|&(_, whole, _)| whole).sum::<u64>() / 2;
        let mut passed = 0;
        let median = others().find(|(_, whole, _)| {
            passed += whole;
            passed > half
        });
        median.map(|&(rate, ..)| rate)
    }
}

/// What is usual among these shares: their median, drawn towards one another, each as often as it has members. `None` of
/// nobody.
#[must_use]
pub fn usual(shares: &[Share]) -> Option<f64> {
    Ranked::of(shares).usual_but(|_| false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Chance;

    fn share([part, whole]: [u64; 2]) -> Share {
        Share { part, whole }
    }

    #[test]
    fn a_fit_finds_the_distribution_that_shares_were_drawn_from() {
        // Beta(2, 8) as the second smallest of nine uniform numbers: mean 0.2, correlation within 1/11.
        let mut chance = Chance::new(&[5]);
        let shares: Vec<Share> = (0..4_000)
            .map(|at| {
                let mut nine = [(); 9].map(|()| chance.part());
                nine.sort_unstable_by(f64::total_cmp);
                let whole = 20 + at % 80;
                Share { part: (0..whole).filter(|_| chance.part() < nine[1]).count() as u64, whole }
            })
            .collect();
        let Prior { alpha, beta } = Prior::fit(&shares).unwrap();
        assert!((alpha - 2.0).abs() < 0.15 && (beta - 8.0).abs() < 0.6, "{alpha} {beta}");
    }

    #[test]
    fn the_fewer_the_nearer_to_what_is_usual() {
        let prior = Prior { alpha: 2.0, beta: 8.0 };
        let rates = [[1, 1], [10, 10], [100, 100]].map(|counts| prior.shrink(share(counts)));
        assert_eq!(rates, [3.0 / 11.0, 12.0 / 20.0, 102.0 / 110.0]);
        assert_eq!(prior.shrink(share([0, 0])), 0.2);
    }

    #[test]
    fn a_bad_share_is_not_usual() {
        let shares = [[2, 100], [2, 100], [3, 100], [2, 90], [60, 100]].map(share);
        let usual = usual(&shares).unwrap();
        assert!((0.015..0.04).contains(&usual), "{usual}");
        let two = Ranked::of(&shares[3..]);
        let without = [0, 1].map(|at| two.usual_but(|other| other == at).unwrap());
        assert!(without[0] > 0.5 && without[1] < 0.1, "{without:?}");
        assert_eq!(super::usual(&[]), None);
        assert_eq!(super::usual(&[share([0, 0])]), None);
    }
}
