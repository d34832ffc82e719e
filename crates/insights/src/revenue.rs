//! Orders, shared out among what led to them: every model gives away exactly what was taken, to the last cent.

use alloc::{vec, vec::Vec};

use crate::normal::exp_of_negative;

/// After this long before the order a touch is worth half, by [`Model::Decay`], unless another time is given: seven days, ms.
pub const HALF_LIFE_MS: u64 = 7 * 86_400_000;

/// How an order is shared out among the touches before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Model {
    /// All to the first.
    First,
    /// All to the last.
    #[default]
    Last,
    /// To all alike.
    Linear,
    /// The later the more: a touch so many ms before another is worth half of it.
    Decay {
        /// The time, ms, at least 1.
        half_life_ms: u64,
    },
    /// Two fifths to the first, two fifths to the last, and the rest to those between, alike; half to each of two.
    Position,
}

impl Model {
    /// The name in questions and answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Last => "last",
            Self::Linear => "linear",
            Self::Decay { .. } => "decay",
            Self::Position => "position",
        }
    }

    /// The model of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let all = [
            Self::First,
            Self::Last,
            Self::Linear,
            Self::Decay { half_life_ms: HALF_LIFE_MS },
            Self::Position,
        ];
        all.into_iter().find(|model| model.name() == name)
    }

    /// How much each of the touches is worth, `ages_ms` before the order, the first first.
    fn weights(self, ages_ms: &[u64]) -> Vec<f64> {
        let count = ages_ms.len();
        let only = |at: usize| (0..count).map(|own| f64::from(u8::from(own == at))).collect();
        match self {
            Self::First => only(0),
            Self::Last => only(count.saturating_sub(1)),
            Self::Linear => vec![1.0; count],
            Self::Decay { half_life_ms } => {
                // Against the latest, so that not all of them are nothing.
                let latest = ages_ms.iter().copied().min().unwrap_or(0);
                let worth = |&age: &u64| {
                    let halves = (age - latest) as f64 / half_life_ms.max(1) as f64;
                    exp_of_negative((halves * core::f64::consts::LN_2).min(700.0))
                };
                ages_ms.iter().map(worth).collect()
            }
            Self::Position if count < 3 => vec![1.0; count],
            Self::Position => {
                let between = 0.2 / (count - 2) as f64;
                let at = |own: usize| if own == 0 || own == count - 1 { 0.4 } else { between };
                (0..count).map(at).collect()
            }
        }
    }
}

/// Shares an amount, in minor units (cents), out among the touches before it, `ages_ms` before the order, the first first.
/// The credits add up to the amount exactly: each gets the whole units of its part, and those that are left over go one each
/// to the largest remainders, earlier touches first (Hamilton's method). An amount below nothing, a refund, is shared out as it
/// was. Without touches there is nobody to credit, and the answer is empty: whoever asks keeps the order as direct.
#[must_use]
pub fn credits(amount: i64, ages_ms: &[u64], model: Model) -> Vec<i64> {
    let weights = model.weights(ages_ms);
    let sum: f64 = weights.iter().sum();
    let whole = amount.unsigned_abs();
    let mut parts: Vec<(u64, f64)> = weights.iter().map(|weight| floor(whole, weight / sum)).collect();
    // Rounding may have given a unit too many of an amount beyond what a double holds.
    let mut given: u64 = parts.iter().map(|(part, _)| part).sum();
    let mut order: Vec<usize> = (0..parts.len()).filter(|&at| weights[at] > 0.0).collect();
    order.sort_by(|&a, &b| parts[b].1.total_cmp(&parts[a].1));
    while given != whole && !order.is_empty() {
        for &at in &order {
            if given < whole {
                // One each, or, after rounding, an even part of what is missing.
                let more = ((whole - given) / order.len() as u64).max(1);
                (parts[at].0, given) = (parts[at].0 + more, given + more);
            } else if given > whole {
                let less = (given - whole).min(parts[at].0);
                (parts[at].0, given) = (parts[at].0 - less, given - less);
            }
        }
    }
    let signed = |part: u64| if amount < 0 { 0i64.wrapping_sub_unsigned(part) } else { part.cast_signed() };
    parts.into_iter().map(|(part, _)| signed(part)).collect()
}

/// The whole units of a part of an amount, and what is left of the next.
fn floor(whole: u64, part: f64) -> (u64, f64) {
    let exact = whole as f64 * part;
    let units = exact as u64;
    (units, exact - units as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chance::Chance;

    const DAY_MS: u64 = 86_400_000;
    const ALL: [Model; 5] = [
        Model::First,
        Model::Last,
        Model::Linear,
        Model::Decay { half_life_ms: HALF_LIFE_MS },
        Model::Position,
    ];

    #[test]
    fn each_model_shares_out_as_it_says() {
        let ages = [14 * DAY_MS, 7 * DAY_MS, DAY_MS / 2, 0];
        let shared = |model| credits(10_000, &ages, model);
        assert_eq!(shared(Model::First), [10_000, 0, 0, 0]);
        assert_eq!(shared(Model::Last), [0, 0, 0, 10_000]);
        assert_eq!(shared(Model::Linear), [2_500; 4]);
        assert_eq!(shared(Model::Position), [4_000, 1_000, 1_000, 4_000]);
        let decay =
            credits(7_000, &[14 * DAY_MS, 7 * DAY_MS, 0], Model::Decay { half_life_ms: HALF_LIFE_MS });
        assert_eq!(decay, [1_000, 2_000, 4_000]);
        assert_eq!(credits(101, &[5, 0], Model::Position), [51, 50]);
        assert_eq!(
            credits(100, &[9, 5, 0], Model::Linear),
            [34, 33, 33],
            "the cent that is left goes to the first"
        );
    }

    #[test]
    fn credits_always_add_up_to_the_order() {
        let mut chance = Chance::new(&[21]);
        for run in 0..20_000 {
            let digits = 10u64.pow(1 + run % 18);
            let amount = (chance.part() * digits as f64) as i64 * if run % 7 == 0 { -1 } else { 1 };
            let ages: Vec<u64> = (0..1 + chance.below(40))
                .map(|_| (chance.part() * 1e6_f64 * f64::from(run % 9 * 1_000 + 1)) as u64)
                .collect();
            for model in ALL {
                let credits = credits(amount, &ages, model);
                assert_eq!(credits.len(), ages.len());
                assert_eq!(credits.iter().sum::<i64>(), amount, "{model:?} {ages:?}");
                assert!(credits.iter().all(|credit| credit.signum() * amount.signum() >= 0), "{credits:?}");
            }
        }
        for amount in [i64::MAX, i64::MIN, 0, 1, -1] {
            for model in ALL {
                assert_eq!(
                    credits(amount, &[u64::MAX, 3, 0], model).iter().sum::<i64>(),
                    amount,
                    "{model:?}"
                );
            }
        }
    }

    #[test]
    fn a_refund_takes_back_what_the_order_gave() {
        for model in ALL {
            let ages = [40 * DAY_MS, 9 * DAY_MS, 3, 0];
            let back: Vec<i64> = credits(-9_999, &ages, model).into_iter().map(|credit| -credit).collect();
            assert_eq!(back, credits(9_999, &ages, model));
        }
    }

    #[test]
    fn nobody_is_credited_where_nobody_was() {
        assert_eq!(credits(500, &[], Model::Linear), []);
    }

    #[test]
    fn a_model_has_one_name() {
        for model in ALL {
            assert_eq!(Model::from_name(model.name()), Some(model));
        }
        assert_eq!(Model::from_name("best"), None);
    }
}
