//! What painting writes: the colour of the density at every pixel, nothing where there is nothing.
#![cfg(not(target_arch = "wasm32"))]

use isotherm_density::{Error, Field, Lut, Palette, Scale, Transfer};

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
                let step = scale.max() / 8191.0;
                let near =
                    [-1.0, -0.5, 0.0, 0.5, 1.0].map(|steps| lut.color(scale.heat(density + steps * step)));
                assert!(near.contains(&pixel.try_into().unwrap()), "{transfer:?} {ratio} {x} {y} {density}");
            }
        }
    }
}

#[test]
fn an_empty_field_is_fully_transparent() {
    let mut field = Field::new(50, 40, 10.0).unwrap();
    field.blur();
    let lut = Palette::Inferno.lut(1.0);
    let absolute = Scale::absolute(1.0, Transfer::Log).unwrap();
    let percentile = Scale::of_percentile(&mut field, 95.0, Transfer::Sqrt).unwrap();
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
    assert!(
        huge.starts_with("a viewport of 4294967295 x 4294967295 px at sigma 1 px needs more than"),
        "{huge}"
    );
}
