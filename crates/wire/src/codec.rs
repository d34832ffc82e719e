//! Varints, texts and columns: the few shapes that every byte of Isotherm has.

use alloc::{string::String, vec::Vec};

use crate::Error;

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

/// Reads what the functions above write, and refuses everything else.
#[derive(Clone)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
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
        let value = self.u32(what)?;
        Ok((value >> 1) as i32 ^ -((value & 1) as i32))
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

    /// The same for a section: one without rows is never written, so that a batch has one shape.
    pub(crate) fn rows(&mut self, what: &'static str) -> Result<usize, Error> {
        match self.count(what)? {
            0 => Err(Error::Missing(what)),
            rows => Ok(rows),
        }
    }

    pub(crate) fn text(&mut self, limit: usize, what: &'static str) -> Result<String, Error> {
        let len = self.u64(what)?;
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
        let count = self.rows(what)?;
        let last = u64::from(first) + count as u64;
        if last > u64::from(limit) {
            return Err(Error::TooLarge { what, got: last, limit: limit.into() });
        }
        Ok(count)
    }

    pub(crate) fn plain(&mut self, count: usize, limit: u32, what: &'static str) -> Result<Vec<u32>, Error> {
        (0..count).map(|_| self.at_most(limit, what)).collect()
    }

    pub(crate) fn growing(
        &mut self,
        count: usize,
        limit: u32,
        what: &'static str,
    ) -> Result<Vec<u32>, Error> {
        let mut last = 0u32;
        (0..count)
            .map(|_| {
                let step = self.u32(what)?;
                let sum = u64::from(last) + u64::from(step);
                if sum > u64::from(limit) {
                    return Err(Error::TooLarge { what, got: sum, limit: limit.into() });
                }
                last = sum as u32;
                Ok(last)
            })
            .collect()
    }

    pub(crate) fn steps(&mut self, count: usize, limit: i32, what: &'static str) -> Result<Vec<i32>, Error> {
        let mut last = 0i64;
        (0..count)
            .map(|_| {
                last += i64::from(self.signed(what)?);
                if last.abs() > i64::from(limit) {
                    return Err(Error::OutOfRange { what, got: last });
                }
                Ok(last as i32)
            })
            .collect()
    }

    pub(crate) fn runs(&mut self, count: usize, limit: u32, what: &'static str) -> Result<Vec<u32>, Error> {
        let mut values = Vec::with_capacity(count);
        let mut last = 0i64;
        while values.len() < count {
            last += i64::from(self.signed(what)?);
            if last < 0 || last > i64::from(limit) {
                return Err(Error::OutOfRange { what, got: last });
            }
            let run = self.u32(what)? as usize;
            if run == 0 || run > count - values.len() {
                return Err(Error::OutOfRange { what, got: run as i64 });
            }
            values.resize(values.len() + run, last as u32);
        }
        Ok(values)
    }
}
