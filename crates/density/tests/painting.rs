//! What painting writes: the colour of the density at every pixel, nothing where there is nothing.
#![cfg(not(target_arch = "wasm32"))]

use isotherm_density::{Alpha, Error, Field, Lut, Palette, Scale, Stop, Transfer, Window};

fn painted(field: &mut Field, ratio: f32, scale: &Scale, lut: &Lut) -> Vec<u8> {
    let (width, height) = field.pixels(ratio);
    let mut rgba = vec![0xaa; width * height * 4];
    field.paint(&mut rgba, ratio, scale, lut).expect("an argument within its limits");
    rgba
}

fn three_points() -> Field {
    let mut field = Field::new(120, 80, 9.0).expect("an argument within its limits");
    field.add(30.0, 20.0, 1.0);
    field.add(90.5, 60.5, 4.0);
    field.add(125.0, 0.0, 3.0);
    field.blur();
    field
}

#[test]
fn every_pixel_has_the_colour_of_the_density_at_its_centre() {
    let mut field = three_points();
    let lut = Palette::Thermal.lut(0.8);
    for transfer in [Transfer::Linear, Transfer::Sqrt, Transfer::Log] {
        for ratio in [0.5, 1.0, 1.25, 2.0] {
            let scale = Scale::of_peak(&field, transfer);
            let rgba = painted(&mut field, ratio, &scale, &lut);
            let width = field.pixels(ratio).0;
            for (i, pixel) in rgba.chunks_exact(4).enumerate() {
                let (x, y) = ((i % width) as f32 + 0.5, (i / width) as f32 + 0.5);
                let density = field.value_at(x / ratio, y / ratio);
                let step = scale.max() / 32_767.0;
                let near =
                    [-1.0, -0.5, 0.0, 0.5, 1.0].map(|steps| lut.color(scale.heat(density + steps * step)));
                assert!(near.contains(&pixel.try_into().unwrap()), "{transfer:?} {ratio} {x} {y} {density}");
            }
        }
    }
}

#[test]
fn colours_begin_without_a_rim_also_where_a_scale_is_steep_unless_one_is_meant() {
    let mut field = Field::new(300, 20, 24.0).unwrap();
    field.add(150.0, 10.0, 1.0);
    field.add(20.0, 10.0, -1.0);
    field.blur();
    let even = Alpha { low: 0.6, high: 0.6, full_at: 0.5 };
    for transfer in [Transfer::Linear, Transfer::Sqrt, Transfer::Log] {
        let scale = Scale::of_peak(&field, transfer);
        for (scale, palette) in [(scale, Palette::Thermal), (scale.signed(), Palette::Diverging)] {
            let mut faintest = |lut: &Lut| {
                let rgba = painted(&mut field, 1.0, &scale, lut);
                rgba.chunks_exact(4).map(|pixel| pixel[3]).filter(|&alpha| alpha > 0).min()
            };
            // Two sides share the 256 colours: the first of each is as opaque as the third of one side.
            let most = if scale.is_signed() { 10 } else { 3 };
            assert!(faintest(&palette.lut(0.8)) <= Some(most), "{transfer:?} {palette}");
            assert_eq!(faintest(&even.lut(palette)), Some(153), "{transfer:?} {palette}");
        }
    }
}

#[test]
fn a_window_is_a_part_of_the_whole_and_transparent_beyond_it() {
    let mut field = three_points();
    let lut = Palette::Thermal.lut(0.8);
    let scale = Scale::of_peak(&field, Transfer::Sqrt);
    let whole = painted(&mut field, 2.0, &scale, &lut);
    for (left, top) in [(0.0, 0.0), (17.5, 9.0), (-10.0, -4.5), (100.0, 60.0), (500.0, 0.0)] {
        let window = Window { left, top, width: 70, height: 50, ratio: 2.0 };
        let mut rgba = vec![7; 70 * 50 * 4];
        let visible = field.paint_window(&mut rgba, &window, &scale, &lut).unwrap();
        let expected = |column: usize, row: usize| {
            let (x, y) = (column as f64 + 2.0 * left, row as f64 + 2.0 * top);
            let inside = (0.0..240.0).contains(&x) && (0.0..160.0).contains(&y);
            if inside { &whole[(y as usize * 240 + x as usize) * 4..][..4] } else { &[0; 4] }
        };
        for (i, pixel) in rgba.chunks_exact(4).enumerate() {
            assert_eq!(pixel, expected(i % 70, i / 70), "pixel {i} of the window at {left}, {top}");
        }
        assert!(visible || rgba.iter().all(|&byte| byte == 0));
        assert_eq!(visible, left != 500.0, "{left}");
    }
    let nowhere = Window { left: f64::NAN, top: 0.0, width: 0, height: 0, ratio: 1.0 };
    assert!(field.paint_window(&mut [], &nowhere, &scale, &lut).is_err());
}

