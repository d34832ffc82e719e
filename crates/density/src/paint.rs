//! Density to pixels: reads the field at every pixel's centre and looks its colour up.

use alloc::vec::Vec;
use core::ops::Range;

use crate::axis::Axis;
use crate::elementary::{is_finite, nearest};
use crate::lanes::{Run, Runs, highest, read_runs};
use crate::layer::{NoMemory, fill};
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
    /// The cubics between the nodes of a row: value, slope, bend and twist in the middle of each.
    cubics: Vec<f32>,
    /// Four rows of nodes as densities in the middles of the pixels' columns; each lies at its number modulo 4.
    lines: Vec<f32>,
    /// The colours' numbers in the ramp.
    indices: Vec<u32>,
    /// Which rows, and the lowest and the highest of their nodes, if they have been read.
    read: [Option<(usize, [f32; 2])>; 4],
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
    /// [`Error::Ratio`]; [`Error::Buffer`] when `rgba` is not of that size; [`Error::Memory`].
    pub fn paint(&mut self, rgba: &mut [u8], ratio: f32, scale: &Scale, lut: &Lut) -> Result<(), Error> {
        let (width, height) = self.pixels(ratio);
        let window = Window { left: 0.0, top: 0.0, width, height, ratio };
        self.paint_window(rgba, &window, scale, lut).map(|_| ())
    }

    /// Paints a part of the field, as [`paint`](Self::paint) does the whole. Pixels beyond the field are transparent.
    /// False only if every pixel is.
    ///
    /// # Errors
    /// [`Error::Ratio`]; [`Error::Place`] when the corner is not finite; [`Error::Buffer`] when `rgba` is not
    /// `width * height * 4` bytes long; [`Error::Memory`].
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
        if let Some(place) = [window.left, window.top].into_iter().find(|&place| !is_finite(place)) {
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
        self.scratch.measure(&self.columns, window)?;
        self.scratch.read = [None; 4];
        let seam = lut.colors()[127];
        let seam = (cfg!(feature = "modes") && scale.is_signed() && seam[3] != 0).then_some(seam);
        if self.scratch.inside.is_empty() {
            rgba.fill(0);
            return Ok(false);
        }
        let mut visible = false;
        for (row, line) in rgba.chunks_exact_mut(window.width * 4).enumerate() {
            let y = center(window.top, row, window.ratio);
            let line = line.as_chunks_mut().0;
            if !self.rows.contains(y) || !self.paint_row(y, Ramp::steps(scale), seam, line) {
                line.fill([0; 4]);
                continue;
            }
            visible = true;
        }
        Ok(visible)
    }

    /// Paints a row of pixels; false if nothing of it is visible, and nothing was written. `seam` is the colour of what is
    /// exactly nothing where signs meet, if it has one.
    fn paint_row(
        &mut self,
        y: f64,
        [factor, zero]: [f64; 2],
        seam: Option<[u8; 4]>,
        pixels: &mut [[u8; 4]],
    ) -> bool {
        let (first, offset) = self.rows.locate(y);
        let (stride, scratch) = (self.columns.nodes, &mut self.scratch);
        let (mut lowest, mut highest) = (0.0_f32, 0.0_f32);
        for row in first..first + 4 {
            let [low, high] = scratch.read_row(row, &self.nodes[row * stride..], stride);
            (lowest, highest) = (lowest.min(low), highest.max(high));
        }
        let step = |density: f32| (f64::from(density) * factor + zero) as f32;
        if scratch.ramp.all_clear(step(lowest), step(highest)) {
            return false;
        }
        let weights = Axis::weights(offset).map(|weight| (weight * factor) as f32);
        scratch.mix_lines(first, weights, zero as f32, pixels);
        if let Some(color) = seam {
            scratch.sew(&self.nodes[first * stride..], stride, step, color, pixels);
        }
        true
    }
}

