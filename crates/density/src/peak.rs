//! The highest density of a field, found by climbing the few patches that can hold it.
//!
//! A patch is the surface over three by three nodes. It nowhere exceeds its highest node.

use crate::Field;
use crate::axis::{Axis, spline};

/// Patches that promise no more than this above the best so far are not climbed.
const WORTH_CLIMBING: f32 = 1.000_5;

/// Rounds of climbing, each across and then down: an upright peak is met in one, a slanted one in a few.
const ROUNDS: usize = 6;

impl Field {
    /// The highest density within the viewport times the sign, 1 or -1; 0 when nothing is above zero.
    pub(crate) fn find_peak(&self, sign: f32) -> f32 {
        let highest = self.nodes.iter().fold(0.0_f32, |highest, &node| highest.max(node * sign));
        // A first guess that is met spares the climbing of all that is lower.
        let first = self.nodes.iter().position(|&node| node * sign == highest);
        let mut peak = first.map_or(0.0, |node| self.highest_near(node, sign));
        for (node, &density) in self.nodes.iter().enumerate() {
            if density * sign > peak * WORTH_CLIMBING {
                peak = peak.max(self.highest_near(node, sign));
            }
        }
        peak
    }

    fn highest_near(&self, node: usize, sign: f32) -> f32 {
        self.climb_near(node, sign).2 as f32
    }

    /// The place and density of the summit near a node.
    pub(crate) fn summit(&self, node: usize) -> [f32; 3] {
        let (x, y, value) = self.climb_near(node, 1.0);
        [x as f32, y as f32, value as f32]
    }

    /// The highest place within the viewport of the patches that a node takes part in, and its density times the sign,
    /// if that is above zero.
    fn climb_near(&self, node: usize, sign: f32) -> (f64, f64, f64) {
        let patches = |at: usize, nodes: usize| at.saturating_sub(2)..=at.min(nodes - 3);
        let (row, column) = (node / self.columns.nodes, node % self.columns.nodes);
        let mut highest = (0.0, 0.0, 0.0);
        for row in patches(row, self.rows.nodes) {
            for column in patches(column, self.columns.nodes) {
                if let Some([across, down, top]) = self.climb(row, column, sign)
                    && top > highest.2
                {
                    // The middle node of the first patch stands at 0.
                    let place = |node: usize, offset: f64, axis: &Axis| (node as f64 + offset) / axis.density;
                    highest = (place(column, across, &self.columns), place(row, down, &self.rows), top);
                }
            }
        }
        highest
    }

    /// The highest density times the sign of the patch whose first node is given, as far as it lies within the viewport,
    /// after the offsets from its middle node: across, down.
    pub(crate) fn climb(&self, row: usize, column: usize, sign: f32) -> Option<[f64; 3]> {
        let (mut limits, mut other_limits) = (self.columns.offsets(column)?, self.rows.offsets(row)?);
        let mut patch = [[0.0; 3]; 3];
        for (line, row) in patch.iter_mut().zip(row..) {
            let nodes = &self.nodes[row * self.columns.nodes + column..][..3];
            line.iter_mut().zip(nodes).for_each(|(to, &node)| *to = f64::from(node * sign));
        }
        let (mut offset, mut other) = (0.0, 0.0);
        for _ in 0..2 * ROUNDS {
            let [a, b, c] = patch;
            // Across is down for a patch that lies on its side.
            patch = core::array::from_fn(|i| [a[i], b[i], c[i]]);
            offset = top(patch.map(|[a, b, c]| spline(a, b, c, other)), limits);
            (offset, other, limits, other_limits) = (other, offset, other_limits, limits);
        }
        let [a, b, c] = patch.map(|[a, b, c]| spline(a, b, c, offset));
        Some([offset, other, spline(a, b, c, other)])
    }
}

/// Where within limits the parabola of three nodes is highest.
fn top([a, b, c]: [f64; 3], (low, high): (f64, f64)) -> f64 {
    let bend = 2.0 * b - a - c;
    let summit = if bend > 0.0 { (0.5 * (c - a) / bend).max(low).min(high) } else { low };
    let mut best = (summit, f64::NEG_INFINITY);
    for offset in [summit, low, high] {
        let height = spline(a, b, c, offset);
        if height > best.1 {
            best = (offset, height);
        }
    }
    best.0
}
