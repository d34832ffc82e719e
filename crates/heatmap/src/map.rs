//! The one map of an instance: its field, what it is to look like, and the memory that JavaScript reads and writes.
#![allow(unsafe_code)] // for the end of a heap, and pixels as bytes

use alloc::vec::Vec;
use core::{mem::ManuallyDrop, ptr, slice};

use density::{Field, Lut, NoMemory, Scale, Window, fill};

use crate::code::{self, Refusal, refusal};
use crate::heap;

/// Points that the buffer holds.
pub(crate) const CHUNK: usize = 8_192;
/// Bytes that a picture may have.
const MAX_BYTES: f64 = 2e9;

/// All that lies in the heap. It is never dropped: the heap ends with it.
pub(crate) struct Made {
    pub(crate) field: Field,
    /// Four bytes each.
    pub(crate) pixels: Vec<u32>,
    pub(crate) samples: Vec<f32>,
}

pub(crate) struct Map {
    made: Option<ManuallyDrop<Made>>,
    /// None on which nothing is hot.
    pub(crate) scale: Option<Scale>,
}

impl Map {
    pub(crate) const fn new() -> Map {
        Map { made: None, scale: None }
    }

    /// An empty field. All memory is taken back first. What is refused leaves the old one, unless it is for lack of memory.
    pub(crate) fn resize(&mut self, width: f64, height: f64, sigma: f64) -> Result<(), Refusal> {
        let (width, height) = (width as u32, height as u32);
        Field::check(width, height, sigma as f32).map_err(|error| refusal(&error))?;
        self.made = None;
        // SAFETY: what was made is all that lay in the heap; it is gone, and was not dropped.
        unsafe { heap::empty() };
        let field = Field::bare(width, height, sigma as f32).map_err(|error| refusal(&error))?;
        let (pixels, samples) = (Vec::new(), Vec::new());
        let made = self.made.insert(ManuallyDrop::new(Made { field, pixels, samples }));
        let taken = made.field.prepare().map_err(|NoMemory(cells)| (code::MEMORY, cells as f64));
        if taken.is_err() {
            self.made = None;
        }
        taken
    }

    /// What has been made, if anything has.
    pub(crate) fn made(&mut self) -> Option<&mut Made> {
        self.made.as_deref_mut()
    }

    /// The field as it is.
    pub(crate) fn field(&mut self) -> Option<&mut Field> {
        self.made().map(|made| &mut made.field)
    }

    /// What has been made, after redoing what changed.
    pub(crate) fn settled(&mut self) -> Option<&mut Made> {
        let made = self.made.as_deref_mut()?;
        made.field.blur();
        Some(made)
    }

    /// Reads the density at places, and answers where they are.
    pub(crate) fn sample(
        &mut self,
        columns: usize,
        rows: usize,
        step: [f64; 2],
        inset: f64,
    ) -> Result<*const f32, Refusal> {
        let Some(Made { field, samples, .. }) = self.settled() else { return Ok(ptr::null()) };
        let count = columns.saturating_mul(rows);
        fill(samples, count, 0.0).map_err(|_| (code::MEMORY, count as f64))?;
        field.sample(samples, columns, step, inset);
        Ok(samples.as_ptr())
    }

    /// Paints; whether anything may be visible.
    pub(crate) fn paint(&mut self, window: &Window, lut: &Lut) -> Result<bool, Refusal> {
        let Some(scale) = self.scale else { return Ok(false) };
        let bytes = window.width as f64 * window.height as f64 * 4.0;
        if bytes > MAX_BYTES {
            return Err((code::WINDOW, bytes));
        }
        let bytes = bytes as usize;
        let Some(Made { field, pixels, .. }) = self.settled() else { return Ok(false) };
        if pixels.len() < bytes / 4 {
            fill(pixels, bytes / 4, 0).map_err(|_| (code::MEMORY, bytes as f64))?;
        }
        // SAFETY: there are that many bytes, see above, which are bytes as well as pixels.
        let rgba = unsafe { slice::from_raw_parts_mut(pixels.as_mut_ptr().cast(), bytes) };
        field.paint_window(rgba, window, &scale, lut).map_err(|error| refusal(&error))
    }
}
