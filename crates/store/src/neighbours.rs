//! From where within the site a view was come to, and where its visitor went from it: the views before and after it in its
//! session, in the order in which they began, in however many tabs. No referrer is asked.

use std::collections::{HashMap, HashSet};

use rusqlite::Transaction;

use crate::{Error, PathPattern, Segment, Site, heat::paths, segment::ViewRow, session::each};

/// The paths right before and after a view, by their numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Neighbours {
    /// Nothing where the view is the first of its session.
    pub(crate) previous: Option<i64>,
    /// Nothing where it is the last.
    pub(crate) next: Option<i64>,
}

/// Those of all views of everybody who made one of these, by the view's row.
pub(crate) fn neighbours(
    db: &Transaction<'_>,
    site: i64,
    views: impl Iterator<Item = ViewRow>,
) -> Result<HashMap<i64, Neighbours>, Error> {
    let mut found: HashMap<i64, Neighbours> = HashMap::new();
    // The latest view of each session so far, and its path.
    let mut latest = HashMap::new();
    each(db, site, views, |view, session, path| {
        let before = latest.insert(session.first, (view, path));
        if let Some((before, _)) = before {
            found.entry(before).or_default().next = Some(path);
        }
        found.entry(view).or_default().previous = before.map(|(_, path)| path);
    })?;
    Ok(found)
}

/// What a segment asks of them: the paths that its patterns mean.
pub(crate) struct Asked {
    previous: Option<HashSet<i64>>,
    next: Option<HashSet<i64>>,
}

impl Asked {
    pub(crate) fn of(db: &Transaction<'_>, site: &Site, segment: &Segment) -> Result<Self, Error> {
        let meant = |pattern: &Option<PathPattern>| -> Result<_, Error> {
            let paths = pattern.as_ref().map(|pattern| paths(db, site, pattern)).transpose()?;
            Ok(paths.map(HashSet::from_iter))
        };
        Ok(Self { previous: meant(&segment.previous)?, next: meant(&segment.next)? })
    }

    pub(crate) fn admits(&self, own: Neighbours) -> bool {
        let is_meant = |asked: &Option<HashSet<i64>>, own: Option<i64>| {
            asked.as_ref().is_none_or(|asked| own.is_some_and(|own| asked.contains(&own)))
        };
        is_meant(&self.previous, own.previous) && is_meant(&self.next, own.next)
    }
}
