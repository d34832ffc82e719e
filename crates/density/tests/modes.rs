//! What a map can show of its points, against what it is by definition, natively and on wasm32.

use isotherm_density::{Difference, Error, Field, Grid, Layer, Mode};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const WIDTH: u32 = 300;
const HEIGHT: u32 = 200;
const SIGMA: f32 = 12.0;

/// What a point of weight 1 peaks at.
const ONE: f64 = 1250.0 / (SIGMA as f64 * SIGMA as f64);

/// x, y and weight.
type Point = (f32, f32, f32);

const POINTS: [Point; 5] =
    [(80.0, 60.0, 3.0), (95.5, 71.2, 1.0), (210.0, 150.0, 2.0), (3.0, 120.0, 5.0), (150.2, 199.0, 1.5)];
const OTHERS: [Point; 3] = [(85.0, 64.0, 2.0), (230.0, 20.0, 4.0), (150.0, 190.0, 1.0)];

fn empty() -> Field {
    Field::new(WIDTH, HEIGHT, SIGMA).expect("an argument within its limits")
}

fn add(field: &mut Field, points: &[Point]) {
    points.iter().for_each(|&(x, y, weight)| field.add(x, y, weight));
}

fn field(points: &[Point]) -> Field {
    let mut field = empty();
    add(&mut field, points);
    field.blur();
    field
}

/// The kernel of a point at a place, 1 at its peak.
fn kernel(point: &Point, x: f64, y: f64) -> f64 {
    let squared = (f64::from(point.0) - x).powi(2) + (f64::from(point.1) - y).powi(2);
    (-squared / (2.0 * f64::from(SIGMA).powi(2))).exp()
}

fn places() -> impl Iterator<Item = (f64, f64)> {
    (0..=HEIGHT).step_by(5).flat_map(|y| (0..=WIDTH).step_by(5).map(move |x| (f64::from(x), f64::from(y))))
}

/// Asserts that a field is what it should be, but for a share of the highest value.
fn check(field: &Field, tolerance: f64, expected: impl Fn(f64, f64) -> Option<f64>) {
    let highest = places().filter_map(|(x, y)| expected(x, y)).fold(0.0, |a: f64, b| a.max(b.abs()));
    for (x, y) in places() {
        let Some(expected) = expected(x, y) else { continue };
        let got = f64::from(field.value_at(x as f32, y as f32));
        assert!((got - expected).abs() <= tolerance * highest, "{got} at {x}, {y}, expected {expected}");
    }
}

