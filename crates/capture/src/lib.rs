//! What to record, how densely, and when to send, as a state machine over plain numbers.
//!
//! The crate knows no DOM, no clock and no network: the shell tells it what happened and at what millisecond, asks
//! whether something is due, and carries the bytes that [`Capture`] cuts. Texts pass through unread: the shell has
//! masked and shortened them.
//!
//! All of it is downloaded by every visitor. It allocates nothing, so that its memory is bounded by its type, and absent
//! times are [`NEVER`] rather than `Option`s.
#![no_std]

#[cfg(test)]
extern crate alloc;
#[cfg(test)]
extern crate std;

mod activity;
mod budget;
mod capture;
mod elements;
mod frustration;
mod reading;
mod vitals;

pub use capture::{Capture, FULL_NOW};
pub use frustration::{Effect, Promise};
pub use vitals::Vital;

/// A time that does not come.
pub const NEVER: u32 = u32::MAX;
