//! Which density is how hot: a stated maximum, a transfer and the ticks of a legend.

use alloc::vec::Vec;

use crate::elementary::{exp, is_finite, ln, sqrt};
use crate::samples::Side;
use crate::{Error, Field};

/// How heat rises with density.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Transfer {
    /// In proportion.
    #[default]
    Linear,
    /// With the square root: lifts what is faint. Painted, it begins within a 32,000th of the span with a heat of 0.008, a faint rim.
    Sqrt,
    /// With the logarithm, over two decades: a hundredth of the maximum stands at 0.15.
    Log,
}

/// ln of 1 + 99, the span of the logarithmic transfer.
const LOG_SPAN: f64 = 4.605_170_185_988_092;

/// A mapping from density to heat, 0 ..= 1. The maximum is always a number that can be shown to the reader.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    min: f32,
    max: f32,
    transfer: Transfer,
    signed: bool,
}

impl Scale {
    /// A scale that ends at `max`, in weight per 100 px circle: maps with the same scale can be compared. [`heat`](Scale::heat) takes
    /// whatever unit `max` has, such as clicks per element: then elements of any size can be.
    ///
    /// # Errors
    /// [`Error::ScaleMax`] unless `max` is positive and finite.
    pub fn absolute(max: f32, transfer: Transfer) -> Result<Scale, Error> {
        let usable = is_finite(max.into()) && max > 0.0;
        if usable { Ok(Scale::up_to(max, transfer)) } else { Err(Error::ScaleMax(max)) }
    }

    /// A scale that ends at the field's own peak. An empty field gives a maximum of 0, on which nothing is hot.
    pub fn of_peak(field: &Field, transfer: Transfer) -> Scale {
        Scale::up_to(field.peak(), transfer)
    }

    /// A signed scale that ends at the value of the field that is farthest from 0.
    pub fn of_extreme(field: &Field, transfer: Transfer) -> Scale {
        Scale::up_to(field.peak().max(-field.lowest()), transfer).signed()
    }

    /// A scale that ends at a percentile (0 ..= 100) of the field's density where there is any, which means above a
    /// thousandth of the peak; what lies above is as hot as the maximum. 100 is the peak. An empty field gives a maximum of 0.
    ///
    /// # Errors
    /// [`Error::Percentile`] outside 0 ..= 100.
    pub fn of_percentile(field: &Field, percent: f32, transfer: Transfer) -> Result<Scale, Error> {
        Scale::of_rank(field, percent, transfer, Side::Above)
    }

    /// A signed scale that ends at a percentile of how far the field's density is from 0.
    ///
    /// # Errors
    /// [`Error::Percentile`] outside 0 ..= 100.
    pub fn of_signed_percentile(field: &Field, percent: f32, transfer: Transfer) -> Result<Scale, Error> {
        Ok(Scale::of_rank(field, percent, transfer, Side::Both)?.signed())
    }

    fn of_rank(field: &Field, percent: f32, transfer: Transfer, side: Side) -> Result<Scale, Error> {
        if !(0.0..=100.0).contains(&percent) {
            return Err(Error::Percentile(percent));
        }
        Ok(Scale::up_to(field.percentile(percent, side), transfer))
    }

    fn up_to(max: f32, transfer: Transfer) -> Scale {
        Scale { min: 0.0, max, transfer, signed: false }
    }

    /// The same scale with heat beginning at a density of `min` instead of 0.
    ///
    /// # Errors
    /// [`Error::ScaleMin`] unless `min` is finite, and below a maximum that is not 0.
    pub fn from(self, min: f32) -> Result<Scale, Error> {
        let usable = is_finite(min.into()) && (min < self.max || self.max == 0.0);
        if usable { Ok(self.or_nothing_from(min)) } else { Err(Error::ScaleMin { min, max: self.max }) }
    }

