//! The bytes from outside: what survives the way there and back, what is refused, how small it is, what it adds up to.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "clippy excuses test functions, but not what they share")]

extern crate isotherm_wire as wire;

mod grids;
mod hostile;
mod made;
mod people;
mod round_trip;
mod size;
mod tally;
