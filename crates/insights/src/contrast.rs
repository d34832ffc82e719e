//! Two shares that are held against one another, and their difference: three numbers of the same visitors.

use crate::{Estimate, Gap, Share, newcombe, wilson};

/// How often it happens, how often it does beside that, and the difference of the two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Contrast {
    /// Among those who are judged.
    pub(crate) rate: f64,
    /// Among those whom they are held against, or the bound that they are held against.
    pub(crate) baseline: f64,
    /// `rate` less `baseline`, with its 95 % interval.
    pub(crate) effect: Estimate,
}

impl Contrast {
    /// Two groups as they are.
    pub(crate) fn plain(own: Share, rest: Share) -> Self {
        Self { rate: own.rate(), baseline: rest.rate(), effect: newcombe(own, rest) }
    }

    /// One group and a bound that nobody counted.
    pub(crate) fn to_bound(own: Share, baseline: f64) -> Self {
        let Estimate { value, low, high } = wilson(own);
        let effect = Estimate { value: value - baseline, low: low - baseline, high: high - baseline };
        Self { rate: value, baseline, effect }
    }
}

impl From<Gap> for Contrast {
    /// Two groups within strata.
    fn from(gap: Gap) -> Self {
        let [rate, baseline] = gap.rates;
        Self { rate, baseline, effect: gap.difference }
    }
}
