//! The density of a viewport: points go in, a smooth field comes out; it knows no colour.

use alloc::vec::Vec;

use crate::Error;
use crate::axis::{Axis, NODES_PER_SIGMA};
use crate::blur::Blur;
use crate::deposit::Weights;
use crate::elementary::{ceil, is_finite};
use crate::lanes::{SLACK, all_usable};
use crate::layer::{Layer, NoMemory, fill};
use crate::mode::{self, Difference, Mode};
use crate::paint::PaintScratch;
use crate::patch::Patch;

/// Bins that a field may have: they and what is made of them take 16 bytes each, 1 GB, and 8 more for each further layer.
pub(crate) const MAX_CELLS: usize = 1 << 26;

/// Area in CSS px squared of a circle with a diameter of 100 px: the unit of every density in this crate.
pub(crate) const UNIT_AREA: f64 = core::f64::consts::PI * 50.0 * 50.0;

/// Numbers of points and of cells are below this, 2^100, either way: a place or a weight beyond it is a mistake.
pub(crate) const LIMIT: f32 = 1_267_650_600_228_229_401_496_703_205_376.0;

/// Densities beyond this are cut off, so that no later step can overflow.
pub(crate) const MAX_DENSITY: f64 = 1e37;

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
/// `1250 * w / sigma^2`. Against the exact sum of Gaussians, the error is below 0.2 % of the peak at every place; it is not
/// relative to what is there: at a hundredth of the peak that may be 1 % of the value, and where weights of both signs meet it is
/// of the peak that they would make without their signs. Places are in single precision: at sigma 20 values 2 million px from the
/// corner are within 0.7 % of the peak, and 4 million within 1.2 %. The kernel fades from 4.5 sigma on, where
/// it is a 25,000th of its peak, and is 0 beyond 6.5. Sums of weights may be any; densities beyond 9e35 are
/// shown as less than they are, and where they are divided, by the edges or for a mask, beyond 5e35.
///
/// Memory is taken in `new` and at the first painting, then reused from frame to frame.
#[derive(Debug, Clone)]
pub struct Field {
    pub(crate) columns: Axis,
    pub(crate) rows: Axis,
    pub(crate) sigma: f32,
    ignored: u64,
    /// The map that is shown; one that is taken away from it or, for a mean, the number of its points; the squares of both.
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
    /// In mode `Max`, the highest that points have made any place within the viewport.
    pub(crate) most: f32,
}

impl Field {
    /// An empty field of `width` x `height` CSS px (zero is allowed) and a kernel of `sigma` CSS px, 1 ..= 1000.
    ///
    /// # Errors
    /// [`Error::Sigma`]; [`Error::Viewport`] when the two sizes together need more than 67 million cells, `2 / sigma` per px
    /// and 22 of margin along each side; [`Error::Memory`] when less than that is too much here.
    pub fn new(width: u32, height: u32, sigma: f32) -> Result<Field, Error> {
        let mut field = Field::bare(width, height, sigma)?;
        field.prepare()?;
        Ok(field)
    }

    /// The first half of [`new`](Self::new), for who has a place for the field: [`prepare`](Self::prepare) must follow.
    ///
    /// # Errors
    /// [`Error::Sigma`], [`Error::Viewport`].
    pub fn bare(width: u32, height: u32, sigma: f32) -> Result<Field, Error> {
        let [columns, rows] = Field::lattice(width, height, sigma)?;
        Ok(Field {
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
            most: 0.0,
            columns,
            rows,
        })
    }

    /// Whether [`new`](Self::new) would refuse this, but for a lack of memory.
    ///
    /// # Errors
    /// [`Error::Sigma`], [`Error::Viewport`].
    pub fn check(width: u32, height: u32, sigma: f32) -> Result<(), Error> {
        Field::lattice(width, height, sigma).map(drop)
    }

    fn lattice(width: u32, height: u32, sigma: f32) -> Result<[Axis; 2], Error> {
        if !(1.0..=1000.0).contains(&sigma) {
            return Err(Error::Sigma(sigma));
        }
        let axes = [width, height].map(|length| Axis::new(length, f64::from(sigma)));
        let cells = axes[0].bins as f64 * axes[1].bins as f64;
        let fits = cells <= MAX_CELLS as f64;
        if fits { Ok(axes) } else { Err(Error::Viewport { width, height, sigma, cells }) }
    }

    /// Takes the memory. In place: a field is too large to be handed around in parts.
    ///
    /// # Errors
    /// [`NoMemory`]; the field is of no use then.
    pub fn prepare(&mut self) -> Result<(), NoMemory> {
        Layer::add_to(&mut self.layers, &self.columns, &self.rows)?;
        self.blur.prepare(&self.columns, &self.rows)?;
        fill(&mut self.nodes, self.columns.nodes * self.rows.nodes + SLACK, 0.0)
    }

