//! Density to pixels: reads the field at every pixel's centre and looks its colour up.

use alloc::vec::Vec;

use crate::axis::Axis;
use crate::elementary::nearest;
use crate::ramp::{Ramp, STEPS};
use crate::{Error, Field, Lut, Scale};

/// Memory that painting keeps from frame to frame.
#[derive(Debug, Clone, Default)]
pub(crate) struct PaintScratch {
    ramp: Ramp,
    runs: Vec<Run>,
    offsets: Vec<f32>,
    line: Vec<f32>,
    indices: Vec<u32>,
}

/// Pixels that are computed together. A run's last block overwrites the beginning of the next run, which is computed
/// later: whole blocks are several times faster than runs of uneven length.
const BLOCK: usize = 8;

/// Neighbouring pixels of a row that read the same three nodes.
#[derive(Debug, Clone, Copy)]
struct Run {
    node: usize,
    start: usize,
    blocks: usize,
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
        self.scratch.ramp.fill(scale, lut);
        self.scratch.measure(&self.columns, width, ratio);
        for (row, line) in rgba.chunks_exact_mut(width * 4).enumerate() {
            self.mix_row(center(row, ratio), self.scratch.ramp.steps_per(scale));
            self.scratch.paint_line(line.as_chunks_mut().0);
        }
        Ok(())
    }

    /// Reads the three rows of nodes around `y` into one line, in steps of the ramp.
    fn mix_row(&mut self, y: f64, steps: f64) {
        let (first, offset) = self.rows.locate(y);
        let [above, here, below] = Axis::weights(offset).map(|weight| (weight * steps) as f32);
        let stride = self.columns.nodes;
        let row = |i: usize| &self.nodes[(first + i) * stride..][..stride];
        self.scratch.line.resize(stride, 0.0);
        let nodes = row(0).iter().zip(row(1)).zip(row(2));
        for (mixed, ((a, b), c)) in self.scratch.line.iter_mut().zip(nodes) {
            *mixed = a * above + b * here + c * below;
        }
    }

    /// The density that `percent` of the nodes with any density do not exceed.
    pub(crate) fn percentile(&mut self, percent: f32) -> f32 {
        let floor = self.peak() / 1000.0;
        let line = &mut self.scratch.line;
        line.clear();
        line.extend(self.nodes.iter().copied().filter(|&node| node > floor));
        let Some(last) = line.len().checked_sub(1) else { return 0.0 };
        let rank = nearest(last as f64 * f64::from(percent) / 100.0) as usize;
        *line.select_nth_unstable_by(rank.min(last), f32::total_cmp).1
    }
}

impl PaintScratch {
    /// Finds the nodes that each pixel of a row reads, and where it stands between them.
    fn measure(&mut self, axis: &Axis, width: usize, ratio: f32) {
        self.runs.clear();
        self.offsets.clear();
        for column in 0..width {
            let (node, offset) = axis.locate(center(column, ratio));
            self.offsets.push(offset as f32);
            match self.runs.last_mut().filter(|run| run.node == node) {
                Some(run) => run.blocks = (column - run.start) / BLOCK + 1,
                None => self.runs.push(Run { node, start: column, blocks: 1 }),
            }
        }
        self.offsets.resize(width + BLOCK, 0.0);
        self.indices.resize(width + BLOCK, 0);
    }

    fn paint_line(&mut self, line: &mut [[u8; 4]]) {
        let visible = self.ramp.visible();
        if self.line.iter().all(|&value| value < visible) {
            line.fill([0; 4]);
            return;
        }
        self.index_line();
        for (pixel, &index) in line.iter_mut().zip(&self.indices) {
            *pixel = self.ramp.color(index);
        }
    }

    /// The spline between three nodes is a parabola: value, slope and bend at the middle node give every pixel.
    fn index_line(&mut self) {
        for run in &self.runs {
            let [a, b, c] = [0, 1, 2].map(|i| self.line[run.node + i]);
            let (value, slope, bend) = (0.125 * (a + 6.0 * b + c), 0.5 * (c - a), 0.5 * (a + c) - b);
            let offsets = self.offsets[run.start..].as_chunks::<BLOCK>().0;
            let indices = self.indices[run.start..].as_chunks_mut::<BLOCK>().0;
            for (indices, offsets) in indices.iter_mut().zip(offsets).take(run.blocks) {
                let mut block = [0; BLOCK];
                for (index, offset) in block.iter_mut().zip(*offsets) {
                    *index = Ramp::index(value + offset * (slope + offset * bend));
                }
                *indices = block;
            }
        }
    }
}

/// The middle of a device pixel in CSS px.
fn center(pixel: usize, ratio: f32) -> f64 {
    (pixel as f64 + 0.5) / f64::from(ratio)
}

const _: () = assert!(STEPS.is_power_of_two(), "Ramp::color masks its index");
