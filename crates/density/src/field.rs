//! The density of a viewport: points go in, a smooth field comes out; it knows no colour.

use alloc::vec::Vec;

use crate::Error;
use crate::axis::Axis;
use crate::blur::Blur;
use crate::deposit::Weights;
use crate::elementary::{ceil, nearest};
use crate::lanes::{SLACK, all_finite};
use crate::layer::{Layer, clear};
use crate::mode::{self, Difference, Mode};
use crate::paint::PaintScratch;
use crate::patch::Patch;
use crate::quotient::to_values;
use crate::rank::{least, nth};

/// Bins that a field may have; 16 million take about 270 MB.
pub(crate) const MAX_CELLS: usize = 1 << 24;

/// Area in CSS px squared of a circle with a diameter of 100 px: the unit of every density in this crate.
pub(crate) const UNIT_AREA: f64 = core::f64::consts::PI * 50.0 * 50.0;

/// Densities beyond this are cut off, so that no later step can overflow.
pub(crate) const MAX_DENSITY: f64 = 1e37;

/// Parts along each side that a cell of a grid is spread by, at most.
const MAX_PARTS: usize = 64;

/// Where a grid lies and how large its cells are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Grid {
    /// Cells in a row.
    pub columns: usize,
    /// The upper left corner, x and y in CSS px.
    pub corner: [f64; 2],
    /// A cell's width and height in CSS px.
    pub cell: [f64; 2],
}

/// The density of weighted points in a viewport or a whole document, by a Gaussian kernel.
///
/// Places are CSS px from the upper left corner. Densities are *weight per 100 px circle*: the density
/// per px squared times the area of a circle of 100 px diameter. A point of weight `w` alone peaks at
/// `1250 * w / sigma^2`. Against the exact sum of Gaussians, the error is below 0.2 % of the peak at every place.
///
/// Memory is taken in `new` and at the first painting, then reused from frame to frame.
#[derive(Debug, Clone)]
pub struct Field {
    pub(crate) columns: Axis,
    pub(crate) rows: Axis,
    pub(crate) sigma: f32,
    ignored: u64,
    /// The map that is shown, and one that is taken away from it or, for a mean, the number of its points.
    pub(crate) layers: Vec<Layer>,
    pub(crate) chosen: mode::Layer,
    pub(crate) mode: Mode,
    pub(crate) edges: bool,
    pub(crate) difference: Option<Difference>,
    /// Whether the nodes are to be made anew though no bin changed.
    pub(crate) stale: bool,
    pub(crate) blur: Blur,
    /// The density, and SLACK zeros.
    pub(crate) nodes: Vec<f32>,
    /// What divides the density, or its variance; in mode `Max` the highest values so far.
    pub(crate) second: Vec<f32>,
    pub(crate) scratch: PaintScratch,
    peak: f32,
}

impl Field {
    /// An empty field of `width` x `height` CSS px (zero is allowed) and a kernel of `sigma` CSS px, 1 ..= 1000.
    ///
    /// # Errors
    /// [`Error::Sigma`]; [`Error::Viewport`] when the two sizes together need too much memory; [`Error::Memory`] when
    /// less than that is too much here.
    pub fn new(width: u32, height: u32, sigma: f32) -> Result<Field, Error> {
        if !(1.0..=1000.0).contains(&sigma) {
            return Err(Error::Sigma(sigma));
        }
        let columns = Axis::new(width, f64::from(sigma));
        let rows = Axis::new(height, f64::from(sigma));
        let cells = columns.bins().checked_mul(rows.bins()).filter(|&cells| cells <= MAX_CELLS);
        cells.ok_or(Error::Viewport { width, height, sigma })?;
        let mut field = Field {
            sigma,
            ignored: 0,
            layers: Vec::new(),
            chosen: mode::Layer::Shown,
            mode: Mode::Sum,
            edges: false,
            difference: None,
            stale: true,
            second: Vec::new(),
            blur: Blur::default(),
            nodes: Vec::new(),
            scratch: PaintScratch::default(),
            peak: 0.0,
            columns,
            rows,
        };
        field.prepare()?;
        Ok(field)
    }

