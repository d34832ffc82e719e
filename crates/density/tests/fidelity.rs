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

/// Asserts that error is below what an eye can see, as a share of the peak: 0.0005 RMS, 0.002 at worst.
fn check(points: &[Point], sigma: f32) {
    let field = field(points, sigma);
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

/// FNV-1a of what `paint` writes at an odd ratio: any bit that differs between platforms changes it.
#[test]
fn the_same_points_give_the_same_bytes_on_every_platform() {
    let mut field = field(&scattered(40, 11.0), 11.0);
    let scale = Scale::of_percentile(&field, 99.0, Transfer::Log).unwrap();
    let (width, height) = field.pixels(1.37);
    let mut rgba = vec![0; width * height * 4];
    field.paint(&mut rgba, 1.37, &scale, &Palette::Turbo.lut(0.7)).unwrap();
    rgba.extend(field.peak().to_bits().to_le_bytes());
    rgba.extend(scale.max().to_bits().to_le_bytes());
    let hash = rgba.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    assert_eq!(hash, 0x64c3_2ecf_293d_3a68, "got {hash:#x}");
}

#[test]
fn sizes_beyond_the_limit_are_refused_on_every_platform() {
    for (width, height) in [(u32::MAX, u32::MAX), (u32::MAX, 0), (0, u32::MAX), (1 << 16, 1 << 16)] {
        assert!(Field::new(width, height, 1.0).is_err());
    }
}
