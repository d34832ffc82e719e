//! Randomness that comes out the same for the same seed, on every machine and in every version.

/// SplitMix64 (Steele, Lea and Flood, 2014): small, fast, and good enough to play visitors with.
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    /// A sequence of its own for each part of `seed`.
    pub(super) fn new(seed: &[u64]) -> Self {
        let mut chance = Self(0);
        for part in seed {
            chance.0 ^= part;
            chance.0 = chance.number();
        }
        chance
    }

    /// Any number.
    pub(super) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// A number from 0 up to, but not including, 1.
    pub(super) fn part(&mut self) -> f64 {
        (self.number() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// A number between two.
    pub(super) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.part()
    }

    /// Whether something of that probability happens.
    pub(super) fn happens(&mut self, probability: f64) -> bool {
        self.part() < probability
    }

    /// A normally distributed number of mean 0 and deviation 1: the sum of twelve uniform ones, so within six of 0.
    pub(super) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.part()).sum::<f64>() - 6.0
    }

    /// One of `all`, in proportion to their weights; `None` if there is nothing of weight.
    pub(super) fn pick<'a, T>(&mut self, all: &'a [T], weight: impl Fn(&T) -> f64) -> Option<&'a T> {
        let mut left = self.part() * all.iter().map(&weight).sum::<f64>();
        let mut heavy = all.iter().filter(|one| weight(one) > 0.0);
        let last = heavy.clone().next_back();
        heavy
            .find(|one| {
                left -= weight(one);
                left < 0.0
            })
            .or(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_and_another_gives_others() {
        let first = |seed: &[u64]| Chance::new(seed).number();
        assert_eq!(first(&[1, 2]), first(&[1, 2]));
        assert_ne!(first(&[1, 2]), first(&[2, 1]));
        assert_ne!(first(&[1, 2]), first(&[1, 3]));
    }

    #[test]
    fn picks_follow_the_weights() {
        let mut chance = Chance::new(&[4]);
        let all = [(0, 3.0), (1, 0.0), (2, 1.0)];
        let mut counts = [0; 3];
        for _ in 0..4_000 {
            counts[chance.pick(&all, |one| one.1).unwrap().0] += 1;
        }
        assert!((2_850..3_150).contains(&counts[0]), "{counts:?}");
        assert_eq!(counts[1], 0);
        assert_eq!(chance.pick(&all[1..2], |one| one.1), None);
    }
}
