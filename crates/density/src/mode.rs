//! What the nodes stand for: a sum, a mean, a maximum, a difference; corrected at the edges, masked where it says nothing.

use core::ops::Range;

use crate::Field;
use crate::axis::{Axis, NODES_PER_SIGMA, REACH, taps};
use crate::deposit::Weights;
use crate::elementary::{exp, phi, sqrt};
use crate::field::{MAX_DENSITY, UNIT_AREA};
use crate::lanes::highest;
use crate::quotient::{to_coefficients, to_values};
#[cfg(feature = "modes")]
use crate::{
    Error,
    layer::{self, fill},
};

/// What a place shows of the points around it; without the feature `modes` always the sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// The density of their weights; of their number, if they have none.
    #[default]
    Sum,
    /// The mean of their weights, each as heavy as its kernel is there (Nadaraya and Watson's estimate); never below the
    /// lowest or above the highest but for the last bits, up to 3.5 sigma from a point. From there to 5.5 sigma it falls to 0. Where the points are
    /// far apart, it jumps from the weight of one to that of the next: such a cliff is rounded off, by up to 6 % of the
    /// weights' range where the density is above a twentieth of its peak and 16 % down to a thousandth.
    Mean,
    /// The largest of their weights, each fading as its kernel does; 0 where all of them are negative. Points cannot be
    /// removed, nor decay. The peak is the largest weight within the map, exactly. Where two glows meet there is an edge, half a
    /// sigma beside which nodes cannot follow it: the value is up to 13 % of the largest weight too high or too low there, and
    /// within 3 % on average over the map (RMS).
    Max,
}

/// Which of two maps points belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Layer {
    /// The map that is shown.
    #[default]
    Shown,
    /// The map that a difference takes away.
    Other,
    /// No map: the squares of what each point adds to the difference, of which its variance is the sum. Weights of the other
    /// map count times its factor; a weight that stands for so many points that add 1 each has their number.
    Squares,
}

/// How the other map is taken away.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// By how much it counts: the quotient of two totals compares shares.
    pub factor: f64,
    /// Nothing is shown where the difference is less than so many standard errors; 0 masks nothing. It is judged at the
    /// nodes, half a sigma apart, and the edge between them is soft: over up to a sigma values fade to 0. The variance of a
    /// density is the sum of its kernels' squares, each times what [`Layer::Squares`] has of its point; without that layer
    /// nothing is masked. It is the error of one place; among many, some exceed 2 by chance.
    pub least_errors: f64,
    /// The weight of which the squares are multiples, as that of 1e20 has none in single precision.
    pub square_of: f64,
}

impl Difference {
    const NONE: Difference = Difference { factor: 0.0, least_errors: 0.0, square_of: 1.0 };
}

/// Share of a single point's peak below which there is no mean: 4.65 sigma from it, so that up to 3.5 sigma no node that is
/// read is without.
const LEAST_DENSITY: f64 = 2e-5;

/// Part of the largest standard error of a map below which a difference is none: so far from all points both are next to 0,
/// and what nodes and single precision leave out of either is as much as they are.
const LEAST_ERROR: f64 = 2e-3;

/// What to choose.
#[cfg(feature = "modes")]
impl Field {
    /// Chooses what is shown, and removes all points.
    ///
    /// # Errors
    /// [`Error::Memory`].
    pub fn set_mode(&mut self, mode: Mode) -> Result<(), Error> {
        match mode {
            Mode::Sum => {}
            Mode::Mean => self.need(2)?,
            Mode::Max => fill(&mut self.second, self.columns.nodes * self.rows.nodes, 0.0)?,
        }
        self.layers.truncate(1 + usize::from(mode == Mode::Mean));
        self.mode = mode;
        self.chosen = Layer::Shown;
        self.difference = None;
        self.forget();
        Ok(())
    }

    /// Chooses which map points are added to and removed from.
    ///
    /// # Errors
    /// [`Error::Memory`]; [`Error::Mode`] for another than that which is shown but in mode `Sum`.
    pub fn choose(&mut self, layer: Layer) -> Result<(), Error> {
        if layer != Layer::Shown {
            if self.mode != Mode::Sum {
                return Err(Error::Mode(self.mode));
            }
            self.need(layer as usize + 1)?;
        }
        self.chosen = layer;
        Ok(())
    }

    /// Whether densities are divided by that part of the kernel that lies within the field: a crowd at the edge is then
    /// not shown as half a crowd. Within 1 % of the peak that they make for points within the field, however small that is. Outside
    /// points grow by a quotient that rises faster than the nodes follow: up to 1 sigma outside within 3 %, up to 2 sigma 15 %.
    pub fn set_edges(&mut self, corrected: bool) {
        self.stale |= self.edges != corrected;
        self.edges = corrected;
    }

