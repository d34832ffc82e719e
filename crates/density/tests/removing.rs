//! What is left when points are added, removed and faded in whatever portions, natively and on wasm32.

mod maps;

use isotherm_density::Error;
use maps::{ONE, OTHERS, POINTS, Point, add, check, empty, field};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

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
