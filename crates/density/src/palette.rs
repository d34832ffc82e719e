//! Heat to colour: palettes by name and the table of 256 colours that painting reads.

use alloc::{string::ToString, vec::Vec};
use core::{fmt, str::FromStr};

use crate::Error;
use crate::error::UnknownPalette;
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
    /// A rainbow without false edges. Not for colour-blind readers.
    Turbo,
    /// Light grey to black: grows darker with heat.
    Grey,
    /// Blue below, grey at and orange above the middle: for signed scales. Reads the same with any colour blindness.
    Diverging,
}

impl Palette {
    /// The palettes for what has no sign.
    pub const SEQUENTIAL: [Palette; 6] = [
        Palette::Thermal,
        Palette::Inferno,
        Palette::Viridis,
        Palette::Cividis,
        Palette::Turbo,
        Palette::Grey,
    ];

    /// Every palette.
    pub const ALL: [Palette; 7] = [
        Palette::Thermal,
        Palette::Inferno,
        Palette::Viridis,
        Palette::Cividis,
        Palette::Turbo,
        Palette::Grey,
        Palette::Diverging,
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
            Palette::Diverging => "diverging",
        }
    }

    /// The opaque red, green and blue of a heat, which is clamped to 0 ..= 1.
    pub fn color(self, heat: f32) -> [u8; 3] {
        let stops = self.table();
        let place = fraction(heat) * (stops.len() - 1) as f32;
        let below = (place as usize).min(stops.len() - 2);
        let (from, to) = (stops[below].map(f32::from), stops[below + 1].map(f32::from));
        let along = place - below as f32;
        core::array::from_fn(|i| (from[i] + (to[i] - from[i]) * along + 0.5) as u8)
    }

    /// The table for painting: transparent at zero, rising to `opacity` (clamped to 0 ..= 1) at half heat,
    /// steeply first, so that faint places show, and without an edge at the end.
    pub fn lut(self, opacity: f32) -> Lut {
        Alpha { high: opacity, ..Alpha::default() }.lut(self)
    }

    /// The stops that make a ramp of the same colours, to the bit.
    pub fn stops(self) -> Vec<Stop> {
        self.each_stop().collect()
    }

    /// The same, one after the other.
    pub fn each_stop(self) -> impl Iterator<Item = Stop> {
        let table = self.table();
        let last = (table.len() - 1) as f32;
        let stop = move |(index, &[r, g, b]): (usize, &[u8; 3])| {
            let [r, g, b] = [r.into(), g.into(), b.into()];
            Stop { heat: index as f32 / last, rgba: [r, g, b, 1.0] }
        };
        table.iter().enumerate().map(stop)
    }

    fn table(self) -> &'static [[u8; 3]] {
        match self {
            Palette::Thermal => &stops::THERMAL,
            Palette::Inferno => &stops::INFERNO,
            Palette::Viridis => &stops::VIRIDIS,
            Palette::Cividis => &stops::CIVIDIS,
            Palette::Turbo => &stops::TURBO,
            Palette::Grey => &stops::GREY,
            Palette::Diverging => &stops::DIVERGING,
        }
    }
}

/// How opaque heat is. All three are clamped to 0 ..= 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Alpha {
    /// Opacity where heat begins; as much as `high` for an even opacity.
    pub low: f32,
    /// The most opaque that heat gets.
    pub high: f32,
    /// Heat at which that is reached, steeply first and without an edge at the end.
    pub full_at: f32,
}

impl Default for Alpha {
    fn default() -> Alpha {
        Alpha { low: 0.0, high: 0.8, full_at: 0.5 }
    }
}

impl Alpha {
    /// The table of a palette for an unsigned scale, or, of [`Palette::Diverging`], for a signed one.
    pub fn lut(self, palette: Palette) -> Lut {
        let color = |heat| {
            let [r, g, b] = palette.color(heat);
            ([r, g, b], 1.0)
        };
        if palette == Palette::Diverging { self.signed_lut(color) } else { self.plain_lut(color) }
    }

    /// The table of colours of one's own, with their opacity from 0 to 1, for an unsigned scale: heat 0 is transparent.
    pub fn plain_lut(self, color: impl Fn(f32) -> ([u8; 3], f32)) -> Lut {
        self.table(false, &color)
    }

    /// The table for a signed scale: the middle is transparent, unless the opacity is even; then painting leaves out
    /// what is nearest to 0 alone.
    pub fn signed_lut(self, color: impl Fn(f32) -> ([u8; 3], f32)) -> Lut {
        self.table(true, &color)
    }

    // One for all: nothing is gained by a copy for each kind of colours.
    fn table(self, signed: bool, color: &dyn Fn(f32) -> ([u8; 3], f32)) -> Lut {
        Lut(core::array::from_fn(|level| {
            let heat = level as f32 / 255.0;
            let strength = if signed { (2.0 * heat - 1.0).abs() } else { heat };
            let is_even = cfg!(feature = "modes") && self.low >= self.high;
            let is_clear = if signed { !is_even && (level == 127 || level == 128) } else { level == 0 };
            if is_clear { [0; 4] } else { self.tint(color(heat), strength) }
        }))
    }

