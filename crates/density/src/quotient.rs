//! One density divided by another, node by node.
//!
//! Nodes are coefficients of the spline, not its values, and a quotient of coefficients is not that of the densities: near
//! a border it is 1.5 % off. So nodes become values, are divided, and become coefficients again.

/// The spline's value at a node, from the coefficients of its neighbours and its own: 1/8, 6/8, 1/8.
const TO_VALUES: f32 = 0.125;
/// The inverse, but for a fourth difference, which is below 0.1 % of the peak at three nodes per sigma.
const TO_COEFFICIENTS: f32 = -0.125;

/// Turns coefficients into values at the nodes.
pub(crate) fn to_values(nodes: &mut [f32], stride: usize) {
    filter(nodes, stride, TO_VALUES);
}

/// Turns values at the nodes into coefficients.
pub(crate) fn to_coefficients(nodes: &mut [f32], stride: usize) {
    filter(nodes, stride, TO_COEFFICIENTS);
}

/// Adds to every node `side` times its second difference, across and then down; the outermost stay as they are.
fn filter(nodes: &mut [f32], stride: usize, side: f32) {
    nodes.chunks_exact_mut(stride).for_each(|line| filter_along(line, 1, side));
    for column in 0..stride {
        filter_along(&mut nodes[column..], stride, side);
    }
}

// Called in two places, of which nothing is gained by two copies.
#[inline(never)]
fn filter_along(nodes: &mut [f32], step: usize, side: f32) {
    let mut before = nodes[0];
    let mut at = step;
    while at + step < nodes.len() {
        let here = nodes[at];
        nodes[at] += side * (before - 2.0 * here + nodes[at + step]);
        before = here;
        at += step;
    }
}
