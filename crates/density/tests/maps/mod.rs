//! A map of 300 x 200 px, a few points, and what they make by definition.
#![allow(dead_code)] // each test program uses some of it

use isotherm_density::Field;

pub(crate) const WIDTH: u32 = 300;
pub(crate) const HEIGHT: u32 = 200;
pub(crate) const SIGMA: f32 = 12.0;

/// What a point of weight 1 peaks at.
pub(crate) const ONE: f64 = 1250.0 / (SIGMA as f64 * SIGMA as f64);

/// x, y and weight.
pub(crate) type Point = (f32, f32, f32);

pub(crate) const POINTS: [Point; 5] =
    [(80.0, 60.0, 3.0), (95.5, 71.2, 1.0), (210.0, 150.0, 2.0), (3.0, 120.0, 5.0), (150.2, 199.0, 1.5)];
pub(crate) const OTHERS: [Point; 3] = [(85.0, 64.0, 2.0), (230.0, 20.0, 4.0), (150.0, 190.0, 1.0)];

pub(crate) fn empty() -> Field {
    Field::new(WIDTH, HEIGHT, SIGMA).expect("an argument within its limits")
}

pub(crate) fn add(field: &mut Field, points: &[Point]) {
    points.iter().for_each(|&(x, y, weight)| field.add(x, y, weight));
}

pub(crate) fn field(points: &[Point]) -> Field {
    let mut field = empty();
    add(&mut field, points);
    field.blur();
    field
}

/// The kernel of a point at a place, 1 at its peak.
pub(crate) fn kernel(point: &Point, x: f64, y: f64) -> f64 {
    let squared = (f64::from(point.0) - x).powi(2) + (f64::from(point.1) - y).powi(2);
    (-squared / (2.0 * f64::from(SIGMA).powi(2))).exp()
}

pub(crate) fn places() -> impl Iterator<Item = (f64, f64)> {
    (0..=HEIGHT).step_by(5).flat_map(|y| (0..=WIDTH).step_by(5).map(move |x| (f64::from(x), f64::from(y))))
}

/// Asserts that a field is what it should be, but for a share of the highest value.
pub(crate) fn check(field: &Field, tolerance: f64, expected: impl Fn(f64, f64) -> Option<f64>) {
    let highest = places().filter_map(|(x, y)| expected(x, y)).fold(0.0, |a: f64, b| a.max(b.abs()));
    for (x, y) in places() {
        let Some(expected) = expected(x, y) else { continue };
        let got = f64::from(field.value_at(x as f32, y as f32));
        assert!((got - expected).abs() <= tolerance * highest, "{got} at {x}, {y}, expected {expected}");
    }
}
