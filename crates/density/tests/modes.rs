//! What a map can show of its points, against what it is by definition, natively and on wasm32.

mod maps;

use isotherm_density::{Difference, Error, Field, Grid, Layer, Mode};
use maps::{HEIGHT, ONE, OTHERS, POINTS, Point, SIGMA, WIDTH, add, check, empty, field, kernel, places};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[test]
fn a_difference_is_one_density_minus_a_multiple_of_another() {
    let mut both = field(&POINTS);
    both.choose(Layer::Other).unwrap();
    add(&mut both, &OTHERS);
    both.set_difference(Some(Difference { factor: 0.5, least_errors: 0.0, square_of: 1.0 }));
    assert!(both.blur());
    let (shown, other) = (field(&POINTS), field(&OTHERS));
    check(&both, 1e-6, |x, y| {
        let [a, b] = [&shown, &other].map(|field| f64::from(field.value_at(x as f32, y as f32)));
        Some(a - 0.5 * b)
    });
    assert!(both.lowest() < -1.9 * ONE as f32 && both.lowest() > -2.1 * ONE as f32, "{}", both.lowest());
    both.set_difference(None);
    assert!(both.blur() && both.lowest() == 0.0, "without the difference the first map is back");
}

#[test]
fn the_mean_is_that_of_the_weights_as_heavy_as_their_kernels() {
    let mut field = empty();
    field.set_mode(Mode::Mean).unwrap();
    add(&mut field, &POINTS);
    field.blur();
    let mean = |x, y| {
        let mass: f64 = POINTS.iter().map(|point| kernel(point, x, y)).sum();
        let sum: f64 = POINTS.iter().map(|point| f64::from(point.2) * kernel(point, x, y)).sum();
        // Farther out it is cut off, and what is read near the cut is a little of both.
        (mass > 0.1).then_some(sum / mass)
    };
    check(&field, 0.006, mean);
    assert_eq!(field.value_at(270.0, 40.0), 0.0, "there is nothing to average");
}

/// Points of weights 1 to 5 here and there, and those of a map that once had a mean of 13.8.
fn weighted(count: usize, seed: u32) -> Vec<Point> {
    let mut state = seed;
    let mut next = |most: u32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((u64::from(state) * u64::from(most)) >> 32) as f32
    };
    (0..count).map(|_| (next(2400) * 0.1 + 30.0, next(1600) * 0.1 + 20.0, 1.0 + next(5))).collect()
}

#[test]
fn a_mean_of_points_added_at_once_is_among_their_weights_and_where_it_should_be() {
    let five =
        [(160.1, 145.6, 5.0), (146.6, 82.3, 2.0), (172.8, 50.7, 3.0), (209.7, 49.6, 2.0), (95.6, 118.3, 5.0)];
    let mut maps = vec![five.to_vec(); 1];
    for seed in 0..10 {
        maps.extend([2, 5, 13, 60, 400].map(|count| weighted(count, seed)));
    }
    for points in maps {
        let mut field = empty();
        field.set_mode(Mode::Mean).unwrap();
        let (xs, ys): (Vec<f32>, Vec<f32>) = points.iter().map(|point| (point.0, point.1)).unzip();
        let weights: Vec<f32> = points.iter().map(|point| point.2).collect();
        field.add_all(&xs, &ys, Some(&weights)).unwrap();
        field.blur();
        let low = weights.iter().copied().fold(f32::INFINITY, f32::min);
        let high = weights.iter().copied().fold(0.0, f32::max);
        assert!(
            field.peak() <= high * 1.000_001 && field.lowest() == 0.0,
            "{} {}",
            field.lowest(),
            field.peak()
        );
        let density = |x, y| points.iter().map(|point| kernel(point, x, y)).sum::<f64>();
        let most = places().map(|(x, y)| density(x, y)).fold(0.0, f64::max);
        for (x, y) in places() {
            let mass = density(x, y) / most;
            let sum: f64 = points.iter().map(|point| f64::from(point.2) * kernel(point, x, y)).sum();
            let (got, expected) = (field.value_at(x as f32, y as f32), sum / density(x, y));
            let tolerance = if mass > 0.05 { 0.06 } else { 0.16 } * f64::from(high - low).max(0.1);
            let off = (f64::from(got) - expected).abs();
            assert!(mass < 1e-3 || off < tolerance, "{got} at {x}, {y}, expected {expected}; {points:?}");
            assert!(
                mass < 2e-3 || (got >= low * 0.999 && got <= high * 1.000_001),
                "{got} at {x}, {y}; {points:?}"
            );
        }
    }
}

