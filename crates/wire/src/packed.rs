//! How a batch travels: its bytes through an adaptive arithmetic coder, each bit after the odds that its column has
//! shown so far.
//!
//! Visitors download half of this file. Every batch begins with even odds, because others may be lost or overtaken.

use alloc::vec::Vec;

use crate::{
    Error,
    codec::unzigzag,
    draft::{COLUMNS, Column, HEAD_BYTES, HEAD_NUMBERS, MAGIC, NEXT_BYTE, PACKED, Room, Sink},
    limits,
};

/// Odds are kept for so many bits; what is too much shares them.
pub(crate) const SLOTS: usize = 1 << SLOT_BITS;
pub(crate) const SLOT_BITS: u32 = 14;

/// Spreads contexts over the slots: the upper bits of a product.
pub(crate) const SPREAD: u32 = 0x9_e35b;

/// Never seen, and as good as one half. Two equal bytes are filled in fastest.
pub(crate) const EVEN: u16 = 0x8080;
pub(crate) const CERTAIN: i32 = 4_095;

/// An interval of 32-bit fractions, and how it is divided between a 1 and a 0.
struct Coder {
    low: u32,
    high: u32,
    /// 12 bits: how likely a 1 is, in 4,096ths. 4 bits: how often that was learned.
    odds: [u16; SLOTS],
}

impl Coder {
    /// Of no use before it starts; zeros take no place in a file.
    const NEW: Self = Self { low: 0, high: 0, odds: [0; SLOTS] };

    fn start(&mut self) {
        (self.low, self.high) = (0, u32::MAX);
        self.odds.fill(EVEN);
    }

    /// One bit: `decide` tells it from the end of the interval's part for a 1. `shift` gets each byte that is settled.
    fn bit(
        &mut self,
        context: u32,
        node: u32,
        decide: impl FnOnce(u32) -> bool,
        mut shift: impl FnMut(u8),
    ) -> bool {
        let slot = (context << 8 | node).wrapping_mul(SPREAD) >> (32 - SLOT_BITS);
        let odds = &mut self.odds[slot as usize];
        let (likely, seen) = (i32::from(*odds >> 4), i32::from(*odds & 15));
        let (mut low, mut high) = (self.low, self.high);
        let middle = low + ((high - low) >> 12) * likely as u32;
        let one = decide(middle);
        let goal = if one {
            high = middle;
            CERTAIN
        } else {
            low = middle + 1;
            0
        };
        let likely = likely + (goal - likely) * 2 / (2 * seen + 3);
        *odds = (likely << 4 | (seen + 1).min(15)) as u16;
        while (low ^ high) >> 24 == 0 {
            shift((high >> 24) as u8);
            low <<= 8;
            high = high << 8 | 0xff;
        }
        (self.low, self.high) = (low, high);
        one
    }
}

/// Packs the batch that is cut into it.
pub struct Packer<B> {
    out: B,
    coder: Coder,
}

impl<B: Room<u8>> Packer<B> {
    /// One that packs into `out`.
    pub const fn new(out: B) -> Self {
        Self { out, coder: Coder::NEW }
    }

    /// What it packs into.
    pub fn out(&mut self) -> &mut B {
        &mut self.out
    }
}

impl<B: Room<u8>> Sink for Packer<B> {
    fn begin(&mut self, head: &[u8; HEAD_BYTES]) {
        self.coder.start();
        head.iter().for_each(|&byte| self.out.push(byte));
    }

    fn push(&mut self, context: u32, byte: u8) {
        let marked = u32::from(byte) | 0x100;
        for at in (0..8).rev() {
            let bit = marked >> at & 1 != 0;
            self.coder.bit(context, marked >> at >> 1, |_| bit, |byte| self.out.push(byte));
        }
    }

    /// With zeros behind it, the byte lies in the interval.
    fn end(&mut self) {
        self.out.push((self.coder.high >> 24) as u8);
    }
}

