//! Which clicks count, and which of them a verdict speaks of.

use alloc::vec::Vec;

use crate::{Click, Pointer, Signal, SignalKind};

const PRIMARY: u8 = 0;
const SECONDARY: u8 = 2;
/// A verdict's waiting time was read off a clock that may have gone on a little before it was written down, ms.
const SLACK_MS: u32 = 20;

/// Clicks of one pointer, or all.
#[derive(Clone, Copy, Default)]
pub(super) struct PointerFilter(pub(super) Option<Pointer>);

impl PointerFilter {
    pub(super) fn is_any(self) -> bool {
        self.0.is_none()
    }

    /// Whether it is a click of that pointer, and counts.
    pub(super) fn admits(self, click: &Click) -> bool {
        click.counts() && self.0.is_none_or(|pointer| pointer == click.pointer)
    }
}

impl Click {
    /// Whether a person made it, and it is no call for a context menu.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.trusted && self.button != SECONDARY
    }

    /// Whether a person pressed the primary button, or what stands for it: only these are judged.
    pub(super) fn is_plain(&self) -> bool {
        self.trusted && self.button == PRIMARY
    }
}

/// The clicks of a view by the number of their anchor, in order of time.
#[derive(Default)]
pub(super) struct Clicks(Vec<Vec<Click>>);

impl Clicks {
    pub(super) fn add(&mut self, anchor: u32, click: Click) {
        let anchor = anchor as usize;
        if self.0.len() <= anchor {
            self.0.resize_with(anchor + 1, Vec::new);
        }
        self.0[anchor].push(click);
    }

    /// The clicks that a verdict speaks of: the last of a series for rage, else one. They and those before them are
    /// forgotten, since verdicts come in the order of their clicks.
    pub(super) fn judged(&mut self, verdict: &Signal) -> Vec<Click> {
        let Some(clicks) = self.0.get_mut(verdict.anchor as usize) else { return Vec::new() };
        let until = |at_ms: u32| clicks.partition_point(|click| click.at_ms <= at_ms);
        let (count, end) = if verdict.kind == SignalKind::Rage {
            // What ended the series may have been the next click, at the very moment of the verdict.
            (verdict.value as usize, verdict.at_ms.checked_sub(1).map_or(0, until))
        } else {
            (1, until(verdict.at_ms.saturating_sub(verdict.value).saturating_add(SLACK_MS)))
        };
        let mut past: Vec<Click> = clicks.drain(..end).collect();
        past.split_off(past.len().saturating_sub(count))
    }
}
