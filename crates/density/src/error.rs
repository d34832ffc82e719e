//! What can be asked of this crate in vain, in words for the person who asked.

use alloc::string::String;
use core::fmt;

/// Why a call was refused. Bad points are no error: they are counted in [`Field::ignored`](crate::Field::ignored).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Error {
    /// The kernel's sigma is not within 1 ..= 1000 CSS px.
    Sigma(f32),
    /// The viewport needs more cells than the limit at this sigma.
    Viewport {
        /// Width in CSS px.
        width: u32,
        /// Height in CSS px.
        height: u32,
        /// Kernel radius in CSS px.
        sigma: f32,
        /// Cells that this asks for.
        cells: f64,
    },
    /// There is not enough memory for so many cells.
    Memory(usize),
    /// The ratio of device pixels to CSS px is not within 0.1 ..= 8.
    Ratio(f32),
    /// The pixel buffer has the wrong length.
    Buffer {
        /// Bytes given.
        bytes: usize,
        /// Bytes that the size in pixels asks for.
        expected: usize,
    },
    /// The upper end of a scale is not a positive finite number.
    ScaleMax(f32),
    /// The lower end of a scale is not finite, or not below the upper.
    ScaleMin {
        /// The lower end.
        min: f32,
        /// The upper end.
        max: f32,
    },
    /// This mode cannot do what was asked: another map and grids are for sums alone, and a maximum does not decay.
    Mode(crate::Mode),
    /// A level for contours is not finite.
    Level(f32),
    /// A grid has no columns, or its place, a cell's size or a value is not finite, or a cell is less than nothing.
    Grid(f64),
    /// A factor of decay is not within 0 ..= 1.
    Decay(f64),
    /// The corner of a window is not finite.
    Place(f64),
    /// A percentile is not within 0 ..= 100.
    Percentile(f32),
    /// Of a palette's stops, this one is out of range or not above the one before; or there are only so many.
    Stops(usize),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Sigma(sigma) => write!(f, "sigma is {sigma} px, it must be within 1 and 1000"),
            Error::Viewport { width, height, sigma, cells } => write!(
                f,
                "a viewport of {width} x {height} px at sigma {sigma} px needs {cells} cells, the limit is {}; \
                 draw a smaller part or use a larger sigma",
                crate::field::MAX_CELLS
            ),
            Error::Memory(cells) => write!(f, "there is no memory for {cells} cells"),
            Error::Ratio(ratio) => write!(f, "device pixel ratio is {ratio}, it must be within 0.1 and 8"),
            Error::Buffer { bytes, expected } => {
                write!(f, "pixel buffer has {bytes} bytes, this size needs {expected}")
            }
            Error::ScaleMax(max) => write!(f, "scale maximum is {max}, it must be positive and finite"),
            Error::ScaleMin { min, max } => {
                write!(f, "scale minimum is {min}, it must be finite and below the maximum, {max}")
            }
            Error::Mode(mode) => write!(
                f,
                "the mode is {mode:?}: another map and grids are for a Sum alone, and a Max does not decay"
            ),
            Error::Level(level) => write!(f, "a contour's level is {level}, it must be finite"),
            Error::Grid(number) => write!(
                f,
                "the grid has a {number}: it needs columns, a size of cells above 0, and finite numbers"
            ),
            Error::Decay(factor) => write!(f, "decay is {factor}, it must be within 0 and 1"),
            Error::Place(place) => write!(f, "the window begins at {place} px, it must be finite"),
            Error::Percentile(percent) => write!(f, "percentile is {percent}, it must be within 0 and 100"),
            Error::Stops(index) => write!(
                f,
                "stop {index} is missing, out of range or not above the one before; \
                 a palette has at least two stops, rising in heat"
            ),
        }
    }
}

impl core::error::Error for Error {}

/// No palette has this name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownPalette(pub String);

impl fmt::Display for UnknownPalette {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no palette is called {:?}; there are ", self.0)?;
        list_palettes(f)
    }
}

impl core::error::Error for UnknownPalette {}

fn list_palettes(f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (i, palette) in crate::Palette::ALL.iter().enumerate() {
        write!(f, "{}{palette}", if i == 0 { "" } else { ", " })?;
    }
    Ok(())
}
