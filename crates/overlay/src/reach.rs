//! Scroll maps: which share of the views came how far down the page.

use alloc::vec::Vec;

use wire::Reach;

use crate::contrast::Weigh;

/// Steps of colour from nobody to everybody; fine enough to read, coarse enough to see their borders.
const STEPS: u64 = 20;
/// The share of `views` that saw the row at this fraction of the document, 0 to 1, and the mean seconds that one kept it in its viewport,
/// counting those that never came.
pub(crate) fn at(reach: &Reach, weigh: Weigh, views: f64, depth: f64) -> Option<[f64; 2]> {
    let inside = (0.0..1.0).contains(&depth);
    let row = inside.then_some((depth * reach.rows.len() as f64) as usize)?;
    reach.rows.get(row).map(|&(reached, ms)| [weigh(reached) / views, weigh(ms) / views / 1_000.0])
}

/// The heat of every row, in steps, as fractions of all views.
pub(crate) fn bands(reach: &Reach, views: u64) -> Vec<f32> {
    let step = |&(reached, _): &(u64, u64)| {
        reached.saturating_mul(STEPS).div_ceil(views.max(1)) as f32 / STEPS as f32
    };
    reach.rows.iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contrast::{PLAIN, SIGNED};
    use wire::Difference;

    /// Ten rows; of 100 views all see three, 60 the fourth to sixth, 10 the rest but the last.
    fn reach() -> Reach {
        let rows = [100, 100, 100, 60, 60, 60, 10, 10, 10, 0];
        Reach { document_px: 5_000, rows: rows.iter().map(|&r| (r, r * 2_000)).collect(), folds: Vec::new() }
    }

    #[test]
    fn the_share_at_a_depth_is_that_of_its_row() {
        let at = |depth| at(&reach(), PLAIN, 100.0, depth);
        assert_eq!([at(0.0), at(0.35), at(1.0)], [Some([1.0, 2.0]), Some([0.6, 1.2]), None]);
    }

    #[test]
    fn a_difference_is_of_a_hundred() {
        let rows = vec![(Difference { rate: 12_500_000, is_sure: true }.pack(), 0)];
        let reach = Reach { rows, ..Reach::default() };
        assert_eq!(at(&reach, SIGNED, 100.0, 0.1), Some([0.125, 0.0]));
    }

    #[test]
    fn what_all_read_is_hot_to_the_end() {
        let all = Reach { rows: vec![(5, 0); 40], ..Reach::default() };
        assert_eq!(bands(&all, 5), vec![1.0; 40]);
    }

    #[test]
    fn no_views_give_cold_bands() {
        let none = Reach { rows: vec![(0, 0); 4], ..Reach::default() };
        assert_eq!(bands(&none, 0), vec![0.0; 4]);
    }
}
