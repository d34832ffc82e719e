//! The inner loops of blurring and painting, four numbers at a time.
#![allow(unsafe_code)]

use alloc::vec::Vec;

use crate::axis::{REACH, Taps};
use crate::field::{LIMIT, is_usable};
use crate::quad::Quad;

/// Numbers beyond the end that a loop may touch.
pub(crate) const SLACK: usize = 16;

/// Numbers that one step of [`convolve`] makes; they stay in registers.
const BLOCK: usize = 16;

/// `out[i] = sum over shift of source[i + shift * step] * taps[shift] * unit`, with `taps` by distance from the middle.
/// Nothing if the source is shorter than that takes, and SLACK.
// Rows and columns share it: a call costs nothing beside a line.
#[inline(never)]
pub(crate) fn convolve(out: &mut [f32], source: &[f32], step: usize, taps: &Taps, unit: f64) {
    if source.len() < out.len() + 2 * REACH * step + SLACK {
        return;
    }
    let taps = taps.map(|tap| (tap * unit) as f32);
    for (block, out) in out.chunks_mut(BLOCK).enumerate() {
        // SAFETY: the last block begins within `out` and reads up to BLOCK numbers, which is no more than SLACK, beyond
        // where the source has been checked to reach.
        let mut before: *const f32 = unsafe { source.as_ptr().add(block * BLOCK) };
        let mut after = before.wrapping_add(2 * REACH * step);
        let middle = Quad::splat(taps[0]);
        // SAFETY: as above.
        let values: &[[f32; 4]; BLOCK / 4] = unsafe { &*before.wrapping_add(REACH * step).cast() };
        let mut sums = values.each_ref().map(|values| Quad::load(values) * middle);
        for distance in (1..=REACH).rev() {
            let tap = Quad::splat(taps[distance]);
            // SAFETY: as above.
            let (left, right): (&[[f32; 4]; BLOCK / 4], &[[f32; 4]; BLOCK / 4]) =
                unsafe { (&*before.cast(), &*after.cast()) };
            for (sum, (left, right)) in sums.iter_mut().zip(left.iter().zip(right)) {
                *sum = *sum + (Quad::load(left) + Quad::load(right)) * tap;
            }
            before = before.wrapping_add(step);
            after = after.wrapping_sub(step);
        }
        let sums = sums.map(Quad::lanes);
        out.iter_mut().zip(sums.as_flattened()).for_each(|(out, sum)| *out = *sum);
    }
}

const _: () = assert!(BLOCK <= SLACK, "a block reads no further than the slack");

/// Neighbouring pixels of a row that read the same four nodes.
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
    pub(crate) list: Vec<Run>,
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

/// Writes the density of every pixel, from the cubics that the spline is between nodes: value, slope, bend and twist of
/// each, and the pixels' offsets from its middle. Nothing if a slice is too short for the runs.
///
/// A run's last four overwrite the beginning of the next run, which is computed later: that is several times faster
/// than uneven lengths.
#[inline(never)]
pub(crate) fn read_runs(densities: &mut [f32], cubics: &[[f32; 4]], offsets: &[f32], runs: &Runs) {
    if densities.len() < runs.pixels || offsets.len() < runs.pixels || cubics.len() < runs.nodes {
        return;
    }
    for run in &runs.list {
        // SAFETY: no run has a node or pixels beyond what `Runs::new` found, and there are as many.
        let [value, slope, bend, twist] = unsafe { cubics.get_unchecked(run.node) }.map(Quad::splat);
        for quad in 0..run.quads {
            let at = run.start + 4 * quad;
            // SAFETY: as above.
            let (offset, out) = unsafe {
                (&*offsets.as_ptr().add(at).cast(), &mut *densities.as_mut_ptr().add(at).cast::<[f32; 4]>())
            };
            let offset = Quad::load(offset);
            *out = (value + offset * (slope + offset * (bend + offset * twist))).lanes();
        }
    }
}

/// Whether every number is finite and below the limit.
pub(crate) fn all_usable(values: &[f32]) -> bool {
    let (chunks, rest) = values.as_chunks::<8>();
    // A number times 0 is 0, unless it is not finite, and what is beyond the limit is not after the first factor. Two sums, as
    // each waits for its last step.
    let (zero, most) = (Quad::splat(0.0), Quad::splat(TO_INFINITY));
    let add = |sum: Quad, four: Option<&[f32; 4]>| sum + Quad::load(four.unwrap_or(&[0.0; 4])) * most * zero;
    let (one, other) = chunks.iter().fold((zero, zero), |(one, other), chunk| {
        (add(one, chunk.first_chunk()), add(other, chunk.last_chunk()))
    });
    (one + other).lanes().iter().chain(rest).all(|&value| is_usable(value))
}

/// The limit times this is the first number beyond single precision, 2^128.
const TO_INFINITY: f32 = (1 << 28) as f32;

const _: () = assert!(LIMIT * TO_INFINITY == f32::INFINITY && LIMIT * (TO_INFINITY / 2.0) < f32::INFINITY);

/// The highest of finite numbers times a sign, 1 or -1; 0 if none is above.
#[inline(never)]
pub(crate) fn highest(values: &[f32], sign: f32) -> f32 {
    let (chunks, rest) = values.as_chunks();
    let signs = Quad::splat(sign);
    let most = chunks.iter().fold(Quad::splat(0.0), |most, chunk| most.or_higher(Quad::load(chunk) * signs));
    most.lanes().into_iter().chain(rest.iter().map(|value| value * sign)).fold(0.0, f32::max)
}
