//! Writes the heat of a synthetic page as a PNG: `cargo run --release -p isotherm-density --example png -- heat.png`.

use std::fs::File;
use std::io::BufWriter;

use isotherm_density::{Field, Palette, Scale, Transfer};

const WIDTH: u32 = 1440;
const HEIGHT: u32 = 900;

/// Where visitors of a shop click: left, top, width, height in CSS px and clicks.
const ELEMENTS: [(f32, f32, f32, f32, u32); 9] = [
    (60.0, 24.0, 140.0, 40.0, 400),
    (520.0, 30.0, 90.0, 24.0, 700),
    (640.0, 30.0, 90.0, 24.0, 300),
    (760.0, 30.0, 90.0, 24.0, 150),
    (1240.0, 22.0, 130.0, 44.0, 900),
    (120.0, 180.0, 520.0, 420.0, 500),
    (820.0, 250.0, 380.0, 60.0, 600),
    (820.0, 430.0, 240.0, 56.0, 2_400),
    (820.0, 700.0, 420.0, 160.0, 350),
];

/// Pseudo-random numbers within -1 .. 1, denser in the middle (xorshift).
fn jitter(state: &mut u64) -> f32 {
    let mut even = || {
        *state ^= *state << 13;
        *state ^= *state >> 7;
        *state ^= *state << 17;
        (*state >> 40) as f32 / (1 << 24) as f32
    };
    even() + even() - 1.0
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_else(|| "heat.png".into());
    let palette: Palette = arguments.next().unwrap_or_else(|| "thermal".into()).parse()?;

    let mut field = Field::new(WIDTH, HEIGHT, 20.0)?;
    let mut state = 0x9e37_79b9_7f4a_7c15;
    for (left, top, width, height, clicks) in ELEMENTS {
        for _ in 0..clicks {
            let (across, down) = (jitter(&mut state), jitter(&mut state));
            field.add(left + width * 0.5 * (1.0 + across), top + height * 0.5 * (1.0 + down), 1.0);
        }
    }
    field.blur();

    let scale = Scale::of_peak(&field, Transfer::Sqrt);
    let mut rgba = vec![0; (WIDTH * HEIGHT * 4) as usize];
    field.paint(&mut rgba, 1.0, &scale, &palette.lut(0.8))?;

    let mut encoder = png::Encoder::new(BufWriter::new(File::create(&path)?), WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&rgba)?;
    println!("{path}: peak {:.1} clicks per 100 px circle, legend at {:?}", field.peak(), scale.ticks(5));
    Ok(())
}
