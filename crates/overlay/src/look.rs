//! How a map is drawn: colours, opacity, kernel; nothing of what it shows.

use density::{Palette, Transfer};

/// Opacity of a scroll map against that of a click map: its colours cover the whole page.
const VEIL: f32 = 0.52;

/// How clicks are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) enum Drawing {
    /// As a density, wherever they fell.
    #[default]
    Density,
    /// By the elements on which they fell, each in one colour.
    Boxes,
}

/// The person's choice of drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Look {
    /// Heat to colour.
    pub(crate) palette: Palette,
    /// Of the hottest colours, 0 to 1.
    pub(crate) opacity: f32,
    /// The kernel's radius: the Gaussian's standard deviation in CSS px.
    pub(crate) sigma: f32,
    /// Density to heat.
    pub(crate) transfer: Transfer,
    /// What clicks are drawn as.
    pub(crate) drawing: Drawing,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            palette: Palette::default(),
            opacity: 0.75,
            sigma: 22.0,
            transfer: Transfer::Sqrt,
            drawing: Drawing::default(),
        }
    }
}

impl Look {
    /// Every transfer, in the order of the panel's list.
    pub(crate) const TRANSFERS: [Transfer; 3] = [Transfer::Linear, Transfer::Sqrt, Transfer::Log];

    /// Every drawing, in the order in which the scripts number them.
    pub(crate) const DRAWINGS: [Drawing; 2] = [Drawing::Density, Drawing::Boxes];

    /// Bitmap px per CSS px: a smooth density needs no more than this, and the browser blows it up.
    pub(crate) fn ratio(&self) -> f32 {
        if self.sigma >= 16.0 { 0.5 } else { 1.0 }
    }

    /// The same in the colours of a difference, if it is one.
    pub(crate) fn signed_if(&self, is_signed: bool) -> Look {
        let palette = if is_signed { Palette::Diverging } else { self.palette };
        Look { palette, ..*self }
    }

    /// Opacity of a map that covers everything.
    pub(crate) fn veil(&self) -> f32 {
        self.opacity * VEIL
    }
}
