//! Points into bins, four at a time.
#![allow(unsafe_code)]

use crate::axis::Side;
use crate::lanes::SLACK;
use crate::quad::Quad;

/// The weights of points.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Weights<'a> {
    /// Every point has this one, 1 or -1.
    All(f32),
    /// Each has its own, times the factor.
    Each(&'a [f32], f32),
}

impl Weights<'_> {
    /// The sum of the weights of so many points, and that of their magnitudes.
    pub(crate) fn sums(self, count: usize) -> (f64, f64) {
        match self {
            Weights::All(weight) => {
                let sum = f64::from(weight) * count as f64;
                (sum, sum.abs())
            }
            Weights::Each(each, factor) => {
                let factor = f64::from(factor);
                each.iter()
                    .map(|&weight| f64::from(weight) * factor)
                    .fold((0.0, 0.0), |(net, gross), weight| (net + weight, gross + weight.abs()))
            }
        }
    }

    /// The weight of a point.
    pub(crate) fn at(self, index: usize) -> f32 {
        match self {
            Weights::All(weight) => weight,
            Weights::Each(each, factor) => each.get(index).map_or(0.0, |weight| weight * factor),
        }
    }

    /// The same weights below zero.
    pub(crate) fn negative(self) -> Self {
        match self {
            Weights::All(weight) => Weights::All(-weight),
            Weights::Each(each, factor) => Weights::Each(each, -factor),
        }
    }
}

/// The bins that points are shared among, by rows, and which rows have been written to.
pub(crate) struct Target<'a, Bin> {
    pub(crate) bins: &'a mut [Bin],
    /// One per row of bins.
    pub(crate) dirty: &'a mut [bool],
    /// Bins of a row.
    pub(crate) stride: usize,
    pub(crate) across: Side,
    pub(crate) down: Side,
}

/// Added, it rounds a place and leaves the number in the lowest bits.
const ROUNDER: f32 = 8_388_608.0;
const MASK: u32 = (1 << 23) - 1;

/// [`spline`] gives this many times the spline, along each side.
const SIX: f32 = 6.0;

/// Parts of a point that the bins get, each a whole number of them.
pub(crate) const PARTS: f32 = 65_536.0;

/// Of a number in double precision: the bits that hold the power of two below it.
const EXPONENT: u64 = 0x7ff << 52;

/// So many times the power of two below a weight: added and taken off, it leaves 25 bits of what the bins get of that weight.
/// In 53 bits, sums up to 2^28 times as large are exact then.
const ROUGH: f64 = 1.5 * (1 << 28) as f64;

/// What makes parts of two splines.
const SHARE: f32 = PARTS / (SIX * SIX);

/// Counts the parts of finite points of weight 1 or -1 among the bins, in fours. Those that lie too far outside to be seen add nothing.
pub(crate) fn count(target: &mut Target<'_, u32>, xs: &[[f32; 4]], ys: &[[f32; 4]], weight: f32) {
    if target.bins.len() < target.stride * target.dirty.len() + SLACK || target.stride < 4 {
        return;
    }
    let (mut top, mut bottom) = (Quad::splat(f32::MAX), Quad::splat(0.0));
    let weights = Quad::splat(weight * SHARE);
    for (xs, ys) in xs.iter().zip(ys) {
        let rows = count_four(target, Quad::load(xs), Quad::load(ys), weights);
        (top, bottom) = (top.or_lower(rows), bottom.or_higher(rows));
    }
    let row = |number: f32| (number.to_bits() & MASK) as usize - 1;
    let top = top.lanes().into_iter().fold(f32::MAX, f32::min);
    let bottom = bottom.lanes().into_iter().fold(0.0, f32::max);
    if top <= bottom {
        target.dirty[row(top)..=row(bottom)].fill(true);
    }
}

/// Shares a finite point among the bins. If it lies too far outside to be seen, it adds nothing.
pub(crate) fn deposit(target: &mut Target<'_, f64>, x: f32, y: f32, weight: f32) {
    let place = |at: f32, side: Side| {
        let place = at * side.density + side.shift;
        let rounded = place + ROUNDER;
        let inside = place >= Side::BEGIN && place <= side.end;
        inside.then(|| ((rounded.to_bits() & MASK) as usize - 1, place - (rounded - ROUNDER)))
    };
    let (Some((column, across)), Some((row, down))) = (place(x, target.across), place(y, target.down)) else {
        return;
    };
    let [across, down, ..] = Quad::transposed(spline(Quad::load(&[across, down, 0.0, 0.0])));
    let shares = (down * Quad::splat(SHARE)).lanes();
    let weight = f64::from(weight);
    let part = weight / f64::from(PARTS);
    let coarse = f64::from_bits(weight.to_bits() & EXPONENT) * ROUGH;
    target.dirty[row] = true;
    let first = row * target.stride + column;
    let bins = &mut target.bins[first..first + 3 * target.stride + 4];
    for (row, share) in shares.into_iter().enumerate() {
        // SAFETY: three rows on there are four bins; before that, there are more.
        let bins = unsafe { &mut *bins.as_mut_ptr().add(row * target.stride).cast() };
        (across * Quad::splat(share)).rounded().add_to(part, coarse, bins);
    }
}

