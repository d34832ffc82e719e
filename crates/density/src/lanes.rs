//! Four numbers at a time: the only module with `unsafe`, for the inner loops of maps of a million points.
//!
//! [`Quad`] exists twice, with SIMD128 and without, doing the same operations; what is made of it agrees to the bit.
#![allow(unsafe_code)]

use alloc::vec::Vec;
use core::ops::{Add, Mul, Sub};

use crate::axis::{REACH, Side};
use crate::ramp::Ramp;

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod quad {
    use core::arch::wasm32::*;

    /// Four numbers.
    #[derive(Debug, Clone, Copy)]
    pub(crate) struct Quad(v128);

    impl Quad {
        #[inline(always)]
        pub(crate) fn splat(value: f32) -> Quad {
            Quad(f32x4_splat(value))
        }

        #[inline(always)]
        pub(crate) fn load(values: &[f32; 4]) -> Quad {
            // SAFETY: a reference to four numbers can be read; loads need no alignment.
            Quad(unsafe { v128_load(values.as_ptr().cast()) })
        }

        #[inline(always)]
        pub(crate) fn lanes(self) -> [f32; 4] {
            let mut lanes = [0.0; 4];
            // SAFETY: there is room for four numbers; stores need no alignment.
            unsafe { v128_store(lanes.as_mut_ptr().cast(), self.0) };
            lanes
        }

        #[inline(always)]
        pub(crate) fn plus(self, other: Quad) -> Quad {
            Quad(f32x4_add(self.0, other.0))
        }

        #[inline(always)]
        pub(crate) fn minus(self, other: Quad) -> Quad {
            Quad(f32x4_sub(self.0, other.0))
        }

        #[inline(always)]
        pub(crate) fn times(self, other: Quad) -> Quad {
            Quad(f32x4_mul(self.0, other.0))
        }

        /// The higher of each two; this one if they cannot be compared.
        #[inline(always)]
        pub(crate) fn or_higher(self, other: Quad) -> Quad {
            Quad(f32x4_pmax(self.0, other.0))
        }

        /// The lower of each two; this one if they cannot be compared.
        #[inline(always)]
        pub(crate) fn or_lower(self, other: Quad) -> Quad {
            Quad(f32x4_pmin(self.0, other.0))
        }

        /// These where they are within `from .. to`, the other ones elsewhere.
        #[inline(always)]
        pub(crate) fn within(self, from: Quad, to: Quad, inside: Quad, outside: Quad) -> Quad {
            let is_inside = v128_and(f32x4_ge(self.0, from.0), f32x4_lt(self.0, to.0));
            Quad(v128_bitselect(inside.0, outside.0, is_inside))
        }

        /// The lowest bits, by a mask, of each number's representation.
        #[inline(always)]
        pub(crate) fn bits(self, mask: u32) -> [u32; 4] {
            let mut bits = [0; 4];
            // SAFETY: there is room for four numbers; stores need no alignment.
            unsafe { v128_store(bits.as_mut_ptr().cast(), v128_and(self.0, u32x4_splat(mask))) };
            bits
        }

        /// Adds the numbers to four bins.
        #[inline(always)]
        pub(crate) fn add_to(self, bins: &mut [f64; 4]) {
            let high = i64x2_shuffle::<1, 1>(self.0, self.0);
            let bins: *mut v128 = bins.as_mut_ptr().cast();
            // SAFETY: four bins are two vectors; loads and stores need no alignment.
            unsafe {
                v128_store(bins, f64x2_add(v128_load(bins), f64x2_promote_low_f32x4(self.0)));
                v128_store(bins.add(1), f64x2_add(v128_load(bins.add(1)), f64x2_promote_low_f32x4(high)));
            }
        }
    }
}

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod quad {
    /// Four numbers.
    #[derive(Debug, Clone, Copy)]
    pub(crate) struct Quad([f32; 4]);

    impl Quad {
        #[inline(always)]
        pub(crate) fn splat(value: f32) -> Quad {
            Quad([value; 4])
        }

        #[inline(always)]
        pub(crate) fn load(values: &[f32; 4]) -> Quad {
            Quad(*values)
        }

        #[inline(always)]
        pub(crate) fn lanes(self) -> [f32; 4] {
            self.0
        }

        // Written out: a loop over closures stays one where size counts more than speed.
        #[inline(always)]
        fn each(self, other: Quad, act: impl Fn(f32, f32) -> f32) -> Quad {
            let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
            Quad([act(a, e), act(b, f), act(c, g), act(d, h)])
        }

        #[inline(always)]
        pub(crate) fn plus(self, other: Quad) -> Quad {
            self.each(
                other,
                #[inline(always)]
                |a, b| a + b,
            )
        }

        #[inline(always)]
        pub(crate) fn minus(self, other: Quad) -> Quad {
            self.each(
                other,
                #[inline(always)]
                |a, b| a - b,
            )
        }

        #[inline(always)]
        pub(crate) fn times(self, other: Quad) -> Quad {
            self.each(
                other,
                #[inline(always)]
                |a, b| a * b,
            )
        }

        /// The higher of each two; this one if they cannot be compared.
        #[inline(always)]
        pub(crate) fn or_higher(self, other: Quad) -> Quad {
            self.each(
                other,
                #[inline(always)]
                |a, b| if a < b { b } else { a },
            )
        }

        /// The lower of each two; this one if they cannot be compared.
        #[inline(always)]
        pub(crate) fn or_lower(self, other: Quad) -> Quad {
            self.each(
                other,
                #[inline(always)]
                |a, b| if b < a { b } else { a },
            )
        }

        /// These where they are within `from .. to`, the other ones elsewhere.
        #[inline(always)]
        pub(crate) fn within(self, from: Quad, to: Quad, inside: Quad, outside: Quad) -> Quad {
            let mut chosen = outside;
            for i in 0..4 {
                if self.0[i] >= from.0[i] && self.0[i] < to.0[i] {
                    chosen.0[i] = inside.0[i];
                }
            }
            chosen
        }

        /// The lowest bits, by a mask, of each number's representation.
        #[inline(always)]
        pub(crate) fn bits(self, mask: u32) -> [u32; 4] {
            let [a, b, c, d] = self.0;
            [a.to_bits() & mask, b.to_bits() & mask, c.to_bits() & mask, d.to_bits() & mask]
        }

        /// Adds the numbers to four bins.
        #[inline(always)]
        pub(crate) fn add_to(self, bins: &mut [f64; 4]) {
            let [a, b, c, d] = self.0;
            bins[0] += f64::from(a);
            bins[1] += f64::from(b);
            bins[2] += f64::from(c);
            bins[3] += f64::from(d);
        }
    }
}

