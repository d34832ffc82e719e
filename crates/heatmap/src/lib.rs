//! The density renderer as `pkg/heatmap.js` sees it: numbers in, pixels out. It is called and calls nobody.
//!
//! An instance holds one map. What is large crosses in memory, at the addresses that `points`, `numbers`, `pixels` and
//! the like answer; they hold until the next call. A call that can be refused answers a code of `code.rs`, 0 for
//! success, and `fault` then answers the offending number.
#![cfg(target_arch = "wasm32")]
#![no_std]
#![allow(unsafe_code)] // for the names of exports alone

extern crate alloc;

mod code;
mod heap;
mod map;
mod single;

use code::{Code, Refusal};
use density::{Alpha, Palette, Transfer, Window};
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

/// Makes an empty map, in CSS px; fractions are rounded up. The look stays.
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

/// Where ticks go out and levels and stops come in, in single precision.
#[unsafe(no_mangle)]
pub extern "C" fn numbers() -> *const f32 {
    NUMBERS_BUFFER.with(|numbers| numbers.as_ptr())
}

/// Adds the points of the buffer; without weights each counts 1. -1, or the first point with a number that is not
/// finite; none is added then.
#[unsafe(no_mangle)]
pub extern "C" fn add(count: usize, weighted: u32) -> i32 {
    with_points(count, weighted, |field, xs, ys, weights| field.add_all(xs, ys, weights))
}

/// Takes the points of the buffer away; they were added before. As `add`.
#[unsafe(no_mangle)]
pub extern "C" fn remove(count: usize, weighted: u32) -> i32 {
    with_points(count, weighted, |field, xs, ys, weights| field.remove_all(xs, ys, weights))
}

type Act = fn(&mut density::Field, &[f32], &[f32], Option<&[f32]>) -> Result<(), usize>;

fn with_points(count: usize, weighted: u32, act: Act) -> i32 {
    let done = POINTS.with(|points| {
        let [xs, ys, weights] = points.each_ref().map(|list| &list[..count.min(CHUNK)]);
        let weights = (weighted != 0).then_some(weights);
        MAP.with(|map| map.field.as_mut().map_or(Ok(()), |field| act(field, xs, ys, weights)))
    });
    done.map_or_else(|index| index as i32, |()| -1)
}

/// Multiplies the weights of all points so far, by 0 ..= 1.
#[unsafe(no_mangle)]
pub extern "C" fn decay(factor: f64) -> Code {
    let done = MAP.with(|map| map.field.as_mut().map_or(Ok(()), |field| field.decay(factor)));
    answer(done.map_err(|error| code::refusal(&error)))
}

/// Removes all points.
#[unsafe(no_mangle)]
pub extern "C" fn clear() {
    MAP.with(|map| map.field.as_mut().map_or((), |field| field.clear()));
}

/// The highest density; 0 if none is above 0.
#[unsafe(no_mangle)]
pub extern "C" fn peak() -> f64 {
    MAP.with(|map| map.settled().map_or(0.0, |field| field.peak().into()))
}

/// The lowest density; 0 if none is below 0.
#[unsafe(no_mangle)]
pub extern "C" fn lowest() -> f64 {
    MAP.with(|map| map.settled().map_or(0.0, |field| field.lowest().into()))
}

/// The density at a place; 0 beyond the map.
#[unsafe(no_mangle)]
pub extern "C" fn value_at(x: f64, y: f64) -> f64 {
    MAP.with(|map| map.settled().map_or(0.0, |field| field.value_at(x as f32, y as f32).into()))
}

/// The sum of all weights, also of points beyond the map.
#[unsafe(no_mangle)]
pub extern "C" fn mass() -> f64 {
    MAP.with(|map| map.field.as_ref().map_or(0.0, |field| field.mass()))
}

