//! The binned points of one map, and what is known of them as a whole.

use alloc::vec::Vec;

use crate::Error;
use crate::axis::{Axis, Side};
use crate::deposit::{Target, Weights, count, deposit};
use crate::lanes::SLACK;

/// Share of the weights taken away, or of those that are left, below which a bin holds what rounding leaves of points that
/// were removed.
const RESIDUE: f64 = 1e-14;

/// How much coarser it is where all points may be gone: as many sums of weights agree only so far.
const LAST: f64 = 100.0;

/// How much coarser what has faded can be taken away: its weights are told in single precision.
const FADED: f64 = 1e5;

/// Parts of a point of weight 1 or -1 that are counted.
const PARTS: f32 = 65_536.0;

/// Points that can be counted before the bins must take the counts: one puts at most 4/9 into a bin, and this many no
/// more than a count holds.
const COUNTED: usize = 1 << 16;

/// Bins beyond which it takes longer to take the counts than counting saves.
const COUNTS: usize = 1 << 19;

/// Bins, in double precision. Points that are added and removed alike, at once or one by one, leave no drift; where they are
/// not, each leaves a part of [`PARTS`] until all are gone.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layer {
    bins: Vec<f64>,
    /// Parts of points without weights of their own that are not in the bins yet: half as long to write. None where
    /// there are many bins.
    counts: Vec<u32>,
    /// Whether points without weights are to be as exact as others.
    pub(crate) uncounted: bool,
    /// Points in the counts.
    counted: usize,
    stride: usize,
    /// Rows that points were added to since the last blur, each with three more below it.
    dirty: Vec<bool>,
    /// Sum of the magnitudes of the weights taken away since the last clear.
    removed: f64,
    /// The same, faded as the bins.
    taken: f64,
    /// Sum of the weights.
    pub(crate) mass: f64,
    /// Points added less points removed.
    count: i64,
}

impl Layer {
    /// Adds an empty layer to others.
    ///
    /// # Errors
    /// [`NoMemory`].
    pub(crate) fn add_to(layers: &mut Vec<Layer>, columns: &Axis, rows: &Axis) -> Result<(), NoMemory> {
        let mut layer = Layer { stride: columns.bins, ..Layer::default() };
        let count = layer.stride * rows.bins + SLACK;
        fill(&mut layer.bins, count, 0.0)?;
        fill(&mut layer.counts, if count > COUNTS { 0 } else { count }, 0)?;
        fill(&mut layer.dirty, rows.bins, true)?;
        layers.push(layer);
        Ok(())
    }

    pub(crate) fn clear(&mut self) {
        self.bins.fill(0.0);
        self.counts.fill(0);
        self.counted = 0;
        self.dirty.fill(true);
        (self.removed, self.taken, self.mass, self.count) = (0.0, 0.0, 0.0, 0);
    }

    /// Adds finite points.
    pub(crate) fn add(&mut self, sides: [Side; 2], xs: &[f32], ys: &[f32], weights: Weights<'_>) {
        let count = xs.len().min(ys.len());
        self.mass += weights.sums(count).0;
        self.count += count as i64;
        self.deposit(sides, xs, ys, weights);
    }

    /// Adds a finite point.
    pub(crate) fn add_one(&mut self, sides: [Side; 2], x: f32, y: f32, weight: f32) {
        self.mass += f64::from(weight);
        self.count += 1;
        self.deposit(sides, &[x], &[y], Weights::Each(&[weight], 1.0));
    }

    /// Takes points away, of which what was added is left; nothing to the bit, if as many were removed as added and no more
    /// than rounding remains of them.
    pub(crate) fn remove(&mut self, sides: [Side; 2], xs: &[f32], ys: &[f32], weights: Weights<'_>) {
        let count = xs.len().min(ys.len());
        let (net, gross) = weights.sums(count);
        self.mass -= net;
        self.removed += gross;
        self.taken += gross;
        self.count -= count as i64;
        self.deposit(sides, xs, ys, weights.negative());
        let least = self.removed * RESIDUE * LAST;
        if self.count == 0 && self.mass.abs() <= least {
            self.settle();
            // What was counted and what was not differ by a part for each point.
            let least = least.max(self.taken / f64::from(PARTS));
            if self.bins.iter().all(|bin| bin.abs() <= least) {
                self.clear();
            }
        }
    }

