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
use density::{Alpha, Difference, Error, Field, Grid, Layer, Mode, Palette, Rule, Stop, Transfer, Window};
use map::{CHUNK, End, Map, NUMBERS, ScaleRule};
use single::Single;

static MAP: Single<Map> = Single::new(Map::new());
/// x of all points, then y, then weights.
static POINTS: Single<[[f32; CHUNK]; 3]> = Single::new([[0.0; CHUNK]; 3]);
static COLORS: Single<[[u8; 4]; 256]> = Single::new([[0; 4]; 256]);
static NUMBERS_BUFFER: Single<[f32; NUMBERS]> = Single::new([0.0; NUMBERS]);
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

/// Where levels and stops come in, in single precision.
#[unsafe(no_mangle)]
pub extern "C" fn numbers() -> *const f32 {
    NUMBERS_BUFFER.with(|numbers| numbers.as_ptr())
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

/// The sigma that suits the points of the buffer, a sample of `total`, by Scott (0) or Silverman (1). NaN if none does.
#[unsafe(no_mangle)]
pub extern "C" fn bandwidth(count: usize, total: f64, rule: u32) -> f64 {
    POINTS.with(|points| {
        let (count, [xs, ys, _]) = (count.min(CHUNK), points);
        density::bandwidth(
            &xs[..count],
            &ys[..count],
            total,
            if rule == 0 { Rule::Scott } else { Rule::Silverman },
        )
        .unwrap_or(f64::NAN)
    })
}

/// Which map points belong to: 0 the one that is shown, 1 the one that a difference takes away.
#[unsafe(no_mangle)]
pub extern "C" fn layer(which: u32) -> Code {
    with_field(|field| field.choose(if which == 0 { Layer::Shown } else { Layer::Other }))
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

/// Takes the other map away, so often, where the difference is so many standard errors or more.
#[unsafe(no_mangle)]
pub extern "C" fn difference(factor: f64, least_errors: f64) {
    let difference = Difference { factor, least_errors };
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

/// Where the scale ends: 0 at the amount, 1 at the peak, 2 at the percentile. `transfer`: 0 linear, 1 square root, 2
/// logarithm. Heat begins at `min`; on a signed scale it is 0.5 at 0.
#[unsafe(no_mangle)]
pub extern "C" fn scale(kind: u32, amount: f64, transfer: u32, min: f64, signed: u32) {
    let amount = amount as f32;
    let end = match kind {
        0 => End::At(amount),
        1 => End::Peak,
        _ => End::Percentile(amount),
    };
    let transfer = match transfer {
        0 => Transfer::Linear,
        1 => Transfer::Sqrt,
        _ => Transfer::Log,
    };
    let rule = ScaleRule { end, transfer, min: min as f32, signed: signed != 0 };
    MAP.with(|map| map.set_scale(rule));
}

/// The density that is hottest now; 0 for an empty map on a relative scale.
#[unsafe(no_mangle)]
pub extern "C" fn scale_max() -> f64 {
    MAP.with(|map| map.scale().map_or(0.0, |scale| scale.max().into()))
}

/// Chooses a palette by its place in `Palette::ALL`.
#[unsafe(no_mangle)]
pub extern "C" fn palette(code: usize) {
    if let Some(&palette) = Palette::ALL.get(code) {
        MAP.with(|map| map.set_stops(palette.each_stop()));
    }
}

/// Takes so many stops from `numbers`, five each: heat, red, green, blue, opacity; from the coldest on.
#[unsafe(no_mangle)]
pub extern "C" fn stops(count: usize) {
    let stop = |&[heat, r, g, b, a]: &[f32; 5]| Stop { heat, rgba: [r, g, b, a] };
    NUMBERS_BUFFER.with(|numbers| {
        MAP.with(|map| map.set_stops(numbers.as_chunks().0.iter().take(count).map(stop)));
    });
}

/// The opacity where heat begins, the highest one, and the heat that has it, each 0 to 1.
#[unsafe(no_mangle)]
pub extern "C" fn alpha(low: f64, high: f64, full_at: f64) {
    MAP.with(|map| map.set_alpha(Alpha { low: low as f32, high: high as f32, full_at: full_at as f32 }));
}

/// Where the 256 colours are, from heat 0 to 1: red, green, blue, opacity.
#[unsafe(no_mangle)]
pub extern "C" fn lut() -> *const u8 {
    COLORS.with(|colors| {
        *colors = MAP.with(|map| *map.lut().colors());
        colors.as_ptr().cast()
    })
}

/// Paints a part of the map: its upper left corner in CSS px, its size in device px, and those per CSS px. 1, or 0 if
/// every pixel is transparent, or a code below 0.
#[unsafe(no_mangle)]
pub extern "C" fn paint(left: f64, top: f64, width: usize, height: usize, ratio: f64) -> i32 {
    let window = Window { left, top, width, height, ratio: ratio as f32 };
    let painted = MAP.with(|map| map.paint(&window));
    painted.map_or_else(|refusal| -refuse(refusal), i32::from)
}

/// Where the painted pixels are: rows from the top; red, green, blue, opacity; not premultiplied.
#[unsafe(no_mangle)]
pub extern "C" fn pixels() -> *const u8 {
    MAP.with(|map| map.made().map_or(ptr::null(), |made| made.pixels.as_ptr().cast()))
}

/// Traces closed paths along so many levels of `numbers`; how many there are, or a code below 0.
#[unsafe(no_mangle)]
pub extern "C" fn contours(levels: usize) -> i32 {
    let traced = NUMBERS_BUFFER.with(|numbers| MAP.with(|map| map.trace(&numbers[..levels.min(NUMBERS)])));
    traced.map_or_else(|refusal| -refuse(refusal), |count| count as i32)
}

/// Where the paths are, three integers each: which level, the first vertex, how many.
#[unsafe(no_mangle)]
pub extern "C" fn paths() -> *const u32 {
    MAP.with(|map| map.made().map_or(ptr::null(), |made| made.contours.paths.as_ptr().cast()))
}

/// Where the vertices are: x and y in CSS px, in single precision.
#[unsafe(no_mangle)]
pub extern "C" fn vertices() -> *const f32 {
    MAP.with(|map| map.made().map_or(ptr::null(), |made| made.contours.vertices.as_ptr().cast()))
}

/// The density that `amount` percent of the area with any does not exceed (0), or above which `amount` percent of the
/// mass lies (1).
#[unsafe(no_mangle)]
pub extern "C" fn level_of(kind: u32, amount: f64) -> f64 {
    let level = |field: &mut Field| {
        if kind == 0 { field.level_of_area(amount as f32) } else { field.level_of_mass(amount / 100.0) }
    };
    MAP.with(|map| map.settled().map_or(0.0, |made| level(&mut made.field).into()))
}

/// Finds up to `limit` peaks that stand out by a share of the highest and are so many px apart; how many, or a code
/// below 0.
#[unsafe(no_mangle)]
pub extern "C" fn peaks(limit: usize, prominence: f64, distance: f64) -> i32 {
    let found = MAP.with(|map| map.find_peaks(limit, prominence as f32, distance as f32));
    found.map_or_else(|refusal| -refuse(refusal), |count| count as i32)
}

/// Where the peaks are, four numbers each in single precision: x, y, density, prominence.
#[unsafe(no_mangle)]
pub extern "C" fn found() -> *const f32 {
    MAP.with(|map| map.made().map_or(ptr::null(), |made| made.peaks.as_ptr().cast()))
}
