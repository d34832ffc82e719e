//! Scroll maps: which share of the views came how far down the page.

use alloc::vec::Vec;

use wire::Reach;

/// Steps of colour from nobody to everybody; fine enough to read, coarse enough to see their borders.
const STEPS: u64 = 20;
/// The share of `views` that saw the row at this fraction of the document, 0 to 1.
pub(crate) fn share_at(reach: &Reach, views: u64, depth: f64) -> Option<f64> {
    row_at(reach, depth).map(|(reached, _)| part(reached, views))
}

/// Mean seconds that a view kept this fraction of the document in its viewport, counting those that never came.
pub(crate) fn seconds_at(reach: &Reach, views: u64, depth: f64) -> Option<f64> {
    row_at(reach, depth).map(|(_, ms)| ms as f64 / 1_000.0 / views.max(1) as f64)
}

/// The heat of every row, in steps, as fractions of all views.
pub(crate) fn bands(reach: &Reach, views: u64) -> Vec<f32> {
    let step = |&(reached, _): &(u64, u64)| {
        reached.saturating_mul(STEPS).div_ceil(views.max(1)) as f32 / STEPS as f32
    };
    reach.rows.iter().map(step).collect()
}

fn row_at(reach: &Reach, depth: f64) -> Option<(u64, u64)> {
    let inside = (0.0..1.0).contains(&depth);
    let row = inside.then_some((depth * reach.rows.len() as f64) as usize)?;
    reach.rows.get(row).copied()
}

fn part(reached: u64, views: u64) -> f64 {
    reached as f64 / views.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten rows; of 100 views all see three, 60 the fourth to sixth, 10 the rest but the last.
    fn reach() -> Reach {
        let rows = [100, 100, 100, 60, 60, 60, 10, 10, 10, 0];
        Reach { document_px: 5_000, rows: rows.iter().map(|&r| (r, r * 2_000)).collect(), folds: Vec::new() }
    }

    #[test]
    fn the_share_at_a_depth_is_that_of_its_row() {
        assert_eq!(share_at(&reach(), 100, 0.0), Some(1.0));
        assert_eq!(share_at(&reach(), 100, 0.35), Some(0.6));
        assert_eq!(share_at(&reach(), 100, 1.0), None);
        assert_eq!(seconds_at(&reach(), 100, 0.35), Some(1.2));
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
