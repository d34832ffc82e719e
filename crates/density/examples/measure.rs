//! Prints how long a frame takes and how far the density is from the exact sum of Gaussians.

use std::time::Instant;

use isotherm_density::{Field, Palette, Scale, Transfer};

/// Pseudo-random numbers within 0 .. 1 (xorshift), the same on every run.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1 << 24) as f32
    }
}

/// Points in clusters, as clicks are, a fifth of them anywhere.
fn points(count: usize, width: f32, height: f32) -> Vec<(f32, f32)> {
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    let centers: Vec<(f32, f32)> = (0..40).map(|_| (noise.next() * width, noise.next() * height)).collect();
    let mut point = |i: usize| {
        let (x, y) = (noise.next(), noise.next());
        let (across, down) = (noise.next() - x, noise.next() - y);
        let center = centers[i * i % centers.len()];
        if i.is_multiple_of(5) {
            (x * width, y * height)
        } else {
            (center.0 + across * 60.0, center.1 + down * 20.0)
        }
    };
    (0..count).map(&mut point).collect()
}

/// The fastest time: what the code costs when nothing else runs.
fn fastest(times: Vec<f64>) -> f64 {
    times.into_iter().fold(f64::INFINITY, f64::min)
}

fn milliseconds(stage: impl FnOnce()) -> f64 {
    let start = Instant::now();
    stage();
    start.elapsed().as_secs_f64() * 1e3
}

fn time(points: &[(f32, f32)], sigma: f32, ratio: f32) {
    let mut field = Field::new(1440, 900, sigma).expect("a usual viewport");
    let (xs, ys): (Vec<f32>, Vec<f32>) = points.iter().copied().unzip();
    let (width, height) = field.pixels(ratio);
    let mut rgba = vec![0; width * height * 4];
    let lut = Palette::Thermal.lut(0.8);
    let mut stages = [const { Vec::new() }; 4];
    for _ in 0..101 {
        let bin = milliseconds(|| {
            field.clear();
            field.add_all(&xs, &ys, None).expect("finite points");
        });
        let blur = milliseconds(|| assert!(field.blur(), "every frame has new points"));
        let paint = milliseconds(|| {
            let scale = Scale::of_peak(&field, Transfer::Sqrt);
            field.paint(&mut rgba, ratio, &scale, &lut).expect("a buffer of this size");
        });
        stages.iter_mut().zip([bin, blur, paint, bin + blur + paint]).for_each(|(all, one)| all.push(one));
    }
    let [bin, blur, paint, frame] = stages.map(fastest);
    println!("{:>9} {sigma:>5} {ratio:>5} {bin:>8.2} {blur:>8.2} {paint:>8.2} {frame:>8.2}", points.len());
}

fn exact(points: &[(f32, f32)], sigma: f64, x: f64, y: f64) -> f64 {
    let sum: f64 = points
        .iter()
        .map(|&(px, py)| ((f64::from(px) - x).powi(2) + (f64::from(py) - y).powi(2)) / (2.0 * sigma * sigma))
        .map(|distance| (-distance).exp())
        .sum();
    sum * 2500.0 / (2.0 * sigma * sigma)
}

/// Somewhere within every square of so many px, and on so many of the points, beside the middles of pixels.
fn places(points: &[(f32, f32)], step: usize, most: usize) -> Vec<(f32, f32)> {
    let mut noise = Noise(0x2545_f491_4f6c_dd1d);
    let mut within = |from: usize, side: usize| (from as f32 + noise.next() * step as f32).min(side as f32);
    let squares =
        (0..900).step_by(step).flat_map(|row| (0..1440).step_by(step).map(move |column| (column, row)));
    let mut places: Vec<_> = squares.map(|(x, y)| (within(x, 1440), within(y, 900))).collect();
    let is_inside = |&(x, y): &(f32, f32)| (0.0..=1440.0).contains(&x) && (0.0..=900.0).contains(&y);
    places.extend(points.iter().copied().filter(is_inside).take(most));
    places
}

/// The error at a place in every so many px, and on the points.
fn fidelity(points: &[(f32, f32)], sigma: f32, step: usize) {
    let mut field = Field::new(1440, 900, sigma).expect("a usual viewport");
    points.iter().for_each(|&(x, y)| field.add(x, y, 1.0));
    field.blur();
    let (mut squares, mut worst, mut peak, mut count) = (0.0, 0.0_f64, 0.0_f64, 0);
    for (x, y) in places(points, step, 500) {
        let want = exact(points, f64::from(sigma), f64::from(x), f64::from(y));
        let error = f64::from(field.value_at(x, y)) - want;
        (squares, worst, peak, count) =
            (squares + error * error, worst.max(error.abs()), peak.max(want), count + 1);
    }
    let rms = (squares / f64::from(count)).sqrt();
    println!("{:>9} {sigma:>5} {count:>8} {:>12.6} {:>12.6}", points.len(), rms / peak, worst / peak);
}

fn main() {
    println!(
        "1440 x 900 CSS px, fastest of 101 frames in ms\n   points sigma ratio      bin     blur    paint    frame"
    );
    for count in [1_000, 10_000, 100_000, 1_000_000] {
        time(&points(count, 1440.0, 900.0), 20.0, 1.0);
    }
    for (sigma, ratio) in [(4.0, 1.0), (80.0, 1.0), (20.0, 2.0)] {
        time(&points(100_000, 1440.0, 900.0), sigma, ratio);
    }
    println!(
        "error against the exact sum, as a share of the peak\n   points sigma   places          rms          max"
    );
    for sigma in [4.0, 20.0, 80.0] {
        for (count, step) in [(1, 1), (1_000, 2), (10_000, 6), (100_000, 20)] {
            fidelity(&points(count, 1440.0, 900.0), sigma, step);
        }
    }
    // The exact sum of a million at every place would take hours.
    fidelity(&points(1_000_000, 1440.0, 900.0), 20.0, 40);
}
