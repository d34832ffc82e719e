//! Scroll maps: a value per height of the page, painted as horizontal bands.

use core::ops::Range;

use crate::{Error, Lut};

/// Paints the part of a page that a viewport shows, each pixel row in the colour of its value.
///
/// `rgba` is `width` x `height` pixels, not premultiplied. `values` (0 ..= 1, say the share of views that reached
/// this far) stand at the middles of equal slices of the page, top first, and are joined by straight lines. `window`
/// is the shown part of the page, from 0 (top) to 1 (bottom); rows outside of 0 ..= 1 are left transparent.
///
/// # Errors
/// [`Error::Buffer`] when `rgba` is not `width * height * 4` bytes long.
pub fn paint_rows(
    rgba: &mut [u8],
    width: usize,
    height: usize,
    values: &[f32],
    window: Range<f32>,
    lut: &Lut,
) -> Result<(), Error> {
    let expected = width.saturating_mul(height).saturating_mul(4);
    if rgba.len() != expected {
        return Err(Error::Buffer { bytes: rgba.len(), expected });
    }
    if expected == 0 {
        return Ok(());
    }
    for (row, line) in rgba.chunks_exact_mut(width * 4).enumerate() {
        let along = (row as f32 + 0.5) / height as f32;
        let place = window.start + (window.end - window.start) * along;
        let color = value_at(values, place).map_or([0; 4], |value| lut.color(value));
        line.as_chunks_mut::<4>().0.fill(color);
    }
    Ok(())
}

/// The value at a place of the page, 0 ..= 1; none outside, or when there are no values.
fn value_at(values: &[f32], place: f32) -> Option<f32> {
    let inside = (0.0..=1.0).contains(&place);
    let last = values.len().checked_sub(1).filter(|_| inside)?;
    let at = (place * values.len() as f32 - 0.5).max(0.0).min(last as f32);
    let below = at as usize;
    let above = (below + 1).min(last);
    Some(values[below] + (values[above] - values[below]) * (at - below as f32))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Palette;

    const VALUES: [f32; 4] = [1.0, 0.8, 0.4, 0.0];

    #[test]
    fn values_stand_at_the_middles_of_their_slices() {
        assert_eq!([0.125, 0.375, 0.625, 0.875].map(|place| value_at(&VALUES, place)), VALUES.map(Some));
        assert_eq!(value_at(&VALUES, 0.0), Some(1.0));
        assert_eq!(value_at(&VALUES, 1.0), Some(0.0));
        assert_eq!(value_at(&[], 0.5), None);
    }

    #[test]
    fn rows_beyond_the_page_are_transparent() {
        let lut = Palette::Thermal.lut(1.0);
        let mut rgba = [7; 2 * 4 * 4];
        paint_rows(&mut rgba, 2, 4, &[1.0], 0.5..1.5, &lut).unwrap();
        let hottest = lut.colors()[255];
        let expected = [[hottest; 2], [hottest; 2], [[0; 4]; 2], [[0; 4]; 2]];
        assert_eq!(rgba.as_chunks::<4>().0, expected.as_flattened());
    }

    #[test]
    fn a_buffer_of_another_size_is_refused() {
        let lut = Palette::Thermal.lut(1.0);
        assert_eq!(
            paint_rows(&mut [0; 12], 2, 2, &VALUES, 0.0..1.0, &lut),
            Err(Error::Buffer { bytes: 12, expected: 16 })
        );
        assert_eq!(paint_rows(&mut [], 0, 9, &VALUES, 0.0..1.0, &lut), Ok(()));
    }
}
