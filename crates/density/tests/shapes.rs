//! Contours, peaks and levels of fields whose shapes are known, natively and on wasm32.

use isotherm_density::{Contours, Difference, Error, Field, Layer, Mode, Path, Rule, bandwidth};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const SIGMA: f32 = 20.0;

fn field(points: &[(f32, f32, f32)]) -> Field {
    let mut field = Field::new(400, 300, SIGMA).expect("an argument within its limits");
    points.iter().for_each(|&(x, y, weight)| field.add(x, y, weight));
    field.blur();
    field
}

fn traced(field: &Field, levels: &[f32]) -> Contours {
    let mut contours = Contours::new();
    contours.trace(field, levels).expect("finite levels");
    contours
}

fn ring<'a>(contours: &'a Contours, path: &Path) -> &'a [[f32; 2]] {
    &contours.vertices[path.start as usize..][..path.count as usize]
}

/// Twice the area that a ring encloses, above 0 if it is on the left when y points down.
fn area(ring: &[[f32; 2]]) -> f64 {
    let next = ring.iter().cycle().skip(1);
    let cross = |(a, b): (&[f32; 2], &[f32; 2])| {
        f64::from(b[0]) * f64::from(a[1]) - f64::from(a[0]) * f64::from(b[1])
    };
    ring.iter().zip(next).map(cross).sum()
}

#[test]
fn the_contour_of_a_point_is_a_circle() {
    for (x, y) in [(201.3, 148.8), (205.0, 150.0), (198.4, 143.1)] {
        let field = field(&[(x, y, 2.0)]);
        // Of a sigma. Where the summit is near, the circle is small and the pieces are long.
        for (share, tolerance) in [(0.01, 0.01), (0.1, 0.01), (0.5, 0.01), (0.9, 0.02), (0.99, 0.07)] {
            let contours = traced(&field, &[share * field.peak()]);
            assert_eq!(contours.paths.len(), 1);
            let ring = ring(&contours, &contours.paths[0]);
            let radius = f64::from(SIGMA) * f64::sqrt(-2.0 * f64::from(share).ln());
            let off = |x1: f32, y1: f32| (f64::from(x1 - x).hypot(f64::from(y1 - y)) - radius).abs();
            for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                let worst = off(a[0], a[1]).max(off((a[0] + b[0]) / 2.0, (a[1] + b[1]) / 2.0));
                assert!(worst < tolerance * f64::from(SIGMA), "{worst} px off at {share} of the peak");
            }
        }
    }
}

#[test]
fn a_hole_runs_the_other_way_round() {
    let circle = |i: u32| (f64::from(i) * std::f64::consts::TAU / 60.0).sin_cos();
    let points: Vec<_> = (0..60)
        .map(|i| (200.0 + 80.0 * circle(i).0 as f32, 150.0 + 80.0 * circle(i).1 as f32, 1.0))
        .collect();
    let field = field(&points);
    let contours = traced(&field, &[0.5 * field.peak()]);
    let mut areas: Vec<f64> = contours.paths.iter().map(|path| area(ring(&contours, path))).collect();
    areas.sort_by(f64::total_cmp);
    assert!(areas.len() == 2 && areas[0] < 0.0 && areas[1] > 0.0 && areas[1] > -areas[0], "{areas:?}");
}

#[test]
fn two_hills_are_one_contour_below_their_saddle_and_two_above_it() {
    // 2.6 sigma apart on a slant, so that opposite corners of a cell are on one side; the saddle anywhere in the cell.
    for step in 0..12 {
        let shift = step as f32 * 0.4;
        let (x, y) = (190.0 + shift, 140.0 + 0.7 * shift);
        let field = field(&[(x - 18.4, y - 18.4, 1.0), (x + 18.4, y + 18.4, 1.0)]);
        let saddle = field.value_at(x, y);
        let contours = traced(&field, &[0.997 * saddle, 1.003 * saddle]);
        let levels: Vec<u32> = contours.paths.iter().map(|path| path.level).collect();
        assert_eq!(levels, [0, 1, 1], "at {x}, {y}");
    }
}

#[test]
fn contours_close_along_the_border() {
    let field = field(&[(0.0, 0.0, 1.0), (390.0, 150.0, 1.0)]);
    let contours = traced(&field, &[0.3 * field.peak()]);
    assert_eq!(contours.paths.len(), 2);
    for path in &contours.paths {
        let ring = ring(&contours, path);
        assert!(area(ring) > 0.0);
        assert!(ring.iter().all(|&[x, y]| (0.0..=400.0).contains(&x) && (0.0..=300.0).contains(&y)));
        assert!(ring.iter().any(|&[x, _]| x == 0.0 || x == 400.0));
    }
    let corner = ring(&contours, &contours.paths[0]);
    assert!(corner.iter().any(|&[x, y]| x == 0.0 && y == 0.0), "the corner is inside");
}

