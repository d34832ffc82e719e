//! Density to pixels: reads the field at every pixel's centre and looks its colour up.

use alloc::vec::Vec;
use core::ops::Range;

use crate::axis::Axis;
use crate::elementary::nearest;
use crate::ramp::{Ramp, STEPS};
use crate::{Error, Field, Lut, Scale};

/// A part of a field as a picture: a viewport of a document, a tile, a band.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// Where in the field the picture's left edge is, CSS px.
    pub left: f64,
    /// Where in the field its upper edge is, CSS px.
    pub top: f64,
    /// Device pixels across.
    pub width: usize,
    /// Device pixels down.
    pub height: usize,
    /// Device pixels per CSS px, 0.1 ..= 8; cap it to save time.
    pub ratio: f32,
}

/// Memory that painting keeps from frame to frame.
#[derive(Debug, Clone, Default)]
pub(crate) struct PaintScratch {
    ramp: Ramp,
    /// What of a window the runs were measured for.
    measured: Option<(f64, usize, f32)>,
    /// Pixels of a row that lie within the field.
    inside: Range<usize>,
    runs: Vec<Run>,
    offsets: Vec<f32>,
    line: Vec<f32>,
    indices: Vec<u32>,
}

/// Neighbouring pixels of a row that read the same three nodes. They are computed in blocks: a run's last block
/// overwrites the beginning of the next run, which is computed later. That is several times faster than uneven lengths.
#[derive(Debug, Clone, Copy)]
struct Run {
    node: usize,
    start: usize,
    end: usize,
}

/// The largest block.
const BLOCK: usize = 8;

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
        let (width, height) = self.pixels(ratio);
        let window = Window { left: 0.0, top: 0.0, width, height, ratio };
        self.paint_window(rgba, &window, scale, lut).map(|_| ())
    }

    /// Paints a part of the field, as [`paint`](Self::paint) does the whole. Pixels beyond the field are transparent.
    /// False if every pixel is.
    ///
    /// # Errors
    /// [`Error::Ratio`]; [`Error::Place`] when the corner is not finite; [`Error::Buffer`] when `rgba` is not
    /// `width * height * 4` bytes long.
    pub fn paint_window(
        &mut self,
        rgba: &mut [u8],
        window: &Window,
        scale: &Scale,
        lut: &Lut,
    ) -> Result<bool, Error> {
        if !(0.1..=8.0).contains(&window.ratio) {
            return Err(Error::Ratio(window.ratio));
        }
        if let Some(place) = [window.left, window.top].into_iter().find(|place| !place.is_finite()) {
            return Err(Error::Place(place));
        }
        let expected = window.width.saturating_mul(window.height).saturating_mul(4);
        if rgba.len() != expected {
            return Err(Error::Buffer { bytes: rgba.len(), expected });
        }
        if expected == 0 {
            return Ok(false);
        }
        self.scratch.ramp.fill(scale, lut);
        self.scratch.measure(&self.columns, window);
        let mut visible = false;
        for (row, line) in rgba.chunks_exact_mut(window.width * 4).enumerate() {
            let y = center(window.top, row, window.ratio);
            let line = line.as_chunks_mut().0;
            if !self.rows.contains(y) || !self.paint_row(y, Ramp::steps(scale), line) {
                line.fill([0; 4]);
                continue;
            }
            visible = true;
        }
        Ok(visible)
    }

    /// Paints a row of pixels; false if nothing of it is visible, and nothing was written.
    fn paint_row(&mut self, y: f64, steps: [f64; 2], line: &mut [[u8; 4]]) -> bool {
        self.mix_row(y, steps);
        let scratch = &mut self.scratch;
        if scratch.ramp.all_clear(&scratch.line) {
            return false;
        }
        // Blocks of about the pixels from node to node: fewer would be slower, more would be computed twice.
        match f64::from(scratch.measured.map_or(1.0, |window| window.2)) / self.columns.density {
            ..=2.0 => scratch.index_line::<2>(),
            ..=4.0 => scratch.index_line::<4>(),
            _ => scratch.index_line::<BLOCK>(),
        }
        scratch.color_line(line);
        true
    }

    /// Reads the three rows of nodes around `y` into one line, in steps of the ramp.
    fn mix_row(&mut self, y: f64, [factor, zero]: [f64; 2]) {
        let (first, offset) = self.rows.locate(y);
        let [above, here, below] = Axis::weights(offset).map(|weight| (weight * factor) as f32);
        let zero = zero as f32;
        let stride = self.columns.nodes;
        let row = |i: usize| &self.nodes[(first + i) * stride..][..stride];
        self.scratch.line.resize(stride, 0.0);
        let nodes = row(0).iter().zip(row(1)).zip(row(2));
        for (mixed, ((a, b), c)) in self.scratch.line.iter_mut().zip(nodes) {
            *mixed = a * above + b * here + c * below + zero;
        }
    }
}

impl PaintScratch {
    /// Finds the nodes that each pixel of a row reads, and where it stands between them.
    fn measure(&mut self, axis: &Axis, window: &Window) {
        let key = Some((window.left, window.width, window.ratio));
        if self.measured == key {
            return;
        }
        self.measured = key;
        self.runs.clear();
        self.offsets.clear();
        self.inside = 0..0;
        for column in 0..window.width {
            let x = center(window.left, column, window.ratio);
            let (node, offset) = axis.locate(x);
            self.offsets.push(offset as f32);
            if !axis.contains(x) {
                continue;
            }
            if self.inside.is_empty() {
                self.inside.start = column;
            }
            self.inside.end = column + 1;
            match self.runs.last_mut().filter(|run| run.node == node) {
                Some(run) => run.end = column + 1,
                None => self.runs.push(Run { node, start: column, end: column + 1 }),
            }
        }
        self.offsets.resize(window.width + BLOCK, 0.0);
        self.indices.resize(window.width + BLOCK, 0);
    }

    /// The spline between three nodes is a parabola: value, slope and bend at the middle node give every pixel.
    fn index_line<const N: usize>(&mut self) {
        for run in &self.runs {
            let Some(&[a, b, c]) = self.line[run.node..].first_chunk() else { continue };
            let (value, slope, bend) = (0.125 * (a + 6.0 * b + c), 0.5 * (c - a), 0.5 * (a + c) - b);
            let offsets = self.offsets[run.start..].as_chunks::<N>().0;
            let indices = self.indices[run.start..].as_chunks_mut::<N>().0;
            for (indices, offsets) in indices.iter_mut().zip(offsets).take((run.end - run.start).div_ceil(N))
            {
                let mut block = [0; N];
                for (index, offset) in block.iter_mut().zip(*offsets) {
                    *index = Ramp::index(value + offset * (slope + offset * bend));
                }
                *indices = block;
            }
        }
    }

    fn color_line(&self, line: &mut [[u8; 4]]) {
        let Range { start, end } = self.inside;
        line[..start].fill([0; 4]);
        line[end..].fill([0; 4]);
        for (pixel, &index) in line[start..end].iter_mut().zip(&self.indices[start..end]) {
            *pixel = self.ramp.color(index);
        }
    }
}

/// The middle of a device pixel in CSS px, from the edge of the picture's first.
fn center(edge: f64, pixel: usize, ratio: f32) -> f64 {
    edge + (pixel as f64 + 0.5) / f64::from(ratio)
}

const _: () = assert!(STEPS.is_power_of_two(), "Ramp::color masks its index");