#[test]
fn heat_begins_at_the_minimum_and_a_signed_scale_has_its_middle_at_zero() {
    let plain = Scale::absolute(10.0, Transfer::Linear).unwrap();
    let risen = plain.from(4.0).unwrap();
    assert_eq!([3.0, 4.0, 7.0, 10.0, 99.0].map(|density| risen.heat(density)), [0.0, 0.0, 0.5, 1.0, 1.0]);
    assert_eq!(risen.density(0.5), 7.0);
    let signed = plain.signed();
    assert_eq!(
        [-10.0, -5.0, 0.0, 5.0, 11.0].map(|density| signed.heat(density)),
        [0.0, 0.25, 0.5, 0.75, 1.0]
    );
    assert_eq!(signed.density(0.25), -5.0);
    assert_eq!(signed.ticks(4), [-10.0, -5.0, 0.0, 5.0, 10.0]);
    let refused = plain.from(10.0).unwrap_err().to_string();
    assert_eq!(refused, "scale minimum is 10, it must be finite and below the maximum, 10");
    assert!(plain.from(f32::NAN).is_err());
}

#[test]
fn what_is_below_zero_is_painted_on_a_signed_scale_alone() {
    let mut field = Field::new(60, 40, 5.0).unwrap();
    field.add(15.0, 20.0, 2.0);
    field.add(45.0, 20.0, -2.0);
    field.blur();
    let lut = Palette::Diverging.lut(1.0);
    let scale = Scale::of_extreme(&field, Transfer::Linear);
    let rgba = painted(&mut field, 1.0, &scale, &lut);
    let at = |rgba: &[u8], x: usize| <[u8; 4]>::try_from(&rgba[(20 * 60 + x) * 4..][..4]).unwrap();
    let (above, below) = (at(&rgba, 15), at(&rgba, 45));
    assert!(
        lut.colors()[250..].contains(&above) && lut.colors()[..6].contains(&below),
        "{above:?} {below:?}"
    );
    assert!(at(&rgba, 30)[3] < 5, "half a pixel from where they meet");
    let lut = Palette::Thermal.lut(1.0);
    let scale = Scale::of_peak(&field, Transfer::Linear);
    let rgba = painted(&mut field, 1.0, &scale, &lut);
    assert!(lut.colors()[250..].contains(&at(&rgba, 15)) && at(&rgba, 45) == [0; 4]);
}

#[test]
fn stops_of_ones_own_are_met_and_bad_ones_told() {
    let stop = |heat: f32, r: f32, a: f32| Stop { heat, rgba: [r, 0.0, 0.0, a] };
    let stops = [stop(0.0, 0.0, 1.0), stop(0.5, 200.0, 1.0), stop(1.0, 100.0, 0.5)];
    let lut = Alpha { low: 1.0, high: 1.0, full_at: 0.0 }.plain_lut(Stop::ramp(&stops).unwrap());
    assert_eq!(lut.colors()[0], [0; 4]);
    assert_eq!(lut.color(0.25), [100, 0, 0, 255]);
    assert_eq!(lut.color(1.0), [100, 0, 0, 128]);
    let refused = |stops: &[Stop]| Stop::ramp(stops).map(|_| ()).unwrap_err();
    assert_eq!(refused(&stops[..1]), Error::Stops(1));
    assert_eq!(refused(&[stops[1], stops[0]]), Error::Stops(1));
    assert_eq!(refused(&[stops[0], stop(f32::NAN, 0.0, 1.0)]), Error::Stops(1));
    assert_eq!(refused(&[stop(0.0, 256.0, 1.0), stops[2]]), Error::Stops(0));
}

