//! Bins to nodes: a separable Gaussian that redoes the rows that changed and no more.

use alloc::vec::Vec;

use crate::Error;
use crate::axis::{Axis, REACH};
use crate::layer::zeros;

/// The Gaussian by distance in nodes.
pub(crate) type Taps = [f64; REACH + 1];

/// What is kept between the two passes, from one blur to the next.
#[derive(Debug, Clone)]
pub(crate) struct Blur {
    /// One row of bins in single precision.
    line: Vec<f32>,
    /// The bins after blurring across alone.
    half: Vec<f32>,
    /// Rows of bins that are not all zero.
    occupied: Vec<bool>,
    /// Rows of bins that changed.
    pub(crate) fresh: Vec<bool>,
}

impl Blur {
    /// # Errors
    /// [`Error::Memory`].
    pub(crate) fn new(columns: &Axis, rows: &Axis) -> Result<Blur, Error> {
        Ok(Blur {
            line: zeros(columns.bins())?,
            half: zeros(columns.nodes * rows.bins())?,
            occupied: zeros(rows.bins())?,
            fresh: zeros(rows.bins())?,
        })
    }

    /// Makes the nodes of the bins that `add_row` adds to a line of zeros. `unit` multiplies the result.
    pub(crate) fn run(
        &mut self,
        nodes: &mut [f32],
        stride: usize,
        taps: &Taps,
        unit: f64,
        add_row: impl Fn(usize, &mut [f32]),
    ) {
        self.across(stride, &taps.map(|tap| (tap * unit) as f32), add_row);
        self.down(nodes, stride, &taps.map(|tap| tap as f32));
    }

    fn across(&mut self, stride: usize, taps: &[f32; REACH + 1], add_row: impl Fn(usize, &mut [f32])) {
        for (row, half) in self.half.chunks_exact_mut(stride).enumerate().filter(|(row, _)| self.fresh[*row])
        {
            self.line.fill(0.0);
            add_row(row, &mut self.line);
            self.occupied[row] = self.line.iter().any(|&bin| bin != 0.0);
            if self.occupied[row] {
                convolve(half, taps, |shift| Some(&self.line[shift..]));
            }
        }
    }

    fn down(&self, nodes: &mut [f32], stride: usize, taps: &[f32; REACH + 1]) {
        for (row, nodes) in nodes.chunks_exact_mut(stride).enumerate() {
            let seen = row..row + 2 * REACH + 1;
            if !self.fresh[seen].contains(&true) {
                continue;
            }
            let row_at =
                |shift: usize| self.occupied[row + shift].then(|| &self.half[(row + shift) * stride..]);
            convolve(nodes, taps, row_at);
        }
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