#[test]
fn a_difference_is_one_density_minus_a_multiple_of_another() {
    let mut both = field(&POINTS);
    both.choose(Layer::Other).unwrap();
    add(&mut both, &OTHERS);
    both.set_difference(Some(Difference { factor: 0.5, least_errors: 0.0 }));
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
        field.set_difference(Some(Difference { factor: 1.0, least_errors: 0.0 }));
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

#[test]
fn a_mask_leaves_what_is_more_than_chance() {
    // A lone point is as high as its own standard error times 2: the kernel is to the root of its square's integral.
    let errors = |points: usize, least: f64| {
        let mut field = empty();
        add(&mut field, &vec![(150.0, 100.0, 1.0); points]);
        field.choose(Layer::Other).unwrap();
        field.set_difference(Some(Difference { factor: 1.0, least_errors: least }));
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
fn beside_a_mask_values_are_the_difference_or_nothing() {
    let points: Vec<Point> =
        (0..300).map(|i| ((i * 37 % 101) as f32 + 60.0, (i * 53 % 97) as f32 + 50.0, 1.0)).collect();
    let of = |least_errors: f64| {
        let mut field = field(&points);
        field.choose(Layer::Other).unwrap();
        add(&mut field, &[(100.0, 100.0, 30.0)]);
        field.set_difference(Some(Difference { factor: 1.0, least_errors }));
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
fn removing_what_was_added_leaves_what_was_there() {
    let mut field = field(&POINTS);
    let (xs, ys): (Vec<f32>, Vec<f32>) = OTHERS.iter().map(|point| (point.0, point.1)).unzip();
    let weights = OTHERS.map(|point| point.2);
    field.add_all(&xs, &ys, Some(&weights)).unwrap();
    assert!(field.blur());
    field.remove_all(&xs, &ys, Some(&weights)).unwrap();
    assert!(field.blur());
    let expected = self::field(&POINTS);
    check(&field, 1e-6, |x, y| Some(f64::from(expected.value_at(x as f32, y as f32))));
    let (xs, ys): (Vec<f32>, Vec<f32>) = POINTS.iter().map(|point| (point.0, point.1)).unzip();
    field.remove_all(&xs, &ys, Some(&POINTS.map(|point| point.2))).unwrap();
    assert!(field.blur());
    assert_eq!((field.peak(), field.lowest(), field.mass()), (0.0, 0.0, 0.0), "empty to the bit");
}

/// What is at places after points were removed, in points of weight 1, and the mass.
fn left(points: &[Point], decay: f64, removed: &[Point], places: &[(f32, f32)]) -> (Vec<f64>, f64) {
    let mut field = field(points);
    if decay < 1.0 {
        field.decay(decay).expect("a factor within its limits");
    }
    for &(x, y, weight) in removed {
        field.remove_all(&[x], &[y], Some(&[weight])).expect("finite points");
    }
    field.blur();
    let values = places.iter().map(|&(x, y)| f64::from(field.value_at(x, y)) / ONE);
    (values.map(|value| (value * 10.0).round() / 10.0).collect(), field.mass())
}

#[test]
fn as_many_removed_as_added_leave_what_their_weights_leave() {
    let (a, b) = ((96.0, 96.0), (192.0, 96.0));
    let at = |place: (f32, f32), weight: f32| [(place.0, place.1, weight)];
    assert_eq!(left(&at(a, 5.0), 1.0, &at(a, 3.0), &[a]), (vec![2.0], 2.0));
    assert_eq!(left(&at(a, 5.0), 1.0, &at(b, 5.0), &[a, b]), (vec![5.0, -5.0], 0.0));
    assert_eq!(left(&at(a, 5.0), 0.5, &at(b, 2.5), &[a, b]), (vec![2.5, -2.5], 0.0));
    assert_eq!(left(&at(a, 5.0), 0.5, &at(a, 5.0), &[a]), (vec![-2.5], -2.5));
    // Far outside, only the mass tells.
    assert_eq!(left(&[(-1e6, 0.0, 5.0)], 1.0, &[(1e6, 0.0, 3.0)], &[a]), (vec![0.0], 2.0));
}

#[test]
fn rounding_alone_leaves_nothing() {
    let points: Vec<Point> =
        (0..500).map(|i| ((i * 37 % 301) as f32, (i * 53 % 199) as f32, 0.1 * i as f32)).collect();
    let nothing = (vec![0.0; 3], 0.0);
    let places = [(96.0, 96.0), (33.0, 150.0), (300.0, 0.0)];
    let mut backwards = points.clone();
    backwards.reverse();
    assert_eq!(left(&points, 1.0, &backwards, &places), nothing);
    let faded: Vec<Point> = points.iter().map(|&(x, y, weight)| (x, y, weight * 0.3)).collect();
    assert_eq!(left(&points, 0.3, &faded, &places), nothing);
}

#[test]
fn points_that_are_removed_in_other_portions_than_they_were_added_leave_nothing() {
    let scattered = |i: usize| ((i * 37 % 301) as f32 + 0.3, (i * 53 % 199) as f32 + 0.7);
    for place in [scattered, |_| (100.3, 100.7)] {
        let (xs, ys): (Vec<f32>, Vec<f32>) = (0..1_000).map(place).unzip();
        let mut field = empty();
        field.add_all(&xs, &ys, None).unwrap();
        for (x, y) in xs.iter().zip(&ys) {
            field.remove_all(&[*x], &[*y], None).unwrap();
        }
        field.blur();
        assert_eq!((field.peak(), field.lowest(), field.mass()), (0.0, 0.0, 0.0));
    }
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
fn a_light_point_outlasts_a_heavy_one_elsewhere() {
    let places = [(96.0, 96.0), (240.0, 96.0)];
    let points = [(96.0, 96.0, 1e30), (240.0, 96.0, 1.0)];
    assert_eq!(left(&points, 1.0, &points[..1], &places).0, [0.0, 1.0]);
    let both = left(&points, 1.0, &[], &places).0;
    assert!((both[1] - 1.0).abs() < 0.01, "a light point stays readable beside a heavy one: {both:?}");
}

#[test]
fn many_points_at_once_are_the_same_points_one_by_one() {
    for count in [0, 1, 3, 4, 5, 8, 11] {
        let at = |i: usize| ((i * 37 % 330) as f32 - 15.0, (i * 53 % 230) as f32 - 15.0, i as f32 - 2.0);
        let points: Vec<Point> = (0..count).map(at).collect();
        let (xs, ys): (Vec<f32>, Vec<f32>) = points.iter().map(|point| (point.0, point.1)).unzip();
        let weights: Vec<f32> = points.iter().map(|point| point.2).collect();
        let mut together = empty();
        together.add_all(&xs, &ys, Some(&weights)).unwrap();
        together.blur();
        let apart = field(&points);
        check(&together, 0.0, |x, y| Some(f64::from(apart.value_at(x as f32, y as f32))));
        assert!((together.mass() - apart.mass()).abs() < 1e-9);
    }
}

#[test]
fn a_number_that_is_not_finite_is_told_and_nothing_is_added() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
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
fn no_weight_is_too_large_for_a_mode() {
    for mode in [Mode::Sum, Mode::Mean, Mode::Max] {
        for edges in [false, true] {
            let mut field = empty();
            field.set_mode(mode).unwrap();
            field.set_edges(edges);
            add(
                &mut field,
                &[(100.0, 100.0, 3e38), (0.0, 0.0, 3e38), (110.0, 100.0, -3e38), (290.0, 3.0, 1.0)],
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

#[test]
fn decay_multiplies_what_was_before_and_not_what_comes_after() {
    let mut field = empty();
    field.add(100.0, 100.0, 4.0);
    field.decay(0.25).unwrap();
    field.add(200.0, 100.0, 4.0);
    field.blur();
    let [old, new] = [100.0, 200.0].map(|x| f64::from(field.value_at(x, 100.0)));
    assert!((old / ONE - 1.0).abs() < 0.01 && (new / ONE - 4.0).abs() < 0.04, "{old} {new}");
    assert_eq!(field.decay(1.5), Err(Error::Decay(1.5)));
    assert_eq!(field.decay(f64::NAN).unwrap_err().to_string(), "decay is NaN, it must be within 0 and 1");
}

#[test]
fn after_a_few_more_points_a_field_is_the_same_as_one_made_anew() {
    let mut grown = field(&POINTS);
    add(&mut grown, &OTHERS[..1]);
    grown.blur();
    let all = [&POINTS[..], &OTHERS[..1]].concat();
    let anew = field(&all);
    check(&grown, 0.0, |x, y| Some(f64::from(anew.value_at(x as f32, y as f32))));
    assert_eq!(grown.peak(), anew.peak());
    assert!(!grown.blur(), "nothing changed since");
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
