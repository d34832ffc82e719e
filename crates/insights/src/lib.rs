//! What may be said of counts, and how surely: tests, and how many of their findings would be false.
//!
//! Counts in, numbers out. Nothing here knows a page, a clock, a file or a map.
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod discoveries;
mod normal;
mod proportions;

pub use discoveries::q_values;
pub use normal::erfc;
pub use proportions::{Share, difference};
