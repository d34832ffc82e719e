//! What the palettes are to people who see two kinds of light.
//!
//! Simulated by the matrices for full severity of G. Machado, M. Oliveira and L. Fernandes, "A Physiologically-based Model
//! for Simulation of Color Vision Deficiency", IEEE TVCG 15(6), 2009, on linear RGB.
#![cfg(not(target_arch = "wasm32"))]

use isotherm_density::Palette;

type Matrix = [[f64; 3]; 3];

const SEEN_BY: [(&str, Matrix); 4] = [
    ("all", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopes",
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    ),
    (
        "deuteranopes",
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    ),
    (
        "tritanopes",
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ),
];

/// sRGB, D65.
const TO_XYZ: Matrix = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]];
const WHITE: [f64; 3] = [0.9505, 1.0, 1.089];

fn times(matrix: &Matrix, vector: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
}

/// A colour as somebody sees it, in CIE L*a*b*.
fn seen(color: [u8; 3], matrix: &Matrix) -> [f64; 3] {
    let linear = color.map(|channel| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    });
    let xyz = times(&TO_XYZ, times(matrix, linear).map(|channel| channel.clamp(0.0, 1.0)));
    let [x, y, z] = std::array::from_fn(|i| {
        let share: f64 = xyz[i] / WHITE[i];
        if share > 0.008856 { share.cbrt() } else { 7.787 * share + 16.0 / 116.0 }
    });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// Nine steps from cold to hot, as somebody sees them.
fn steps(palette: Palette, matrix: &Matrix) -> Vec<[f64; 3]> {
    (0..=8).map(|step| seen(palette.color(step as f32 / 8.0), matrix)).collect()
}

#[test]
fn more_heat_is_another_lightness_to_everybody() {
    for palette in [Palette::Inferno, Palette::Viridis, Palette::Cividis, Palette::Grey] {
        for (who, matrix) in &SEEN_BY {
            let lightness: Vec<f64> = steps(palette, matrix).iter().map(|color| color[0]).collect();
            let direction = (lightness[8] - lightness[0]).signum();
            let least = lightness
                .windows(2)
                .map(|pair| (pair[1] - pair[0]) * direction)
                .fold(f64::INFINITY, f64::min);
            // A difference of 2 is seen side by side; of 5 across a page.
            assert!(least > 5.0, "{palette} to {who}: {lightness:.0?}");
        }
    }
}

#[test]
fn more_and_less_are_told_apart_by_everybody() {
    for (who, matrix) in &SEEN_BY {
        let steps = steps(Palette::Diverging, matrix);
        for i in 0..4 {
            let distance =
                steps[i].iter().zip(steps[8 - i]).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
            assert!(distance > 20.0, "steps {i} and {} to {who}: {distance:.0} apart", 8 - i);
        }
        let lightness: Vec<f64> = steps.iter().map(|color| color[0]).collect();
        assert!(
            lightness[..5].is_sorted() && lightness[4..].is_sorted_by(|a, b| a >= b),
            "{who}: {lightness:.0?}"
        );
    }
}

#[test]
fn the_rainbows_are_not_for_everybody_as_their_documentation_says() {
    for palette in [Palette::Thermal, Palette::Turbo] {
        let told = SEEN_BY
            .iter()
            .all(|(_, matrix)| steps(palette, matrix).windows(2).all(|pair| pair[1][0] > pair[0][0]));
        assert!(!told, "{palette}");
    }
}
