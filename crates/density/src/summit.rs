//! The highest density of a field, found by climbing the few patches that can hold it.
//!
//! No patch anywhere exceeds its highest node.

use crate::Field;
use crate::axis::Axis;
use crate::lanes::highest;
use crate::patch::Patch;

/// Patches that promise no more than this above the best so far are not climbed.
const WORTH_CLIMBING: f32 = 1.000_5;

impl Field {
    /// The highest density within the viewport times the sign, 1 or -1; 0 when nothing is above zero.
    pub(crate) fn find_peak(&self, sign: f32) -> f32 {
        let most = highest(&self.nodes, sign);
        // A first guess that is met spares the climbing of all that is lower.
        let first = self.nodes.iter().position(|&node| node * sign == most);
        let mut peak = first.map_or(0.0, |node| self.highest_near(node, sign));
        let stride = self.columns.nodes;
        for (row, line) in self.nodes.chunks(stride).enumerate() {
            if highest(line, sign) <= peak * WORTH_CLIMBING {
                continue;
            }
            for (column, &density) in line.iter().enumerate() {
                if density * sign > peak * WORTH_CLIMBING {
                    peak = peak.max(self.highest_near(row * stride + column, sign));
                }
            }
        }
        peak
    }

    /// The highest density times the sign of the patches that a node takes part in.
    fn highest_near(&self, node: usize, sign: f32) -> f32 {
        self.climb_around(node, 3, 4, sign)[2]
    }

    /// The place and density of the summit between those around a node that is within the viewport, half a sigma apart.
    #[cfg(feature = "modes")]
    pub fn summit_around(&self, column: usize, row: usize) -> [f32; 3] {
        // One stands before the viewport.
        self.summit((row + 1) * self.columns.nodes + column + 1)
    }

    /// The place and density of the summit between a node and those around.
    pub(crate) fn summit(&self, node: usize) -> [f32; 3] {
        self.climb_around(node, 2, 2, 1.0)
    }

    /// The highest place within the viewport of `count` by `count` patches, of which the first begins `before` a node, and its
    /// density times the sign, if that is above zero.
    #[inline(never)]
    fn climb_around(&self, node: usize, before: usize, count: usize, sign: f32) -> [f32; 3] {
        let patches = |at: usize| at.saturating_sub(before)..(at + count).saturating_sub(before);
        let (row, column) = (node / self.columns.nodes, node % self.columns.nodes);
        let mut highest = [0.0; 3];
        for row in patches(row) {
            for column in patches(column) {
                if let Some([across, down, top]) = self.climb(row, column, sign)
                    && top as f32 > highest[2]
                {
                    // The first patch begins at 0, half a node before its middle.
                    let place =
                        |node: usize, offset: f64, axis: &Axis| (node as f64 + offset + 0.5) / axis.density;
                    let (x, y) = (place(column, across, &self.columns), place(row, down, &self.rows));
                    highest = [x, y, top].map(|number| number as f32);
                }
            }
        }
        highest
    }

    /// The highest density times the sign of the patch whose first node is given, as far as it lies within the viewport,
    /// after the offsets from its middle: across, down.
    pub(crate) fn climb(&self, row: usize, column: usize, sign: f32) -> Option<[f64; 3]> {
        let (limits_across, limits_down) = (self.columns.offsets(column)?, self.rows.offsets(row)?);
        let [across, down, top] = Patch::new(self, row, column, sign).summit(limits_across, limits_down);
        Some([across, down, self.told(top)])
    }
}