    fn deposit(&mut self, sides: [Side; 2], xs: &[f32], ys: &[f32], weights: Weights<'_>) {
        let counted = match weights {
            Weights::All(weight) if !self.counts.is_empty() && !self.uncounted => {
                self.count(sides, xs, ys, weight)
            }
            _ => 0,
        };
        let [across, down] = sides;
        let (bins, dirty) = (&mut self.bins[..], &mut self.dirty[..]);
        let mut target = Target { bins, dirty, stride: self.stride, across, down };
        for (index, (&x, &y)) in xs.iter().zip(ys).enumerate().skip(counted) {
            deposit(&mut target, x, y, weights.at(index));
        }
    }

    /// Counts points in fours; how many that were.
    fn count(&mut self, [across, down]: [Side; 2], xs: &[f32], ys: &[f32], weight: f32) -> usize {
        let (xs, ys) = (xs.as_chunks().0, ys.as_chunks().0);
        let all = xs.len().min(ys.len());
        let mut done = 0;
        while done < all {
            let next = all.min(done + COUNTED / 4);
            self.counted += 4 * (next - done);
            if self.counted > COUNTED {
                self.settle();
                self.counted = 4 * (next - done);
            }
            let (bins, dirty) = (&mut self.counts[..], &mut self.dirty[..]);
            let mut target = Target { bins, dirty, stride: self.stride, across, down };
            count(&mut target, &xs[done..next], &ys[done..next], weight * PARTS);
            done = next;
        }
        4 * all
    }

    /// Puts what has been counted into the bins.
    #[inline(never)]
    pub(crate) fn settle(&mut self) {
        if self.counted > 0 {
            for (bin, count) in self.bins.iter_mut().zip(&mut self.counts) {
                *bin += in_points(*count);
                *count = 0;
            }
        }
        self.counted = 0;
    }

    /// Multiplies all weights.
    pub(crate) fn scale(&mut self, factor: f64) {
        self.settle();
        self.bins.iter_mut().for_each(|bin| *bin *= factor);
        self.dirty.fill(true);
        self.mass *= factor;
        self.taken *= factor;
        self.removed = (self.removed * factor).max(self.mass.abs() * FADED);
    }

    /// Whether a row of bins may differ from what it was at the last blur.
    pub(crate) fn changed(&self, row: usize) -> bool {
        self.dirty[row.saturating_sub(3)..=row].contains(&true)
    }

    pub(crate) fn any_changed(&self) -> bool {
        self.dirty.contains(&true)
    }

    pub(crate) fn set_changed(&mut self, changed: bool) {
        self.dirty.fill(changed);
    }

    /// Adds a row of bins times a factor to a line. The sums stay within the limit.
    #[inline(never)]
    pub(crate) fn add_row(&self, row: usize, factor: f64, limit: f64, line: &mut [f32]) {
        let tiny = self.removed.min(self.mass.abs()) * RESIDUE;
        let put = |to: &mut f32, bin: f64| {
            let bin = if bin.abs() > tiny { bin * factor } else { 0.0 };
            let bin = if bin > limit { limit } else { bin };
            *to += (if bin < -limit { -limit } else { bin }) as f32;
        };
        let cells = row * self.stride..(row + 1) * self.stride;
        let bins = line.iter_mut().zip(&self.bins[cells.clone()]);
        match self.counts.get(cells).filter(|_| self.counted > 0) {
            Some(counts) => bins.zip(counts).for_each(|((to, &bin), &count)| put(to, bin + in_points(count))),
            None => bins.for_each(|(to, &bin)| put(to, bin)),
        }
    }
}

/// A count, of parts in two's complement, in points.
fn in_points(count: u32) -> f64 {
    f64::from(count.cast_signed()) / f64::from(PARTS)
}

/// What a list of so many could not get: small, as many calls hand it on.
#[derive(Debug)]
pub struct NoMemory(pub usize);

impl From<NoMemory> for Error {
    fn from(NoMemory(count): NoMemory) -> Error {
        Error::Memory(count)
    }
}

/// Makes a list one of so many equal values, in its memory if that is enough.
///
/// # Errors
/// [`NoMemory`]; the list is empty then.
#[inline(never)]
pub fn fill<T: Copy>(list: &mut Vec<T>, count: usize, value: T) -> Result<(), NoMemory> {
    list.clear();
    list.try_reserve_exact(count).map_err(|_| NoMemory(count))?;
    list.resize(count, value);
    Ok(())
}
