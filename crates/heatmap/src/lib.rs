//! The density renderer as `pkg/heatmap.js` sees it: numbers in, pixels out. It is called and calls nobody.
//!
//! An instance holds one map. What is large crosses in memory, at the addresses that `points`, `numbers`, `pixels` and
//! the like answer; they hold until the next call. A call that can be refused answers a code of `code.rs`, 0 for
//! success, and `fault` then answers the offending number. What the script has looked at already, such as sizes and what
//! stands for words, is taken as it comes: at worst for another such number, never for a panic.
#![cfg(target_arch = "wasm32")]
#![no_std]
#![allow(unsafe_code)] // for the names of exports alone

extern crate alloc;

mod code;
mod heap;
mod map;
mod single;

use code::{Code, Refusal};
use core::ptr;
use density::{Difference, Error, Field, Grid, Layer, Lut, Mode, Scale, Transfer, Window};
use map::{CHUNK, Map};
use single::Single;

static MAP: Single<Map> = Single::new(Map::new());
/// x of all points, then y, then weights.
static POINTS: Single<[[f32; CHUNK]; 3]> = Single::new([[0.0; CHUNK]; 3]);
static COLORS: Single<Lut> = Single::new(Lut::new([[0; 4]; 256]));
static SUMMIT: Single<[f32; 3]> = Single::new([0.0; 3]);
static FAULT: Single<f64> = Single::new(0.0);

fn answer(result: Result<(), Refusal>) -> Code {
    result.map_or_else(refuse, |()| 0)
}

fn refuse((code, value): Refusal) -> Code {
    FAULT.with(|fault| *fault = value);
    code
}

/// The number that the last refused call was refused for.
#[unsafe(no_mangle)]
pub extern "C" fn fault() -> f64 {
    FAULT.with(|fault| *fault)
}

/// Makes an empty map, in whole CSS px. The look stays.
#[unsafe(no_mangle)]
pub extern "C" fn resize(width: f64, height: f64, sigma: f64) -> Code {
    answer(MAP.with(|map| map.resize(width, height, sigma)))
}

/// Points that the buffer holds.
#[unsafe(no_mangle)]
pub extern "C" fn chunk() -> usize {
    CHUNK
}

/// Where points come in: so many x, then as many y, then weights, in single precision.
#[unsafe(no_mangle)]
pub extern "C" fn points() -> *const f32 {
    POINTS.with(|points| points.as_ptr().cast())
}

/// Adds the points of the buffer; without weights each counts 1. -1, or 0 if there is a number that is not finite; none is
/// added then.
#[unsafe(no_mangle)]
pub extern "C" fn add(count: usize, weighted: u32) -> i32 {
    with_points(count, weighted, |field, xs, ys, weights| field.add_all(xs, ys, weights))
}

/// Takes the points of the buffer away; they were added before. As `add`.
#[unsafe(no_mangle)]
pub extern "C" fn remove(count: usize, weighted: u32) -> i32 {
    with_points(count, weighted, |field, xs, ys, weights| field.remove_all(xs, ys, weights))
}

type Act = fn(&mut Field, &[f32], &[f32], Option<&[f32]>) -> Result<(), usize>;

fn with_points(count: usize, weighted: u32, act: Act) -> i32 {
    let done = POINTS.with(|points| {
        let count = count.min(CHUNK);
        let [xs, ys, weights] = points;
        let weights = (weighted != 0).then_some(&weights[..count]);
        MAP.with(|map| map.field().map_or(Ok(()), |field| act(field, &xs[..count], &ys[..count], weights)))
    });
    done.map_or(0, |()| -1)
}

/// Does something to the field, if there is one.
fn with_field(act: impl FnOnce(&mut Field) -> Result<(), Error>) -> Code {
    let done = MAP.with(|map| map.field().map_or(Ok(()), act));
    answer(done.map_err(|error| code::refusal(&error)))
}

/// Multiplies the weights of all points so far, by 0 ..= 1.
#[unsafe(no_mangle)]
pub extern "C" fn decay(factor: f64) -> Code {
    with_field(|field| field.decay(factor))
}

/// Adds so many cells of a grid, from the cell `first` on; their values are in the buffer's third part.
#[unsafe(no_mangle)]
pub extern "C" fn grid(
    first: usize,
    count: usize,
    columns: usize,
    x: f64,
    y: f64,
    width: f64,
    height: f64,
) -> Code {
    POINTS.with(|[_, _, values]| {
        let grid = Grid { columns, corner: [x, y], cell: [width, height] };
        with_field(|field| field.add_grid(&grid, first, &values[..count.min(CHUNK)]))
    })
}

/// Which map points belong to: 0 the one that is shown, 1 the one that a difference takes away, 2 the squares of both.
#[unsafe(no_mangle)]
pub extern "C" fn layer(which: u32) -> Code {
    with_field(|field| field.choose([Layer::Shown, Layer::Other, Layer::Squares][which.min(2) as usize]))
}

