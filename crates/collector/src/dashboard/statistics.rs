//! How sure a share is, and a difference of two.

use insights::Share;

use super::number;

/// So many of what is called different would be so by chance alone.
pub(super) const FALSE_SHARE: f64 = 0.1;

/// 95 % of a normal distribution lie within so many deviations.
const Z: f64 = 1.959_963_984_540_054;

/// Between which values a share lies, with 95 % confidence: Wilson's interval (1927). All of it if there is nobody.
pub(super) fn interval(share: Share) -> (f64, f64) {
    let (part, whole) = (share.part.min(share.whole) as f64, share.whole as f64);
    if share.whole == 0 {
        return (0.0, 1.0);
    }
    let middle = (part + Z * Z / 2.0) / (whole + Z * Z);
    let half = Z / (whole + Z * Z) * (part * (whole - part) / whole + Z * Z / 4.0).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

/// The same in words.
pub(super) fn between(share: Share) -> String {
    let (low, high) = interval(share);
    format!("{} to {}", number::end(low), number::end(high))
}

/// A share with its interval, in words; a dash of nobody.
pub(super) fn with_interval(share: Share) -> String {
    match share.whole {
        0 => "–".into(),
        whole => format!("{} ({})", number::percent(share.part, whole), between(share)),
    }
}

/// Between which values the first share less the second lies, with 95 % confidence: Newcombe's tenth method (1998), made of
/// the two Wilson intervals. `None` if there is nobody on one side.
pub(super) fn difference(first: Share, second: Share) -> Option<(f64, f64)> {
    if first.whole == 0 || second.whole == 0 {
        return None;
    }
    let [p, q] = [first, second].map(|share| share.part.min(share.whole) as f64 / share.whole as f64);
    let ((p_low, p_high), (q_low, q_high)) = (interval(first), interval(second));
    let down = (p - p_low).hypot(q_high - q);
    let up = (p_high - p).hypot(q - q_low);
    Some((p - q - down, p - q + up))
}

/// How far the first share lies above the second, and between which values. `None` if there is nobody on one side.
pub(super) fn apart(first: Share, second: Share) -> Option<(f64, (f64, f64))> {
    let ratio = |share: Share| share.part as f64 / share.whole as f64;
    difference(first, second).map(|interval| (ratio(first) - ratio(second), interval))
}

/// A difference of ratios in points.
pub(super) fn points(ratio: f64) -> String {
    let size = format!("{:.1}", (ratio * 100.0).abs());
    match (size.as_str(), ratio < 0.0) {
        ("0.0", _) => size,
        (_, true) => format!("−{size}"),
        (_, false) => format!("+{size}"),
    }
}

/// A rate of false alarms in words.
pub(super) fn q_words(q: f64) -> String {
    if q < 0.001 { "< 0.001".into() } else { format!("{q:.3}") }
}

/// The value below or at which three quarters of them are; puts them into another order.
pub(super) fn third_quartile(values: &mut [u32]) -> Option<u32> {
    let at = (values.len() * 3).div_ceil(4).checked_sub(1)?;
    Some(*values.select_nth_unstable(at).1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_near((low, high): (f64, f64), expected: (f64, f64)) {
        assert!((low - expected.0).abs() < 5e-5 && (high - expected.1).abs() < 5e-5, "{low} to {high}");
    }

    #[test]
    fn intervals_are_those_of_newcombe_s_papers() {
        // Statistics in Medicine 17 (1998): 857-872, table I, and 873-890, table II (a), (b) and (g).
        let share = |part, whole| Share { part, whole };
        is_near(interval(share(81, 263)), (0.2553, 0.3662));
        is_near(interval(share(15, 148)), (0.0624, 0.1605));
        is_near(interval(share(0, 20)), (0.0, 0.1611));
        is_near(interval(share(29, 29)), (0.8830, 1.0));
        let between = |a, n, b, m| difference(share(a, n), share(b, m)).unwrap();
        is_near(between(56, 70, 48, 80), (0.0524, 0.3339));
        is_near(between(9, 10, 3, 10), (0.1705, 0.8090));
        is_near(between(10, 10, 0, 10), (0.6075, 1.0));
        assert_eq!(difference(share(0, 0), share(1, 2)), None);
    }

    #[test]
    fn an_end_of_an_interval_is_never_rounded_to_what_it_is_not() {
        let of = |part, whole| between(Share { part, whole }).replace('\u{a0}', " ");
        assert_eq!(of(1_000, 1_000), "99.6 % to 100 %");
        assert_eq!(of(1_400, 1_400), "99.7 % to 100 %");
        assert_eq!(of(999, 1_000), "99 % to 99.98 %");
        assert_eq!(of(0, 1_000), "0 % to 0.4 %");
        assert_eq!(of(0, 100_000), "0 % to 0.004 %");
        assert_eq!(of(8, 8), "68 % to 100 %");
        let share = with_interval(Share { part: 9_996, whole: 10_000 }).replace('\u{a0}', " ");
        assert_eq!(share, "99.96 % (99.9 % to 99.98 %)");
    }

    #[test]
    fn a_difference_of_nothing_has_no_sign() {
        assert_eq!([0.123, -0.004, -0.000_4, 0.0].map(points), ["+12.3", "−0.4", "0.0", "0.0"]);
    }

    #[test]
    fn three_quarters_are_at_most_so_much() {
        assert_eq!(third_quartile(&mut []), None);
        assert_eq!(third_quartile(&mut [9]), Some(9));
        assert_eq!(third_quartile(&mut [4, 1, 3, 2]), Some(3));
        assert_eq!(third_quartile(&mut [5, 4, 1, 3, 2]), Some(4));
    }
}