    fn tint(self, ([r, g, b], own): ([u8; 3], f32), heat: f32) -> [u8; 4] {
        let (low, high) = (fraction(self.low), fraction(self.high));
        let full_at = fraction(self.full_at).max(f32::MIN_POSITIVE);
        let missing = (1.0 - heat / full_at).max(0.0);
        let alpha = (low + (high - low) * (1.0 - missing * missing)) * fraction(own) * 255.0;
        [r, g, b, (alpha + 0.5) as u8]
    }
}

/// A colour of one's own at a heat.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Stop {
    /// 0 ..= 1.
    pub heat: f32,
    /// Red, green, blue, 0 ..= 255, and opacity, 0 ..= 1.
    pub rgba: [f32; 4],
}

impl Stop {
    /// The colour and opacity at a heat of stops that rise in heat; straight lines between them, level beyond them.
    ///
    /// # Errors
    /// [`Error::Stops`]: fewer than two, or not rising, or a number out of its range.
    pub fn ramp(stops: &[Stop]) -> Result<impl Fn(f32) -> ([u8; 3], f32) + '_, Error> {
        let in_range = |stop: &Stop| {
            let [r, g, b, a] = stop.rgba;
            let color = [r, g, b].iter().all(|channel| (0.0..=255.0).contains(channel));
            color && (0.0..=1.0).contains(&a) && (0.0..=1.0).contains(&stop.heat)
        };
        let rising = |index: usize| index == 0 || stops[index - 1].heat <= stops[index].heat;
        let bad = (0..stops.len()).find(|&index| !in_range(&stops[index]) || !rising(index));
        if bad.is_some() || stops.len() < 2 {
            return Err(Error::Stops(bad.unwrap_or(stops.len())));
        }
        Ok(move |heat: f32| {
            let above = stops.iter().position(|stop| stop.heat > heat).unwrap_or(stops.len() - 1).max(1);
            let (from, to) = (&stops[above - 1], &stops[above]);
            let span = (to.heat - from.heat).max(f32::MIN_POSITIVE);
            let along = fraction((heat - from.heat) / span);
            let [r, g, b, a]: [f32; 4] =
                core::array::from_fn(|i| from.rgba[i] + (to.rgba[i] - from.rgba[i]) * along);
            ([r, g, b].map(|channel| (channel + 0.5) as u8), a)
        })
    }
}

impl fmt::Display for Palette {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Palette {
    type Err = UnknownPalette;

    fn from_str(name: &str) -> Result<Palette, UnknownPalette> {
        let found = Palette::ALL.into_iter().find(|palette| palette.name() == name);
        found.ok_or_else(|| UnknownPalette(name.to_string()))
    }
}

/// 256 colours from heat 0 to heat 1: red, green, blue, alpha; not premultiplied. The first of [`Alpha`]'s is transparent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lut([[u8; 4]; 256]);

impl Lut {
    /// A table of colours that were found elsewhere, coldest first.
    #[cfg(feature = "modes")]
    pub const fn new(colors: [[u8; 4]; 256]) -> Lut {
        Lut(colors)
    }

    /// The colours, coldest first.
    pub fn colors(&self) -> &[[u8; 4]; 256] {
        &self.0
    }

    /// The colours, to be changed.
    pub fn colors_mut(&mut self) -> &mut [[u8; 4]; 256] {
        &mut self.0
    }

    /// The colour of a heat, which is clamped to 0 ..= 1.
    pub fn color(&self, heat: f32) -> [u8; 4] {
        self.0[(fraction(heat) * 255.0 + 0.5) as usize]
    }
}

/// `x` clamped to 0 ..= 1; NaN is 0.
// In no inner loop, and in many places.
#[inline(never)]
pub(crate) fn fraction(x: f32) -> f32 {
    if x.is_nan() { 0.0 } else { x.clamp(0.0, 1.0) }
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
            // A diverging one begins in the middle.
            let from_zero = if palette == Palette::Diverging { &lut.colors()[128..] } else { lut.colors() };
            assert_eq!((from_zero[0], lut.colors()[255][3]), ([0; 4], 128));
            assert!(from_zero.windows(2).all(|pair| pair[0][3] <= pair[1][3]));
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
            "no palette is called \"jet\"; there are thermal, inferno, viridis, cividis, turbo, grey, diverging"
        );
    }

    #[test]
    fn a_ramp_of_its_stops_is_the_palette() {
        for palette in Palette::ALL {
            let stops = palette.stops();
            let ramp = Stop::ramp(&stops).unwrap();
            for heat in (0..=10_000).map(|step| step as f32 / 10_000.0) {
                assert_eq!(ramp(heat), (palette.color(heat), 1.0), "{palette} at {heat}");
            }
        }
    }

    #[test]
    fn stops_are_met_exactly() {
        assert_eq!(Palette::Viridis.color(0.0), [0x44, 0x01, 0x54]);
        assert_eq!(Palette::Viridis.color(1.0), [0xfd, 0xe7, 0x25]);
        assert_eq!(Palette::Inferno.color(0.5), [0xbc, 0x37, 0x54]);
    }
}
