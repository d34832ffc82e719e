//! Whatever numbers come in: no panic, no NaN, no colour outside the table.
#![cfg(not(target_arch = "wasm32"))]

use isotherm_density::{Field, Palette, Scale, Transfer, paint_rows};
use proptest::num::f32::ANY;
use proptest::prelude::*;

fn transfer() -> impl Strategy<Value = Transfer> {
    prop_oneof![Just(Transfer::Linear), Just(Transfer::Sqrt), Just(Transfer::Log)]
}

fn near_points() -> impl Strategy<Value = Vec<(f32, f32, f32)>> {
    prop::collection::vec((-30.0..130.0_f32, -30.0..110.0_f32, 0.0..10.0_f32), 1..40)
}

fn blurred(points: &[(f32, f32, f32)]) -> Field {
    let mut field = Field::new(100, 80, 7.0).expect("an argument within its limits");
    points.iter().for_each(|&(x, y, weight)| field.add(x, y, weight));
    field.blur();
    field
}

proptest! {
    #[test]
    fn any_point_is_added_or_counted(
        size in (0..70_u32, 0..70_u32),
        sigma in 1.0..90.0_f32,
        points in prop::collection::vec((ANY, ANY, ANY), 0..20),
        near in near_points(),
        huge in prop::collection::vec(-f32::MAX..=f32::MAX, 0..4),
        (ratio, transfer) in (0.1..4.0_f32, transfer()),
    ) {
        let mut field = Field::new(size.0, size.1, sigma).unwrap();
        points.iter().chain(&near).for_each(|&(x, y, weight)| field.add(x, y, weight));
        huge.iter().for_each(|&weight| field.add(5.0, 5.0, weight));
        let is_usable = |number: f32| number.abs() < 2_f32.powi(100);
        let weights = huge.iter().filter(|&&weight| !is_usable(weight)).count();
        let broken = points.iter().filter(|p| ![p.0, p.1, p.2].into_iter().all(is_usable)).count() + weights;
        prop_assert_eq!(field.ignored(), broken as u64);
        field.blur();
        prop_assert!(field.peak().is_finite() && field.peak() >= 0.0);
        prop_assert!(field.value_at(size.0 as f32 / 2.0, 0.0).is_finite());
        let scale = Scale::of_percentile(&field, 90.0, transfer).unwrap();
        let (width, height) = field.pixels(ratio);
        let mut rgba = vec![0; width * height * 4];
        field.paint(&mut rgba, ratio, &scale, &Palette::Thermal.lut(1.0)).unwrap();
        scale.ticks(5);
    }

    #[test]
    fn no_argument_makes_a_constructor_panic(width in any::<u32>(), height in any::<u32>(), sigma in ANY) {
        // A large field is refused or fits the limit; only a small one is built here, to spare memory.
        let _ = Field::new(width, u32::MAX, sigma);
        let _ = Field::new(width % 300, height % 300, sigma);
        let _ = Scale::absolute(sigma, Transfer::Log).map(|scale| (scale.ticks(7), scale.heat(sigma), scale.density(sigma)));
        let _ = Palette::Turbo.lut(sigma).color(sigma);
    }

    #[test]
    fn no_place_is_denser_than_the_peak(points in near_points(), (x, y) in (0.0..=100.0_f32, 0.0..=80.0_f32)) {
        let field = blurred(&points);
        prop_assert!(field.value_at(x, y) <= field.peak() * 1.001);
    }

    #[test]
    fn peaks_lie_on_the_map_the_highest_first_and_apart(
        points in prop::collection::vec((-30.0..130.0_f32, -30.0..110.0_f32, 0.1..10.0_f32), 1..60),
        (sigma, edges) in (3.0..15.0_f32, any::<bool>()),
    ) {
        let mut field = Field::new(100, 80, sigma).unwrap();
        field.set_edges(edges);
        points.iter().for_each(|&(x, y, weight)| field.add(x, y, weight));
        field.blur();
        let peaks = field.peaks(1000, 0.0, 0.0).unwrap();
        prop_assert_eq!(peaks.is_empty(), field.peak() == 0.0);
        if let Some(first) = peaks.first() {
            prop_assert!((first.value / field.peak() - 1.0).abs() < 0.02, "{first:?}, peak {}", field.peak());
            prop_assert_eq!(&field.peaks(1, 0.0, 0.0).unwrap(), &peaks[..1]);
        }
        for (index, peak) in peaks.iter().enumerate() {
            prop_assert!((0.0..=100.0).contains(&peak.x) && (0.0..=80.0).contains(&peak.y), "{peak:?}");
            let value = field.value_at(peak.x, peak.y);
            prop_assert!((peak.value - value).abs() <= 1e-4 * field.peak(), "{peak:?}, {value} there");
            prop_assert!(peak.value > 0.0 && peak.prominence >= 0.0 && peak.prominence <= peak.value, "{peak:?}");
            for higher in &peaks[..index] {
                prop_assert!(higher.value >= peak.value);
                prop_assert!((higher.x - peak.x).hypot(higher.y - peak.y) > 0.49 * sigma, "{higher:?} {peak:?}");
            }
        }
    }

    #[test]
    fn density_is_linear_in_the_weights(points in near_points(), (x, y) in (0.0..=100.0_f32, 0.0..=80.0_f32)) {
        let doubled: Vec<_> = points.iter().map(|&(x, y, weight)| (x, y, 2.0 * weight)).collect();
        let (once, twice) = (blurred(&points), blurred(&doubled));
        prop_assert_eq!(2.0 * once.value_at(x, y), twice.value_at(x, y));
    }

    #[test]
    fn the_order_of_points_does_not_matter(mut points in near_points(), (x, y) in (0.0..=100.0_f32, 0.0..=80.0_f32)) {
        let forward = blurred(&points);
        points.reverse();
        let difference = forward.value_at(x, y) - blurred(&points).value_at(x, y);
        prop_assert!(difference.abs() <= 1e-5 * forward.peak());
    }

    #[test]
    fn heat_and_density_are_each_others_inverse(max in 1e-6..1e6_f32, heat in 0.0..=1.0_f32, transfer in transfer()) {
        let scale = Scale::absolute(max, transfer).unwrap();
        prop_assert!((scale.heat(scale.density(heat)) - heat).abs() < 1e-5);
    }

    #[test]
    fn ticks_rise_and_stay_on_the_scale(max in 1e-6..1e6_f32, count in 1..12_usize, transfer in transfer()) {
        let scale = Scale::absolute(max, transfer).unwrap();
        let ticks = scale.ticks(count);
        prop_assert!(ticks.windows(2).all(|pair| pair[0] < pair[1]));
        prop_assert!(ticks.len() >= 2 && ticks.len() <= count + 1);
        prop_assert!(ticks.iter().all(|&tick| tick <= max * 1.00001));
    }

    #[test]
    fn rows_take_any_values(values in prop::collection::vec(ANY, 0..9), from in ANY, to in ANY) {
        let mut rgba = [0; 3 * 5 * 4];
        paint_rows(&mut rgba, 3, 5, &values, from..to, &Palette::Grey.lut(1.0)).unwrap();
    }
}