impl PaintScratch {
    /// Finds the nodes that each pixel of a row reads, and where it stands between them.
    fn measure(&mut self, axis: &Axis, window: &Window) -> Result<(), NoMemory> {
        let key = Some((window.left, window.width, window.ratio));
        if self.measured == key {
            return Ok(());
        }
        self.measured = None;
        let mut runs: Vec<Run> = Vec::new();
        let pitch = window.width.saturating_add(4);
        fill(&mut self.offsets, pitch, 0.0)?;
        fill(&mut self.lines, pitch.saturating_mul(4), 0.0)?;
        fill(&mut self.indices, pitch, 0)?;
        fill(&mut self.cubics, 4 * axis.nodes.next_multiple_of(4), 0.0)?;
        self.inside = 0..0;
        for column in 0..window.width {
            let x = center(window.left, column, window.ratio);
            let (node, offset) = axis.locate(x);
            self.offsets[column] = offset as f32;
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
        self.measured = key;
        Ok(())
    }

    /// Reads a row of nodes at every pixel's column, unless that has been done or all are 0; their lowest and highest, between
    /// which every density of the row is.
    ///
    /// The spline between two nodes is a cubic, see [`cubic`](crate::axis::cubic). The last ones are of what follows the
    /// row, and no pixel's.
    fn read_row(&mut self, row: usize, nodes: &[f32], stride: usize) -> [f32; 2] {
        if let Some((_, extremes)) = self.read[row % 4].filter(|&(read, _)| read == row) {
            return extremes;
        }
        let extremes = [-1.0, 1.0].map(|sign| highest(&nodes[..stride], sign) * sign);
        self.read[row % 4] = Some((row, extremes));
        let pitch = self.lines.len() / 4;
        let line = &mut self.lines[row % 4 * pitch..][..pitch];
        if extremes == [0.0; 2] {
            line.fill(0.0);
            return extremes;
        }
        let [by_48, by_8, by_6, by_4] = [48.0, 8.0, 6.0, 4.0].map(|divisor: f32| Quad::splat(1.0 / divisor));
        let [three, five, many] = [3.0, 5.0, 23.0].map(Quad::splat);
        for (at, cubics) in self.cubics.as_chunks_mut::<16>().0.iter_mut().enumerate() {
            let Some(near) = nodes[4 * at..].first_chunk::<7>() else { break };
            let [a, b, c, d] = [0, 1, 2, 3].map(|step| near[step..].first_chunk().map_or(three, Quad::load));
            let (outer, inner, wide, narrow) = (a + d, b + c, d - a, c - b);
            let value = by_48 * (outer + many * inner);
            let slope = by_8 * (wide + five * narrow);
            let (bend, twist) = (by_4 * (outer - inner), by_6 * (wide - three * narrow));
            let quads = Quad::transposed([value, slope, bend, twist]).map(Quad::lanes);
            cubics.copy_from_slice(quads.as_flattened());
        }
        read_runs(line, self.cubics.as_chunks().0, &self.offsets, &self.runs);
        extremes
    }

    /// Colours a row of pixels by four lines, of which the first is given, each times its weight.
    fn mix_lines(&mut self, first: usize, weights: [f32; 4], zero: f32, pixels: &mut [[u8; 4]]) {
        let Range { start, end } = self.inside;
        pixels[..start].fill([0; 4]);
        pixels[end..].fill([0; 4]);
        // The last four read on, into what no pixel shows.
        let pitch = self.lines.len() / 4;
        let line = |i: usize| self.lines[(first + i) % 4 * pitch..][start..end + 3].as_chunks::<4>().0;
        let quads = line(0).iter().zip(line(1)).zip(line(2).iter().zip(line(3)));
        let (zero, weights) = (Quad::splat(zero), weights.map(Quad::splat));
        for (indices, ((a, b), (c, d))) in self.indices.as_chunks_mut().0.iter_mut().zip(quads) {
            let [a, b, c, d] =
                [(a, 0), (b, 1), (c, 2), (d, 3)].map(|(line, i)| Quad::load(line) * weights[i]);
            *indices = Ramp::indices(a + b + (c + d) + zero);
        }
        for (pixel, &index) in pixels[start..end].iter_mut().zip(&self.indices) {
            *pixel = self.ramp.color(index);
        }
    }

    /// Colours what is transparent between nodes of both signs: four rows of them, from which the pixels were read.
    fn sew(
        &self,
        nodes: &[f32],
        stride: usize,
        step: impl Fn(f32) -> f32,
        color: [u8; 4],
        pixels: &mut [[u8; 4]],
    ) {
        for (at, run) in self.runs.list.iter().enumerate() {
            let is_clear = |sign: f32| {
                let in_row = |row: usize| highest(&nodes[row * stride + run.node..][..4], sign);
                let most = step((0..4).map(in_row).fold(0.0, f32::max) * sign);
                self.ramp.all_clear(most, most)
            };
            if is_clear(1.0) || is_clear(-1.0) {
                continue;
            }
            let end = self.runs.list.get(at + 1).map_or(self.inside.end, |next| next.start);
            pixels[run.start..end]
                .iter_mut()
                .filter(|pixel| **pixel == [0; 4])
                .for_each(|pixel| *pixel = color);
        }
    }
}

/// The middle of a device pixel in CSS px, from the edge of the picture's first.
fn center(edge: f64, pixel: usize, ratio: f32) -> f64 {
    edge + (pixel as f64 + 0.5) / f64::from(ratio)
}

const _: () = assert!(STEPS.is_power_of_two(), "Ramp::color masks its index");
