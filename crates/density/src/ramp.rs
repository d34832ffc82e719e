//! The scale and the colours folded into one table, so that painting a pixel is one look-up.

use alloc::{boxed::Box, vec};

use crate::{Lut, Scale};

/// Steps from density 0 to the scale's maximum: a power of two, fine enough that the steep starts of the square root
/// and the logarithm show no bands.
pub(crate) const STEPS: usize = 1 << 13;

const MASK: u32 = STEPS as u32 - 1;

/// The last step.
const LAST: f32 = (STEPS - 1) as f32;

/// Colours by density in steps.
#[derive(Debug, Clone)]
pub(crate) struct Ramp {
    colors: Box<[[u8; 4]; STEPS]>,
    visible: f32,
}

impl Default for Ramp {
    fn default() -> Ramp {
        let colors = vec![[0; 4]; STEPS].into_boxed_slice().try_into().expect("it has STEPS colours");
        Ramp { colors, visible: f32::MAX }
    }
}

impl Ramp {
    /// Takes the colours of a scale.
    pub(crate) fn fill(&mut self, scale: &Scale, lut: &Lut) {
        let mut from = 0;
        for (level, color) in lut.colors().iter().enumerate() {
            let upper = scale.share(((level as f64 + 0.5) / 255.0).min(1.0)) * f64::from(LAST);
            let to = if level == 255 { STEPS } else { (upper as usize + 1).clamp(from, STEPS) };
            self.colors[from..to].fill(*color);
            from = to;
        }
        let first = self.colors.iter().position(|color| color[3] != 0);
        self.visible = first.map_or(f32::MAX, |step| step as f32 - 0.5);
    }

    /// Steps per unit of density; 0 on the scale of an empty field.
    pub(crate) fn steps_per(&self, scale: &Scale) -> f64 {
        if scale.max() > 0.0 { (f64::from(LAST) / f64::from(scale.max())).min(1e30) } else { 0.0 }
    }

    /// Densities below this, in steps, are transparent.
    pub(crate) fn visible(&self) -> f32 {
        self.visible
    }

    /// The index of a density in steps. NaN has the first.
    pub(crate) fn index(steps: f32) -> u32 {
        // `if`, not `clamp`: it becomes one instruction. Adding 2^23 leaves the rounded number in the lowest bits.
        let steps = if steps > 0.0 { steps } else { 0.0 };
        let steps = if steps < LAST { steps } else { LAST };
        (steps + 8_388_608.0).to_bits() & MASK
    }

    /// The colour at an index.
    pub(crate) fn color(&self, index: u32) -> [u8; 4] {
        self.colors[(index & MASK) as usize]
    }
}
