//! End to end: real browsers, trusted input, the real binary; asserted on what was stored and what was painted.

mod delivery;
mod faults;
mod forms;
mod frustration;
mod hostile;
mod input;
mod looking;
mod lossless;
mod map;
mod policy;
mod privacy;
mod scene;
mod shop;
mod visit;
