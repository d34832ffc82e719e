//! The heap that this crate does without: all it holds has a fixed size, so that its memory is bounded for a page left
//! open a day. Crates below know how to allocate and have to be given something that never does.
#![allow(unsafe_code)]

use core::{
    alloc::{GlobalAlloc, Layout},
    ptr,
};

struct NoHeap;

#[global_allocator]
static HEAP: NoHeap = NoHeap;

// SAFETY: null is what an allocator answers that has nothing to give, and nothing is ever given back.
unsafe impl GlobalAlloc for NoHeap {
    unsafe fn alloc(&self, _: Layout) -> *mut u8 {
        ptr::null_mut()
    }

    unsafe fn dealloc(&self, _: *mut u8, _: Layout) {}
}
