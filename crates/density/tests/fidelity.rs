//! The density against the exact sum of Gaussians in double precision, natively and on wasm32.

use std::f64::consts::PI;

use isotherm_density::{Field, Palette, Scale, Transfer};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const WIDTH: u32 = 400;
const HEIGHT: u32 = 300;

/// x, y and weight.
type Point = (f32, f32, f32);

fn field(points: &[Point], sigma: f32) -> Field {
    let mut field = Field::new(WIDTH, HEIGHT, sigma).expect("an argument within its limits");
    points.iter().for_each(|&(x, y, weight)| field.add(x, y, weight));
    field.blur();
    field
}

/// Weight per 100 px circle.
fn exact(points: &[Point], sigma: f64, x: f64, y: f64) -> f64 {
    let one = |&(px, py, weight): &Point| {
        let squared = (f64::from(px) - x).powi(2) + (f64::from(py) - y).powi(2);
        f64::from(weight) * (-squared / (2.0 * sigma * sigma)).exp()
    };
    points.iter().map(one).sum::<f64>() * PI * 50.0 * 50.0 / (2.0 * PI * sigma * sigma)
}

fn check(points: &[Point], sigma: f32) {
    compare(&field(points, sigma), points, sigma);
}

/// Asserts that error is below what an eye can see, as a share of the peak: 0.0005 RMS, 0.002 at worst.
fn compare(field: &Field, points: &[Point], sigma: f32) {
    let (mut squares, mut worst, mut peak, mut count) = (0.0, 0.0_f64, 0.0_f64, 0.0);
    for (x, y) in
        (0..=HEIGHT).step_by(5).flat_map(|y| (0..=WIDTH).step_by(5).map(move |x| (x as f32, y as f32)))
    {
        let want = exact(points, f64::from(sigma), f64::from(x), f64::from(y));
        let error = f64::from(field.value_at(x, y)) - want;
        (squares, worst, count) = (squares + error * error, worst.max(error.abs()), count + 1.0);
        peak = peak.max(want.abs());
    }
    let rms = f64::sqrt(squares / count) / peak;
    assert!(rms < 0.0005 && worst / peak < 0.002, "sigma {sigma}: rms {rms}, worst {}", worst / peak);
    let found = f64::from(field.peak());
    assert!(found > peak * 0.998, "sigma {sigma}: peak {found}, sampled {peak}");
}

/// Pseudo-random points in and around the viewport (xorshift).
fn scattered(count: usize, sigma: f32) -> Vec<Point> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 40) as f32 / (1 << 24) as f32
    };
    let mut along = |length: u32| next() * (length as f32 + 6.0 * sigma) - 3.0 * sigma;
    (0..count).map(|_| (along(WIDTH), along(HEIGHT), 1.0)).collect()
}

const SIGMAS: [f32; 5] = [4.0, 7.3, 20.0, 33.0, 80.0];

#[test]
fn one_point_anywhere_between_nodes_is_a_gaussian() {
    for sigma in SIGMAS {
        for step in 0..8 {
            let shift = step as f32 * sigma / 17.0;
            check(&[(201.0 + shift, 148.0 + 0.7 * shift, 1.0)], sigma);
        }
    }
}

#[test]
fn points_on_the_border_and_beyond_glow_in() {
    for sigma in SIGMAS {
        let (width, height) = (WIDTH as f32, HEIGHT as f32);
        check(&[(0.0, 0.0, 1.0), (width, height, 2.0), (0.0, height / 2.0, 1.0)], sigma);
        check(&[(-2.0 * sigma, 100.0, 1.0), (200.0, height + 1.5 * sigma, 1.0)], sigma);
    }
}

#[test]
fn a_thousand_points_in_one_pixel_are_one_heavy_point() {
    for sigma in SIGMAS {
        check(&[(123.4, 56.7, 1.0); 1000], sigma);
    }
}

#[test]
fn scattered_points_and_unequal_weights_add_up() {
    for sigma in SIGMAS {
        check(&scattered(500, sigma), sigma);
        check(&[(100.0, 100.0, 3.0), (180.0, 120.0, -1.0), (185.0, 210.0, 0.25)], sigma);
    }
}

#[test]
fn the_peak_is_that_of_the_exact_sum() {
    for sigma in SIGMAS {
        let peak = field(&[(77.7, 88.8, 3.0)], sigma).peak();
        let want = 3.0 * 1250.0 / (sigma * sigma);
        assert!((peak / want - 1.0).abs() < 0.002, "sigma {sigma}: peak {peak}, exact {want}");
    }
}

#[test]
fn a_peak_beyond_the_edge_counts_only_as_far_as_it_glows_in() {
    for sigma in SIGMAS {
        for (outside, edge) in
            [((-0.15 * sigma, 150.0), (0.0, 150.0)), ((200.0, 300.0 + 0.15 * sigma), (200.0, 300.0))]
        {
            let field = field(&[(outside.0, outside.1, 1.0)], sigma);
            let at_edge = field.value_at(edge.0, edge.1);
            assert!(
                (field.peak() / at_edge - 1.0).abs() < 1e-4,
                "sigma {sigma}: {} at {edge:?}",
                field.peak()
            );
        }
    }
}

#[test]
fn mass_is_conserved_where_the_kernel_lies_inside() {
    for sigma in [4.0, 10.0, 20.0] {
        let field = field(&[(200.3, 150.1, 1.0), (180.0, 140.0, 2.5)], sigma);
        let centers = |length: u32| (0..length).map(|i| i as f32 + 0.5);
        let sum: f64 = centers(HEIGHT)
            .flat_map(|y| centers(WIDTH).map(move |x| (x, y)))
            .map(|(x, y)| f64::from(field.value_at(x, y)))
            .sum();
        let mass = sum / (PI * 50.0 * 50.0);
        assert!((mass / 3.5 - 1.0).abs() < 1e-4, "sigma {sigma}: mass {mass}");
    }
}

