//! How a packed batch becomes plain again where that is most of the work: what [`crate::packed`] does bit by bit, faster and
//! in more code.
//!
//! Nothing here changes what bytes mean: tests compare the two.

use alloc::vec::Vec;

use crate::{
    Error,
    draft::Sink,
    limits,
    packed::{Bytes, CERTAIN, EVEN, SLOT_BITS, SLOTS, SPREAD, head_of, within_limit},
};

/// What [`crate::unpack`] gives, in half of the time: for collectors, where it is nearly all that a batch costs.
///
/// # Errors
/// The same.
pub fn unpack_fast(packed: &[u8]) -> Result<Vec<u8>, Error> {
    within_limit(packed.len())?;
    let (head, rest) = head_of(packed)?;
    let mut from = Unpacker::new(rest);
    from.plain.begin(head);
    from.all()?;
    from.end()
}

/// The part of the way that odds go, in 1,048,576ths, by how often they were learned:
/// 2 / (2 * seen + 3), rounded up, which is exact for ways of 12 bits.
const STEPS: [u32; 16] = {
    let (mut steps, mut seen) = ([0; 16], 0);
    while seen < 16 {
        steps[seen] = (1u32 << 21).div_ceil(2 * seen as u32 + 3);
        seen += 1;
    }
    steps
};

/// How far odds move that are `far` from where they go.
#[inline(always)] // as below
fn step(far: u32, seen: u32) -> u32 {
    (far * STEPS[(seen & 15) as usize]) >> 20
}

/// The coder's interval, and where in it the batch lies. A copy of it stays in registers for the length of a byte.
#[derive(Clone, Copy)]
struct Place<'a> {
    low: u32,
    /// The last value less the first.
    range: u32,
    /// Counted from the first value.
    at: u32,
    packed: &'a [u8],
    /// The next byte of those. There are as many zeros behind them as anybody wants; a batch ends with three.
    next: usize,
}

impl Place<'_> {
    #[inline(always)] // as all that happens for every bit
    fn next(&mut self) -> u32 {
        let next = self.packed.get(self.next).copied().unwrap_or_default();
        self.next += 1;
        next.into()
    }

    /// Adds the next bit to those that are known of a byte, `base` being where their odds begin. That this branches is
    /// on purpose: processors foretell most bits and are ahead, and without a branch it takes half as long again.
    #[inline(always)]
    fn bit(&mut self, odds: &mut [u16; SLOTS], base: u32, marked: u32) -> u32 {
        let slot = base.wrapping_add(marked.wrapping_mul(SPREAD)) >> (32 - SLOT_BITS);
        let odds = &mut odds[slot as usize];
        let (likely, seen) = (u32::from(*odds >> 4), u32::from(*odds & 15));
        let learned = u32::from(*odds) + u32::from(seen < 15);
        let ones = (self.range >> 12) * likely;
        let marked = if self.at <= ones {
            self.range = ones;
            *odds = (learned + (step(CERTAIN as u32 - likely, seen) << 4)) as u16;
            marked << 1 | 1
        } else {
            self.low += ones + 1;
            self.range -= ones + 1;
            self.at -= ones + 1;
            *odds = (learned - (step(likely, seen) << 4)) as u16;
            marked << 1
        };
        while (self.low ^ (self.low + self.range)) >> 24 == 0 {
            self.low <<= 8;
            self.range = self.range << 8 | 0xff;
            self.at = self.at << 8 | self.next();
        }
        marked
    }
}

/// Reads what [`crate::Packer`] wrote.
struct Unpacker<'a> {
    place: Place<'a>,
    plain: Vec<u8>,
    odds: [u16; SLOTS],
}

impl<'a> Unpacker<'a> {
    fn new(packed: &'a [u8]) -> Self {
        let mut place = Place { low: 0, range: u32::MAX, at: 0, packed, next: 0 };
        (0..4).for_each(|_| place.at = place.at << 8 | place.next());
        let plain = Vec::with_capacity((3 * packed.len()).min(limits::BATCH_BYTES));
        Self { place, plain, odds: [EVEN; SLOTS] }
    }

