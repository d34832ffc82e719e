//! Refusals as numbers: a code, and the offending value.

use density::Error;

/// What was refused; 0 is success.
pub(crate) type Code = i32;

pub(crate) const CELLS: Code = 4;
pub(crate) const MEMORY: Code = 5;
pub(crate) const WINDOW: Code = 7;
/// What the script makes sure of before it calls.
pub(crate) const OTHER: Code = 99;

/// The code and the offending value.
pub(crate) type Refusal = (Code, f64);

pub(crate) fn refusal(error: &Error) -> Refusal {
    match *error {
        Error::Viewport { cells, .. } => (CELLS, cells),
        Error::Memory(cells) => (MEMORY, cells as f64),
        Error::Buffer { expected, .. } => (WINDOW, expected as f64),
        _ => (OTHER, 0.0),
    }
}
