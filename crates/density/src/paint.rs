//! Density to pixels: reads the field at every pixel's centre and looks its colour up.

use alloc::vec::Vec;
use core::ops::Range;

use crate::axis::Axis;
use crate::elementary::nearest;
use crate::lanes::{Run, Runs, SLACK, index_runs};
use crate::quad::Quad;
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
    runs: Runs,
    offsets: Vec<f32>,
    /// The densities of one row's nodes, and the cubics between them.
    line: Vec<f32>,
    cubics: [Vec<f32>; 4],
    indices: Vec<u32>,
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
        if self.scratch.inside.is_empty() {
            rgba.fill(0);
            return Ok(false);
        }
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
        let (lowest, highest) = self.mix_row(y, steps);
        if self.scratch.ramp.all_clear(lowest, highest) {
            return false;
        }
        self.scratch.index_line();
        self.scratch.color_line(line);
        true
    }

    /// Reads the four rows of nodes around `y` into one line, in steps of the ramp; the lowest and the highest of it.
    fn mix_row(&mut self, y: f64, [factor, zero]: [f64; 2]) -> (f32, f32) {
        let (first, offset) = self.rows.locate(y);
        let weights = Axis::weights(offset).map(|weight| Quad::splat((weight * factor) as f32));
        let zero = Quad::splat(zero as f32);
        let stride = self.columns.nodes;
        // Whole quads: the last ones read on into what follows a row.
        let count = stride.div_ceil(4) * 4;
        let row = |i: usize| self.nodes[(first + i) * stride..][..count].as_chunks::<4>().0;
        self.scratch.line.resize(count + SLACK, 0.0);
        let mixed = self.scratch.line[..count].as_chunks_mut::<4>().0;
        let (mut lowest, mut highest) = (zero, zero);
        let rows = row(0).iter().zip(row(1)).zip(row(2).iter().zip(row(3)));
        for (mixed, ((a, b), (c, d))) in mixed.iter_mut().zip(rows) {
            let [a, b, c, d] = [(a, 0), (b, 1), (c, 2), (d, 3)].map(|(row, i)| Quad::load(row) * weights[i]);
            let mix = a + b + (c + d) + zero;
            (lowest, highest) = (lowest.or_lower(mix), highest.or_higher(mix));
            *mixed = mix.lanes();
        }
        let fold =
            |quad: Quad, best: fn(f32, f32) -> f32| quad.lanes().into_iter().fold(zero.lanes()[0], best);
        (fold(lowest, f32::min), fold(highest, f32::max))
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
        let mut runs: Vec<Run> = Vec::new();
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
            match runs.last_mut().filter(|run| run.node == node) {
                Some(run) => run.quads = (column - run.start) / 4 + 1,
                None => runs.push(Run { node, start: column, quads: 1 }),
            }
        }
        self.runs = Runs::new(runs);
        self.offsets.resize(window.width + 4, 0.0);
        self.indices.resize(window.width + 4, 0);
    }

    /// The spline between two nodes is a cubic: value, slope, bend and twist in the middle give every pixel, see
    /// [`cubic`](crate::axis::cubic).
    fn index_line(&mut self) {
        let count = self.line.len() - SLACK;
        let PaintScratch { line, cubics, .. } = self;
        cubics.iter_mut().for_each(|part| part.resize(count, 0.0));
        let [values, slopes, bends, twists] =
            cubics.each_mut().map(|part| part.as_chunks_mut::<4>().0.iter_mut());
        let parts = values.zip(slopes).zip(bends.zip(twists));
        let [by_48, by_8, by_6, by_4] = [48.0, 8.0, 6.0, 4.0].map(|divisor: f32| Quad::splat(1.0 / divisor));
        let [three, five, many] = [3.0, 5.0, 23.0].map(Quad::splat);
        for (at, ((value, slope), (bend, twist))) in parts.enumerate() {
            let node = |step: usize| line[4 * at + step..].first_chunk().map_or(five, Quad::load);
            let (a, b, c, d) = (node(0), node(1), node(2), node(3));
            let (outer, inner, wide, narrow) = (a + d, b + c, d - a, c - b);
            *value = (by_48 * (outer + many * inner)).lanes();
            *slope = (by_8 * (wide + five * narrow)).lanes();
            *bend = (by_4 * (outer - inner)).lanes();
            *twist = (by_6 * (wide - three * narrow)).lanes();
        }
        index_runs(&mut self.indices, cubics.each_ref().map(Vec::as_slice), &self.offsets, &self.runs);
    }

    fn color_line(&self, line: &mut [[u8; 4]]) {
        let Range { start, end } = self.inside;
        line[..start].fill([0; 4]);
        line[end..].fill([0; 4]);
        let (pixels, last_pixels) = line[start..end].as_chunks_mut::<4>();
        let (indices, last_indices) = self.indices[start..end].as_chunks::<4>();
        for (pixels, indices) in pixels.iter_mut().zip(indices) {
            *pixels = indices.map(|index| self.ramp.color(index));
        }
        for (pixel, &index) in last_pixels.iter_mut().zip(last_indices) {
            *pixel = self.ramp.color(index);
        }
    }
}

/// The middle of a device pixel in CSS px, from the edge of the picture's first.
fn center(edge: f64, pixel: usize, ratio: f32) -> f64 {
    edge + (pixel as f64 + 0.5) / f64::from(ratio)
}

const _: () = assert!(STEPS.is_power_of_two(), "Ramp::color masks its index");