    /// The same with a minimum that the field may not reach, and then nothing is hot: for relative scales.
    pub fn or_nothing_from(self, min: f32) -> Scale {
        Scale { min, ..self }
    }

    /// The same scale for differences: heat 0.5 is no difference, 0 is the maximum below zero and 1 that above.
    pub fn signed(self) -> Scale {
        Scale { min: 0.0, signed: true, ..self }
    }

    /// Whether heat 0.5 is density 0.
    pub fn is_signed(&self) -> bool {
        self.signed
    }

    /// The density at which heat begins.
    pub fn min(&self) -> f32 {
        self.min
    }

    /// The density that is hottest, in weight per 100 px circle; 0 only for an empty field.
    pub fn max(&self) -> f32 {
        self.max
    }

    /// How heat rises with density.
    pub fn transfer(&self) -> Transfer {
        self.transfer
    }

    /// The heat of a density, 0 ..= 1. NaN, and on an unsigned scale what is below its minimum, is 0.
    pub fn heat(&self, density: f32) -> f32 {
        let [factor, zero] = self.line();
        let place = f64::from(density) * factor + zero;
        if place.is_nan() || !self.ends_apart() {
            return if self.signed { 0.5 } else { 0.0 };
        }
        let place = place.clamp(0.0, 1.0);
        let heat = if self.signed {
            let side = 2.0 * place - 1.0;
            0.5 + 0.5 * side.signum() * self.rise(side.abs())
        } else {
            self.rise(place)
        };
        heat.clamp(0.0, 1.0) as f32
    }

    /// The heat of a share of the maximum.
    fn rise(&self, share: f64) -> f64 {
        match self.transfer {
            Transfer::Linear => share,
            Transfer::Sqrt => sqrt(share),
            Transfer::Log => ln(1.0 + 99.0 * share) / LOG_SPAN,
        }
    }

    /// The density that has a heat; heat is clamped to 0 ..= 1.
    pub fn density(&self, heat: f32) -> f32 {
        let heat = if heat.is_nan() { 0.0 } else { heat };
        let place = self.place(f64::from(heat.clamp(0.0, 1.0)));
        let (min, max) = (f64::from(self.min), f64::from(self.max));
        (if self.signed { (2.0 * place - 1.0) * max } else { min + place * (max - min) }) as f32
    }

    fn ends_apart(&self) -> bool {
        self.max > 0.0 && self.max > self.min
    }

    /// Where a density stands between the ends of the scale is `density * line[0] + line[1]`; 0 and 1 are the ends.
    #[inline(never)]
    pub(crate) fn line(&self) -> [f64; 2] {
        let (min, max) = (f64::from(self.min), f64::from(self.max));
        let span = if self.signed { 2.0 * max } else { max - min };
        let factor = if self.ends_apart() { (1.0 / span).min(1e30) } else { 0.0 };
        [factor, if self.signed { 0.5 } else { -min * factor }]
    }

    /// Where a heat within 0 ..= 1 stands between the ends of the scale.
    pub(crate) fn place(&self, heat: f64) -> f64 {
        if !self.signed {
            return self.share(heat);
        }
        let side = 2.0 * heat - 1.0;
        0.5 + 0.5 * side.signum() * self.share(side.abs())
    }

    /// The share of the maximum that has a heat within 0 ..= 1.
    fn share(&self, heat: f64) -> f64 {
        match self.transfer {
            Transfer::Linear => heat,
            Transfer::Sqrt => heat * heat,
            Transfer::Log => (exp(heat * LOG_SPAN) - 1.0) / 99.0,
        }
    }