#[test]
fn the_mean_of_one_point_is_its_weight_and_nowhere_more() {
    for (x, y) in [(150.0, 100.0), (147.3, 98.9), (2.0, 199.0)] {
        let mut field = empty();
        field.set_mode(Mode::Mean).unwrap();
        field.add(x, y, 7.0);
        field.blur();
        assert!(field.peak() < 7.001 && field.lowest() > -0.001, "{} {}", field.lowest(), field.peak());
        for (across, down) in places() {
            let sigmas = (across - f64::from(x)).hypot(down - f64::from(y)) / f64::from(SIGMA);
            let got = field.value_at(across as f32, down as f32);
            assert!(sigmas > 3.5 || (got - 7.0).abs() < 0.01, "{got} at {sigmas} sigma");
            assert!(sigmas < 5.6 || got.abs() < 0.01, "{got} at {sigmas} sigma");
        }
        assert!(field.peaks(10, 0.05, 0.0).unwrap().len() == 1);
    }
}

#[test]
fn the_mean_forgets_what_is_removed_and_heeds_less_what_is_old() {
    let mut kept = empty();
    kept.set_mode(Mode::Mean).unwrap();
    add(&mut kept, &[(100.0, 100.0, 3.0)]);
    kept.add(110.0, 100.0, 9.0);
    kept.remove_all(&[110.0], &[100.0], Some(&[9.0])).unwrap();
    kept.blur();
    assert!((kept.value_at(100.0, 100.0) - 3.0).abs() < 1e-4, "{}", kept.value_at(100.0, 100.0));
    kept.decay(0.25).unwrap();
    kept.blur();
    assert!((kept.value_at(100.0, 100.0) - 3.0).abs() < 1e-4, "what is left is as high as before");
    kept.add(100.0, 100.0, 8.0);
    kept.blur();
    // A quarter of a point of 3, and one of 8.
    let expected = (0.25 * 3.0 + 8.0) / 1.25;
    assert!((kept.value_at(100.0, 100.0) - expected).abs() < 1e-3, "{}", kept.value_at(100.0, 100.0));
}

#[test]
fn what_is_done_to_one_map_of_a_difference_leaves_the_other() {
    let value = |act: fn(&mut Field)| {
        let mut field = field(&[(100.0, 100.0, 3.0)]);
        field.choose(Layer::Other).unwrap();
        field.add(200.0, 100.0, 2.0);
        field.set_difference(Some(Difference { factor: 1.0, least_errors: 0.0, square_of: 1.0 }));
        act(&mut field);
        field.blur();
        [100.0, 200.0].map(|x| (f64::from(field.value_at(x, 100.0)) / ONE * 100.0).round() / 100.0)
    };
    assert_eq!(value(|_| ()), [3.0, -2.0]);
    assert_eq!(value(|field| field.clear()), [3.0, 0.0]);
    assert_eq!(value(|field| field.decay(0.5).unwrap()), [3.0, -1.0]);
    fn shown(field: &mut Field) -> &mut Field {
        field.choose(Layer::Shown).unwrap();
        field
    }
    assert_eq!(value(|field| shown(field).clear()), [0.0, -2.0]);
    assert_eq!(value(|field| shown(field).decay(0.5).unwrap()), [1.5, -2.0]);
}