/// The plain form of a packed batch, byte by byte as [`crate::Batch::encode`] gives it. For whoever loads this code: where
/// its speed matters more than its size there is [`crate::unpack_fast`].
///
/// # Errors
/// If it is of another format or version, is not complete, or has more than [`limits::BATCH_BYTES`], packed or plain.
/// What its numbers and texts mean is not looked at.
pub fn unpack(packed: &[u8]) -> Result<Vec<u8>, Error> {
    within_limit(packed.len())?;
    let (head, rest) = head_of(packed)?;
    let mut from = Unpacker { coder: Coder::NEW, place: Place::new(rest), plain: Vec::new() };
    from.coder.start();
    from.plain.begin(head);
    from.all()?;
    from.end()
}

pub(crate) fn head_of(packed: &[u8]) -> Result<(&[u8; HEAD_BYTES], &[u8]), Error> {
    match packed {
        [MAGIC, PACKED, ..] => packed.split_first_chunk().ok_or(Error::Truncated("the head")),
        &[MAGIC, version, ..] => Err(Error::Version(version)),
        [MAGIC] | [] => Err(Error::Truncated("the head")),
        _ => Err(Error::NotIsotherm),
    }
}

pub(crate) fn within_limit(bytes: usize) -> Result<(), Error> {
    let (got, limit) = (bytes as u64, limits::BATCH_BYTES as u64);
    if got > limit { Err(Error::TooLarge { what: "the batch", got, limit }) } else { Ok(()) }
}

/// Where in the coder's interval the batch lies.
struct Place<'a> {
    /// Four of its bytes, with zeros behind the last.
    code: u32,
    /// How many such zeros there were so far. A batch ends with three of them.
    zeros: usize,
    rest: &'a [u8],
}

impl<'a> Place<'a> {
    fn new(rest: &'a [u8]) -> Self {
        let mut place = Self { code: 0, zeros: 0, rest };
        (0..4).for_each(|_| place.shift());
        place
    }

    fn shift(&mut self) {
        let next = self.rest.split_off_first();
        self.zeros += usize::from(next.is_none());
        self.code = self.code << 8 | u32::from(next.copied().unwrap_or_default());
    }
}

/// The plain bytes of a batch, one after the other. Every step makes one, and there is an end of those: no count can keep
/// it busy.
pub(crate) trait Bytes {
    /// The next one, which those that stood in the same context before have foretold.
    fn byte(&mut self, context: u32) -> Result<u8, Error>;

    /// All of them, behind the head.
    fn all(&mut self) -> Result<(), Error> {
        for _ in 0..HEAD_NUMBERS {
            self.number(0)?;
        }
        let mut count = 0;
        for (context, &column) in (0..).zip(&COLUMNS) {
            match column {
                Column::Count => count = self.number(context)?,
                Column::Numbers => (0..count).try_for_each(|_| self.number(context).map(drop))?,
                Column::Texts => self.texts(context, count)?,
            }
        }
        Ok(())
    }

    /// A number, without what does not go into 32 bits.
    fn number(&mut self, mut context: u32) -> Result<u32, Error> {
        let mut value = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.byte(context)?;
            value |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
            context += NEXT_BYTE;
        }
        Err(Error::OutOfRange { what: "a number", got: -1 })
    }

    fn texts(&mut self, context: u32, count: u32) -> Result<(), Error> {
        let mut len = 0u32;
        for _ in 0..count {
            len = len.wrapping_add_signed(unzigzag(self.number(context)?));
            let mut before = context;
            for _ in 0..len {
                before = before << 8 | u32::from(self.byte(before)?);
            }
        }
        Ok(())
    }
}

/// Reads what [`Packer`] wrote.
struct Unpacker<'a> {
    coder: Coder,
    place: Place<'a>,
    plain: Vec<u8>,
}

impl Bytes for Unpacker<'_> {
    fn byte(&mut self, context: u32) -> Result<u8, Error> {
        let mut marked = 1;
        while marked < 0x100 {
            let code = self.place.code;
            let one = self.coder.bit(context, marked, |middle| code <= middle, |_| self.place.shift());
            marked = marked << 1 | u32::from(one);
        }
        if self.place.zeros > 3 {
            return Err(Error::Truncated("the batch"));
        }
        within_limit(self.plain.len() + 1)?;
        self.plain.push(marked as u8);
        Ok(marked as u8)
    }
}

impl Unpacker<'_> {
    fn end(self) -> Result<Vec<u8>, Error> {
        match self.place.rest.len() + 3 - self.place.zeros {
            0 => Ok(self.plain),
            left => Err(Error::Trailing(left)),
        }
    }
}
