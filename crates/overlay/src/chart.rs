//! One map from answer to pixels: places the anchors, makes the density, states the scale. It touches no page.

use alloc::vec::Vec;

use density::{Error, Field, Lut, Scale, paint_rows};
use wire::{Heat, Kind};

use crate::{
    boxes::ViewBox,
    ceiling,
    contrast::{APART, FAINT, PLAIN, SIGNED, Weigh, is_difference, lay_over},
    ladder::{Ledger, Placement, Rung, place},
    look::{Drawing, Look},
    page::Reading,
    patches::Patches,
    reach,
    sheet::Sheet,
    spread::{Plane, deposit},
    unit::{HUNDRED, unit_of, value},
    zone,
};

/// The density of a field is of a circle of 100 px diameter, which has as much area as a kernel whose sigma squared is this, CSS px².
const CIRCLE_PX2: f64 = 1_250.0;

/// A kernel so wide, CSS px, that each cell is one point.
const WHOLE_CELLS: f64 = 1e4;
/// What reaches into the viewport of a point beyond it, CSS px.
const DOT_PX: f64 = 8.0;

/// A picture for the canvas to stretch over the viewport.
pub(crate) struct Picture<'a> {
    /// RGBA, not premultiplied.
    pub(crate) rgba: &'a [u8],
    /// Bitmap px.
    pub(crate) width: usize,
}

/// Differences of elements as wholes, and of depths, are drawn in `pkg/overlay/drawings`.
const NOTHING: Picture<'static> = Picture { rgba: &[0; 4], width: 1 };

/// A map on its way to the screen.
pub(crate) struct Chart {
    pub(crate) heat: Heat,
    pub(crate) reading: Reading,
    pub(crate) ledger: Ledger,
    pub(crate) placements: Vec<Placement>,
    patches: Patches,
    drawing: Drawing,
    /// What may be chance, which only a difference has, and the rest.
    fields: [Option<Field>; 2],
    scale: Option<(ScaleKey, Option<Scale>)>,
    rgba: Vec<u8>,
}

/// The scale holds as long as this stays the same: scrolling changes none of it.
#[derive(PartialEq, Clone, Copy)]
struct ScaleKey {
    sigma: f32,
    transfer: density::Transfer,
    size: (f64, f64),
    boxes: usize,
}

impl Chart {
    pub(crate) fn new(heat: Heat) -> Self {
        Self {
            heat,
            reading: Reading::default(),
            ledger: Ledger::default(),
            placements: Vec::new(),
            patches: Patches::default(),
            drawing: Drawing::default(),
            fields: [None, None],
            scale: None,
            rgba: Vec::new(),
        }
    }

    /// What the map shows.
    pub(crate) fn kind(&self) -> Kind {
        self.heat.about.kind
    }

    /// Whether its colours lie on large parts of the page.
    pub(crate) fn covers_all(&self) -> bool {
        self.kind() == Kind::Scroll || self.is_of_patches()
    }

    /// Puts every anchor where the page shows it now.
    pub(crate) fn lay_out(&mut self, reading: Reading) {
        self.placements = place(&self.heat.anchors, &reading.sightings, &reading.document);
        self.ledger = Ledger::of(&self.heat.anchors, &self.placements);
        self.reading = reading;
    }

    /// Whether elements are coloured as wholes.
    fn is_of_patches(&self) -> bool {
        match self.kind() {
            Kind::Attention => true,
            Kind::Scroll | Kind::Move => false,
            _ => self.drawing == Drawing::Boxes,
        }
    }

    /// The map's scale; `None` where there is no heat, or the map needs none.
    pub(crate) fn scale(&self) -> Option<Scale> {
        self.scale.as_ref().and_then(|(_, scale)| *scale)
    }

