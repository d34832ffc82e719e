//! The highest density of a field, found by climbing the few patches that can hold it.
//!
//! A patch is the surface over three by three nodes. It nowhere exceeds its highest node.

use crate::Field;
use crate::axis::Axis;

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
        let (limits_across, limits_down) = (self.columns.offsets(column)?, self.rows.offsets(row)?);
        let patch: [[f64; 3]; 3] = core::array::from_fn(|i| {
            let start = (row + i) * self.columns.nodes + column;
            core::array::from_fn(|j| f64::from(self.nodes[start + j] * sign))
        });
        let (mut across, mut down) = (0.0, 0.0);
        for _ in 0..ROUNDS {
            let weights = Axis::weights(down);
            across =
                top(core::array::from_fn(|j| (0..3).map(|i| patch[i][j] * weights[i]).sum()), limits_across);
            let weights = Axis::weights(across);
            down = top(patch.map(|line| mix(line, weights)), limits_down);
        }
        let weights = Axis::weights(across);
        Some([across, down, mix(patch.map(|line| mix(line, weights)), Axis::weights(down))])
    }
}

/// Where within limits the parabola of three nodes is highest.
fn top(nodes: [f64; 3], (low, high): (f64, f64)) -> f64 {
    let [a, b, c] = nodes;
    let bend = 2.0 * b - a - c;
    let summit = if bend > 0.0 { (0.5 * (c - a) / bend).max(low).min(high) } else { low };
    let height = |offset| mix(nodes, Axis::weights(offset));
    [low, high].into_iter().fold(summit, |best, edge| if height(edge) > height(best) { edge } else { best })
}

fn mix(values: [f64; 3], weights: [f64; 3]) -> f64 {
    values[0] * weights[0] + values[1] * weights[1] + values[2] * weights[2]
}
