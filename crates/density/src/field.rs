//! The density of a viewport: points go in, a smooth field comes out; it knows no colour.

use alloc::{vec, vec::Vec};

use crate::Error;
use crate::axis::{Axis, REACH, taps};
use crate::paint::PaintScratch;

/// Bins that a field may have; 16 million take about 270 MB.
pub(crate) const MAX_CELLS: usize = 1 << 24;

/// Area in CSS px squared of a circle with a diameter of 100 px: the unit of every density in this crate.
const UNIT_AREA: f64 = core::f64::consts::PI * 50.0 * 50.0;

/// Sums beyond this are cut off, so that no later step can overflow.
const MAX_SUM: f64 = 1e30;

/// The density of weighted points in a viewport, by a Gaussian kernel.
///
/// Places are CSS px from the viewport's upper left corner. Densities are *weight per 100 px circle*: the density
/// per px squared times the area of a circle of 100 px diameter. A point of weight `w` alone peaks at
/// `1250 * w / sigma^2`. Against the exact sum of Gaussians, the error is below 0.2 % of the peak at every place.
///
/// Memory is taken in `new` and at the first painting, then reused from frame to frame.
#[derive(Debug, Clone)]
pub struct Field {
    pub(crate) columns: Axis,
    pub(crate) rows: Axis,
    sigma: f32,
    ignored: u64,
    bins: Vec<f64>,
    /// Rows of bins that are not all zero, as of the last blur.
    occupied: Vec<bool>,
    /// One row of bins in single precision.
    line: Vec<f32>,
    /// The bins after blurring across alone.
    half: Vec<f32>,
    /// The density.
    pub(crate) nodes: Vec<f32>,
    pub(crate) scratch: PaintScratch,
    peak: f32,
}

impl Field {
    /// An empty field of `width` x `height` CSS px (zero is allowed) and a kernel of `sigma` CSS px, 1 ..= 1000.
    ///
    /// # Errors
    /// [`Error::Sigma`]; [`Error::Viewport`] when the two sizes together need too much memory.
    pub fn new(width: u32, height: u32, sigma: f32) -> Result<Field, Error> {
        if !(1.0..=1000.0).contains(&sigma) {
            return Err(Error::Sigma(sigma));
        }
        let columns = Axis::new(width, f64::from(sigma));
        let rows = Axis::new(height, f64::from(sigma));
        let cells = columns.bins().checked_mul(rows.bins()).filter(|&cells| cells <= MAX_CELLS);
        let cells = cells.ok_or(Error::Viewport { width, height, sigma })?;
        Ok(Field {
            sigma,
            ignored: 0,
            bins: vec![0.0; cells],
            occupied: vec![false; rows.bins()],
            line: vec![0.0; columns.bins()],
            half: vec![0.0; columns.nodes * rows.bins()],
            nodes: vec![0.0; columns.nodes * rows.nodes],
            scratch: PaintScratch::default(),
            peak: 0.0,
            columns,
            rows,
        })
    }

    /// Removes all points and the count of ignored ones. The density stays until the next [`blur`](Self::blur).
    pub fn clear(&mut self) {
        self.bins.fill(0.0);
        self.occupied.fill(false);
        self.ignored = 0;
    }

    /// Adds a point at a place in CSS px, which may lie outside the viewport: it glows in from up to 4 sigma away.
    ///
    /// The weight may be negative (for differences). A number that is not finite makes the point ignored and
    /// counted. Seen by `peak`, `value_at` and `paint` after the next [`blur`](Self::blur).
    pub fn add(&mut self, x: f32, y: f32, weight: f32) {
        let places = (self.columns.deposit(f64::from(x)), self.rows.deposit(f64::from(y)));
        match places {
            (Some(column), Some(row)) if weight.is_finite() => self.deposit(column, row, f64::from(weight)),
            _ if x.is_finite() && y.is_finite() && weight.is_finite() => {}
            _ => self.ignored += 1,
        }
    }