    /// Round densities for a legend, rising, about `count` of them spread over the heat; none when the maximum is 0.
    /// On a signed scale they stand on both sides of 0.
    pub fn ticks(&self, count: usize) -> Vec<f32> {
        let mut ticks: Vec<f32> = Vec::new();
        if !self.ends_apart() {
            return ticks;
        }
        let even = self.transfer == Transfer::Linear;
        let count = count.clamp(1, 100) as i32;
        let count = if even && self.signed { (count + 1) / 2 } else { count };
        let max = f64::from(self.max);
        let step = round_up(max / f64::from(count)).min(round_down(max));
        let above = |steps: f64| {
            if even { steps * step } else { round_down(self.share(steps / f64::from(count)) * max) }
        };
        let (first, lowest) = if self.signed { (-count, -max * 1.000_001) } else { (0, f64::from(self.min)) };
        for steps in first..=count {
            let tick = if steps < 0 { -above(-f64::from(steps)) } else { above(f64::from(steps)) };
            let in_range = tick >= lowest && tick <= max * 1.000_001;
            let tick = tick as f32;
            if in_range && ticks.last().is_none_or(|&last| tick > last) {
                ticks.push(tick);
            }
        }
        ticks
    }
}

/// The nearest of 1, 2, 5 times a power of ten that is not below `x`; 0 for 0.
fn round_up(x: f64) -> f64 {
    let unit = decade(x);
    let times = x * 0.999_999;
    unit * if times <= unit {
        1.0
    } else if times <= 2.0 * unit {
        2.0
    } else if times <= 5.0 * unit {
        5.0
    } else {
        10.0
    }
}

/// The nearest of 1, 2, 5 times a power of ten that is not above `x`; 0 for 0.
fn round_down(x: f64) -> f64 {
    let unit = decade(x);
    let times = x * 1.000_001;
    unit * if times < 2.0 * unit {
        1.0
    } else if times < 5.0 * unit {
        2.0
    } else {
        5.0
    }
}

/// The power of ten at or below a positive `x`, from decimal constants so that 0.1 stays 0.1; 0 for 0.
fn decade(x: f64) -> f64 {
    let usable = x > 0.0 && is_finite(x);
    if !usable {
        return 0.0;
    }
    let (mut up, mut down) = (1.0, 1.0);
    while up * 10.0 <= x * 1.000_001 {
        up *= 10.0;
    }
    while x * 1.000_001 * down < 1.0 {
        down *= 10.0;
    }
    up / down
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(max: f32, transfer: Transfer, expected: &[f32]) {
        let scale = Scale::absolute(max, transfer).unwrap();
        assert_eq!(scale.ticks(4), expected);
    }

    #[test]
    fn ticks_are_round_numbers() {
        check(10.0, Transfer::Linear, &[0.0, 5.0, 10.0]);
        check(37.0, Transfer::Linear, &[0.0, 10.0, 20.0, 30.0]);
        check(0.8, Transfer::Linear, &[0.0, 0.2, 0.4, 0.6, 0.8]);
        check(0.007, Transfer::Linear, &[0.0, 0.002, 0.004, 0.006]);
        check(100.0, Transfer::Sqrt, &[0.0, 5.0, 20.0, 50.0, 100.0]);
        check(1000.0, Transfer::Log, &[0.0, 20.0, 50.0, 200.0, 1000.0]);
    }

    #[test]
    fn a_scale_needs_a_positive_maximum() {
        for max in [0.0, -1.0, f32::NAN, f32::INFINITY] {
            assert!(Scale::absolute(max, Transfer::Linear).is_err());
        }
    }

    #[test]
    fn a_percentile_lies_below_the_peak_and_outliers_are_cut_to_the_maximum() {
        let mut field = Field::new(300, 300, 10.0).unwrap();
        (0..10).for_each(|i| field.add(30.0 * i as f32, 40.0, 1.0));
        field.add(200.0, 200.0, 100.0);
        field.blur();
        let scale = Scale::of_percentile(&field, 80.0, Transfer::Linear).unwrap();
        assert!(scale.max() > 0.0 && scale.max() < 0.5 * field.peak());
        assert_eq!(scale.heat(field.peak()), 1.0);
        assert!(Scale::of_percentile(&field, 100.1, Transfer::Linear).is_err());
    }
}
