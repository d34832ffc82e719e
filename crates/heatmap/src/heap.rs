//! The heap of one map: what is freed last-in first-out is used again at once, all else when nothing is left.
//!
//! A map takes its memory when it is made and keeps it; making it anew frees everything. A heap that does no more than
//! that is a tenth of one that remembers every hole.
#![allow(unsafe_code)]

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32::{memory_grow, memory_size};
use core::cell::Cell;
use core::ptr;

const PAGE: usize = 65_536;

struct Heap {
    /// Where the next block begins; 0 before the first.
    next: Cell<usize>,
    /// Blocks in use.
    live: Cell<usize>,
}

#[global_allocator]
static HEAP: Heap = Heap { next: Cell::new(0), live: Cell::new(0) };

// SAFETY: wasm32 without atomics has one thread.
unsafe impl Sync for Heap {}

unsafe extern "C" {
    /// What the linker leaves free begins here.
    static __heap_base: u8;
}

impl Heap {
    /// Memory up to `end`, grown if need be.
    fn reach(&self, end: usize) -> bool {
        let missing = end.saturating_sub(memory_size(0) * PAGE);
        missing == 0 || memory_grow(0, missing.div_ceil(PAGE)) != usize::MAX
    }
}

// SAFETY: blocks lie above the heap's base, within memory and after one another; only the last one's end moves back.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if self.live.get() == 0 {
            self.next.set((&raw const __heap_base).addr());
        }
        let start = self.next.get().next_multiple_of(layout.align().max(16));
        let Some(end) = start.checked_add(layout.size()).filter(|&end| self.reach(end)) else {
            return ptr::null_mut();
        };
        self.next.set(end);
        self.live.set(self.live.get() + 1);
        ptr::with_exposed_provenance_mut(start)
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        self.live.set(self.live.get() - 1);
        if block.addr() + layout.size() == self.next.get() {
            self.next.set(block.addr());
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let is_last = block.addr() + layout.size() == self.next.get();
        let end = block.addr().checked_add(size);
        if let Some(end) = end.filter(|&end| is_last && self.reach(end)) {
            self.next.set(end);
            return block;
        }
        // SAFETY: the caller vouches for the block and a size that is not 0; old and new do not overlap.
        unsafe {
            let new = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !new.is_null() {
                ptr::copy_nonoverlapping(block, new, layout.size().min(size));
                self.dealloc(block, layout);
            }
            new
        }
    }
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