pub(crate) use quad::Quad;

impl Add for Quad {
    type Output = Quad;

    #[inline(always)]
    fn add(self, other: Quad) -> Quad {
        self.plus(other)
    }
}

impl Sub for Quad {
    type Output = Quad;

    #[inline(always)]
    fn sub(self, other: Quad) -> Quad {
        self.minus(other)
    }
}

impl Mul for Quad {
    type Output = Quad;

    #[inline(always)]
    fn mul(self, other: Quad) -> Quad {
        self.times(other)
    }
}

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

/// Numbers beyond the end that a loop may touch.
pub(crate) const SLACK: usize = 16;

/// 2^23: added, it rounds a place and leaves the number in the lowest bits.
const ROUNDER: f32 = 8_388_608.0;
const MASK: u32 = (1 << 23) - 1;

/// The spline's weights of three nodes at an offset t from the middle one are `A + t * (B + t * C)`; the fourth is 0.
const A: [f32; 4] = [0.125, 0.75, 0.125, 0.0];
const B: [f32; 4] = [-0.5, 0.0, 0.5, 0.0];
const C: [f32; 4] = [0.5, -1.0, 0.5, 0.0];

/// Shares finite points among the bins. Those that lie too far outside to be seen add nothing.
pub(crate) fn deposit(target: &mut Target<'_>, xs: &[f32], ys: &[f32], weights: Weights<'_>) {
    if target.bins.len() < target.stride * target.dirty.len() + SLACK || target.stride < 3 {
        return;
    }
    for start in (0..xs.len().min(ys.len())).step_by(4) {
        let (each, factor) = match weights {
            Weights::All(weight) => (Quad::splat(weight), 1.0),
            Weights::Each(each, factor) => (group(each, start, 0.0), factor),
        };
        // What is missing lies nowhere.
        let (x, y) = (group(xs, start, f32::NAN), group(ys, start, f32::NAN));
        deposit_group(target, x, y, each * Quad::splat(factor));
    }
}

