//! One density divided by another, node by node.
//!
//! Nodes are coefficients of the spline, not its values, and a quotient of coefficients is not that of the densities: near
//! a border it is 1.5 % off. So nodes become values, are divided, and become coefficients again. The outermost have no value,
//! for want of a node beyond; there the spline goes on as it is within.

use alloc::vec::Vec;

/// Turns coefficients into values at the nodes.
pub(crate) fn to_values(nodes: &mut [f32], stride: usize) {
    let values = values(nodes, stride);
    nodes.copy_from_slice(&values);
}

/// The values at the nodes of coefficients; the outermost are as they were.
fn values(nodes: &[f32], stride: usize) -> Vec<f32> {
    let mut values = nodes.to_vec();
    let lines = nodes.chunks_exact(stride);
    let inner = values.chunks_exact_mut(stride).skip(1);
    for (values, (above, below)) in inner.zip(lines.clone().zip(lines.skip(2))) {
        for (value, (above, below)) in values.iter_mut().zip(above.iter().zip(below)) {
            *value = (*above + 4.0 * *value + *below) / 6.0;
        }
    }
    for line in values.chunks_exact_mut(stride) {
        let mut before = line[0];
        for at in 1..stride - 1 {
            let here = line[at];
            line[at] = (before + 4.0 * here + line[at + 1]) / 6.0;
            before = here;
        }
    }
    values
}

/// Values beyond this are cut off: coefficients of what rises and falls from node to node are many times as high.
const MOST: f32 = 5e35;

/// Turns values at the nodes into coefficients, by Gauss' elimination.
pub(crate) fn to_coefficients(nodes: &mut [f32], stride: usize) {
    nodes.iter_mut().for_each(|node| *node = node.clamp(-MOST, MOST));
    let rows = nodes.len() / stride;
    let across = (0..rows).map(|row| Line { start: row * stride, step: 1, count: stride });
    let down = (0..stride).map(|column| Line { start: column, step: stride, count: rows });
    for line in across.chain(down) {
        line.end(nodes);
        // What elimination leaves on the diagonal at the first inner node and the ones after it.
        let pivot = |at: usize| PIVOTS[((at - line.start) / line.step - 1).min(PIVOTS.len() - 1)];
        let mut before = nodes[line.start];
        for at in line.inner() {
            before = 6.0 * nodes[at] - before;
            nodes[at] = before;
            before /= pivot(at);
        }
        for at in line.inner().rev() {
            nodes[at] = (nodes[at] - nodes[at + line.step]) / pivot(at);
        }
    }
}

/// 4, and 4 less one over the one before; from the eighth on they are equal in single precision.
const PIVOTS: [f32; 8] = {
    let mut pivots = [4.0; 8];
    let mut at = 1;
    while at < pivots.len() {
        pivots[at] = 4.0 - 1.0 / pivots[at - 1];
        at += 1;
    }
    pivots
};

/// A row or a column among all nodes.
#[derive(Clone, Copy)]
struct Line {
    start: usize,
    step: usize,
    count: usize,
}

impl Line {
    /// Makes the first and the last what the spline has there if it is one cubic over the four beside them.
    fn end(self, nodes: &mut [f32]) {
        if self.count > 5 {
            let last = self.start + (self.count - 1) * self.step;
            for (end, step) in [(self.start, self.step), (last, self.step.wrapping_neg())] {
                let beside = |by: usize| nodes[end.wrapping_add(step.wrapping_mul(by))];
                nodes[end] = (21.0 * beside(1) - 28.0 * beside(2) + 17.0 * beside(3) - 4.0 * beside(4)) / 6.0;
            }
        }
    }

    /// All nodes but the first and the last.
    fn inner(self) -> impl DoubleEndedIterator<Item = usize> {
        (1..self.count - 1).map(move |at| self.start + at * self.step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coefficients_of_values_are_what_they_were() {
        // A cubic each way: what the outermost, which have no value, are taken to go on with.
        let cubic = |at: f32| (at - 5.0) * (at - 3.0) * (at + 2.0);
        let nodes: Vec<f32> =
            (0..12 * 9).map(|i| cubic((i % 12) as f32) + 2.0 * cubic((i / 12) as f32)).collect();
        let mut there_and_back = nodes.clone();
        to_values(&mut there_and_back, 12);
        assert!(there_and_back.iter().zip(&nodes).any(|(a, b)| (a - b).abs() > 5.0));
        to_coefficients(&mut there_and_back, 12);
        for (got, expected) in there_and_back.iter().zip(&nodes) {
            assert!((got - expected).abs() < 0.01, "{got}, expected {expected}");
        }
    }
}
