//! Isotherms: closed paths along which the density has a value, by marching squares over the spline.
//!
//! Every edge of the sampling that a level crosses is left by one piece of a path and entered by another. What follows
//! which edge is written down cell by cell; joining pieces is then walking from edge to edge. Around the samples lies a
//! frame that is colder than any level, so that each path closes, if need be along the border.

use alloc::vec::Vec;

use crate::axis::Axis;
use crate::elementary::is_finite;
use crate::layer::fill;
use crate::palette::fraction;
use crate::{Error, Field};

/// Samples from node to node: straight pieces are then within 1 % of a sigma of the true line where that is no smaller than
/// a sigma; around a summit, within 2 % at 0.9 of its height and 7 % at 0.99.
const SAMPLES_PER_NODE: f64 = 3.0;

/// A closed path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(C)]
pub struct Path {
    /// Which of the levels.
    pub level: u32,
    /// Its first vertex.
    pub start: u32,
    /// Its vertices; the last is joined with the first.
    pub count: u32,
}

/// Paths and the vertices that they go through, and the memory for finding them.
#[derive(Debug, Clone, Default)]
pub struct Contours {
    /// The paths, level after level.
    pub paths: Vec<Path>,
    /// x and y in CSS px.
    pub vertices: Vec<[f32; 2]>,
    samples: Vec<f32>,
    next: Vec<u32>,
}

/// The samples along one side, with the frame.
struct Side {
    length: f64,
    count: usize,
}

const NONE: u32 = u32::MAX;

impl Contours {
    /// No paths yet.
    pub const fn new() -> Contours {
        Contours { paths: Vec::new(), vertices: Vec::new(), samples: Vec::new(), next: Vec::new() }
    }

    /// Finds the paths of a field at levels. What is hotter than a level above or at zero, or colder than one below
    /// zero, lies to the left of its path.
    ///
    /// # Errors
    /// [`Error::Level`] if one is not finite; [`Error::Memory`].
    pub fn trace(&mut self, field: &Field, levels: &[f32]) -> Result<(), Error> {
        self.paths.clear();
        self.vertices.clear();
        if let Some(&level) = levels.iter().find(|&&level| !is_finite(level.into())) {
            return Err(Error::Level(level));
        }
        let (columns, rows) = (Side::of(&field.columns), Side::of(&field.rows));
        fill(&mut self.samples, columns.count * rows.count, 0.0)?;
        fill(&mut self.next, columns.count * rows.count * 2, NONE)?;
        self.sample(field, &columns, &rows);
        let mut is_negative = false;
        for (index, &level) in levels.iter().enumerate() {
            if is_negative != (level < 0.0) {
                self.samples.iter_mut().for_each(|sample| *sample = -*sample);
                is_negative = level < 0.0;
            }
            self.link(level.abs(), &columns);
            self.join(index as u32, level.abs(), &columns, &rows);
        }
        (self.next, self.samples) = (Vec::new(), Vec::new());
        Ok(())
    }

    fn sample(&mut self, field: &Field, columns: &Side, rows: &Side) {
        for (row, line) in self.samples.chunks_exact_mut(columns.count).enumerate() {
            for (column, sample) in line.iter_mut().enumerate() {
                let framed = columns.is_frame(column) || rows.is_frame(row);
                let read = || field.value_at(columns.place(column) as f32, rows.place(row) as f32);
                *sample = if framed { f32::NAN } else { read() };
            }
        }
    }

    /// Writes down which edge follows which. Edge 2n goes from sample n to the right, 2n + 1 down from it.
    fn link(&mut self, level: f32, columns: &Side) {
        self.next.fill(NONE);
        let width = columns.count;
        for first in 0..self.samples.len() - width - 1 {
            // Clockwise from the top left; the edges from the top.
            let corners = [first, first + 1, first + width + 1, first + width];
            let edges = [2 * first, 2 * first + 3, 2 * (first + width), 2 * first + 1];
            // A bit for each corner inside, twice, so that what follows the last is the first.
            let mut inside = 0;
            let mut sum = 0.0;
            for (turn, corner) in corners.into_iter().enumerate() {
                let sample = self.samples[corner];
                inside |= (u32::from(sample > level) * 0x11) << turn;
                sum += sample;
            }
            // Where all four edges are crossed, the middle says whether the corners inside belong together.
            let step = if sum / 4.0 > level { 3 } else { 1 };
            // A piece goes from where the way around the cell enters the inside to where it leaves it.
            for (entry, &edge) in edges.iter().enumerate().filter(|&(at, _)| inside >> at & 3 == 0b10) {
                let mut exit = entry;
                while inside >> exit & 3 != 0b01 {
                    exit = (exit + step) % 4;
                }
                self.next[edge] = edges[exit] as u32;
            }
        }
    }

    fn join(&mut self, index: u32, level: f32, columns: &Side, rows: &Side) {
        for first in 0..self.next.len() {
            let start = self.vertices.len();
            let mut edge = first;
            while self.next[edge] != NONE {
                self.vertices.push(self.crossing(edge, level, columns, rows));
                edge = core::mem::replace(&mut self.next[edge], NONE) as usize;
            }
            let count = self.vertices.len() - start;
            if count > 0 {
                self.paths.push(Path { level: index, start: start as u32, count: count as u32 });
            }
        }
    }

    /// Where on an edge the level is.
    fn crossing(&self, edge: usize, level: f32, columns: &Side, rows: &Side) -> [f32; 2] {
        let (from, width) = (edge / 2, columns.count);
        let down = edge % 2;
        let to = if down == 0 { from + 1 } else { from + width };
        let (a, b) = (self.samples[from], self.samples[to]);
        // NaN beside the frame, where both ends are in one place.
        let along = f64::from(fraction((level - a) / (b - a)));
        let place = |side: &Side, at: usize, step: usize| {
            let from = side.place(at);
            (from + (side.place(at + step) - from) * along) as f32
        };
        [place(columns, from % width, 1 - down), place(rows, from / width, down)]
    }
}

impl Side {
    fn of(axis: &Axis) -> Side {
        let steps = crate::elementary::ceil(axis.length * axis.density * SAMPLES_PER_NODE).max(1);
        Side { length: axis.length, count: steps + 3 }
    }

    fn is_frame(&self, index: usize) -> bool {
        index == 0 || index == self.count - 1
    }

    /// The frame lies on the border.
    #[inline(never)]
    fn place(&self, index: usize) -> f64 {
        let steps = self.count - 3;
        let step = index.saturating_sub(1).min(steps);
        if step == steps { self.length } else { step as f64 / steps as f64 * self.length }
    }
}
