//! Sessions, put together from the views of a visitor: which view belongs to which, and how each began.

use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
};

use rusqlite::{Row, Transaction};

use crate::{Error, segment::ViewRow};

/// A session ends when its visitor did nothing for so long, ms.
pub(crate) const PAUSE_MS: i64 = 30 * 60 * 1_000;

/// What those are said to come from who came from nowhere.
const DIRECT: &str = "direct";

/// How a visitor came: what the first view of a session says, for all of them.
#[derive(Debug, Default)]
pub(crate) struct Origin {
    referrer: String,
    campaign_source: String,
    /// Medium, name, term, content.
    pub(crate) utm: [String; 4],
}

impl Origin {
    pub(crate) fn new(referrer: String, campaign_source: String, utm: [String; 4]) -> Self {
        Self { referrer, campaign_source, utm }
    }

    /// The campaign's source, else the referring host, else `direct`.
    pub(crate) fn source(&self) -> &str {
        let named = [&self.campaign_source, &self.referrer].into_iter().find(|name| !name.is_empty());
        named.map_or(DIRECT, String::as_str)
    }
}

/// One session.
#[derive(Debug)]
pub(crate) struct Session {
    /// Its first view.
    pub(crate) first: i64,
    pub(crate) origin: Origin,
}

/// The session of each view of a site, by the view's row.
pub(crate) type Sessions = HashMap<i64, Rc<Session>>;

/// The sessions of everybody who made one of these views.
pub(crate) fn sessions(
    db: &Transaction<'_>,
    site: i64,
    views: impl Iterator<Item = ViewRow>,
) -> Result<Sessions, Error> {
    let mut sessions = Sessions::new();
    each(db, site, views, |view, session, _| _ = sessions.insert(view, session))?;
    Ok(sessions)
}

/// Tells `tell` of all views of everybody who made one of these, each visitor's in the order in which they began: the view, its
/// session, and the number of its path.
pub(crate) fn each(
    db: &Transaction<'_>,
    site: i64,
    views: impl Iterator<Item = ViewRow>,
    mut tell: impl FnMut(i64, Rc<Session>, i64),
) -> Result<(), Error> {
    let visitors: HashSet<i64> = views.map(|row| row.visitor).collect();
    // The last batch of a view is its last sign of life.
    let mut of_visitor = db.prepare_cached(
        "SELECT id, started_ms, COALESCE(session, 0), referrer, utm_source, utm_medium, utm_campaign, utm_term, utm_content,
             (SELECT received_ms FROM batch WHERE view = view.id ORDER BY seq DESC LIMIT 1), path
         FROM view WHERE visitor = ?1 AND site = ?2 ORDER BY started_ms, id",
    )?;
    for visitor in visitors {
        let mut rows = of_visitor.query([visitor, site])?;
        let mut days = Day::default();
        while let Some(row) = rows.next()? {
            tell(row.get(0)?, days.session(row)?, row.get(10)?);
        }
    }
    Ok(())
}

/// A visitor's day so far.
#[derive(Default)]
struct Day {
    /// By the number that the browser keeps.
    numbered: HashMap<i64, Rc<Session>>,
    /// Without one: the latest, and the last sign of life in it, ms since 1970.
    latest: Option<(Rc<Session>, i64)>,
}

impl Day {
    /// The session that the next view belongs to.
    fn session(&mut self, row: &Row<'_>) -> Result<Rc<Session>, Error> {
        let number: i64 = row.get(2)?;
        if number != 0 {
            let known = self.numbered.get(&number).cloned();
            let session = known.map_or_else(|| begun(row), Ok)?;
            self.numbered.insert(number, Rc::clone(&session));
            return Ok(session);
        }
        let (started_ms, seen_ms): (i64, i64) = (row.get(1)?, row.get(9)?);
        let (session, until_ms) = match self.latest.take() {
            Some((session, until_ms)) if started_ms - until_ms <= PAUSE_MS => (session, until_ms),
            _ => (begun(row)?, seen_ms),
        };
        self.latest = Some((Rc::clone(&session), until_ms.max(seen_ms)));
        Ok(session)
    }
}

/// A session that begins with this view.
fn begun(row: &Row<'_>) -> Result<Rc<Session>, Error> {
    let utm = [row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?];
    let origin = Origin { referrer: row.get(3)?, campaign_source: row.get(4)?, utm };
    Ok(Rc::new(Session { first: row.get(0)?, origin }))
}