/// Shares one point among the bins, as [`deposit`] does, to the bit.
pub(crate) fn deposit_one(target: &mut Target<'_>, x: f32, y: f32, weight: f32) {
    let place = |at: f32, side: Side| {
        let place = at * side.density + side.shift;
        let rounded = place + ROUNDER;
        let inside = place >= Side::BEGIN && place < side.end;
        inside.then(|| ((rounded.to_bits() & MASK) as usize - 1, place - (rounded - ROUNDER)))
    };
    let (Some((column, across)), Some((row, down))) = (place(x, target.across), place(y, target.down)) else {
        return;
    };
    let spline = |t: f32| [0, 1, 2].map(|node| A[node] + t * (B[node] + t * C[node]));
    let across = spline(across);
    target.dirty[row] = true;
    let corner = &mut target.bins[row * target.stride + column..][..2 * target.stride + 3];
    for (row, share) in spline(down).into_iter().enumerate() {
        let bins = corner[row * target.stride..].iter_mut();
        bins.zip(across).for_each(|(bin, part)| *bin += f64::from(part * (share * weight)));
    }
}

/// Four numbers from `start` on.
#[inline(always)]
fn group(values: &[f32], start: usize, missing: f32) -> Quad {
    let rest = values.get(start..).unwrap_or_default();
    match rest.first_chunk() {
        Some(whole) => Quad::load(whole),
        None => Quad::load(&core::array::from_fn(|i| rest.get(i).copied().unwrap_or(missing))),
    }
}

#[inline(always)]
fn deposit_group(target: &mut Target<'_>, x: Quad, y: Quad, weights: Quad) {
    let (columns, across, weights) = place(x, target.across, weights);
    let (rows, down, weights) = place(y, target.down, weights);
    // Down, the first of all four points lie together, then the second and third; across, each point's own.
    let shares = [0, 1, 2].map(|node| {
        let [a, b, c] = [A[node], B[node], C[node]].map(Quad::splat);
        ((a + down * (b + down * c)) * weights).lanes()
    });
    let across = across.lanes();
    for i in 0..4 {
        let (row, column) = (rows[i] as usize - 1, columns[i] as usize - 1);
        let across = spline(across[i]);
        // SAFETY: `place` gives rows and columns that have one before and one after them, also for points outside, and
        // `deposit` has checked that there are as many bins as rows and columns, and SLACK.
        unsafe {
            *target.dirty.get_unchecked_mut(row) = true;
            let mut bins = target.bins.as_mut_ptr().add(row * target.stride + column);
            for shares in &shares {
                (across * Quad::splat(shares[i])).add_to(&mut *bins.cast());
                bins = bins.add(target.stride);
            }
        }
    }
}

/// The middle one of three nodes, the offset from it, and the weights where the points are near enough to be seen.
#[inline(always)]
fn place(at: Quad, side: Side, weights: Quad) -> ([u32; 4], Quad, Quad) {
    let place = at * Quad::splat(side.density) + Quad::splat(side.shift);
    let (begin, end) = (Quad::splat(Side::BEGIN), Quad::splat(side.end));
    let weights = place.within(begin, end, weights, Quad::splat(0.0));
    let place = place.within(begin, end, place, Quad::splat(1.0));
    let rounded = place + Quad::splat(ROUNDER);
    (rounded.bits(MASK), place - (rounded - Quad::splat(ROUNDER)), weights)
}

#[inline(always)]
fn spline(t: f32) -> Quad {
    let t = Quad::splat(t);
    Quad::load(&A) + t * (Quad::load(&B) + t * Quad::load(&C))
}