    /// Whether the other map is taken away from the first; in mode `Sum` alone.
    pub fn set_difference(&mut self, difference: Option<Difference>) {
        self.stale |= self.difference != difference;
        self.difference = difference;
    }

    fn need(&mut self, layers: usize) -> Result<(), layer::NoMemory> {
        while self.layers.len() < layers {
            layer::Layer::add_to(&mut self.layers, &self.columns, &self.rows)?;
            fill(&mut self.second, self.columns.nodes * self.rows.nodes, 0.0)?;
        }
        Ok(())
    }
}

impl Field {
    /// Makes the nodes anew where they may have changed.
    pub(crate) fn make_nodes(&mut self) {
        let difference = self
            .difference
            .filter(|_| cfg!(feature = "modes") && self.mode() == Mode::Sum && self.layers.len() > 1);
        let Difference { factor, least_errors, square_of } = difference.unwrap_or(Difference::NONE);
        // What divides or masks the nodes needs them all.
        let edges = cfg!(feature = "modes") && self.edges && self.mode() == Mode::Sum;
        let whole = self.stale || edges || self.mode() == Mode::Mean || least_errors > 0.0;
        for (row, fresh) in self.blur.fresh.iter_mut().enumerate() {
            *fresh = whole || self.layers.iter().any(|layer| layer.changed(row));
        }
        let (mut all, mut second) = (core::mem::take(&mut self.nodes), core::mem::take(&mut self.second));
        let count = self.columns.nodes * self.rows.nodes;
        let nodes = &mut all[..count];
        // A quotient has no unit: in px squared the sums of weights stay farther below the limit.
        let unit = if self.mode() == Mode::Mean { 1.0 } else { UNIT_AREA };
        self.smooth(nodes, [1.0, -factor, 0.0], 1.0, unit);
        if self.mode() == Mode::Mean {
            self.blur.fresh.fill(true);
            self.smooth(&mut second, [0.0, 1.0, 0.0], 1.0, unit);
            let least = (LEAST_DENSITY / self.kernel_area()) as f32;
            // Of nothing there is no mean.
            let [sum, density] = [0, 1].map(|layer| self.layers[layer].mass);
            let all = if density == 0.0 { 0.0 } else { (sum / density) as f32 };
            // Divided also where there is next to nothing, as a quotient that ended there would make waves within; and told
            // from the mean of all, so that farther out there is no difference.
            self.choose_values(nodes, &mut second, Some(all), &|sum, density| {
                (if density > least * 1e-6 { sum / density - all } else { 0.0 }, density > least)
            });
        } else if least_errors > 0.0 {
            self.blur.fresh.fill(true);
            let sigma = f64::from(self.sigma);
            let unit = UNIT_AREA * UNIT_AREA / (4.0 * core::f64::consts::PI * sigma * sigma);
            self.smooth(&mut second, [0.0, 0.0, 1.0], 2.0, unit);
            // Below 0 where more was taken away than had been added.
            let error_of = |variance: f32| square_of * sqrt(f64::from(variance.abs()));
            let least = LEAST_ERROR * error_of(highest(&second, 1.0));
            self.choose_values(nodes, &mut second, None, &|value, variance| {
                let error = error_of(variance);
                (value, f64::from(value.abs()) >= (least_errors * error).max(least))
            });
        }
        if edges {
            self.divide_by_mass(nodes);
        }
        (self.nodes, self.second) = (all, second);
        self.stale = false;
    }

    /// Makes nodes of the maxima that points have raised.
    pub(crate) fn settle_maxima(&mut self) {
        let nodes = &mut self.nodes[..self.second.len()];
        nodes.copy_from_slice(&self.second);
        to_coefficients(nodes, self.columns.nodes);
        self.stale = false;
    }

    /// Blurs the layers times their factors, with a kernel of less variance; `unit` px squared are the density's unit.
    fn smooth(&mut self, nodes: &mut [f32], factors: [f64; 3], narrower: f64, unit: f64) {
        let unit = self.columns.density * self.rows.density * unit;
        let layers = &self.layers;
        self.blur.run(nodes, self.columns.nodes, &taps(narrower), unit, |row, line| {
            for (layer, factor) in layers.iter().zip(factors).filter(|&(_, factor)| factor != 0.0) {
                layer.add_row(row, factor, MAX_DENSITY / unit, line);
            }
        });
    }