/// The same points without weights, all at once.
fn bulk(xs: &[f32], ys: &[f32], sigma: f32) -> Field {
    let mut field = Field::new(WIDTH, HEIGHT, sigma).expect("an argument within its limits");
    field.add_all(xs, ys, None).expect("finite points");
    field.blur();
    field
}

/// Scattered points; points around three places; points in one place.
fn crowds(count: usize, sigma: f32) -> [Vec<Point>; 3] {
    let even = scattered(count, sigma);
    let places = [(90.0, 80.0, 15.0), (250.0, 210.0, 40.0), (398.0, 20.0, 25.0)];
    let pulled = |(index, &(x, y, weight)): (usize, &Point)| {
        let (left, top, spread) = places[index % 3];
        (left + spread * (x / WIDTH as f32 - 0.5), top + spread * (y / HEIGHT as f32 - 0.5), weight)
    };
    let clustered = even.iter().enumerate().map(pulled).collect();
    [even, clustered, vec![(211.3, 140.9, 1.0); count]]
}

#[test]
fn points_added_at_once_are_as_exact_as_one_by_one() {
    for sigma in SIGMAS {
        for points in crowds(500, sigma) {
            let (xs, ys): (Vec<f32>, Vec<f32>) = points.iter().map(|point| (point.0, point.1)).unzip();
            compare(&bulk(&xs, &ys, sigma), &points, sigma);
        }
    }
}

#[test]
fn a_million_points_on_one_pixel_are_a_million_times_one() {
    let (xs, ys) = (vec![123.4; 1_000_000], vec![56.7; 1_000_000]);
    let mut many = bulk(&xs, &ys, 20.0);
    let one = field(&[(123.4, 56.7, 1.0)], 20.0);
    let times = |many: &Field| f64::from(many.value_at(130.0, 60.0)) / f64::from(one.value_at(130.0, 60.0));
    assert!((times(&many) / 1e6 - 1.0).abs() < 2e-5, "{}", times(&many));
    many.remove_all(&xs[..700_000], &ys[..700_000], None).unwrap();
    many.blur();
    assert!((times(&many) / 3e5 - 1.0).abs() < 2e-5, "{}", times(&many));
    many.remove_all(&xs[700_000..], &ys[700_000..], None).unwrap();
    many.blur();
    assert_eq!(many.peak(), 0.0);
}

#[test]
fn as_many_pixels_are_near_the_peak_as_by_the_exact_sum() {
    let sigma = 20.0;
    for points in crowds(2_000, sigma) {
        let (xs, ys): (Vec<f32>, Vec<f32>) = points.iter().map(|point| (point.0, point.1)).unzip();
        let field = bulk(&xs, &ys, sigma);
        let gauss = |distance: f64| (-0.5 * (distance / f64::from(sigma)).powi(2)).exp();
        let slope =
            |at: f32, length: u32| (0..length).map(move |i| gauss(f64::from(i) + 0.5 - f64::from(at)));
        let mut truth = vec![0.0; (WIDTH * HEIGHT) as usize];
        for &(x, y, _) in &points {
            let across: Vec<f64> = slope(x, WIDTH).collect();
            for (line, down) in truth.chunks_mut(WIDTH as usize).zip(slope(y, HEIGHT)) {
                line.iter_mut().zip(&across).for_each(|(sum, part)| *sum += part * down);
            }
        }
        let peak = truth.iter().copied().fold(0.0, f64::max);
        let wanted = truth.iter().filter(|&&density| density >= 0.85 * peak).count() as f64;
        let centers = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| (x as f32 + 0.5, y as f32 + 0.5)));
        let is_top = |&(x, y): &(f32, f32)| field.value_at(x, y) >= 0.85 * field.peak();
        let found = centers.filter(is_top).count() as f64;
        assert!(
            wanted > 50.0 && (found / wanted - 1.0).abs() < 0.1,
            "{found} pixels, by the exact sum {wanted}"
        );
    }
}

/// FNV-1a of what `paint` writes at an odd ratio: any bit that differs between platforms changes it.
#[test]
fn the_same_points_give_the_same_bytes_on_every_platform() {
    let mut field = field(&scattered(40, 11.0), 11.0);
    let (xs, ys): (Vec<f32>, Vec<f32>) = scattered(71, 11.0).iter().map(|point| (point.0, point.1)).unzip();
    field.add_all(&xs, &ys, None).unwrap();
    field.blur();
    let scale = Scale::of_percentile(&field, 99.0, Transfer::Log).unwrap();
    let (width, height) = field.pixels(1.37);
    let mut rgba = vec![0; width * height * 4];
    field.paint(&mut rgba, 1.37, &scale, &Palette::Turbo.lut(0.7)).unwrap();
    rgba.extend(field.peak().to_bits().to_le_bytes());
    rgba.extend(scale.max().to_bits().to_le_bytes());
    let hash = rgba.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    assert_eq!(hash, 0x402a_9dc5_f76c_0218, "got {hash:#x}");
}

#[test]
fn sizes_beyond_the_limit_are_refused_on_every_platform() {
    for (width, height) in [(u32::MAX, u32::MAX), (u32::MAX, 0), (0, u32::MAX), (1 << 16, 1 << 16)] {
        assert!(Field::new(width, height, 1.0).is_err());
    }
}
