//! DOM events in, visit batches out. The shell decides nothing: `capture` does.
#![cfg(target_arch = "wasm32")]
#![no_std]

extern crate alloc;

mod elements;
mod heap;
mod listener;
mod page;
mod port;
mod recorder;
mod tracker;

pub use tracker::Tracker;

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
