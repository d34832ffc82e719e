//! The one map of an instance: its field, what it is to look like, and the memory that JavaScript reads and writes.

use alloc::vec::Vec;

use density::{Alpha, Contours, Error, Field, Lut, Peak, Scale, Stop, Transfer, Window};

use crate::code::{self, Refusal, refusal};

/// Points that the buffer holds.
pub(crate) const CHUNK: usize = 8_192;
/// Numbers that go to and fro: levels, ticks, stops.
pub(crate) const NUMBERS: usize = 1_280;
/// Bytes that a picture may have.
const MAX_BYTES: f64 = 2e9;

/// Where a scale ends.
#[derive(Clone, Copy)]
pub(crate) enum End {
    At(f32),
    Peak,
    Percentile(f32),
}

/// A scale as it was asked for; a relative one is worked out when the density is known.
#[derive(Clone, Copy)]
pub(crate) struct ScaleRule {
    pub(crate) end: End,
    pub(crate) transfer: Transfer,
    pub(crate) min: f32,
    pub(crate) signed: bool,
}

pub(crate) struct Map {
    pub(crate) field: Option<Field>,
    rule: ScaleRule,
    /// The scale in force; none after a change.
    scale: Option<Scale>,
    /// Where colours come from; before the first, nothing is seen.
    stops: Vec<Stop>,
    alpha: Alpha,
    /// The table in force; none after a change.
    lut: Option<Lut>,
    pub(crate) pixels: Vec<u8>,
    pub(crate) contours: Contours,
    pub(crate) peaks: Vec<Peak>,
}

impl Map {
    pub(crate) const fn new() -> Map {
        Map {
            field: None,
            rule: ScaleRule { end: End::Peak, transfer: Transfer::Linear, min: 0.0, signed: false },
            scale: None,
            stops: Vec::new(),
            alpha: Alpha { low: 0.0, high: 0.8, full_at: 0.5 },
            lut: None,
            pixels: Vec::new(),
            contours: Contours::new(),
            peaks: Vec::new(),
        }
    }

    /// An empty field. All memory is given back first: the heap has no holes then. What is refused leaves the old one, unless it
    /// is for lack of memory.
    pub(crate) fn resize(&mut self, width: f64, height: f64, sigma: f64) -> Result<(), Refusal> {
        let width = whole(width).ok_or((code::WIDTH, width))?;
        let height = whole(height).ok_or((code::HEIGHT, height))?;
        let refused = |error| match error {
            // The number as it was given, not as single precision has it.
            Error::Sigma(_) => (code::SIGMA, sigma),
            error => refusal(&error),
        };
        Field::check(width, height, sigma as f32).map_err(refused)?;
        (self.field, self.pixels, self.scale) = (None, Vec::new(), None);
        (self.contours, self.peaks) = (Contours::new(), Vec::new());
        self.field = Some(Field::new(width, height, sigma as f32).map_err(refused)?);
        Ok(())
    }

    /// The field after redoing what changed.
    pub(crate) fn settled(&mut self) -> Option<&mut Field> {
        let field = self.field.as_mut()?;
        if field.blur() {
            self.scale = None;
        }
        Some(field)
    }

    /// Traces the contours of the field, and answers how many paths there are.
    pub(crate) fn trace(&mut self, levels: &[f32]) -> Result<usize, Refusal> {
        self.settled();
        let Some(field) = &self.field else { return Ok(0) };
        self.contours.trace(field, levels).map_err(|error| refusal(&error))?;
        Ok(self.contours.paths.len())
    }

    /// Finds peaks, and answers how many.
    pub(crate) fn find_peaks(
        &mut self,
        limit: usize,
        prominence: f32,
        distance: f32,
    ) -> Result<usize, Refusal> {
        self.peaks = Vec::new();
        if let Some(field) = self.settled() {
            self.peaks = field.peaks(limit, prominence, distance).map_err(|error| refusal(&error))?;
        }
        Ok(self.peaks.len())
    }

    pub(crate) fn set_scale(&mut self, rule: ScaleRule) -> Result<(), Refusal> {
        let bare = match rule.end {
            End::At(max) => Scale::absolute(max, rule.transfer),
            // What an empty field gives: any minimum will do.
            End::Percentile(percent) if !(0.0..=100.0).contains(&percent) => Err(Error::Percentile(percent)),
            _ => Scale::absolute(f32::MAX, rule.transfer),
        };
        bare.and_then(|scale| scale.from(rule.min)).map_err(|error| refusal(&error))?;
        if rule.signed != self.rule.signed {
            self.lut = None;
        }
        self.rule = rule;
        self.scale = None;
        Ok(())
    }

    /// The scale in force.
    pub(crate) fn scale(&mut self) -> Option<Scale> {
        let rule = self.rule;
        self.settled()?;
        let field = self.field.as_mut()?;
        let made = self.scale.or_else(|| make_scale(field, rule));
        self.scale = made;
        made
    }

    pub(crate) fn set_stops(&mut self, stops: Vec<Stop>) -> Result<(), Refusal> {
        Stop::ramp(&stops).map(drop).map_err(|error| refusal(&error))?;
        self.stops = stops;
        self.lut = None;
        Ok(())
    }

    pub(crate) fn set_alpha(&mut self, alpha: Alpha) {
        self.alpha = alpha;
        self.lut = None;
    }

    /// The table in force.
    pub(crate) fn lut(&mut self) -> &Lut {
        let (stops, alpha, signed) = (&self.stops, self.alpha, self.rule.signed);
        self.lut.get_or_insert_with(|| {
            let ramp = Stop::ramp(stops).ok();
            let color = |heat| ramp.as_ref().map_or_else(Default::default, |ramp| ramp(heat));
            if signed { alpha.signed_lut(color) } else { alpha.plain_lut(color) }
        })
    }

    /// Paints; whether anything may be visible.
    pub(crate) fn paint(&mut self, window: &Window) -> Result<bool, Refusal> {
        let Some(scale) = self.scale() else { return Ok(false) };
        self.lut();
        let bytes = window.width as f64 * window.height as f64 * 4.0;
        if bytes > MAX_BYTES {
            return Err((code::WINDOW, bytes));
        }
        let bytes = bytes as usize;
        if self.pixels.len() < bytes {
            let more = bytes - self.pixels.len();
            self.pixels.try_reserve_exact(more).map_err(|_| (code::MEMORY, bytes as f64))?;
            self.pixels.resize(bytes, 0);
        }
        let (Some(field), Some(lut)) = (&mut self.field, &self.lut) else { return Ok(false) };
        field.paint_window(&mut self.pixels[..bytes], window, &scale, lut).map_err(|error| refusal(&error))
    }
}

fn make_scale(field: &mut Field, rule: ScaleRule) -> Option<Scale> {
    let scale = match rule.end {
        End::At(max) => Scale::absolute(max, rule.transfer).ok()?,
        End::Peak if rule.signed => Scale::of_extreme(field, rule.transfer),
        End::Peak => Scale::of_peak(field, rule.transfer),
        End::Percentile(percent) if rule.signed => {
            Scale::of_signed_percentile(field, percent, rule.transfer).ok()?
        }
        End::Percentile(percent) => Scale::of_percentile(field, percent, rule.transfer).ok()?,
    };
    Some(if rule.signed { scale.signed() } else { scale.or_nothing_from(rule.min) })
}

/// A length as whole px, rounded up.
fn whole(length: f64) -> Option<u32> {
    let fits = (0.0..=f64::from(u32::MAX)).contains(&length);
    fits.then(|| (length as u32).saturating_add(u32::from(f64::from(length as u32) < length)))
}
