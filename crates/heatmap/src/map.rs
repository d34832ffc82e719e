//! The one map of an instance: its field, what it is to look like, and the memory that JavaScript reads and writes.
#![allow(unsafe_code)] // for the end of a heap, and pixels as bytes

use alloc::vec::Vec;
use core::{mem::ManuallyDrop, slice};

use density::{Alpha, Contours, Field, Lut, NoMemory, Peak, Scale, Stop, Transfer, Window, fill};

use crate::code::{self, Refusal, refusal};
use crate::heap;

/// Points that the buffer holds.
pub(crate) const CHUNK: usize = 8_192;
/// Numbers that come in: levels, stops.
pub(crate) const NUMBERS: usize = 1_280;
/// Stops that a palette may have.
const STOPS: usize = NUMBERS / 5;
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

/// All that lies in the heap. It is never dropped: the heap ends with it.
pub(crate) struct Made {
    pub(crate) field: Field,
    /// Four bytes each.
    pub(crate) pixels: Vec<u32>,
    pub(crate) contours: Contours,
    pub(crate) peaks: Vec<Peak>,
}

pub(crate) struct Map {
    made: Option<ManuallyDrop<Made>>,
    rule: ScaleRule,
    /// The scale in force; none after a change.
    scale: Option<Scale>,
    /// Where colours come from; before the first, nothing is seen.
    stops: [Stop; STOPS],
    stop_count: usize,
    alpha: Alpha,
    /// The table in force; none after a change.
    lut: Option<Lut>,
}

impl Map {
    pub(crate) const fn new() -> Map {
        Map {
            made: None,
            rule: ScaleRule { end: End::Peak, transfer: Transfer::Linear, min: 0.0, signed: false },
            scale: None,
            stops: [Stop { heat: 0.0, rgba: [0.0; 4] }; STOPS],
            stop_count: 0,
            alpha: Alpha { low: 0.0, high: 0.8, full_at: 0.5 },
            lut: None,
        }
    }

    /// An empty field. All memory is taken back first. What is refused leaves the old one, unless it is for lack of memory.
    pub(crate) fn resize(&mut self, width: f64, height: f64, sigma: f64) -> Result<(), Refusal> {
        let (width, height) = (width as u32, height as u32);
        Field::check(width, height, sigma as f32).map_err(|error| refusal(&error))?;
        (self.made, self.scale) = (None, None);
        // SAFETY: what was made is all that lay in the heap; it is gone, and was not dropped.
        unsafe { heap::empty() };
        let field = Field::bare(width, height, sigma as f32).map_err(|error| refusal(&error))?;
        let (contours, pixels, peaks) = (Contours::new(), Vec::new(), Vec::new());
        let made = self.made.insert(ManuallyDrop::new(Made { field, pixels, contours, peaks }));
        let taken = made.field.prepare().map_err(|NoMemory(cells)| (code::MEMORY, cells as f64));
        if taken.is_err() {
            self.made = None;
        }
        taken
    }

    /// What has been made, if anything has.
    pub(crate) fn made(&mut self) -> Option<&mut Made> {
        self.made.as_deref_mut()
    }

    /// The field as it is.
    pub(crate) fn field(&mut self) -> Option<&mut Field> {
        self.made().map(|made| &mut made.field)
    }

    /// What has been made, after redoing what changed.
    pub(crate) fn settled(&mut self) -> Option<&mut Made> {
        let made = self.made.as_deref_mut()?;
        if made.field.blur() {
            self.scale = None;
        }
        Some(made)
    }

    /// Traces the contours of the field, and answers how many paths there are.
    pub(crate) fn trace(&mut self, levels: &[f32]) -> Result<usize, Refusal> {
        let Some(made) = self.settled() else { return Ok(0) };
        made.contours.trace(&made.field, levels).map_err(|error| refusal(&error))?;
        Ok(made.contours.paths.len())
    }

    /// Finds peaks, and answers how many.
    pub(crate) fn find_peaks(
        &mut self,
        limit: usize,
        prominence: f32,
        distance: f32,
    ) -> Result<usize, Refusal> {
        let Some(made) = self.settled() else { return Ok(0) };
        made.peaks = Vec::new();
        made.peaks = made
            .field
            .peaks(limit, prominence, distance)
            .map_err(|NoMemory(cells)| (code::MEMORY, cells as f64))?;
        Ok(made.peaks.len())
    }

    pub(crate) fn set_scale(&mut self, rule: ScaleRule) {
        if rule.signed != self.rule.signed {
            self.lut = None;
        }
        self.rule = rule;
        self.scale = None;
    }

    /// The scale in force.
    pub(crate) fn scale(&mut self) -> Option<Scale> {
        let rule = self.rule;
        self.settled()?;
        if self.scale.is_none() {
            self.scale = make_scale(self.field()?, rule);
        }
        self.scale
    }

    pub(crate) fn set_stops(&mut self, stops: impl Iterator<Item = Stop>) {
        self.stop_count = 0;
        for (place, stop) in self.stops.iter_mut().zip(stops) {
            *place = stop;
            self.stop_count += 1;
        }
        self.lut = None;
    }

    pub(crate) fn set_alpha(&mut self, alpha: Alpha) {
        self.alpha = alpha;
        self.lut = None;
    }

    /// The table in force.
    pub(crate) fn lut(&mut self) -> &Lut {
        let (stops, alpha, signed) = (&self.stops[..self.stop_count], self.alpha, self.rule.signed);
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
        let (Some(made), Some(lut)) = (&mut self.made, &self.lut) else { return Ok(false) };
        let Made { field, pixels, .. } = &mut **made;
        if pixels.len() < bytes / 4 {
            fill(pixels, bytes / 4, 0).map_err(|_| (code::MEMORY, bytes as f64))?;
        }
        // SAFETY: there are that many bytes, see above, which are bytes as well as pixels.
        let rgba = unsafe { slice::from_raw_parts_mut(pixels.as_mut_ptr().cast(), bytes) };
        field.paint_window(rgba, window, &scale, lut).map_err(|error| refusal(&error))
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
