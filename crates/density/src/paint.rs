//! Density to pixels: reads the field at every pixel's centre and looks its colour up.

use alloc::vec::Vec;

use crate::axis::Axis;
use crate::elementary::nearest;
use crate::{Error, Field, Lut, Scale};

/// Memory that painting keeps from frame to frame.
#[derive(Debug, Clone, Default)]
pub(crate) struct PaintScratch {
    line: Vec<f32>,
}

impl Field {
    /// Width and height in device pixels of the picture at `ratio` device pixels per CSS px: what a canvas needs.
    pub fn pixels(&self, ratio: f32) -> (usize, usize) {
        let side = |axis: &Axis| nearest(axis.length * f64::from(ratio)).max(0) as usize;
        (side(&self.columns), side(&self.rows))
    }

    /// Paints the viewport into `rgba`: rows from the top, 4 bytes per pixel, alpha not premultiplied, as a canvas'
    /// `ImageData` has them. Every byte is overwritten. `ratio` is device pixels per CSS px, 0.1 ..= 8; cap it to
    /// save time. The buffer holds [`pixels(ratio)`](Self::pixels).
    ///
    /// # Errors
    /// [`Error::Ratio`]; [`Error::Buffer`] when `rgba` is not of that size.
    pub fn paint(&mut self, rgba: &mut [u8], ratio: f32, scale: &Scale, lut: &Lut) -> Result<(), Error> {
        if !(0.1..=8.0).contains(&ratio) {
            return Err(Error::Ratio(ratio));
        }
        let (width, height) = self.pixels(ratio);
        let expected = width.saturating_mul(height).saturating_mul(4);
        if rgba.len() != expected {
            return Err(Error::Buffer { bytes: rgba.len(), expected });
        }
        if expected == 0 {
            return Ok(());
        }
        for (row, line) in rgba.chunks_exact_mut(width * 4).enumerate() {
            let y = (row as f32 + 0.5) / ratio;
            for (column, pixel) in line.as_chunks_mut::<4>().0.iter_mut().enumerate() {
                let x = (column as f32 + 0.5) / ratio;
                *pixel = lut.color(scale.heat(self.value_at(x, y)));
            }
        }
        Ok(())
    }

    /// The density that `percent` of the nodes with any density do not exceed.
    pub(crate) fn percentile(&mut self, percent: f32) -> f32 {
        let floor = self.peak() / 1000.0;
        self.scratch.line.clear();
        self.scratch.line.extend(self.nodes.iter().copied().filter(|&node| node > floor));
        let last = match self.scratch.line.len().checked_sub(1) {
            Some(last) => last,
            None => return 0.0,
        };
        let rank = nearest(last as f64 * f64::from(percent) / 100.0) as usize;
        *self.scratch.line.select_nth_unstable_by(rank.min(last), f32::total_cmp).1
    }
}
