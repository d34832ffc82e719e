//! Peaks: where the density is highest around, and how far each stands out.

use alloc::vec::Vec;

use crate::layer::zeros;
use crate::rank::sort_down;
use crate::{Error, Field};

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
    /// [`Error::Memory`].
    pub fn peaks(&self, limit: usize, prominence: f32, distance: f32) -> Result<Vec<Peak>, Error> {
        let mut found: Vec<Peak> = Vec::new();
        for (node, prominence) in self.prominent(prominence * self.peak())? {
            if found.len() >= limit {
                break;
            }
            let [x, y, value] = self.summit(node as usize);
            let is_near = |peak: &Peak| {
                let (across, down) = (peak.x - x, peak.y - y);
                across * across + down * down < distance * distance
            };
            if !found.iter().any(is_near) {
                found.push(Peak { x, y, value, prominence });
            }
        }
        Ok(found)
    }

    /// The nodes that are maxima, highest first, with their prominence if it is at least `least`.
    ///
    /// Water falls from the highest node: land that comes up without neighbours is a peak, and where two lands meet, the
    /// one with the lower peak has found its way to a higher one.
    fn prominent(&self, least: f32) -> Result<Vec<(u32, f32)>, Error> {
        let ground = self.peak() * GROUND;
        let value = |node: u32| self.nodes[node as usize];
        let mut order: Vec<u32> = (0..self.nodes.len() as u32).filter(|&node| value(node) > ground).collect();
        sort_down(&mut order, value);
        let mut land = zeros::<u32>(self.nodes.len())?;
        land.fill(NONE);
        let mut peaks: Vec<(u32, f32)> = Vec::new();
        for &node in &order {
            let mut own = NONE;
            for neighbour in self.around(node as usize) {
                let other = root(&mut land, neighbour as u32);
                if other == NONE || other == own {
                    continue;
                }
                // Roots are peaks; the lower one ends here.
                let (high, low) =
                    if own == NONE || value(own) < value(other) { (other, own) } else { (own, other) };
                if low != NONE {
                    land[low as usize] = high;
                    peaks.push((low, value(low) - value(node)));
                }
                own = high;
            }
            land[node as usize] = if own == NONE { node } else { own };
        }
        peaks.extend(
            order.iter().filter(|&&node| land[node as usize] == node).map(|&node| (node, value(node))),
        );
        peaks.retain(|&(_, prominence)| prominence > 0.0 && prominence >= least);
        let mut order: Vec<u32> = (0..peaks.len() as u32).collect();
        sort_down(&mut order, |index| value(peaks[index as usize].0));
        Ok(order.iter().map(|&index| peaks[index as usize]).collect())
    }

    /// The up to eight nodes around one.
    fn around(&self, node: usize) -> impl Iterator<Item = usize> + use<> {
        let stride = self.columns.nodes;
        let (row, column, rows) = (node / stride, node % stride, self.rows.nodes);
        let near = |at: usize, end: usize| at.saturating_sub(1)..(at + 2).min(end);
        near(row, rows)
            .flat_map(move |r| near(column, stride).map(move |c| r * stride + c))
            .filter(move |&n| n != node)
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
