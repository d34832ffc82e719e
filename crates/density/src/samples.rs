//! The density all over the viewport, and which share of it lies above what.
//!
//! Nodes will not do for this: they are coefficients, half a sigma apart, and some stand beyond the border. So the density
//! is read in the middles of equal cells that tile the viewport.

use alloc::{vec, vec::Vec};

use crate::Field;
use crate::axis::Axis;
use crate::elementary::{ceil, nearest, sqrt};
use crate::rank::{least, nth};

/// Cells per node along each side, of which none is smaller than a px.
const CELLS_PER_NODE: f64 = 3.0;

/// Cells that are read, about, at most.
const MOST: f64 = 4e6;

/// Densities below this share of the highest are none: a Gaussian never ends.
const GROUND: f32 = 1e-3;

/// Which densities are ranked.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Side {
    /// What is above 0.
    Above,
    /// Both, by how far they are from 0.
    Both,
}

impl Field {
    /// The density that `percent` of the viewport's area with any density do not exceed.
    pub(crate) fn percentile(&self, percent: f32, side: Side) -> f32 {
        let mut samples = self.samples();
        let mut peak = self.peak();
        if side == Side::Both {
            samples.iter_mut().for_each(|sample| *sample = sample.abs());
            peak = peak.max(-self.lowest());
        }
        samples.retain(|&sample| sample > peak * GROUND);
        // The summit stands between the samples, and a little below what it may be.
        samples.push(peak);
        let last = (samples.len() - 1) as f64;
        nth(&samples, nearest(last * f64::from(percent) / 100.0) as usize).min(peak)
    }

    /// The density above which lies this share (0 ..= 1) of all that is above 0 within the viewport: the smallest such part
    /// of it.
    pub fn level_of_mass(&self, share: f64) -> f32 {
        let mut samples = self.samples();
        samples.retain(|&sample| sample > 0.0);
        let above = |level: f32| {
            samples.iter().filter(|&&sample| sample > level).map(|&sample| f64::from(sample)).sum::<f64>()
        };
        let wanted = above(0.0) * share;
        least(&|level| above(level) <= wanted).max(0.0)
    }

    /// The density that this percentage (0 ..= 100) of the viewport's area with any density, above a thousandth of the peak,
    /// does not exceed.
    pub fn level_of_area(&self, percent: f32) -> f32 {
        if percent.is_nan() { 0.0 } else { self.percentile(percent.clamp(0.0, 100.0), Side::Above) }
    }

    /// Reads the density at places row by row, so many across: `step` CSS px apart, the first of all this part of a step right
    /// of and below the corner. What lies beyond the viewport is read at its border.
    #[cfg(feature = "modes")]
    pub fn sample(&self, samples: &mut [f32], across: usize, step: [f64; 2], inset: f64) {
        let stride = self.columns.nodes;
        let mut line = vec![0.0; stride];
        let place = |at: usize, side: usize| (at as f64 + inset) * step[side];
        for (row, samples) in samples.chunks_exact_mut(across.max(1)).enumerate() {
            let (first, offset) = self.rows.locate(place(row, 1));
            let weights = Axis::weights(offset);
            for (column, mixed) in line.iter_mut().enumerate() {
                *mixed = mix(&self.nodes[first * stride + column..], stride, &weights);
            }
            for (column, sample) in samples.iter_mut().enumerate() {
                let (first, offset) = self.columns.locate(place(column, 0));
                *sample = self.told(mix(&line[first..], 1, &Axis::weights(offset)).into()) as f32;
            }
        }
    }

    fn samples(&self) -> Vec<f32> {
        let area = self.columns.length * self.rows.length;
        let least = sqrt(area / MOST).max(1.0);
        let (columns, rows) = (middles(&self.columns, least), middles(&self.rows, least));
        let stride = self.columns.nodes;
        let (mut line, mut samples) = (vec![0.0; stride], vec![0.0; columns.len() * rows.len()]);
        for (samples, (first, weights)) in samples.chunks_exact_mut(columns.len().max(1)).zip(&rows) {
            for (column, mixed) in line.iter_mut().enumerate() {
                *mixed = mix(&self.nodes[first * stride + column..], stride, weights);
            }
            for (sample, (first, weights)) in samples.iter_mut().zip(&columns) {
                *sample = mix(&line[*first..], 1, weights);
            }
        }
        samples
    }
}

// Called in two places for every cell, of which not enough is gained by two copies.
#[inline(never)]
fn mix(values: &[f32], step: usize, weights: &[f64; 4]) -> f32 {
    (0..4).map(|at| f64::from(values[at * step]) * weights[at]).sum::<f64>() as f32
}

/// Of equal cells along one side, none smaller than `least` px: the first of four nodes that each is read from, and how.
#[inline(never)]
fn middles(axis: &Axis, least: f64) -> Vec<(usize, [f64; 4])> {
    let count = ceil(axis.length / least.max(1.0 / (axis.density * CELLS_PER_NODE)));
    let middle = |cell: usize| axis.locate((cell as f64 + 0.5) / count as f64 * axis.length);
    (0..count).map(middle).map(|(first, offset)| (first, Axis::weights(offset))).collect()
}