#[test]
fn every_vertex_of_scattered_heat_lies_on_its_level() {
    let points: Vec<_> = (0..200)
        .map(|i| ((i * 7919 % 400) as f32, (i * 104_729 % 300) as f32, 1.0 - (i % 3) as f32))
        .collect();
    let field = field(&points);
    let levels = [0.2 * field.peak(), 0.7 * field.peak(), 0.5 * field.lowest()];
    let contours = traced(&field, &levels);
    assert!(levels.iter().zip(0..).all(|(_, index)| contours.paths.iter().any(|path| path.level == index)));
    let mut counted = 0;
    for path in &contours.paths {
        counted += path.count as usize;
        for &[x, y] in ring(&contours, path) {
            let on_border = x == 0.0 || y == 0.0 || x == 400.0 || y == 300.0;
            let off = (field.value_at(x, y) - levels[path.level as usize]).abs();
            assert!(on_border || off < 0.01 * field.peak(), "{off} off at {x}, {y}");
        }
    }
    assert_eq!(counted, contours.vertices.len());
}

#[test]
fn no_level_of_an_empty_field_has_a_contour_and_no_level_is_infinite() {
    assert!(traced(&field(&[]), &[0.0, 1.0, -1.0]).paths.is_empty());
    for level in [f32::NAN, f32::INFINITY] {
        let refused = Contours::new().trace(&field(&[]), &[1.0, level]);
        assert!(matches!(refused, Err(Error::Level(_))));
    }
}

#[test]
fn peaks_are_found_where_points_are_the_highest_first() {
    let field = field(&[(60.2, 50.7, 2.0), (300.0, 200.0, 3.0), (0.0, 250.0, 1.0)]);
    let peaks = field.peaks(10, 0.0, 0.0).unwrap();
    let expected = [(300.0, 200.0, 3.0), (60.2, 50.7, 2.0), (0.0, 250.0, 1.0)];
    assert_eq!(peaks.len(), expected.len(), "{peaks:?}");
    for (peak, (x, y, weight)) in peaks.iter().zip(expected) {
        let value = weight * 1250.0 / (SIGMA * SIGMA);
        assert!((peak.x - x).abs() < 0.5 && (peak.y - y).abs() < 0.5, "{peak:?}");
        assert!((peak.value / value - 1.0).abs() < 0.01, "{peak:?}, expected {value}");
        // 9 sigma and more lie between them: the way down is all the way.
        assert!((peak.prominence / value - 1.0).abs() < 0.01 && peak.prominence <= peak.value, "{peak:?}");
    }
    assert_eq!(peaks[0].prominence, peaks[0].value, "from the highest it is all the way");
    assert_eq!(field.peaks(1, 0.0, 0.0).unwrap(), peaks[..1]);
    assert_eq!(field.peaks(10, 0.6, 0.0).unwrap(), peaks[..2]);
}

#[test]
fn a_shoulder_has_little_prominence_and_near_peaks_are_told_once() {
    // 2.6 sigma apart: two peaks with a shallow saddle.
    let field = field(&[(150.0, 150.0, 1.0), (202.0, 150.0, 0.9)]);
    let peaks = field.peaks(10, 0.0, 0.0).unwrap();
    assert_eq!(peaks.len(), 2);
    let saddle = (150..=202).map(|x| field.value_at(x as f32, 150.0)).fold(f32::INFINITY, f32::min);
    let expected = peaks[1].value - saddle;
    assert!((peaks[1].prominence - expected).abs() < 0.03 * field.peak(), "{peaks:?}, expected {expected}");
    assert_eq!(field.peaks(10, 0.5, 0.0).unwrap().len(), 1);
    assert_eq!(field.peaks(10, 0.0, 60.0).unwrap().len(), 1);
}

#[test]
fn small_peaks_are_told_down_to_a_thousandth_of_the_highest() {
    let field = field(&[(100.0, 150.0, 1.0), (300.0, 150.0, 0.05), (100.0, 20.0, 0.0005)]);
    let peaks = field.peaks(10, 0.0, 0.0).unwrap();
    assert_eq!(peaks.iter().map(|peak| peak.x.round()).collect::<Vec<_>>(), [100.0, 300.0]);
    assert_eq!(field.peaks(10, 0.051, 0.0).unwrap().len(), 1);
    assert_eq!(field.peaks(10, 0.049, 0.0).unwrap().len(), 2);
}

