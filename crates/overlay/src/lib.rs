//! The Wasm that owners download: heat and a page's boxes in, pictures and figures out.
//!
//! [`Core`] is all that the scripts in `pkg/overlay` see, and [`Eye`](eye::Eye) all that it sees of the page. It calls nobody
//! else, waits for nothing and knows no node of its own: when to draw, what to ask for and how to say it is the scripts'.
#![cfg_attr(target_arch = "wasm32", no_std)]

extern crate alloc;

mod align;
mod boxes;
mod ceiling;
mod chart;
mod clips;
mod contrast;
mod covers;
mod exports;
mod eye;
#[cfg(any(test, target_arch = "wasm32"))]
mod heap;
mod ladder;
mod look;
mod page;
mod patches;
mod reach;
mod search;
mod sheet;
mod spread;
mod tab;
mod unit;
mod zone;

pub use exports::Core;
