//! Points to bins, four at a time: the only module with `unsafe`, for the inner loop of maps of a million points.
//!
//! It exists twice, with SIMD128 and without, doing the same operations in the same order: the bins agree to the bit.
//! Shares are computed in single and summed in double precision, so that a sum of many equal shares does not drift.
#![allow(unsafe_code)]

use crate::axis::Side;

/// The weights of points.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Weights<'a> {
    /// Every point has this one.
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
pub(crate) struct Target<'a> {
    pub(crate) bins: &'a mut [f64],
    /// One per row of bins.
    pub(crate) dirty: &'a mut [bool],
    /// Bins of a row.
    pub(crate) stride: usize,
    pub(crate) across: Side,
    pub(crate) down: Side,
}

/// Points that are deposited together.
const GROUP: usize = 4;

/// Bins beyond the last row that a group may touch, by adding nothing.
pub(crate) const SLACK: usize = 1;

/// 2^23: added, it rounds a place and leaves the number in the lowest bits.
const ROUNDER: f32 = 8_388_608.0;
const MASK: u32 = (1 << 23) - 1;

/// The spline's weights of three nodes at an offset t from the middle one are `A + t * (B + t * C)`; the fourth is 0.
const A: [f32; 4] = [0.125, 0.75, 0.125, 0.0];
const B: [f32; 4] = [-0.5, 0.0, 0.5, 0.0];
const C: [f32; 4] = [0.5, -1.0, 0.5, 0.0];

/// Shares finite points among the bins. Those that lie too far outside to be seen are left out.
pub(crate) fn deposit(target: &mut Target<'_>, xs: &[f32], ys: &[f32], weights: Weights<'_>) {
    if target.bins.len() < target.stride * target.dirty.len() + SLACK || target.stride < 3 {
        return;
    }
    let count = xs.len().min(ys.len());
    for start in (0..count).step_by(GROUP) {
        let weights = match weights {
            Weights::All(weight) => [weight; GROUP],
            Weights::Each(each, factor) => group(each, start).map(|weight| weight * factor),
        };
        deposit_group(target, group(xs, start), group(ys, start), weights, (count - start).min(GROUP));
    }
}