    /// Takes the memory. In place: a field is too large to be handed around in parts.
    fn prepare(&mut self) -> Result<(), Error> {
        Layer::add_to(&mut self.layers, &self.columns, &self.rows)?;
        self.blur.prepare(&self.columns, &self.rows)?;
        clear(&mut self.nodes, self.columns.nodes * self.rows.nodes + SLACK)
    }

    /// Removes all points of the chosen layer and the count of ignored ones. The density stays until the next
    /// [`blur`](Self::blur).
    pub fn clear(&mut self) {
        let target = self.target();
        match self.mode() {
            Mode::Sum => self.layers[target].clear(),
            Mode::Mean => self.layers.iter_mut().for_each(Layer::clear),
            Mode::Max => {
                self.second.fill(0.0);
                self.stale = true;
            }
        }
        self.ignored = 0;
    }

    /// Which of the layers points are added to.
    fn target(&self) -> usize {
        usize::from(self.chosen() == mode::Layer::Other && self.mode() == Mode::Sum)
            .min(self.layers.len() - 1)
    }

    /// What is shown; known to the compiler where there is no choice.
    pub(crate) fn mode(&self) -> Mode {
        if cfg!(feature = "modes") { self.mode } else { Mode::Sum }
    }

    fn chosen(&self) -> mode::Layer {
        if cfg!(feature = "modes") { self.chosen } else { mode::Layer::Shown }
    }

    /// Adds a point at a place in CSS px, which may lie outside the viewport: it glows in from up to 4 sigma away.
    ///
    /// The weight may be negative (for differences). A number that is not finite makes the point ignored and
    /// counted. Seen by `peak`, `value_at` and `paint` after the next [`blur`](Self::blur).
    pub fn add(&mut self, x: f32, y: f32, weight: f32) {
        if x.is_finite() && y.is_finite() && weight.is_finite() {
            self.add_one(x, y, weight);
        } else {
            self.ignored += 1;
        }
    }

    fn add_one(&mut self, x: f32, y: f32, weight: f32) {
        if self.mode() != Mode::Sum {
            self.add_finite(&[x], &[y], Weights::All(weight));
            return;
        }
        let (sides, target) = ([self.columns.side(), self.rows.side()], self.target());
        self.layers[target].add_one(sides, x, y, weight);
    }

    /// Adds many points; as [`add`](Self::add) for each, and faster.
    ///
    /// Nothing is added if there is a number that is not finite: the index of the first such point is the error.
    /// Without weights every point counts 1; of slices of different lengths the shortest counts.
    ///
    /// # Errors
    /// The index of a point with a number that is not finite.
    pub fn add_all(&mut self, xs: &[f32], ys: &[f32], weights: Option<&[f32]>) -> Result<(), usize> {
        let (xs, ys, weights) = checked(xs, ys, weights)?;
        self.add_finite(xs, ys, weights);
        Ok(())
    }

    fn add_finite(&mut self, xs: &[f32], ys: &[f32], weights: Weights<'_>) {
        if self.mode() == Mode::Max {
            self.raise(xs, ys, weights);
            return;
        }
        let (sides, target) = ([self.columns.side(), self.rows.side()], self.target());
        self.layers[target].add(sides, xs, ys, weights);
        if self.mode() == Mode::Mean {
            self.layers[1].add(sides, xs, ys, Weights::All(1.0));
        }
    }