#[test]
fn a_level_of_mass_holds_that_share_of_a_gaussian() {
    let field = field(&[(200.0, 150.0, 1.0)]);
    for share in [0.1, 0.5, 0.9] {
        // Of a Gaussian in two dimensions, the share above a density is 1 less that density's share of the peak.
        let expected = f64::from(field.peak()) * (1.0 - share);
        let got = f64::from(field.level_of_mass(share));
        assert!((got - expected).abs() < 0.01 * f64::from(field.peak()), "{got}, expected {expected}");
    }
}

/// FNV-1a of every number that modes, contours, peaks, levels and bandwidths give: any bit that differs changes it.
#[test]
fn modes_and_shapes_are_the_same_bits_on_every_platform() {
    let points: Vec<_> = (0..300)
        .map(|i| ((i * 7919 % 400) as f32 + 0.3, (i * 104_729 % 300) as f32 - 0.7, (i % 5) as f32))
        .collect();
    let mut numbers: Vec<f32> = Vec::new();
    for mode in [Mode::Sum, Mode::Mean, Mode::Max] {
        let mut field = Field::new(400, 300, 17.3).unwrap();
        field.set_mode(mode).unwrap();
        field.set_edges(true);
        points.iter().for_each(|&(x, y, weight)| field.add(x, y, weight));
        if mode == Mode::Sum {
            for (layer, weight) in [(Layer::Other, 3.0), (Layer::Squares, 4.41)] {
                field.choose(layer).unwrap();
                field.add(200.0, 100.0, weight);
            }
            points.iter().for_each(|&(x, y, weight)| field.add(x, y, weight));
            field.set_difference(Some(Difference { factor: 0.7, least_errors: 0.1, square_of: 1.0 }));
        }
        field.blur();
        numbers.extend([field.peak(), field.lowest(), field.level_of_mass(0.5), field.level_of_area(50.0)]);
        let contours = traced(&field, &[0.4 * field.peak(), 0.3 * field.lowest()]);
        numbers.extend(contours.vertices.as_flattened());
        let peaks = field.peaks(50, 0.01, 5.0).unwrap();
        numbers.extend(peaks.iter().flat_map(|peak| [peak.x, peak.y, peak.value, peak.prominence]));
    }
    let (xs, ys): (Vec<f32>, Vec<f32>) = points.iter().map(|point| (point.0, point.1)).unzip();
    numbers.extend([Rule::Scott, Rule::Silverman].map(|rule| bandwidth(&xs, &ys, 1e5, rule).unwrap() as f32));
    let hash = numbers
        .iter()
        .flat_map(|number| number.to_bits().to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3));
    assert_eq!(hash, 0x4d3fee2a7fde8203, "got {hash:#x} of {} numbers", numbers.len());
}

#[test]
fn what_is_read_at_many_places_is_what_is_there() {
    let mut field = Field::new(230, 170, 12.5).unwrap();
    (0..40)
        .for_each(|i| field.add((i * 37 % 260) as f32 - 10.0, (i * 53 % 180) as f32, 1.0 + (i % 3) as f32));
    field.blur();
    // To the border and beyond, where the last column has what is on it.
    for (step, inset) in [([5.0, 7.0], 0.0), ([9.5, 3.3], 0.5), ([29.0, 17.0], 0.0)] {
        let mut samples = vec![0.0; 9 * 11];
        field.sample(&mut samples, 9, step, inset);
        for (at, &sample) in samples.iter().enumerate() {
            let place =
                |at: usize, side: usize, most: f64| ((at as f64 + inset) * step[side]).min(most) as f32;
            let expected = field.value_at(place(at % 9, 0, 230.0), place(at / 9, 1, 170.0));
            assert!((sample - expected).abs() <= 1e-5 * field.peak(), "{at}: {sample}, expected {expected}");
        }
    }
}

#[test]
fn a_summit_is_found_from_the_nodes_beside_it() {
    let mut field = Field::new(200, 100, 10.0).unwrap();
    field.add(63.0, 42.0, 2.0);
    field.blur();
    // Nodes are 5 px apart, from the corner on.
    for (column, row) in [(12, 8), (13, 8), (13, 9)] {
        let [x, y, density] = field.summit_around(column, row);
        assert!((x - 63.0).abs() < 0.2 && (y - 42.0).abs() < 0.2, "{x} {y}");
        assert!((density / field.peak() - 1.0).abs() < 1e-5, "{density} of {}", field.peak());
    }
}