#[test]
fn an_even_opacity_is_the_same_for_all_heat() {
    let lut = Alpha { low: 0.6, high: 0.6, full_at: 0.5 }.lut(Palette::Viridis);
    assert!(lut.colors()[1..].iter().all(|color| color[3] == 153) && lut.colors()[0][3] == 0);
}

#[test]
fn an_even_opacity_is_so_where_signs_meet_and_nowhere_else() {
    let even = Alpha { low: 0.6, high: 0.6, full_at: 1.0 };
    let lut = even.lut(Palette::Diverging);
    for [from, to] in [[[130.0, 80.0], [170.0, 80.0]], [[150.0, 70.0], [150.0, 110.0]]] {
        let mut field = Field::new(301, 181, 10.0).unwrap();
        field.add(from[0], from[1], 1.0);
        field.add(to[0], to[1], -1.0);
        field.blur();
        let scale = Scale::of_extreme(&field, Transfer::Linear);
        let rgba = painted(&mut field, 1.0, &scale, &lut);
        let alpha = |x: usize, y: usize| rgba[(y * 301 + x) * 4 + 3];
        let along = (0..=40).map(|step| {
            let share = step as f32 / 40.0;
            let place = |side: usize| (from[side] + (to[side] - from[side]) * share) as usize;
            alpha(place(0), place(1))
        });
        assert_eq!(along.collect::<Vec<_>>(), vec![153; 41], "from {from:?}");
        assert_eq!([alpha(5, 5), alpha(295, 90), alpha(150, 175)], [0; 3], "where there is nothing");
    }
    let mut empty = Field::new(40, 30, 10.0).unwrap();
    empty.blur();
    let scale = Scale::of_extreme(&empty, Transfer::Linear);
    assert!(painted(&mut empty, 1.0, &scale, &lut).iter().all(|&byte| byte == 0));
}

#[test]
fn an_even_opacity_reaches_as_far_below_zero_as_above() {
    let lut = Alpha { low: 0.6, high: 0.6, full_at: 1.0 }.lut(Palette::Diverging);
    for transfer in [Transfer::Linear, Transfer::Sqrt, Transfer::Log] {
        let [above, below] = [1.0, -1.0].map(|weight| {
            let mut field = Field::new(240, 240, 12.0).unwrap();
            field.add(120.0, 120.0, weight);
            field.blur();
            let scale = Scale::of_extreme(&field, transfer);
            let rgba = painted(&mut field, 1.0, &scale, &lut);
            rgba.chunks_exact(4).map(|pixel| pixel[3] > 0).collect::<Vec<_>>()
        });
        assert_eq!(above, below, "{transfer:?}");
        // From 0.5 of 16,383 steps on: a circle.
        let radius = 12.0 * (2.0 * 32_766_f64.ln()).sqrt();
        let area = above.iter().filter(|&&is_painted| is_painted).count() as f64;
        let circle = std::f64::consts::PI * radius * radius;
        assert!((area / circle - 1.0).abs() < 0.03, "{transfer:?}: {area} px of {circle}");
    }
}

#[test]
fn a_map_of_both_signs_has_no_holes_of_an_even_opacity_whole_or_in_tiles() {
    let lut = Alpha { low: 1.0, high: 1.0, full_at: 1.0 }.lut(Palette::Diverging);
    let mut field = Field::new(300, 200, 12.0).unwrap();
    // Signs meet in the middles of pixels.
    for (row, column) in (0..5).flat_map(|row| (0..8).map(move |column| (row, column))) {
        let weight = if (row + column) % 2 == 0 { 1.0 } else { -1.0 };
        field.add(column as f32 * 40.0 + 10.5, row as f32 * 40.0 + 20.5, weight);
    }
    field.blur();
    for transfer in [Transfer::Linear, Transfer::Sqrt] {
        let scale = Scale::of_extreme(&field, transfer);
        let whole = painted(&mut field, 1.0, &scale, &lut);
        assert_eq!(whole.chunks_exact(4).filter(|pixel| pixel[3] == 0).count(), 0, "{transfer:?}");
        for (left, top) in (0..6).flat_map(|column| (0..4).map(move |row| (column * 50, row * 50))) {
            let window = Window { left: left as f64, top: top as f64, width: 50, height: 50, ratio: 1.0 };
            let mut tile = vec![0; 50 * 50 * 4];
            field.paint_window(&mut tile, &window, &scale, &lut).unwrap();
            for (row, line) in tile.chunks_exact(50 * 4).enumerate() {
                let there = &whole[((top + row) * 300 + left) * 4..][..50 * 4];
                assert!(line == there, "{transfer:?}: row {row} of the tile at {left}, {top}");
            }
        }
    }
}

