//! One density divided by another, node by node.
//!
//! Nodes are coefficients of the spline, not its values, and a quotient of coefficients is not that of the densities: near
//! a border it is 1.5 % off. So nodes become values, are divided, and become coefficients again.

/// Turns coefficients into values at the nodes; the outermost stay as they are.
pub(crate) fn to_values(nodes: &mut [f32], stride: usize) {
    each_line(nodes, stride, |nodes, line| {
        let mut before = nodes[line.start];
        for at in line.inner() {
            let here = nodes[at];
            nodes[at] = (before + 4.0 * here + nodes[at + line.step]) / 6.0;
            before = here;
        }
    });
}

/// Turns values at the nodes into coefficients, by Gauss' elimination.
pub(crate) fn to_coefficients(nodes: &mut [f32], stride: usize) {
    each_line(nodes, stride, |nodes, line| {
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
    });
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
    /// All nodes but the first and the last.
    fn inner(self) -> impl DoubleEndedIterator<Item = usize> {
        (1..self.count - 1).map(move |at| self.start + at * self.step)
    }
}

// Twice as small as with each of its two callers' functions inside.
#[inline(never)]
fn each_line(nodes: &mut [f32], stride: usize, act: fn(&mut [f32], Line)) {
    let rows = nodes.len() / stride;
    (0..rows).for_each(|row| act(nodes, Line { start: row * stride, step: 1, count: stride }));
    (0..stride).for_each(|column| act(nodes, Line { start: column, step: stride, count: rows }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn coefficients_of_values_are_what_they_were() {
        let nodes: Vec<f32> = (0_u32..12 * 9).map(|i| (i.wrapping_mul(2_654_435_761) >> 20) as f32).collect();
        let mut there_and_back = nodes.clone();
        to_values(&mut there_and_back, 12);
        assert!(there_and_back.iter().zip(&nodes).any(|(a, b)| (a - b).abs() > 100.0));
        to_coefficients(&mut there_and_back, 12);
        for (got, expected) in there_and_back.iter().zip(&nodes) {
            assert!((got - expected).abs() < 0.05, "{got}, expected {expected}");
        }
    }
}
