//! How a hand moves a mouse: quickly through the middle, slowly into the target, on a slight bow, with a tremor.

use super::chance::Chance;

/// How often a trail is sampled, ms, roughly.
const SAMPLE_MS: f64 = 50.0;

/// A point of a trail, in viewport px, and how long after the last it is reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Step {
    pub(super) after_ms: u32,
    pub(super) x: f64,
    pub(super) y: f64,
}

/// The way from one point to another. Its time grows with the logarithm of the distance (Fitts, 1954), its speed is that
/// of the smoothest motion (Flash and Hogan, 1985).
pub(super) fn travel(chance: &mut Chance, from: (f64, f64), to: (f64, f64)) -> Vec<Step> {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let distance = dx.hypot(dy);
    let lasts_ms = (180.0 + 130.0 * (1.0 + distance / 40.0).log2()) * chance.between(0.8, 1.3);
    let bow = chance.normal() * 0.06;
    let count = (lasts_ms / SAMPLE_MS).ceil().max(1.0);
    let mut step = |number: f64| {
        let part = number / count;
        let eased = part.powi(3) * (10.0 - 15.0 * part + 6.0 * part * part);
        let aside = bow * (eased * std::f64::consts::PI).sin();
        let tremor = if part < 1.0 { (chance.normal() * 0.7, chance.normal() * 0.7) } else { (0.0, 0.0) };
        Step {
            after_ms: (SAMPLE_MS + chance.normal() * 3.0) as u32,
            x: from.0 + dx * eased - dy * aside + tremor.0,
            y: from.1 + dy * eased + dx * aside + tremor.1,
        }
    };
    (1..=count as u32).map(|number| step(f64::from(number))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trail_ends_at_its_target_and_is_fastest_on_the_way() {
        let steps = travel(&mut Chance::new(&[1]), (100.0, 100.0), (900.0, 500.0));
        let last = steps.last().unwrap();
        assert_eq!((last.x, last.y), (900.0, 500.0));
        let lengths: Vec<f64> =
            steps.windows(2).map(|two| (two[1].x - two[0].x).hypot(two[1].y - two[0].y)).collect();
        let middle = lengths[lengths.len() / 2];
        assert!(middle > 3.0 * lengths[0] && middle > 3.0 * lengths[lengths.len() - 1], "{lengths:?}");
    }

    #[test]
    fn a_longer_way_takes_longer_but_not_in_proportion() {
        let takes = |x: f64| -> u32 {
            (0..50)
                .map(|n| {
                    travel(&mut Chance::new(&[n]), (0.0, 0.0), (x, 0.0))
                        .iter()
                        .map(|s| s.after_ms)
                        .sum::<u32>()
                })
                .sum()
        };
        let (near, far) = (takes(100.0), takes(1_000.0));
        assert!(far > near && far < 5 * near, "{near} and {far}");
    }
}
