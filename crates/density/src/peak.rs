//! Peaks: where the density is highest around, and how far each stands out.

use alloc::vec::Vec;

use crate::Field;
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
    /// Up to `limit` local maxima, the highest first: those that stand out by at least a share (0 ..= 1) of the highest,
    /// and not nearer than `distance` px to a higher one.
    ///
    /// # Errors
    /// [`NoMemory`].
    pub fn peaks(&self, limit: usize, prominence: f32, distance: f32) -> Result<Vec<Peak>, NoMemory> {
        let values = self.values();
        let (order, saddles) = self.rising(&values)?;
        let least = prominence * self.peak();
        let mut found: Vec<Peak> = Vec::new();
        for (node, saddle) in order.into_iter().map(|node| (node as usize, saddles[node as usize])) {
            let stands_out = values[node] > saddle && values[node] - saddle >= least;
            if !stands_out || found.len() >= limit {
                continue;
            }
            let [x, y, value] = self.summit(node);
            let is_near = |peak: &Peak| {
                let (across, down) = (peak.x - x, peak.y - y);
                across * across + down * down < distance * distance
            };
            if !found.iter().any(is_near) {
                found.push(Peak { x, y, value, prominence: value - saddle });
            }
        }
        Ok(found)
    }

    /// The nodes above the ground, highest first, and by node how far one must go down from a maximum to get to a higher one:
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
        for node in (0..values.len() as u32).filter(|&node| value(node) > ground) {
            order[above] = node;
            above += 1;
        }
        order.truncate(above);
        sort_down(&mut order, &value);
        for &node in &order {
            let mut own = NONE;
            // Itself, too, which is under water yet.
            self.each_around(node as usize, |neighbour| {
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

    /// Acts on a node and the up to eight around it.
    fn each_around(&self, node: usize, mut act: impl FnMut(usize)) {
        let stride = self.columns.nodes;
        let near = |at: usize, end: usize| at.saturating_sub(1)..(at + 2).min(end);
        for row in near(node / stride, self.rows.nodes) {
            for column in near(node % stride, stride) {
                act(row * stride + column);
            }
        }
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
