//! The scale and the colours folded into one table, so that painting a pixel is one look-up.

use crate::{Lut, Scale};

/// Steps from density 0 to the scale's maximum. Fine enough that the square root's steep start shows no bands.
pub(crate) const STEPS: usize = 1 << 13;

/// Fills `ramp` with the colour of each step and returns the first step that is not transparent.
pub(crate) fn fill(ramp: &mut [[u8; 4]; STEPS], scale: &Scale, lut: &Lut) -> usize {
    let colors = lut.colors();
    let last = (STEPS - 1) as f64;
    let mut from = 0;
    for (level, color) in colors.iter().enumerate() {
        let upper = scale.share(((level as f64 + 0.5) / 255.0).min(1.0));
        let to = if level == 255 { STEPS } else { ((upper * last + 1.0) as usize).clamp(from, STEPS) };
        ramp[from..to].fill(*color);
        from = to;
    }
    ramp.iter().position(|color| color[3] != 0).unwrap_or(STEPS)
}