#[test]
fn what_a_mode_cannot_do_is_refused_and_changes_nothing() {
    for mode in [Mode::Mean, Mode::Max] {
        let mut field = empty();
        field.set_mode(mode).unwrap();
        add(&mut field, &POINTS);
        field.blur();
        let before: Vec<f32> = places().map(|(x, y)| field.value_at(x as f32, y as f32)).collect();
        let grid = Grid { columns: 1, corner: [0.0; 2], cell: [50.0; 2] };
        assert_eq!(field.add_grid(&grid, 0, &[3.0]), Err(Error::Mode(mode)));
        assert_eq!(field.choose(Layer::Other), Err(Error::Mode(mode)));
        if mode == Mode::Max {
            assert_eq!(field.decay(0.5), Err(Error::Mode(mode)));
        }
        field.blur();
        assert!(places().map(|(x, y)| field.value_at(x as f32, y as f32)).eq(before));
        let words = Error::Mode(mode).to_string();
        assert!(words.contains(&format!("{mode:?}")), "{words}");
    }
}

#[test]
fn the_maximum_is_the_largest_weight_as_it_fades() {
    let mut field = empty();
    field.set_mode(Mode::Max).unwrap();
    add(&mut field, &POINTS);
    add(&mut field, &[(80.0, 60.0, 2.0); 50]);
    field.blur();
    let highest =
        |x, y| POINTS.iter().map(|point| f64::from(point.2) * kernel(point, x, y)).fold(0.0, f64::max);
    // Where two glows meet there is an edge, which the spline rounds off.
    check(&field, 0.02, |x, y| Some(highest(x, y)));
    field.clear();
    assert!(field.blur() && field.peak() == 0.0);
}

#[test]
fn the_peak_of_maxima_is_the_largest_weight_and_none_is_below_0() {
    for seed in 0..20 {
        let points = weighted([1, 3, 30, 300][seed as usize % 4], seed);
        let mut field = empty();
        field.set_mode(Mode::Max).unwrap();
        add(&mut field, &points);
        field.blur();
        let most = points.iter().map(|point| point.2).fold(0.0, f32::max);
        assert_eq!((field.peak(), field.lowest()), (most, 0.0));
    }
}

#[test]
fn no_place_and_no_summit_of_maxima_is_above_the_peak_and_the_mass_is_all_there_is() {
    let points = weighted(400, 7);
    let mut field = empty();
    field.set_mode(Mode::Max).unwrap();
    add(&mut field, &points);
    field.blur();
    let most = points.iter().map(|point| point.2).fold(0.0, f32::max);
    let sum: f64 = points.iter().map(|point| f64::from(point.2)).sum();
    assert!((field.mass() - sum).abs() < 1e-6 * sum, "{} of {sum}", field.mass());
    assert_eq!(field.peak(), most);
    for x in 0..WIDTH * 4 {
        for y in 0..HEIGHT {
            let value = field.value_at(x as f32 / 4.0, y as f32);
            assert!((0.0..=most).contains(&value), "{value} at {x}, {y}");
        }
    }
    let peaks = field.peaks(20, 0.01, 1.0).unwrap();
    assert!(peaks.len() > 3 && peaks.iter().all(|peak| peak.value <= most));
    for peak in &peaks {
        assert!((field.value_at(peak.x, peak.y) - peak.value).abs() < 1e-3 * most);
    }
    field.clear();
    assert_eq!(field.mass(), 0.0);
}

#[test]
fn the_peak_of_maxima_beyond_the_map_is_what_glows_in() {
    let mut field = empty();
    field.set_mode(Mode::Max).unwrap();
    add(&mut field, &[(-SIGMA, 60.0, 2.0), (100.0, HEIGHT as f32 + 2.0 * SIGMA, 3.0)]);
    field.blur();
    let beside = 2.0 * f32::exp(-0.5);
    assert!((field.peak() - beside).abs() < 1e-5 && (field.value_at(0.0, 60.0) - beside).abs() < 0.01);
    field.clear();
    assert!(field.blur() && field.peak() == 0.0);
}

