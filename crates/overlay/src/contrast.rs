//! A difference of two segments as heat that may be less than nothing, the sure apart from what may be chance.

use wire::{Difference, Heat};

/// Rates are millionths.
const WHOLE: f64 = 1e6;
/// Opacity of what may be chance, of the full one.
pub(crate) const FAINT: f32 = 0.22;

/// What a cell's weight counts on some map; 0 if it is not of it.
pub(crate) type Weigh = fn(u64) -> f64;

/// Of a map of one segment: each weight is itself.
pub(crate) const PLAIN: Weigh = |weight| weight as f64;
/// Whether a map shows what two segments differ in.
pub(crate) fn is_difference(heat: &Heat) -> bool {
    heat.details.starts_with("{\"versus")
}

/// Of a difference: all of it.
pub(crate) const SIGNED: Weigh = |weight| Difference::unpack(weight).rate as f64 / WHOLE;
/// What may be chance, and what is sure.
pub(crate) const APART: [Weigh; 2] = [
    |weight| if Difference::unpack(weight).is_sure { 0.0 } else { SIGNED(weight) },
    |weight| if Difference::unpack(weight).is_sure { SIGNED(weight) } else { 0.0 },
];

/// Lays a picture over another of the same size, both not premultiplied.
pub(crate) fn lay_over(below: &mut [u8], above: &[u8]) {
    for (under, over) in below.as_chunks_mut::<4>().0.iter_mut().zip(above.as_chunks::<4>().0) {
        let (a, b) = (u32::from(over[3]), u32::from(under[3]));
        let shown = b * (255 - a) / 255;
        let alpha = a + shown;
        for (to, &from) in under.iter_mut().zip(&over[..3]) {
            *to = ((u32::from(from) * a + u32::from(*to) * shown) / alpha.max(1)) as u8;
        }
        under[3] = alpha as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sure_and_what_may_be_chance_add_up_to_the_difference() {
        for (rate, is_sure) in [(2_500_000, true), (-2_500_000, false), (-1, true), (0, false)] {
            let weight = Difference { rate, is_sure }.pack();
            let [faint, sure] = APART.map(|weigh| weigh(weight));
            let whole = rate as f64 / 1e6;
            assert_eq!((SIGNED(weight), faint + sure), (whole, whole));
            assert_eq!(if is_sure { faint } else { sure }, 0.0);
        }
        assert_eq!(PLAIN(7), 7.0);
    }

    #[test]
    fn pictures_lie_over_one_another_as_paper_does() {
        let laid = |mut below: [u8; 4], above: [u8; 4]| {
            lay_over(&mut below, &above);
            below
        };
        let (red, blue) = ([255, 0, 0, 255], [0, 0, 255, 255]);
        assert_eq!((laid(red, blue), laid(red, [0; 4]), laid([0; 4], blue)), (blue, red, blue));
        assert_eq!(laid([255, 0, 0, 255], [0, 0, 255, 51]), [204, 0, 51, 255]);
        assert_eq!(laid([255, 0, 0, 100], [0, 0, 255, 100]), [95, 0, 159, 160]);
    }
}
