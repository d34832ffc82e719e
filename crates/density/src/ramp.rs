//! The scale and the colours folded into one table, so that painting a pixel is one look-up.

use alloc::{boxed::Box, vec};

use crate::quad::Quad;
use crate::{Lut, Scale};

/// Steps from the scale's lower end to its upper: a power of two, fine enough that the steep starts of the square root
/// and the logarithm show no bands, and that their first step is the faintest colour there is: else it would be a rim.
pub(crate) const STEPS: usize = 1 << 15;

const MASK: u32 = STEPS as u32 - 1;

/// Levels of opacity that differ by less, of 255, are not told apart.
const RING: f64 = 10.0;

/// The last step.
const LAST: f32 = (STEPS - 1) as f32;

/// Colours by density in steps.
#[derive(Debug, Clone)]
pub(crate) struct Ramp {
    colors: Box<[[u8; 4]; STEPS]>,
    made_of: Option<(Scale, Lut)>,
    /// Densities around zero that are transparent, in steps.
    clear: (f32, f32),
}

impl Default for Ramp {
    fn default() -> Ramp {
        let colors = vec![[0; 4]; STEPS].into_boxed_slice().try_into().expect("it has STEPS colours");
        Ramp { colors, made_of: None, clear: (f32::NEG_INFINITY, f32::INFINITY) }
    }
}

impl Ramp {
    /// Takes the colours of a scale, unless it has them.
    pub(crate) fn fill(&mut self, scale: &Scale, lut: &Lut) {
        if self.made_of.as_ref().is_some_and(|(old, colors)| old == scale && colors == lut) {
            return;
        }
        let (mut from, last) = (0, Ramp::last(scale));
        for (level, color) in lut.colors().iter().enumerate() {
            let upper = scale.place(((level as f64 + 0.5) / 255.0).min(1.0)) * last;
            let to = if level == 255 { STEPS } else { (upper as usize + 1).clamp(from, STEPS) };
            self.colors[from..to].fill(*color);
            from = to;
        }
        if cfg!(feature = "modes") {
            self.fade(scale, lut);
        }
        let zero = Ramp::index(Ramp::steps(scale)[1] as f32) as usize;
        if cfg!(feature = "modes") && scale.is_signed() {
            // Of an even opacity, too: there is nothing, but for the very line where signs meet.
            self.colors[zero] = [0; 4];
        }
        self.clear = self.find_clear(zero);
        self.made_of = Some((*scale, lut.clone()));
    }

    /// Lets a steep opacity rise evenly from level to level, which would show as rings. One that is even from its first level on
    /// begins there at once.
    fn fade(&mut self, scale: &Scale, lut: &Lut) {
        let colors = lut.colors();
        let is_even = colors[1][3] == colors[2][3];
        for level in usize::from(is_even)..255 {
            let [from, to] = [colors[level], colors[level + 1]].map(|color| f64::from(color[3]));
            if (to - from).abs() < RING {
                continue;
            }
            let visible = colors[level + usize::from(from == 0.0)];
            let [start, end] =
                [level, level + 1].map(|level| scale.place(level as f64 / 255.0) * Ramp::last(scale));
            for at in start as usize + 1..=end as usize {
                let color = &mut self.colors[at % STEPS];
                if color[3] == 0 {
                    *color = visible;
                }
                color[3] = (from + (to - from) * (at as f64 - start) / (end - start) + 0.5) as u8;
            }
        }
    }

    /// The transparent steps around the one of density 0.
    fn find_clear(&self, zero: usize) -> (f32, f32) {
        let opaque = |step: &usize| self.colors[*step][3] != 0;
        if opaque(&zero) {
            return (0.0, 0.0);
        }
        let below = (0..zero).rev().find(opaque).map_or(f32::NEG_INFINITY, |step| step as f32 + 0.5);
        let above = (zero..STEPS).find(opaque).map_or(f32::INFINITY, |step| step as f32 - 0.5);
        (below, above)
    }

    /// The step of the scale's upper end. Of a signed scale the middle is a whole step, so that both sides begin alike.
    fn last(scale: &Scale) -> f64 {
        f64::from(LAST) - f64::from(u8::from(cfg!(feature = "modes") && scale.is_signed()))
    }

    /// Steps per unit of density, and the steps of density 0.
    pub(crate) fn steps(scale: &Scale) -> [f64; 2] {
        scale.line().map(|share| share * Ramp::last(scale))
    }

    /// Whether all densities between these, in steps, are transparent.
    pub(crate) fn all_clear(&self, lowest: f32, highest: f32) -> bool {
        lowest > self.clear.0 && highest < self.clear.1
    }

    /// The index of a density in steps. NaN has the first.
    fn index(steps: f32) -> u32 {
        Ramp::indices(Quad::splat(steps))[0]
    }

    /// The indices of densities in steps.
    #[inline(always)]
    pub(crate) fn indices(steps: Quad) -> [u32; 4] {
        let steps = Quad::splat(LAST).or_lower(Quad::splat(0.0).or_higher(steps));
        // Adding 2^23 leaves the rounded number in the lowest bits.
        (steps + Quad::splat(8_388_608.0)).bits(MASK)
    }

    /// The colour at an index.
    #[inline]
    pub(crate) fn color(&self, index: u32) -> [u8; 4] {
        self.colors[(index & MASK) as usize]
    }
}
