//! Varints, texts and columns: the few shapes that every byte of Isotherm has.

use alloc::{string::String, vec::Vec};

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

    /// Positions. Any number can come of a page's arithmetic: what is farther than a page may reach counts as that far.
    pub(crate) fn positions(&mut self, count: usize, what: &'static str) -> Result<Vec<i32>, Error> {
        let mut last = 0i32;
        (0..count)
            .map(|_| {
                last = last.wrapping_add(self.signed(what)?);
                Ok(last.clamp(-limits::PAGE_PX, limits::PAGE_PX))
            })
            .collect()
    }

    pub(crate) fn numbers(
        &mut self,
        count: usize,
        limit: u32,
        what: &'static str,
    ) -> Result<Vec<u32>, Error> {
        let mut last = 0u32;
        (0..count)
            .map(|_| {
                last = last.wrapping_add_signed(self.signed(what)?);
                if last > limit {
                    return Err(Error::TooLarge { what, got: last.into(), limit: limit.into() });
                }
                Ok(last)
            })
            .collect()
    }

    /// Numbers that never become smaller.
    pub(crate) fn growing(
        &mut self,
        count: usize,
        limit: u32,
        what: &'static str,
    ) -> Result<Vec<u32>, Error> {
        let all = self.numbers(count, limit, what)?;
        match all.iter().zip(all.iter().skip(1)).find(|(before, after)| after < before) {
            Some((_, &got)) => Err(Error::OutOfRange { what, got: got.into() }),
            None => Ok(all),
        }
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
