//! Takes out of a Wasm file where its panics would say that they happened. Its panic handler reads nothing of that, yet
//! the compiler keeps each place: sixteen bytes, and the name of a source file.

use anyhow::{Context, Result, bail};
use std::ops::Range;

/// What comes before the first section.
const HEADER: usize = 8;
/// The section that says what memory begins as.
const DATA: u32 = 11;
/// Address and length of the file's name, line, column.
const PLACE: usize = 16;
const I32_CONST: u32 = 0x41;
const END: u32 = 0x0b;

/// The same module with zeros for the places, which binaryen leaves out.
///
/// # Errors
/// When this is no Wasm, or its memory begins in a way that is not known here.
pub(crate) fn forget(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut without = wasm.to_vec();
    let mut reader = Reader { bytes: wasm, at: HEADER };
    while reader.at < wasm.len() {
        let (section, length) = (reader.number()?, reader.number()?);
        let end = reader.at + length as usize;
        for _ in 0..if section == DATA { reader.number()? } else { 0 } {
            let (address, segment) = reader.segment()?;
            blank(without.get_mut(segment).context("a segment ends beyond the file")?, address);
        }
        reader.at = end;
    }
    Ok(without)
}

/// Fills the places in a segment that begins at an address, and the names that they speak of, with zeros.
fn blank(segment: &mut [u8], address: u32) {
    let mut found: Vec<Range<usize>> = Vec::new();
    for at in (0..segment.len().saturating_sub(PLACE - 1)).step_by(4) {
        let word =
            |at: usize| segment[at..].first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes) as usize);
        let start = word(at).wrapping_sub(address as usize);
        let name = start..start.saturating_add(word(at + 4));
        if segment.get(name.clone()).is_some_and(is_source) {
            found.extend([at..at + PLACE, name]);
        }
    }
    found.into_iter().for_each(|range| segment[range].fill(0));
}

fn is_source(name: &[u8]) -> bool {
    name.ends_with(b".rs") && name.contains(&b'/') && name.iter().all(u8::is_ascii_graphic)
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    /// The next number, seven bits a byte.
    fn number(&mut self) -> Result<u32> {
        let mut number = 0;
        for shift in (0..u32::BITS).step_by(7) {
            let byte = *self.bytes.get(self.at).context("the Wasm ends within a number")?;
            self.at += 1;
            number |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        bail!("the Wasm has a number of more than 32 bits")
    }

    /// The next segment of memory: its address, and where its bytes are.
    fn segment(&mut self) -> Result<(u32, Range<usize>)> {
        let (kind, constant, address, end) = (self.number()?, self.number()?, self.number()?, self.number()?);
        if (kind, constant, end) != (0, I32_CONST, END) {
            bail!("a part of memory does not begin at a constant");
        }
        let length = self.number()? as usize;
        self.at += length;
        Ok((address, self.at - length..self.at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module whose memory begins with these bytes at 1,024.
    fn module(memory: &[u8]) -> Vec<u8> {
        let segment = [&[1, 0, 0x41, 0x80, 0x08, 0x0b, memory.len() as u8], memory].concat();
        // A section that is passed over, then that of memory.
        [b"\0asm\x01\0\0\0", &[5, 3, 1, 0, 1, 11, segment.len() as u8][..], &segment].concat()
    }

    fn words(words: [u32; 4]) -> Vec<u8> {
        words.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    #[test]
    fn places_and_their_names_are_blank_and_all_else_is_kept() {
        let (name, text) = (b"src/a.rs", b"and/more");
        let place = words([1_024, 8, 17, 5]);
        let other = words([1_032, 8, 17, 5]);
        let before = [&name[..], text, &place, &other].concat();
        let after = [&[0; 8][..], text, &[0; 16], &other].concat();
        assert_eq!(forget(&module(&before)).unwrap(), module(&after));
    }

    #[test]
    fn what_is_no_wasm_is_refused() {
        assert!(forget(b"\0asm\x01\0\0\0\x0b").is_err());
        assert!(forget(b"\0asm\x01\0\0\0\x0b\x03\x01\x01\x00").is_err());
    }
}
