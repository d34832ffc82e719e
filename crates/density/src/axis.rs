//! One side of the lattice: where nodes stand, and how a place is shared among its three nearest nodes.
//!
//! A quadratic B-spline deposits points and reads the density back. Its second moment is the same wherever a point
//! falls between nodes, so the kernel can be narrowed by exactly that amount; linear weights lack this property and
//! need cells three times smaller for the same error. (Hockney & Eastwood, "Computer Simulation Using Particles",
//! 1988, 5-3, call it the triangular-shaped cloud.)

use crate::elementary::{ceil, exp};

/// Nodes per sigma. The error depends on this number alone: it is the same for every sigma.
pub(crate) const NODES_PER_SIGMA: f64 = 2.5;

/// Nodes on each side of a node that the kernel reaches: 4.4 sigma, where a Gaussian is 6e-5 of its peak.
pub(crate) const REACH: usize = 11;

/// Variance in node spacings squared of one quadratic B-spline.
const SPLINE_VARIANCE: f64 = 0.25;

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
        Axis { length, density, nodes: ceil(length * density) + 3 }
    }

    /// Nodes that collect points: those that carry density and the kernel's reach on both sides.
    pub(crate) fn bins(&self) -> usize {
        self.nodes + 2 * REACH
    }

    /// Where a point is deposited among the bins; none when it is too far outside to be seen.
    pub(crate) fn deposit(&self, at: f64) -> Option<Stencil> {
        Stencil::new(at * self.density + (REACH + 1) as f64, self.bins())
    }

    /// From which nodes the density at a place is read; none outside the viewport.
    pub(crate) fn read(&self, at: f64) -> Option<Stencil> {
        let inside = at >= 0.0 && at <= self.length;
        inside.then(|| Stencil::new(at * self.density + 1.0, self.nodes)).flatten()
    }
}

/// Three neighbouring nodes and their weights, which sum to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Stencil {
    pub(crate) first: usize,
    pub(crate) weights: [f64; 3],
}

impl Stencil {
    /// The quadratic B-spline at `place`, counted in nodes; none unless all three nodes are below `nodes`.
    fn new(place: f64, nodes: usize) -> Option<Stencil> {
        let fits = place >= 0.5 && place < nodes as f64 - 1.5;
        if !fits {
            return None;
        }
        let nearest = (place + 0.5) as usize;
        let d = place - nearest as f64;
        let (before, after) = (0.5 - d, 0.5 + d);
        let weights = [0.5 * before * before, 0.75 - d * d, 0.5 * after * after];
        Some(Stencil { first: nearest - 1, weights })
    }
}

/// The Gaussian between deposit and reading: weights by distance in nodes, both sides of which sum to 1.
pub(crate) fn taps() -> [f64; REACH + 1] {
    let variance = NODES_PER_SIGMA * NODES_PER_SIGMA - 2.0 * SPLINE_VARIANCE;
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
        for step in 0..100 {
            let place = 3.0 + f64::from(step) * 0.037;
            let stencil = Stencil::new(place, 20).expect("within the nodes");
            let moment = |power: i32| -> f64 {
                let at = |i: usize| (stencil.first + i) as f64 - place;
                (0..3).map(|i| stencil.weights[i] * (0..power).fold(1.0, |p, _| p * at(i))).sum()
            };
            assert!((moment(0) - 1.0).abs() < 1e-12);
            assert!(moment(1).abs() < 1e-12);
            assert!((moment(2) - SPLINE_VARIANCE).abs() < 1e-12);
        }
    }

    #[test]
    fn every_place_in_the_viewport_can_be_read() {
        for length in [1, 7, 320, 1440] {
            let axis = Axis::new(length, 4.3);
            assert!(axis.read(0.0).is_some() && axis.read(f64::from(length)).is_some());
            assert!(axis.read(-0.1).is_none() && axis.read(f64::NAN).is_none());
        }
    }

    #[test]
    fn points_up_to_four_sigma_outside_are_deposited() {
        let axis = Axis::new(100, 10.0);
        assert!(axis.deposit(-40.0).is_some() && axis.deposit(140.0).is_some());
        assert!(axis.deposit(-60.0).is_none() && axis.deposit(160.0).is_none());
    }
}