#[test]
fn beside_the_edge_between_two_glows_a_maximum_is_as_near_as_told() {
    for seed in 0..40 {
        let mut points = weighted([2, 3, 10, 100][seed as usize % 4], seed);
        points.extend([(150.0, 100.0, 2.0), (150.7, 82.0, 2.0)]);
        let mut field = empty();
        field.set_mode(Mode::Max).unwrap();
        add(&mut field, &points);
        field.blur();
        let highest =
            |x, y| points.iter().map(|point| f64::from(point.2) * kernel(point, x, y)).fold(0.0, f64::max);
        check(&field, 0.13, |x, y| Some(highest(x, y)));
        let squares =
            places().map(|(x, y)| (f64::from(field.value_at(x as f32, y as f32)) - highest(x, y)).powi(2));
        let rms = (squares.sum::<f64>() / places().count() as f64).sqrt();
        assert!(rms < 0.03 * 5.0, "{rms}");
    }
}

#[test]
fn an_even_crowd_is_even_up_to_the_edge_when_edges_are_corrected() {
    let mut field = empty();
    for (x, y) in (0..WIDTH).flat_map(|x| (0..HEIGHT).map(move |y| (x as f32 + 0.5, y as f32 + 0.5))) {
        field.add(x, y, 1.0);
    }
    field.blur();
    let even = std::f64::consts::PI * 2500.0;
    assert!((f64::from(field.value_at(0.0, 0.0)) / even - 0.25).abs() < 0.01, "a corner has a quarter");
    field.set_edges(true);
    assert!(field.blur());
    check(&field, 0.004, |_, _| Some(even));
}

/// The share of the standard normal distribution below a number: Marsaglia's series.
fn below(z: f64) -> f64 {
    let z = z.clamp(-7.0, 7.0);
    let (mut sum, mut term) = (z, z);
    for n in 1..200 {
        term *= z * z / f64::from(2 * n + 1);
        sum += term;
    }
    0.5 + sum * (-z * z / 2.0).exp() / std::f64::consts::TAU.sqrt()
}

#[test]
fn with_edges_every_density_is_the_exact_one_over_the_kernels_share_within() {
    let share = |at: f64, length: u32| {
        below((f64::from(length) - at) / f64::from(SIGMA)) - below(-at / f64::from(SIGMA))
    };
    let (w, h) = (WIDTH as f32, HEIGHT as f32);
    let within =
        [(0.0, 0.0), (w, h), (5.0, 3.0), (9.0, 9.0), (w - 3.3, 71.0), (140.0, 90.0), (w - 11.0, h - 5.0)];
    let outside = [(-12.0, 100.0), (w + 12.0, 100.0), (150.0, h + 6.0)];
    let far = [(-24.0, 100.0), (w + 24.0, 100.0)];
    let lone = |places: &[(f32, f32)], tolerance: f64| {
        for &(x, y) in places {
            let mut field = empty();
            field.set_edges(true);
            field.add(x, y, 1.0);
            field.blur();
            let exact = |across: f64, down: f64| {
                ONE * kernel(&(x, y, 1.0), across, down) / (share(across, WIDTH) * share(down, HEIGHT))
            };
            check(&field, tolerance, |across, down| Some(exact(across, down)));
        }
    };
    lone(&within, 0.004);
    lone(&outside, 0.008);
    lone(&far, 0.06);
}

/// The largest error of a corrected map of a lone point, as a share of the peak that it makes, by definition.
fn error_at_edges(size: [u32; 2], point: [f32; 2]) -> f64 {
    let mut field = Field::new(size[0], size[1], SIGMA).expect("such a small field can be had");
    field.set_edges(true);
    field.add(point[0], point[1], 1.0);
    field.blur();
    let side = |side: usize, at: f64| {
        let (length, sigma) = (f64::from(size[side]), f64::from(SIGMA));
        let off = (f64::from(point[side]) - at) / sigma;
        (-0.5 * off * off).exp() / (below((length - at) / sigma) - below(-at / sigma))
    };
    let steps = |side: usize| (0..=60).map(move |step| f64::from(size[side]) * f64::from(step) / 60.0);
    let (mut error, mut peak) = (0.0_f64, 0.0_f64);
    for x in steps(0) {
        for y in steps(1) {
            let exact = ONE * side(0, x) * side(1, y);
            error = error.max((f64::from(field.value_at(x as f32, y as f32)) - exact).abs());
            peak = peak.max(exact);
        }
    }
    error / peak
}

