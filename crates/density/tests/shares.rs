//! Percentiles and shares of the mass against counts of every pixel, natively and on wasm32.

use isotherm_density::{Difference, Field, Layer, Scale, Transfer};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const WIDTH: u32 = 320;
const HEIGHT: u32 = 200;

type Point = (f32, f32, f32);

fn field(sigma: f32, points: &[Point]) -> Field {
    let mut field = Field::new(WIDTH, HEIGHT, sigma).expect("an argument within its limits");
    points.iter().for_each(|&(x, y, weight)| field.add(x, y, weight));
    field.blur();
    field
}

/// The density in the middle of every quarter of a px squared.
fn pixels(field: &Field) -> Vec<f32> {
    let middles = |length: u32| (0..2 * length).map(|half| (half as f32 + 0.5) / 2.0);
    middles(HEIGHT)
        .flat_map(|y| middles(WIDTH).map(move |x| (x, y)))
        .map(|(x, y)| field.value_at(x, y))
        .collect()
}

/// Of the middle, of corners, of borders, of many and of few.
fn crowds() -> Vec<Vec<Point>> {
    let scattered = |i: u32| ((i * 7919 % WIDTH) as f32, (i * 104_729 % HEIGHT) as f32, 1.0);
    let near = |i: u32| (60.0 + (i * 31 % 17) as f32, 150.0 + (i * 57 % 23) as f32, 1.0);
    vec![
        vec![(160.3, 99.1, 1.0)],
        vec![(0.0, 0.0, 1.0)],
        vec![(320.0, 200.0, 2.0)],
        vec![(100.0, 200.0, 1.0), (100.0, 230.0, 3.0)],
        (0..2000).map(scattered).collect(),
        (0..200).map(near).chain((0..20).map(scattered)).collect(),
    ]
}

#[test]
fn around_so_many_percent_of_the_mass_are_so_many_percent_of_the_mass() {
    for (crowd, sigma) in crowds().iter().flat_map(|crowd| [6.0, 20.0].map(|sigma| (crowd, sigma))) {
        let field = field(sigma, crowd);
        let pixels = pixels(&field);
        let above =
            |level: f32| pixels.iter().filter(|&&value| value > level).map(|&v| f64::from(v)).sum::<f64>();
        for share in [0.25, 0.5, 0.75, 0.9] {
            let got = above(field.level_of_mass(share)) / above(0.0);
            assert!((got - share).abs() < 0.02, "{got}, expected {share}, of {crowd:.4?} at sigma {sigma}");
        }
    }
}

#[test]
fn so_many_percent_of_the_area_do_not_exceed_a_percentile() {
    for (crowd, sigma) in crowds().iter().flat_map(|crowd| [6.0, 20.0].map(|sigma| (crowd, sigma))) {
        let field = field(sigma, crowd);
        let mut pixels = pixels(&field);
        pixels.retain(|&value| value > field.peak() / 1000.0);
        pixels.sort_by(f32::total_cmp);
        for percent in [10.0_f32, 50.0, 90.0, 99.0] {
            let expected = pixels[((pixels.len() - 1) as f32 * percent / 100.0).round() as usize];
            let got = field.level_of_area(percent);
            let off = (got - expected).abs();
            assert!(
                off < 0.012 * field.peak(),
                "{got}, expected {expected}, of {crowd:.4?} at sigma {sigma}"
            );
        }
        assert_eq!(field.level_of_area(100.0), field.peak(), "the highest percentile is the peak");
        assert!(field.level_of_area(99.99) <= field.peak());
    }
}

#[test]
fn a_percentile_of_a_signed_scale_looks_at_both_sides() {
    let mut field = Field::new(WIDTH, HEIGHT, 20.0).unwrap();
    field.choose(Layer::Other).unwrap();
    field.add(200.0, 100.0, 50.0);
    field.set_difference(Some(Difference { factor: 1.0, least_errors: 0.0, square_of: 1.0 }));
    field.blur();
    assert_eq!(field.peak(), 0.0);
    let of = |percent| Scale::of_signed_percentile(&field, percent, Transfer::Linear).unwrap();
    assert_eq!(of(100.0).max(), -field.lowest());
    let mirrored = self::field(20.0, &[(200.0, 100.0, 50.0)]);
    for percent in [50.0, 99.0] {
        let expected = Scale::of_percentile(&mirrored, percent, Transfer::Linear).unwrap().max();
        assert!((of(percent).max() / expected - 1.0).abs() < 1e-5);
    }
    assert!(of(50.0).is_signed() && of(99.0).heat(field.lowest()) == 0.0);
    assert!(Scale::of_signed_percentile(&field, -1.0, Transfer::Linear).is_err());
}

#[test]
fn nothing_is_hot_on_a_scale_that_begins_above_the_field() {
    let mut field = field(20.0, &[(160.0, 100.0, 1.0)]);
    let scale = Scale::of_peak(&field, Transfer::Linear).or_nothing_from(100.0);
    assert!(scale.ticks(5).is_empty());
    assert_eq!(scale.heat(field.peak()), 0.0);
    let mut rgba = vec![7; (WIDTH * HEIGHT * 4) as usize];
    field.paint(&mut rgba, 1.0, &scale, &isotherm_density::Palette::Thermal.lut(0.8)).unwrap();
    assert!(rgba.iter().all(|&byte| byte == 0));
}
