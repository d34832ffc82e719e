//! What may be said of counts, and how surely: tests, how many of their findings would be false, and the rules that look for
//! what an owner should know.
//!
//! Counts in, numbers and findings out. Nothing here knows a browser, a clock, a file or a map; `docs/findings.md` says which
//! formula is whose.
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod binomial;
mod bounds;
mod chance;
mod change;
mod chi_square;
mod contrast;
mod discoveries;
mod facts;
mod finding;
mod hypergeometric;
mod intervals;
mod lift;
mod means;
mod normal;
mod proportions;
mod revenue;
mod rules;
mod sentence;
mod shrinkage;
mod strata;

pub use binomial::{at_least, at_most};
pub use change::{Change, change};
pub use chi_square::{chi_square_tail, split_p};
pub use discoveries::{q_values, q_values_in_families};
pub use facts::{Deed, Facts, FieldUse, Goal, Page, STRETCHES, Test, Unit};
pub use finding::{Finding, LEVEL, Rule};
pub use hypergeometric::exact_p_below;
pub use intervals::{Estimate, newcombe, wilson};
pub use lift::{LEAST_BUYERS, LEAST_SEEN, Lift, Seen, lift};
pub use means::{Amounts, difference_of_means};
pub use normal::erfc;
pub use proportions::{Share, difference};
pub use revenue::{HALF_LIFE_MS, Model, credits};
pub use rules::findings;
pub use sentence::RateOf;
pub use shrinkage::{Prior, usual};
pub use strata::{Gap, Stratum, gap};
