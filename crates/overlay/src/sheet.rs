//! A picture made of patches: elements as wholes, each in one colour.

use alloc::vec::Vec;

use crate::{boxes::ViewBox, covers::Covers, ladder::Placement};

/// Pixels of the picture per CSS px: edges may be soft.
const RATIO: f64 = 0.5;

/// A picture of the viewport on its way; later patches cover earlier ones.
pub(crate) struct Sheet<'a> {
    /// RGBA, not premultiplied.
    rgba: &'a mut [u8],
    /// Pixels.
    pub(crate) width: usize,
    viewport: ViewBox,
}

impl<'a> Sheet<'a> {
    /// An empty picture of the viewport, in memory that is used again.
    pub(crate) fn over(viewport: ViewBox, rgba: &'a mut Vec<u8>) -> Self {
        let [width, height] = [viewport.w, viewport.h].map(|side| (side * RATIO) as usize);
        rgba.clear();
        rgba.resize(width * height * 4, 0);
        Self { rgba, width, viewport }
    }

    /// Colours what is to be seen of a box and lies under none of the covers.
    pub(crate) fn fill(&mut self, placement: &Placement, covers: Covers<'_>, color: [u8; 4]) {
        let Some(bounds) = placement.bounds else { return };
        let seen = bounds.shared_with(&placement.clip).shared_with(&self.viewport);
        let pixel = |css: f64| (css * RATIO + 0.5) as usize;
        let (top, bottom) = (pixel(seen.y), pixel(seen.y + seen.h));
        let (left, right) = (pixel(seen.x), pixel(seen.x + seen.w).min(self.width));
        let row = 4 * self.width;
        for (y, row) in self.rgba.chunks_exact_mut(row.max(4)).enumerate().take(bottom).skip(top) {
            let pixels = row.as_chunks_mut::<4>().0.get_mut(left..right).unwrap_or_default();
            if covers.is_empty() {
                pixels.fill(color);
                continue;
            }
            let css = |pixel: usize| (pixel as f64 + 0.5) / RATIO;
            for (x, pixel) in pixels.iter_mut().enumerate() {
                if !covers.hide(css(left + x), css(y)) {
                    *pixel = color;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ladder::Rung;

    const RED: [u8; 4] = [255, 0, 0, 99];
    const BLUE: [u8; 4] = [0, 0, 255, 99];
    const NONE: [u8; 4] = [0; 4];

    fn placed(bounds: ViewBox, clip: ViewBox) -> Placement {
        Placement { rung: Rung::Exact, bounds: Some(bounds), clip }
    }

    /// The colours of a picture of 20 x 12 CSS px, which has 10 x 6 pixels, at these ones.
    fn painted(fills: &[(Placement, &[ViewBox], [u8; 4])], at: &[(usize, usize)]) -> Vec<[u8; 4]> {
        let mut rgba = vec![7; 3];
        let viewport = ViewBox { x: 0.0, y: 0.0, w: 20.0, h: 12.0 };
        let mut sheet = Sheet::over(viewport, &mut rgba);
        fills
            .iter()
            .for_each(|(placement, covers, color)| sheet.fill(placement, Covers::all(covers), *color));
        assert_eq!(sheet.width, 10);
        at.iter().map(|(x, y)| rgba.as_chunks::<4>().0[y * 10 + x]).collect()
    }

    #[test]
    fn the_last_patch_is_on_top_and_nothing_leaves_the_viewport() {
        let everywhere = placed(ViewBox { x: -50.0, y: -9.0, w: 900.0, h: 90.0 }, ViewBox::EVERYWHERE);
        let small = placed(ViewBox { x: 4.0, y: 4.0, w: 6.0, h: 4.0 }, ViewBox::EVERYWHERE);
        let seen =
            painted(&[(everywhere, &[], RED), (small, &[], BLUE)], &[(0, 0), (9, 5), (2, 2), (4, 3), (5, 3)]);
        assert_eq!(seen, [RED, RED, BLUE, BLUE, RED]);
    }

    #[test]
    fn what_is_cut_off_or_covered_is_not_coloured() {
        let bounds = ViewBox { x: 0.0, y: 0.0, w: 20.0, h: 12.0 };
        let half = ViewBox { x: 0.0, y: 0.0, w: 10.0, h: 12.0 };
        let cover = ViewBox { x: 0.0, y: 0.0, w: 4.0, h: 12.0 };
        let seen =
            painted(&[(placed(bounds, half), &[cover], RED)], &[(0, 0), (1, 5), (2, 0), (4, 5), (5, 5)]);
        assert_eq!(seen, [NONE, NONE, RED, RED, NONE]);
    }
}