    /// Makes of the values of two lists at each node a value, and nothing where it does not hold. If the values are told from
    /// a number, it is added, and none is exceeded between nodes.
    fn choose_values(
        &self,
        nodes: &mut [f32],
        others: &mut [f32],
        from: Option<f32>,
        choice: &dyn Fn(f32, f32) -> (f32, bool),
    ) {
        let stride = self.columns.nodes;
        to_values(nodes, stride);
        to_values(others, stride);
        for (node, other) in nodes.iter_mut().zip(&mut *others) {
            let (value, holds) = choice(*node, *other);
            (*node, *other) = (value, f32::from(u8::from(holds)));
        }
        // The outermost have no values to choose by: they go with those beside them.
        let last = others.len() - stride;
        others.copy_within(stride..2 * stride, 0);
        others.copy_within(last - stride..last, last);
        for line in others.chunks_exact_mut(stride) {
            (line[0], line[stride - 1]) = (line[1], line[stride - 2]);
        }
        let (low, high) = (-highest(nodes, -1.0), highest(nodes, 1.0));
        to_coefficients(nodes, stride);
        for (node, holds) in nodes.iter_mut().zip(others) {
            if let Some(from) = from {
                *node = node.max(low).min(high) + from;
            }
            // Not multiplied: that gives -0.
            if *holds == 0.0 {
                *node = 0.0;
            }
        }
    }

    fn divide_by_mass(&self, nodes: &mut [f32]) {
        let stride = self.columns.nodes;
        to_values(nodes, stride);
        for (row, line) in nodes.chunks_exact_mut(stride).enumerate() {
            let down = mass_within(&self.rows, row);
            for (column, node) in line.iter_mut().enumerate() {
                *node = (f64::from(*node) / (down * mass_within(&self.columns, column))) as f32;
            }
        }
        to_coefficients(nodes, stride);
    }

    /// Px squared over which a single point's density at its peak would be its weight.
    fn kernel_area(&self) -> f64 {
        2.0 * core::f64::consts::PI * f64::from(self.sigma) * f64::from(self.sigma)
    }

    /// Raises the values at the nodes around points to their weights, fading.
    pub(crate) fn raise(&mut self, xs: &[f32], ys: &[f32], weights: Weights<'_>) {
        self.layers[0].mass += weights.sums(xs.len()).0;
        let stride = self.columns.nodes;
        for (index, (&x, &y)) in xs.iter().zip(ys).enumerate() {
            let weight = f64::from(weights.at(index));
            let seen = weight * fade(&self.columns, x) * fade(&self.rows, y);
            self.most = self.most.max(seen as f32);
            let (columns, across) = slope(&self.columns, x);
            let (rows, down) = slope(&self.rows, y);
            for (row, part) in rows.zip(down) {
                let part = part * weight;
                let line = &mut self.second[row * stride..][columns.clone()];
                line.iter_mut().zip(across).for_each(|(node, share)| *node = node.max((part * share) as f32));
            }
        }
        self.stale = true;
    }
}

/// The nodes along one side that a Gaussian around a place reaches, and its values from the first of them on.
fn slope(axis: &Axis, at: f32) -> (Range<usize>, [f64; 2 * REACH + 1]) {
    let place = f64::from(at) * axis.density + 1.0;
    let end = crate::elementary::nearest(place.clamp(-1e9, 1e9)) + REACH as i64 + 1;
    let node = |at: i64| at.clamp(0, axis.nodes as i64) as usize;
    let reached = node(end - 2 * REACH as i64 - 1)..node(end);
    let sigmas = (reached.start as f64 - place) / NODES_PER_SIGMA;
    let step = 1.0 / NODES_PER_SIGMA;
    // From node to node the exponent falls by a number that grows evenly: two products in place of each power.
    let (mut value, mut fall) = (exp(-0.5 * sigmas * sigmas), exp(-step * (sigmas + 0.5 * step)));
    let next = |_| {
        let here = value;
        (value, fall) = (value * fall, fall * FALL_BY_NODE);
        here
    };
    (reached, core::array::from_fn(next))
}

/// e to the power of minus the square of half a sigma, which is a node's.
const FALL_BY_NODE: f64 = 0.778_800_783_071_404_9;

const _: () = assert!(NODES_PER_SIGMA == 2.0, "then the next fall is another");

/// What is left within the viewport of a Gaussian around a place, along one side.
fn fade(axis: &Axis, at: f32) -> f64 {
    let at = f64::from(at);
    let sigmas = (at - at.max(0.0).min(axis.length)) * axis.density / NODES_PER_SIGMA;
    if sigmas == 0.0 { f64::from(u8::from(axis.length > 0.0)) } else { exp(-0.5 * sigmas * sigmas) }
}

/// How much of the kernel around a node lies within the field, along one side.
fn mass_within(axis: &Axis, node: usize) -> f64 {
    let place = (node as f64 - 1.0) / axis.density;
    let sigmas = |px: f64| px * axis.density / NODES_PER_SIGMA;
    (phi(sigmas(axis.length - place)) - phi(sigmas(-place))).max(1e-6)
}