    /// The picture of what the viewport shows.
    pub(crate) fn paint(&mut self, look: &Look) -> Result<Picture<'_>, Error> {
        if self.drawing != look.drawing {
            self.drawing = look.drawing;
            self.scale = None;
            self.patches = Patches::default();
        }
        if self.is_of_patches() {
            return self.paint_patches(look);
        }
        if self.kind() == Kind::Scroll { self.paint_reach(look) } else { self.paint_density(look) }
    }

    fn paint_reach(&mut self, look: &Look) -> Result<Picture<'_>, Error> {
        if self.is_difference() {
            let apart = self.heat.reach.rows.iter().map(|row| SIGNED(row.0).abs() as f32);
            self.scale_to(apart.fold(0.0, f32::max), look);
            return Ok(NOTHING);
        }
        let Reading { viewport, document, .. } = &self.reading;
        let height = viewport.h as usize;
        let window = (-document.y / document.h) as f32..((viewport.h - document.y) / document.h) as f32;
        let bands = reach::bands(&self.heat.reach, self.heat.about.units);
        self.rgba.resize(height * 4, 0);
        paint_rows(&mut self.rgba, 1, height, &bands, window, &look.palette.lut(look.veil()))?;
        Ok(Picture { rgba: &self.rgba, width: 1 })
    }

    fn paint_patches(&mut self, look: &Look) -> Result<Picture<'_>, Error> {
        self.patches.lay_out(&self.heat, &self.placements);
        let scale = self.scale_to(self.patches.highest(&self.heat, &self.placements), look);
        if self.is_difference() {
            return Ok(NOTHING);
        }
        let mut rgba = core::mem::take(&mut self.rgba);
        let mut sheet = Sheet::over(self.reading.viewport, &mut rgba);
        if let Some(scale) = scale {
            let lut = look.palette.lut(look.veil());
            for &at in &self.patches.order {
                let (placement, covers) = (&self.placements[at], self.reading.covers(at));
                let heat = scale.heat(value(&self.heat, at));
                let color = lut.colors()[(heat * 255.0) as usize];
                sheet.fill(placement, covers, color);
            }
        }
        let width = sheet.width;
        self.rgba = rgba;
        Ok(Picture { rgba: &self.rgba, width })
    }

    fn paint_density(&mut self, look: &Look) -> Result<Picture<'_>, Error> {
        self.settle_scale(look);
        let width = if self.is_difference() {
            let look = look.signed_if(true);
            self.paint_field(&Look { opacity: look.opacity * FAINT, ..look }, 0, APART[0])?;
            let faint = core::mem::take(&mut self.rgba);
            let width = self.paint_field(&look, 1, APART[1])?;
            let sure = core::mem::replace(&mut self.rgba, faint);
            lay_over(&mut self.rgba, &sure);
            width
        } else {
            self.paint_field(look, 1, PLAIN)?
        };
        Ok(Picture { rgba: &self.rgba, width })
    }

    /// Paints one of the fields, of what weights count there: how wide the picture is.
    #[inline(never)]
    fn paint_field(&mut self, look: &Look, at: usize, weigh: Weigh) -> Result<usize, Error> {
        self.make_density(look, at, weigh)?;
        let Some(field) = &mut self.fields[at] else { return Ok(0) };
        let (width, height) = field.pixels(look.ratio());
        self.rgba.resize(width * height * 4, 0);
        match self.scale.as_ref().and_then(|(_, scale)| *scale) {
            Some(scale) => {
                field.paint(&mut self.rgba, look.ratio(), &scale, &soft(look))?;
            }
            None => self.rgba.fill(0),
        }
        Ok(width)
    }

    /// Whether it shows what two segments differ in.
    pub(crate) fn is_difference(&self) -> bool {
        is_difference(&self.heat)
    }

    /// One scale for the whole page, so that a colour means the same wherever one scrolls.
    fn settle_scale(&mut self, look: &Look) {
        let (document, key) = (self.reading.document, self.scale_key(look));
        if self.scale.as_ref().is_none_or(|(of, _)| *of != key) {
            let sigma = f64::from(look.sigma);
            let unit = self.weights_per_circle(look);
            let weigh = if self.is_difference() { SIGNED } else { PLAIN };
            let max = ceiling::highest(&self.heat.anchors, &self.placements, &document, sigma, (weigh, unit));
            self.scale_to(max, look);
        }
    }

    /// A scale up to what is farthest from 0; none if nothing is.
    fn scale_to(&mut self, max: f32, look: &Look) -> Option<Scale> {
        let scale = Scale::absolute(max, look.transfer).ok();
        let scale = scale.map(|scale| if self.is_difference() { scale.signed() } else { scale });
        self.scale = Some((self.scale_key(look), scale));
        scale
    }

    fn scale_key(&self, look: &Look) -> ScaleKey {
        let Reading { document, .. } = self.reading;
        ScaleKey {
            sigma: look.sigma,
            transfer: look.transfer,
            size: (document.w, document.h),
            boxes: self.placements.iter().filter(|placement| placement.bounds.is_some()).count(),
        }
    }

    fn make_density(&mut self, look: &Look, at: usize, weigh: Weigh) -> Result<(), Error> {
        let viewport = self.reading.viewport;
        let size = (viewport.w as u32, viewport.h as u32);
        let unit = self.weights_per_circle(look);
        let mut field = match self.fields[at].take() {
            Some(field) if field.size() == size && field.sigma() == look.sigma => field,
            _ => Field::new(size.0, size.1, look.sigma)?,
        };
        field.clear();
        self.spread(viewport, f64::from(look.sigma), weigh, &mut |x, y, weight| {
            field.add(x as f32, y as f32, (weight / unit) as f32)
        });
        field.blur();
        self.fields[at] = Some(field);
        Ok(())
    }

    /// Calls `put(x, y, weight)` for all that is drawn within a window's reach, as finely as a kernel needs it.
    fn spread(&self, window: ViewBox, sigma: f64, weigh: Weigh, put: &mut dyn FnMut(f64, f64, f64)) {
        for (number, (anchor, placement)) in self.heat.anchors.iter().zip(&self.placements).enumerate() {
            if placement.is_drawn() {
                deposit(
                    anchor,
                    placement,
                    &Plane { window, sigma, covers: self.reading.covers(number), weigh },
                    put,
                );
            }
        }
    }

    /// The middles of the cells within the viewport and what each weighs, in units of the map: x, y and weight. Of a difference
    /// what may be chance or, at 1, what is sure; of all else what there is at 1.
    pub(crate) fn points(&self, at: usize) -> Vec<f64> {
        let weigh = if self.is_difference() { APART[at] } else { PLAIN };
        // A reach of 4 sigma, less what the window is narrower, is a little more than a dot.
        let window = self.reading.viewport.grown(DOT_PX - 4.0 * WHOLE_CELLS);
        let (mut points, unit) = (Vec::new(), self.weights_per_unit());
        self.spread(window, WHOLE_CELLS, weigh, &mut |x, y, weight| points.extend([x, y, weight / unit]));
        points
    }

    /// The coefficients of what the field is, as [`Field::nodes`] has them; none if it was not made.
    pub(crate) fn nodes(&self, at: usize) -> Vec<f64> {
        self.fields[at].iter().flat_map(Field::nodes).map(|&node| node.into()).collect()
    }

    fn weights_per_unit(&self) -> f64 {
        unit_of(self.kind())
    }

    /// What weights count as one in a field, so that its densities are of a circle with the area of the kernel: a single click is 1 where
    /// it fell, and nowhere there are more than the map has.
    fn weights_per_circle(&self, look: &Look) -> f64 {
        self.weights_per_unit() * CIRCLE_PX2 / f64::from(look.sigma * look.sigma)
    }

    /// The density at a place of the viewport, in units per circle with the area of the kernel; of patches the value of the one there.
    pub(crate) fn density_at(&self, x: f64, y: f64) -> f32 {
        if self.is_of_patches() {
            return self.anchor_at(x, y).map_or(0.0, |at| value(&self.heat, at));
        }
        self.fields.iter().flatten().map(|field| field.value_at(x as f32, y as f32)).sum()
    }

    /// The anchor of the smallest drawn element with heat that lies under a place; of patches the foremost.
    pub(crate) fn anchor_at(&self, x: f64, y: f64) -> Option<usize> {
        let shows = |at: &usize| self.placements[*at].shows(x, y) && !self.reading.covers(*at).hide(x, y);
        if self.is_of_patches() {
            return self.patches.order.iter().rev().copied().find(shows);
        }
        let has_heat = |at: &usize| self.heat.anchors[*at].points > 0;
        let area = |at: usize| self.placements[at].bounds.map_or(0.0, |bounds| bounds.area());
        let found = (1..self.placements.len()).filter(shows).filter(has_heat);
        found.min_by(|&a, &b| area(a).total_cmp(&area(b)))
    }

    /// What lies within a rectangle of the viewport's plane, in units of the map, and what that is per circle with the area of the kernel.
    pub(crate) fn within(&self, zone: &ViewBox, look: &Look) -> [f64; 2] {
        let weigh = if self.is_difference() { SIGNED } else { PLAIN };
        let weight =
            zone::weight(&self.heat.anchors, &self.placements, zone, weigh) / self.weights_per_unit();
        let circle = core::f64::consts::TAU * f64::from(look.sigma * look.sigma);
        [weight, weight * circle / zone.area().max(1.0)]
    }

    /// On which rung an anchor stands.
    pub(crate) fn rung(&self, at: usize) -> Option<Rung> {
        self.placements.get(at).map(|placement| placement.rung)
    }

    /// On maps of scrolling, at a fraction of the document: which share of the views came so far, 0 to 1, and the mean seconds that it
    /// was in view; of a difference by how much these differ.
    pub(crate) fn reach_at(&self, depth: f64) -> Option<[f64; 2]> {
        if self.kind() != Kind::Scroll {
            return None;
        }
        let (weigh, views) = if self.is_difference() {
            (SIGNED, HUNDRED)
        } else {
            (PLAIN, self.heat.about.units.max(1) as f64)
        };
        reach::at(&self.heat.reach, weigh, views, depth)
    }

    /// The fraction of the document at a height of the viewport.
    pub(crate) fn depth_at(&self, y: f64) -> f64 {
        (y - self.reading.document.y) / self.reading.document.h.max(1.0)
    }

    /// The height of the viewport at a fraction of the document.
    pub(crate) fn y_of(&self, depth: f64) -> f64 {
        self.reading.document.y + depth * self.reading.document.h
    }
}

/// Opacity, of the full one, below which heat fades in more slowly.
const FRINGE: f32 = 0.4;

/// A look's colours. Square roots and logarithms are steep where heat begins, and an edge would show there that is not in
/// the data.
fn soft(look: &Look) -> Lut {
    let end = look.opacity * FRINGE * 255.0;
    let mut lut = look.palette.lut(look.opacity);
    for [.., alpha] in lut.colors_mut() {
        let full = f32::from(*alpha);
        *alpha = (full * (full / end).min(1.0) + 0.5) as u8;
    }
    lut
}