/// Counts four points; in which rows they are, see [`place`].
#[inline(always)]
fn count_four(target: &mut Target<'_, u32>, x: Quad, y: Quad, weights: Quad) -> Quad {
    let (columns, across, weights) = place(x, target.across, weights);
    let (rows, down, weights) = place(y, target.down, weights);
    // Down, what the first node gets of all four points lies together, and so on; across, what each point gives.
    let shares = spline(down).map(|share| (share * weights).lanes());
    let [a, b, c, d] = Quad::transposed(spline(across));
    let firsts = rows.cells(target.stride as u32, columns);
    let bins = target.bins.as_mut_ptr();
    let count = |point: usize, across: Quad| {
        // SAFETY: `place` gives rows and columns that have one before and two after them, also for points outside, and
        // the caller has checked that there are as many bins as rows and columns, and SLACK.
        let bins = unsafe { bins.add(firsts[point] as usize) };
        let count = |row: usize| {
            let bins = bins.wrapping_add(row * target.stride).cast();
            // SAFETY: as above.
            (across * Quad::splat(shares[row][point])).count_to(unsafe { &mut *bins });
        };
        count(0);
        count(1);
        count(2);
        count(3);
    };
    // Written out: a loop would go through memory.
    count(0, a);
    count(1, b);
    count(2, c);
    count(3, d);
    rows
}

/// The second of four nodes above [`ROUNDER`], the offset from their middle, and the weights where the points are near
/// enough to be seen.
#[inline(always)]
fn place(at: Quad, side: Side, weights: Quad) -> (Quad, Quad, Quad) {
    let place = at * Quad::splat(side.density) + Quad::splat(side.shift);
    let near = Quad::splat(Side::BEGIN).or_higher(place).or_lower(Quad::splat(side.end));
    let rounded = near + Quad::splat(ROUNDER);
    (rounded, near - (rounded - Quad::splat(ROUNDER)), weights.where_same(place, near))
}

/// What four nodes get of points with offsets from their middle, six times.
#[inline(always)]
fn spline(offsets: Quad) -> [Quad; 4] {
    let half = Quad::splat(0.5);
    let (after, before) = (half + offsets, half - offsets);
    let (after_2, before_2) = (after * after, before * before);
    let (first, last) = (before_2 * before, after_2 * after);
    let second = Quad::splat(4.0) + after_2 * (after * Quad::splat(3.0) - Quad::splat(6.0));
    [first, second, Quad::splat(SIX) - first - last - second, last]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axis::Axis;
    use alloc::{vec, vec::Vec};

    /// The sum of bins and the rows written to after four times this point on a map of 100 x 100 px at sigma 10.
    fn counted(x: f32, y: f32) -> (f64, Vec<usize>) {
        let axis = Axis::new(100, 10.0);
        let (mut bins, mut dirty) = (vec![0; axis.bins * axis.bins + SLACK], vec![false; axis.bins]);
        let (across, down) = (axis.side(), axis.side());
        let mut target = Target { bins: &mut bins, dirty: &mut dirty, stride: axis.bins, across, down };
        count(&mut target, &[[x; 4]], &[[y; 4]], 1.0);
        let rows = (0..dirty.len()).filter(|&row| bins[row * axis.bins..][..axis.bins] != vec![0; axis.bins]);
        (f64::from(bins.iter().sum::<u32>()) / 4.0 / f64::from(PARTS), rows.collect())
    }

    #[test]
    fn points_up_to_four_sigma_outside_are_deposited() {
        for at in [-40.0, 0.0, 50.0, 100.0, 140.0] {
            assert!((counted(at, 50.0).0 - 1.0).abs() < 1e-3, "{at}");
            assert!((counted(50.0, at).0 - 1.0).abs() < 1e-3, "{at}");
        }
        for at in [-60.0, 160.0, 1e30, -1e30, f32::MAX] {
            assert_eq!(counted(at, 50.0).0 + counted(50.0, at).0, 0.0, "{at}");
        }
    }

    #[test]
    fn a_point_is_shared_among_four_rows_around_it() {
        // 2 nodes per sigma of 10 px, 10 bins before 0: 52 px is past bin 20.
        assert_eq!(counted(52.0, 52.0).1, [19, 20, 21, 22]);
    }
}
