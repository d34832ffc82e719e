//! A patch: the density between two by two nodes, of which the four by four around are the coefficients.

use crate::Field;
use crate::axis::{Axis, cubic};
use crate::elementary::sqrt;

/// The coefficients, row by row, in one list.
pub(crate) struct Patch([f64; 16]);

/// How far it is in the list from one coefficient to the next, and to the one beside it on the next line.
type Steps = [usize; 2];
const ACROSS: Steps = [1, 4];
const DOWN: Steps = [4, 1];

/// Rounds of climbing, each across and then down: an upright peak is met in one, a slanted one in a few.
const ROUNDS: usize = 6;

impl Patch {
    /// The patch whose first node is given, times a factor.
    pub(crate) fn new(field: &Field, row: usize, column: usize, factor: f32) -> Patch {
        let node = |at: usize| field.nodes[(row + at / 4) * field.columns.nodes + column + at % 4];
        Patch(core::array::from_fn(|at| f64::from(node(at) * factor)))
    }

    /// The density at offsets from the middle.
    pub(crate) fn value(&self, across: f64, down: f64) -> f64 {
        sum(&self.profile(ACROSS, down), 1, &Axis::weights(across))
    }

    /// The coefficients of the curve along one side, at an offset along the other.
    #[inline(never)]
    fn profile(&self, [step, beside]: Steps, offset: f64) -> [f64; 4] {
        let weights = Axis::weights(offset);
        core::array::from_fn(|at| sum(&self.0[at * step..], beside, &weights))
    }

    /// The offsets at which it is highest, across and down within limits, and the value there.
    pub(crate) fn summit(&self, across: (f64, f64), down: (f64, f64)) -> [f64; 3] {
        let mut at = [0.0; 2];
        for _ in 0..ROUNDS {
            at[0] = top(self.profile(ACROSS, at[1]), across);
            at[1] = top(self.profile(DOWN, at[0]), down);
        }
        [at[0], at[1], self.value(at[0], at[1])]
    }
}

fn sum(values: &[f64], step: usize, weights: &[f64; 4]) -> f64 {
    values.iter().step_by(step).zip(weights).map(|(value, weight)| value * weight).sum()
}

/// Where within limits the cubic of four nodes is highest.
fn top(nodes: [f64; 4], (low, high): (f64, f64)) -> f64 {
    let [value, slope, bend, twist] = cubic(nodes);
    let height = |at: f64| value + at * (slope + at * (bend + at * twist));
    // Of the two places without a slope, the summit is the one where it falls; without any there is no need of it.
    let root = sqrt(bend * bend - 3.0 * slope * twist) - bend;
    let summit = if root > 0.0 { (slope / root).max(low).min(high) } else { low };
    [low, high].into_iter().fold(summit, |best, edge| if height(edge) > height(best) { edge } else { best })
}