/// Numbers that one step of [`convolve`] makes; they stay in registers.
const BLOCK: usize = 16;

/// `out[i] = sum over shift of source[i + shift * step] * taps[shift]`, with `taps` by distance from the middle. Nothing
/// if the source is shorter than that takes, and SLACK.
pub(crate) fn convolve(out: &mut [f32], source: &[f32], step: usize, taps: &[f32; REACH + 1]) {
    if source.len() < out.len() + 2 * REACH * step + SLACK {
        return;
    }
    for (block, out) in out.chunks_mut(BLOCK).enumerate() {
        let mut sums = [Quad::splat(0.0); BLOCK / 4];
        // SAFETY: the last block begins within `out` and reads up to BLOCK numbers, which is no more than SLACK, beyond
        // where the source has been checked to reach.
        let mut from = unsafe { source.as_ptr().add(block * BLOCK) };
        for shift in 0..=2 * REACH {
            let tap = Quad::splat(taps[shift.abs_diff(REACH)]);
            // SAFETY: as above.
            let values: &[[f32; 4]; BLOCK / 4] = unsafe { &*from.cast() };
            for (sum, values) in sums.iter_mut().zip(values) {
                *sum = *sum + Quad::load(values) * tap;
            }
            from = from.wrapping_add(step);
        }
        let sums = sums.map(Quad::lanes);
        out.iter_mut().zip(sums.as_flattened()).for_each(|(out, sum)| *out = *sum);
    }
}

const _: () = assert!(BLOCK <= SLACK, "a block reads no further than the slack");

/// Neighbouring pixels of a row that read the same three nodes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    /// The first of the nodes.
    pub(crate) node: usize,
    /// The first pixel.
    pub(crate) start: usize,
    /// Pixels, in fours. The last four may reach into the next run.
    pub(crate) quads: usize,
}

/// Runs of a row from left to right, for rows of so many pixels and nodes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Runs {
    list: Vec<Run>,
    pixels: usize,
    nodes: usize,
}

impl Runs {
    pub(crate) fn new(list: Vec<Run>) -> Runs {
        let pixels = list.iter().map(|run| run.start + 4 * run.quads).max().unwrap_or(0);
        let nodes = list.iter().map(|run| run.node + 1).max().unwrap_or(0);
        Runs { list, pixels, nodes }
    }
}

/// Writes which step the density of every pixel is, from the parabolas that the spline is between nodes: value, slope
/// and bend of each, and the pixels' offsets from the middle node. Nothing if a slice is too short for the runs.
///
/// A run's last four overwrite the beginning of the next run, which is computed later: that is several times faster
/// than uneven lengths.
pub(crate) fn index_runs(indices: &mut [u32], parabolas: [&[f32]; 3], offsets: &[f32], runs: &Runs) {
    let reach = parabolas.map(<[f32]>::len).into_iter().min().unwrap_or(0);
    if indices.len() < runs.pixels || offsets.len() < runs.pixels || reach < runs.nodes {
        return;
    }
    for run in &runs.list {
        // SAFETY: no run has a node or pixels beyond what `Runs::new` found, and there are as many.
        let [value, slope, bend] =
            parabolas.map(|part| Quad::splat(unsafe { *part.get_unchecked(run.node) }));
        for quad in 0..run.quads {
            let at = run.start + 4 * quad;
            // SAFETY: as above.
            let (offset, out) = unsafe {
                (&*offsets.as_ptr().add(at).cast(), &mut *indices.as_mut_ptr().add(at).cast::<[u32; 4]>())
            };
            let offset = Quad::load(offset);
            *out = Ramp::indices(value + offset * (slope + offset * bend));
        }
    }
}

/// Whether every number is finite.
pub(crate) fn all_finite(values: &[f32]) -> bool {
    let (chunks, rest) = values.as_chunks();
    // A number times 0 is 0, unless it is not finite.
    let zero = Quad::splat(0.0);
    let sum = chunks.iter().fold(zero, |sum, chunk| sum + Quad::load(chunk) * zero);
    sum.lanes().iter().chain(rest).all(|value| value.is_finite())
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
