//! One side of the lattice: where nodes stand, and how a place is shared among its four nearest nodes.
//!
//! A cubic B-spline deposits points and reads the density back. Its second and fourth moments are the same wherever a
//! point falls between nodes, so the kernel can be narrowed by exactly that much, and what is left is an error of the
//! fourth order in the spacing: two nodes per sigma do what a quadratic spline needs three for, and linear weights
//! many. (Hockney & Eastwood, "Computer Simulation Using Particles", 1988, 5-3, on the hierarchy of such shapes.)

use crate::elementary::{ceil, exp};

/// Nodes per sigma. The error depends on this number alone: it is the same for every sigma.
pub(crate) const NODES_PER_SIGMA: f64 = 2.0;

/// Nodes on each side of a node that the kernel reaches: 4.5 sigma, where a Gaussian is below 1e-4 of its peak.
pub(crate) const REACH: usize = 9;

/// Variance in node spacings squared of one cubic B-spline, which is that of four boxes.
pub(crate) const SPLINE_VARIANCE: f64 = 4.0 / 12.0;

/// Fourth cumulant of one cubic B-spline.
const SPLINE_CUMULANT: f64 = -4.0 / 120.0;

/// What depositing a point needs to know of an axis.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Side {
    /// Nodes per CSS px.
    pub(crate) density: f32,
    /// The place of 0 among the gaps between bins.
    pub(crate) shift: f32,
    /// Points are deposited below this place, and from [`BEGIN`](Side::BEGIN) on.
    pub(crate) end: f32,
}

impl Side {
    /// The first place that is deposited: its gap has two bins before it.
    pub(crate) const BEGIN: f32 = 0.75;
}

/// One side of a viewport and its nodes.
#[derive(Debug, Clone)]
pub(crate) struct Axis {
    /// Length in CSS px.
    pub(crate) length: f64,
    /// Nodes per CSS px.
    pub(crate) density: f64,
    /// Nodes that carry density: one before the viewport, two or three after it.
    pub(crate) nodes: usize,
    /// Nodes that collect points: those that carry density and the kernel's reach on both sides.
    pub(crate) bins: usize,
}

impl Axis {
    pub(crate) fn new(length: u32, sigma: f64) -> Axis {
        let density = NODES_PER_SIGMA / sigma;
        let length = f64::from(length);
        let nodes = ceil(length * density).saturating_add(4);
        Axis { length, density, nodes, bins: nodes.saturating_add(2 * REACH) }
    }

    /// How far beyond the viewport a point can lie and still show, in CSS px.
    pub(crate) fn reach(&self) -> f64 {
        (REACH + 3) as f64 / self.density
    }

    /// How places become places among the gaps between bins, in the single precision of the points.
    #[inline(never)]
    pub(crate) fn side(&self) -> Side {
        Side { density: self.density as f32, shift: REACH as f32 + 0.5, end: self.bins as f32 - 2.75 }
    }

    /// From which nodes the density at a place is read: the first of four, and the place's offset from the middle of
    /// them in node spacings, -0.5 ..= 0.5. Places outside the viewport are moved to its edge.
    pub(crate) fn locate(&self, at: f64) -> (usize, f64) {
        let place = at.max(0.0).min(self.length) * self.density;
        let first = place as usize;
        (first, place - first as f64 - 0.5)
    }

    /// The offsets from the middle of four nodes between which the viewport has any length: lowest, highest.
    pub(crate) fn offsets(&self, first: usize) -> Option<(f64, f64)> {
        let high = (self.length * self.density - first as f64 - 0.5).min(0.5);
        (high > -0.5).then_some((-0.5, high))
    }

    /// Whether a place is within the viewport. NaN is not, and nothing is where there is none.
    pub(crate) fn contains(&self, at: f64) -> bool {
        at >= 0.0 && at <= self.length && self.length > 0.0
    }

    /// The cubic B-spline: weights of four nodes at an offset from the middle of them, -0.5 ..= 0.5. They sum to 1.
    #[inline(never)]
    pub(crate) fn weights(offset: f64) -> [f64; 4] {
        let (before, after) = (0.5 - offset, 0.5 + offset);
        let outer = |t: f64| t * t * t / 6.0;
        let inner = |t: f64| (4.0 + t * t * (3.0 * t - 6.0)) / 6.0;
        [outer(before), inner(after), inner(before), outer(after)]
    }
}

/// What the density is between two nodes: value, slope, bend and twist in the middle, from the four nodes around.
pub(crate) fn cubic([a, b, c, d]: [f64; 4]) -> [f64; 4] {
    let (outer, inner) = (a + d, b + c);
    let (wide, narrow) = (d - a, c - b);
    [
        (outer + 23.0 * inner) / 48.0,
        (wide + 5.0 * narrow) / 8.0,
        (outer - inner) / 4.0,
        (wide - 3.0 * narrow) / 6.0,
    ]
}

/// Weights by distance in nodes.
pub(crate) type Taps = [f64; REACH + 1];

/// The Gaussian between deposit and reading: weights by distance in nodes, both sides of which sum to 1. It has as much
/// more of the fourth cumulant as the splines have less.
///
/// `narrower`: by what the variance of the kernel is divided, 1 for the kernel itself.
pub(crate) fn taps(narrower: f64) -> Taps {
    let variance = NODES_PER_SIGMA * NODES_PER_SIGMA / narrower - 2.0 * SPLINE_VARIANCE;
    let excess = -2.0 * SPLINE_CUMULANT / (24.0 * variance * variance);
    let mut taps = [0.0; REACH + 1];
    for (distance, tap) in taps.iter_mut().enumerate() {
        let square = (distance * distance) as f64 / variance;
        *tap = exp(-0.5 * square) * (1.0 + excess * (square * square - 6.0 * square + 3.0));
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
            let weights = Axis::weights(offset);
            let moment = |power: i32| {
                let distances = [-1.5, -0.5, 0.5, 1.5].map(|node: f64| (node - offset).powi(power));
                weights.iter().zip(distances).map(|(weight, distance)| weight * distance).sum::<f64>()
            };
            assert!((moment(0) - 1.0).abs() < 1e-12 && moment(1).abs() < 1e-12);
            assert!((moment(2) - SPLINE_VARIANCE).abs() < 1e-12);
        }
    }

    #[test]
    fn the_spline_is_the_same_by_weights_and_as_a_polynomial() {
        for step in -10..=10 {
            let offset = f64::from(step) * 0.05;
            for (node, weight) in Axis::weights(offset).into_iter().enumerate() {
                let mut nodes = [0.0; 4];
                nodes[node] = 1.0;
                let [a, b, c, d] = cubic(nodes);
                assert!((a + offset * (b + offset * (c + offset * d)) - weight).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn every_place_in_the_viewport_can_be_read() {
        for length in [0, 1, 7, 320, 1440] {
            let axis = Axis::new(length, 4.3);
            for at in [0.0, 0.5 * axis.length, axis.length, -1e9, 1e9] {
                let (first, offset) = axis.locate(at);
                assert!(first + 4 <= axis.nodes && (-0.5..=0.5).contains(&offset));
            }
        }
    }
}
