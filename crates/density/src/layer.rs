//! The binned points of one map, and what is known of them as a whole.

use alloc::vec::Vec;

use crate::Error;
use crate::axis::{Axis, Side};
use crate::deposit::{PARTS, Target, Weights, count, deposit};
use crate::lanes::SLACK;

/// Most that a point puts into a bin, in parts: 4/9 of it.
const MOST: u32 = (PARTS as u32 * 4).div_ceil(9);

/// Points that can be counted, whatever their places, into counts of 0.
const COUNTED: usize = (i32::MAX as u32 / MOST) as usize;

/// Where fewer can be counted into the counts that there are, the bins take them.
const FEW: usize = COUNTED / 8;

/// Share of the weights taken away below which a bin or the sum of weights holds what rounding leaves of none.
const RESIDUE: f64 = 1e-12;

/// How much coarser what has faded can be taken away: its weights are told in single precision.
const FADED: f64 = 1e5;

/// Bins beyond which it takes longer to take the counts than counting saves.
const COUNTS: usize = 1 << 19;

/// Bins, in double precision. A point is shared among them in whole [`PARTS`], however it comes, and with a weight in whole
/// steps of its size: sums are exact, and nothing is left of what is taken away, where weights or their sums are not hundreds of
/// million times one another.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layer {
    bins: Vec<f64>,
    /// Parts of points without weights of their own that are not in the bins yet: half as long to write. None where
    /// there are many bins.
    counts: Vec<u32>,
    /// Points that can be counted before the counts must be looked at.
    room: usize,
    /// Whether anything is in the bins.
    filled: bool,
    stride: usize,
    /// Rows that points were added to since the last blur, each with three more below it.
    dirty: Vec<bool>,
    /// Sum of the magnitudes of the weights taken away since the last clear.
    removed: f64,
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
        let mut layer = Layer { stride: columns.bins, room: COUNTED, ..Layer::default() };
        let count = layer.stride * rows.bins + SLACK;
        fill(&mut layer.bins, count, 0.0)?;
        fill(&mut layer.counts, if count > COUNTS { 0 } else { count }, 0)?;
        fill(&mut layer.dirty, rows.bins, true)?;
        layers.push(layer);
        Ok(())
    }

    pub(crate) fn clear(&mut self) {
        if self.filled {
            self.bins.fill(0.0);
        }
        self.counts.fill(0);
        self.dirty.fill(true);
        (self.filled, self.room) = (false, COUNTED);
        (self.removed, self.mass, self.count) = (0.0, 0.0, 0);
    }

    /// Adds finite points.
    pub(crate) fn add(&mut self, sides: [Side; 2], xs: &[f32], ys: &[f32], weights: Weights<'_>) {
        let count = xs.len().min(ys.len());
        self.count += count as i64;
        self.mass += weights.sums(count).0;
        self.deposit(sides, xs, ys, weights);
    }

    /// Adds a finite point.
    pub(crate) fn add_one(&mut self, sides: [Side; 2], x: f32, y: f32, weight: f32) {
        self.add(sides, &[x], &[y], Weights::Each(&[weight], 1.0));
    }

    /// Takes points away, of which what was added is left; nothing to the bit, if as many were removed as added and no more
    /// than rounding remains of them.
    pub(crate) fn remove(&mut self, sides: [Side; 2], xs: &[f32], ys: &[f32], weights: Weights<'_>) {
        let count = xs.len().min(ys.len());
        let (net, gross) = weights.sums(count);
        self.mass -= net;
        self.removed += gross;
        self.count -= count as i64;
        self.deposit(sides, xs, ys, weights.negative());
        let least = self.removed * RESIDUE;
        if self.count == 0 && self.mass.abs() <= least {
            self.settle();
            if self.bins.iter().all(|bin| bin.abs() <= least) {
                self.clear();
            }
        }
    }

    fn deposit(&mut self, sides: [Side; 2], xs: &[f32], ys: &[f32], weights: Weights<'_>) {
        let counted = match weights {
            Weights::All(weight) if !self.counts.is_empty() => self.count(sides, xs, ys, weight),
            _ => 0,
        };
        self.filled |= counted < xs.len();
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
            if self.room < 4 {
                self.make_room();
            }
            let next = all.min(done + self.room / 4);
            self.room -= 4 * (next - done);
            let (bins, dirty) = (&mut self.counts[..], &mut self.dirty[..]);
            let mut target = Target { bins, dirty, stride: self.stride, across, down };
            count(&mut target, &xs[done..next], &ys[done..next], weight);
            done = next;
        }
        4 * all
    }

    /// Finds out how many points can be counted yet, and puts the counts into the bins if those are few.
    #[inline(never)]
    fn make_room(&mut self) {
        let most = self.counts.iter().map(|count| count.cast_signed().unsigned_abs()).fold(0, u32::max);
        self.room = (i32::MAX as u32).saturating_sub(most) as usize / MOST as usize;
        if self.room < FEW {
            self.settle();
        }
    }

    /// Puts what has been counted into the bins.
    #[inline(never)]
    fn settle(&mut self) {
        if self.room < COUNTED {
            for (bin, count) in self.bins.iter_mut().zip(&mut self.counts) {
                *bin += in_points(*count);
                *count = 0;
            }
            (self.room, self.filled) = (COUNTED, true);
        }
    }

    /// Multiplies all weights.
    pub(crate) fn scale(&mut self, factor: f64) {
        self.settle();
        self.bins.iter_mut().for_each(|bin| *bin *= factor);
        self.dirty.fill(true);
        self.mass *= factor;
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
        if self.filled {
            for (to, bin) in line.iter_mut().zip(&self.bins[row * self.stride..][..self.stride]) {
                let bin = bin * factor;
                let bin = if bin > limit { limit } else { bin };
                *to += (if bin < -limit { -limit } else { bin }) as f32;
            }
        }
        if self.room < COUNTED {
            let part = (factor / f64::from(PARTS)) as f32;
            let counts = &self.counts[row * self.stride..][..self.stride];
            line.iter_mut().zip(counts).for_each(|(to, count)| *to += count.cast_signed() as f32 * part);
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
