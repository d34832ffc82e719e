//! What the person asks for: kind, device, days; and how that is spelt in a heat query.

use wire::{Device, Kind};

/// Days that a map covers, counted back from today, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Period {
    /// Today alone.
    Today,
    /// Today and the six days before.
    #[default]
    Week,
    /// Today and the 29 days before.
    Month,
}

impl Period {
    /// Every period, shortest first.
    pub(crate) const ALL: [Self; 3] = [Self::Today, Self::Week, Self::Month];

    /// The name in the panel's list.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Week => "7 days",
            Self::Month => "30 days",
        }
    }

    /// First and last day, both included, when today is `today`; in days since 1970-01-01.
    pub(crate) fn days(self, today: i32) -> (i32, i32) {
        let before = match self {
            Self::Today => 0,
            Self::Week => 6,
            Self::Month => 29,
        };
        (today - before, today)
    }
}

/// One question to the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Query {
    /// What to map.
    pub(crate) kind: Kind,
    /// One class of device; `None` is all of them.
    pub(crate) device: Option<Device>,
    /// Which days.
    pub(crate) period: Period,
}

impl Query {
    /// The name of the device filter, as the query string and the panel spell it.
    pub(crate) fn device_name(&self) -> &'static str {
        self.device.map_or("all", Device::name)
    }

    /// Path and query string of the heat query, relative to the collector's base. `path` and `site` are already
    /// percent-encoded.
    pub(crate) fn address(&self, site: &str, path: &str, today: i32) -> String {
        let (from, to) = self.period.days(today);
        let (kind, device, from, to) = (self.kind.name(), self.device_name(), iso_day(from), iso_day(to));
        format!("api/v1/heat?site={site}&path={path}&kind={kind}&device={device}&from={from}&to={to}")
    }
}

/// `YYYY-MM-DD` of a day counted since 1970-01-01.
pub(crate) fn iso_day(day: i32) -> String {
    let (year, month, day) = civil(day);
    format!("{year:04}-{month:02}-{day:02}")
}

/// Year, month and day of a day counted since 1970-01-01, in the Gregorian calendar. Months are counted from March, so
/// that the leap day is a year's last: then each month's start is a straight line rounded down.
pub(crate) fn civil(day: i32) -> (i32, u32, u32) {
    const ERA_DAYS: i32 = 146_097; // 400 years
    const MARCH_0000: i32 = 719_468; // days from 0000-03-01 to 1970-01-01
    let shifted = day + MARCH_0000;
    let era = shifted.div_euclid(ERA_DAYS);
    let of_era = shifted.rem_euclid(ERA_DAYS);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * from_march + 2) / 5 + 1;
    let month = (from_march + 2) % 12 + 1;
    (era * 400 + year_of_era + i32::from(month <= 2), month as u32, of_month as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_have_their_calendar_names() {
        for (day, name) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (19_782, "2024-02-29"),
            (20_454, "2026-01-01"),
            (47_540, "2100-02-28"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(iso_day(day), name);
        }
    }

    #[test]
    fn a_week_is_seven_days_with_today() {
        assert_eq!(Period::Week.days(20_454), (20_448, 20_454));
        assert_eq!(Period::Today.days(20_454), (20_454, 20_454));
    }

    #[test]
    fn the_address_names_every_filter() {
        let query = Query { kind: Kind::Move, device: Some(Device::Phone), period: Period::Today };
        assert_eq!(
            query.address("aaaaaaaaaaaaaaaa", "%2Fdemo%2F", 20_454),
            "api/v1/heat?site=aaaaaaaaaaaaaaaa&path=%2Fdemo%2F&kind=move&device=phone&from=2026-01-01&to=2026-01-01"
        );
    }
}