    /// Removes all points of the chosen layer and the count of ignored ones. The density stays until the next
    /// [`blur`](Self::blur).
    pub fn clear(&mut self) {
        if self.mode() == Mode::Sum {
            let target = self.target();
            self.layers[target].clear();
        } else {
            self.forget();
        }
        self.ignored = 0;
    }

    /// Removes what there is in every mode.
    #[inline(never)]
    pub(crate) fn forget(&mut self) {
        self.layers.iter_mut().for_each(Layer::clear);
        self.second.fill(0.0);
        (self.most, self.stale) = (0.0, true);
    }

    /// Which of the layers points are added to.
    #[inline(never)]
    fn target(&self) -> usize {
        let chosen = if self.mode() == Mode::Sum { self.chosen() as usize } else { 0 };
        chosen.min(self.layers.len() - 1)
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
    /// The weight may be negative (for differences). A number that is not finite, or 2^100 (1.27e30) or more either way,
    /// makes the point ignored and counted. Seen by `peak`, `value_at` and `paint` after the next [`blur`](Self::blur).
    pub fn add(&mut self, x: f32, y: f32, weight: f32) {
        if [x, y, weight].into_iter().all(is_usable) {
            self.add_one(x, y, weight);
        } else {
            self.ignored += 1;
        }
    }

    fn add_one(&mut self, x: f32, y: f32, weight: f32) {
        if self.mode() != Mode::Sum {
            self.add_finite(&[x], &[y], Weights::Each(&[weight], 1.0));
            return;
        }
        let (sides, target) = ([self.columns.side(), self.rows.side()], self.target());
        self.layers[target].add_one(sides, x, y, weight);
    }

    /// Adds many points; as [`add`](Self::add) for each, and faster.
    ///
    /// Nothing is added if there is a number that [`add`](Self::add) ignores: the index of the first such point is the error.
    /// Without weights every point counts 1; of slices of different lengths the shortest counts.
    ///
    /// # Errors
    /// The index of a point with a number that is not finite, or 2^100 or more.
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

    /// Takes away points, whether or not they were added; not in mode `Max`, which forgets what lies below a maximum. When
    /// all are removed that were added, the field is empty to the bit. What is left is exact, unless weights at one place, or
    /// sums of them, are hundreds of million times one another; then to 1e-12 of those that were removed, and after
    /// [`decay`](Self::decay) to 1e-7: a point of weight 1 in the place of one of 1e30 is lost with it, one elsewhere is not.
    ///
    /// # Errors
    /// The index of a point with a number that is not finite, or 2^100 or more; nothing is removed then.
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
    /// [`Error::Grid`], and [`Error::Mode`] but in mode `Sum`; nothing is added then.
    pub fn add_grid(&mut self, grid: &Grid, first: usize, values: &[f32]) -> Result<(), Error> {
        let Grid { columns, corner, cell } = *grid;
        let [wrong_corner, wrong_cell] =
            [corner, cell].map(|pair| pair.into_iter().find(|&number| !is_finite(number)));
        let wrong = wrong_corner.or(wrong_cell).or(cell.into_iter().find(|&side| side <= 0.0));
        let wrong = wrong.or_else(|| values.get(first_unusable(values)).map(|&value| value.into()));
        if let Some(number) = wrong.or((columns == 0).then_some(0.0)) {
            return Err(Error::Grid(number));
        }
        if self.mode() != Mode::Sum {
            return Err(Error::Mode(self.mode()));
        }
        let (sides, target) = ([self.columns.side(), self.rows.side()], self.target());
        for (index, &value) in (first..).zip(values).filter(|&(_, &value)| value != 0.0) {
            let spread = |side: usize, axis: &Axis, cells: usize| {
                Spread::of(axis, corner[side] + cells as f64 * cell[side], cell[side])
            };
            let across = spread(0, &self.columns, index % columns);
            let down = spread(1, &self.rows, index / columns);
            let share = (f64::from(value) * across.share * down.share) as f32;
            for part in 0..across.count * down.count {
                let (x, y) = (across.at(part % across.count), down.at(part / across.count));
                self.layers[target].add_one(sides, x, y, share);
            }
            // What lies beyond reach counts all the same.
            let shown = f64::from(share) * (across.count * down.count) as f64;
            self.layers[target].mass += f64::from(value) - shown;
        }
        Ok(())
    }

    /// Multiplies the weights of all points so far: what is old fades.
    ///
    /// # Errors
    /// [`Error::Decay`] unless the factor is within 0 ..= 1; [`Error::Mode`] in mode `Max`.
    pub fn decay(&mut self, factor: f64) -> Result<(), Error> {
        if !(0.0..=1.0).contains(&factor) {
            return Err(Error::Decay(factor));
        }
        let target = self.target();
        match self.mode() {
            Mode::Sum => self.layers[target].scale(factor),
            // What is old counts less; the mean of all of it stays.
            Mode::Mean => self.layers.iter_mut().for_each(|layer| layer.scale(factor)),
            Mode::Max => return Err(Error::Mode(Mode::Max)),
        }
        Ok(())
    }

    /// The sum of the weights of all points that were added to the shown map, also of those beyond the viewport; in double
    /// precision, of which a weight of 1e30 leaves no room for one of 1, not even when it is removed.
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
        self.peak = if self.mode() == Mode::Max {
            self.settle_maxima();
            self.most
        } else {
            self.make_nodes();
            self.find_peak(1.0)
        };
        self.layers.iter_mut().for_each(|layer| layer.set_changed(false));
        true
    }

