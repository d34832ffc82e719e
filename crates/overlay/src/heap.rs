//! The overlay's heap: powers of two from lists, what is larger in pages; a fifth of the code of one that is ready for anything.
//!
//! A small block is cut in halves out of a page and stays of its size for good, so that taking and giving are a step
//! each. Runs of free pages lie in the order of their addresses, and neighbours are joined: fields and pictures, of
//! which there are a few, come and go with the window's size.
#![allow(unsafe_code)]

use core::alloc::{GlobalAlloc, Layout};
use core::cell::Cell;
use core::ptr;

const PAGE: usize = 65_536;
/// The smallest block.
const LEAST: usize = 16;
/// Sizes of blocks below a page.
const SIZES: usize = (PAGE / LEAST).ilog2() as usize;

struct Heap {
    /// The first free block of each size; 0 for none.
    blocks: [Cell<usize>; SIZES],
    /// The first run of free pages.
    runs: Cell<usize>,
}

/// What free memory begins with.
struct Free {
    /// The next free block, or run, or 0.
    next: Cell<usize>,
    /// Bytes of a run.
    size: Cell<usize>,
}

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static HEAP: Heap = Heap::new();

// SAFETY: wasm32 without atomics has one thread, and tests have a heap each.
unsafe impl Sync for Heap {}

/// The bytes that a block of a layout takes.
fn room(layout: Layout) -> usize {
    let size = layout.size().max(layout.align()).max(LEAST);
    if size <= PAGE / 2 { size.next_power_of_two() } else { size.next_multiple_of(PAGE) }
}

impl Heap {
    const fn new() -> Heap {
        Heap { blocks: [const { Cell::new(0) }; SIZES], runs: Cell::new(0) }
    }

    /// What free memory at an address begins with.
    fn free(&self, at: usize) -> &Free {
        // SAFETY: only what `push` and `give_pages` wrote to lies in the lists, and no one else uses it while it does.
        unsafe { &*ptr::with_exposed_provenance(at) }
    }

    /// Writes what free memory begins with.
    fn write(&self, at: usize, next: usize, size: usize) {
        let free = Free { next: Cell::new(next), size: Cell::new(size) };
        // SAFETY: who gives memory back uses it no more; it is aligned to 16 bytes and no smaller.
        unsafe { ptr::with_exposed_provenance_mut::<Free>(at).write(free) };
    }

    /// The list of the blocks of a size.
    fn list(&self, room: usize) -> &Cell<usize> {
        &self.blocks[(room / LEAST).trailing_zeros() as usize % SIZES]
    }

    fn push(&self, at: usize, room: usize) {
        let list = self.list(room);
        self.write(at, list.get(), room);
        list.set(at);
    }

    /// A block of a size; a larger one is halved if there is none.
    fn take_block(&self, room: usize) -> Option<usize> {
        let mut whole = room;
        while whole < PAGE && self.list(whole).get() == 0 {
            whole *= 2;
        }
        let at = if whole < PAGE {
            let list = self.list(whole);
            list.replace(self.free(list.get()).next.get())
        } else {
            self.take_pages(PAGE)?
        };
        while whole > room {
            whole /= 2;
            self.push(at + whole, whole);
        }
        Some(at)
    }

    /// The end of the first run that is long enough, of a new one if there is none.
    fn take_pages(&self, size: usize) -> Option<usize> {
        loop {
            let mut link = &self.runs;
            while link.get() != 0 {
                let at = link.get();
                let run = self.free(at);
                if run.size.get() >= size {
                    run.size.set(run.size.get() - size);
                    if run.size.get() == 0 {
                        link.set(run.next.get());
                    }
                    return Some(at + run.size.get());
                }
                link = &run.next;
            }
            self.give_pages(grown(size)?, size);
        }
    }

    fn give_pages(&self, at: usize, size: usize) {
        let (mut link, mut before) = (&self.runs, 0);
        while link.get() != 0 && link.get() < at {
            before = link.get();
            link = &self.free(before).next;
        }
        self.write(at, link.replace(at), size);
        self.join(at);
        if before != 0 {
            self.join(before);
        }
    }

    /// Makes one of a run and the next if they are neighbours.
    fn join(&self, at: usize) {
        let run = self.free(at);
        let next = run.next.get();
        if at + run.size.get() == next {
            let next = self.free(next);
            run.size.set(run.size.get() + next.size.get());
            run.next.set(next.next.get());
        }
    }
}