/// Shows the sum (0), the mean (1) or the maximum (2) of the weights, corrected or not for the part of the kernel beyond
/// the map; removes all points.
#[unsafe(no_mangle)]
pub extern "C" fn mode(kind: u32, edges: u32) -> Code {
    let mode = match kind {
        0 => Mode::Sum,
        1 => Mode::Mean,
        _ => Mode::Max,
    };
    with_field(|field| {
        field.set_edges(edges != 0);
        field.set_mode(mode)
    })
}

/// Takes the other map away, so often, where the difference is so many standard errors or more; squares are multiples of that
/// of a weight.
#[unsafe(no_mangle)]
pub extern "C" fn difference(factor: f64, least_errors: f64, square_of: f64) {
    let difference = Difference { factor, least_errors, square_of };
    MAP.with(|map| map.field().map_or((), |field| field.set_difference(Some(difference))));
}

/// Removes all points of the chosen map.
#[unsafe(no_mangle)]
pub extern "C" fn clear() {
    MAP.with(|map| map.field().map_or((), Field::clear));
}

/// The highest density; 0 if none is above 0.
#[unsafe(no_mangle)]
pub extern "C" fn peak() -> f64 {
    MAP.with(|map| map.settled().map_or(0.0, |made| made.field.peak().into()))
}

/// The lowest density; 0 if none is below 0.
#[unsafe(no_mangle)]
pub extern "C" fn lowest() -> f64 {
    MAP.with(|map| map.settled().map_or(0.0, |made| made.field.lowest().into()))
}

/// The density at a place; 0 beyond the map.
#[unsafe(no_mangle)]
pub extern "C" fn value_at(x: f64, y: f64) -> f64 {
    MAP.with(|map| map.settled().map_or(0.0, |made| made.field.value_at(x as f32, y as f32).into()))
}

/// The sum of all weights, also of points beyond the map.
#[unsafe(no_mangle)]
pub extern "C" fn mass() -> f64 {
    MAP.with(|map| map.field().map_or(0.0, |field| field.mass()))
}

/// A scale that ends at `max`, a density; nothing is painted if that is not above 0. `transfer`: 0 linear, 1 square root, 2
/// logarithm. Heat begins at `min`; on a signed scale it is 0.5 at 0.
#[unsafe(no_mangle)]
pub extern "C" fn scale(max: f64, transfer: u32, min: f64, signed: u32) {
    let transfer = match transfer {
        0 => Transfer::Linear,
        1 => Transfer::Sqrt,
        _ => Transfer::Log,
    };
    let scale = Scale::absolute(max as f32, transfer).ok();
    let scale =
        scale.map(|scale| if signed != 0 { scale.signed() } else { scale.or_nothing_from(min as f32) });
    MAP.with(|map| map.scale = scale);
}

/// Where the 256 colours go, from heat 0 to 1: red, green, blue, opacity.
#[unsafe(no_mangle)]
pub extern "C" fn colours() -> *const u8 {
    COLORS.with(|colors| colors.colors().as_ptr().cast())
}

/// Paints a part of the map: its upper left corner in CSS px, its size in device px, and those per CSS px. 1, or 0 if
/// every pixel is transparent, or a code below 0.
#[unsafe(no_mangle)]
pub extern "C" fn paint(left: f64, top: f64, width: usize, height: usize, ratio: f64) -> i32 {
    let window = Window { left, top, width, height, ratio: ratio as f32 };
    let painted = MAP.with(|map| COLORS.with(|colors| map.paint(&window, colors)));
    painted.map_or_else(|refusal| -refuse(refusal), i32::from)
}

/// Where the painted pixels are: rows from the top; red, green, blue, opacity; not premultiplied.
#[unsafe(no_mangle)]
pub extern "C" fn pixels() -> *const u8 {
    MAP.with(|map| map.made().map_or(ptr::null(), |made| made.pixels.as_ptr().cast()))
}

/// Reads the density at so many places, row by row: so far apart across and down, CSS px, the first of all this part of that
/// right of and below the corner; beyond the map as on its border. Where they are, in single precision; 0 if there is no
/// memory for as many as `fault` tells.
#[unsafe(no_mangle)]
pub extern "C" fn samples(columns: usize, rows: usize, across: f64, down: f64, inset: f64) -> *const f32 {
    let read = MAP.with(|map| map.sample(columns, rows, [across, down], inset));
    read.unwrap_or_else(|refusal| {
        refuse(refusal);
        ptr::null()
    })
}

/// Where the summit is, x, y and density in single precision, around one of the places that are half a sigma apart, from the
/// corner on.
#[unsafe(no_mangle)]
pub extern "C" fn summit(column: usize, row: usize) -> *const f32 {
    SUMMIT.with(|summit| {
        *summit =
            MAP.with(|map| map.settled().map_or([0.0; 3], |made| made.field.summit_around(column, row)));
        summit.as_ptr()
    })
}
