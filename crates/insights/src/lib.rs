//! What may be said of counts, and how surely: tests, and how many of their findings would be false.
//!
//! Counts in, numbers out. Nothing here knows a page, a clock, a file or a map.
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod binomial;
mod chance;
mod change;
mod chi_square;
mod discoveries;
mod intervals;
mod normal;
mod proportions;
mod shrinkage;
mod strata;

pub use binomial::{at_least, at_most};
pub use change::{Change, change};
pub use chi_square::{chi_square_tail, split_p};
pub use discoveries::{q_values, q_values_in_families};
pub use intervals::{Estimate, newcombe, wilson};
pub use normal::erfc;
pub use proportions::{Share, difference};
pub use shrinkage::{Prior, usual};
pub use strata::{Gap, Stratum, gap};
