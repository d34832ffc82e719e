//! Heat to colour: palettes by name and the table of 256 colours that painting reads.

use alloc::string::ToString;
use core::{fmt, str::FromStr};

use crate::Error;
use crate::stops;

/// A sequence of colours from cold to hot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Palette {
    /// Blue, cyan, green, yellow, red: what most people expect of a heatmap. Not for colour-blind readers.
    #[default]
    Thermal,
    /// Black, violet, orange, pale yellow; luminance rises evenly.
    Inferno,
    /// Violet, teal, green, yellow; luminance rises evenly.
    Viridis,
    /// Blue, grey, yellow; reads the same with red-green colour blindness.
    Cividis,
    /// A rainbow without false edges.
    Turbo,
    /// Light grey to black: grows darker with heat.
    Grey,
}

impl Palette {
    /// Every palette.
    pub const ALL: [Palette; 6] = [
        Palette::Thermal,
        Palette::Inferno,
        Palette::Viridis,
        Palette::Cividis,
        Palette::Turbo,
        Palette::Grey,
    ];

    /// The name that [`FromStr`] takes.
    pub fn name(self) -> &'static str {
        match self {
            Palette::Thermal => "thermal",
            Palette::Inferno => "inferno",
            Palette::Viridis => "viridis",
            Palette::Cividis => "cividis",
            Palette::Turbo => "turbo",
            Palette::Grey => "grey",
        }
    }

    /// The opaque red, green and blue of a heat, which is clamped to 0 ..= 1.
    pub fn color(self, heat: f32) -> [u8; 3] {
        let stops = self.stops();
        let place = fraction(heat) * (stops.len() - 1) as f32;
        let below = (place as usize).min(stops.len() - 2);
        let (from, to) = (channels(stops[below]), channels(stops[below + 1]));
        let along = place - below as f32;
        core::array::from_fn(|i| (from[i] + (to[i] - from[i]) * along + 0.5) as u8)
    }

    /// The table for painting: transparent at zero, rising to `opacity` (clamped to 0 ..= 1) at half heat,
    /// steeply first, so that faint places show, and without an edge at the end.
    pub fn lut(self, opacity: f32) -> Lut {
        let cap = fraction(opacity) * 255.0;
        Lut(core::array::from_fn(|level| {
            let heat = level as f32 / 255.0;
            let [r, g, b] = self.color(heat);
            let missing = (1.0 - heat / FULL_AT).max(0.0);
            let alpha = (1.0 - missing * missing) * cap;
            if level == 0 { [0; 4] } else { [r, g, b, (alpha + 0.5) as u8] }
        }))
    }

    fn stops(self) -> &'static [u32] {
        match self {
            Palette::Thermal => &stops::THERMAL,
            Palette::Inferno => &stops::INFERNO,
            Palette::Viridis => &stops::VIRIDIS,
            Palette::Cividis => &stops::CIVIDIS,
            Palette::Turbo => &stops::TURBO,
            Palette::Grey => &stops::GREY,
        }
    }
}

/// Heat at which a table reaches its full opacity.
const FULL_AT: f32 = 0.5;

impl fmt::Display for Palette {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Palette {
    type Err = Error;

    fn from_str(name: &str) -> Result<Palette, Error> {
        let found = Palette::ALL.into_iter().find(|palette| palette.name() == name);
        found.ok_or_else(|| Error::Palette(name.to_string()))
    }
}

/// 256 colours from heat 0 to heat 1: red, green, blue, alpha; not premultiplied. The first is transparent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lut([[u8; 4]; 256]);

impl Lut {
    /// The colours, coldest first.
    pub fn colors(&self) -> &[[u8; 4]; 256] {
        &self.0
    }

    /// The colour of a heat, which is clamped to 0 ..= 1.
    pub fn color(&self, heat: f32) -> [u8; 4] {
        self.0[(fraction(heat) * 255.0 + 0.5) as usize]
    }
}

/// `x` clamped to 0 ..= 1; NaN is 0.
fn fraction(x: f32) -> f32 {
    if x.is_nan() { 0.0 } else { x.clamp(0.0, 1.0) }
}

/// Red, green and blue of 0xRRGGBB.
fn channels(rgb: u32) -> [f32; 3] {
    [rgb >> 16, rgb >> 8, rgb].map(|channel| (channel & 0xff) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance, 0 ..= 1, as WCAG 2 defines it.
    fn luminance([r, g, b]: [u8; 3]) -> f64 {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.04045 {
                c / 12.92
            } else {
                crate::elementary::exp(2.4 * crate::elementary::ln((c + 0.055) / 1.055))
            }
        };
        0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
    }

    fn luminances(palette: Palette) -> impl Iterator<Item = f64> {
        (0..=255).map(move |level| luminance(palette.color(level as f32 / 255.0)))
    }

    #[test]
    fn luminance_rises_with_heat_in_the_perceptual_palettes() {
        for palette in [Palette::Inferno, Palette::Viridis, Palette::Cividis] {
            let levels: alloc::vec::Vec<f64> = luminances(palette).collect();
            assert!(levels.windows(2).all(|pair| pair[1] >= pair[0] - 0.002), "{palette}");
            assert!(levels.windows(9).all(|span| span[8] > span[0]), "{palette}");
        }
    }

    #[test]
    fn grey_grows_darker_with_heat() {
        assert!(
            luminances(Palette::Grey).zip(luminances(Palette::Grey).skip(1)).all(|(cold, hot)| hot <= cold)
        );
    }

    #[test]
    fn a_table_is_transparent_at_zero_and_never_exceeds_its_opacity() {
        for palette in Palette::ALL {
            let lut = palette.lut(0.5);
            assert_eq!((lut.colors()[0], lut.colors()[255][3]), ([0; 4], 128));
            assert!(lut.colors().windows(2).all(|pair| pair[0][3] <= pair[1][3]));
        }
        assert!(Palette::Thermal.lut(f32::NAN).colors().iter().all(|color| color[3] == 0));
    }

    #[test]
    fn a_palette_is_found_by_its_name_alone() {
        for palette in Palette::ALL {
            assert_eq!(palette.name().parse(), Ok(palette));
        }
        let error = "jet".parse::<Palette>().unwrap_err().to_string();
        assert_eq!(
            error,
            "no palette is called \"jet\"; there are thermal, inferno, viridis, cividis, turbo, grey"
        );
    }

    #[test]
    fn stops_are_met_exactly() {
        assert_eq!(Palette::Viridis.color(0.0), [0x44, 0x01, 0x54]);
        assert_eq!(Palette::Viridis.color(1.0), [0xfd, 0xe7, 0x25]);
        assert_eq!(Palette::Inferno.color(0.5), [0xbc, 0x37, 0x54]);
    }
}