/// Four numbers from `start` on; missing ones are 0.
#[inline(always)]
fn group(values: &[f32], start: usize) -> [f32; GROUP] {
    let rest = &values[start.min(values.len())..];
    match rest.first_chunk() {
        Some(whole) => *whole,
        None => core::array::from_fn(|i| rest.get(i).copied().unwrap_or(0.0)),
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline(always)]
fn deposit_group(
    target: &mut Target<'_>,
    x: [f32; GROUP],
    y: [f32; GROUP],
    weights: [f32; GROUP],
    count: usize,
) {
    use core::arch::wasm32::*;
    let quad = |[a, b, c, d]: [f32; 4]| f32x4(a, b, c, d);
    let (a, b, c) = (quad(A), quad(B), quad(C));
    let place = |at: v128, side: Side| {
        let place = f32x4_add(f32x4_mul(at, f32x4_splat(side.density)), f32x4_splat(side.shift));
        let inside =
            v128_and(f32x4_ge(place, f32x4_splat(Side::BEGIN)), f32x4_lt(place, f32x4_splat(side.end)));
        let place = v128_bitselect(place, f32x4_splat(1.0), inside);
        let rounded = f32x4_add(place, f32x4_splat(ROUNDER));
        let first = i32x4_sub(v128_and(rounded, u32x4_splat(MASK)), i32x4_splat(1));
        (first, f32x4_sub(place, f32x4_sub(rounded, f32x4_splat(ROUNDER))), inside)
    };
    let spline = |t: v128| f32x4_add(a, f32x4_mul(t, f32x4_add(b, f32x4_mul(t, c))));
    let (column, across, inside_across) = place(quad(x), target.across);
    let (row, down, inside_down) = place(quad(y), target.down);
    let weights = v128_and(quad(weights), v128_and(inside_across, inside_down));
    let first = i32x4_add(i32x4_mul(row, i32x4_splat(target.stride as i32)), column);
    macro_rules! point {
        ($i:literal) => {
            if $i < count {
                let start = i32x4_extract_lane::<$i>(first) as u32 as usize;
                let across = spline(i32x4_shuffle::<$i, $i, $i, $i>(across, across));
                let down = spline(i32x4_shuffle::<$i, $i, $i, $i>(down, down));
                let down = f32x4_mul(down, i32x4_shuffle::<$i, $i, $i, $i>(weights, weights));
                // SAFETY: `place` gives rows and columns that have two more after them, also for points outside, and
                // `deposit` has checked that there are as many bins as rows and columns, and SLACK.
                unsafe {
                    *target.dirty.get_unchecked_mut(i32x4_extract_lane::<$i>(row) as u32 as usize) = true;
                    let bins = target.bins.as_mut_ptr().add(start);
                    add_four(bins, f32x4_mul(across, i32x4_shuffle::<0, 0, 0, 0>(down, down)));
                    let bins = bins.add(target.stride);
                    add_four(bins, f32x4_mul(across, i32x4_shuffle::<1, 1, 1, 1>(down, down)));
                    let bins = bins.add(target.stride);
                    add_four(bins, f32x4_mul(across, i32x4_shuffle::<2, 2, 2, 2>(down, down)));
                }
            }
        };
    }
    point!(0);
    point!(1);
    point!(2);
    point!(3);
}

/// Adds four shares to four bins.
///
/// # Safety
/// There are four bins at the address.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[inline(always)]
unsafe fn add_four(bins: *mut f64, shares: core::arch::wasm32::v128) {
    use core::arch::wasm32::*;
    let low = f64x2_promote_low_f32x4(shares);
    let high = f64x2_promote_low_f32x4(i64x2_shuffle::<1, 1>(shares, shares));
    // SAFETY: the caller vouches for four bins; addresses need not be aligned.
    unsafe {
        let bins = bins.cast::<v128>();
        v128_store(bins, f64x2_add(v128_load(bins), low));
        v128_store(bins.add(1), f64x2_add(v128_load(bins.add(1)), high));
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline(always)]
fn deposit_group(
    target: &mut Target<'_>,
    x: [f32; GROUP],
    y: [f32; GROUP],
    weights: [f32; GROUP],
    count: usize,
) {
    for i in 0..count {
        let (column, across, inside_across) = place(x[i], target.across);
        let (row, down, inside_down) = place(y[i], target.down);
        let weight = if inside_across && inside_down { weights[i] } else { 0.0 };
        let (across, down) = (spline(across), spline(down).map(|share| share * weight));
        // SAFETY: `place` gives rows and columns that have two more after them, also for points outside, and `deposit`
        // has checked that there are as many bins as rows and columns, and SLACK.
        unsafe {
            *target.dirty.get_unchecked_mut(row) = true;
            for (i, share) in down.into_iter().take(3).enumerate() {
                let start = (row + i) * target.stride + column;
                let bins = target.bins.get_unchecked_mut(start..start + 4);
                bins.iter_mut().zip(across).for_each(|(bin, part)| *bin += f64::from(part * share));
            }
        }
    }
}

/// The first of three nodes, the offset from the middle one, and whether the point is near enough to be seen.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline(always)]
fn place(at: f32, side: Side) -> (usize, f32, bool) {
    let place = at * side.density + side.shift;
    let inside = place >= Side::BEGIN && place < side.end;
    let place = if inside { place } else { 1.0 };
    let rounded = place + ROUNDER;
    (((rounded.to_bits() & MASK) - 1) as usize, place - (rounded - ROUNDER), inside)
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
#[inline(always)]
fn spline(t: f32) -> [f32; 4] {
    core::array::from_fn(|i| A[i] + t * (B[i] + t * C[i]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axis::Axis;
    use alloc::{vec, vec::Vec};

    /// The sum of bins and the rows written to after these points of weight 1 on a map of 100 x 100 px at sigma 10.
    fn deposited(xs: &[f32], ys: &[f32]) -> (f64, Vec<usize>) {
        let axis = Axis::new(100, 10.0);
        let (mut bins, mut dirty) = (vec![0.0; axis.bins() * axis.bins() + SLACK], vec![false; axis.bins()]);
        let (across, down) = (axis.side(), axis.side());
        let mut target = Target { bins: &mut bins, dirty: &mut dirty, stride: axis.bins(), across, down };
        deposit(&mut target, xs, ys, Weights::All(1.0));
        let rows = (0..dirty.len())
            .filter(|&row| bins[row * axis.bins()..][..axis.bins()] != vec![0.0; axis.bins()]);
        (bins.iter().sum(), rows.collect())
    }

    #[test]
    fn points_up_to_four_sigma_outside_are_deposited() {
        for at in [-40.0, 0.0, 50.0, 100.0, 140.0] {
            assert!((deposited(&[at], &[50.0]).0 - 1.0).abs() < 1e-6, "{at}");
            assert!((deposited(&[50.0], &[at]).0 - 1.0).abs() < 1e-6, "{at}");
        }
        for at in [-60.0, 160.0, 1e30, -1e30, f32::MAX] {
            assert_eq!(deposited(&[at], &[50.0]).0 + deposited(&[50.0], &[at]).0, 0.0, "{at}");
        }
    }

    #[test]
    fn a_point_is_shared_among_three_rows_around_it() {
        // 3 nodes per sigma of 10 px, 14 bins before 0: 50 px is bin 29.
        assert_eq!(deposited(&[50.0], &[50.0]).1, [28, 29, 30]);
    }

    #[test]
    fn points_beyond_whole_groups_count_too() {
        for count in 0..=9 {
            assert!((deposited(&[30.0; 9][..count], &[30.0; 9]).0 - count as f64).abs() < 1e-5);
        }
    }
}
