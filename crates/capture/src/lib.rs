//! What to record, thin, mask and when to send, as a state machine over plain numbers and texts.
//!
//! The crate knows no DOM, no clock and no network: the shell tells it what happened and at what millisecond, asks
//! whether something is due, and carries the bytes that [`Capture`] cuts. [`Outbox`] keeps what is not acknowledged.
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod activity;
mod address;
mod agent;
mod capture;
mod mask;
mod outbox;
mod reading;
mod selector;
mod text;
mod word;

pub use address::{Address, referring_host};
pub use agent::{browser, device, system};
pub use capture::{Capture, PageBox};
pub use mask::mask;
pub use outbox::{Outbox, Parcel};
pub use selector::{Features, LANDMARKS, Selector, Step, step_into, steps};
pub use text::fields;