#[test]
fn corrected_edges_are_as_near_as_told_wherever_a_point_is_and_however_small_the_map() {
    for size in [[300, 200], [97, 61], [40, 24], [12, 12], [6, 30]] {
        let worst = |from: f32, to: f32| {
            let errors = (0..=24).flat_map(|step| {
                let out = -SIGMA * (from + (to - from) * step as f32 / 24.0);
                let far = size[0] as f32 - out;
                [[out, out.max(0.0)], [far, size[1] as f32 / 3.0], [out.max(0.0), out]]
            });
            errors.map(|point| error_at_edges(size, point)).fold(0.0, f64::max)
        };
        let inside = worst(-0.5 * size[0].min(size[1]) as f32 / SIGMA, 0.0);
        let (near, far) = (worst(0.0, 1.0), worst(1.0, 2.0));
        assert!(inside <= 0.01 && near <= 0.03 && far <= 0.15, "{size:?}: {inside} {near} {far}");
    }
}

/// Adds points, of which each counts as so many as it weighs.
fn add_with_squares(field: &mut Field, points: &[Point]) {
    for layer in [Layer::Squares, Layer::Shown] {
        assert!(field.choose(layer).is_ok());
        add(field, points);
    }
}

#[test]
fn a_mask_leaves_what_is_more_than_chance() {
    // A lone point is as high as its own standard error times 2: the kernel is to the root of its square's integral.
    let errors = |points: usize, least: f64| {
        let mut field = empty();
        add_with_squares(&mut field, &vec![(150.0, 100.0, 1.0); points]);
        field.set_difference(Some(Difference { factor: 1.0, least_errors: least, square_of: 1.0 }));
        field.blur();
        field.value_at(150.0, 100.0)
    };
    // n points in one place have a density n K with the standard error sqrt(n) K: sqrt(n) errors.
    assert!(errors(16, 3.8) > 0.0);
    assert_eq!(errors(16, 4.2), 0.0);
    assert!(errors(100, 9.5) > 0.0);
    assert_eq!(errors(100, 10.5), 0.0);
}

#[test]
fn a_mask_takes_points_for_what_they_weigh() {
    let is_shown = |weights: &[f32], square_of: f64, least_errors: f64| {
        let mut field = empty();
        let at = |weight: f32| (150.0, 100.0, weight);
        add(&mut field, &weights.iter().copied().map(at).collect::<Vec<_>>());
        field.choose(Layer::Squares).unwrap();
        let square = |weight: f32| (f64::from(weight) / square_of).powi(2) as f32;
        add(&mut field, &weights.iter().map(|&weight| at(square(weight))).collect::<Vec<_>>());
        field.choose(Layer::Shown).unwrap();
        field.set_difference(Some(Difference { factor: 1.0, least_errors, square_of }));
        field.blur();
        field.value_at(150.0, 100.0) != 0.0
    };
    for weight in [0.5_f32, 1.0, -20.0, 1e25] {
        let weights = [weight; 16];
        let square_of = f64::from(weight.abs());
        assert!(is_shown(&weights, square_of, 3.8) && !is_shown(&weights, square_of, 4.2), "{weight}");
    }
    // One of four and twelve of 1: 16 to the root of 28.
    let uneven: Vec<f32> = [vec![1.0; 12], vec![4.0]].concat();
    assert!(is_shown(&uneven, 1.0, 2.9) && !is_shown(&uneven, 1.0, 3.15));
}

#[test]
fn where_all_may_be_chance_nothing_is_left_however_far_from_the_points() {
    let places = [(700.3, 450.7), (50.0, 450.7), (700.3, 20.0), (1430.0, 850.0), (0.0, 0.0)];
    for (points, (x, y)) in [1, 8].into_iter().flat_map(|points| places.map(|place| (points, place))) {
        let mut field = Field::new(1440, 900, 20.0).unwrap();
        add_with_squares(&mut field, &vec![(x, y, 1.0); points]);
        field.set_difference(Some(Difference { factor: 1.0, least_errors: 3.0, square_of: 1.0 }));
        field.blur();
        assert_eq!((field.peak(), field.lowest()), (0.0, 0.0), "{points} points at {x}, {y}");
    }
}

