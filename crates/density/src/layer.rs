//! The binned points of one map, and what is known of them as a whole.

use alloc::vec::Vec;

use crate::Error;
use crate::axis::{Axis, Side};
use crate::lanes::{SLACK, Target, Weights, deposit, deposit_one};

/// Sums below this share of all weights ever added are what rounding leaves when points are removed again.
const RESIDUE: f64 = 1e-14;

/// Bins, in double precision: points can be added and removed a million times without drift.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layer {
    bins: Vec<f64>,
    stride: usize,
    /// Rows that points were added to since the last blur, each with two more below it.
    dirty: Vec<bool>,
    /// Sum of the weights' magnitudes since the last clear.
    gross: f64,
    /// Sum of the weights.
    pub(crate) mass: f64,
    /// Points added less points removed.
    count: i64,
}

impl Layer {
    /// Adds an empty layer to others.
    ///
    /// # Errors
    /// [`Error::Memory`].
    pub(crate) fn add_to(layers: &mut Vec<Layer>, columns: &Axis, rows: &Axis) -> Result<(), Error> {
        let mut layer = Layer { stride: columns.bins(), ..Layer::default() };
        clear(&mut layer.bins, layer.stride * rows.bins() + SLACK)?;
        clear(&mut layer.dirty, rows.bins())?;
        layer.dirty.fill(true);
        layers.push(layer);
        Ok(())
    }

    pub(crate) fn clear(&mut self) {
        self.bins.fill(0.0);
        self.dirty.fill(true);
        (self.gross, self.mass, self.count) = (0.0, 0.0, 0);
    }

    /// Adds finite points.
    pub(crate) fn add(&mut self, sides: [Side; 2], xs: &[f32], ys: &[f32], weights: Weights<'_>) {
        let count = xs.len().min(ys.len());
        let (net, gross) = weights.sums(count);
        self.mass += net;
        self.gross += gross;
        self.count += count as i64;
        self.deposit(sides, xs, ys, weights);
    }

    /// Adds a finite point.
    pub(crate) fn add_one(&mut self, [across, down]: [Side; 2], x: f32, y: f32, weight: f32) {
        self.mass += f64::from(weight);
        self.gross += f64::from(weight.abs());
        self.count += 1;
        let (bins, dirty) = (&mut self.bins[..], &mut self.dirty[..]);
        deposit_one(&mut Target { bins, dirty, stride: self.stride, across, down }, x, y, weight);
    }

    /// Takes points away that were added.
    pub(crate) fn remove(&mut self, sides: [Side; 2], xs: &[f32], ys: &[f32], weights: Weights<'_>) {
        let count = xs.len().min(ys.len());
        self.count -= count as i64;
        if self.count == 0 {
            self.clear();
            return;
        }
        self.mass -= weights.sums(count).0;
        self.deposit(sides, xs, ys, weights.negative());
    }

    fn deposit(&mut self, [across, down]: [Side; 2], xs: &[f32], ys: &[f32], weights: Weights<'_>) {
        let (bins, dirty) = (&mut self.bins[..], &mut self.dirty[..]);
        deposit(&mut Target { bins, dirty, stride: self.stride, across, down }, xs, ys, weights);
    }

    /// Multiplies all weights.
    pub(crate) fn scale(&mut self, factor: f64) {
        self.bins.iter_mut().for_each(|bin| *bin *= factor);
        self.dirty.fill(true);
        self.mass *= factor;
        self.gross *= factor;
    }

    /// Whether a row of bins may differ from what it was at the last blur.
    pub(crate) fn changed(&self, row: usize) -> bool {
        self.dirty[row.saturating_sub(2)..=row].contains(&true)
    }

    pub(crate) fn any_changed(&self) -> bool {
        self.dirty.contains(&true)
    }

    pub(crate) fn set_changed(&mut self, changed: bool) {
        self.dirty.fill(changed);
    }

    /// Adds a row of bins times a factor to a line. The sums stay within the limit.
    pub(crate) fn add_row(&self, row: usize, factor: f64, limit: f64, line: &mut [f32]) {
        let tiny = self.gross * RESIDUE;
        for (to, &bin) in line.iter_mut().zip(&self.bins[row * self.stride..][..self.stride]) {
            let bin = if bin.abs() > tiny { bin } else { 0.0 };
            let bin = bin * factor;
            *to += (if bin > limit {
                limit
            } else if bin < -limit {
                -limit
            } else {
                bin
            }) as f32;
        }
    }
}

/// Makes a list one of so many zeros, in its memory if that is enough.
///
/// # Errors
/// [`Error::Memory`]; the list is empty then.
#[inline(never)]
pub(crate) fn clear<T: Clone + Default>(list: &mut Vec<T>, count: usize) -> Result<(), Error> {
    list.clear();
    list.try_reserve_exact(count).map_err(|_| Error::Memory(count))?;
    list.resize(count, T::default());
    Ok(())
}
