//! Varints, texts and columns: the few shapes that every byte of Isotherm has.

use alloc::{string::String, vec, vec::Vec};
use core::{
    iter::{Skip, StepBy},
    slice,
};

use crate::{Error, limits};

pub(crate) fn put_u64(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

pub(crate) fn put(out: &mut Vec<u8>, value: u32) {
    put_u64(out, u64::from(value));
}

pub(crate) fn put_signed(out: &mut Vec<u8>, value: i32) {
    put(out, (value.wrapping_shl(1) ^ (value >> 31)) as u32);
}

pub(crate) fn put_text(out: &mut Vec<u8>, text: &[u8]) {
    put(out, text.len() as u32);
    out.extend_from_slice(text);
}

pub(crate) fn unzigzag(value: u32) -> i32 {
    (value >> 1) as i32 ^ -((value & 1) as i32)
}

/// Reads what the functions above write, and refuses everything else.
#[derive(Clone)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    pub(crate) fn byte(&mut self, what: &'static str) -> Result<u8, Error> {
        let (&first, rest) = self.bytes.split_first().ok_or(Error::Truncated(what))?;
        self.bytes = rest;
        Ok(first)
    }

    pub(crate) fn slice(&mut self, len: usize, what: &'static str) -> Result<&'a [u8], Error> {
        let (head, rest) = self.bytes.split_at_checked(len).ok_or(Error::Truncated(what))?;
        self.bytes = rest;
        Ok(head)
    }

    pub(crate) fn u64(&mut self, what: &'static str) -> Result<u64, Error> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte(what)?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                break;
            }
            value |= bits << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Error::OutOfRange { what, got: -1 })
    }

    /// The same where there are very many, most of them small.
    #[cfg(feature = "segments")]
    #[inline]
    pub(crate) fn quick(&mut self, what: &'static str) -> Result<u64, Error> {
        match self.bytes {
            [byte @ 0..0x80, rest @ ..] => {
                self.bytes = rest;
                Ok(u64::from(*byte))
            }
            _ => self.u64(what),
        }
    }

    /// How many bytes are left.
    #[cfg(feature = "segments")]
    pub(crate) fn left(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn u32(&mut self, what: &'static str) -> Result<u32, Error> {
        let value = self.u64(what)?;
        u32::try_from(value).map_err(|_| Error::TooLarge { what, got: value, limit: u64::from(u32::MAX) })
    }

    pub(crate) fn at_most(&mut self, limit: u32, what: &'static str) -> Result<u32, Error> {
        let got = self.u32(what)?;
        if got > limit {
            return Err(Error::TooLarge { what, got: got.into(), limit: limit.into() });
        }
        Ok(got)
    }

    pub(crate) fn signed(&mut self, what: &'static str) -> Result<i32, Error> {
        self.u32(what).map(unzigzag)
    }

    /// How many records follow. Each takes at least one byte, so a count beyond the bytes left is a lie.
    pub(crate) fn count(&mut self, what: &'static str) -> Result<usize, Error> {
        let got = self.u64(what)?;
        let left = self.bytes.len();
        usize::try_from(got).ok().filter(|&n| n <= left).ok_or(Error::TooLarge {
            what,
            got,
            limit: left as u64,
        })
    }

    pub(crate) fn text(&mut self, limit: usize, what: &'static str) -> Result<String, Error> {
        let len = self.u64(what)?;
        self.text_of(len, limit, what)
    }

    fn text_of(&mut self, len: u64, limit: usize, what: &'static str) -> Result<String, Error> {
        if len > limit as u64 {
            return Err(Error::TooLarge { what, got: len, limit: limit as u64 });
        }
        let bytes = self.slice(len as usize, what)?;
        core::str::from_utf8(bytes).map(String::from).map_err(|_| Error::NotText(what))
    }

    pub(crate) fn end(&self) -> Result<(), Error> {
        if self.bytes.is_empty() { Ok(()) } else { Err(Error::Trailing(self.bytes.len())) }
    }
}

/// A column of numbers, as `Draft` writes it.
pub(crate) struct Column {
    what: &'static str,
    bound: Bound,
}

enum Bound {
    AtMost(u32),
    /// Never smaller than the one before, and at most so much.
    Growing(u32),
    /// A position: any number can come of a page's arithmetic, and what is farther than a page may reach counts as that
    /// far.
    Page,
}

impl Column {
    /// Numbers up to `limit`.
    pub(crate) fn at_most(limit: u32, what: &'static str) -> Self {
        Self { what, bound: Bound::AtMost(limit) }
    }

    /// Numbers up to `limit` that never become smaller.
    pub(crate) fn growing(limit: u32, what: &'static str) -> Self {
        Self { what, bound: Bound::Growing(limit) }
    }

    /// Signed positions, page px.
    pub(crate) fn position(what: &'static str) -> Self {
        Self { what, bound: Bound::Page }
    }

    /// Any number.
    pub(crate) fn any(what: &'static str) -> Self {
        Self::at_most(u32::MAX, what)
    }
}

// What `Draft` writes, column by column.
impl Reader<'_> {
    /// How many rows follow that are numbered from `first`.
    pub(crate) fn numbered(&mut self, first: u32, limit: u32, what: &'static str) -> Result<usize, Error> {
        let count = self.count(what)?;
        let last = u64::from(first) + count as u64;
        if last > u64::from(limit) {
            return Err(Error::TooLarge { what, got: last, limit: limit.into() });
        }
        Ok(count)
    }

    /// `count` rows, column by column.
    pub(crate) fn table<const N: usize>(
        &mut self,
        count: usize,
        columns: [Column; N],
    ) -> Result<Vec<[u32; N]>, Error> {
        let mut rows = vec![[0; N]; count];
        for (at, column) in columns.iter().enumerate() {
            self.column(column, rows.as_flattened_mut().iter_mut().skip(at).step_by(N))?;
        }
        Ok(rows)
    }

    // Not generic in the number of columns, so that it is there once.
    fn column(&mut self, column: &Column, cells: StepBy<Skip<slice::IterMut<'_, u32>>>) -> Result<(), Error> {
        let what = column.what;
        let mut last = 0u32;
        for cell in cells {
            let before = last;
            last = last.wrapping_add_signed(self.signed(what)?);
            *cell = match column.bound {
                Bound::AtMost(limit) | Bound::Growing(limit) if last > limit => {
                    return Err(Error::TooLarge { what, got: last.into(), limit: limit.into() });
                }
                Bound::Growing(_) if last < before => {
                    return Err(Error::OutOfRange { what, got: last.into() });
                }
                Bound::Page => (last as i32).clamp(-limits::PAGE_PX, limits::PAGE_PX) as u32,
                _ => last,
            };
        }
        Ok(())
    }

    /// The number in the only row of a column.
    pub(crate) fn only(&mut self, limit: u32, what: &'static str) -> Result<u32, Error> {
        let got = self.signed(what)? as u32;
        if got > limit {
            return Err(Error::TooLarge { what, got: got.into(), limit: limit.into() });
        }
        Ok(got)
    }

    pub(crate) fn only_text(&mut self, limit: usize, what: &'static str) -> Result<String, Error> {
        let len = self.only(limit as u32, what)?;
        self.text_of(len.into(), limit, what)
    }

    pub(crate) fn texts(
        &mut self,
        count: usize,
        limit: usize,
        what: &'static str,
    ) -> Result<Vec<String>, Error> {
        let mut len = 0u32;
        (0..count)
            .map(|_| {
                len = len.wrapping_add_signed(self.signed(what)?);
                self.text_of(len.into(), limit, what)
            })
            .collect()
    }
}