    /// Takes away points that were added; not in mode `Max`, which forgets what lies below a maximum. When as many are
    /// removed as were added, the field is empty to the bit.
    ///
    /// # Errors
    /// The index of a point with a number that is not finite; nothing is removed then.
    pub fn remove_all(&mut self, xs: &[f32], ys: &[f32], weights: Option<&[f32]>) -> Result<(), usize> {
        let (xs, ys, weights) = checked(xs, ys, weights)?;
        let (sides, target) = ([self.columns.side(), self.rows.side()], self.target());
        if self.mode() != Mode::Max {
            self.layers[target].remove(sides, xs, ys, weights);
        }
        if self.mode() == Mode::Mean {
            self.layers[1].remove(sides, xs, ys, Weights::All(1.0));
        }
        Ok(())
    }

    /// Adds the cells of a grid, row by row from its upper left corner in CSS px, each spread evenly over itself.
    ///
    /// # Errors
    /// [`Error::Grid`]; nothing is added then.
    pub fn add_grid(&mut self, grid: &Grid, first: usize, values: &[f32]) -> Result<(), Error> {
        let Grid { columns, corner, cell } = *grid;
        let finite = |number: &f64| !number.is_finite();
        let wrong = corner.into_iter().chain(values.iter().map(|&value| f64::from(value))).find(finite);
        let wrong = wrong.or(cell.into_iter().find(|side| !(*side > 0.0 && *side < f64::INFINITY)));
        if let Some(number) = wrong.or((columns == 0).then_some(0.0)) {
            return Err(Error::Grid(number));
        }
        // Parts no larger than a node's cell show no steps; more than a few dozen would only take time.
        let parts = [(cell[0], &self.columns), (cell[1], &self.rows)]
            .map(|(side, axis)| ceil(side * axis.density).clamp(1, MAX_PARTS));
        let at = |side: usize, cells: usize, part: usize| {
            let cells = cells as f64 + (part as f64 + 0.5) / parts[side] as f64;
            (corner[side] + cells * cell[side]) as f32
        };
        let (mut xs, mut ys) = ([0.0; MAX_PARTS], [0.0; MAX_PARTS]);
        for (index, &value) in (first..).zip(values).filter(|&(_, &value)| value != 0.0) {
            let share = Weights::All(value / (parts[0] * parts[1]) as f32);
            for (part, x) in xs.iter_mut().enumerate() {
                *x = at(0, index % columns, part);
            }
            for part in 0..parts[1] {
                ys.fill(at(1, index / columns, part));
                self.add_finite(&xs[..parts[0]], &ys, share);
            }
        }
        Ok(())
    }

    /// Multiplies the weights of all points so far: what is old fades.
    ///
    /// # Errors
    /// [`Error::Decay`] unless the factor is within 0 ..= 1.
    pub fn decay(&mut self, factor: f64) -> Result<(), Error> {
        if !(0.0..=1.0).contains(&factor) {
            return Err(Error::Decay(factor));
        }
        let target = self.target();
        match self.mode() {
            Mode::Sum => self.layers[target].scale(factor),
            // What is old counts less; the mean of all of it stays.
            Mode::Mean => self.layers.iter_mut().for_each(|layer| layer.scale(factor)),
            Mode::Max => {}
        }
        Ok(())
    }

    /// The sum of the weights of all points that were added to the shown map, also of those beyond the viewport.
    pub fn mass(&self) -> f64 {
        self.layers[0].mass
    }

    /// Points ignored since the last [`clear`](Self::clear) because a number was not finite.
    pub fn ignored(&self) -> u64 {
        self.ignored
    }

    /// Makes the density of the points that were added since the last [`clear`](Self::clear), redoing the rows that
    /// changed. False if nothing had.
    pub fn blur(&mut self) -> bool {
        if !self.stale && !self.layers.iter().any(Layer::any_changed) {
            return false;
        }
        match self.mode() {
            Mode::Max => self.settle_maxima(),
            _ => self.make_nodes(),
        }
        self.layers.iter_mut().for_each(|layer| layer.set_changed(false));
        self.peak = self.find_peak(1.0);
        true
    }

