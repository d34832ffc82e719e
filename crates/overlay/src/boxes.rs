//! Rectangles in CSS px of the viewport; it knows no page and no element.

use wire::PartBox;

/// A rectangle in CSS px, measured from the viewport's upper left corner.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct ViewBox {
    /// Left edge.
    pub(crate) x: f64,
    /// Top edge.
    pub(crate) y: f64,
    /// Width, never negative.
    pub(crate) w: f64,
    /// Height, never negative.
    pub(crate) h: f64,
}

impl ViewBox {
    /// What clips nothing.
    pub(crate) const EVERYWHERE: Self = Self { x: -1e9, y: -1e9, w: 2e9, h: 2e9 };

    pub(crate) fn is_empty(&self) -> bool {
        !(self.w > 0.0 && self.h > 0.0)
    }

    pub(crate) fn area(&self) -> f64 {
        self.w * self.h
    }

    pub(crate) fn contains(&self, x: f64, y: f64) -> bool {
        x >= self.x && y >= self.y && x < self.x + self.w && y < self.y + self.h
    }

    /// The part that both share; empty if there is none.
    pub(crate) fn shared_with(&self, other: &Self) -> Self {
        let (x, y) = (self.x.max(other.x), self.y.max(other.y));
        let right = (self.x + self.w).min(other.x + other.w);
        let bottom = (self.y + self.h).min(other.y + other.h);
        Self { x, y, w: (right - x).max(0.0), h: (bottom - y).max(0.0) }
    }

    /// What a cover leaves that lies across it, at its top or at its bottom.
    pub(crate) fn beside(&self, cover: &Self) -> Self {
        let shared = self.shared_with(cover);
        if shared.w < self.w {
            return *self;
        }
        let h = self.h - shared.h;
        if shared.y <= self.y {
            Self { y: self.y + shared.h, h, ..*self }
        } else if shared.y + shared.h >= self.y + self.h {
            Self { h, ..*self }
        } else {
            *self
        }
    }

    pub(crate) fn moved(&self, dx: f64, dy: f64) -> Self {
        Self { x: self.x + dx, y: self.y + dy, ..*self }
    }

    pub(crate) fn grown(&self, by: f64) -> Self {
        Self { x: self.x - by, y: self.y - by, w: self.w + 2.0 * by, h: self.h + 2.0 * by }
    }

    /// The box that is this part of the outer one; `None` if the part was never measured.
    pub(crate) fn part(outer: &Self, part: &PartBox) -> Option<Self> {
        let share = |side: i32| f64::from(side) / f64::from(PartBox::WHOLE);
        let inner = Self {
            x: outer.x + share(part.x) * outer.w,
            y: outer.y + share(part.y) * outer.h,
            w: share(part.w) * outer.w,
            h: share(part.h) * outer.h,
        };
        (!inner.is_empty()).then_some(inner)
    }
}

/// The boxes that four numbers each stand for: left, top, width, height.
pub(crate) fn boxes(numbers: &[f64]) -> impl Iterator<Item = ViewBox> {
    numbers.as_chunks::<4>().0.iter().map(|&[x, y, w, h]| ViewBox { x, y, w, h })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTER: ViewBox = ViewBox { x: 100.0, y: 200.0, w: 400.0, h: 1_000.0 };

    #[test]
    fn a_part_scales_with_the_outer_box() {
        let part = PartBox { x: PartBox::WHOLE / 2, y: 0, w: PartBox::WHOLE / 4, h: PartBox::WHOLE };
        let inner = ViewBox::part(&OUTER, &part).expect("it has a size");
        assert!((inner.x - 300.0).abs() < 0.1 && (inner.w - 100.0).abs() < 0.1, "{inner:?}");
        assert_eq!((inner.y, inner.h), (200.0, 1_000.0));
    }

    #[test]
    fn a_part_that_was_never_measured_is_none() {
        assert_eq!(ViewBox::part(&OUTER, &PartBox::default()), None);
    }

    #[test]
    fn what_lies_across_leaves_what_is_beside_it() {
        let bar = ViewBox { x: 0.0, y: 0.0, w: 900.0, h: 300.0 };
        assert_eq!(OUTER.beside(&bar), ViewBox { y: 300.0, h: 900.0, ..OUTER });
        assert_eq!(OUTER.beside(&bar.moved(0.0, 1_000.0)), ViewBox { h: 800.0, ..OUTER });
        assert!(OUTER.beside(&ViewBox::EVERYWHERE).is_empty());
        for untouched in [bar.moved(0.0, 500.0), bar.moved(150.0, 0.0), bar.moved(0.0, -400.0)] {
            assert_eq!(OUTER.beside(&untouched), OUTER);
        }
    }

    #[test]
    fn boxes_apart_share_nothing() {
        assert!(OUTER.shared_with(&OUTER.moved(400.0, 0.0)).is_empty());
        assert_eq!(OUTER.shared_with(&ViewBox::EVERYWHERE), OUTER);
    }
}
