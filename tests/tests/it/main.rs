//! End to end: a real browser, trusted input, the real binary; asserted on what was stored and what was painted.

mod delivery;
mod faults;
mod map;
mod visit;