/// The address of so many bytes of memory that nobody had.
#[cfg(target_arch = "wasm32")]
fn grown(size: usize) -> Option<usize> {
    let before = core::arch::wasm32::memory_grow(0, size / PAGE);
    (before != usize::MAX).then(|| before * PAGE)
}

#[cfg(not(target_arch = "wasm32"))]
fn grown(size: usize) -> Option<usize> {
    let layout = Layout::from_size_align(size, PAGE).ok()?;
    // SAFETY: the size is not 0.
    let new = unsafe { std::alloc::alloc(layout) };
    (!new.is_null()).then(|| new.expose_provenance())
}

// SAFETY: what is given out is in no list, of at least the size that was asked for, and aligned to it, since it was made by
// halving pages or consists of such.
unsafe impl GlobalAlloc for Heap {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let room = room(layout);
        let taken = if room < PAGE { self.take_block(room) } else { self.take_pages(room) };
        ptr::with_exposed_provenance_mut(taken.unwrap_or(0))
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let room = room(layout);
        let at = block.expose_provenance();
        if room < PAGE { self.push(at, room) } else { self.give_pages(at, room) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller vouches for the block, and for a size that is not 0 and no larger than layouts may be; old and
        // new do not overlap.
        unsafe {
            let wanted = Layout::from_size_align_unchecked(size, layout.align());
            if room(wanted) == room(layout) {
                return block;
            }
            let new = self.alloc(wanted);
            if !new.is_null() {
                ptr::copy_nonoverlapping(block, new, layout.size().min(size));
                self.dealloc(block, layout);
            }
            new
        }
    }
}

#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Block {
        at: *mut u8,
        layout: Layout,
        mark: u8,
    }

    fn fill(at: *mut u8, size: usize, mark: u8) {
        // SAFETY: the heap gave so many bytes.
        unsafe { at.write_bytes(mark, size) };
    }

    fn is_intact(block: &Block, size: usize) -> bool {
        // SAFETY: so many bytes were filled.
        unsafe { std::slice::from_raw_parts(block.at, size) }.iter().all(|&byte| byte == block.mark)
    }

    #[test]
    fn what_is_held_stays_as_it_is_while_other_blocks_come_and_go() {
        let heap = Heap::new();
        let mut held: Vec<Block> = Vec::new();
        let mut dice = 1_u32;
        for step in 0..5_000 {
            dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let size = 1 + (dice >> 12) as usize % [40, 700, 40_000, 400_000][(dice >> 8) as usize % 4];
            let layout = Layout::from_size_align(size, 1 << (dice % 5)).unwrap();
            if held.len() < 60 {
                // SAFETY: the size is not 0.
                let at = unsafe { heap.alloc(layout) };
                assert!(at.addr().is_multiple_of(layout.align()));
                fill(at, size, step as u8);
                held.push(Block { at, layout, mark: step as u8 });
                continue;
            }
            let mut block = held.swap_remove(dice as usize % held.len());
            assert!(is_intact(&block, block.layout.size()));
            if dice & 32 == 0 {
                // SAFETY: the block is the heap's, and of this layout.
                unsafe { heap.dealloc(block.at, block.layout) };
                continue;
            }
            // SAFETY: as above, and the size is not 0.
            block.at = unsafe { heap.realloc(block.at, block.layout, size) };
            assert!(is_intact(&block, size.min(block.layout.size())));
            block.layout = Layout::from_size_align(size, block.layout.align()).unwrap();
            fill(block.at, size, block.mark);
            held.push(block);
        }
    }

    #[test]
    fn pages_given_back_in_any_order_are_one_run_again() {
        let heap = Heap::new();
        let start = heap.take_pages(6 * PAGE).unwrap();
        for page in [3, 0, 5, 1, 2, 4] {
            heap.give_pages(start + page * PAGE, PAGE);
        }
        assert_eq!((heap.runs.get(), heap.free(start).size.get()), (start, 6 * PAGE));
        assert_eq!(heap.take_pages(6 * PAGE), Some(start));
        assert_eq!(heap.runs.get(), 0);
    }

    #[test]
    fn a_freed_block_is_the_next_of_its_size() {
        let heap = Heap::new();
        let layout = Layout::from_size_align(100, 4).unwrap();
        // SAFETY: the size is not 0, and blocks are given back once.
        unsafe {
            let first = heap.alloc(layout);
            let second = heap.alloc(layout);
            heap.dealloc(first, layout);
            assert_eq!(heap.alloc(layout), first);
            assert_ne!(first, second);
        }
    }
}
