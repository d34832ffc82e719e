//! Numbers and troubles in words, as the panel says them.

use wire::{About, Kind};

use crate::query::civil;

/// Why there is no map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The collector answered with this HTTP status.
    Status(u16),
    /// No answer at all.
    Offline,
    /// An answer that is not heat.
    Unreadable,
}

impl Trouble {
    /// One sentence for the person who looks at the panel.
    pub(crate) fn sentence(&self) -> String {
        match self {
            Self::Status(401) => "This map needs a link made with `isotherm link`.".into(),
            Self::Status(403) => {
                "This link is not for this page, or has expired: make a new one with `isotherm link`.".into()
            }
            Self::Status(404) => "The collector does not know this site: check data-site in the tag.".into(),
            Self::Status(429 | 503) => "The collector is busy; trying again in a moment.".into(),
            Self::Status(status) => {
                format!("The collector answered with error {status}; trying again in a moment.")
            }
            Self::Offline => "The collector cannot be reached; trying again in a moment.".into(),
            Self::Unreadable => {
                "The answer could not be read: collector and overlay may differ in version.".into()
            }
        }
    }
}

/// The sentence of a map without points.
pub(crate) fn nothing_yet(kind: Kind) -> &'static str {
    match kind {
        Kind::Click => {
            "No clicks recorded on this page yet \u{2014} click about, they appear within seconds."
        }
        Kind::Move => {
            "No moves recorded on this page yet \u{2014} move the pointer, they appear within seconds."
        }
        Kind::Scroll => {
            "No scrolling recorded on this page yet \u{2014} scroll about, it appears within seconds."
        }
    }
}

/// What a density counts.
pub(crate) fn unit(kind: Kind) -> &'static str {
    match kind {
        Kind::Click => "Clicks per 100 px circle",
        Kind::Move => "Seconds per 100 px circle",
        Kind::Scroll => "% of views that reached",
    }
}

/// A density read off the map.
pub(crate) fn reading(kind: Kind, density: f32) -> String {
    let unit = if kind == Kind::Move { "s" } else { "clicks" };
    format!("{} {unit} per 100 px circle", figure(f64::from(density)))
}

/// How much the map stands on: points and views. Of a scroll map only the views count.
pub(crate) fn volume(about: &About) -> String {
    let views = plural(about.views, "view", "views");
    match about.kind {
        Kind::Scroll => views,
        kind => format!("{} in {views}", points(kind, about.points)),
    }
}

/// How many points of a kind.
pub(crate) fn points(kind: Kind, count: u64) -> String {
    match kind {
        Kind::Click => plural(count, "click", "clicks"),
        Kind::Move | Kind::Scroll => plural(count, "move", "moves"),
    }
}

/// Says which of the views were made up; empty if none.
pub(crate) fn simulated(about: &About) -> String {
    match about.simulated {
        0 => String::new(),
        count => format!("incl. {}", plural(count, "simulated view", "simulated views")),
    }
}

/// First and last day in words, the last included.
pub(crate) fn days(from: i32, to: i32) -> String {
    let (first, last) = (civil(from), civil(to));
    let (year, month) = (last.0, month(last.1));
    match first {
        same if same == last => format!("{} {month} {year}", last.2),
        (y, m, day) if (y, m) == (last.0, last.1) => format!("{day}\u{2013}{} {month} {year}", last.2),
        (y, m, day) if y == year => format!("{day} {} \u{2013} {} {month} {year}", self::month(m), last.2),
        (y, m, day) => format!("{day} {} {y} \u{2013} {} {month} {year}", self::month(m), last.2),
    }
}

fn month(number: u32) -> &'static str {
    const NAMES: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    NAMES[(number as usize).clamp(1, 12) - 1]
}

/// A count with its noun.
pub(crate) fn plural(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// A count with a comma between thousands.
pub(crate) fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A measured number with about three digits.
pub(crate) fn figure(value: f64) -> String {
    match value {
        v if v >= 100.0 => grouped(v.round() as u64),
        v if v >= 10.0 => decimal(v, 1),
        v if v >= 0.005 => decimal(v, 2),
        _ => "0".into(),
    }
}

/// A number that is not negative, with so many decimals or fewer. (The standard library's way of writing fractions is
/// exact to the last bit, and a tenth of the download.)
pub(crate) fn decimal(value: f64, decimals: u32) -> String {
    let unit = 10_u64.pow(decimals);
    let scaled = (value * unit as f64).round() as u64;
    let (whole, rest) = (scaled / unit, scaled % unit);
    let digits = format!("{:0width$}", rest, width = decimals as usize);
    let mut number = format!("{whole}.{digits}");
    while number.ends_with(['0', '.']) {
        let was_point = number.pop() == Some('.');
        if was_point {
            break;
        }
    }
    number
}

/// A share from 0 to 1 as percent with one decimal.
pub(crate) fn share(share: f64) -> String {
    format!("{} %", decimal(share * 100.0, 1))
}

/// A share in whole percent; a trace is not called nothing, nor nearly all called all.
pub(crate) fn percent(part: u64, whole: u64) -> String {
    let exact = part as f64 * 100.0 / whole.max(1) as f64;
    match exact {
        e if e > 0.0 && e < 0.5 => "<1 %".into(),
        e if e < 100.0 && e > 99.5 => ">99 %".into(),
        e => format!("{} %", e.round() as u64),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_in_thousands() {
        for (count, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345_678, "12,345,678")] {
            assert_eq!(grouped(count), text);
        }
    }

    #[test]
    fn figures_keep_three_digits() {
        for (value, text) in [(0.0, "0"), (0.25, "0.25"), (2.5, "2.5"), (12.34, "12.3"), (5_000.4, "5,000")] {
            assert_eq!(figure(value), text);
        }
    }

    #[test]
    fn decimals_carry_and_keep_their_leading_zeros() {
        for (value, decimals, text) in
            [(0.996, 2, "1"), (7.04, 2, "7.04"), (99.96, 1, "100"), (20.0, 1, "20")]
        {
            assert_eq!(decimal(value, decimals), text);
        }
    }

    #[test]
    fn a_trace_is_not_nothing_and_nearly_all_is_not_all() {
        assert_eq!(percent(1, 1_000), "<1 %");
        assert_eq!(percent(999, 1_000), ">99 %");
        assert_eq!(percent(0, 0), "0 %");
        assert_eq!(percent(1_000, 1_000), "100 %");
    }

    #[test]
    fn periods_do_not_repeat_what_both_ends_share() {
        assert_eq!(days(20_454, 20_454), "1 Jan 2026");
        assert_eq!(days(20_454, 20_460), "1\u{2013}7 Jan 2026");
        assert_eq!(days(20_454, 20_486), "1 Jan \u{2013} 2 Feb 2026");
        assert_eq!(days(20_448, 20_454), "26 Dec 2025 \u{2013} 1 Jan 2026");
    }

    #[test]
    fn a_missing_token_says_where_to_get_one() {
        assert!(Trouble::Status(401).sentence().contains("isotherm link"));
    }

    #[test]
    fn the_volume_counts_in_the_singular_too() {
        let about = About { points: 1, views: 2_000, simulated: 1, ..About::default() };
        assert_eq!(volume(&about), "1 click in 2,000 views");
        assert_eq!(simulated(&about), "incl. 1 simulated view");
    }
}
