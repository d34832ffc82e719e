//! A small picture per palette, compared byte by byte with `tests/golden`. After a change that is meant, write them
//! anew with `ISOTHERM_REWRITE_GOLDEN=1 cargo test -p isotherm-density --test golden` and look at them.
#![cfg(not(target_arch = "wasm32"))]

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};

use isotherm_density::{Field, Palette, Scale, Transfer, paint_rows};

const WIDTH: u32 = 96;
const HEIGHT: u32 = 64;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name).with_extension("png")
}

fn write(path: &Path, rgba: &[u8]) {
    let file = BufWriter::new(File::create(path).expect("an argument within its limits"));
    let mut encoder = png::Encoder::new(file, WIDTH, HEIGHT);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder
        .write_header()
        .expect("an argument within its limits")
        .write_image_data(rgba)
        .expect("a readable, writable image");
}

fn read(path: &Path) -> Vec<u8> {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut reader =
        png::Decoder::new(BufReader::new(file)).read_info().expect("an argument within its limits");
    let mut rgba = vec![0; reader.output_buffer_size().expect("an argument within its limits")];
    reader.next_frame(&mut rgba).expect("an argument within its limits");
    rgba
}

fn check(name: &str, rgba: &[u8]) {
    let path = path(name);
    if std::env::var_os("ISOTHERM_REWRITE_GOLDEN").is_some() {
        write(&path, rgba);
    }
    let golden = read(&path);
    let changed = golden.chunks_exact(4).zip(rgba.chunks_exact(4)).filter(|(a, b)| a != b).count();
    assert!(golden.len() == rgba.len() && changed == 0, "{changed} pixels differ from {}", path.display());
}

fn picture(palette: Palette, transfer: Transfer) -> Vec<u8> {
    let mut field = Field::new(WIDTH, HEIGHT, 8.0).expect("an argument within its limits");
    let points =
        [(20.0, 18.0, 3.0), (28.0, 22.0, 2.0), (70.0, 44.0, 4.0), (60.0, 10.0, 1.0), (-4.0, 60.0, 2.0)];
    points.into_iter().for_each(|(x, y, weight)| field.add(x, y, weight));
    field.blur();
    let scale = Scale::of_peak(&field, transfer);
    let mut rgba = vec![0; (WIDTH * HEIGHT * 4) as usize];
    field.paint(&mut rgba, 1.0, &scale, &palette.lut(0.8)).expect("an argument within its limits");
    rgba
}

#[test]
fn every_palette_paints_its_golden_image() {
    for palette in Palette::ALL.into_iter().filter(|&palette| palette != Palette::Diverging) {
        check(palette.name(), &picture(palette, Transfer::Linear));
    }
}

#[test]
fn a_difference_paints_its_golden_image() {
    let mut field = Field::new(WIDTH, HEIGHT, 8.0).expect("an argument within its limits");
    let points =
        [(20.0, 18.0, 3.0), (28.0, 22.0, 2.0), (70.0, 44.0, -4.0), (60.0, 10.0, -1.0), (48.0, 60.0, 1.0)];
    points.into_iter().for_each(|(x, y, weight)| field.add(x, y, weight));
    field.blur();
    let scale = Scale::of_extreme(&field, Transfer::Sqrt);
    let mut rgba = vec![0; (WIDTH * HEIGHT * 4) as usize];
    field.paint(&mut rgba, 1.0, &scale, &Palette::Diverging.lut(0.9)).expect("an argument within its limits");
    check("diverging", &rgba);
}

#[test]
fn every_transfer_paints_its_golden_image() {
    check("thermal-sqrt", &picture(Palette::Thermal, Transfer::Sqrt));
    check("thermal-log", &picture(Palette::Thermal, Transfer::Log));
}

#[test]
fn a_scroll_map_paints_its_golden_image() {
    let mut rgba = vec![0; (WIDTH * HEIGHT * 4) as usize];
    let reach = [1.0, 0.95, 0.8, 0.5, 0.45, 0.2, 0.05, 0.0];
    paint_rows(&mut rgba, WIDTH as usize, HEIGHT as usize, &reach, -0.1..1.0, &Palette::Thermal.lut(0.6))
        .unwrap();
    check("rows", &rgba);
}