    /// The density at a place in CSS px, in weight per 100 px circle; 0 outside the viewport.
    pub fn value_at(&self, x: f32, y: f32) -> f32 {
        let (x, y) = (f64::from(x), f64::from(y));
        if self.columns.contains(x) && self.rows.contains(y) { self.read(x, y) as f32 } else { 0.0 }
    }

    /// The coefficients of the density, row by row: of a cubic B-spline of which the node before the viewport's corner is the
    /// first, with `2 / sigma` nodes per CSS px and 4 more than cover each side; at their end stand a few zeros.
    pub fn nodes(&self) -> &[f32] {
        &self.nodes
    }

    pub(crate) fn read(&self, x: f64, y: f64) -> f64 {
        let (column, across) = self.columns.locate(x);
        let (row, down) = self.rows.locate(y);
        self.told(Patch::new(self, row, column, 1.0).value(across, down))
    }

    /// What is told of a value that the nodes have: where glows meet they swing beyond what the mode `Max` knows.
    pub(crate) fn told(&self, value: f64) -> f64 {
        if cfg!(feature = "modes") && self.mode() == Mode::Max {
            value.max(0.0).min(self.most.into())
        } else {
            value
        }
    }

    /// The highest density in the viewport, in weight per 100 px circle; 0 when nothing is above zero.
    pub fn peak(&self) -> f32 {
        self.peak
    }

    /// The lowest density in the viewport; 0 when nothing is below zero.
    pub fn lowest(&self) -> f32 {
        // 0 below zero would be told as -0.
        if self.mode() == Mode::Max { 0.0 } else { 0.0 - self.find_peak(-1.0) }
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

/// The places along one side that a cell of a grid is spread to.
struct Spread {
    from: f64,
    /// Of two places.
    step: f64,
    count: usize,
    /// What one of them has of the whole cell.
    share: f64,
}

impl Spread {
    /// Two places in each part, where two stand for a whole part as Gauss and Legendre have them: at a sigma each part is so
    /// within a thousandth of what it is. Parts that are out of the bins' reach are left out.
    #[inline(never)]
    fn of(axis: &Axis, from: f64, length: f64) -> Spread {
        let beyond = axis.reach();
        let (low, high) = (from.max(-beyond), (from + length).min(axis.length + beyond));
        let within = (high - low).max(0.0);
        let parts = ceil(within * axis.density / NODES_PER_SIGMA);
        let step = within / parts.max(1) as f64;
        Spread { from: low, step, count: 2 * parts, share: 0.5 * step / length }
    }

    fn at(&self, place: usize) -> f32 {
        // From the middle of its part, 1/√12 of it.
        let off = [-0.288_675_134_594_812_9, 0.288_675_134_594_812_9][place & 1];
        (self.from + ((place / 2) as f64 + 0.5 + off) * self.step) as f32
    }
}

/// The same points, if every number is usable; the index of the first that has another is the error.
fn checked<'a>(
    xs: &'a [f32],
    ys: &'a [f32],
    weights: Option<&'a [f32]>,
) -> Result<(&'a [f32], &'a [f32], Weights<'a>), usize> {
    let count = xs.len().min(ys.len()).min(weights.map_or(usize::MAX, <[f32]>::len));
    let (xs, ys, weights) = (&xs[..count], &ys[..count], weights.map(|weights| &weights[..count]));
    let mut bad = usize::MAX;
    for list in [xs, ys, weights.unwrap_or_default()] {
        bad = bad.min(first_unusable(list));
    }
    if bad < usize::MAX {
        return Err(bad);
    }
    Ok((xs, ys, weights.map_or(Weights::All(1.0), |weights| Weights::Each(weights, 1.0))))
}

// Called for each of three lists, of which nothing is gained by three copies.
#[inline(never)]
fn first_unusable(values: &[f32]) -> usize {
    let first = || values.iter().position(|&value| !is_usable(value));
    if all_usable(values) { None } else { first() }.unwrap_or(usize::MAX)
}

/// Whether a number is finite and below the limit.
pub(crate) fn is_usable(value: f32) -> bool {
    value > -LIMIT && value < LIMIT
}
