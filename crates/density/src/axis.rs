//! One side of the lattice: where nodes stand, and how a place is shared among its three nearest nodes.
//!
//! A quadratic B-spline deposits points and reads the density back. Its second moment is the same wherever a point
//! falls between nodes, so the kernel can be narrowed by exactly that amount; linear weights lack this property and
//! need cells three times smaller for the same error. (Hockney & Eastwood, "Computer Simulation Using Particles",
//! 1988, 5-3, call it the triangular-shaped cloud.)

use crate::elementary::{ceil, exp};

/// Nodes per sigma. The error depends on this number alone: it is the same for every sigma.
pub(crate) const NODES_PER_SIGMA: f64 = 3.0;

/// Nodes on each side of a node that the kernel reaches: 4.3 sigma, where a Gaussian is 1e-4 of its peak.
pub(crate) const REACH: usize = 13;

/// Variance in node spacings squared of one quadratic B-spline.
pub(crate) const SPLINE_VARIANCE: f64 = 0.25;

/// What depositing a point needs to know of an axis.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Side {
    /// Nodes per CSS px.
    pub(crate) density: f32,
    /// The place of 0 among the bins.
    pub(crate) shift: f32,
    /// Points are deposited below this place, and from [`BEGIN`](Side::BEGIN) on.
    pub(crate) end: f32,
}

impl Side {
    /// The first place that is deposited: its nearest node has one before it.
    pub(crate) const BEGIN: f32 = 0.75;
}

/// One side of a viewport and its nodes.
#[derive(Debug, Clone)]
pub(crate) struct Axis {
    /// Length in CSS px.
    pub(crate) length: f64,
    /// Nodes per CSS px.
    pub(crate) density: f64,
    /// Nodes that carry density: one before the viewport, one or two after it.
    pub(crate) nodes: usize,
}

impl Axis {
    pub(crate) fn new(length: u32, sigma: f64) -> Axis {
        let density = NODES_PER_SIGMA / sigma;
        let length = f64::from(length);
        let nodes = ceil(length * density).saturating_add(3);
        Axis { length, density, nodes }
    }

    /// Nodes that collect points: those that carry density and the kernel's reach on both sides.
    pub(crate) fn bins(&self) -> usize {
        self.nodes.saturating_add(2 * REACH)
    }

    /// How places become places among the bins, in the single precision of the points.
    pub(crate) fn side(&self) -> Side {
        Side { density: self.density as f32, shift: (REACH + 1) as f32, end: self.bins() as f32 - 1.75 }
    }

    /// From which nodes the density at a place is read: the first of three, and the place's offset from the middle
    /// one in node spacings, -0.5 ..= 0.5. Places outside the viewport are moved to its edge.
    pub(crate) fn locate(&self, at: f64) -> (usize, f64) {
        let place = at.max(0.0).min(self.length) * self.density + 1.0;
        let nearest = (place + 0.5) as usize;
        (nearest - 1, place - nearest as f64)
    }

    /// The offsets from the middle one of three nodes that are within the viewport: lowest, highest.
    pub(crate) fn offsets(&self, first: usize) -> Option<(f64, f64)> {
        let low = (-(first as f64)).max(-0.5);
        let high = (self.length * self.density - first as f64).min(0.5);
        (low <= high).then_some((low, high))
    }

    /// Whether a place is within the viewport. NaN is not.
    pub(crate) fn contains(&self, at: f64) -> bool {
        at >= 0.0 && at <= self.length
    }

    /// The quadratic B-spline: weights of three nodes at an offset from the middle one, -0.5 ..= 0.5. They sum to 1.
    pub(crate) fn weights(offset: f64) -> [f64; 3] {
        let (before, after) = (0.5 - offset, 0.5 + offset);
        [0.5 * before * before, 0.75 - offset * offset, 0.5 * after * after]
    }
}

/// The spline of three nodes at an offset from the middle one, -0.5 ..= 0.5.
// Called in a dozen places, of which nothing is gained by as many copies.
#[inline(never)]
pub(crate) fn spline(before: f64, middle: f64, after: f64, offset: f64) -> f64 {
    let [a, b, c] = Axis::weights(offset);
    before * a + middle * b + after * c
}

/// The Gaussian between deposit and reading: weights by distance in nodes, both sides of which sum to 1.
///
/// `narrower`: by what the variance of the kernel is divided, 1 for the kernel itself.
pub(crate) fn taps(narrower: f64) -> [f64; REACH + 1] {
    let variance = NODES_PER_SIGMA * NODES_PER_SIGMA / narrower - 2.0 * SPLINE_VARIANCE;
    let mut taps = [0.0; REACH + 1];
    for (distance, tap) in taps.iter_mut().enumerate() {
        *tap = exp(-0.5 * (distance * distance) as f64 / variance);
    }
    let sum = 2.0 * taps.iter().sum::<f64>() - taps[0];
    taps.map(|tap| tap / sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spline_keeps_mass_mean_and_variance_wherever_a_point_falls() {
        for step in -10..=10 {
            let offset = f64::from(step) * 0.05;
            let [a, b, c] = Axis::weights(offset);
            let (before, here, after) = (-1.0 - offset, -offset, 1.0 - offset);
            assert!((a + b + c - 1.0).abs() < 1e-12);
            assert!((a * before + b * here + c * after).abs() < 1e-12);
            let variance = a * before * before + b * here * here + c * after * after;
            assert!((variance - SPLINE_VARIANCE).abs() < 1e-12);
        }
    }

    #[test]
    fn every_place_in_the_viewport_can_be_read() {
        for length in [0, 1, 7, 320, 1440] {
            let axis = Axis::new(length, 4.3);
            for at in [0.0, 0.5 * axis.length, axis.length, -1e9, 1e9] {
                let (first, offset) = axis.locate(at);
                assert!(first + 3 <= axis.nodes && (-0.5..=0.5).contains(&offset));
            }
        }
    }
}
