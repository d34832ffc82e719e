//! A grid over an element's box becomes weighted places for the density, fine enough that no grid shows.

use wire::HeatAnchor;

use crate::{boxes::ViewBox, contrast::Weigh, covers::Covers, ladder::Placement};

/// Deposits per side of one cell, at most: an element blown up beyond that looks flat anyway.
const SIDE_DEPOSITS: f64 = 24.0;

/// The plane on which places are deposited.
pub(crate) struct Plane<'a> {
    /// What is of interest; cells beyond its reach are left out.
    pub(crate) window: ViewBox,
    /// The kernel's sigma, CSS px.
    pub(crate) sigma: f64,
    /// Boxes that stand above the page and hide what lies under them.
    pub(crate) covers: Covers<'a>,
    /// What a cell's weight counts.
    pub(crate) weigh: Weigh,
}

/// Calls `put(x, y, weight)` for every place of an anchor's grid that lies within the plane. The weights of a cell
/// add up to the cell's weight.
pub(crate) fn deposit(
    anchor: &HeatAnchor,
    placement: &Placement,
    plane: &Plane<'_>,
    put: &mut dyn FnMut(f64, f64, f64),
) {
    let Some(bounds) = placement.bounds else { return };
    let reach = plane.window.grown(4.0 * plane.sigma);
    let allowed = reach.shared_with(&placement.clip);
    if bounds.shared_with(&allowed).is_empty() {
        return;
    }
    let (w, h) = (bounds.w / f64::from(anchor.columns), bounds.h / f64::from(anchor.rows));
    let (across, down) = (side_deposits(w, plane.sigma), side_deposits(h, plane.sigma));
    for &(cell, weight) in &anchor.cells {
        let x = bounds.x + f64::from(cell % anchor.columns) * w;
        let y = bounds.y + f64::from(cell / anchor.columns) * h;
        if (ViewBox { x, y, w, h }).shared_with(&allowed).is_empty() {
            continue;
        }
        let share = (plane.weigh)(weight) / (across * down);
        if share == 0.0 {
            continue;
        }
        for (dx, dy) in steps(across, down) {
            let (x, y) = (x + w * dx, y + h * dy);
            if allowed.contains(x, y) && !plane.covers.hide(x, y) {
                put(x, y, share);
            }
        }
    }
}

/// How many deposits a cell's side needs so that their kernels melt together.
fn side_deposits(side: f64, sigma: f64) -> f64 {
    ceil((side * 1.5 / sigma).min(SIDE_DEPOSITS)).max(1.0)
}

/// The next whole number, of one that is not negative. (Without std there is none.)
pub(crate) fn ceil(number: f64) -> f64 {
    let whole = f64::from(number as u32);
    if whole < number { whole + 1.0 } else { whole }
}

/// The middles of equal parts of a unit square.
fn steps(across: f64, down: f64) -> impl Iterator<Item = (f64, f64)> {
    let middle = |at: u32, parts: f64| (f64::from(at) + 0.5) / parts;
    (0..down as u32).flat_map(move |row| {
        (0..across as u32).map(move |column| (middle(column, across), middle(row, down)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{contrast::PLAIN, ladder::Rung};
    use wire::{Anchor, PartBox};

    const WINDOW: ViewBox = ViewBox { x: 0.0, y: 0.0, w: 1_000.0, h: 600.0 };

    fn grid(columns: u32, rows: u32, cells: &[(u32, u64)]) -> HeatAnchor {
        HeatAnchor {
            anchor: Anchor { selector: "#a".into(), index: 0, count: 1, landmark: 0, mark: 0 },
            in_landmark: PartBox::default(),
            in_document: PartBox::default(),
            points: 1,
            weight: cells.iter().map(|cell| cell.1).sum(),
            columns,
            rows,
            cells: cells.to_vec(),
        }
    }

    fn laid(grid: &HeatAnchor, bounds: ViewBox, clip: ViewBox, covers: &[ViewBox]) -> Vec<(f64, f64, f64)> {
        let placement = Placement { rung: Rung::Exact, bounds: Some(bounds), clip };
        let mut places = Vec::new();
        let plane = Plane { window: WINDOW, sigma: 20.0, covers: Covers::all(covers), weigh: PLAIN };
        deposit(grid, &placement, &plane, &mut |x, y, w| places.push((x, y, w)));
        places
    }

    #[test]
    fn a_small_cell_is_one_place_at_its_middle() {
        let bounds = ViewBox { x: 100.0, y: 50.0, w: 40.0, h: 20.0 };
        let places = laid(&grid(4, 2, &[(5, 3)]), bounds, ViewBox::EVERYWHERE, &[]);
        assert_eq!(places, [(115.0, 65.0, 3.0)]);
    }

    #[test]
    fn a_large_cell_is_spread_without_losing_weight() {
        let bounds = ViewBox { x: 0.0, y: 0.0, w: 300.0, h: 40.0 };
        let places = laid(&grid(1, 1, &[(0, 9)]), bounds, ViewBox::EVERYWHERE, &[]);
        let total: f64 = places.iter().map(|p| p.2).sum();
        assert!((total - 9.0).abs() < 1e-9, "{total}");
        let mut xs: Vec<f64> = places.iter().map(|p| p.0).collect();
        xs.sort_by(f64::total_cmp);
        let widest = xs.windows(2).map(|pair| pair[1] - pair[0]).fold(0.0, f64::max);
        assert!(widest <= 20.0 / 1.5 && xs.len() > 20, "{widest} px apart, {} places", xs.len());
    }

    #[test]
    fn what_an_ancestor_clips_is_not_laid() {
        let bounds = ViewBox { x: 0.0, y: 0.0, w: 100.0, h: 10.0 };
        let clip = ViewBox { x: 0.0, y: 0.0, w: 50.0, h: 100.0 };
        let places = laid(&grid(10, 1, &[(1, 1), (8, 1)]), bounds, clip, &[]);
        assert_eq!(places, [(15.0, 5.0, 1.0)]);
    }

    #[test]
    fn what_a_dialog_covers_is_not_laid() {
        let bounds = ViewBox { x: 0.0, y: 0.0, w: 100.0, h: 10.0 };
        let cover = ViewBox { x: 50.0, y: 0.0, w: 500.0, h: 500.0 };
        let places = laid(&grid(10, 1, &[(1, 1), (8, 1)]), bounds, ViewBox::EVERYWHERE, &[cover]);
        assert_eq!(places, [(15.0, 5.0, 1.0)]);
    }

    #[test]
    fn what_lies_far_from_the_window_is_not_laid() {
        let far = ViewBox { x: 0.0, y: 700.0, w: 10.0, h: 10.0 };
        assert!(laid(&grid(1, 1, &[(0, 1)]), far, ViewBox::EVERYWHERE, &[]).is_empty());
        let near = far.moved(0.0, -60.0);
        assert_eq!(laid(&grid(1, 1, &[(0, 1)]), near, ViewBox::EVERYWHERE, &[]).len(), 1);
    }
}
