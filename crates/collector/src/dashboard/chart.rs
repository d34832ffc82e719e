//! Charts that the server draws: bars by day or hour, and sparklines. Numbers in, places of lines out.

use store::Viewed;

use super::{filters::Filters, number};
use crate::day;

const HOUR_MS: i64 = 3_600_000;
/// Of the drawing, in its own units.
const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 160.0;

/// One bar.
pub(super) struct Bar {
    pub(super) label: String,
    pub(super) views: u64,
    pub(super) sessions: u64,
    pub(super) count: String,
    pub(super) x: String,
    pub(super) y: String,
    pub(super) width: String,
    pub(super) height: String,
    /// Of the sessions among them.
    pub(super) inner_y: String,
    pub(super) inner_height: String,
}

/// Bars over the days of a period, or over the hours of one day.
pub(super) struct Chart {
    pub(super) unit: &'static str,
    pub(super) bars: Vec<Bar>,
    pub(super) most: String,
    pub(super) first: String,
    pub(super) last: String,
}

impl Chart {
    pub(super) fn of(views: &[Viewed], filters: &Filters) -> Self {
        let (from, days) = (filters.segment.from_day, filters.length());
        let by_hour = days == 1;
        let slots = if by_hour { 24 } else { days as usize };
        let slot = |view: &Viewed| {
            let summary = &view.summary;
            if by_hour {
                (summary.started_ms / HOUR_MS).rem_euclid(24)
            } else {
                i64::from(summary.day - from)
            }
        };
        let label = |at: usize| if by_hour { format!("{at:02}:00") } else { day::text(from + at as i32) };
        let mut counts = vec![(0, 0); slots];
        let mut seen = std::collections::HashSet::new();
        for view in views {
            if let Some((all, sessions)) = usize::try_from(slot(view)).ok().and_then(|at| counts.get_mut(at))
            {
                *all += u64::from(view.matches);
                *sessions += u64::from(seen.insert(view.session));
            }
        }
        let most = counts.iter().map(|(all, _)| *all).max().unwrap_or(0);
        let bars = counts.iter().enumerate().map(|(at, &counts)| bar(at, slots, counts, most, label(at)));
        Self {
            unit: if by_hour { "hour (UTC)" } else { "day" },
            bars: bars.collect(),
            most: number::count(most),
            first: label(0),
            last: label(slots - 1),
        }
    }
}

fn bar(at: usize, slots: usize, (views, sessions): (u64, u64), most: u64, label: String) -> Bar {
    let step = WIDTH / slots as f64;
    let high = |count: u64| if most == 0 { 0.0 } else { HEIGHT * count as f64 / most as f64 };
    let text = |number: f64| format!("{number:.1}");
    Bar {
        label,
        views,
        sessions,
        count: number::count(views),
        x: text(step * (at as f64 + 0.1)),
        y: text(HEIGHT - high(views)),
        width: text(step * 0.8),
        height: text(high(views)),
        inner_y: text(HEIGHT - high(sessions)),
        inner_height: text(high(sessions)),
    }
}

/// A line that only shows the shape.
pub(super) struct Spark {
    /// As `points` of an SVG polyline in a box of 80 by 20.
    pub(super) points: String,
    pub(super) words: String,
}

impl Spark {
    pub(super) fn of(counts: &[u32]) -> Self {
        let most = counts.iter().copied().max().unwrap_or(0).max(1);
        let step = 78.0 / counts.len().saturating_sub(1).max(1) as f64;
        let point = |(at, &count): (usize, &u32)| {
            format!("{:.1},{:.1}", 1.0 + step * at as f64, 19.0 - 18.0 * f64::from(count) / f64::from(most))
        };
        // A single day is a line, too.
        let twice: &[u32] = if let [only] = counts { &[*only, *only] } else { counts };
        let points: Vec<_> = twice.iter().enumerate().map(point).collect();
        Self { points: points.join(" "), words: format!("at most {most} views a day") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_from_edge_to_edge() {
        assert_eq!(Spark::of(&[0, 4, 2]).points, "1.0,19.0 40.0,1.0 79.0,10.0");
        assert_eq!(Spark::of(&[3]).points, "1.0,1.0 79.0,1.0");
        assert_eq!(Spark::of(&[0, 0]).points, "1.0,19.0 79.0,19.0");
    }
}
