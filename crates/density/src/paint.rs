//! Density to pixels: reads the field at every pixel's centre and looks its colour up.

use alloc::vec::Vec;
use core::ops::Range;

use crate::axis::Axis;
use crate::elementary::nearest;
use crate::lanes::{Run, Runs, highest, read_runs};
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
    /// The cubics between the nodes of a row.
    cubics: [Vec<f32>; 4],
    /// Rows of nodes as densities in the middles of the pixels' columns; a row lies at its number modulo 4.
    lines: [Line; 4],
}

/// A row of nodes, read at every pixel's column.
#[derive(Debug, Clone, Default)]
struct Line {
    row: Option<usize>,
    densities: Vec<f32>,
    lowest: f32,
    highest: f32,
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
        self.scratch.lines.iter_mut().for_each(|line| line.row = None);
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
    fn paint_row(&mut self, y: f64, [factor, zero]: [f64; 2], pixels: &mut [[u8; 4]]) -> bool {
        let (first, offset) = self.rows.locate(y);
        // Whole quads: the last ones read on into what follows a row.
        let (stride, scratch) = (self.columns.nodes, &mut self.scratch);
        for row in first..first + 4 {
            scratch.read_row(row, &self.nodes[row * stride..][..stride.next_multiple_of(4)]);
        }
        let step = |density: f32| (f64::from(density) * factor + zero) as f32;
        let lowest = scratch.lines.iter().fold(0.0_f32, |lowest, line| lowest.min(line.lowest));
        let highest = scratch.lines.iter().fold(0.0_f32, |highest, line| highest.max(line.highest));
        if scratch.ramp.all_clear(step(lowest), step(highest)) {
            return false;
        }
        let weights = Axis::weights(offset).map(|weight| (weight * factor) as f32);
        scratch.mix_lines(first, weights, zero as f32, pixels);
        true
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
        self.lines.iter_mut().for_each(|line| line.densities.resize(window.width + 4, 0.0));
    }

    /// Reads a row of nodes at every pixel's column, unless that has been done.
    ///
    /// The spline between two nodes is a cubic: value, slope, bend and twist in the middle give every pixel, see
    /// [`cubic`](crate::axis::cubic).
    fn read_row(&mut self, row: usize, nodes: &[f32]) {
        let PaintScratch { lines, cubics, .. } = self;
        let line = &mut lines[row % 4];
        if line.row == Some(row) {
            return;
        }
        line.row = Some(row);
        cubics.iter_mut().for_each(|part| part.resize(nodes.len(), 0.0));
        let [values, slopes, bends, twists] =
            cubics.each_mut().map(|part| part.as_chunks_mut::<4>().0.iter_mut());
        let parts = values.zip(slopes).zip(bends.zip(twists));
        let [by_48, by_8, by_6, by_4] = [48.0, 8.0, 6.0, 4.0].map(|divisor: f32| Quad::splat(1.0 / divisor));
        let [three, five, many] = [3.0, 5.0, 23.0].map(Quad::splat);
        for (at, ((value, slope), (bend, twist))) in parts.enumerate() {
            let node = |step: usize| {
                nodes.get(4 * at + step..).and_then(|rest| rest.first_chunk()).map_or(five, Quad::load)
            };
            let (a, b, c, d) = (node(0), node(1), node(2), node(3));
            let (outer, inner, wide, narrow) = (a + d, b + c, d - a, c - b);
            *value = (by_48 * (outer + many * inner)).lanes();
            *slope = (by_8 * (wide + five * narrow)).lanes();
            *bend = (by_4 * (outer - inner)).lanes();
            *twist = (by_6 * (wide - three * narrow)).lanes();
        }
        read_runs(&mut line.densities, cubics.each_ref().map(Vec::as_slice), &self.offsets, &self.runs);
        let densities = &line.densities[self.inside.clone()];
        (line.lowest, line.highest) = (-highest(densities, -1.0), highest(densities, 1.0));
    }

    /// Colours a row of pixels by four lines, of which the first is given, each times its weight.
    fn mix_lines(&self, first: usize, weights: [f32; 4], zero: f32, pixels: &mut [[u8; 4]]) {
        let Range { start, end } = self.inside;
        pixels[..start].fill([0; 4]);
        pixels[end..].fill([0; 4]);
        // The last four read on, into what no pixel shows.
        let line = |i: usize| self.lines[(first + i) % 4].densities[start..end + 3].as_chunks::<4>().0;
        let quads = line(0).iter().zip(line(1)).zip(line(2).iter().zip(line(3)));
        let (zero, weights) = (Quad::splat(zero), weights.map(Quad::splat));
        for (pixels, ((a, b), (c, d))) in pixels[start..end].chunks_mut(4).zip(quads) {
            let [a, b, c, d] =
                [(a, 0), (b, 1), (c, 2), (d, 3)].map(|(line, i)| Quad::load(line) * weights[i]);
            let indices = Ramp::indices(a + b + (c + d) + zero);
            match pixels.as_mut_array() {
                Some(pixels) => *pixels = indices.map(|index| self.ramp.color(index)),
                None => {
                    pixels.iter_mut().zip(indices).for_each(|(pixel, index)| *pixel = self.ramp.color(index))
                }
            }
        }
    }
}

/// The middle of a device pixel in CSS px, from the edge of the picture's first.
fn center(edge: f64, pixel: usize, ratio: f32) -> f64 {
    edge + (pixel as f64 + 0.5) / f64::from(ratio)
}

const _: () = assert!(STEPS.is_power_of_two(), "Ramp::color masks its index");
