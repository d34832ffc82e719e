//! How far down a page visitors came, as bars with the folds, and as a table.

use wire::Reach;

use super::number;

/// Parts of the page, from top to bottom.
const PARTS: usize = 20;
const HEIGHT: usize = 240;
const WIDTH: f64 = 600.0;

/// A tenth or so of the page.
pub(super) struct Part {
    pub(super) from_px: u64,
    pub(super) to_px: u64,
    /// Of all views, those that saw its upper edge.
    pub(super) share: String,
    /// Active time that it stood in a window, a view.
    pub(super) time: String,
    pub(super) y: usize,
    pub(super) height: usize,
    pub(super) width: String,
}

/// Where the first screen ends.
pub(super) struct FoldLine {
    pub(super) words: String,
    pub(super) y: String,
}

pub(super) struct ScrollChart {
    pub(super) parts: Vec<Part>,
    pub(super) folds: Vec<FoldLine>,
    pub(super) document_px: u64,
    /// Where half of them have left.
    pub(super) half_px: u64,
}

impl ScrollChart {
    pub(super) fn of(reach: &Reach) -> Self {
        let document_px = u64::from(reach.document_px);
        let all = reach.rows.first().map_or(0, |(views, _)| *views);
        let rows = reach.rows.len();
        let height = HEIGHT / PARTS;
        let part = |at: usize| {
            let (first, last) = (at * rows / PARTS, (at + 1) * rows / PARTS);
            let within = &reach.rows[first..last];
            let views = within.first().map_or(0, |(views, _)| *views);
            let ms = within.iter().map(|(_, ms)| *ms).max().unwrap_or(0);
            Part {
                from_px: document_px * at as u64 / PARTS as u64,
                to_px: document_px * (at as u64 + 1) / PARTS as u64,
                share: number::percent(views, all),
                time: number::short(ms.checked_div(all).unwrap_or(0)),
                y: at * height,
                height: height - 1,
                width: format!("{:.1}", WIDTH * views as f64 / all.max(1) as f64),
            }
        };
        let fold = |fold: &wire::Fold| {
            let y = HEIGHT as f64 * f64::from(fold.px) / f64::from(reach.document_px.max(1));
            let y = y.min(HEIGHT as f64);
            FoldLine {
                words: format!("first screen of {}s ends, {} px", fold.device.name(), fold.px),
                y: format!("{y:.1}"),
            }
        };
        let stayed = reach.rows.iter().take_while(|(views, _)| views * 2 >= all.max(1)).count() as u64;
        Self {
            parts: (0..PARTS).map(part).collect(),
            folds: reach.folds.iter().map(fold).collect(),
            document_px,
            half_px: document_px * stayed / rows.max(1) as u64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_have_left_where_less_than_half_are_there() {
        let rows = (0..400).map(|row| (400 - row, 4_000)).collect();
        let chart = ScrollChart::of(&Reach { document_px: 4_000, rows, folds: Vec::new() });
        assert_eq!((chart.half_px, chart.parts.len()), (2_010, 20));
        let tenth = &chart.parts[10];
        assert_eq!((tenth.from_px, tenth.to_px, tenth.share.as_str()), (2_000, 2_200, "50\u{a0}%"));
        assert_eq!(ScrollChart::of(&Reach::default()).half_px, 0);
    }
}
