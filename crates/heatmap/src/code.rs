//! Refusals as numbers: a code, and the offending value.

use density::Error;

/// What was refused; 0 is success.
pub(crate) type Code = i32;

pub(crate) const SIGMA: Code = 3;
pub(crate) const CELLS: Code = 4;
pub(crate) const MEMORY: Code = 5;
pub(crate) const RATIO: Code = 6;
pub(crate) const WINDOW: Code = 7;
pub(crate) const SCALE_MAX: Code = 8;
pub(crate) const PERCENTILE: Code = 9;
pub(crate) const PALETTE: Code = 10;
pub(crate) const DECAY: Code = 11;
pub(crate) const SCALE_MIN: Code = 12;
pub(crate) const MODE: Code = 13;
pub(crate) const STOPS: Code = 15;
pub(crate) const LEVEL: Code = 16;
pub(crate) const GRID: Code = 17;

/// The code and the offending value.
pub(crate) type Refusal = (Code, f64);

pub(crate) fn refusal(error: &Error) -> Refusal {
    match *error {
        Error::Sigma(sigma) => (SIGMA, sigma.into()),
        Error::Viewport { cells, .. } => (CELLS, cells),
        Error::Memory(cells) => (MEMORY, cells as f64),
        Error::Ratio(ratio) => (RATIO, ratio.into()),
        Error::Buffer { expected, .. } => (WINDOW, expected as f64),
        Error::Place(place) => (WINDOW, place),
        Error::ScaleMax(max) => (SCALE_MAX, max.into()),
        Error::ScaleMin { min, .. } => (SCALE_MIN, min.into()),
        Error::Percentile(percent) => (PERCENTILE, percent.into()),
        Error::Mode(mode) => (MODE, f64::from(mode as u32)),
        Error::Level(level) => (LEVEL, level.into()),
        Error::Grid(number) => (GRID, number),
        Error::Decay(factor) => (DECAY, factor),
        Error::Stops(index) => (STOPS, index as f64),
    }
}
