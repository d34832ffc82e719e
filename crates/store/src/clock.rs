//! How far the machine's clock is believed by what deletes: one that is wrong by months must not make everything old.

use rusqlite::{Connection, OptionalExtension as _, params};

use crate::Error;

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// A clock that went on for no longer than this since it was last looked at, or back, may simply be right: a collector is
/// stopped for a night. What is more is a jump.
pub const CLOCK_JUMP_MS: i64 = 36 * HOUR_MS;
/// A time that a clock has jumped to is believed when it has gone on from there for so long, without pauses of more than
/// `PAUSE_MS`.
const DOUBT_MS: i64 = 24 * HOUR_MS;
const PAUSE_MS: i64 = 3 * HOUR_MS;

/// What is known of the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Known {
    /// The latest moment that was believed.
    settled_ms: i64,
    /// From when to when it has gone on after a jump.
    doubted: Option<(i64, i64)>,
}

impl Known {
    /// What is known when the clock says `now_ms`.
    fn at(self, now_ms: i64) -> Self {
        let believed = Self { settled_ms: now_ms, doubted: None };
        if now_ms.abs_diff(self.settled_ms) <= CLOCK_JUMP_MS as u64 {
            return believed;
        }
        let from_ms = match self.doubted {
            Some((from_ms, to_ms)) if (0..=PAUSE_MS).contains(&now_ms.saturating_sub(to_ms)) => from_ms,
            _ => now_ms,
        };
        if now_ms.saturating_sub(from_ms) >= DOUBT_MS {
            return believed;
        }
        Self { doubted: Some((from_ms, now_ms)), ..self }
    }
}

/// The moment that is believed when the clock says `now_ms`: that, or where it has jumped the last before. To be asked every hour
/// or more often, else a jump is never believed.
pub(crate) fn settled(db: &Connection, now_ms: i64) -> Result<i64, Error> {
    let known = match kept(db)? {
        Some(known) => known,
        None => Known { settled_ms: first(db, now_ms)?, doubted: None },
    };
    let known = known.at(now_ms);
    let (from_ms, to_ms) = known.doubted.unzip();
    db.execute(
        "INSERT OR REPLACE INTO clock (only, settled_ms, doubted_from_ms, doubted_to_ms) VALUES (1, ?1, ?2, ?3)",
        params![known.settled_ms, from_ms, to_ms],
    )?;
    Ok(known.settled_ms)
}

fn kept(db: &Connection) -> Result<Option<Known>, Error> {
    let row = |row: &rusqlite::Row<'_>| {
        let doubted: (Option<i64>, Option<i64>) = (row.get(1)?, row.get(2)?);
        Ok(Known { settled_ms: row.get(0)?, doubted: doubted.0.zip(doubted.1) })
    };
    let found = db.query_row("SELECT settled_ms, doubted_from_ms, doubted_to_ms FROM clock", [], row);
    Ok(found.optional()?)
}

/// What is believed in a folder whose clock nobody has looked at: the time on its last day that is nearest to the clock's.
fn first(db: &Connection, now_ms: i64) -> Result<i64, Error> {
    // From one path to the next by the index.
    let last: Option<i64> = db.query_row(
        "SELECT max(last) FROM (SELECT (SELECT max(day) FROM view WHERE path = p.id) AS last FROM path p)",
        [],
        |row| row.get(0),
    )?;
    Ok(last.map_or(now_ms, |day| now_ms.clamp(day * DAY_MS, (day + 1) * DAY_MS)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON_MS: i64 = 20_000 * 86_400_000;

    /// The days, counted from noon, up to which a clock is believed that is asked at these hours.
    fn believed(known: &mut Known, hours: impl IntoIterator<Item = i64>) -> Vec<i64> {
        let at = hours.into_iter().map(|hour| {
            let now_ms = NOON_MS + hour * HOUR_MS;
            *known = known.at(now_ms);
            (known.settled_ms.min(now_ms) - NOON_MS) / HOUR_MS
        });
        at.collect()
    }

    fn at_noon() -> Known {
        Known { settled_ms: NOON_MS, doubted: None }
    }

    #[test]
    fn a_clock_that_goes_on_is_believed_also_after_a_night() {
        assert_eq!(believed(&mut at_noon(), [1, 2, 3, 30, 31]), [1, 2, 3, 30, 31]);
    }

    #[test]
    fn a_jump_is_believed_when_it_has_lasted_for_a_day() {
        let mut known = at_noon();
        let days = 100 * 24;
        assert_eq!(believed(&mut known, days..days + 24), [0; 24]);
        assert_eq!(believed(&mut known, [days + 24, days + 25]), [days + 24, days + 25]);
    }

    #[test]
    fn jumps_do_not_add_up_to_a_day() {
        let days = 100 * 24;
        assert_eq!(believed(&mut at_noon(), [days, days + 23, days + 46, days + 69, days + 48]), [0; 5]);
    }

    #[test]
    fn a_clock_that_is_put_right_leaves_nothing_behind() {
        let mut known = at_noon();
        assert_eq!(believed(&mut known, [2_400, 2_401, 3, 2_404]), [0, 0, 3, 3]);
        assert_eq!(known.doubted, Some((NOON_MS + 2_404 * HOUR_MS, NOON_MS + 2_404 * HOUR_MS)));
    }

    #[test]
    fn a_clock_that_went_back_is_believed_at_once_and_forward_again_soon() {
        let mut known = at_noon();
        let back = -100 * 24;
        assert_eq!(believed(&mut known, [back, back + 1]), [back, back + 1]);
        assert_eq!(believed(&mut known, [3]), [3], "it was doubted, not believed");
        assert_eq!(believed(&mut known, back..=back + 24).last(), Some(&(back + 24)));
        assert_eq!(known.settled_ms, NOON_MS + (back + 24) * HOUR_MS);
    }
}