#[test]
fn a_steep_opacity_shows_no_rings() {
    let mut field = Field::new(400, 1, 50.0).unwrap();
    field.add(200.0, 0.5, 1.0);
    field.blur();
    for full_at in [0.1, 0.05, 0.02] {
        let scale = Scale::of_peak(&field, Transfer::Linear);
        let rgba =
            painted(&mut field, 1.0, &scale, &Alpha { full_at, ..Alpha::default() }.lut(Palette::Thermal));
        let alphas: Vec<i32> = rgba.chunks_exact(4).map(|pixel| pixel[3].into()).collect();
        let jump = alphas.windows(2).map(|pair| (pair[1] - pair[0]).abs()).max();
        assert!(jump <= Some(20), "{full_at}: {jump:?}");
    }
}

#[test]
fn an_empty_field_is_fully_transparent() {
    let mut field = Field::new(50, 40, 10.0).unwrap();
    field.blur();
    let lut = Palette::Inferno.lut(1.0);
    let absolute = Scale::absolute(1.0, Transfer::Log).unwrap();
    let percentile = Scale::of_percentile(&field, 95.0, Transfer::Sqrt).unwrap();
    for scale in [absolute, percentile, Scale::of_peak(&field, Transfer::Linear)] {
        assert!(painted(&mut field, 1.0, &scale, &lut).iter().all(|&byte| byte == 0));
    }
}

#[test]
fn a_cleared_field_forgets_its_points() {
    let mut field = three_points();
    let before = field.peak();
    field.clear();
    assert_eq!(field.peak(), before, "the density stays until the next blur");
    field.blur();
    assert_eq!((field.peak(), field.value_at(30.0, 20.0)), (0.0, 0.0));
}

#[test]
fn pixels_that_are_cold_on_the_scale_are_transparent_and_the_peak_is_hottest() {
    let mut field = three_points();
    let lut = Palette::Viridis.lut(0.5);
    let scale = Scale::of_peak(&field, Transfer::Linear);
    let rgba = painted(&mut field, 1.0, &scale, &lut);
    let at = |x: usize, y: usize| &rgba[(y * 120 + x) * 4..][..4];
    assert_eq!(at(60, 5), [0, 0, 0, 0]);
    assert!(rgba.chunks_exact(4).any(|pixel| pixel == lut.colors()[255]));
    assert!(rgba.chunks_exact(4).all(|pixel| pixel[3] <= 128));
}

#[test]
fn a_second_painting_overwrites_the_first() {
    let mut field = three_points();
    let lut = Palette::Turbo.lut(1.0);
    let scale = Scale::of_peak(&field, Transfer::Log);
    let first = painted(&mut field, 1.0, &scale, &lut);
    painted(&mut field, 2.0, &scale, &Palette::Grey.lut(0.3));
    assert!(painted(&mut field, 1.0, &scale, &lut) == first);
}

#[test]
fn wrong_sizes_are_refused_in_words() {
    let mut field = three_points();
    let (scale, lut) = (Scale::of_peak(&field, Transfer::Linear), Palette::Grey.lut(1.0));
    let short = field.paint(&mut [0; 7], 1.0, &scale, &lut).unwrap_err();
    assert_eq!(short.to_string(), "pixel buffer has 7 bytes, this size needs 38400");
    assert_eq!(field.paint(&mut [], 0.0, &scale, &lut), Err(Error::Ratio(0.0)));
    assert!(field.paint(&mut [], f32::NAN, &scale, &lut).is_err());
    assert_eq!(
        Field::new(10, 10, 0.5).unwrap_err().to_string(),
        "sigma is 0.5 px, it must be within 1 and 1000"
    );
    let huge = Field::new(u32::MAX, u32::MAX, 1.0).unwrap_err().to_string();
    assert!(huge.starts_with("a viewport of 4294967295 x 4294967295 px at sigma 1 px needs "), "{huge}");
}
