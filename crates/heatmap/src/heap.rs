//! The heap of one map: what is freed is used again, what lies side by side is not joined.
//!
//! A map takes its memory when it is made and keeps it; before it is made anew, all of it is taken back at once. What is
//! taken in between is of the same sizes again and again. A heap for that is a tenth of one that is ready for anything.
#![allow(unsafe_code)]

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32::{memory_grow, memory_size};
use core::cell::Cell;
use core::ptr;

const PAGE: usize = 65_536;

/// Blocks begin and end at multiples of this, which no type here asks more of.
const UNIT: usize = 16;

fn rounded(size: usize) -> usize {
    size.saturating_add(UNIT - 1) & !(UNIT - 1)
}

struct Heap {
    /// Where the next block begins; nothing is taken before [`empty`] has said so.
    next: Cell<usize>,
    /// The first free block, or 0. Each holds its size and the address of the next.
    free: Cell<usize>,
}

#[global_allocator]
static HEAP: Heap = Heap { next: Cell::new(0), free: Cell::new(0) };

// SAFETY: wasm32 without atomics has one thread.
unsafe impl Sync for Heap {}

unsafe extern "C" {
    /// What the linker leaves free begins here.
    static __heap_base: u8;
}

/// Takes all blocks back.
///
/// # Safety
/// Nobody uses a block any more, or frees one.
pub(crate) unsafe fn empty() {
    HEAP.next.set((&raw const __heap_base).addr().next_multiple_of(UNIT));
    HEAP.free.set(0);
}

impl Heap {
    /// Memory up to `end`, grown if need be.
    fn reach(&self, end: usize) -> bool {
        let missing = end.saturating_sub(memory_size(0) * PAGE);
        missing == 0 || memory_grow(0, missing.div_ceil(PAGE)) != usize::MAX
    }

    /// Takes a block out of the first free one that is large enough; what is left of that stays free.
    fn reuse(&self, size: usize) -> Option<usize> {
        let mut link: *const Cell<usize> = &self.free;
        loop {
            // SAFETY: `link` is `self.free` or lies in a free block, which nobody else uses.
            let here = unsafe { &*link };
            let block = here.get();
            if block == 0 {
                return None;
            }
            // SAFETY: a free block begins with two numbers, see `dealloc`.
            let [held, next] = unsafe { &*ptr::with_exposed_provenance::<[Cell<usize>; 2]>(block) };
            if held.get() >= size {
                held.set(held.get() - size);
                if held.get() == 0 {
                    here.set(next.get());
                }
                // From the end, so that what is left begins where it did.
                return Some(block + held.get());
            }
            link = next;
        }
    }
}

// SAFETY: blocks lie above the heap's base and within memory; each is used, free, or beyond `next`, and never two of these.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let size = rounded(layout.size());
        let start = self.reuse(size).or_else(|| {
            let start = self.next.get();
            let end = start.checked_add(size).filter(|&end| self.reach(end))?;
            self.next.set(end);
            Some(start)
        });
        ptr::with_exposed_provenance_mut(start.unwrap_or(0))
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let size = rounded(layout.size());
        if block.addr() + size == self.next.get() {
            self.next.set(block.addr());
            return;
        }
        // SAFETY: the block is nobody's now, aligned to a unit and no less than one.
        unsafe { block.cast::<[usize; 2]>().write([size, self.free.get()]) };
        self.free.set(block.expose_provenance());
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let is_last = block.addr() + rounded(layout.size()) == self.next.get();
        let end = block.addr().checked_add(rounded(size));
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
