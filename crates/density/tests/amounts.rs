//! Weights, numbers and grids of any size, natively and on wasm32.

mod maps;

use isotherm_density::{Field, Grid};
use maps::{ONE, SIGMA, check, empty, field};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn a_number_that_is_not_finite_or_too_large_is_told_and_nothing_is_added() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, f32::MAX, 2_f32.powi(100), -2_f32.powi(100)] {
        for index in [0, 7, 20] {
            let mut numbers = vec![50.0; 21];
            numbers[index] = bad;
            let fine = vec![50.0; 21];
            let mut field = empty();
            assert_eq!(field.add_all(&numbers, &fine, None), Err(index));
            assert_eq!(field.add_all(&fine, &numbers, None), Err(index));
            assert_eq!(field.add_all(&fine, &fine, Some(&numbers)), Err(index));
            assert_eq!(field.remove_all(&numbers, &fine, None), Err(index));
            field.blur();
            assert_eq!((field.peak(), field.mass()), (0.0, 0.0));
        }
    }
}

#[test]
fn the_largest_weight_that_is_taken_is_shown_in_full() {
    let largest = 2_f32.powi(100).next_down();
    for sigma in [1.0, 20.0] {
        let mut field = Field::new(100, 100, sigma).unwrap();
        field.add_all(&[50.0], &[50.0], Some(&[largest])).unwrap();
        field.blur();
        let expected = 1250.0 * f64::from(largest) / f64::from(sigma * sigma);
        assert!((f64::from(field.value_at(50.0, 50.0)) / expected - 1.0).abs() < 0.002, "sigma {sigma}");
    }
}

#[test]
fn a_cell_counts_as_if_it_were_covered_with_points() {
    for (sigma, side) in [(20.0, 10.0), (20.0, 20.0), (20.0, 40.0), (20.0, 150.0), (4.0, 8.0), (6.0, 7.0)] {
        let mut field = Field::new(400, 300, sigma).unwrap();
        let grid = Grid { columns: 1, corner: [150.0, 110.0], cell: [side, side] };
        field.add_grid(&grid, 0, &[1.0]).unwrap();
        field.blur();
        let exact = |x: f64, y: f64| {
            let along = |at: f64, from: f64| {
                let steps = 400;
                let part = side / f64::from(steps);
                let kernel = |step: i32| {
                    let off = (from + (f64::from(step) + 0.5) * part - at) / f64::from(sigma);
                    (-0.5 * off * off).exp()
                };
                (0..steps).map(kernel).sum::<f64>() / f64::from(steps) / f64::from(sigma)
            };
            // Per circle of 100 px diameter, of a kernel whose integral is 1.
            2_500.0 * std::f64::consts::PI / std::f64::consts::TAU * along(x, 150.0) * along(y, 110.0)
        };
        let half = side / 2.0;
        let peak = exact(150.0 + half, 110.0 + half);
        for (x, y) in (0..40).flat_map(|i| (0..30).map(move |j| (f64::from(i) * 10.0, f64::from(j) * 10.0))) {
            let off = (f64::from(field.value_at(x as f32, y as f32)) - exact(x, y)).abs();
            assert!(off <= 0.003 * peak, "sigma {sigma}, cell {side}: {off} of {peak} at {x}, {y}");
        }
    }
}

#[test]
fn a_cell_of_a_grid_is_spread_over_itself() {
    let mut field = empty();
    let grid = Grid { columns: 2, corner: [50.0, 40.0], cell: [100.0, 60.0] };
    field.add_grid(&grid, 0, &[1.0, 0.0]).unwrap();
    field.add_grid(&grid, 2, &[0.0, 3.0]).unwrap();
    field.blur();
    // Far inside a cell the density is its value over its area.
    let even = |value: f64| value / 6000.0 * std::f64::consts::PI * 2500.0;
    for (x, y, value) in [(100.0, 70.0, 1.0), (200.0, 130.0, 3.0)] {
        let got = f64::from(field.value_at(x, y));
        // 2.5 sigma from two of its borders, 1.2 % of the kernel is outside.
        assert!((got / even(value) - 0.975).abs() < 0.015, "{got} at {x}, {y}");
    }
    assert!(field.value_at(100.0, 190.0) < 0.01 && (field.mass() - 4.0).abs() < 1e-5);
    for (columns, cell, value) in
        [(0, [1.0, 1.0], 1.0), (1, [0.0, 1.0], 1.0), (1, [1.0, f64::NAN], 1.0), (1, [1.0, 1.0], f32::NAN)]
    {
        assert!(field.add_grid(&Grid { columns, corner: [0.0; 2], cell }, 0, &[value]).is_err());
    }
}

