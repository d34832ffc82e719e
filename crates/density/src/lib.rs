//! Weighted points to a Gaussian density, a stated scale, a palette and RGBA pixels.
//!
//! The stages are separate and in this order: [`Field::add`] bins points, [`Field::blur`] turns the bins into a
//! density, a [`Scale`] says which density is how hot, a [`Palette`] gives the heat a colour, and [`Field::paint`]
//! writes pixels. The density is linear in the points and stays readable at any place with [`Field::value_at`].
//!
//! Nothing here knows a clock, a canvas or a page. Floating point is `+ - * /` and comparisons alone; `exp`, `ln`
//! and the like are computed from those in this crate, so that a browser and a server agree to the bit.
//!
//! ```
//! use isotherm_density::{Field, Palette, Scale, Transfer};
//!
//! # fn main() -> Result<(), isotherm_density::Error> {
//! let mut field = Field::new(320, 200, 20.0)?;
//! field.add(160.0, 100.0, 1.0);
//! field.blur();
//! let scale = Scale::of_peak(&field, Transfer::Linear);
//! let (width, height) = field.pixels(1.0);
//! let mut rgba = vec![0; width * height * 4];
//! field.paint(&mut rgba, 1.0, &scale, &Palette::Thermal.lut(0.8))?;
//! # Ok(())
//! # }
//! ```
#![no_std]

extern crate alloc;

mod axis;
mod bandwidth;
mod blur;
mod contour;
mod deposit;
mod elementary;
mod error;
mod field;
mod lanes;
mod layer;
mod mode;
mod paint;
mod palette;
mod patch;
mod peak;
mod quad;
mod quotient;
mod ramp;
mod rank;
mod rows;
mod samples;
mod scale;
mod stops;
mod summit;

pub use bandwidth::{Rule, bandwidth};
pub use contour::{Contours, Path};
pub use error::{Error, UnknownPalette};
pub use field::{Field, Grid};
pub use layer::{NoMemory, fill};
pub use mode::{Difference, Layer, Mode};
pub use paint::Window;
pub use palette::{Alpha, Lut, Palette, Stop};
pub use peak::Peak;
pub use rows::paint_rows;
pub use scale::{Scale, Transfer};

/// The README's example, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
