//! End to end: real browsers, trusted input, the real binary; asserted on what was stored and what was painted.

mod anchors;
mod consent;
mod cost;
mod delivery;
mod dropins;
mod faces;
mod faults;
mod forms;
mod frustration;
mod hostile;
mod hover;
mod input;
mod late;
mod looking;
mod lossless;
mod map;
mod memory;
mod places;
mod policy;
mod privacy;
mod routes;
mod scene;
mod shop;
mod touch;
mod visit;
mod vitals;