/// Where the scale ends: 0 at the amount, 1 at the peak, 2 at the percentile. `transfer`: 0 linear, 1 square root, 2
/// logarithm. Heat begins at `min`; on a signed scale it is 0.5 at 0.
#[unsafe(no_mangle)]
pub extern "C" fn scale(kind: u32, amount: f64, transfer: u32, min: f64, signed: u32) -> Code {
    let amount = amount as f32;
    let end = match kind {
        0 => End::At(amount),
        1 => End::Peak,
        _ => End::Percentile(amount),
    };
    let transfer = match transfer {
        0 => Transfer::Linear,
        1 => Transfer::Sqrt,
        2 => Transfer::Log,
        other => return refuse((code::TRANSFER, other.into())),
    };
    let rule = ScaleRule { end, transfer, min: min as f32, signed: signed != 0 };
    answer(MAP.with(|map| map.set_scale(rule)))
}

/// The density that is hottest now; 0 for an empty map on a relative scale.
#[unsafe(no_mangle)]
pub extern "C" fn scale_max() -> f64 {
    MAP.with(|map| map.scale().map_or(0.0, |scale| scale.max().into()))
}

/// Writes about so many round densities for a legend to `numbers` and answers how many there are.
#[unsafe(no_mangle)]
pub extern "C" fn ticks(count: usize) -> usize {
    let ticks = MAP.with(|map| map.scale().map(|scale| scale.ticks(count))).unwrap_or_default();
    NUMBERS_BUFFER.with(|numbers| numbers.iter_mut().zip(&ticks).for_each(|(to, &tick)| *to = tick));
    ticks.len()
}

/// The heat of a density, 0 ..= 1.
#[unsafe(no_mangle)]
pub extern "C" fn heat_of(density: f64) -> f64 {
    MAP.with(|map| map.scale().map_or(0.0, |scale| scale.heat(density as f32).into()))
}

/// The density of a heat, which is clamped to 0 ..= 1.
#[unsafe(no_mangle)]
pub extern "C" fn density_of(heat: f64) -> f64 {
    MAP.with(|map| map.scale().map_or(0.0, |scale| scale.density(heat as f32).into()))
}

/// Chooses a palette by its place in `Palette::ALL`.
#[unsafe(no_mangle)]
pub extern "C" fn palette(code: usize) -> Code {
    let Some(&palette) = Palette::ALL.get(code) else { return refuse((code::PALETTE, code as f64)) };
    MAP.with(|map| map.set_palette(palette));
    0
}

/// Takes so many stops from `numbers`, five each: heat, red, green, blue, opacity.
#[unsafe(no_mangle)]
pub extern "C" fn stops(count: usize) -> Code {
    answer(NUMBERS_BUFFER.with(|numbers| {
        let stops = numbers.get(..count.saturating_mul(5)).ok_or((code::STOPS, count as f64))?;
        MAP.with(|map| map.set_stops(stops))
    }))
}

/// The opacity where heat begins, the highest one, and the heat that has it.
#[unsafe(no_mangle)]
pub extern "C" fn alpha(low: f64, high: f64, full_at: f64) -> Code {
    match [low, high, full_at].into_iter().find(|share| !(0.0..=1.0).contains(share)) {
        Some(share) => return refuse((code::ALPHA, share)),
        None => MAP
            .with(|map| map.set_alpha(Alpha { low: low as f32, high: high as f32, full_at: full_at as f32 })),
    }
    0
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
pub extern "C" fn paint(left: f64, top: f64, width: f64, height: f64, ratio: f64) -> i32 {
    let side = |length: f64| {
        let side = length as u32;
        if f64::from(side) == length { Ok(side as usize) } else { Err((code::WINDOW, length)) }
    };
    let painted = side(width).and_then(|width| {
        let window = Window { left, top, width, height: side(height)?, ratio: ratio as f32 };
        MAP.with(|map| map.paint(&window))
    });
    painted.map_or_else(|refusal| -refuse(refusal), i32::from)
}

/// Where the painted pixels are: rows from the top; red, green, blue, opacity; not premultiplied.
#[unsafe(no_mangle)]
pub extern "C" fn pixels() -> *const u8 {
    MAP.with(|map| map.pixels.as_ptr())
}