    fn end(self) -> Result<Vec<u8>, Error> {
        match self.place.packed.len() + 3 - self.place.next {
            0 => Ok(self.plain),
            left => Err(Error::Trailing(left)),
        }
    }
}

impl Bytes for Unpacker<'_> {
    #[inline(never)] // so that nothing else wants a register
    fn byte(&mut self, context: u32) -> Result<u8, Error> {
        let mut place = self.place;
        let base = (context << 8).wrapping_mul(SPREAD);
        let mut marked = 1;
        marked = place.bit(&mut self.odds, base, marked);
        marked = place.bit(&mut self.odds, base, marked);
        marked = place.bit(&mut self.odds, base, marked);
        marked = place.bit(&mut self.odds, base, marked);
        marked = place.bit(&mut self.odds, base, marked);
        marked = place.bit(&mut self.odds, base, marked);
        marked = place.bit(&mut self.odds, base, marked);
        marked = place.bit(&mut self.odds, base, marked);
        self.place = place;
        if place.next > place.packed.len() + 3 {
            return Err(Error::Truncated("the batch"));
        }
        within_limit(self.plain.len() + 1)?;
        self.plain.push(marked as u8);
        Ok(marked as u8)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))] // random numbers do not build there
mod tests {
    use std::{fs, path::Path, vec};

    use proptest::prelude::*;

    use super::*;
    use crate::{
        Packer,
        draft::{HEAD_BYTES, MAGIC, PACKED},
        unpack,
    };

    /// A packed batch's head before any bytes: what an unpacker has to make sense of.
    fn headed(rest: &[u8]) -> Vec<u8> {
        let mut packed = vec![b'a'; HEAD_BYTES];
        (packed[0], packed[1]) = (MAGIC, PACKED);
        packed.extend_from_slice(rest);
        packed
    }

    #[test]
    fn a_product_steps_as_far_as_the_quotient_of_the_coder() {
        for seen in 0..16 {
            for far in 0..=CERTAIN as u32 {
                assert_eq!(step(far, seen), far * 2 / (2 * seen + 3), "{far} after {seen}");
            }
        }
    }

    #[test]
    fn the_corpus_comes_out_as_it_always_did() {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/packed");
        let mut batches = 0;
        for seed in fs::read_dir(corpus).unwrap() {
            let bytes = fs::read(seed.unwrap().path()).unwrap();
            let plain = unpack_fast(&bytes);
            assert_eq!(plain, unpack(&bytes));
            batches += usize::from(plain.is_ok());
        }
        assert!(batches > 0, "the corpus has no batch");
    }

    proptest! {
        #[test]
        fn any_bytes_come_out_as_they_always_did(rest in prop::collection::vec(any::<u8>(), 0..3_000)) {
            let packed = headed(&rest);
            prop_assert_eq!(unpack_fast(&packed), unpack(&packed));
        }

        #[test]
        fn what_repeats_itself_comes_out_as_it_always_did(byte: u8, times in 0usize..2_000, end: [u8; 5]) {
            let packed = headed(&[&vec![byte; times][..], &end].concat());
            prop_assert_eq!(unpack_fast(&packed), unpack(&packed));
        }

        #[test]
        fn what_was_packed_of_any_bytes_comes_out(plain in prop::collection::vec((0u32..59, any::<u8>()), 0..2_000)) {
            let mut packer = Packer::new(Vec::new());
            let mut head = [b'a'; HEAD_BYTES];
            (head[0], head[1]) = (MAGIC, PACKED);
            packer.begin(&head);
            plain.iter().for_each(|&(context, byte)| packer.push(context, byte));
            packer.end();
            let packed = packer.out().clone();
            let mut from = Unpacker::new(&packed[HEAD_BYTES..]);
            for &(context, byte) in &plain {
                prop_assert_eq!(from.byte(context), Ok(byte));
            }
        }
    }
}