#[test]
fn beside_a_mask_values_are_the_difference_or_nothing() {
    let points: Vec<Point> =
        (0..300).map(|i| ((i * 37 % 101) as f32 + 60.0, (i * 53 % 97) as f32 + 50.0, 1.0)).collect();
    let of = |least_errors: f64| {
        let mut field = empty();
        let other = (100.0, 100.0, 30.0);
        add_with_squares(&mut field, &points);
        field.choose(Layer::Squares).unwrap();
        add(&mut field, &[other]);
        field.choose(Layer::Other).unwrap();
        add(&mut field, &[other]);
        field.set_difference(Some(Difference { factor: 1.0, least_errors, square_of: 1.0 }));
        field.blur();
        field
    };
    let (all, masked) = (of(0.0), of(3.0));
    // Both kernels' squares: what a difference of so many errors is.
    let points = points.iter().chain(&[(100.0, 100.0, 30.0)]).copied().collect::<Vec<_>>();
    let errors = |x: f64, y: f64| {
        let squares: f64 = points.iter().map(|point| f64::from(point.2) * kernel(point, x, y).powi(2)).sum();
        f64::from(all.value_at(x as f32, y as f32)).abs() / (ONE * squares.sqrt())
    };
    let reach = 1.5 * f64::from(SIGMA);
    let around = |x: f64, y: f64| {
        [
            (0.0, 0.0),
            (-1.0, 0.0),
            (1.0, 0.0),
            (0.0, -1.0),
            (0.0, 1.0),
            (-0.7, -0.7),
            (0.7, 0.7),
            (-0.7, 0.7),
            (0.7, -0.7),
        ]
        .map(|(across, down)| errors(x + reach * across, y + reach * down))
    };
    let (mut shown, mut hidden) = (0, 0);
    for (x, y) in places() {
        let [got, full] = [&masked, &all].map(|field| field.value_at(x as f32, y as f32));
        let near = around(x, y);
        if near.iter().all(|&errors| errors > 3.3) {
            shown += 1;
            assert!((got - full).abs() < 0.01 * all.peak(), "{got} at {x}, {y}, expected {full}");
        }
        if near.iter().all(|&errors| errors < 2.7) {
            hidden += 1;
            assert!(got.abs() < 0.002 * all.peak(), "{got} at {x}, {y}, expected nothing of {full}");
        }
    }
    assert!(shown > 20 && hidden > 20, "{shown} {hidden}");
}

#[test]
fn a_mean_of_no_mass_is_a_number() {
    let mut field = empty();
    field.set_mode(Mode::Mean).unwrap();
    field.blur();
    assert_eq!((field.value_at(100.0, 100.0), field.peak()), (0.0, 0.0));
    field.add_all(&[100.0], &[100.0], Some(&[5.0])).unwrap();
    // As many points less as there are: two fifths of the weight are left, and nothing to share it.
    field.remove_all(&[100.0], &[100.0], Some(&[3.0])).unwrap();
    field.blur();
    assert_eq!((field.value_at(100.0, 100.0), field.peak(), field.mass()), (0.0, 0.0, 2.0));
}

#[test]
fn no_weight_is_too_large_for_a_mode() {
    for mode in [Mode::Sum, Mode::Mean, Mode::Max] {
        for edges in [false, true] {
            let mut field = empty();
            field.set_mode(mode).unwrap();
            field.set_edges(edges);
            add(
                &mut field,
                &[(100.0, 100.0, 1e30), (0.0, 0.0, 1e30), (110.0, 100.0, -1e30), (290.0, 3.0, 1.0)],
            );
            field.blur();
            for (x, y) in places() {
                let value = field.value_at(x as f32, y as f32);
                assert!(value.is_finite(), "{mode:?}: {value} at {x}, {y}");
            }
            assert!(field.peak().is_finite() && field.lowest().is_finite());
        }
    }
}