    #[inline]
    fn deposit(&mut self, (column, across): (usize, f64), (row, down): (usize, f64), weight: f64) {
        let across = Axis::weights(across).map(|share| share * weight);
        let stride = self.columns.bins();
        let corner = &mut self.bins[row * stride + column..][..2 * stride + 3];
        for (row, share) in Axis::weights(down).into_iter().enumerate() {
            for (bin, part) in corner[row * stride..][..3].iter_mut().zip(across) {
                *bin += share * part;
            }
        }
    }

    /// Points ignored since the last [`clear`](Self::clear) because a number was not finite.
    pub fn ignored(&self) -> u64 {
        self.ignored
    }

    /// Makes the density of the points that were added since the last [`clear`](Self::clear).
    pub fn blur(&mut self) {
        let per_px = self.columns.density * self.rows.density;
        self.blur_across(per_px * UNIT_AREA);
        self.blur_down();
        self.peak = self.find_peak();
    }

    fn blur_across(&mut self, unit: f64) {
        let taps = taps().map(|tap| (tap * unit) as f32);
        let bins = self.bins.chunks_exact(self.columns.bins());
        let halves = self.half.chunks_exact_mut(self.columns.nodes);
        for ((bins, half), occupied) in bins.zip(halves).zip(&mut self.occupied) {
            *occupied = bins.iter().any(|&bin| bin != 0.0);
            if *occupied {
                for (to, &from) in self.line.iter_mut().zip(bins) {
                    *to = from.clamp(-MAX_SUM, MAX_SUM) as f32;
                }
                convolve(half, &taps, |shift| Some(&self.line[shift..]));
            }
        }
    }

    fn blur_down(&mut self) {
        let taps = taps().map(|tap| tap as f32);
        let stride = self.columns.nodes;
        for (row, nodes) in self.nodes.chunks_exact_mut(stride).enumerate() {
            let row_at =
                |shift: usize| self.occupied[row + shift].then(|| &self.half[(row + shift) * stride..]);
            convolve(nodes, &taps, row_at);
        }
    }

    /// The density at a place in CSS px, in weight per 100 px circle; 0 outside the viewport.
    pub fn value_at(&self, x: f32, y: f32) -> f32 {
        let (x, y) = (f64::from(x), f64::from(y));
        if self.columns.contains(x) && self.rows.contains(y) { self.read(x, y) as f32 } else { 0.0 }
    }

    fn read(&self, x: f64, y: f64) -> f64 {
        let (column, across) = self.columns.locate(x);
        let (row, down) = self.rows.locate(y);
        let across = Axis::weights(across);
        let mut value = 0.0;
        for (row, share) in (row..).zip(Axis::weights(down)) {
            let nodes = &self.nodes[row * self.columns.nodes + column..][..3];
            value +=
                share * nodes.iter().zip(across).map(|(&node, part)| f64::from(node) * part).sum::<f64>();
        }
        value
    }

    /// The highest density in the viewport, in weight per 100 px circle; 0 when nothing is above zero.
    pub fn peak(&self) -> f32 {
        self.peak
    }

    /// Width and height in CSS px.
    pub fn size(&self) -> (u32, u32) {
        (self.columns.length as u32, self.rows.length as u32)
    }

    /// The kernel's standard deviation in CSS px.
    pub fn sigma(&self) -> f32 {
        self.sigma
    }
}

/// Nodes that one step of [`convolve`] makes; they stay in registers.
const BLOCK: usize = 16;

/// `out[i] = sum over shift of line(shift)[i] * tap(shift)`; a line of none is all zeros.
fn convolve<'a>(out: &mut [f32], taps: &[f32; REACH + 1], line: impl Fn(usize) -> Option<&'a [f32]>) {
    for (block, out) in out.chunks_mut(BLOCK).enumerate() {
        let mut sums = [0.0_f32; BLOCK];
        for shift in 0..=2 * REACH {
            let Some(line) = line(shift) else { continue };
            let tap = taps[shift.abs_diff(REACH)];
            let values = &line[block * BLOCK..];
            match values.first_chunk::<BLOCK>() {
                Some(values) => sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value * tap),
                None => sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value * tap),
            }
        }
        out.copy_from_slice(&sums[..out.len()]);
    }
}
