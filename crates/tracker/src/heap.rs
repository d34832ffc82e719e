//! The smallest allocator that serves a page for a day: free lists by power of two over memory that only grows.
//!
//! A block is rounded up to a power of two of at least 16 bytes and, once freed, serves blocks of its size only. That
//! wastes at most half of what lives, needs no headers, and takes some 200 bytes of code.
#![allow(unsafe_code)]

use core::{
    alloc::{GlobalAlloc, Layout},
    arch::wasm32,
    cell::UnsafeCell,
    ptr,
};

const SMALLEST: u32 = 4;
const CLASSES: usize = 28;
const PAGE: usize = 65_536;

struct Heap(UnsafeCell<State>);

struct State {
    free: [*mut u8; CLASSES],
    next: usize,
    end: usize,
}

// SAFETY: wasm32 without atomics has one thread, and no call below is re-entered.
unsafe impl Sync for Heap {}

#[global_allocator]
static HEAP: Heap = Heap(UnsafeCell::new(State { free: [ptr::null_mut(); CLASSES], next: 0, end: 0 }));

/// The class of a block that holds `layout`: its size is `1 << (class + SMALLEST)`, which also aligns it.
fn class(layout: Layout) -> u32 {
    let size = layout.size().max(layout.align()).max(1 << SMALLEST);
    usize::BITS - (size - 1).leading_zeros() - SMALLEST
}

impl State {
    fn grow_for(&mut self, size: usize) -> bool {
        if self.next == 0 {
            self.next = wasm32::memory_size(0) * PAGE;
            self.end = self.next;
        }
        if self.end - self.next >= size {
            return true;
        }
        let pages = (size - (self.end - self.next)).div_ceil(PAGE);
        let grown = wasm32::memory_grow(0, pages) != usize::MAX;
        self.end += if grown { pages * PAGE } else { 0 };
        grown
    }
}

// SAFETY: a block handed out lies between `next` before and after the call, or came from the free list of its own
// class, where `dealloc` put it after its owner let go; so live blocks never overlap. Memory only grows, in one piece.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: one thread, and `grow_for` does not allocate.
        let state = unsafe { &mut *self.0.get() };
        let class = class(layout);
        let Some(free) = state.free.get_mut(class as usize) else { wasm32::unreachable() };
        if !free.is_null() {
            let block = *free;
            // SAFETY: a freed block holds the pointer that `dealloc` wrote into its first four bytes.
            *free = unsafe { block.cast::<*mut u8>().read() };
            return block;
        }
        let size = 1usize << (class + SMALLEST);
        if !state.grow_for(size) {
            // Out of memory ends the tracker alone: the loader catches the trap, the page goes on.
            wasm32::unreachable()
        }
        let block = state.next;
        state.next += size;
        block as *mut u8
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: as in `alloc`; `block` came from there with the same layout, so it is of this class and 16 bytes long.
        let state = unsafe { &mut *self.0.get() };
        if let Some(free) = state.free.get_mut(class(layout) as usize) {
            unsafe { block.cast::<*mut u8>().write(*free) };
            *free = block;
        }
    }
}
