//! Time as the collector counts it: unix milliseconds, and UTC days since 1970-01-01.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::{
    Span, Timestamp,
    civil::{Date, date},
};

pub(crate) const DAY_MS: i64 = 86_400_000;
const EPOCH: Date = date(1970, 1, 1);

pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

pub(crate) fn of_ms(ms: i64) -> i32 {
    ms.div_euclid(DAY_MS) as i32
}

/// The day that `YYYY-MM-DD` names. Other spellings of a date are none: an address has one form.
pub(crate) fn parse(written: &str) -> Option<i32> {
    let date = Date::strptime("%Y-%m-%d", written).ok()?;
    let day = i32::try_from(date.duration_since(EPOCH).as_hours() / 24).ok()?;
    (text(day) == written).then_some(day)
}

/// `YYYY-MM-DD`; empty for a day beyond the calendar.
pub(crate) fn text(day: i32) -> String {
    let span = Span::new().try_days(day);
    span.and_then(|days| EPOCH.checked_add(days)).map(|day| day.to_string()).unwrap_or_default()
}

/// A moment as `2026-11-05T12:00:00Z`, without parts of a second; empty beyond the calendar.
pub(crate) fn moment(ms: i64) -> String {
    Timestamp::from_second(ms.div_euclid(1_000)).map(|moment| moment.to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_in_utc() {
        assert_eq!(moment(1_800_000_000_999), "2027-01-15T08:00:00Z");
        assert_eq!(moment(-1), "1969-12-31T23:59:59Z");
        assert_eq!(moment(i64::MAX), "");
    }

    #[test]
    fn days_are_counted_from_1970() {
        for (name, day) in
            [("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2026-11-05", 20_762)]
        {
            assert_eq!(parse(name), Some(day));
            assert_eq!(text(day), name);
        }
        assert_eq!(text(i32::MAX), "");
    }

    #[test]
    fn only_whole_dates_are_days() {
        for wrong in ["", "2026-11-5", "2026-02-30", "2026-11-05T10:00", "yesterday", "+026-11-05"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_day_begins_at_midnight_utc() {
        assert_eq!([of_ms(-1), of_ms(0), of_ms(DAY_MS - 1), of_ms(DAY_MS)], [-1, 0, 0, 1]);
    }
}
