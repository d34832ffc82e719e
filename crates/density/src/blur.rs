//! Bins to nodes: a separable Gaussian that redoes the rows that changed and no more.

use alloc::vec::Vec;

use crate::axis::{Axis, REACH, Taps};
use crate::lanes::{SLACK, convolve};
use crate::layer::{NoMemory, fill};

/// What is kept between the two passes, from one blur to the next.
#[derive(Debug, Clone, Default)]
pub(crate) struct Blur {
    /// One row of bins in single precision.
    line: Vec<f32>,
    /// The bins after blurring across alone.
    half: Vec<f32>,
    /// Rows of bins that changed.
    pub(crate) fresh: Vec<bool>,
}

impl Blur {
    /// Takes the memory.
    ///
    /// # Errors
    /// [`NoMemory`].
    pub(crate) fn prepare(&mut self, columns: &Axis, rows: &Axis) -> Result<(), NoMemory> {
        fill(&mut self.line, columns.bins + SLACK, 0.0)?;
        fill(&mut self.half, columns.nodes * rows.bins + SLACK, 0.0)?;
        fill(&mut self.fresh, rows.bins, false)
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
        for row in 0..self.fresh.len() {
            if !self.fresh[row] {
                continue;
            }
            self.line.fill(0.0);
            add_row(row, &mut self.line);
            convolve(&mut self.half[row * stride..][..stride], &self.line, 1, taps, unit);
        }
        for (row, nodes) in nodes.chunks_exact_mut(stride).enumerate() {
            if self.fresh[row..][..2 * REACH + 1].contains(&true) {
                convolve(nodes, &self.half[row * stride..], stride, taps, 1.0);
            }
        }
    }
}