#[test]
fn a_cell_of_any_size_is_even_and_one_out_of_reach_is_only_counted() {
    let mut field = Field::new(1400, 200, 4.0).unwrap();
    field.add_grid(&Grid { columns: 1, corner: [0.0; 2], cell: [1400.0, 200.0] }, 0, &[1e6]).unwrap();
    field.blur();
    let expected = 1e6 / (1400.0 * 200.0) * std::f64::consts::PI * 2500.0;
    for x in (20..1380).step_by(3) {
        let got = f64::from(field.value_at(x as f32, 30.0 + (x % 140) as f32));
        assert!((got / expected - 1.0).abs() < 1e-3, "{got} at {x}, expected {expected}");
    }
    assert!((field.mass() / 1e6 - 1.0).abs() < 1e-6);
    let mut field = empty();
    // From far left to far right, and one that is nowhere near.
    let grid = Grid { columns: 1, corner: [-1e9, -1e5], cell: [2e9, 2e5] };
    field.add_grid(&grid, 0, &[4e10]).unwrap();
    field.add_grid(&grid, 7, &[3.0]).unwrap();
    field.blur();
    assert!((field.mass() / 4e10 - 1.0).abs() < 1e-6, "{}", field.mass());
    check(&field, 1e-3, |_, _| Some(4e10 / 4e14 * std::f64::consts::PI * 2500.0));
}

#[test]
fn weights_of_any_size_are_shown_in_proportion() {
    let of = |weight: f32| field(&[(100.0, 100.0, weight), (180.0, 100.0, weight / 2.0)]);
    let expected = f64::from(of(1.0).value_at(120.0, 100.0));
    for weight in [1e-30, 1e-6, 1e6, 1e30] {
        let got = f64::from(of(weight).value_at(120.0, 100.0)) / f64::from(weight);
        assert!((got / expected - 1.0).abs() < 1e-5, "{got} at {weight}, expected {expected}");
    }
}

#[test]
fn ten_million_equal_points_lose_nothing() {
    let mut field = empty();
    let (xs, ys) = (vec![100.3; 10_000], vec![77.7; 10_000]);
    let weights = vec![0.3; 10_000];
    (0..1_000).for_each(|_| field.add_all(&xs, &ys, Some(&weights)).expect("finite points"));
    field.blur();
    let got = f64::from(field.value_at(100.3, 77.7));
    assert!((got / (3e6 * ONE) - 1.0).abs() < 0.002, "{got}");
    let one = self::field(&[(100.3, 77.7, 0.3)]);
    let single = f64::from(one.value_at(100.3, 77.7)) * 1e7;
    assert!((got / single - 1.0).abs() < 1e-6, "{got}, ten million times one is {single}");
}

#[test]
fn a_map_without_area_shows_nothing_and_counts_all_the_same() {
    for (width, height) in [(0, 0), (0, 200), (300, 0)] {
        for edges in [false, true] {
            let mut field = Field::new(width, height, SIGMA).unwrap();
            field.set_edges(edges);
            field.add(0.0, 0.0, 3.0);
            field.blur();
            let shown = (field.peak(), field.lowest(), field.value_at(0.0, 0.0), field.level_of_mass(0.5));
            assert_eq!((shown, field.mass()), ((0.0, 0.0, 0.0, 0.0), 3.0), "{width} x {height}");
            assert!(field.peaks(9, 0.0, 0.0).unwrap().is_empty());
        }
    }
}
