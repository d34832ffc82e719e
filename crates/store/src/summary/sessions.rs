//! Which view belongs to whom, and to which of their sessions: the rule of [`crate::session`], over summaries.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use super::{Summary, Viewed};
use crate::{
    Error, PathPattern, Segment,
    page_orders::{Bought, Ledger},
    session::PAUSE_MS,
};

/// The latest session of a visitor without a number, and the last sign of life in it, ms since 1970.
type Latest = HashMap<i64, (usize, i64)>;

/// Of all views of some days, in the order in which they began, those of sessions in which the segment means any: the others of
/// a session come along, as an order or a second page would else be lost with them. Their orders are entered into the ledger.
pub(super) fn chosen(
    all: &[Arc<Summary>],
    segment: &Segment,
    ledger: &mut Ledger<'_>,
) -> Result<Vec<Viewed>, Error> {
    let mut of_number = HashMap::new();
    let mut latest = Latest::new();
    let mut visitors = HashMap::new();
    let mut begun: Vec<(&Summary, Arc<str>)> = Vec::new();
    let mut ordered = HashSet::new();
    let mut placed = Vec::with_capacity(all.len());
    for summary in all {
        let session = match summary.row.session {
            0 => session_of(&mut latest, summary, begun.len()),
            number => *of_number.entry((summary.row.visitor, number)).or_insert(begun.len()),
        };
        if session == begun.len() {
            let source = summary.origin.source();
            // Neighbours mostly came the same way.
            let same = begun.last().filter(|(_, last)| **last == *source).map(|(_, last)| Arc::clone(last));
            begun.push((summary, same.unwrap_or_else(|| source.into())));
        }
        let (orders, is_new) = entered(ledger, segment, summary)?;
        if is_new {
            ordered.insert(session);
        }
        placed.push((summary, session, orders, is_new));
    }
    let sessions: Vec<usize> = placed.iter().map(|(_, session, ..)| *session).collect();
    let admitted = admitted(all, &sessions, segment);
    let meant: HashSet<usize> =
        sessions.iter().zip(&admitted).filter_map(|(session, is)| is.then_some(*session)).collect();
    let mut chosen = Vec::new();
    for ((summary, session, orders, is_new), matches) in placed.into_iter().zip(admitted) {
        let (first, source) = &begun[session];
        let is_converted = ordered.contains(&session);
        if meant.contains(&session)
            && segment.admits_row(&summary.row)
            && segment.admits_origin(&first.origin)
            && segment.converted.is_none_or(|asked| asked == is_converted)
        {
            let next = visitors.len() as u32;
            let visitor = *visitors.entry((summary.row.visitor(), summary.day)).or_insert(next);
            let (session, source) = (first.row.id, Arc::clone(source));
            let summary = Arc::clone(summary);
            chosen.push(Viewed { summary, session, visitor, source, orders, ordered: is_new, matches });
        }
    }
    Ok(chosen)
}

/// The visitor's latest session, or a new one of number `next` after a pause.
fn session_of(latest: &mut Latest, summary: &Summary, next: usize) -> usize {
    let (session, until_ms) = match latest.get(&summary.row.visitor) {
        Some(&(session, until_ms)) if summary.started_ms - until_ms <= PAUSE_MS => (session, until_ms),
        _ => (next, summary.seen_ms),
    };
    latest.insert(summary.row.visitor, (session, until_ms.max(summary.seen_ms)));
    session
}

/// What counts of the view's orders, and whether any of them is a new one. What bots order is nobody's where they are left out.
fn entered(
    ledger: &mut Ledger<'_>,
    segment: &Segment,
    summary: &Summary,
) -> Result<(Vec<Bought>, bool), Error> {
    let (mut orders, mut is_new) = (Vec::new(), false);
    if segment.bots.admits(summary.row.is_bot()) {
        for order in &summary.orders {
            let entry = ledger.enter(order, summary.started_ms)?;
            is_new |= entry.is_new();
            orders.extend(entry.bought());
        }
    }
    Ok((orders, is_new))
}

/// Of each view whether the segment means it, as far as views tell; the second are their sessions.
fn admitted(all: &[Arc<Summary>], sessions: &[usize], segment: &Segment) -> Vec<bool> {
    let mut admitted: Vec<bool> = all.iter().map(|summary| admits(segment, summary)).collect();
    let views = || sessions.iter().zip(all).map(|(session, summary)| (*session, &*summary.path)).enumerate();
    if let Some(previous) = &segment.previous {
        narrow(&mut admitted, previous, views());
    }
    if let Some(next) = &segment.next {
        narrow(&mut admitted, next, views().rev());
    }
    admitted
}

/// Leaves those views that come in their session right after one of such a path, in the order in which they are told.
fn narrow<'a>(
    admitted: &mut [bool],
    asked: &PathPattern,
    views: impl Iterator<Item = (usize, (usize, &'a str))>,
) {
    let mut latest: HashMap<usize, &str> = HashMap::new();
    for (at, (session, path)) in views {
        let before = latest.insert(session, path);
        admitted[at] &= before.is_some_and(|before| asked.matches(before));
    }
}

/// All but the views before and after, the origin and the orders, which are the session's. Of the pointer, which single clicks have, no view is told.
fn admits(segment: &Segment, summary: &Summary) -> bool {
    let hour = || (summary.started_ms / 3_600_000).rem_euclid(24) as u8;
    segment.admits_row(&summary.row)
        && segment.hours.is_none_or(|hours| (hours.first..=hours.last).contains(&hour()))
        && segment.width.is_none_or(|band| band.holds(summary.width))
        && segment.variant.as_ref().is_none_or(|asked| {
            summary.variants.iter().any(|(test, arm)| *test == asked.test && *arm == asked.arm)
        })
        && segment
            .clicked
            .as_ref()
            .is_none_or(|asked| summary.clicked.iter().any(|one| asked.is_called(&one.words)))
}