    /// The density at a place in CSS px, in weight per 100 px circle; 0 outside the viewport.
    pub fn value_at(&self, x: f32, y: f32) -> f32 {
        let (x, y) = (f64::from(x), f64::from(y));
        if self.columns.contains(x) && self.rows.contains(y) { self.read(x, y) as f32 } else { 0.0 }
    }

    fn read(&self, x: f64, y: f64) -> f64 {
        let (column, across) = self.columns.locate(x);
        let (row, down) = self.rows.locate(y);
        Patch::new(self, row, column, 1.0).value(across, down)
    }

    /// The highest density in the viewport, in weight per 100 px circle; 0 when nothing is above zero.
    pub fn peak(&self) -> f32 {
        self.peak
    }

    /// The lowest density in the viewport; 0 when nothing is below zero.
    pub fn lowest(&self) -> f32 {
        // 0 below zero would be told as -0.
        0.0 - self.find_peak(-1.0)
    }

    /// The density that `percent` of the nodes with any density do not exceed.
    pub(crate) fn percentile(&self, percent: f32) -> f32 {
        let floor = self.peak() / 1000.0;
        let below = self.nodes.iter().filter(|&&node| node <= floor).count();
        match (self.nodes.len() - below).checked_sub(1) {
            Some(last) => {
                nth(&self.nodes, below + nearest(last as f64 * f64::from(percent) / 100.0) as usize)
            }
            None => 0.0,
        }
    }

    /// The densities at the nodes.
    pub(crate) fn values(&self) -> Vec<f32> {
        let mut values = self.nodes[..self.columns.nodes * self.rows.nodes].to_vec();
        to_values(&mut values, self.columns.nodes);
        values
    }

    /// The density above which lies this share (0 ..= 1) of all that is above 0: the smallest such part of the field.
    pub fn level_of_mass(&self, share: f64) -> f32 {
        let values = self.values();
        let above = |level: f32| {
            let nodes = values.iter().filter(|&&node| node > level.max(0.0));
            nodes.map(|&node| f64::from(node)).sum::<f64>()
        };
        let wanted = above(0.0) * share;
        least(&|level| above(level) <= wanted).max(0.0)
    }

    /// The density that this percentage (0 ..= 100) of the area with any density, above a thousandth of the peak, does
    /// not exceed.
    pub fn level_of_area(&self, percent: f32) -> f32 {
        if percent.is_nan() { 0.0 } else { self.percentile(percent.clamp(0.0, 100.0)) }
    }

    /// Width and height in CSS px.
    pub fn size(&self) -> (u32, u32) {
        (self.columns.length as u32, self.rows.length as u32)
    }

    /// The kernel's standard deviation in CSS px.
    pub fn sigma(&self) -> f32 {
        self.sigma
    }
}

/// The same points, if every number is finite; the index of the first that has another is the error.
fn checked<'a>(
    xs: &'a [f32],
    ys: &'a [f32],
    weights: Option<&'a [f32]>,
) -> Result<(&'a [f32], &'a [f32], Weights<'a>), usize> {
    let count = xs.len().min(ys.len()).min(weights.map_or(usize::MAX, <[f32]>::len));
    let (xs, ys, weights) = (&xs[..count], &ys[..count], weights.map(|weights| &weights[..count]));
    let mut bad = usize::MAX;
    for list in [xs, ys, weights.unwrap_or_default()] {
        bad = bad.min(first_not_finite(list));
    }
    if bad < usize::MAX {
        return Err(bad);
    }
    Ok((xs, ys, weights.map_or(Weights::All(1.0), |weights| Weights::Each(weights, 1.0))))
}

// Called for each of three lists, of which nothing is gained by three copies.
#[inline(never)]
fn first_not_finite(values: &[f32]) -> usize {
    let first = || values.iter().position(|value| !value.is_finite());
    if all_finite(values) { None } else { first() }.unwrap_or(usize::MAX)
}
