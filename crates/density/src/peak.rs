//! Peaks: where the density is highest around, and how far each stands out.

use alloc::vec::Vec;

use crate::Field;
use crate::axis::Axis;
use crate::layer::{NoMemory, fill};
use crate::rank::sort_down;

/// Densities below this share of the peak are flat ground.
const GROUND: f32 = 1e-3;

/// A local maximum.
#[derive(Debug, Clone, Copy, PartialEq)]
#[repr(C)]
pub struct Peak {
    /// CSS px.
    pub x: f32,
    /// CSS px.
    pub y: f32,
    /// The density there.
    pub value: f32,
    /// How far one must go down to get to a higher place; for the highest, all of its value.
    pub prominence: f32,
}

const NONE: u32 = u32::MAX;

impl Field {
    /// Up to `limit` local maxima within the map, the highest first: those that stand out by at least a share (0 ..= 1) of the
    /// highest, and not nearer than `distance` px, or half a sigma, to a higher one.
    ///
    /// # Errors
    /// [`NoMemory`].
    pub fn peaks(&self, limit: usize, prominence: f32, distance: f32) -> Result<Vec<Peak>, NoMemory> {
        let (mut values, stride) = (Vec::new(), self.columns.nodes);
        fill(&mut values, stride * self.rows.nodes, 0.0)?;
        for (node, value) in values.iter_mut().enumerate() {
            let place = |at: usize| (at as f64 - 1.0) / self.columns.density;
            // What stands beyond the border has the density there.
            *value = self.read(place(node % stride), place(node / stride)) as f32;
        }
        let (mut order, saddles) = self.rising(&values)?;
        let mut count = 0;
        for at in 0..order.len() {
            let node = order[at] as usize;
            if values[node] > saddles[node] {
                values[node] = self.summit(node)[2];
                order[count] = order[at];
                count += 1;
            }
        }
        order.truncate(count);
        // A summit may stand higher above its node than another above a higher one.
        sort_down(&mut order, &|node| values[node as usize]);
        let least = (prominence * self.peak()).max(f32::MIN_POSITIVE);
        let apart = distance.max(1.0 / self.columns.density as f32);
        let mut found: Vec<Peak> = Vec::new();
        for node in order {
            let [x, y, value] = self.summit(node as usize);
            let prominence = value - saddles[node as usize];
            let is_near = |peak: &Peak| {
                let (across, down) = (peak.x - x, peak.y - y);
                across * across + down * down < apart * apart
            };
            if prominence >= least && found.len() < limit && !found.iter().any(is_near) {
                found.push(Peak { x, y, value, prominence });
            }
        }
        Ok(found)
    }

    /// The nodes within the map above the ground, highest first, and by node how far one must go down from a maximum to get to a higher one:
    /// to 0 from the highest. Infinity for what is no maximum.
    ///
    /// Water falls from the highest node: land that comes up without neighbours is a peak, and where two lands meet, the
    /// one with the lower peak has found its way to a higher one.
    fn rising(&self, values: &[f32]) -> Result<(Vec<u32>, Vec<f32>), NoMemory> {
        let ground = self.peak() * GROUND;
        let value = |node: u32| values[node as usize];
        let (mut order, mut land, mut saddles) = (Vec::new(), Vec::new(), Vec::new());
        fill(&mut order, values.len(), 0)?;
        fill(&mut land, values.len(), NONE)?;
        fill(&mut saddles, values.len(), f32::INFINITY)?;
        let mut above = 0;
        // On the border or next to it are the first and the last.
        let is_within = |at: usize, axis: &Axis| at.wrapping_sub(1) <= axis.nodes - 4;
        let stride = self.columns.nodes;
        for node in (0..values.len() as u32).filter(|&node| value(node) > ground) {
            if !is_within(node as usize % stride, &self.columns)
                || !is_within(node as usize / stride, &self.rows)
            {
                continue;
            }
            order[above] = node;
            above += 1;
        }
        order.truncate(above);
        sort_down(&mut order, &value);
        for &node in &order {
            let mut own = NONE;
            // Itself, too, which is under water yet.
            each_around(node as usize, stride, |neighbour| {
                let other = root(&mut land, neighbour as u32);
                if other == NONE || other == own {
                    return;
                }
                // Roots are peaks; the lower one ends here.
                let (high, low) =
                    if own == NONE || value(own) < value(other) { (other, own) } else { (own, other) };
                if low != NONE {
                    land[low as usize] = high;
                    saddles[low as usize] = value(node);
                }
                own = high;
            });
            if own == NONE {
                own = node;
                saddles[node as usize] = 0.0;
            }
            land[node as usize] = own;
        }
        Ok((order, saddles))
    }
}

/// Acts on a node within the map and the eight around it.
fn each_around(at: usize, stride: usize, mut act: impl FnMut(usize)) {
    for first in [at - stride - 1, at - 1, at + stride - 1] {
        (first..first + 3).for_each(&mut act);
    }
}

/// The peak of the land that a node belongs to; NONE for what is under water.
fn root(land: &mut [u32], mut node: u32) -> u32 {
    while land[node as usize] != node && land[node as usize] != NONE {
        // Every second step is shortened, for the next who asks.
        let parent = land[node as usize];
        land[node as usize] = land[parent as usize];
        node = parent;
    }
    land[node as usize]
}
